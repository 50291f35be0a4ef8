"""Planning a class: its shifts with their lessons, the places of each unit, what is changed of a lesson later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.actions.training import seats
from ketnap.lib import clock, text
from ketnap.lib.dates import show
from ketnap.models import (
    Attendance,
    ClassAct,
    ClassInvitation,
    ClassSeat,
    ClassShift,
    Enrolment,
    Lesson,
    TrainingClass,
    UnitLink,
    User,
)
from ketnap.queries.organisation.naming import names
from ketnap.rules.training import HOLDS_A_SEAT

MOST_LESSONS = 60
PART = dict(Lesson.Part.choices)


@dataclass(frozen=True, slots=True)
class NewLesson:
    number: int
    topic: str
    on: date
    part: str
    teacher: str = ""


@dataclass(frozen=True, slots=True)
class NewShift:
    name: str
    seats: int
    lessons: tuple[NewLesson, ...]


@transaction.atomic
def open_shift(
    class_id: int, new: NewShift, *, version: int | None, by: User | None, paper: Paper = NO_PAPER
) -> ClassShift:
    """A shift with its lessons. Refused for a name twice, no seat, no lesson, a lesson outside the days of the class
    and two lessons in the same half day."""
    held = seats.hold(class_id, version)
    name = text.nfc(new.name).strip()
    others = ClassShift.objects.filter(training_class=held)
    problems = [*_lessons(held, new.lessons)]
    if not name:
        problems.append(Problem("Chưa đặt tên ca; ghi tên, ví dụ “Ca sáng”.", field="name"))
    elif others.filter(name=name, dropped=False).exists():
        problems.append(Problem(f"{held.name} đã có {name}; đặt tên khác.", field="name"))
    if new.seats < 1:
        problems.append(Problem(f"{name or 'Ca học'}: chưa có chỗ nào; ghi số chỗ của phòng.", field="seats"))
    if problems:
        raise Refused(problems)
    shift = ClassShift.objects.create(
        training_class=held, name=name, position=others.count() + 1, seats=new.seats, **provenance(by, paper)
    )
    Lesson.objects.bulk_create(
        Lesson(
            shift=shift, number=one.number, topic=text.nfc(one.topic).strip(), on=one.on, part=one.part,
            teacher=text.nfc(one.teacher).strip(), **provenance(by, paper),
        )
        for one in new.lessons
    )  # fmt: skip
    seats.note("shift_opened", by, held, shift=shift.pk, lessons=len(new.lessons))
    return shift


def _lessons(held: TrainingClass, lessons: Sequence[NewLesson]) -> list[Problem]:
    if not lessons:
        return [Problem("Ca học chưa có buổi nào; giữ ít nhất một buổi.", field="lessons")]
    if len(lessons) > MOST_LESSONS:
        return [Problem(f"Có {len(lessons)} buổi, nhiều nhất {MOST_LESSONS}; chia thành hai lớp.", field="lessons")]
    problems, seen = [], {}
    for one in lessons:
        problems += _lesson(held, one.number, one.topic, one.on)
        if (earlier := seen.setdefault((one.on, one.part), one.number)) != one.number:
            problems.append(_same(one.number, earlier, one.on, one.part))
    return problems


def _lesson(held: TrainingClass, number: int, topic: str, on: date) -> list[Problem]:
    if not topic.strip():
        return [Problem(f"Buổi {number}: chưa có nội dung; ghi tên bài.", field=f"topic{number}")]
    if not held.starts_on <= on <= held.ends_on:
        return [Problem(
            f"Buổi {number}: ngày {show(on)} ngoài thời gian của lớp, {show(held.starts_on)} đến {show(held.ends_on)}; "
            "chọn ngày trong lớp, hoặc sửa ngày của lớp trước.", field=f"on{number}",
        )]  # fmt: skip
    return []


def _same(number: int, earlier: int, on: date, part: str) -> Problem:
    return Problem(
        f"Buổi {number} và buổi {earlier} cùng {PART[part].lower()} ngày {show(on)}; đổi ngày hoặc buổi "
        "của một trong hai.",
        field=f"on{number}",
    )


@transaction.atomic
def drop_shift(shift_id: int, *, version: int | None, by: User | None, paper: Paper) -> ClassAct:
    """A shift is not held. Refused while somebody sits in it."""
    shift = ClassShift.objects.filter(pk=shift_id).first()
    held = seats.hold(shift.training_class_id if shift else 0, version)
    shift = seats.shift_of(held, shift_id)
    _reason(paper)
    sitting = ClassInvitation.objects.filter(shift=shift, state__in=HOLDS_A_SEAT).count()
    sitting += Enrolment.objects.filter(shift=shift, withdrawn=False, invitation=None).count()
    if sitting:
        raise refuse(f"{shift.name} còn {sitting} người; đổi ca cho họ hoặc thôi mời trước, rồi bỏ ca.")
    ClassShift.objects.filter(pk=shift.pk).update(dropped=True)
    act = ClassAct.objects.create(
        training_class=held, shift=shift, kind=ClassAct.Kind.SHIFT_DROPPED, on=clock.today(), **provenance(by, paper)
    )
    seats.note("shift_dropped", by, held, shift=shift.pk, act=act.pk)
    return act


@transaction.atomic
def give_places(
    class_id: int, given: Mapping[tuple[int, int], int], *, version: int | None, by: User | None,
    paper: Paper = NO_PAPER,
) -> list[ClassSeat]:  # fmt: skip
    """Places of units, as (shift, unit) → how many; what is as it was is left alone, 0 takes places back. Refused for
    more than the room holds, fewer than people who sit on them, and a unit that is not below who opens the class."""
    held = seats.hold(class_id, version)
    rows = ClassSeat.objects.filter(shift__training_class=held, superseded_by=None)
    now = {(one.shift_id, one.unit_id): one for one in rows}
    changed = {
        key: number for key, number in given.items() if number != (now[key].seats if key in now else 0)
    }  # fmt: skip
    if not changed:
        raise refuse("Chưa có số chỗ nào khác với sổ; sửa ít nhất một ô.")
    problems = _places(held, changed, {key: one.seats for key, one in now.items()})
    if problems:
        raise Refused(problems)
    made = ClassSeat.objects.bulk_create(
        ClassSeat(shift_id=shift, unit_id=unit, seats=number, supersedes=now.get((shift, unit)),
                  **provenance(by, paper))
        for (shift, unit), number in changed.items()
    )  # fmt: skip
    seats.note("places_given", by, held, count=len(made))
    return made


def _places(
    held: TrainingClass, changed: Mapping[tuple[int, int], int], now: Mapping[tuple[int, int], int]
) -> list[Problem]:
    shifts = {one.pk: one for one in ClassShift.objects.filter(training_class=held, dropped=False)}
    units = {unit for _, unit in changed}
    named, used = names(units, held.starts_on), seats.taken(held)
    links = UnitLink.objects.filter(ancestor=held.organiser_id, descendant__in=units)
    below = set(
        links.filter(valid_from__lte=held.starts_on, valid_to__gt=held.starts_on).values_list(
            "descendant_id", flat=True
        )
    )
    problems = []
    for (shift, unit), number in changed.items():
        where, field = (
            f"{named.get(unit, 'Đơn vị')}, {shifts[shift].name if shift in shifts else 'ca đã bỏ'}",
            f"u{unit}",
        )
        if shift not in shifts:
            problems.append(Problem(f"{where}: ca này không còn; mở lại trang.", field=field))
        elif unit not in below:
            problems.append(Problem(
                f"{where}: ngày {show(held.starts_on)} không thuộc đơn vị mở lớp; chọn đơn vị trực thuộc.", field=field
            ))  # fmt: skip
        elif number < used[(shift, unit)]:
            problems.append(Problem(
                f"{where}: đang có {used[(shift, unit)]} người trên các chỗ này, không hạ xuống {number} được; đổi ca "
                "hoặc thôi mời bớt trước.", field=field,
            ))  # fmt: skip
    after = {**now, **changed}
    for shift, row in shifts.items():
        total = sum(number for (one, _), number in after.items() if one == shift)
        if total > row.seats:
            problems.append(Problem(
                f"{row.name}: giao {total} chỗ cho các đơn vị, phòng có {row.seats}; bớt {total - row.seats} chỗ, hoặc "
                "mở thêm ca.", field="seats",
            ))  # fmt: skip
    return problems


CHANGEABLE = frozenset({"topic", "on", "part", "teacher"})


@transaction.atomic
def change_lesson(
    lesson_id: int, changes: Mapping[str, Any], *, version: int | None, by: User | None, paper: Paper
) -> ClassAct:
    """Another day, topic or teacher. Refused for a day outside the class, a half day that is taken, and, once somebody
    was marked, another day."""
    lesson, held = _of_class(lesson_id, version)
    _reason(paper)
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"Columns nobody may change: {', '.join(sorted(unknown))}.")
    before = {name: getattr(lesson, name) for name in changes}
    told = {
        name: text.nfc(value).strip() if isinstance(value, str) else value for name, value in changes.items()
    }  # fmt: skip
    told = {name: value for name, value in told.items() if value != before[name]}
    if not told:
        raise refuse("Chưa có mục nào khác với sổ; sửa ít nhất một mục.")
    for name, value in told.items():
        setattr(lesson, name, value)
    problems = _lesson(held, lesson.number, lesson.topic, lesson.on)
    others = Lesson.objects.filter(shift=lesson.shift_id, on=lesson.on, part=lesson.part, dropped=False)
    if other := others.exclude(pk=lesson.pk).first():
        problems.append(_same(lesson.number, other.number, lesson.on, lesson.part))
    if {"on", "part"} & told.keys() and (marked := _marked(lesson)):
        problems.append(Problem(
            f"Buổi {lesson.number} đã điểm danh {marked} người; sửa điểm danh về “Chưa điểm danh” trước, rồi đổi ngày.",
            field="on",
        ))  # fmt: skip
    if problems:
        raise Refused(problems)
    lesson.save(update_fields=sorted(told))
    detail = {name: [str(before[name]), str(value)] for name, value in told.items()}
    act = ClassAct.objects.create(
        training_class=held, lesson=lesson, kind=ClassAct.Kind.LESSON_CHANGED, on=clock.today(), detail=detail,
        **provenance(by, paper),
    )  # fmt: skip
    seats.note("lesson_changed", by, held, lesson=lesson.pk, act=act.pk)
    return act


@transaction.atomic
def drop_lesson(lesson_id: int, *, version: int | None, by: User | None, paper: Paper) -> ClassAct:
    """A lesson is not held. Refused once somebody was marked."""
    lesson, held = _of_class(lesson_id, version)
    _reason(paper)
    if marked := _marked(lesson):
        raise refuse(f"Buổi {lesson.number} đã điểm danh {marked} người; sửa về “Chưa điểm danh” trước, rồi bỏ buổi.")
    Lesson.objects.filter(pk=lesson.pk).update(dropped=True)
    act = ClassAct.objects.create(
        training_class=held, lesson=lesson, kind=ClassAct.Kind.LESSON_DROPPED, on=clock.today(), **provenance(by, paper)
    )
    seats.note("lesson_dropped", by, held, lesson=lesson.pk, act=act.pk)
    return act


def _of_class(lesson_id: int, version: int | None) -> tuple[Lesson, TrainingClass]:
    row = Lesson.objects.filter(pk=lesson_id).select_related("shift").first()
    held = seats.hold(row.shift.training_class_id if row else 0, version)
    lesson = Lesson.objects.filter(pk=lesson_id, dropped=False).first()
    if lesson is None:
        raise refuse("Buổi học này đã bỏ; mở lại trang.")
    return lesson, held


def _marked(lesson: Lesson) -> int:
    rows = Attendance.objects.filter(lesson=lesson, superseded_by=None, enrolment__withdrawn=False)
    return rows.exclude(state=Attendance.State.UNMARKED).count()


def _reason(paper: Paper) -> None:
    if not paper.reason.strip():
        raise refuse("Chưa có lý do; ghi một câu, vì sao đổi hoặc bỏ.", field="reason")
