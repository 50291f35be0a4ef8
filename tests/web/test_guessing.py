"""Guessing: at most five tries in any half hour at one name whatever is done, a few from one address, and nothing that
tells a name that is there from one that is not."""

import os
import re
from contextlib import contextmanager

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ketnap.actions import accounts
from ketnap.lib import clock
from ketnap.models import User
from ketnap.web.accounts import signing
from tests.web.test_signing_in import PASSWORD, app, at_noon, enter, given_factor

pytestmark = pytest.mark.django_db
__all__ = ["at_noon"]
SOAK = os.environ.get("EFFORT") == "soak"
GUESSES = 10_000
HALF_HOUR = 1_800.0
NAMED = re.compile(r'SAVEPOINT "\w+"|SET .*')


@contextmanager
def looked_at(monkeypatch):
    """When a password was looked at, seconds since 1970."""
    times: list[float] = []
    real = signing.opened

    def told(*args, **named):
        times.append(clock.now().timestamp())
        return real(*args, **named)

    monkeypatch.setattr(signing, "opened", told)
    yield times


def most_in_half_an_hour(times: list[float]) -> int:
    return max((sum(first <= one < first + HALF_HOUR for one in times) for first in times), default=0)


def test_ten_thousand_guesses_at_one_name(cast, at_noon) -> None:
    """A guess every eight seconds for a day, each from another address: what the page asks before it looks."""
    times = []
    for _ in range(GUESSES):
        if not accounts.waiting("user:officer", "from:elsewhere"):
            times.append(clock.now().timestamp())
            accounts.failed("user:officer")
        at_noon(8.64)
    assert most_in_half_an_hour(times) == 5
    assert len(times) <= 5 * 48


def test_guesses_at_the_door(cast, at_noon, monkeypatch) -> None:
    """The same through the page, spelled otherwise each time, for two hours."""
    spelled = ("officer", "OFFICER", " officer ", "Officer")
    with looked_at(monkeypatch) as times:
        for number in range(GUESSES if SOAK else 240):
            client = Client(REMOTE_ADDR=f"10.{number % 200}.{number // 200}.1")
            assert enter(client, spelled[number % 4], f"doan-{number}").status_code in (422, 429)
            at_noon(30)
    assert most_in_half_an_hour(times) == 5


def test_one_guess_at_each_of_a_thousand_names_from_one_address(cast, at_noon, monkeypatch) -> None:
    User.objects.bulk_create(User(username=f"ten{n}", display_name="Ai", password="!") for n in range(1_000))
    with looked_at(monkeypatch) as times:
        for number in range(1_000 if SOAK else 300):
            enter(Client(REMOTE_ADDR="10.0.0.9"), f"ten{number}", "matkhau123456")
            at_noon(2)
    assert len(times) <= 30
    assert enter(Client(REMOTE_ADDR="10.0.0.10")).status_code == 302, "others come in"


@contextmanager
def hashed(monkeypatch):
    calls = []
    real = MD5PasswordHasher.encode

    def told(self, *args, **named):
        calls.append(1)
        return real(self, *args, **named)

    with monkeypatch.context() as watched:
        watched.setattr(MD5PasswordHasher, "encode", told)
        yield calls


def cost(monkeypatch, username: str, password: str = "sai") -> tuple[int, list[str], int, int]:
    """(passwords hashed, what was asked of the database but for its values, status, bytes of the page)."""
    with hashed(monkeypatch) as calls, CaptureQueriesContext(connection) as asked:
        answer = enter(Client(), username, password)
    shapes = [NAMED.sub("", one["sql"].split(" WHERE ")[0].split(" VALUES ")[0]) for one in asked.captured_queries]
    return len(calls), shapes, answer.status_code, len(answer.content)


def test_a_name_that_is_there_costs_what_one_that_is_not_costs(cast, monkeypatch) -> None:
    User.objects.create(username="khongvao", display_name="X", password=cast.officer.password, is_active=False)
    given_factor(cast.organiser)
    cost(monkeypatch, "nobody")  # the address has its line from now on
    there, gone = cost(monkeypatch, "officer"), cost(monkeypatch, "officex")
    assert there == gone
    assert there[0] == 1
    assert cost(monkeypatch, "khongvao")[0] == 1
    assert cost(monkeypatch, "organisex") == cost(monkeypatch, "organiser"), "with a second factor too"


def test_a_door_that_looks_the_name_up_first_is_noticed(cast, monkeypatch) -> None:
    real = signing.opened
    monkeypatch.setattr(
        signing, "opened",
        lambda request, username, password: (
            real(request, username, password) if User.objects.filter(username=username).exists() else None
        ),
    )  # fmt: skip
    cost(monkeypatch, "nobody")
    assert cost(monkeypatch, "officer")[0] != cost(monkeypatch, "officex")[0]


def test_codes_are_not_guessed_by_signing_in_again(cast, at_noon, monkeypatch) -> None:
    """Who knows the password and has not the phone: three hours of tries."""
    secret, _ = given_factor(cast.officer)
    times, real = [], accounts.passes

    def told(**named):
        times.append(clock.now().timestamp())
        return real(**named)

    monkeypatch.setattr(accounts, "passes", told)
    for number in range(180):
        client = Client()
        assert enter(client)["Location"] == reverse("sign-in-code")
        assert client.post(reverse("sign-in-code"), {"code": f"{number:06d}"}).status_code in (422, 429)
        at_noon(60)
    assert most_in_half_an_hour(times) == 5
    at_noon(HALF_HOUR)
    client = Client()
    enter(client, password=PASSWORD)
    assert client.post(reverse("sign-in-code"), {"code": app(secret)}).status_code == 302


def test_without_the_pause_it_would_be_seen(cast, at_noon, monkeypatch) -> None:
    monkeypatch.setattr(accounts.signing, "PAUSES", (0,))
    with looked_at(monkeypatch) as times:
        for number in range(20):
            enter(Client(REMOTE_ADDR=f"10.0.{number}.1"), password="sai")
            at_noon(10)
    assert most_in_half_an_hour(times) > 5
