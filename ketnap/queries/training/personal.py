"""What classes say of one person: to which they were asked, what was answered, at which lessons they were. Viewer
first."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Attendance, ClassAct, ClassInvitation
from ketnap.queries.provenance import PAPERS, ActLine, source


@dataclass(frozen=True)
class PersonInvitation:
    invitation_id: int
    class_id: int
    class_name: str
    starts_on: date
    shift: str
    cause_label: str
    why: str
    needed_before: date | None
    answer_by: date
    state: str
    state_label: str
    acts: list[ActLine]
    """Everything recorded of it, in the order it was written."""


@dataclass(frozen=True)
class Lessons:
    """One class of a person: the lessons marked, in the order of their days."""

    class_id: int
    class_name: str
    lines: list[tuple[date, str, str, str]]
    """(day, topic, state, its words): the entry that stands now."""

    def count(self, state: str) -> int:
        return sum(one[2] == state for one in self.lines)

    @property
    def present(self) -> int:
        return self.count(Attendance.State.PRESENT)

    @property
    def excused(self) -> int:
        return self.count(Attendance.State.EXCUSED)

    @property
    def absent(self) -> int:
        return self.count(Attendance.State.ABSENT)


def invited(viewer: Viewer, person_id: int) -> list[PersonInvitation]:
    """Invitations of somebody within reach, the latest first; nothing of a person out of reach."""
    held = written_once.rows(_invited, viewer, person_id)
    if not held:
        return []
    acts = ClassAct.objects.filter(invitation__in=held).select_related(*PAPERS, "shift", "reversed_by").order_by("pk")
    lines: dict[int, list[ActLine]] = {}
    for act in acts:
        lines.setdefault(act.invitation_id or 0, []).append(line(act))
    return [
        PersonInvitation(
            one.pk, one.training_class_id, one.training_class.name, one.training_class.starts_on, one.shift.name,
            one.get_cause_display(), one.why, one.needed_before, one.answer_by, one.state, one.get_state_display(),
            lines.get(one.pk, []),
        )
        for one in held
    ]  # fmt: skip


def line(act: ClassAct) -> ActLine:
    """An entry about an invitation or a lesson, read with its papers, its shift and its reversal."""
    return ActLine(
        act.pk, act.kind, act.get_kind_display(), act.on, act.shift.name if act.shift else "", source(act),
        act.reverses_id, hasattr(act, "reversed_by"),
    )  # fmt: skip


def attended(viewer: Viewer, person_id: int) -> list[Lessons]:
    """Lessons at which somebody within reach was marked, class by class, the latest class first."""
    found: dict[int, Lessons] = {}
    for one in written_once.rows(_attended, viewer, person_id):
        held = one.enrolment.training_class
        lessons = found.setdefault(held.pk, Lessons(held.pk, held.name, []))
        lessons.lines.append((one.lesson.on, one.lesson.topic, one.state, one.get_state_display()))
    return list(found.values())


def _invited(viewer: Viewer, person_id: int) -> QuerySet[ClassInvitation]:
    rows = ClassInvitation.objects.filter(person=person_id)
    reached = scope.visible(viewer, rows, Permission.READ_PEOPLE, unit="person__unit")
    return reached.select_related("training_class", "shift").order_by("-invited_on", "-pk")


def _attended(viewer: Viewer, person_id: int) -> QuerySet[Attendance]:
    marked = Attendance.objects.filter(enrolment__person=person_id, superseded_by=None)
    rows = scope.visible(viewer, marked, Permission.READ_PEOPLE, unit="enrolment__person__unit")
    told = rows.exclude(Q(state=Attendance.State.UNMARKED) | Q(lesson__dropped=True))
    return told.select_related("lesson", "enrolment__training_class").order_by(
        "-enrolment__training_class__starts_on", "-enrolment__training_class", "lesson__on", "lesson__number"
    )
