"""Plan against actual: what units admitted beside their targets, milestones and sub-targets; and the members a rate is
of. A fixed number of queries, however many units."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import dates
from ketnap.models import CommitteeTerm, UnitLink
from ketnap.queries.plans import TargetVersion, UnitPlan
from ketnap.rules import plans as rules
from ketnap.statistics import compile
from ketnap.statistics.branches import by_branch, held_to
from ketnap.statistics.engines import Live
from ketnap.statistics.few import FEW
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.questions import DIMENSIONS, Question
from ketnap.statistics.questions.question import measure
from ketnap.statistics.register import begun
from ketnap.statistics.tree import counts_by_unit, counts_of

NO_LIST = "sổ chưa có danh sách đảng viên của tổ chức này"


@dataclass(frozen=True)
class Counted:
    """What a unit with its sub-tree did of a sub-target. `number` None: the register cannot tell, and `why` says why.
    `unclear`: people admitted of whom it does not know whether they belong."""

    number: int | None
    unclear: int = 0
    why: str = ""


@dataclass(frozen=True)
class PartLine:
    part: rules.Part
    target: int | None
    done: Counted
    start: date
    end: date


@dataclass(frozen=True)
class Progress:
    """A unit and year as they stood at the end of a day."""

    unit_id: int
    name: str
    version: TargetVersion | None
    """The target in force on the day; None: none was given by then."""
    admitted: int | None
    """None: the register cannot tell."""
    before: int | None
    """The same until the same day of the year before."""
    due: int | None
    """People due by the end of the last quarter that ended; None: no milestones, or no quarter has ended."""
    due_on: date | None
    parts: tuple[PartLine, ...]
    """Sub-targets of the rules, in their order; those without a target too."""

    @property
    def late(self) -> bool:
        return self.due is not None and self.admitted is not None and self.admitted < self.due


def question(part: rules.Part, unit_id: int, start: date, end: date) -> Question:
    """The question whose list holds the people a sub-target of people is counted from."""
    return Question(part.measure, unit_id, start, end, part.held)


def progress(viewer: Viewer, rows: Iterable[UnitPlan], year: int, on: date) -> list[Progress]:
    """Units with their plans (queries.plans) against what was admitted by the day, in the given order."""
    every = list(rows)
    start, end = date(year, 1, 1), min(on, date(year, 12, 31))
    earlier = dates.year_before(end)
    units = [row.unit_id for row in every]
    admitted = by_branch(viewer, CATALOGUE["admitted"], start, end, among=units)
    before = by_branch(viewer, CATALOGUE["admitted"], date(earlier.year, 1, 1), earlier, among=units)
    known = begun(units, end)
    done = _parts(viewer, units, start, end)
    found = []
    for row in every:
        told = row.version.parts if row.version else {}
        due = rules.milestone(row.version.milestones, year, end) if row.version else None
        there = known[row.unit_id].remembers
        lines = tuple(
            PartLine(part, told.get(key), _counted(row.unit_id, part, done[key], admitted, there), start, end)
            for key, part in rules.parts().items()
        )
        found.append(
            Progress(
                row.unit_id, row.name, row.version, admitted.get(row.unit_id, 0) if there else None,
                before.get(row.unit_id, 0) if there else None, due[0] if due else None, due[1] if due else None, lines,
            )
        )  # fmt: skip
    return found


type Keyed = Mapping[int, Mapping[str, int]]


def _counted(unit_id: int, part: rules.Part, done: Keyed, admitted: Mapping[int, int], there: bool) -> Counted:
    if not there:
        return Counted(None, why=NO_LIST)
    mine = done.get(unit_id, {})
    if part.counts == rules.ORGANISATIONS:
        return Counted(mine.get("", 0))
    ((_, keys),) = part.held
    number, unclear = sum(mine.get(key, 0) for key in keys), mine.get("", 0)
    if unclear and unclear == admitted.get(unit_id, 0):
        return Counted(None, unclear, f"sổ chưa ghi {part.lacks} của ai trong {unclear} người")
    return Counted(number, unclear)


def _parts(viewer: Viewer, units: Collection[int], start: date, end: date) -> dict[str, Keyed]:
    """Sub-target → unit → key of its dimension → how many, of these units. One query a dimension."""
    reach = scope.reached(viewer, units, Permission.READ_FIGURES)
    divided: dict[tuple[str, str], Keyed] = {}
    found: dict[str, Keyed] = {}
    for key, part in rules.parts().items():
        if part.counts == rules.ORGANISATIONS:
            counted = by_branch(viewer, CATALOGUE[part.measure], start, end, among=reach)
            found[key] = {unit: {"": number} for unit, number in counted.items()}
            continue
        ((dimension, _),) = part.held
        if (part.measure, dimension) not in divided:
            divided[part.measure, dimension] = _divided(part.measure, dimension, start, end, reach)
        found[key] = divided[part.measure, dimension]
    return found


def _divided(subject: str, dimension: str, start: date, end: date, reach: Collection[int]) -> Keyed:
    engine = Live()
    asked, only = held_to(measure(Question(subject, 0, start, end)), reach, engine)
    split = DIMENSIONS[dimension].split(asked.frame, start)
    query = compile.counts([asked], engine.dialect, [compile.BRANCH, split], only=only)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for unit, key, number in engine.run(query, {"start": start, "end": end, "on": end}):
        if unit in reach:
            found[unit][str(key)] = number
    return found


@dataclass(frozen=True)
class Base:
    """Members a rate is of. `number` None: the register does not know, and `why` says why."""

    on: date | None
    number: int | None
    why: str = ""


def bases(unit_ids: Collection[int], base: str, year: int, given_on: date) -> dict[int, Base]:
    """The named base of each of the units. Asks no viewer: for acts, and for pages of units already in reach."""
    terms = _terms(unit_ids, given_on) if base == "members_term" else {}
    days = {unit: rules.base_day(base, year, terms.get(unit)) for unit in unit_ids}
    found: dict[int, Base] = {}
    for day in set(days.values()):
        mine = [unit for unit in unit_ids if days[unit] == day]
        if day is None:
            found |= dict.fromkeys(mine, Base(None, None, "sổ chưa ghi nhiệm kỳ của cấp ủy"))
            continue
        counts, known = counts_of(mine, day) if len(mine) <= FEW else counts_by_unit(day), begun(mine, day)
        for unit in mine:
            if known[unit].knows(day) and unit in counts:
                found[unit] = Base(day, counts[unit].members)
            else:
                found[unit] = Base(day, None, f"sổ chưa có số đảng viên ngày {dates.show(day)}")
    return found


def _terms(unit_ids: Collection[int], on: date) -> dict[int, date]:
    """Unit → first day of its committee's term on the day; without one of its own, that of the nearest above."""
    links = UnitLink.objects.filter(descendant__among=sorted(unit_ids), valid_from__lte=on, valid_to__gt=on)
    above: dict[int, list[int]] = defaultdict(list)
    for unit, top in links.order_by("distance").values_list("descendant_id", "ancestor_id"):
        above[unit].append(top)
    tops = sorted({top for line in above.values() for top in line})
    begins = CommitteeTerm.objects.filter(unit__among=tops, since__lte=on).order_by("since")
    held: dict[int, date] = dict(begins.values_list("unit_id", "since"))
    firsts = {unit: next((held[top] for top in line if top in held), None) for unit, line in above.items()}
    return {unit: since for unit, since in firsts.items() if since is not None}


def admitted(viewer: Viewer, unit_ids: Collection[int], start: date, end: date) -> dict[int, int | None]:
    """Unit → people admitted in it and below; None where the register cannot tell."""
    known, counted = begun(unit_ids, end), by_branch(viewer, CATALOGUE["admitted"], start, end, among=unit_ids)
    return {unit: counted.get(unit, 0) if known[unit].remembers else None for unit in unit_ids}


@dataclass(frozen=True)
class Quarter:
    """People due and admitted from the first day of the year to the end of the quarter, or to the day asked about."""

    name: str
    end: date
    due: int | None
    admitted: int | None
    """None: the quarter has not begun, or the register cannot tell."""


def quarters(viewer: Viewer, plan: UnitPlan, year: int, on: date) -> list[Quarter]:
    start, known = date(year, 1, 1), begun([plan.unit_id], min(on, date(year, 12, 31)))[plan.unit_id].remembers
    milestones = plan.version.milestones if plan.version else ()
    found = []
    for place, end in enumerate(rules.quarter_ends(year)):
        begins = start if place == 0 else date.fromordinal(rules.quarter_ends(year)[place - 1].toordinal() + 1)
        admitted = None
        if known and begins <= on:
            counted = by_branch(viewer, CATALOGUE["admitted"], start, min(end, on), among=[plan.unit_id])
            admitted = counted.get(plan.unit_id, 0)
        due = milestones[place] if milestones else None
        found.append(Quarter(rules.QUARTERS[place], min(end, on) if begins <= on else end, due, admitted))
    return found
