"""Invitations to classes as the units that answer see them: what waits, what was said, which other shift has a place.
Viewer first."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import ClassAct, ClassInvitation
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, ActLine
from ketnap.queries.training.personal import line
from ketnap.queries.training.plans import ClassPlan, ShiftLine, class_plan_of
from ketnap.rules import training as rules

BUCKETS = {"cho": "invited", "du": "confirmed", "khong": "declined", "thoi": "withdrawn"}
"""Word of an address → state."""


@dataclass(frozen=True)
class InvitationRow:
    invitation_id: int
    version: int
    person_id: int
    full_name: str
    born_on: date
    unit_id: int
    unit_name: str
    class_id: int
    class_name: str
    starts_on: date
    ends_on: date
    shift_id: int
    shift: str
    cause_label: str
    why: str
    needed_before: date | None
    invited_on: date
    answer_by: date
    state: str
    state_label: str
    state_on: date
    said: str
    """The reason given with the last answer."""

    def overdue(self, on: date) -> bool:
        return self.state == rules.INVITED and self.answer_by < on


@dataclass(frozen=True)
class InvitationView:
    row: InvitationRow
    place: str
    """Where the class is held."""
    others: list[ShiftLine]
    """Other shifts in which the unit has a place left."""
    lessons: ShiftLine | None
    acts: list[ActLine]
    last: int | None
    """The act that may be taken back: the last one that stands, other than the invitation."""
    ways: tuple[str, ...] = field(default=())
    """What may be recorded next."""


@dataclass(frozen=True)
class Waiting:
    count: int
    late: int
    """Of them past their day."""
    rows: list[InvitationRow]


def _visible(viewer: Viewer) -> QuerySet[ClassInvitation]:
    return scope.visible(viewer, ClassInvitation.objects.all(), Permission.READ_PEOPLE)


def waiting(viewer: Viewer, unit_id: int, on: date, *, limit: int) -> Waiting:
    """Invitations of the sub-tree without an answer, the first to answer first; those of cells that have ended and of
    classes that are over too: only an answer, or who opened the class, takes one off the list."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    rows = written_once.rows(_first_waiting, unit_id, on, most=limit + 1)
    if len(rows) <= limit:
        return Waiting(len(rows), sum(one.answer_by < on for one in rows), _rows(rows, on))
    mine = _unanswered(unit_id, on)
    return Waiting(mine.count(), mine.filter(answer_by__lt=on).count(), _rows(rows[:limit], on))


def _unanswered(unit_id: int, on: date) -> QuerySet[ClassInvitation]:
    return ClassInvitation.objects.filter(state=rules.INVITED, unit__in=scope.held_below([unit_id], on))


def _first_waiting(unit_id: int, on: date, *, most: int) -> QuerySet[ClassInvitation]:
    ordered = _unanswered(unit_id, on).order_by("answer_by", "training_class__starts_on", "person__name_sort", "pk")
    return _read(ordered)[:most]


def of_unit(viewer: Viewer, unit_id: int, invitation_ids: list[int], on: date) -> set[int]:
    """Which of the invitations are of people of the sub-tree. NotFound for a unit out of reach."""
    if not scope.reaches(viewer, unit_id, Permission.RECORD_PATH):
        raise NotFound("Không có tổ chức này.")
    rows = ClassInvitation.objects.filter(pk__among=invitation_ids, unit__in=scope.held_below([unit_id], on))
    return set(rows.values_list("pk", flat=True))


def invitations(
    viewer: Viewer, on: date, *, class_id: int | None = None, bucket: str = "", unit_id: int | None = None
) -> list[InvitationRow]:
    """Within reach, unanswered ones first, then the latest. `bucket`: a word of BUCKETS. NotFound for a unit out of
    reach."""
    rows = _visible(viewer)
    if unit_id is not None:
        if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
            raise NotFound("Không có tổ chức này.")
        rows = rows.filter(unit__in=scope.held_below([unit_id], on))
    if class_id is not None:
        rows = rows.filter(training_class=class_id)
    if bucket:
        rows = rows.filter(state=BUCKETS[bucket])
    found = _rows(list(_read(rows.order_by("-training_class__starts_on", "person__name_sort", "pk"))), on)
    return sorted(found, key=lambda one: one.state != rules.INVITED)


def invitation(viewer: Viewer, invitation_id: int, on: date) -> InvitationView:
    """One within reach. NotFound otherwise."""
    row = _read(_visible(viewer).filter(pk=invitation_id)).first()
    if row is None:
        raise NotFound("Không có lời mời này.")
    plan: ClassPlan = class_plan_of(viewer, row.training_class)
    place = next((one for one in plan.places if one.unit_id == row.place_id), None)
    others = [
        shift
        for shift in plan.shifts
        if place is not None and shift.shift_id != row.shift_id and shift.free > 0
        and place.seats.get(shift.shift_id, 0) > place.taken.get(shift.shift_id, 0)
    ]  # fmt: skip
    acts = [
        line(act)
        for act in ClassAct.objects.filter(invitation=row)
        .select_related(*PAPERS, "shift", "reversed_by")
        .order_by("pk")
    ]
    standing = [one for one in acts if one.reverses is None and not one.taken_back]
    (shown,) = _rows([row], on)
    return InvitationView(
        shown, row.training_class.place, others,
        next((one for one in plan.shifts if one.shift_id == row.shift_id), None), acts[::-1],
        standing[-1].act_id if len(standing) > 1 else None, rules.AFTER[row.state],
    )  # fmt: skip


def _read(rows: QuerySet[ClassInvitation]) -> QuerySet[ClassInvitation]:
    return rows.select_related("person", "training_class", "shift")


def _rows(found: list[ClassInvitation], on: date) -> list[InvitationRow]:
    if not found:
        return []
    named = names({one.unit_id for one in found}, on)
    reasons = dict(
        ClassAct.objects.filter(
            Q(kind=rules.DECLINED) | Q(kind=rules.WITHDRAWN), invitation__among=[one.pk for one in found],
            reverses=None, reversed_by=None,
        ).order_by("pk").values_list("invitation_id", "reason")
    )  # fmt: skip
    return [
        InvitationRow(
            one.pk, one.version, one.person_id, one.person.full_name, one.person.born_on, one.unit_id,
            named.get(one.unit_id, ""), one.training_class_id, one.training_class.name, one.training_class.starts_on,
            one.training_class.ends_on, one.shift_id, one.shift.name, one.get_cause_display(), one.why,
            one.needed_before, one.invited_on, one.answer_by, one.state, one.get_state_display(), one.state_on,
            reasons.get(one.pk, ""),
        )
        for one in found
    ]  # fmt: skip
