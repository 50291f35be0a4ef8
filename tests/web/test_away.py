"""A request waits for a database that is away; its page says so, and what was sent stands in it."""

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from ketnap.lib import trouble
from ketnap.lib.trouble import Trouble
from ketnap.web import away, errors

pytestmark = pytest.mark.django_db


def lost() -> Exception:
    told = OperationalError("no")
    told.__cause__ = psycopg.OperationalError("server closed the connection unexpectedly")
    return told


@pytest.mark.parametrize("kind", [psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.ConnectionTimeout])
def test_a_server_that_takes_no_writing_any_more_or_nobody_in_is_away(kind) -> None:
    assert trouble.of(kind("no")) is Trouble.AWAY


class Door:
    """The connection, away for so many tries."""

    def __init__(self, tries: int, problem: Exception) -> None:
        self.tries, self.problem, self.closed = tries, problem, 0

    def cursor(self):
        self.tries -= 1
        if self.tries >= 0:
            raise self.problem
        return connection.cursor()

    def close(self) -> None:
        self.closed += 1


def test_a_request_waits_until_the_database_answers(rf, monkeypatch) -> None:
    door = Door(3, lost())
    monkeypatch.setattr(away, "connection", door)
    monkeypatch.setattr(away, "_STEP", 0)
    assert away.patient(lambda request: "served")(rf.get("/")) == "served" and door.closed == 3


@pytest.mark.parametrize(("method", "asked"), [("get", 2), ("head", 2), ("post", 1)])
def test_a_page_whose_server_dies_while_it_is_made_is_made_once_more_and_a_form_is_not(rf, method, asked) -> None:
    calls = []

    def dies(request):
        calls.append(request)
        return errors.away(request)

    assert away.patient(dies)(getattr(rf, method)("/")).status_code == 503
    assert len(calls) == asked


def test_what_is_no_absence_is_not_waited_for(rf, monkeypatch) -> None:
    monkeypatch.setattr(away, "connection", Door(1, OperationalError("no such table")))
    with pytest.raises(OperationalError, match="no such table"):
        away.patient(lambda request: "served")(rf.get("/"))


def test_a_page_that_waited_in_vain_opens_itself_again_and_keeps_what_was_sent(monkeypatch) -> None:
    monkeypatch.setattr(away, "connection", Door(99, lost()))
    monkeypatch.setattr(away, "PATIENCE", 0)
    client = Client(enforce_csrf_checks=True)
    page = client.get("/")
    assert (page.status_code, page["Cache-Control"]) == (503, "no-store")
    assert '<meta http-equiv="refresh" content="10">' in page.content.decode()
    client.cookies["csrftoken"] = "a" * 32
    sent = client.post("/so-van-ban/1/lay-so/", {"key": "0123456789ab", "purpose": "Việc <1>"})
    text = sent.content.decode()
    assert sent.status_code == 503 and "http-equiv" not in text
    assert 'name="key" value="0123456789ab"' in text and 'value="Việc &lt;1&gt;"' in text
    assert "csrftoken" not in sent.cookies, "the token in the page is that of the cookie the browser has"
