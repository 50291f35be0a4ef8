"""What commendation counts: the organisations that admitted most in a year, and the figures a review quotes, as they
were when it was entered and as they are now."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import numbers
from ketnap.models import Person
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names as unit_names
from ketnap.statistics.compile import GRASSROOTS
from ketnap.statistics.figures import Counter, Figure
from ketnap.statistics.measure import Frame
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.measures.admission import ADMITTED
from ketnap.statistics.register import register
from ketnap.statistics.report.admissions import best
from ketnap.statistics.report.plans import targets
from ketnap.statistics.report.unit import names

QUOTED = (
    "admitted", "admitted_women", "admitted_youth_union", "recognised", "members", "organisations_admitting",
    "organisations_without_admission", "units_founded", "learners_awareness",
)  # fmt: skip
"""Measures a review quotes, in their order."""
TARGET = "target"
SHOWN = 20


@dataclass(frozen=True)
class Leader:
    """A grassroots organisation among those that admitted most; `place` is shared by those with as many."""

    unit_id: int
    code: str
    name: str
    place: int
    admitted: Figure
    target: int | None
    percent: Any


@dataclass(frozen=True)
class Leaders:
    rows: tuple[Leader, ...]
    """The best, and whoever admitted as many as the last of them."""
    tied: int
    """How many of the rows stand beyond the number asked for, because of the tie."""
    known: bool


def leaders(viewer: Viewer, unit_id: int, start: date, end: date, count: int = 3) -> Leaders:
    """Organisations below the unit that admitted most in the period, by the measure of the report's own list. NotFound
    outside reach. A fixed number of queries."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    counter = Counter(unit_id, register(unit_id, end))
    counted = {int(keys[0]): row[0] for keys, row in counter.table([ADMITTED], [GRASSROOTS], start, end)}
    wanted: list[int | None] = [*sorted(counted)]
    states, plans = names(wanted, end), targets(unit_id, end.year, end)
    ranked = sorted(counted.values())
    lines = []
    for pk, number in counted.items():
        figure = counter.figure(ADMITTED, number, start, end, ((GRASSROOTS.id, str(pk)),))
        target = plans[pk].number if pk in plans else None
        place = 1 + len(ranked) - bisect_right(ranked, number)
        share = numbers.percent(figure.value, target)
        lines.append(Leader(pk, states[pk].code, states[pk].name, place, figure, target, share))
    _, tied = best(lines, count)
    rows, _ = best(lines, count + tied)
    return Leaders(rows, tied, counter.register.tells(ADMITTED, start, end))


def quoted(unit_id: int, start: date, end: date) -> list[dict[str, Any]]:
    """The figures of the period with who stands behind each but the members, in the shape Review keeps them."""
    counter = Counter(unit_id, register(unit_id, end))
    found: list[dict[str, Any]] = []
    counts = counter.counts([CATALOGUE[one] for one in QUOTED], start, end)
    for name in QUOTED:
        measure = CATALOGUE[name]
        figure = counter.figure(measure, counts[name], start, end)
        kept = figure.value is not None and name != "members"
        ids = sorted(int(row[0]) for row in counter.rows(measure, start, end)) if kept else []
        since = end if measure.frame is Frame.STOCK else start
        found.append(
            {"measure": name, "start": since.isoformat(), "end": end.isoformat(), "value": figure.value, "ids": ids}
        )
    plan = targets(unit_id, end.year, end).get(unit_id)
    found.append({
        "measure": TARGET, "start": date(end.year, 1, 1).isoformat(), "end": end.isoformat(),
        "value": plan.number if plan else None, "ids": [],
    })  # fmt: skip
    return found


@dataclass(frozen=True)
class Quote:
    """One figure of a review: as it was taken, as it is now, and who makes the difference."""

    label: str
    taken: int | None
    now: Figure | None
    """None for the target, which opens the page of targets."""
    now_value: int | None
    added: tuple[tuple[int, str], ...]
    gone: tuple[tuple[int, str], ...]
    """(id, name) of people or organisations counted now and not then, then and not now; at most SHOWN."""
    about: str

    @property
    def same(self) -> bool:
        return self.taken == self.now_value and not self.added and not self.gone


def again(viewer: Viewer, unit_id: int, kept: Iterable[Mapping[str, Any]]) -> list[Quote]:
    """The figures of a review counted again today. People out of the viewer's reach are counted and not named."""
    rows = list(kept)
    if not rows:
        return []
    start = min(date.fromisoformat(row["start"]) for row in rows if row["measure"] != TARGET)
    end = date.fromisoformat(rows[0]["end"])
    now = {row["measure"]: row for row in quoted(unit_id, start, end)}
    differ: dict[str, set[int]] = {"person": set(), "unit": set()}
    changes: dict[str, tuple[set[int], set[int]]] = {}
    for row in rows:
        name = row["measure"]
        before, after = set(row["ids"]), set(now[name]["ids"]) if name in now else set()
        changes[name] = (after - before, before - after)
        if name in CATALOGUE:
            differ.setdefault(CATALOGUE[name].about, set()).update(before ^ after)
    called = {"person": _people(viewer, differ["person"]), "unit": unit_names(differ["unit"], end)}
    return [_quote(unit_id, row, now, changes[row["measure"]], called) for row in rows]


def _quote(
    unit_id: int, row: Mapping[str, Any], now: Mapping[str, Mapping[str, Any]], change: tuple[set[int], set[int]],
    called: Mapping[str, Mapping[int, str]],
) -> Quote:  # fmt: skip
    name = row["measure"]
    value = now[name]["value"] if name in now else None
    if name not in CATALOGUE:
        return Quote("Chỉ tiêu kết nạp của năm", row["value"], None, value, (), (), TARGET)
    measure = CATALOGUE[name]
    days = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    known = called.get(measure.about, {})
    added, gone = (tuple((pk, known[pk]) for pk in sorted(ids) if pk in known)[:SHOWN] for ids in change)
    return Quote(measure.label, row["value"], Figure(value, name, unit_id, *days), value, added, gone, measure.about)


def _people(viewer: Viewer, ids: set[int]) -> dict[int, str]:
    rows = scope.visible(viewer, Person.objects.filter(pk__in=ids), Permission.READ_PEOPLE)
    return dict(rows.values_list("pk", "full_name"))


def year_days(year: int, today: date) -> tuple[date, date]:
    """The year, until today while it lasts."""
    return date(year, 1, 1), today if year == today.year else date(year, 12, 31)
