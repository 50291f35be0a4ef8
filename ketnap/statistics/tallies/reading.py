"""A unit's standing figures: its tallies added up. Whole months, and what ends today."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache

from django.conf import settings
from django.db.models import Exists, QuerySet, Sum

from ketnap.access import written_once
from ketnap.lib.dates import day_before, month_end
from ketnap.models import Movement, Tally, TreeVersion, UnitState
from ketnap.statistics.compile import Query
from ketnap.statistics.engines import Live
from ketnap.statistics.measure import Frame, Measure
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.tallies.columns import KEPT, STOCKS

OFFICIAL = CATALOGUE["members_official"]
"""Members who are not on probation."""


def used() -> bool:
    """Whether figures are read from what stands ready, where it does."""
    return settings.FIGURES == "columnar"


def standing(unit_id: int, measures: Iterable[Measure], start: date, end: date) -> dict[str, int]:
    """Measure id → number, of those that stand ready: where tallies are kept (KETNAP_FIGURES=columnar, `ketnap tallies
    keep`), for a period of whole months, or one after whose last day nothing is recorded any more in its month."""
    if not used():
        return {}
    wanted = [one for one in measures if _ready(one, start)]
    if not wanted or not (end == month_end(end) or _stands(end)):
        return {}
    added = [*(one for one in wanted if one != OFFICIAL), *(STOCKS if OFFICIAL in wanted else ())]
    flows = tuple(dict.fromkeys(one.id for one in added if one.frame is not Frame.STOCK))
    query = _added(flows, tuple(dict.fromkeys(one.id for one in added if one.frame is Frame.STOCK)))
    told = {"unit": unit_id, "since": _month(start), "until": _month(end)}
    for row in Live().run(query, told):
        found = dict(zip(query.columns, row, strict=True))
        if OFFICIAL in wanted:
            found[OFFICIAL.id] = found["members"] - found["members_probationary"]
        return {one.id: found[one.id] for one in wanted}
    return {}


@cache
def _added(flows: tuple[str, ...], stocks: tuple[str, ...]) -> Query:
    """One row of numbers where tallies are kept, none where they are not. Stocks are the sum of all months, and few
    columns: flows are not looked for there."""
    months = ((flows, "month >= :since AND month <= :until"), (stocks, "month <= :until"))
    parts = [
        f"CROSS JOIN (SELECT {', '.join(map(_sum, names))} FROM ketnap_tally WHERE unit_id = :unit AND {held}) {name}"  # noqa: S608 - ours
        for name, (names, held) in zip("fs", months, strict=True)
        if names
    ]
    columns = (*flows, *stocks)
    listed = ", ".join(f'"{name}"' for name in columns)
    text = f"SELECT {listed} FROM ketnap_treeversion v {' '.join(parts)} WHERE v.id = 1 AND v.tallied"  # noqa: S608 - ours
    return Query(text, columns)


def _sum(name: str) -> str:
    return f'coalesce(sum("{name}"), 0) AS "{name}"'


def stocks(unit_ids: Collection[int], on: date, names: Sequence[str]) -> dict[int, tuple[int, ...]] | None:
    """Unit id → these columns of stocks at the end of the day, of each of the units with what is below it; None where
    nothing stands ready."""
    if not used() or not _stands(on):
        return None
    rows = written_once.rows(_sums, sorted(set(unit_ids)), _month(on), names=tuple(names))
    return dict.fromkeys(unit_ids, (0,) * len(names)) | {unit: tuple(numbers) for unit, *numbers in rows}


def flow(unit_ids: Collection[int], measure: Measure, start: date, end: date) -> dict[int, int] | None:
    """Unit id → what happened in the period in each of the units and below it; None where that does not stand ready."""
    if not used() or not _flows_stand(measure, start) or not _stands(end):
        return None
    return summed(unit_ids, measure, start, end)


def summed(unit_ids: Collection[int], measure: Measure, start: date, end: date) -> dict[int, int]:
    """The same of months that are known to stand ready."""
    return dict(written_once.rows(_flows, sorted(set(unit_ids)), _month(start), _month(end), name=measure.id))


def by_month(unit_id: int, measure: Measure, first: date, last: date) -> dict[int, int] | None:
    """Month, as yyyymm00 → what happened in it, of the unit and below it, from the month of the first day on until the
    last day. None where that does not stand ready."""
    if not used() or not _flows_stand(measure, first.replace(day=1)) or not _stands(last):
        return None
    return dict(written_once.rows(_months, unit_id, _month(first), _month(last), name=measure.id))


def last_whole_month(measure: Measure, start: date, end: date) -> date | None:
    """Its last day, where the months until then stand ready and the month the period ends in does not; else None."""
    until = day_before(end.replace(day=1))
    ready = used() and _flows_stand(measure, start)
    if not ready or until < start or not _stands(until):
        return None
    return until


def _months(unit_id: int, first: int, last: int, *, name: str) -> QuerySet:
    return Tally.objects.filter(unit=unit_id, month__gte=first, month__lte=last).values_list("month", name)


def _flows(unit_ids: list[int], first: int, last: int, *, name: str) -> QuerySet:
    kept = Tally.objects.filter(unit__among=unit_ids, month__gte=first, month__lte=last)
    return kept.values_list("unit_id").annotate(**{f"sum_{name}": Sum(name)}).order_by()


def _sums(unit_ids: list[int], month: int, *, names: tuple[str, ...]) -> QuerySet:
    kept = Tally.objects.filter(unit__among=unit_ids, month__lte=month).values_list("unit_id").order_by()
    return kept.annotate(**{f"sum_{name}": Sum(name) for name in names})


def _stands(end: date) -> bool:
    """Tallies are kept, and nothing of the rest of the month is in them: no entry, no admission that a list told of
    later, no change of the tree."""
    last = month_end(end)
    return bool(written_once.numbers(_kept) if end == last else written_once.numbers(_standing, end, last))


def _kept() -> bool:
    return TreeVersion.objects.filter(pk=1, tallied=True).exists()


def _standing(end: date, last: date) -> bool:
    later = Movement.objects.filter(kind__in=Movement.Kind.values, on__gt=end, on__lte=last)
    told_of = Movement.objects.filter(kind=Movement.Kind.OPENING, joined_on__gt=end, joined_on__lte=last)
    began = UnitState.objects.filter(valid_from__gt=end, valid_from__lte=last)
    ended = UnitState.objects.filter(valid_to__gt=end, valid_to__lte=last)
    kept = TreeVersion.objects.filter(pk=1, tallied=True)
    return kept.filter(~Exists(later), ~Exists(told_of), ~Exists(began), ~Exists(ended)).exists()


def _ready(measure: Measure, start: date) -> bool:
    return measure == OFFICIAL or (
        measure.id in KEPT and measure == CATALOGUE[measure.id] and (measure.frame is Frame.STOCK or start.day == 1)
    )


def _flows_stand(measure: Measure, start: date) -> bool:
    return measure.frame is not Frame.STOCK and _ready(measure, start)


def _month(day: date) -> int:
    return day.year * 10000 + day.month * 100
