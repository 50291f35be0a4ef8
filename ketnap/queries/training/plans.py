"""A class as it is planned: shifts with their lessons, places of units, how many are asked, come, do not come. Viewer
first."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import dates
from ketnap.models import (
    Attendance,
    ClassAct,
    ClassInvitation,
    ClassSeat,
    ClassShift,
    Enrolment,
    Lesson,
    TrainingClass,
    UnitState,
)
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, ActLine, source
from ketnap.queries.training.personal import line
from ketnap.rules import training as rules


@dataclass(frozen=True)
class LessonLine:
    lesson_id: int
    number: int
    topic: str
    on: date
    part: str
    part_label: str
    teacher: str
    marked: int
    """Learners of the shift who were marked."""
    present: int


@dataclass(frozen=True)
class ShiftLine:
    shift_id: int
    name: str
    seats: int
    given: int
    """Places given to units."""
    waiting: int
    coming: int
    """Confirmed, and learners entered without an invitation."""
    lessons: list[LessonLine]

    @property
    def free(self) -> int:
        return self.seats - self.waiting - self.coming


@dataclass(frozen=True)
class PlaceLine:
    """A unit that may send people: places and people on them, by shift."""

    unit_id: int
    name: str
    seats: dict[int, int]
    taken: dict[int, int]

    @property
    def total(self) -> int:
        return sum(self.seats.values())

    @property
    def used(self) -> int:
        return sum(self.taken.values())


@dataclass(frozen=True)
class ClassPlan:
    shifts: list[ShiftLine]
    places: list[PlaceLine]
    """Units with places, by name."""
    counts: dict[str, int]
    """State of an invitation → how many; those that count in no other state any more too."""
    unplaced: int
    """Learners nobody put into a shift yet."""
    dropped: list[ActLine]
    """What was changed or dropped of shifts and lessons, the latest first."""

    @property
    def seats(self) -> int:
        return sum(one.seats for one in self.shifts)


def class_plan(viewer: Viewer, class_id: int) -> ClassPlan:
    """NotFound unless the organiser is within reach."""
    visible = scope.visible(
        viewer, TrainingClass.objects.filter(pk=class_id), Permission.READ_FIGURES, unit="organiser"
    )
    held = visible.first()
    if held is None:
        raise NotFound("Không có lớp này.")
    return class_plan_of(viewer, held)


def class_plan_of(viewer: Viewer, held: TrainingClass) -> ClassPlan:
    """Of a class already within reach. A fixed number of queries."""
    shifts = list(ClassShift.objects.filter(training_class=held, dropped=False).order_by("position"))
    invited = ClassInvitation.objects.filter(training_class=held)
    rows = list(invited.values_list("state", "shift_id", "place_id"))
    learners = Enrolment.objects.filter(training_class=held, withdrawn=False)
    direct = Counter(learners.filter(invitation=None).values_list("shift_id", flat=True))
    given = ClassSeat.objects.filter(shift__in=shifts, superseded_by=None, seats__gt=0)
    places = list(given.values_list("unit_id", "shift_id", "seats"))
    taken = Counter((place, shift) for state, shift, place in rows if state in rules.HOLDS_A_SEAT)
    by_shift = Counter((state, shift) for state, shift, _ in rows)
    lessons = _lessons(shifts)
    named = names({unit for unit, _, _ in places}, held.starts_on)
    acts = ClassAct.objects.filter(training_class=held, invitation=None).select_related(
        *PAPERS, "shift", "lesson__shift", "reversed_by"
    )
    return ClassPlan(
        [
            ShiftLine(
                one.pk, one.name, one.seats, sum(seats for _, shift, seats in places if shift == one.pk),
                by_shift[rules.INVITED, one.pk], by_shift[rules.CONFIRMED, one.pk] + direct[one.pk],
                lessons.get(one.pk, []),
            )
            for one in shifts
        ],
        sorted(
            (
                PlaceLine(
                    unit, named.get(unit, ""), {shift: seats for one, shift, seats in places if one == unit},
                    {shift.pk: taken[unit, shift.pk] for shift in shifts},
                )
                for unit in {unit for unit, _, _ in places}
            ),
            key=lambda place: place.name,
        ),
        dict(Counter(state for state, _, _ in rows)), direct[None],
        [_told(act) for act in acts.order_by("-pk")],
    )  # fmt: skip


def _told(act: ClassAct) -> ActLine:
    told = line(act)
    if act.lesson is None:
        return told
    words = {"topic": "nội dung", "on": "ngày", "part": "buổi", "teacher": "người dạy"}
    changed = [f"{words[name]}: {_read(name, was)} → {_read(name, now)}" for name, (was, now) in act.detail.items()]
    which = f"{act.lesson.shift.name}, buổi {act.lesson.number}" + (f" ({', '.join(changed)})" if changed else "")
    return ActLine(act.pk, told.kind, told.label, act.on, which, source(act), told.reverses, told.taken_back)


def _read(name: str, value: str) -> str:
    """A value of a lesson as the act kept it, in words."""
    if name == "on":
        return dates.show(date.fromisoformat(value))
    return dict(Lesson.Part.choices).get(value, value) or "chưa ghi"


def _lessons(shifts: list[ClassShift]) -> dict[int, list[LessonLine]]:
    marked: Counter[int] = Counter()
    present: Counter[int] = Counter()
    rolls = Attendance.objects.filter(lesson__shift__in=shifts, superseded_by=None, enrolment__withdrawn=False).exclude(
        state=Attendance.State.UNMARKED
    )
    for lesson, state in rolls.values_list("lesson_id", "state"):
        marked[lesson] += 1
        present[lesson] += state == Attendance.State.PRESENT
    found: dict[int, list[LessonLine]] = {}
    for one in Lesson.objects.filter(shift__in=shifts, dropped=False).order_by("on", "number"):
        found.setdefault(one.shift_id, []).append(
            LessonLine(one.pk, one.number, one.topic, one.on, one.part, one.get_part_display(), one.teacher,
                       marked[one.pk], present[one.pk])
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class LessonView:
    row: LessonLine
    class_id: int
    shift_name: str
    version: int
    """Of the class."""


def lesson(viewer: Viewer, class_id: int, lesson_id: int) -> LessonView:
    """One lesson of a class whose organiser is within reach. NotFound otherwise, and once it was dropped."""
    plan = class_plan(viewer, class_id)
    for shift in plan.shifts:
        for row in shift.lessons:
            if row.lesson_id == lesson_id:
                version = TrainingClass.objects.values_list("version", flat=True).get(pk=class_id)
                return LessonView(row, class_id, shift.name, version)
    raise NotFound("Không có buổi học này.")


def senders(viewer: Viewer, class_id: int) -> list[tuple[int, str]]:
    """(id, name) of the organisations right below who opens the class, on its first day, by name: those that places are
    given to. Where nothing is below, the organiser itself."""
    visible = scope.visible(
        viewer, TrainingClass.objects.filter(pk=class_id), Permission.CHANGE_CLASSES, unit="organiser"
    )
    held = visible.first()
    if held is None:
        raise NotFound("Không có lớp này.")
    states = UnitState.objects.filter(
        parent=held.organiser_id, valid_from__lte=held.starts_on, valid_to__gt=held.starts_on
    ).order_by("name_sort")
    below = list(states.values_list("unit_id", "name"))
    return below or list(names({held.organiser_id}, held.starts_on).items())
