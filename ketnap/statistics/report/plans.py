"""The target of a unit and year in the version in force on a day: its own, or what the units below were given."""

from collections import defaultdict
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
    below = UnitLink.objects.filter(ancestor=unit_id, valid_from__lte=on, valid_to__gt=on).values("descendant")
    given: dict[int, PlanTarget] = {}
    for version in PlanTarget.objects.filter(unit__in=below, year=year, given_on__lte=on).order_by("number"):
        given[version.unit_id] = version
    if not given:
        return {}
    children: dict[int | None, list[int]] = defaultdict(list)
    states = UnitState.objects.filter(unit__in=below, valid_from__lte=on, valid_to__gt=on)
    for unit, parent in states.values_list("unit_id", "parent_id"):
        children[parent].append(unit)
    found: dict[int, Target] = {}
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
