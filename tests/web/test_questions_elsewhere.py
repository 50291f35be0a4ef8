"""Questions counted on a server that follows: a page says of when its figures are, and is answered when it is away."""

import json
from datetime import UTC, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from ketnap.statistics import replica
from ketnap.statistics.place import chosen
from tests.web.test_pages import text
from tests.web.test_questions import DAYS, ask

WHEN = "Số liệu đọc từ máy dự phòng: gồm mọi điều đã ghi đến 14:05:09 ngày 27-11-2026"


@pytest.fixture
def organiser(cast, office, sign_in) -> Client:
    return sign_in(cast.organiser)


@pytest.fixture
def follower(db, settings, monkeypatch):
    """The register's own connection under the name of the replica."""
    settings.FIGURES_ALIAS = "figures"
    monkeypatch.setattr(replica, "as_of", lambda: datetime(2026, 11, 27, 7, 5, 9, tzinfo=UTC))
    connections["figures"] = connections["default"]
    yield
    del connections["figures"]


def test_the_page_its_list_and_what_is_taken_away_say_of_when_they_are(organiser, office, tree, follower) -> None:
    assert chosen().engine.alias == "figures"
    assert WHEN in text(ask(organiser, tree.upper))
    asked = {"dem": "members", "to_chuc": tree.upper, **DAYS}
    assert WHEN in text(organiser.get(reverse("ask-list"), asked))
    taken = organiser.get(reverse("ask-table"), asked | {"dang": "xlsx"})
    book = openpyxl.load_workbook(BytesIO(b"".join(taken)))
    assert any(cell == f"{WHEN}." for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def test_the_command_says_so_beside_its_answer(office, tree, follower) -> None:
    out, beside = StringIO(), StringIO()
    words = ("members", "--unit", "90", "--from", "2011-01-01", "--to", "2011-09-30")
    call_command("ask", *words, stdout=out, stderr=beside)
    assert beside.getvalue() == f"{WHEN}.\n" and json.loads(out.getvalue())
    call_command("ask", *words, "--engine", "register", stdout=out, stderr=(beside := StringIO()))
    assert beside.getvalue() == ""


def test_away_the_register_answers_and_the_page_says_so(organiser, office, tree, follower, monkeypatch) -> None:
    monkeypatch.setattr(replica, "as_of", lambda: None)
    assert chosen().engine.alias == "default"
    words = text(ask(organiser, tree.upper))
    assert replica.AWAY in words and "Có chưa" not in words


def test_without_one_nothing_is_said(organiser, office, tree) -> None:
    assert "máy dự phòng" not in text(ask(organiser, tree.upper)).lower()


def test_a_server_that_follows_nobody_or_does_not_answer_is_no_replica(db, settings) -> None:
    """PostgreSQL says that it follows nobody; the embedded database has no such question."""
    settings.FIGURES_ALIAS = "figures"
    away = connections["default"].copy()
    away.settings_dict = away.settings_dict | {"HOST": "/nowhere", "NAME": "/nowhere/x"}
    for other in (away, connections["default"].copy()):
        connections["figures"] = other
        assert replica.as_of() is None
        other.close()
    del connections["figures"]
