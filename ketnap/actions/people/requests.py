"""Requests of people about what is held of them: entered, told, extended once, closed with words."""

from datetime import date

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.refusal import Conflict, refuse
from ketnap.lib import clock, text
from ketnap.models import Person, PersonRequest, User
from ketnap.rules import requests as rules

State = PersonRequest.State


def enter_request(
    person_id: int, *, kind: str, said: str, received_on: date, by: User, came: str = ""
) -> PersonRequest:
    """Refused without words, and for a day that is still to come."""
    words = text.nfc(said)
    if not words:
        raise refuse("Chưa ghi người ấy yêu cầu gì; ghi đúng lời của đơn.", field="said")
    if received_on > clock.today():
        raise refuse("Ngày nhận ở sau hôm nay; ghi ngày đơn đến.", field="received_on")
    term = rules.clock(kind, received_on)
    with transaction.atomic():
        person = Person.objects.get(pk=person_id)
        made = PersonRequest.objects.create(
            person=person, unit_id=person.unit_id, kind=kind, said=words[:1000], came=text.nfc(came)[:200],
            received_on=received_on, answer_by=term.answer_by, due_on=term.due_on, by=by, at=clock.now(),
        )  # fmt: skip
        _tell("request_entered", made, by, kind=kind)
    return made


def tell_request(request_id: int, version: int, *, on: date, by: User) -> None:
    """The person was told that it came. Conflict when somebody else wrote it first."""
    with transaction.atomic():
        row = _changed(request_id, version, by, answered_on=_day(request_id, on))
        _tell("request_told", row, by)


def extend_request(request_id: int, version: int, *, to: date, reason: str, by: User) -> None:
    """Once, with a reason, and no longer than as long again."""
    row = PersonRequest.objects.get(pk=request_id)
    words, longest = text.nfc(reason), rules.clock(row.kind, row.received_on).longest
    if row.extended_reason:
        raise refuse("Yêu cầu này đã gia hạn một lần; phải trả lời, không gia hạn nữa.")
    if not words:
        raise refuse("Gia hạn thì ghi lý do để báo người yêu cầu.", field="reason")
    if not row.due_on < to <= longest:
        raise refuse(
            f"Gia hạn đến ngày sau {row.due_on:%d-%m-%Y}, muộn nhất {longest:%d-%m-%Y}; chọn lại ngày.", field="to"
        )
    with transaction.atomic():
        row = _changed(request_id, version, by, due_on=to, extended_reason=words[:500])
        _tell("request_extended", row, by)


def close_request(request_id: int, version: int, *, state: str, outcome: str, on: date, by: User) -> None:
    words = text.nfc(outcome)
    if not words:
        raise refuse("Ghi đã làm gì, hoặc vì sao không làm theo; đó là lời trả lời người yêu cầu.", field="outcome")
    with transaction.atomic():
        day = _day(request_id, on)
        told = PersonRequest.objects.get(pk=request_id).answered_on or day
        row = _changed(request_id, version, by, state=state, outcome=words[:1000], closed_on=day, answered_on=told)
        _tell("request_closed", row, by, state=state)


def _day(request_id: int, on: date) -> date:
    row = PersonRequest.objects.get(pk=request_id)
    if not row.received_on <= on <= clock.today():
        raise refuse(f"Ngày phải từ ngày nhận {row.received_on:%d-%m-%Y} đến hôm nay; ghi lại ngày.", field="on")
    return on


def _changed(request_id: int, version: int, by: User, **columns: object) -> PersonRequest:
    open_now = PersonRequest.objects.filter(pk=request_id, version=version, state=State.OPEN)
    if not open_now.update(version=version + 1, **columns):
        last = journal.latest(f"request:{request_id}")
        raise Conflict(last.by_name if last else "", last.at if last else None, "yêu cầu này")
    return PersonRequest.objects.get(pk=request_id)


def _tell(verb: str, row: PersonRequest, by: User, **detail: str) -> None:
    journal.record(f"people.{verb}", by=by, subject=f"request:{row.pk}", unit_id=row.unit_id, detail=detail)
