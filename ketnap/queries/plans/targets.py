"""Targets in force on a day, of a unit and of everything below it. Viewer first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Window

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import GRASSROOTS, PlanTarget, UnitState
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source


@dataclass(frozen=True)
class TargetVersion:
    number: int
    kind_label: str
    target: int
    base: str
    base_label: str
    rate: Decimal | None
    has_source: bool | None
    given_on: date
    parts: dict[str, int]
    """Sub-targets by key of rules/plans.yaml."""
    milestones: tuple[int, ...]
    base_on: date | None
    base_number: int | None
    computed: int | None
    """What the rate came to; `target` may differ."""
    entered_by: str
    decision_no: str
    decided_on: date | None
    source: Source


@dataclass(frozen=True)
class UnitTarget:
    unit_id: int
    unit_name: str
    version: TargetVersion


@dataclass(frozen=True)
class Target:
    """The target of a unit and year as it stood on a day."""

    target: int | None
    """What counts: the unit's own version, else the sum below; None where neither was given by then."""
    own: TargetVersion | None
    below: int | None
    """Sum over the grassroots organisations of the sub-tree, in the tree of the day; None where none was given one."""
    version_on: date | None
    """Day of the version that counts; for a sum, of the latest version in it."""
    differs: bool
    """The unit's own version and the sum below both exist and are not equal: both should be shown."""
    parts: list[UnitTarget]
    """Grassroots organisations with a target, in the order of their names."""


def target(viewer: Viewer, unit_id: int, year: int, on: date) -> Target:
    """See Target. The versions in force on a day are the last ones given by then. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    order = dict(written_once.rows(_names_below, unit_id, on))
    in_force = {row.unit_id: row for row in written_once.rows(_given, year, on, sorted({*order, unit_id}))}
    own_row = in_force.pop(unit_id, None)
    named = names(in_force, on)
    parts = [
        UnitTarget(pk, named[pk], version_of(in_force[pk])) for pk in sorted(in_force, key=lambda pk: (order[pk], pk))
    ]
    own = version_of(own_row) if own_row else None
    total = sum(part.version.target for part in parts) if parts else None
    latest = max((part.version.given_on for part in parts), default=None)
    return Target(
        target=own.target if own else total, own=own, below=total, version_on=own.given_on if own else latest,
        differs=own is not None and total is not None and own.target != total, parts=parts,
    )  # fmt: skip


def total(viewer: Viewer, unit_id: int, year: int, on: date) -> Target:
    """The same without its parts, of which the tree of a country has tens of thousands."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    own_row = next(iter(written_once.rows(_given, year, on, [unit_id])[-1:]), None)
    in_force = {pk: (number, day) for pk, number, day in written_once.rows(_given_below, unit_id, year, on)}
    own = version_of(own_row) if own_row else None
    below = sum(number for number, _ in in_force.values()) if in_force else None
    latest = max((day for _, day in in_force.values()), default=None)
    return Target(
        target=own.target if own else below, own=own, below=below, version_on=own.given_on if own else latest,
        differs=own is not None and below is not None and own.target != below, parts=[],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What a grassroots organisation was asked for; without its paper, as there may be tens of thousands."""

    unit_id: int
    target: int
    milestones: Sequence[int]


def parts(viewer: Viewer, unit_id: int, year: int, on: date) -> list[Part]:
    """The parts of `target`, in the same order."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    return [Part(*row) for row in written_once.rows(_parts, unit_id, year, on)]


def _parts(unit_id: int, year: int, on: date) -> QuerySet:
    given = PlanTarget.objects.filter(year=year, given_on__lte=on)
    later = given.filter(unit=OuterRef("unit"), number__gt=OuterRef("number"))
    states = _grassroots(unit_id, on).filter(unit=OuterRef("unit"))
    last = given.filter(~Exists(later), unit__in=_grassroots(unit_id, on).values("unit")).exclude(unit=unit_id)
    order = Subquery(states.values("name_sort")[:1])
    return last.order_by(order, "unit").values_list("unit_id", "target", "milestones")


def _given_below(unit_id: int, year: int, on: date) -> QuerySet:
    parts = PlanTarget.objects.filter(year=year, given_on__lte=on, unit__in=_grassroots(unit_id, on).values("unit"))
    return parts.exclude(unit=unit_id).order_by("number").values_list("unit_id", "target", "given_on")


def _grassroots(unit_id: int, on: date) -> QuerySet[UnitState]:
    return UnitState.objects.filter(
        unit__in=scope.below([unit_id], on), kind__in=GRASSROOTS, valid_from__lte=on, valid_to__gt=on
    )


def _names_below(unit_id: int, on: date) -> QuerySet:
    return _grassroots(unit_id, on).values_list("unit_id", "name_sort")


def _given(year: int, on: date, unit_ids: list[int]) -> QuerySet[PlanTarget]:
    given = PlanTarget.objects.filter(year=year, given_on__lte=on, unit__among=unit_ids)
    return given.select_related(*PAPERS).order_by("number")


@dataclass(frozen=True)
class UnitName:
    unit_id: int
    name: str


@dataclass(frozen=True)
class Without:
    """Organisations that were given no target: how many, and the first of them by name."""

    count: int
    first: list[UnitName]


def without_target(viewer: Viewer, unit_id: int, year: int, on: date, *, named: int) -> Without:
    """Grassroots organisations below the unit that were given no target of the year by that day."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    rows = written_once.rows(_bare, unit_id, year, on, named=max(named, 1))
    return Without(rows[0][2] if rows else 0, [UnitName(pk, name) for pk, name, _ in rows[:named]])


def _bare(unit_id: int, year: int, on: date, *, named: int) -> QuerySet:
    given = PlanTarget.objects.filter(unit=OuterRef("unit"), year=year, given_on__lte=on)
    bare = _grassroots(unit_id, on).exclude(unit=unit_id).exclude(Exists(given)).order_by("name_sort", "unit_id")
    return bare.annotate(many=Window(Count("pk"))).values_list("unit_id", "name", "many")[:named]


def ever_given(viewer: Viewer, unit_id: int) -> bool:
    """Whether the unit or anything below it was ever given a target."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    return bool(written_once.rows(_ever_given, unit_id, viewer.on))


def _ever_given(unit_id: int, on: date) -> QuerySet:
    return PlanTarget.objects.filter(unit__in=scope.below([unit_id], on)).values_list("pk", flat=True)[:1]


def versions(viewer: Viewer, unit_id: int, year: int) -> list[TargetVersion]:
    """Every version of a unit's own target of a year, the first given one first. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    rows = PlanTarget.objects.filter(unit=unit_id, year=year).select_related(*PAPERS).order_by("number")
    return [version_of(row) for row in rows]


def version_of(row: PlanTarget) -> TargetVersion:
    return TargetVersion(
        number=row.number, kind_label=row.get_kind_display(), target=row.target, base=row.base,
        base_label=row.get_base_display(), rate=row.rate, has_source=row.has_source, given_on=row.given_on,
        parts=dict(row.parts), milestones=tuple(row.milestones), base_on=row.base_on, base_number=row.base_number,
        computed=row.computed,
        entered_by=row.recorded_by.display_name if row.recorded_by else "", decision_no=row.decision_no,
        decided_on=row.decided_on, source=source(row),
    )  # fmt: skip
