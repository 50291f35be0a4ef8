"""Every page that writes, failing at one of its statements: the register is as it was before, whichever statement.

The i-th statement of a request raises what a broken database raises. Each page fails at some of its statements, drawn
anew for each engine; `EFFORT=soak` draws more. A form is carried out as a whole with its line of the journal, or not at
all; only what follows its commit (the session keeps one sentence for the next page) may fail without taking it back.
"""

import hashlib
import os
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.urls import reverse

from ketnap.access import journal
from ketnap.models import JournalEntry, Submission
from ketnap.web import pages
from tests.web.test_acts import KEY, MUTATING, recipes
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "recipes", "tree"]

SOAK = os.environ.get("EFFORT") == "soak"
POINTS = 10 if SOAK else 1
"""A page and engine."""
WITHIN = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|BEGIN)", re.IGNORECASE)
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
SESSION = "ketnap_opensession"


class Statements:
    """What a request asks of the database, and the place where it fails."""

    def __init__(self, fail_at: int = 0) -> None:
        self.said: list[str] = []
        self.fail_at, self.failed = fail_at, ""

    def __call__(self, execute, sql, parameters, many, context):
        if not WITHIN.match(str(sql)):
            self.said.append(str(sql))
            if len(self.said) == self.fail_at:
                self.failed = str(sql)
                raise OperationalError("planted: this statement failed")
        return execute(sql, parameters, many, context)


def state() -> dict[str, str]:
    """Table → digest of all its rows; and the files that arrived."""
    names = sorted(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            parts = [
                f"SELECT '{name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{name}\" t"
                for name in names
            ]
            cursor.execute(" UNION ALL ".join(parts))
            found = dict(cursor.fetchall())
        else:
            found = {
                name: hashlib.sha256(repr(sorted(map(repr, cursor.execute(f'SELECT * FROM "{name}"')))).encode())
                .hexdigest() for name in names
            }  # fmt: skip
    inbox = settings.DATA_DIR / "inbox"
    found["files"] = repr(sorted((path.name, path.stat().st_size) for path in inbox.glob("*")))
    return found


def differs(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def send(client, recipe: tuple[str, dict], told: Statements):
    """As somebody who is still signed in; some pages end the session or give it another key."""
    where, typed = recipe
    client.cookies = client.kept.copy()
    for upload in [value for value in typed.values() if hasattr(value, "seek")]:
        upload.seek(0)
    with connection.execute_wrapper(told):
        return client.post(where, {**typed, "key": KEY})


def places(said: list[str], page: str) -> list[int]:
    """Statements to fail at, most of them such as write."""
    rng = random.Random(None if SOAK else f"{page} {connection.vendor}")
    writes = [place for place, sql in enumerate(said, 1) if WRITES.match(sql) and SESSION not in sql]
    drawn: set[int] = set()
    while len(drawn) < min(POINTS, len(said)):
        among = writes if rng.random() < 2 / 3 and set(writes) - drawn else range(1, len(said) + 1)
        drawn.add(rng.choice(among))
    return sorted(drawn)


def faults(client, recipe, place: int, before: dict[str, str]) -> list[str]:
    """What is wrong after the request that failed at that statement."""
    lines = JournalEntry.objects.count()
    told = Statements(place)
    answer = send(client, recipe, told)
    assert told.failed, f"statement {place} of {len(told.said)} was not reached"
    changed = differs(before, state())
    if SESSION in told.failed and changed:
        # The act stands as a whole, its key knows where it led, and so asking again does nothing.
        held = Submission.objects.get(key=KEY)
        assert held.location and JournalEntry.objects.count() > lines
        again = send(client, recipe, Statements())["Location"]
        # Whose new password stands without a session of its own signs in with it.
        signed_out = recipe[0] == reverse("own-password") and again.startswith(reverse("sign-in"))
        return [] if again == held.location or signed_out else ["the key lost its answer"]
    failed = told.failed[:80]
    wrong = [f"{failed} failed and {name} is not as before" for name in changed]
    return wrong + ([] if answer.status_code >= 500 else [f"{failed} failed and {answer.status_code} was said"])


@pytest.fixture
def client(cast, sign_in):
    found = sign_in(cast.organiser)
    found.raise_request_exception = False
    found.kept = found.cookies.copy()
    return found


def heard(client, recipe) -> list[str]:
    """The statements of the request that goes well."""
    whole = Statements()
    with undone():
        assert send(client, recipe, whole).status_code == 302
    return whole.said


@pytest.mark.parametrize("page", MUTATING)
def test_a_page_that_fails_half_way_leaves_everything_as_it_was(page, recipes, client, record_property) -> None:
    before = state()
    said = heard(client, recipes[page])
    drawn = places(said, page)
    for place in drawn:
        with undone():
            assert faults(client, recipes[page], place, before) == []
    assert len(drawn) == min(POINTS, len(said))
    record_property("statements that failed", {f"{connection.vendor}": len(drawn)})


def test_there_are_points_enough() -> None:
    """Both engines together."""
    assert 2 * POINTS * len(MUTATING) >= (1000 if SOAK else 300)


@pytest.mark.parametrize("page", ["path-decision", "numbers-reserve", "unit-merge"])
def test_a_page_without_a_transaction_would_be_seen(page, recipes, client, monkeypatch) -> None:
    before, said = state(), heard(client, recipes[page])
    acts = [place for place, sql in enumerate(said, 1) if WRITES.match(sql) and "ketnap_submission" not in sql]
    loose = SimpleNamespace(atomic=nullcontext, set_rollback=lambda value: None)
    monkeypatch.setattr(pages, "transaction", loose)
    last = max(place for place in acts if SESSION not in said[place - 1])
    with undone():
        assert any("ketnap_submission is not as before" in line for line in faults(client, recipes[page], last, before))


def test_an_effect_without_its_line_would_be_seen(recipes, client, monkeypatch) -> None:
    """A journal that swallows its failure: the act would stand, and nobody would know who did it."""
    page, plain = "path-decision", journal.record
    before, said = state(), heard(client, recipes[page])

    def swallowing(*words, **named):
        try:
            with transaction.atomic():
                return plain(*words, **named)
        except DatabaseError:
            return None

    monkeypatch.setattr(journal, "record", swallowing)
    line = next(place for place, sql in enumerate(said, 1) if re.match(r'INSERT INTO "?ketnap_journal', sql))
    with undone():
        found = faults(client, recipes[page], line, before)
    assert any("302 was said" in one for one in found) and any("ketnap_pathact" in one for one in found), found
