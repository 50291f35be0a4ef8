"""The plans of the units directly below a unit, and how they were shared out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import PlanAllocation, PlanTarget, UnitState
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.organisation.trees import preorder
from ketnap.queries.plans.targets import TargetVersion, version_of
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules.plans import Gap


@dataclass(frozen=True)
class UnitPlan:
    """A unit with the version of its target in force on a day; None: none was given by then."""

    unit_id: int
    name: str
    version: TargetVersion | None
    last: int
    """Number of the version given last, also after that day; 0: none."""
    ended_on: date | None = None


@dataclass(frozen=True)
class AllocationLine:
    given_on: date
    own: int | None
    below: int
    gaps: tuple[Gap, ...]
    units: int
    """Units that got another target by it."""
    source: Source


def _in_reach(viewer: Viewer, unit_id: int) -> None:
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")


def own(viewer: Viewer, unit_id: int, year: int, on: date) -> UnitPlan:
    """The unit's own plan as it stood on the day. NotFound outside reach."""
    _in_reach(viewer, unit_id)
    return _plans([(unit_id, names([unit_id], on)[unit_id], None)], year, on)[0]


def below(viewer: Viewer, unit_id: int, year: int, on: date) -> list[UnitPlan]:
    """Units directly below in the tree of the day, in official order, each with its plan. NotFound outside reach."""
    _in_reach(viewer, unit_id)
    states = UnitState.objects.filter(parent=unit_id, valid_from__lte=on, valid_to__gt=on)
    return _plans([(row.unit_id, row.name, None) for row in preorder(states)], year, on)


def ended(viewer: Viewer, unit_id: int, year: int, on: date) -> list[UnitPlan]:
    """Units that stood directly below in the year, have ended by the day and still hold a target of the year."""
    _in_reach(viewer, unit_id)
    last = UnitState.objects.filter(parent=unit_id, valid_to__gt=date(year, 1, 1), valid_to__lte=on)
    there = UnitState.objects.filter(unit=OuterRef("unit"), valid_from__lte=on, valid_to__gt=on)
    rows = last.exclude(Exists(there)).order_by("name_sort", "valid_to")
    found = {row.unit_id: (row.unit_id, row.name, row.valid_to) for row in rows}
    return [row for row in _plans(found.values(), year, on) if row.version]


def _plans(units: Iterable[tuple[int, str, date | None]], year: int, on: date) -> list[UnitPlan]:
    every = list(units)
    rows = PlanTarget.objects.filter(unit__among=[unit for unit, _, _ in every], year=year).select_related(*PAPERS)
    force: dict[int, PlanTarget] = {}
    last: dict[int, int] = {}
    for row in rows.order_by("number"):
        last[row.unit_id] = row.number
        if row.given_on <= on:
            force[row.unit_id] = row
    return [
        UnitPlan(unit, name, version_of(force[unit]) if unit in force else None, last.get(unit, 0), end)
        for unit, name, end in every
    ]


def allocations(viewer: Viewer, unit_id: int, year: int) -> list[AllocationLine]:
    """How the year's plan was shared out below the unit, the latest first. NotFound outside reach."""
    _in_reach(viewer, unit_id)
    rows = PlanAllocation.objects.filter(unit=unit_id, year=year).select_related(*PAPERS).order_by("-pk")
    return [
        AllocationLine(
            row.given_on, row.own, row.below, tuple(Gap(*gap) for gap in row.gaps), len(row.versions), source(row)
        )
        for row in rows
    ]


def others(viewer: Viewer, unit_ids: Iterable[int], year: int, on: date) -> list[UnitPlan]:
    """Units within reach that a form still names although they stand below no more; `ended_on` the day since when."""
    rows = scope.visible(viewer, UnitState.objects.filter(unit__among=list(unit_ids)), Permission.READ_FIGURES)
    found = {row.unit_id: (row.unit_id, row.name, min(row.valid_to, on)) for row in rows.order_by("valid_from")}
    return _plans(found.values(), year, on)
