"""What a person asks about data held of them: every kind with its own clock, on the list of work until it is answered,
however late; extended once; answered with words on paper."""

import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.actions.people import requests as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock
from ketnap.models import JournalEntry, PersonRequest
from ketnap.rules import requests as rules
from tests.web import taking
from tests.web.test_pages import text
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
TODAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def friday(monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def send(client: Client, page: str, *ids: int, **typed):
    return client.post(reverse(page, args=ids), {"key": uuid.uuid4().hex, **typed})


@pytest.mark.parametrize(
    ("kind", "due"),
    [("see", date(2026, 5, 9)), ("correct", date(2026, 5, 9)), ("limit", date(2026, 5, 14)),
     ("withdraw", date(2026, 5, 14)), ("erase", date(2026, 5, 19))],
)  # fmt: skip
def test_every_kind_has_its_clock_and_two_working_days_skip_the_holidays(kind, due) -> None:
    term = rules.clock(kind, date(2026, 4, 29))
    assert term.due_on == due and not term.sure
    assert term.answer_by == date(2026, 5, 5), "30 April, 1 May and the weekend are no working days"
    assert term.longest - date(2026, 4, 29) == 2 * (due - date(2026, 4, 29))


def test_it_stands_on_the_list_until_it_is_answered_and_then_prints(cast, tree, office, sign_in) -> None:
    client = sign_in(cast.organiser)
    person = office.people["cell.0"]
    answer = send(
        client, "request-new", person, kind="erase", received_on="3.11.2026", said="Xóa số điện thoại của tôi"
    )
    assert answer.status_code == 302
    row = PersonRequest.objects.get()
    assert (row.answer_by, row.due_on) == (date(2026, 11, 5), date(2026, 11, 23))
    PersonRequest.objects.update(received_on=TODAY - timedelta(days=900), answer_by=TODAY - timedelta(days=898),
                                 due_on=TODAY - timedelta(days=880))  # fmt: skip
    home = text(client.get(reverse("home")))
    assert "Xóa dữ liệu" in home and "Quá 2 năm" in home, "years late and still there"
    assert send(client, "request-told", row.pk, on="20.11.2026", version="1").status_code == 302
    closing = {"state": "refused", "on": "27.11.2026", "version": "2"}
    assert send(client, "request-close", row.pk, **closing, outcome="  ").status_code == 422, "no answer without words"
    assert send(client, "request-close", row.pk, **closing, outcome="Số ấy do luật buộc giữ").status_code == 302
    page = text(client.get(reverse("request", args=[row.pk])))
    assert "Giấy trả lời" in page and "Số ấy do luật buộc giữ" in page and "không làm theo" in page.lower()
    assert "Xóa dữ liệu" not in text(client.get(reverse("home")))
    assert "Số ấy do luật buộc giữ" in text(client.get(reverse("person-held", args=[person])))
    told = list(JournalEntry.objects.filter(subject=f"request:{row.pk}").order_by("seq"))
    assert [one.event for one in told] == ["people.request_entered", "people.request_told", "people.request_closed"]
    assert "Xóa số" not in str([one.detail for one in told]), "no words of the person in the journal"


def test_it_is_extended_once_and_not_for_ever(cast, office) -> None:
    row = taking.requested(office.people["cell.0"], cast.organiser, "see", date(2026, 11, 20))
    for to, reason in ((date(2026, 11, 30), "Chờ giấy"), (date(2026, 12, 11), "Chờ giấy"), (date(2026, 12, 5), " ")):
        with pytest.raises(Refused):
            acts.extend_request(row.pk, 1, to=to, reason=reason, by=cast.organiser)
    acts.extend_request(row.pk, 1, to=date(2026, 12, 10), reason="Chờ giấy khai sinh", by=cast.organiser)
    with pytest.raises(Refused, match="một lần"):
        acts.extend_request(row.pk, 2, to=date(2026, 12, 9), reason="Chờ nữa", by=cast.organiser)
    with pytest.raises(Conflict):
        acts.close_request(row.pk, 1, state="done", outcome="Đã xem", on=TODAY, by=cast.organiser)
    with pytest.raises(Refused):
        acts.close_request(row.pk, 2, state="done", outcome="Đã xem", on=TODAY + timedelta(days=1), by=cast.organiser)


def test_who_does_not_reach_the_person_finds_nothing(cast, office, sign_in) -> None:
    row = taking.requested(office.people["cell.0"], cast.organiser)
    stranger = sign_in(cast.stranger)
    assert stranger.get(reverse("request", args=[row.pk])).status_code == 404
    assert "Chưa ghi yêu cầu nào" in text(stranger.get(reverse("requests")))
    assert send(stranger, "request-close", row.pk, state="done").status_code == 404
