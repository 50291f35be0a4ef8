"""Ratings of organisations as pages read them: a page of a group, one unit through the years. Viewer first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import UnitKind, UnitRating, UnitState
from ketnap.models.rating import Rating
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.queries.rating import groups
from ketnap.rules.organisation import KINDS
from ketnap.rules.rating import ORGANISATIONS, regime


@dataclass(frozen=True)
class Version:
    year: int
    step: str
    step_label: str
    number: int
    kind_label: str
    verdict: str
    words: str
    points: Decimal | None
    rated_on: date
    source: Source


@dataclass(frozen=True)
class UnitLine:
    """A unit to be rated, with the last version of each step, one that takes back included."""

    unit_id: int
    name: str
    kind: str
    code: str
    decider_id: int
    decided: Version | None
    proposed: Version | None

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]

    @property
    def is_cell(self) -> bool:
        return self.kind in (UnitKind.CELL, UnitKind.CELL_BASE)

    @property
    def number(self) -> int:
        return self.decided.number if self.decided else 0


def units(
    viewer: Viewer, unit_id: int, year: int, on: date, *, whole: bool = False, verdict: str | None = None,
    start: int = 0, limit: int | None = None,
) -> list[UnitLine]:  # fmt: skip
    """The units below that the unit decides on, or all below it, on the day, by code. `verdict`: only those decided so;
    empty: those without rating. A fixed number of queries."""
    _reach(viewer, unit_id)
    states = groups.below(unit_id, on, whole=whole).order_by("code", "unit_id")
    if verdict is not None:
        said = groups.latest(UnitRating.objects.filter(unit=OuterRef("unit")), year)
        none = Q(verdict="") | Q(verdict=None)
        states = states.annotate(verdict=said).filter(Q(verdict=verdict) if verdict else none)
    return _lines(states[start:] if limit is None else states[start : start + limit], year, on)


@dataclass(frozen=True)
class Head:
    unit_id: int
    name: str
    kind: str
    exists: bool
    """False: not yet founded, or closed, on the day."""
    within_reach: bool = True


def head(viewer: Viewer, unit_id: int, on: date) -> Head:
    """What the unit is on the day, or was nearest to it. NotFound outside reach."""
    _reach(viewer, unit_id)
    states = list(UnitState.objects.filter(unit=unit_id).order_by("valid_from"))
    begun = [state for state in states if state.valid_from <= on]
    nearest = begun[-1] if begun else states[0]
    return Head(unit_id, nearest.name, nearest.kind, nearest.valid_from <= on < nearest.valid_to)


def groups_below(viewer: Viewer, unit_id: int, year: int, on: date) -> dict[int, groups.Group]:
    """Deciding unit → how those it decides on are rated, for the unit and all below it. One query."""
    _reach(viewer, unit_id)
    return groups.groups(unit_id, year, on)


def cells(viewer: Viewer, unit_ids: list[int], year: int, on: date) -> dict[int, groups.Group]:
    """Unit within reach → how the members who stand in it are rated."""
    return groups.cells(scope.units(viewer, Permission.READ_FIGURES).filter(descendant__in=unit_ids)
                        .values_list("descendant", flat=True), year, on)  # fmt: skip


def names_of(viewer: Viewer, unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """Unit within reach → its name on the day."""
    within = scope.units(viewer, Permission.READ_FIGURES).filter(descendant__among=sorted(set(unit_ids)))
    return names(within.values_list("descendant", flat=True), on)


def history(viewer: Viewer, unit_id: int) -> list[Version]:
    """Every version of a unit's ratings, the latest year and version first."""
    _reach(viewer, unit_id)
    rows = UnitRating.objects.filter(unit=unit_id).select_related(*PAPERS)
    return [version(row, ORGANISATIONS) for row in rows.order_by("-year", "-rated_on", "-step", "-number")]


def decider_of(viewer: Viewer, unit_id: int, on: date) -> tuple[int, str] | None:
    """Who decides on the unit on the day: (unit id, name); None at the top of our tree, or where the unit was not."""
    _reach(viewer, unit_id)
    states = UnitState.objects.filter(unit=unit_id, valid_from__lte=on, valid_to__gt=on)
    parent = states.values_list("parent_id", flat=True).first()
    if not parent:
        return None
    above = groups.deciders([parent], on)[parent]
    return above, names([above], on)[above]


def version(row: Rating, of: str) -> Version:
    known = regime(row.year)
    words = known.scale(of).word(row.verdict) if known else ""
    return Version(
        row.year, row.step, row.get_step_display(), row.number, row.get_kind_display(), row.verdict, words, row.points,
        row.rated_on, source(row),
    )  # fmt: skip


def _lines(states: QuerySet[UnitState], year: int, on: date) -> list[UnitLine]:
    found = list(states)
    decides = groups.deciders({state.parent_id for state in found if state.parent_id}, on)
    last: dict[tuple[int, str], Version] = {}
    rows = UnitRating.objects.filter(unit__among=[state.unit_id for state in found], year=year)
    for row in rows.select_related(*PAPERS).order_by("number"):
        last[row.unit_id, row.step] = version(row, ORGANISATIONS)
    return [
        UnitLine(
            state.unit_id, state.name, state.kind, state.code, decides[state.parent_id],
            last.get((state.unit_id, "decided")), last.get((state.unit_id, "proposed")),
        )
        for state in found
    ]  # fmt: skip


def _reach(viewer: Viewer, unit_id: int) -> None:
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
