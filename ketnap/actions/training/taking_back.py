"""What was entered wrongly of a class: put right, or taken back by an entry with its reason. Nothing is deleted."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from ketnap.access import journal
from ketnap.actions.papers import Paper, issuing, provenance
from ketnap.actions.refusal import Conflict, refuse
from ketnap.actions.training.answering import class_gone, learner_gone
from ketnap.lib import dates, text
from ketnap.models import Certificate, ClosingAct, Enrolment, TrainingClass, TrainingReversal, User

CHANGEABLE = frozenset(
    {"mode", "code", "name", "kind", "starts_on", "ends_on", "partner", "place", "announced_learners"}
)


@transaction.atomic
def change_class(
    class_id: int, changes: Mapping[str, Any], *, version: int, by: User | None, paper: Paper
) -> TrainingClass:  # fmt: skip
    """Put right what was written of a class. Refused for days in the wrong order and a code that another class has."""
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"Columns nobody may change: {', '.join(sorted(unknown))}.")
    held = take_class(class_id, version)
    before = {column: getattr(held, column) for column in changes}
    for column, value in changes.items():
        setattr(held, column, text.nfc(value) if isinstance(value, str) else value)
    if held.ends_on < held.starts_on:
        raise refuse(
            f"Ngày kết thúc {dates.show(held.ends_on)} trước ngày khai giảng {dates.show(held.starts_on)}; "
            "hãy xem lại hai ngày.", field="ends_on",
        )  # fmt: skip
    same = TrainingClass.objects.filter(organiser=held.organiser_id, code=held.code, cancelled=False)
    if same.exclude(pk=class_id).exists():
        raise refuse(f"Lớp {held.code} đã có; hãy dùng mã khác.", field="code")
    late = ClosingAct.objects.filter(training_class=held, holds=True, reverses=None, on__lt=held.ends_on).order_by("on")
    if "ends_on" in changes and (act := late.first()):
        raise refuse(
            f"{act.get_kind_display()} ghi ngày {dates.show(act.on)}, trước ngày bế giảng {dates.show(held.ends_on)}; "
            "hãy xem lại ngày, hoặc hoàn tác việc ấy trước.", field="ends_on",
        )  # fmt: skip
    held.save(update_fields=sorted(changes))
    told = {column: [str(before[column] or ""), str(getattr(held, column) or "")] for column in sorted(changes)}
    _note("class_changed", by, class_id, changes=told, paper=paper.number, reason=paper.reason)
    return held


@transaction.atomic
def cancel_class(class_id: int, *, version: int, by: User | None, paper: Paper) -> TrainingReversal:
    """Bỏ lớp: the class did not take place, or was entered twice. It and its learners count no longer. Refused while
    a certificate of it holds."""
    held = take_class(class_id, version)
    if number := Certificate.objects.filter(training_class=class_id, withdrawn=False).count():
        raise refuse(f"Lớp đã có {number} giấy chứng nhận; thu hồi các giấy ấy trước, kèm lý do.")
    TrainingClass.objects.filter(pk=held.pk).update(cancelled=True)
    back = _reversal(by, paper, training_class=held)
    class_gone(held, by=by, paper=paper)
    _note("class_cancelled", by, class_id, reversal=back.pk)
    return back


@transaction.atomic
def withdraw(class_id: int, person_id: int, *, version: int, by: User | None, paper: Paper) -> TrainingReversal:
    """Đưa một học viên ra khỏi lớp. Refused for who is not in it, and while a certificate of the class holds."""
    row = Enrolment.objects.filter(training_class=class_id, person=person_id, withdrawn=False).first()
    if row is None:
        raise refuse("Người này không có, hoặc không còn, trong danh sách lớp; mở lại trang.")
    if Certificate.objects.filter(training_class=class_id, person=person_id, withdrawn=False).exists():
        raise refuse("Học viên đã có giấy chứng nhận của lớp này; thu hồi giấy ấy trước, kèm lý do.")
    mine = Enrolment.objects.filter(pk=row.pk, version=version, withdrawn=False)
    if not mine.update(withdrawn=True, version=F("version") + 1):
        raise _conflict(class_id, "học viên này")
    back = _reversal(by, paper, enrolment=row)
    learner_gone(row, by=by, paper=paper)
    _note("withdrawn", by, class_id, person=person_id, reversal=back.pk)
    return back


@transaction.atomic
def take_back_certificate(certificate_id: int, *, by: User | None, paper: Paper) -> TrainingReversal:
    """Thu hồi giấy chứng nhận, or take back one entered wrongly. The same number may be entered again afterwards."""
    row = Certificate.objects.filter(pk=certificate_id).select_related("issued").first()
    if row is None or not Certificate.objects.filter(pk=certificate_id, withdrawn=False).update(withdrawn=True):
        raise refuse("Giấy chứng nhận này không còn hiệu lực trong sổ; mở lại trang.")
    back = _reversal(by, paper, certificate=row)
    if row.issued is not None and row.issued.withdrawn_at is None:
        issuing.withdraw(row.issued.pk, reason=paper.reason, by=by, told=False)
    _note("certificate_taken_back", by, row.training_class_id, person=row.person_id, reversal=back.pk)
    return back


def take_class(class_id: int, version: int) -> TrainingClass:
    """The class under the version the page showed, raised by one. Conflict where somebody else went first."""
    mine = TrainingClass.objects.filter(pk=class_id, version=version, cancelled=False)
    if not mine.update(version=F("version") + 1):
        if not TrainingClass.objects.filter(pk=class_id, cancelled=False).exists():
            raise refuse("Lớp này không còn trong sổ; mở lại trang.")
        raise _conflict(class_id, "lớp này")
    return TrainingClass.objects.get(pk=class_id)


def _conflict(class_id: int, what: str) -> Conflict:
    line = journal.latest(f"class:{class_id}")
    return Conflict((line.by_name if line else "") or "khác", line.at if line else None, what)


def _reversal(by: User | None, paper: Paper, **of: Any) -> TrainingReversal:
    if not paper.reason.strip():
        raise refuse("Ghi lý do: vì sao ghi chép này sai hoặc không còn.", field="reason")
    return TrainingReversal.objects.create(**of, **provenance(by, paper))


def _note(verb: str, by: User | None, class_id: int | None, **detail: Any) -> None:
    subject = f"class:{class_id}" if class_id else ""
    detail |= {"classes": [class_id] if class_id else []}
    journal.record(f"training.{verb}", by=by, subject=subject, detail=detail)
