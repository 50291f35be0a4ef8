"""A calendar at a secret address: days, counts and organisations within today's reach, and never a name."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.actions import accounts
from ketnap.documents import calendar
from ketnap.lib import clock
from ketnap.models import CalendarFeed, Grant, JournalEntry
from tests import lives
from tests.web.test_pages import text
from tests.web.town import cast, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "tree"]

ON = date(2022, 6, 1)


@pytest.fixture(scope="module")
def candidacy(tree) -> int:
    """Somebody of the cell whose ceremony is due on 16-06-2022."""
    member, person = lives.members(tree)[0], lives.worker(tree)
    lives.certificates(person)
    made = lives.begin(tree, person, date(2021, 10, 8))
    lives.go_on(made, member, "received")
    return made


@pytest.fixture
def file(candidacy, monkeypatch) -> int:
    monkeypatch.setattr(clock, "today", lambda: ON)
    return candidacy


def unfolded(answer) -> list[str]:
    """Content lines as RFC 5545, 3.1 has them read: CRLF, and a CRLF with a space after it is no break."""
    body = answer.content.decode()
    assert body.endswith("\r\n") and "\n" not in body.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    return body.replace("\r\n ", "").split("\r\n")[:-1]


def made(client) -> str:
    """The address as the page shows it, once."""
    assert client.post(reverse("feed-make"), {"key": "form-key-0001"}).status_code == 302
    page = client.get(reverse("account"))
    (where,) = re.findall(r'value="http://testserver(/lich/[^"]+\.ics)"', page.content.decode())
    assert where not in client.get(reverse("account")).content.decode(), "shown once"
    return where


def test_the_feed_holds_days_counts_and_units_within_reach(cast, tree, file, sign_in):
    where = made(sign_in(cast.secretary))
    answer = Client().get(where)
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer["Cache-Control"] and "sessionid" not in answer.cookies
    lines = unfolded(answer)
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"] and lines[-1] == "END:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20220616" in lines and "DTEND;VALUE=DATE:20220617" in lines
    assert "SUMMARY:1 việc đến hạn: Chi bộ Phân xưởng 1" in lines
    whole = "\n".join(lines)
    assert not any(word in whole for word in ("Hạnh", "Vũ", "kết nạp", "lễ"))
    uid = next(line for line in lines if line.startswith("UID:"))
    assert uid in unfolded(Client().get(where)), "the same when asked again"
    # the ceremony is work of the cell: not yet on the list of the organiser, and so not in that calendar
    assert "BEGIN:VEVENT" not in unfolded(Client().get(made(sign_in(cast.organiser))))
    token = where.removeprefix("/lich/").removesuffix(".ics")
    kept = CalendarFeed.objects.get(user=cast.secretary)
    assert len(token) >= 43 and token not in str(vars(kept)) and token not in str(list(JournalEntry.objects.values()))


def test_it_ends_when_it_is_taken_back_made_anew_or_the_right_ends(cast, tree, file, sign_in):
    client = sign_in(cast.secretary)
    first = made(client)
    second = client.post(reverse("feed-make"), {"key": "form-key-0002"}) and client.get(reverse("account"))
    (second,) = re.findall(r'value="http://testserver(/lich/[^"]+\.ics)"', second.content.decode())
    assert [Client().get(one).status_code for one in (first, second)] == [404, 200]
    assert client.post(reverse("feed-revoke"), {"key": "form-key-0003"}).status_code == 302
    assert Client().get(second).status_code == 404 and "Chưa lập" in text(client.get(reverse("account")))
    none = client.post(reverse("feed-revoke"), {"key": "form-key-0004"})
    assert none.status_code == 422 and "không cần thu hồi" in text(none)
    third = accounts.make_feed(by=cast.secretary)
    where = reverse("feed", args=[third])
    assert Client().get(where).status_code == 200
    accounts.revoke(Grant.objects.get(user=cast.secretary).pk, on=date(2022, 5, 1), by=cast.organiser)
    assert Client().get(where).status_code == 404
    accounts.grant(user=cast.secretary, role="secretary", unit_id=tree.cell, valid_from=date(2022, 5, 2), by=None)
    assert Client().get(where).status_code == 404, "a right given later does not bring the address back"


def test_a_stranger_and_a_guess_see_the_same_missing_page(cast, file, sign_in):
    where = made(sign_in(cast.secretary))
    for guess in ("x", where.removeprefix("/lich/").removesuffix(".ics")[:-1], "a" * 200):
        assert Client().get(reverse("feed", args=[guess])).status_code == 404
    assert "BEGIN:VEVENT" not in Client().get(made(sign_in(cast.stranger))).content.decode()
    assert Client().get(reverse("account")).status_code == 302


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a;b,c\\d", "a\\;b\\,c\\\\d"), ("one\ntwo\r\nthree", "one\\ntwo\\nthree"), ("Đảng bộ: “A”", "Đảng bộ: “A”"),
    ],
)  # fmt: skip
def test_text_is_escaped_as_the_rfc_says(value, written):
    assert calendar.text(value) == written


@pytest.mark.parametrize("line", ["x" * 75, "x" * 76, "x" * 300, "ễ" * 60, "SUMMARY:" + "Đảng bộ Công ty " * 12, ""])
def test_lines_are_folded_at_75_octets_and_no_letter_is_cut(line):
    folded = calendar.fold(line)
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line and (len(line.encode()) > 75) == ("\r\n" in folded)
