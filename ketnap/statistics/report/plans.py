"""The target of a unit and year in the version in force on a day: its own, or what the units below were given."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from ketnap.models import PlanTarget, UnitLink, UnitState


@dataclass(frozen=True)
class Target:
    number: int
    version_on: date
    adjusted: bool
    own: bool
    below: int | None


def targets(unit_id: int, year: int, on: date) -> dict[int, Target]:
    """Unit id → its target, for the unit and everything below it in the tree of the day. Two queries."""
    return targets_of(unit_id, [(year, on)])[year, on]


def targets_of(unit_id: int, asked: Collection[tuple[int, date]]) -> dict[tuple[int, date], dict[int, Target]]:
    """The same for each year and day asked about, in two queries for all of them."""
    if not asked:
        return {}
    first, last = min(on for _, on in asked), max(on for _, on in asked)
    below = UnitLink.objects.filter(ancestor=unit_id, valid_from__lte=last, valid_to__gt=first).values("descendant")
    given = PlanTarget.objects.filter(unit__in=below, year__in={year for year, _ in asked}, given_on__lte=last)
    versions = list(given.order_by("number"))
    if not versions:
        return {one: {} for one in asked}
    states = UnitState.objects.filter(unit__in=below, valid_from__lte=last, valid_to__gt=first)
    placed = list(states.values_list("unit_id", "parent_id", "valid_from", "valid_to"))
    return {one: _of_day(unit_id, *one, versions, placed) for one in asked}


def _of_day(
    unit_id: int, year: int, on: date, versions: Iterable[PlanTarget],
    placed: Iterable[tuple[int, int | None, date, date]],
) -> dict[int, Target]:  # fmt: skip
    """`versions` and `placed` may tell of other years and days, and of what stood elsewhere on this one."""
    given = {one.unit_id: one for one in versions if one.year == year and one.given_on <= on}
    children: dict[int | None, list[int]] = defaultdict(list)
    there = set()
    for unit, parent, since, until in placed:
        if since <= on < until:
            children[parent].append(unit)
            there.add(unit)
    found: dict[int, Target] = {}
    if unit_id in there:
        _target(unit_id, given, children, found)
    return found


def _target(
    unit: int, given: dict[int, PlanTarget], children: dict[int | None, list[int]], found: dict[int, Target]
) -> Target | None:
    parts = [part for child in children.get(unit, ()) if (part := _target(child, given, children, found))]
    below = sum(part.number for part in parts) if parts else None
    version = given.get(unit)
    if version is not None:
        adjusted = version.kind == PlanTarget.Kind.ADJUSTED
        found[unit] = Target(version.target, version.given_on, adjusted, True, below)
    elif below is not None:
        newest = max(part.version_on for part in parts)
        found[unit] = Target(below, newest, any(part.adjusted for part in parts), False, below)
    return found.get(unit)
