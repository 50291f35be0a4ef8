"""Which list each item of due work stands on: of the level whose work it is, and of each level it has risen to.

A house sees the work of its own level in all of its sub-tree, what rose to it, and what nobody below can do because
nobody there works in the book. The list of a cell is everything its files wait for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import ROLES, Permission
from ketnap.access.viewer import Viewer
from ketnap.models import DueItem, Grant, UnitKind, UnitLink, UnitState
from ketnap.queries.admission.life import DueLine, due_lines
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.rules.path import rising
from ketnap.rules.path.waits import BY_CODE, CELL, COMMITTEE, ORGANISER, WAITS

LEVEL_OF = {
    UnitKind.UPPER: ORGANISER, UnitKind.COMMITTEE: COMMITTEE, UnitKind.CELL_BASE: CELL, UnitKind.SECTION: CELL,
    UnitKind.CELL: CELL,
}  # fmt: skip
"""Of the list of an organisation. A grassroots cell has no list between it and the organiser."""
BELOW = {
    COMMITTEE: (UnitKind.CELL, UnitKind.SECTION),
    ORGANISER: (UnitKind.CELL, UnitKind.SECTION, UnitKind.CELL_BASE, UnitKind.COMMITTEE),
}
WRITERS = tuple(code for code, role in ROLES.items() if Permission.RECORD_PATH in role.permissions)
NOBODY = "Lên {}: bên dưới chưa có ai làm việc trong sổ."


@dataclass(frozen=True)
class DueFile:
    item_id: int
    candidacy_id: int
    full_name: str
    unit_id: int
    unit_name: str
    line: DueLine
    rose: str
    """Why it stands on this list although it is work of a level below; empty: it belongs here."""


def level(viewer: Viewer, unit_id: int, on: date) -> int:
    """Level of the list of that organisation; of one that is not there on the day, the level it had last."""
    kinds = written_once.rows(_kind, viewer, unit_id, on)
    return LEVEL_OF[UnitKind(kinds[0])] if kinds else CELL


def _kind(viewer: Viewer, unit_id: int, on: date) -> QuerySet:
    states = UnitState.objects.filter(unit__in=scope.within(viewer, Permission.READ_PEOPLE), unit=unit_id)
    return states.filter(valid_from__lte=on).order_by("-valid_from").values_list("kind", flat=True)[:1]


Risen = tuple[tuple[date, ...], tuple[tuple[int, bool], ...]]


def risen(at: int, on: date) -> Risen:
    """(first and last days of items that have risen to a list of that level, by how many steps and whether with a day
    of their own)."""
    found = [(steps, days) for steps in range(1, at + 1) for days in rising.reached(steps, on)]
    ends = tuple(day for _, days in found for day in (days.start, days.end))
    return ends, tuple((steps, days.dated) for steps, days in found)


def _on_list(
    at: int, on: date, ends: tuple[date, ...], steps: tuple[tuple[int, bool], ...], alone: Sequence[int] | None
) -> Q:
    """Items that stand on a list of that level on the day; `alone`: of the units they may be of, those nobody below
    can do anything for, None where there are none."""
    if at == CELL:
        return Q()
    mine = _own(at)
    if alone is not None:
        mine |= Q(unit__among=alone)
    old_enough: dict[int, Q] = {}
    for start, end, (by, dated) in zip(ends[::2], ends[1::2], steps, strict=True):
        days = Q(sort_on__gte=start, sort_on__lte=end, due_on__isnull=not dated)
        old_enough[by] = old_enough[by] | days if by in old_enough else days
    for by, days in old_enough.items():
        mine |= days & _below_by(at, by, on)
    return mine


def _own(at: int) -> Q:
    return Q(wait__in=[one.code for one in WAITS if one.whose >= at])


def _below_by(at: int, steps: int, on: date) -> Q:
    """Items whose own level is that many steps below."""
    own = Q(wait__in=[one.code for one in WAITS if one.whose == at - steps])
    if at != ORGANISER:
        return own
    if steps == 1:
        base = Exists(_there(on).filter(kind=UnitKind.CELL_BASE, unit=OuterRef("unit")))
        return own | (Q(wait__in=[one.code for one in WAITS if one.whose == CELL]) & Q(base))
    return own  # of a grassroots cell it rose a step earlier


def _there(on: date) -> QuerySet:
    return UnitState.objects.filter(valid_from__lte=on, valid_to__gt=on)


def _seats(at: int, on: date) -> QuerySet:
    """Of a level below, that may write."""
    kinds = _there(on).filter(kind__in=BELOW[at]).values("unit")
    return Grant.objects.filter(
        role__in=WRITERS, valid_from__lte=on, valid_to__gt=on, user__is_active=True, unit__in=kinds
    )


def _held_below(at: int, on: date) -> QuerySet:
    """Units somebody of a level below may write for."""
    held = _seats(at, on).values("unit")
    return UnitLink.objects.filter(ancestor__in=held, valid_from__lte=on, valid_to__gt=on).values("descendant")


def _held_here(at: int, on: date) -> Q:
    """Items of those units."""
    if connection.vendor != "postgresql":
        return Q(unit__in=_held_below(at, on))
    # The same: a list of units makes PostgreSQL read every item there is for the few of one organisation.
    return Q(Exists(_held_below(at, on).filter(descendant=OuterRef("unit"))))


def _alone(unit_id: int, on: date, *, at: int) -> QuerySet:
    """Units below with items of a lower level, of which nobody there works in the book. Asked for themselves: beside
    other conditions PostgreSQL looks for each item who does. Nearly all of a country have a seat of their own, which
    is found without its tree."""
    below = DueItem.objects.filter(~_own(at), unit__in=scope.held_below([unit_id], on))
    own = Exists(_seats(at, on).filter(unit=OuterRef("unit")))
    return below.filter(~own, ~_held_here(at, on)).values_list("unit", flat=True).distinct()


def _left_alone(unit_id: int, on: date, at: int) -> list[int] | None:
    """Of the list of that level; None: none."""
    return (written_once.rows(_alone, unit_id, on, at=at) or None) if at != CELL else None


def items(viewer: Viewer, unit_id: int, on: date, until: date | None, *, at: int) -> QuerySet:
    """Past or waiting without a day (`until` None), else due from the day until that one; of files of the sub-tree, on
    a list of that level. NotFound outside reach."""
    found = _below(viewer, unit_id, on, at)
    if until is None:
        return found.filter(Q(due_on__lt=on) | Q(due_on=None, since__lte=on))
    return found.filter(due_on__gte=on, due_on__lte=until)


def _below(viewer: Viewer, unit_id: int, on: date, at: int) -> QuerySet[DueItem]:
    _in_reach(viewer, unit_id)
    return _held(unit_id, on, at, *risen(at, on), _left_alone(unit_id, on, at))


def _in_reach(viewer: Viewer, unit_id: int) -> None:
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")


def _held(
    unit_id: int, on: date, at: int, ends: tuple[date, ...], steps: tuple[tuple[int, bool], ...],
    alone: Sequence[int] | None,
) -> QuerySet[DueItem]:  # fmt: skip
    # A row stands only while its file waits, and with the cell that has it: the files need not be asked.
    return DueItem.objects.filter(_on_list(at, on, ends, steps, alone), unit__in=scope.held_below([unit_id], on))


def with_day(viewer: Viewer, unit_id: int, on: date, start: date, end: date, *, at: int) -> QuerySet:
    """Items with a day in [start, end] on a list of that level. Without READ_PEOPLE there: none."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        return DueItem.objects.none()
    return _below(viewer, unit_id, on, at).filter(due_on__gte=start, due_on__lte=end)


def due_count(viewer: Viewer, unit_id: int, on: date, until: date | None = None, *, at: int | None = None) -> int:
    """On the list of that organisation; with `at` on a list of that level: CELL is everything below it."""
    return items(viewer, unit_id, on, until, at=level(viewer, unit_id, on) if at is None else at).count()


def due(
    viewer: Viewer, unit_id: int, on: date, until: date | None = None, *, at: int | None = None, start: int = 0,
    limit: int = 50,
) -> tuple[int, list[DueFile]]:  # fmt: skip
    """(how many, those from `start` on) of what stands on the list, the oldest first."""
    lists = level(viewer, unit_id, on) if at is None else at
    found = items(viewer, unit_id, on, until, at=lists)
    # Ids first: sorting whole rows of people to show fifty of them took most of the page.
    rows = list(found.order_by("sort_on", "id").values_list("pk", flat=True)[start : start + limit])
    return found.count(), _told(rows, on, lists)


def desk(
    viewer: Viewer, unit_id: int, on: date, until: date, *, limit: int, counted: int, kind: str = ""
) -> tuple[tuple[int, list[DueFile]], tuple[int, list[DueFile]]]:  # fmt: skip
    """(how many, the oldest) of what is past or waits without a day on the list of that organisation, and of what
    comes due until the day; `counted` + 1: more than are counted. NotFound outside reach. `kind`: its, where it is
    known."""
    at = LEVEL_OF[UnitKind(kind)] if kind else level(viewer, unit_id, on)
    _in_reach(viewer, unit_id)
    ends, steps = risen(at, on)
    told = _left_alone(unit_id, on, at)

    def ask(*states: bool) -> list[tuple[int, bool]]:
        return written_once.rows(
            _desk, unit_id, on, until, ends, told, at=at, steps=steps, states=states, most=counted + 1
        )  # fmt: skip

    rows = ask(True, False)
    if len(rows) > counted:  # of each by itself: what is past would leave no room for what comes
        rows = [*ask(True), *ask(False)]
    past, soon = ([pk for pk, is_past in rows if is_past is state] for state in (True, False))
    files = {one.item_id: one for one in _told([*past[:limit], *soon[:limit]], on, at)}
    # An act may take an item off between the two questions.
    late, coming = ([files[pk] for pk in mine[:limit] if pk in files] for mine in (past, soon))
    return (len(past), late), (len(soon), coming)


def _desk(
    unit_id: int, on: date, until: date, ends: tuple[date, ...], alone: Sequence[int] | None, *, at: int,
    steps: tuple[tuple[int, bool], ...], states: tuple[bool, ...], most: int,
) -> QuerySet:  # fmt: skip
    past = Q(due_on__lt=on) | Q(due_on=None, since__lte=on)
    asked = {True: past, False: Q(due_on__gte=on, due_on__lte=until)}
    wanted = Q(*(asked[state] for state in states), _connector=Q.OR)
    # The days an index is in the order of.
    days = Q(sort_on__lte=on if states == (True,) else until) & (Q() if True in states else Q(sort_on__gte=on))
    here = _held(unit_id, on, at, ends, steps, alone).filter(days, wanted).order_by("sort_on", "id")
    return here.values_list("pk", ExpressionWrapper(past, BooleanField()))[:most]


def _told(ids: Sequence[int], on: date, lists: int) -> list[DueFile]:
    if not ids:
        return []
    found = written_once.rows(_shown, list(ids))
    units = {one.unit_id for one in found}
    named, why = names(units, on), Why(units, on)
    return [
        DueFile(
            one.pk, one.candidacy_id, one.candidacy.person.full_name, one.unit_id, named[one.unit_id],
            due_lines([one])[0], why.of(one, lists),
        )
        for one in found
    ]  # fmt: skip


def _shown(ids: list[int]) -> QuerySet[DueItem]:
    return DueItem.objects.filter(pk__among=ids).select_related("candidacy__person").order_by("sort_on", "id")


def _bases(unit_ids: list[int], on: date) -> QuerySet:
    return _there(on).filter(unit__among=unit_ids, kind=UnitKind.CELL_BASE).values_list("unit_id", flat=True)


def _held_of(unit_ids: list[int], on: date, *, at: int) -> QuerySet:
    return _held_below(at, on).filter(descendant__among=unit_ids).values_list("descendant", flat=True)


class Why:
    """Why items of some units rose."""

    def __init__(self, unit_ids: Iterable[int], on: date) -> None:
        self.on, wanted = on, sorted(set(unit_ids))
        self.base = set(written_once.rows(_bases, wanted, on))
        self.wanted, self.held = wanted, dict[int, set[int]]()

    def of(self, one: DueItem | DueLine, at: int, unit_id: int | None = None) -> str:
        """The highest level it rose to, why and since when; for a list of a level, only what rose that far."""
        unit = one.unit_id if isinstance(one, DueItem) else unit_id
        risen = rising.rise(one.wait, one.since, one.due_on, self.on, below=COMMITTEE if unit in self.base else CELL)
        if risen is not None and risen.level >= at:
            return risen.says
        whose = BY_CODE[one.wait].whose
        return NOBODY.format(rising.LEVELS[at]) if whose < at and unit not in self._held(at) else ""

    def _held(self, at: int) -> set[int]:
        if at not in self.held:
            self.held[at] = set(written_once.rows(_held_of, self.wanted, self.on, at=at))
        return self.held[at]
