"""The result of a class as concluded: who passed, who not and why; a dated act. Taking back what was done at the end of
a class: its conclusion, its certificates all together, its ceremony."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.actions.training.taking_back import take_class
from ketnap.lib import clock, dates, text
from ketnap.models import (
    Attendance,
    Certificate,
    ClosingAct,
    Enrolment,
    IssuedPaper,
    LearnerResult,
    TrainingClass,
    TrainingReversal,
    User,
)
from ketnap.rules.results import Verdict, verdict

Kind = ClosingAct.Kind
LONGEST = 300
"""Letters of a reason not to pass somebody."""


@dataclass(frozen=True)
class Judged:
    enrolment: Enrolment
    attended: int | None
    sessions: int | None
    """With a roll of that learner; None: nobody called one."""
    verdict: Verdict


def judged(class_id: int, least: int = 0, said: Mapping[int, str] | None = None) -> list[Judged]:
    """Everybody in the class as a conclusion of now would have it, as a Vietnamese list; nothing is written."""
    called, present = Counter[int](), Counter[int]()
    rolls = Attendance.objects.filter(
        enrolment__training_class=class_id, superseded_by=None, lesson__dropped=False
    ).exclude(state=Attendance.State.UNMARKED)
    for enrolment, state in rolls.values_list("enrolment", "state"):
        called[enrolment] += 1
        present[enrolment] += state == Attendance.State.PRESENT
    rows = Enrolment.objects.filter(training_class=class_id, withdrawn=False).select_related("person")
    found = []
    for one in rows.order_by("person__name_sort", "pk"):
        sessions = called[one.pk] or None
        attended = present[one.pk] if sessions else None
        told = verdict(one.grade, attended, sessions, least, (said or {}).get(one.person_id, ""))
        found.append(Judged(one, attended, sessions, told))
    return found


@transaction.atomic
def conclude(
    class_id: int, *, on: date, version: int, by: User | None, least: int = 0, said: Mapping[int, str] | None = None,
    paper: Paper = NO_PAPER,
) -> ClosingAct:  # fmt: skip
    """Who passed and who not, of everybody in the class. `least`: sessions somebody has to have attended, where there
    is a roll; `said`: person → why the organiser does not pass that learner.

    Raises Refused before the class has ended, without learners, or where it is concluded already; Conflict as a change
    of the class does."""
    held = take_class(class_id, version)
    the_day(held, on)
    if (act := standing(held.pk, Kind.CONCLUDED)) is not None:
        raise refuse(f"Kết quả lớp đã kết luận ngày {dates.show(act.on)}; hãy mở lại trang lớp.")
    reasons = {pk: text.nfc(words) for pk, words in (said or {}).items() if words.strip()}
    learners = judged(held.pk, least, reasons)
    if not learners:
        raise refuse("Lớp chưa có học viên; hãy ghi học viên trước khi kết luận.")
    if set(reasons) - {one.enrolment.person_id for one in learners}:
        raise refuse("Có người không còn trong lớp; hãy mở lại trang rồi ghi lại.")
    if any(len(words) > LONGEST for words in reasons.values()):
        raise refuse(f"Có lý do dài quá {LONGEST} chữ; hãy viết gọn lại.")
    act = ClosingAct.objects.create(
        training_class=held, kind=Kind.CONCLUDED, on=on, told={"least": least} if least else {},
        **provenance(by, paper),
    )  # fmt: skip
    rows = LearnerResult.objects.bulk_create(
        LearnerResult(
            act=act, enrolment=one.enrolment, passed=one.verdict.passed, grade=one.enrolment.grade,
            attended=one.attended, sessions=one.sessions, why=one.verdict.why,
        )
        for one in learners
    )  # fmt: skip
    note("concluded", by, held, act=act.pk, passed=sum(row.passed for row in rows), learners=len(rows))
    return act


@transaction.atomic
def take_back_act(act_id: int, *, version: int, by: User | None, paper: Paper) -> ClosingAct:
    """Hoàn tác with a reason. Certificates given in one step are all taken back with their papers, their numbers stay
    used. A conclusion is refused while a certificate of the class holds."""
    act = ClosingAct.objects.filter(pk=act_id, reverses=None).first()
    if act is None:
        raise refuse("Không có ghi chép này để hoàn tác; hãy mở lại trang lớp.")
    held = take_class(act.training_class_id, version)
    if not paper.reason.strip():
        raise refuse("Ghi lý do: vì sao ghi chép này sai hoặc không còn.", field="reason")
    if not ClosingAct.objects.filter(pk=act_id, holds=True).update(holds=False):
        raise refuse("Ghi chép này đã được hoàn tác; hãy mở lại trang lớp.")
    mine = Certificate.objects.filter(training_class=held, withdrawn=False)
    if act.kind == Kind.CONCLUDED and (count := mine.count()):
        raise refuse(f"Lớp đã có {count} giấy chứng nhận; hãy thu hồi các giấy ấy trước, kèm lý do.")
    back = ClosingAct.objects.create(
        training_class=held, kind=Kind.REVERSAL, on=act.on, reverses=act, **provenance(by, paper)
    )
    count = _withdraw_all(list(mine.filter(act=act)), by, paper) if act.kind == Kind.CERTIFIED else 0
    note("closing_act_taken_back", by, held, act=act.pk, kind=act.kind, certificates=count)
    return back


def _withdraw_all(rows: list[Certificate], by: User | None, paper: Paper) -> int:
    Certificate.objects.filter(pk__in=[row.pk for row in rows]).update(withdrawn=True)
    TrainingReversal.objects.bulk_create(TrainingReversal(certificate=row, **provenance(by, paper)) for row in rows)
    papers = IssuedPaper.objects.filter(pk__in=[row.issued_id for row in rows if row.issued_id], withdrawn_at=None)
    papers.update(withdrawn_at=clock.now(), withdrawn_by=by, reason=text.nfc(paper.reason)[:500])
    return len(rows)


def standing(class_id: int, kind: str) -> ClosingAct | None:
    """The act of that kind that was not taken back."""
    return ClosingAct.objects.filter(training_class=class_id, kind=kind, holds=True).first()


def the_day(held: TrainingClass, on: date, field: str = "on") -> None:
    """Raises Refused for a day before the class ended or one still to come."""
    if on < held.ends_on:
        raise refuse(
            f"Ngày {dates.show(on)} trước ngày bế giảng {dates.show(held.ends_on)}; hãy xem lại ngày.", field=field
        )
    if on > clock.today():
        raise refuse(f"Ngày {dates.show(on)} chưa đến; hãy xem lại ngày.", field=field)


def note(verb: str, by: User | None, held: TrainingClass, **detail: Any) -> None:
    journal.record(
        f"training.{verb}", by=by, subject=f"class:{held.pk}", unit_id=held.organiser_id,
        detail={**detail, "classes": [held.pk]},
    )  # fmt: skip
