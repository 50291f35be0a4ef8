"""A unit's standing figures: its tallies, and its own events counted as they are. Whole months, and what ends today."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.conf import settings
from django.db.models import Exists, Q, QuerySet, Sum

from ketnap.access import written_once
from ketnap.lib.dates import day_before, month_end
from ketnap.models import Movement, Tally, TreeVersion, UnitState
from ketnap.statistics import compile
from ketnap.statistics.engines import Live
from ketnap.statistics.measure import Frame, Measure
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.tallies.columns import KEPT, STOCKS

OFFICIAL = CATALOGUE["members_official"]
"""Members who are not on probation."""
OWN = "r.unit_id = :unit"


def standing(unit_id: int, measures: Iterable[Measure], start: date, end: date) -> dict[str, int]:
    """Measure id → number, of those that stand ready: where tallies are kept (KETNAP_FIGURES=columnar, `ketnap tallies
    keep`), for a period of whole months, or one after whose last day nothing is recorded any more in its month."""
    if settings.FIGURES != "columnar":
        return {}
    wanted = [one for one in measures if _ready(one, start)]
    if not wanted or not _stands(end):
        return {}
    added = [*(one for one in wanted if one != OFFICIAL), *(STOCKS if OFFICIAL in wanted else ())]
    found = {one.id: number for one, number in zip(added, _added(unit_id, added, start, end), strict=True)}
    if OFFICIAL in wanted:
        found[OFFICIAL.id] = found["members"] - found["members_probationary"]
    return {one.id: found[one.id] for one in wanted}


def below(unit_ids: Collection[int], on: date, names: Sequence[str]) -> dict[int, tuple[int, ...]] | None:
    """Unit id → at the end of the day below each of the units, without what the units themselves hold, these columns
    of stocks; None where nothing stands ready."""
    if settings.FIGURES != "columnar" or not _stands(on):
        return None
    rows = written_once.rows(_sums, sorted(set(unit_ids)), _month(on), names=tuple(names))
    return dict.fromkeys(unit_ids, (0,) * len(names)) | {unit: tuple(numbers) for unit, *numbers in rows}


def flow_below(unit_ids: Collection[int], measure: Measure, start: date, end: date) -> dict[int, int] | None:
    """Unit id → what happened below each of the units in the period, without what the units themselves did; None where
    that does not stand ready."""
    ready = measure.frame is not Frame.STOCK and _ready(measure, start)
    if settings.FIGURES != "columnar" or not ready or not _stands(end):
        return None
    return dict(written_once.rows(_flows, sorted(set(unit_ids)), _month(start), _month(end), name=measure.id))


def last_whole_month(measure: Measure, start: date, end: date) -> date | None:
    """Its last day, where the months until then stand ready and the month the period ends in does not; else None."""
    until = day_before(end.replace(day=1))
    ready = measure.frame is not Frame.STOCK and _ready(measure, start)
    if settings.FIGURES != "columnar" or not ready or until < start or not _stands(until):
        return None
    return until


def _flows(unit_ids: list[int], first: int, last: int, *, name: str) -> QuerySet:
    kept = Tally.objects.filter(unit__among=unit_ids, month__gte=first, month__lte=last)
    return kept.values_list("unit_id").annotate(**{f"sum_{name}": Sum(name)}).order_by()


def _sums(unit_ids: list[int], month: int, *, names: tuple[str, ...]) -> QuerySet:
    kept = Tally.objects.filter(unit__among=unit_ids, month__lte=month).values_list("unit_id").order_by()
    return kept.annotate(**{f"sum_{name}": Sum(name) for name in names})


def _stands(end: date) -> bool:
    """Tallies are kept, and nothing of the rest of the month is in them: no entry, no admission that a list told of
    later, no change of the tree."""
    return bool(written_once.numbers(_standing, end, month_end(end)))


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


def _added(unit_id: int, measures: Sequence[Measure], start: date, end: date) -> list[int]:
    first, last = _month(start), _month(end)
    below = Tally.objects.filter(unit=unit_id, month__lte=last).aggregate(
        **{
            f"sum_{one.id}": Sum(one.id, filter=None if one.frame is Frame.STOCK else Q(month__gte=first))
            for one in measures
        }
    )
    own: dict[str, int] = {}
    engine, days = Live(), {"unit": unit_id, "start": start, "end": end, "on": end}
    for group in compile.by_relation(measures):
        (row,) = engine.run(compile.counts(group, engine.dialect, only=OWN), days)
        own |= {one.id: int(number) for one, number in zip(group, row, strict=True)}
    return [own[one.id] + (below[f"sum_{one.id}"] or 0) for one in measures]


def _month(day: date) -> int:
    return day.year * 10000 + day.month * 100
