"""Attendance at a lesson: marked on one sheet, corrected by a later entry that says why."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, refuse
from ketnap.actions.training import seats
from ketnap.lib import clock
from ketnap.lib.dates import show
from ketnap.models import Attendance, ClosingAct, Enrolment, Lesson, User


@dataclass(frozen=True, slots=True)
class Mark:
    """`seen`: id of the entry the sheet showed for this learner; None: it showed none."""

    enrolment_id: int
    state: str
    seen: int | None


@transaction.atomic
def mark(lesson_id: int, marks: Sequence[Mark], *, by: User | None, paper: Paper = NO_PAPER) -> list[Attendance]:
    """Write a sheet; what says nothing new is left alone, the new entries are the answer. Refused for a class whose
    result is concluded, for a lesson that is dropped or still to come, for who does not sit in its shift, and for a
    correction without a reason; Conflict where somebody else marked one of them since the sheet was shown."""
    row = Lesson.objects.filter(pk=lesson_id).select_related("shift").first()
    held = seats.hold(row.shift.training_class_id if row else 0)
    concluded = ClosingAct.objects.filter(training_class=held, kind=ClosingAct.Kind.CONCLUDED, holds=True).first()
    if concluded is not None:
        raise refuse(f"Kết quả lớp đã kết luận ngày {show(concluded.on)}; hoàn tác kết luận trước, rồi sửa điểm danh.")
    lesson = Lesson.objects.filter(pk=lesson_id, dropped=False).first()
    if lesson is None:
        raise refuse("Buổi học này đã bỏ; mở lại trang.")
    if lesson.on > clock.today():
        raise refuse(f"Buổi {lesson.number} học ngày {show(lesson.on)}, chưa đến; chờ học xong rồi ghi điểm danh.")
    sitting = set(
        Enrolment.objects.filter(training_class=held, shift=lesson.shift_id, withdrawn=False).values_list(
            "pk", flat=True
        )
    )
    rows = Attendance.objects.filter(lesson=lesson, superseded_by=None).select_related("recorded_by")
    stands = {one.enrolment_id: one for one in rows}
    new: list[Attendance] = []
    for one in marks:
        if one.enrolment_id not in sitting or one.state not in Attendance.State.values:
            raise refuse("Có người không còn trong ca này, hoặc dấu lạ; mở lại trang rồi điểm danh lại.")
        now = stands.get(one.enrolment_id)
        if one.seen != (now.pk if now else None):
            who = now.recorded_by.display_name if now and now.recorded_by else "khác"
            raise Conflict(who, now.recorded_at if now else None, "điểm danh buổi này")
        if one.state != (now.state if now else Attendance.State.UNMARKED):
            new.append(Attendance(lesson=lesson, enrolment_id=one.enrolment_id, state=one.state, supersedes=now,
                                  **provenance(by, paper)))  # fmt: skip
    if any(one.supersedes for one in new) and not paper.reason.strip():
        raise refuse("Sửa dấu đã ghi phải có lý do; ghi một câu vào ô “Lý do sửa”.", field="reason")
    made = Attendance.objects.bulk_create(new)
    if made:
        seats.note("attended", by, held, lesson=lesson.pk, count=len(made))
    return made
