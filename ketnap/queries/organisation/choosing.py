"""Which organisation a form may name: all of them where they are few, else those that match what is typed."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import text
from ketnap.models import UnitLink, UnitState
from ketnap.queries.organisation import parts
from ketnap.queries.organisation.trees import UnitRow, preorder
from ketnap.rules import organisation as rules

CHOICES = 400
"""More organisations than these are no list to choose from."""
FOUND = 20
LONGEST = 200
"""Letters of a name that are looked for."""
CODED = re.compile(r"\(([^()]+)\)\s*$")
"""How a list writes an organisation: name, then its code."""


@dataclass(frozen=True)
class Among:
    """What may be named: units of these kinds for which the viewer holds the permission, as they stand on the day."""

    permission: Permission
    on: date
    kinds: Collection[str] = tuple(rules.KINDS)
    below: int | None = None
    """Only this unit and what stands below it."""
    parent: int | None = None
    """Only what stands right below this unit."""
    but: int | None = None
    """Without this unit."""


def few(viewer: Viewer, among: Among) -> list[UnitRow] | None:
    """All of them in official order; None where they are more than CHOICES."""
    states = list(_states(viewer, among)[: CHOICES + 1])
    if len(states) > CHOICES:
        return None
    ids = {state.unit_id for state in states}
    above = UnitLink.objects.filter(descendant__among=sorted(ids), valid_from__lte=among.on, valid_to__gt=among.on)
    rows = UnitState.objects.filter(unit__in=above.values("ancestor"), **_there(among))
    # Those above stand in the order too: cells come committee by committee, as in the tree.
    return [row for row in preorder(_reached(viewer, among, rows)) if row.unit_id in ids]


def topmost(viewer: Viewer, among: Among) -> list[UnitRow]:
    """Those the viewer reaches no unit above."""
    reached = _states(viewer, among)
    # In words of each parent: a database that cannot hold all of them at once goes through them for every unit.
    return preorder(reached.exclude(Exists(reached.filter(unit=OuterRef("parent")))))


def right_below(viewer: Viewer, among: Among) -> list[UnitRow]:
    """All of them, however many, of `among.parent`."""
    return preorder(_states(viewer, among))


def reached(
    viewer: Viewer, on: date, unit_ids: Collection[int | None], permission: Permission = Permission.READ_TREE
) -> set[int]:
    """Which of these units stand in the tree of the day and are within reach."""
    rows = UnitState.objects.filter(unit__among=[one for one in unit_ids if one is not None])
    there = scope.visible(viewer, rows.filter(valid_from__lte=on, valid_to__gt=on), permission)
    return set(there.values_list("unit_id", flat=True))


def found(viewer: Viewer, among: Among, typed: str) -> list[UnitRow]:
    """The first FOUND + 1 of those whose name has every word that was typed, accents aside, or whose code begins so, as
    a Vietnamese list."""
    said = _said(typed)
    if said is None:
        return []
    rows = _states(viewer, among).filter(said).order_by("name_sort", "unit_id")
    return [_row(state) for state in rows[: FOUND + 1]]


def one(viewer: Viewer, among: Among, unit_id: int, typed: str = "") -> UnitRow | None:
    """The unit, where it is one of them and fits what was typed."""
    rows = _states(viewer, among).filter(unit=unit_id)
    said = _said(typed)
    return next((_row(state) for state in (rows.filter(said) if said is not None else rows)), None)


def _said(typed: str) -> Q | None:
    words = text.fold(typed[:LONGEST]).split()
    if not words:
        return None
    code = CODED.search(typed)
    said = Q(code__startswith=typed.strip()[:LONGEST]) | (Q(code=code[1].strip()) if code else Q())
    return said | parts.named(words)


def _states(viewer: Viewer, among: Among) -> QuerySet[UnitState]:
    rows = UnitState.objects.filter(kind__in=sorted(among.kinds), **_there(among))
    if among.below is not None:
        rows = rows.filter(unit__in=scope.below([among.below], among.on))
    if among.parent is not None:
        rows = rows.filter(parent=among.parent)
    return _reached(viewer, among, rows.exclude(unit=among.but) if among.but is not None else rows)


def _reached(viewer: Viewer, among: Among, rows: QuerySet[UnitState]) -> QuerySet[UnitState]:
    return rows if scope.everything(viewer, among.permission) else scope.visible(viewer, rows, among.permission)


def _there(among: Among) -> dict[str, date]:
    return {"valid_from__lte": among.on, "valid_to__gt": among.on}


def _row(state: UnitState) -> UnitRow:
    return UnitRow(state.unit_id, state.parent_id, 0, state.kind, state.name, state.code, 0)
