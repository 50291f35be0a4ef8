"""A class as it is taught: its learners, the sheet of a lesson, who missed how much. For who opened the class and for
its partner institution; nothing else of the learners is told. Viewer first."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Attendance, ClosingAct, Enrolment, TrainingClass
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.training.plans import LessonLine, ShiftLine, class_plan_of
from ketnap.rules import training as rules

State = Attendance.State


@dataclass(frozen=True)
class TaughtRow:
    class_id: int
    name: str
    kind_label: str
    starts_on: date
    ends_on: date
    learners: int


@dataclass(frozen=True)
class TaughtLearner:
    """What the partner institution may know of a learner."""

    enrolment_id: int
    person_id: int
    full_name: str
    born_on: date
    unit_name: str
    shift_id: int | None
    shift: str
    grade: str
    grade_code: str
    score: str
    version: int
    states: dict[int, str]
    """Lesson → how the learner was marked."""
    missed: rules.Missed

    @property
    def present(self) -> int:
        return sum(state == State.PRESENT for state in self.states.values())

    @property
    def marked(self) -> int:
        return len(self.states)


@dataclass(frozen=True)
class Taught:
    class_id: int
    version: int
    name: str
    kind: str
    kind_label: str
    code: str
    place: str
    partner: str
    organiser_name: str
    starts_on: date
    ends_on: date
    concluded_on: date | None
    """The result is concluded: marks and results are no longer changed."""
    shifts: list[ShiftLine]
    learners: list[TaughtLearner]
    """Within reach, as a Vietnamese list."""
    hidden: int

    @property
    def unplaced(self) -> list[TaughtLearner]:
        return [one for one in self.learners if one.shift_id is None]

    @property
    def missed(self) -> list[TaughtLearner]:
        """Who was away at all: those who missed too much, then those of whom the law does not tell."""
        found = [one for one in self.learners if one.missed.says]
        return sorted(found, key=lambda one: (one.missed.too_much is not True, one.present - one.marked))


def taught_classes(viewer: Viewer, on: date) -> list[TaughtRow]:
    """Classes the viewer may call the roll of, not longer over than a year, the latest first."""
    rows = TrainingClass.objects.filter(cancelled=False, ends_on__gte=date(on.year - 1, 1, 1))
    mine = rows.filter(pk__in=viewer.classes) | scope.visible(viewer, rows, Permission.TEACH, unit="organiser")
    found = list(mine.distinct().order_by("-starts_on", "-pk"))
    learners = Counter(
        Enrolment.objects.filter(training_class__in=found, withdrawn=False).values_list("training_class", flat=True)
    )
    return [
        TaughtRow(one.pk, one.name, one.get_kind_display(), one.starts_on, one.ends_on, learners[one.pk])
        for one in found
    ]


def class_taught(viewer: Viewer, class_id: int, on: date) -> Taught:
    """NotFound unless the viewer opened the class or works on it for the partner institution."""
    held = TrainingClass.objects.filter(pk=class_id, cancelled=False).first()
    partner = viewer.partners(class_id, Permission.TEACH)
    if held is None or not (partner or scope.reaches(viewer, held.organiser_id, Permission.TEACH)):
        raise NotFound("Không có lớp này.")
    everybody = Enrolment.objects.filter(training_class=held, withdrawn=False)
    mine = everybody if partner else scope.visible(viewer, everybody, Permission.READ_PEOPLE, unit="person__unit")
    rows = list(mine.select_related("person", "shift").order_by("person__name_sort", "person_id"))
    shifts = class_plan_of(viewer, held).shifts
    marks: dict[int, dict[int, str]] = {}
    rolls = Attendance.objects.filter(
        enrolment__training_class=held, superseded_by=None, lesson__dropped=False
    ).exclude(state=State.UNMARKED)
    for enrolment, lesson, state in rolls.values_list("enrolment_id", "lesson_id", "state"):
        marks.setdefault(enrolment, {})[lesson] = state
    planned = {shift.shift_id: len(shift.lessons) for shift in shifts}
    named = names({held.organiser_id, *(one.unit_id for one in rows)}, held.starts_on)
    concluded = ClosingAct.objects.filter(training_class=held, kind=ClosingAct.Kind.CONCLUDED, holds=True)
    return Taught(
        held.pk, held.version, held.name, held.kind, held.get_kind_display(), held.code, held.place, held.partner,
        named.get(held.organiser_id, ""), held.starts_on, held.ends_on,
        concluded.values_list("on", flat=True).first(), shifts,
        [_learner(one, marks.get(one.pk, {}), planned, named, on) for one in rows],
        0 if partner else everybody.count() - len(rows),
    )  # fmt: skip


def _learner(
    one: Enrolment, states: dict[int, str], planned: dict[int, int], named: dict[int, str], on: date
) -> TaughtLearner:
    counts = Counter(states.values())
    missed = rules.missed(
        counts[State.ABSENT], counts[State.EXCUSED], len(states), planned.get(one.shift_id or 0, len(states)), on
    )
    return TaughtLearner(
        one.pk, one.person_id, one.person.full_name, one.person.born_on, named.get(one.unit_id, ""), one.shift_id,
        one.shift.name if one.shift else "", one.get_grade_display() if one.grade else "", one.grade,
        "" if one.score is None else f"{one.score:f}", one.version, states, missed,
    )  # fmt: skip


@dataclass(frozen=True)
class SheetLine:
    """One learner on the sheet of a lesson; `seen`: the entry that stands now."""

    learner: TaughtLearner
    state: str
    seen: int | None


@dataclass(frozen=True)
class LessonSheet:
    held: Taught
    shift: ShiftLine
    lesson: LessonLine
    lines: list[SheetLine]
    others: list[LessonLine] = field(default_factory=list)
    """The other lessons of the shift."""

    @property
    def marked(self) -> bool:
        return any(one.state != State.UNMARKED for one in self.lines)


def lesson_sheet(viewer: Viewer, class_id: int, lesson_id: int, on: date) -> LessonSheet:
    """The roll of one lesson. NotFound as `class_taught`, and for a lesson of another class or one that was dropped."""
    held = class_taught(viewer, class_id, on)
    for shift in held.shifts:
        found = next((one for one in shift.lessons if one.lesson_id == lesson_id), None)
        if found is not None:
            stands = {
                enrolment: (pk, state)
                for pk, enrolment, state in Attendance.objects.filter(lesson=lesson_id, superseded_by=None).values_list(
                    "pk", "enrolment_id", "state"
                )
            }
            lines = [
                SheetLine(one, stands[one.enrolment_id][1] if one.enrolment_id in stands else State.UNMARKED,
                          stands[one.enrolment_id][0] if one.enrolment_id in stands else None)
                for one in held.learners if one.shift_id == shift.shift_id
            ]  # fmt: skip
            return LessonSheet(held, shift, found, lines, [one for one in shift.lessons if one is not found])
    raise NotFound("Không có buổi học này.")
