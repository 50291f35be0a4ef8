"""The tree as it stood on a day, in official order."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import UnitState
from ketnap.queries.missing import NotFound
from ketnap.rules import organisation as rules


@dataclass(frozen=True)
class UnitRow:
    """One line of a tree. `depth` is 0 for the topmost units the viewer reaches; `children` counts direct ones."""

    unit_id: int
    parent_id: int | None
    depth: int
    kind: str
    name: str
    code: str
    children: int

    @property
    def kind_label(self) -> str:
        return rules.KINDS[self.kind]


def code_key(code: str) -> tuple[tuple[int, int, str], ...]:
    """Order of official codes: dotted parts compared as numbers where they are numbers (`…2` before `…10`)."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"[.\-/]", code))


def tree(viewer: Viewer, on: date) -> list[UnitRow]:
    """Every unit within reach as it stood on the day, parents before children, one query."""
    rows = UnitState.objects.filter(valid_from__lte=on, valid_to__gt=on)
    states = list(scope.visible(viewer, rows, Permission.READ_TREE))
    return preorder(states)


@dataclass(frozen=True)
class Part:
    """As much of a tree as is unfolded."""

    rows: list[UnitRow]
    """In official order; every parent of a row is open."""
    is_open: set[int]
    kinds: Counter[str]
    """Of all there are within reach, unfolded or not."""


def part(viewer: Viewer, on: date, wanted: Collection[int] | None) -> Part:
    """What `tree` tells, of the topmost units and of what stands right below those in `wanted`; None: right below the
    topmost. Who reaches everything asks for no more than is shown."""
    if not scope.everything(viewer, Permission.READ_TREE):
        return _folded(tree(viewer, on), wanted)
    there = UnitState.objects.filter(valid_from__lte=on, valid_to__gt=on)
    shown = list(there.filter(parent=None))
    is_open = {state.unit_id for state in shown} if wanted is None else set(wanted)
    last = shown
    while last := list(there.filter(parent__among=[one.unit_id for one in last if one.unit_id in is_open])):
        shown += last
    below = there.filter(parent__among=[one.unit_id for one in shown]).values_list("parent").annotate(Count("pk"))
    children = dict(below.order_by())
    kinds = Counter(dict(there.values_list("kind").annotate(Count("pk")).order_by()))
    return Part([replace(row, children=children.get(row.unit_id, 0)) for row in preorder(shown)], is_open, kinds)


def _folded(rows: list[UnitRow], wanted: Collection[int] | None) -> Part:
    is_open = {row.unit_id for row in rows if row.depth == 0} if wanted is None else set(wanted)
    shown: list[UnitRow] = []
    visible: set[int] = set()
    for row in rows:
        if row.depth == 0 or row.parent_id in visible:
            shown.append(row)
            visible |= {row.unit_id} & is_open
    return Part(shown, is_open, Counter(row.kind for row in rows))


def within(viewer: Viewer, on: date, permission: Permission, *, kinds: Iterable[str] = rules.KINDS) -> list[UnitRow]:
    """Units of these kinds for which the viewer holds the permission, as they stood on the day, in official order."""
    rows = UnitState.objects.filter(valid_from__lte=on, valid_to__gt=on)
    wanted = set(kinds)
    return [row for row in preorder(list(scope.visible(viewer, rows, permission))) if row.kind in wanted]


def preorder(states: Iterable[UnitState]) -> list[UnitRow]:
    """States of one day → lines. A unit whose parent is not among them is a top."""
    known = {state.unit_id: state for state in states}
    children: dict[int | None, list[UnitState]] = defaultdict(list)
    for state in sorted(known.values(), key=lambda state: code_key(state.code)):
        children[state.parent_id if state.parent_id in known else None].append(state)
    lines: list[UnitRow] = []
    waiting = [(state, 0) for state in reversed(children[None])]
    while waiting:
        state, depth = waiting.pop()
        below = children.get(state.unit_id, [])
        lines.append(UnitRow(state.unit_id, state.parent_id, depth, state.kind, state.name, state.code, len(below)))
        waiting += [(child, depth + 1) for child in reversed(below)]
    return lines


def find_by_code(viewer: Viewer, code: str, on: date, since: date | None = None) -> int:
    """Id of the unit that carries the code on the day, or carried it last since a day before. NotFound outside reach
    as well as for no such code."""
    rows = UnitState.objects.filter(code=code.strip(), valid_from__lte=on, valid_to__gt=since or on)
    found = scope.visible(viewer, rows, Permission.READ_TREE).order_by("-valid_from").values_list("unit_id", flat=True)
    found = found.first()
    if found is None:
        raise NotFound(f"Không có tổ chức mã {code}.")
    return found


def render(lines: Iterable[UnitRow]) -> str:
    """The tree as plain text, for the terminal: indented, code, name, kind."""
    return "\n".join(f"{'  ' * line.depth}{line.code}  {line.name} ({line.kind_label})" for line in lines)
