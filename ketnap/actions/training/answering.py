"""What a unit says to an invitation: comes, does not come, on another shift; an answer taken back; an invitation
withdrawn. A confirmation is an enrolment, and one that is gone takes its enrolment with it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.actions.training import seats
from ketnap.actions.training.inviting import take_invitation
from ketnap.lib import clock
from ketnap.lib.dates import show
from ketnap.models import (
    Certificate,
    ClassAct,
    ClassInvitation,
    ClassShift,
    Enrolment,
    TrainingClass,
    TrainingReversal,
    User,
)
from ketnap.rules import training as rules

Kind = ClassAct.Kind
NEEDS_REASON = {
    Kind.DECLINED: "Chưa ghi vì sao không dự; ghi một câu để nơi mở lớp biết mời lại khi nào.",
    Kind.WITHDRAWN: "Chưa ghi vì sao thôi mời; ghi một câu.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One act about an invitation. `shift_id` only for another shift."""

    kind: str
    on: date
    shift_id: int | None = None
    paper: Paper = NO_PAPER


@transaction.atomic
def answer(invitation_id: int, said: Answer, *, version: int | None, by: User | None) -> ClassInvitation:
    """Confirm, decline with a reason, change the shift, or (who opened the class) withdraw. Refused where it cannot
    follow what stands, where the other shift has no place left, and for a day before the last act or still to come."""
    found, held = take_invitation(invitation_id, version)
    act = _answered(found, held, said, by)
    seats.note("answered", by, held, invitation=found.pk, act=act.pk, kind=act.kind)
    return found


@transaction.atomic
def confirm_all(seen: Mapping[int, int], *, on: date, by: User | None) -> int:
    """Confirm many in one step; `seen`: id of the invitation → version the page showed. All or none, with a sentence
    for each that is refused; one line of the journal for each class. Answers how many."""
    if not seen:
        raise refuse("Chưa chọn ai; chọn ít nhất một người.", field="people")
    rows = ClassInvitation.objects.filter(pk__among=sorted(seen)).order_by("training_class_id", "pk")
    known = list(rows.values_list("pk", flat=True))
    problems: list[Problem] = []
    counts: Counter[TrainingClass] = Counter()
    if len(known) < len(seen):
        raise refuse("Có lời mời không còn trong sổ; mở lại trang.")
    for pk in known:
        found, held = take_invitation(pk, seen[pk])
        try:
            _answered(found, held, Answer(Kind.CONFIRMED, on), by)
        except Refused as refused:
            problems += refused.problems
        counts[held] += 1
    if problems:
        raise Refused(problems)
    for held, count in counts.items():
        seats.note("answered", by, held, count=count, kind=str(Kind.CONFIRMED))
    return len(known)


def _answered(found: ClassInvitation, held: TrainingClass, said: Answer, by: User | None) -> ClassAct:
    kind = Kind(said.kind)
    if kind not in rules.AFTER[found.state]:
        raise refuse(
            f"{found.person.full_name}: lời mời đang là “{found.get_state_display()}”, không ghi "
            f"“{kind.label.lower()}” được; mở lại trang và xem tình trạng."
        )
    _day(found, held, said.on)
    if kind in NEEDS_REASON and not said.paper.reason.strip():
        raise refuse(NEEDS_REASON[kind], field="reason")
    if kind == Kind.CONFIRMED and held.ends_on < clock.today():
        raise refuse(
            f"{held.name} đã kết thúc ngày {show(held.ends_on)}; ghi “báo không dự”, hoặc nhờ nơi mở lớp ghi học viên."
        )
    shift = _other(found, held, said) if kind == Kind.SHIFTED else None
    act = ClassAct.objects.create(
        training_class=held, invitation=found, shift=shift, kind=kind, on=said.on,
        detail={"shift": [found.shift.name, shift.name]} if shift else {}, **provenance(by, said.paper),
    )  # fmt: skip
    _settle(found, held, said.on, by, said.paper)
    return act


def _other(found: ClassInvitation, held: TrainingClass, said: Answer) -> ClassShift:
    shift = seats.shift_of(held, said.shift_id or 0)
    if shift.pk == found.shift_id:
        raise refuse(f"{found.person.full_name} đang ở {shift.name}; chọn ca khác.", field="shift")
    return shift


def _day(found: ClassInvitation, held: TrainingClass, on: date) -> None:
    last = max(act.on for act in _standing(found))
    if on > clock.today():
        raise refuse(f"Ngày {show(on)} chưa đến; ghi ngày đã trả lời.", field="on")
    if on < last:
        raise refuse(f"Đã có ghi chép ngày {show(last)}; ghi ngày {show(last)} hoặc sau đó.", field="on")


def _standing(found: ClassInvitation) -> list[ClassAct]:
    rows = ClassAct.objects.filter(invitation=found, reverses=None, reversed_by=None)
    return list(rows.order_by("on", "pk"))


@transaction.atomic
def take_back_answer(
    invitation_id: int, act_id: int, *, version: int | None, by: User | None, paper: Paper
) -> ClassAct:
    """The last act about an invitation is taken back, with its reason; both entries stay. The invitation itself is not
    taken back but withdrawn."""
    found, held = take_invitation(invitation_id, version)
    standing = _standing(found)
    act = next((one for one in standing if one.pk == act_id), None)
    if act is None:
        raise refuse("Ghi chép này không có hoặc đã hoàn tác; mở lại trang.")
    if act.pk != standing[-1].pk:
        raise refuse(f"Sau đó đã có ghi chép ngày {show(standing[-1].on)}; hoàn tác ghi chép ấy trước.")
    if act.kind == Kind.INVITED:
        raise refuse("Lời mời không hoàn tác; ghi “thôi mời” kèm lý do.")
    if not paper.reason.strip():
        raise refuse("Chưa có lý do hoàn tác; ghi một câu.", field="reason")
    back = ClassAct.objects.create(
        training_class=held, invitation=found, kind=act.kind, on=act.on, reverses=act, **provenance(by, paper)
    )
    _settle(found, held, act.on, by, paper)
    seats.note("answer_taken_back", by, held, invitation=found.pk, act=back.pk)
    return back


def _settle(found: ClassInvitation, held: TrainingClass, on: date, by: User | None, paper: Paper) -> None:
    """State, shift and enrolment of the invitation as its acts say now."""
    before, sat = found.state, found.shift_id
    state, shift = rules.fold(rules.Step(act.kind, act.shift_id) for act in _standing(found))
    found.shift_id = shift or sat
    if state in rules.HOLDS_A_SEAT and (before not in rules.HOLDS_A_SEAT or found.shift_id != sat):
        # Who sits on the seat while this is asked is not in its own way.
        ClassInvitation.objects.filter(pk=found.pk).update(state=ClassInvitation.State.WITHDRAWN)
        if problems := seats.room(held, [(seats.shift_of(held, found.shift_id), found.place_id)]):
            raise Refused(problems)
        _alone(found, held)
    found.state, found.state_on, found.version = state, on, found.version + 1
    _enrolled(found, held, by, paper)
    found.save(update_fields=["state", "state_on", "shift", "enrolment", "version"])


def _alone(found: ClassInvitation, held: TrainingClass) -> None:
    others = ClassInvitation.objects.filter(training_class=held, person=found.person_id, state__in=rules.HOLDS_A_SEAT)
    if others.exclude(pk=found.pk).exists():
        raise refuse(f"{found.person.full_name} đã có lời mời khác vào {held.name}; trả lời lời mời ấy.")


def _enrolled(found: ClassInvitation, held: TrainingClass, by: User | None, paper: Paper) -> None:
    sits = found.enrolment is not None and not found.enrolment.withdrawn
    if found.state == rules.CONFIRMED and not sits:
        known = Enrolment.objects.filter(training_class=held, person=found.person_id, withdrawn=False).first()
        if known is not None:
            raise refuse(f"{found.person.full_name} đã là học viên của {held.name}; ghi thôi mời, không cần xác nhận.")
        found.enrolment = Enrolment.objects.create(
            training_class=held, person_id=found.person_id, unit_id=found.unit_id, shift_id=found.shift_id,
            **provenance(by, paper),
        )  # fmt: skip
    elif found.state == rules.CONFIRMED and found.enrolment and found.enrolment.shift_id != found.shift_id:
        Enrolment.objects.filter(pk=found.enrolment.pk).update(shift=found.shift_id, version=F("version") + 1)
    elif found.state != rules.CONFIRMED and sits and found.enrolment is not None:
        if Certificate.objects.filter(training_class=held, person=found.person_id, withdrawn=False).exists():
            raise refuse("Học viên đã có giấy chứng nhận của lớp này; thu hồi giấy ấy trước, kèm lý do.")
        Enrolment.objects.filter(pk=found.enrolment.pk).update(withdrawn=True, version=F("version") + 1)
        TrainingReversal.objects.create(enrolment=found.enrolment, **provenance(by, paper))


def learner_gone(enrolment: Enrolment, *, by: User | None, paper: Paper) -> None:
    """A learner was taken off the class: the invitation that brought them is withdrawn, as part of that act."""
    found = ClassInvitation.objects.filter(enrolment=enrolment, state=ClassInvitation.State.CONFIRMED).first()
    if found is not None:
        _withdrawn(found, by, paper)


def class_gone(held: TrainingClass, *, by: User | None, paper: Paper) -> None:
    """A class was cancelled: nobody is asked to answer any more, as part of that act."""
    for found in ClassInvitation.objects.filter(training_class=held, state=ClassInvitation.State.INVITED):
        _withdrawn(found, by, paper)


def _withdrawn(found: ClassInvitation, by: User | None, paper: Paper) -> None:
    today = clock.today()
    ClassAct.objects.create(
        training_class_id=found.training_class_id, invitation=found, kind=Kind.WITHDRAWN, on=today,
        **provenance(by, paper),
    )  # fmt: skip
    found.state, found.state_on, found.version = ClassInvitation.State.WITHDRAWN, today, found.version + 1
    found.save(update_fields=["state", "state_on", "version"])
