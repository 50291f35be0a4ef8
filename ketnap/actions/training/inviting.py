"""Asking people to a class, within the places of their units; and the lock of an invitation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from ketnap.actions.membership.ledgers import chunks
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, Problem, Refused, refuse
from ketnap.actions.training import seats
from ketnap.lib import clock
from ketnap.lib.dates import show
from ketnap.models import ClassAct, ClassInvitation, Enrolment, TrainingClass, User
from ketnap.rules.training import HOLDS_A_SEAT


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to ask: the cell that answers, the unit out of whose places, the shift, and why."""

    person_id: int
    unit_id: int
    place_id: int
    shift_id: int
    cause: str
    why: str = ""
    needed_before: date | None = None


@transaction.atomic
def invite(
    class_id: int, rows: Sequence[Invitee], *, answer_by: date, version: int | None, by: User | None,
    paper: Paper = NO_PAPER,
) -> list[ClassInvitation]:  # fmt: skip
    """Ask people; answers in the order of `rows`. All or none: Refused for somebody asked or enrolled already, for more
    than the places of a unit or of the room, and for a day to answer that is past or after the class began."""
    held, today = seats.hold(class_id, version), clock.today()
    shifts = {one: seats.shift_of(held, one) for one in sorted({row.shift_id for row in rows})}
    problems = [*_days(held, answer_by, today), *_twice(held, rows)]
    problems += seats.room(held, [(shifts[row.shift_id], row.place_id) for row in rows])
    if not rows:
        problems.append(Problem("Chưa chọn ai; chọn ít nhất một người.", field="people"))
    if problems:
        raise Refused(problems)
    made = ClassInvitation.objects.bulk_create(
        ClassInvitation(
            training_class=held, person_id=row.person_id, unit_id=row.unit_id, place_id=row.place_id,
            shift_id=row.shift_id, cause=row.cause, why=row.why[:500], needed_before=row.needed_before,
            invited_on=today, answer_by=answer_by, state_on=today, **provenance(by, paper),
        )
        for row in rows
    )  # fmt: skip
    ClassAct.objects.bulk_create(
        ClassAct(
            training_class=held, invitation=one, shift_id=one.shift_id, kind=ClassAct.Kind.INVITED, on=today,
            **provenance(by, paper),
        )
        for one in made
    )  # fmt: skip
    seats.note("invited", by, held, count=len(made))
    return made


def _days(held: TrainingClass, answer_by: date, today: date) -> list[Problem]:
    if held.ends_on < today:
        return [Problem(f"{held.name} đã kết thúc ngày {show(held.ends_on)}; chọn lớp khác.")]
    last = max(held.starts_on, today)
    if not today <= answer_by <= last:
        said = f"từ hôm nay, {show(today)}, đến ngày khai giảng {show(held.starts_on)}"
        if last == today:
            said = f"hôm nay, {show(today)}, vì lớp đã khai giảng"
        return [Problem(f"Hạn trả lời {show(answer_by)} không hợp; chọn {said}.", field="answer_by")]
    return []


def _twice(held: TrainingClass, rows: Sequence[Invitee]) -> list[Problem]:
    people = [row.person_id for row in rows]
    asked: set[int] = set()
    enrolled: set[int] = set()
    for part in chunks(sorted(set(people))):
        asked.update(
            ClassInvitation.objects.filter(training_class=held, person__in=part, state__in=HOLDS_A_SEAT)
            .values_list("person_id", flat=True)
        )  # fmt: skip
        enrolled.update(
            Enrolment.objects.filter(training_class=held, person__in=part, withdrawn=False)
            .values_list("person_id", flat=True)
        )  # fmt: skip
    again = {one for one in people if people.count(one) > 1}
    wrong = asked | enrolled | again
    named = seats.called(wrong) if wrong else {}
    return [
        Problem(
            f"{named.get(one, f'Hồ sơ số {one}')}: {_found(one, asked, enrolled)} {held.name}; bỏ chọn người này.",
            field="people",
        )
        for one in dict.fromkeys(people)
        if one in wrong
    ]  # fmt: skip


def _found(one: int, asked: set[int], enrolled: set[int]) -> str:
    if one in asked:
        return "đã được mời dự"
    return "đã là học viên" if one in enrolled else "được chọn hai lần để mời dự"


def take_invitation(invitation_id: int, version: int | None) -> tuple[ClassInvitation, TrainingClass]:
    """The invitation and its class, both held for this transaction."""
    row = ClassInvitation.objects.filter(pk=invitation_id).first()
    if row is None:
        raise refuse("Không có lời mời này trong sổ; mở lại trang.")
    held = seats.hold(row.training_class_id)
    found = ClassInvitation.objects.select_related("person", "shift", "enrolment").get(pk=invitation_id)
    if version is not None and found.version != version:
        raise _conflict(found)
    return found, held


def _conflict(found: ClassInvitation) -> Conflict:
    last = ClassAct.objects.filter(invitation=found).select_related("recorded_by").order_by("-pk").first()
    who = last.recorded_by.display_name if last and last.recorded_by else "khác"
    return Conflict(who, last.recorded_at if last else None, "lời mời này")
