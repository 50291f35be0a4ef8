"""A class that is planned: two shifts, places of a cell, people who need it. Days are counted from today."""

from datetime import date, timedelta

from ketnap.actions import training
from ketnap.actions.training import Invitee, NewClass, NewLesson, NewShift
from ketnap.lib import clock
from ketnap.models import ClassInvitation, ClassShift, TrainingClass
from tests.factories import SmallTree

DAYS = timedelta(days=1)


def day(ahead: int) -> date:
    return clock.today() + ahead * DAYS


def planned(
    tree: SmallTree, *, kind: str = "awareness", code: str = "NT07", starts: int = 10, lasts: int = 4, seats: int = 3
) -> tuple[TrainingClass, list[ClassShift]]:
    """A class of two shifts of `seats` each, five lessons a shift, on days counted from today."""
    (held,) = training.open_classes(
        [NewClass(code, "Lớp khóa 7", kind, tree.upper, day(starts), day(starts + lasts), "Trung tâm chính trị")],
        by=None,
    )
    made = [
        training.open_shift(held.pk, NewShift(name, seats, lessons(starts, part)), version=None, by=None)
        for name, part in (("Ca sáng", "morning"), ("Ca chiều", "afternoon"))
    ]
    return held, made


def lessons(starts: int, part: str) -> tuple[NewLesson, ...]:
    return tuple(NewLesson(place + 1, f"Bài {place + 1}", day(starts + place), part) for place in range(5))


def asked(held: TrainingClass, shift: ClassShift, person: int, unit: int, place: int | None = None) -> ClassInvitation:
    """Somebody asked to the class out of the places of `place` (default: their own unit)."""
    row = Invitee(person, unit, place or unit, shift.pk, "never", "Chưa có giấy chứng nhận.", day(30))
    (made,) = training.invite(held.pk, [row], answer_by=day(0), version=None, by=None)
    return made
