"""kill -9 of the server while a meeting is decided: what was acknowledged is there, the rest is whole or absent.

Three clients with a journal each: one sends a meeting of twelve decisions, two take numbers from a book. After the kill
the server starts by itself; what a client does not know of is sent again with the same key and has one effect.
"""

import os
import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg
import pytest

from tests.proofs.installation import Installation
from tests.proofs.office import Agenda, Office
from tests.proofs.planted.apps import planted
from tests.proofs.serving import GONE, Answer, Desk, Visitor

SOAK = os.environ.get("EFFORT") == "soak"
KILLS = 100 if SOAK else 10
PLANTED_KILLS = 6
INSIDE_AT_LEAST = 0.3
HEALED = 30
"""Seconds in which the desk serves again, by itself."""


@dataclass
class Client:
    """Takes numbers one after another until the server is gone; `known` is its journal."""

    visitor: Visitor
    name: str
    book: int
    asked: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)

    def take(self, purpose: str) -> Answer:
        typed = {"purpose": purpose, "on": "3.11.2011", "count": "1"}
        return self.visitor.post(f"/so-van-ban/{self.book}/lay-so/", f"key of {purpose}", **typed)

    def go(self) -> None:
        try:
            while True:
                purpose = f"{self.name} {len(self.asked)}"
                self.asked.append(purpose)
                answer = self.take(purpose)
                if not answer.acknowledged:
                    self.odd.append(answer.status)
                    return
                self.known.append(purpose)
        except GONE:
            return

    def repeat(self) -> None:
        """Send what the journal does not know of once more."""
        for purpose in self.asked:
            if purpose not in self.known:
                assert self.take(purpose).status == 302, purpose
                self.known.append(purpose)


def decide(visitor: Visitor, held: Agenda) -> Answer:
    typed: dict[str, str] = {"version": "1", "present": "9"}
    for place, item in enumerate(held.items, 1):
        typed |= {f"result{item}": "decision", f"votes{item}": "9", f"number{item}": f"{held.meeting}{place:02d}-QĐ"}
        typed[f"note{item}"] = "Ghi theo biên bản"
    return visitor.post(f"/hop/{held.meeting}/", f"key of meeting {held.meeting}", **typed)


def decisions(at: Installation, held: Agenda) -> int:
    """Files of the agenda that are decided, with their act, their stage and their place on the agenda."""
    files = ", ".join(map(str, held.files))
    with at.connect() as read:
        acts = {pk for (pk,) in read(
            f"SELECT candidacy_id FROM ketnap_pathact WHERE kind = 'decision' AND candidacy_id IN ({files})"
        )}  # fmt: skip
        stages = {pk for (pk,) in read(f"SELECT id FROM ketnap_candidacy WHERE stage = 'decided' AND id IN ({files})")}
        tabled = {pk for (pk,) in read(
            f"SELECT candidacy_id FROM ketnap_meetingitem WHERE act_id IS NOT NULL AND candidacy_id IN ({files})"
        )}  # fmt: skip
        ((told,),) = read(
            "SELECT count(*) FROM ketnap_journalentry WHERE event = 'admission.meeting_noted' "
            f"AND subject = 'meeting:{held.meeting}'"
        )
    assert acts == stages == tabled, "a file is decided in one table and not in another"
    assert told == bool(acts), "an effect without its line of the journal, or a line without effect"
    return len(acts)


def sound(at: Installation) -> None:
    """The database itself, and its foreign keys; PostgreSQL's were never out of its sight."""
    if at.server.postgres:
        return
    connection = sqlite3.connect(at.data / "ketnap.sqlite3")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def settled(at: Installation) -> None:
    """PostgreSQL notices a dead client when it next reads from it."""
    while at.server.postgres:
        with psycopg.connect(at.server.postgres) as connection:
            asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
            if not connection.execute(asked, [at.name]).fetchone()[0]:
                return
        time.sleep(0.02)


@dataclass
class Night:
    """A number of kills on one installation."""

    at: Installation
    office: Office
    desk: Desk
    rng: random.Random
    clients: list[Client] = field(default_factory=list)
    inside: int = 0
    ends: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0
    usual: float = 0.0
    """Seconds a meeting takes that nobody disturbs."""

    def begin(self) -> None:
        self.desk.start()
        first = next(iter(self.office.sessions.values()))
        began = time.monotonic()
        assert decide(self.desk.visitor(first), self.office.meetings[0]).status == 302
        self.usual = time.monotonic() - began

    def kill(self, number: int) -> None:
        held, names = self.office.meetings[number], list(self.office.sessions.values())
        takers = [
            Client(self.desk.visitor(names[place]), f"việc {number}-{place}", self.office.book) for place in (1, 2)
        ]
        self.clients += takers
        answers: list[Answer] = []

        def send() -> None:
            try:
                answers.append(decide(self.desk.visitor(names[0]), held))
            except GONE:
                return

        threads = [threading.Thread(target=one.go) for one in takers] + [threading.Thread(target=send)]
        for thread in threads:
            thread.start()
        time.sleep(self.rng.random() * self.usual * 2)
        self.inside += not answers
        self.desk.kill()
        for thread in threads:
            thread.join(60)
        settled(self.at)
        began = time.monotonic()
        self.desk.start()
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.look(number, held, bool(answers and answers[0].acknowledged), names[0])

    def look(self, number: int, held: Agenda, acknowledged: bool, session: str) -> None:
        found = decisions(self.at, held)
        self.ends[found] += 1
        if found not in (0, len(held.items)):
            self.wrong.append(f"kill {number} left {found} of {len(held.items)} decisions")
            return
        if acknowledged and not found:
            self.wrong.append(f"kill {number} lost a meeting that was acknowledged")
        again = decide(self.desk.visitor(session), held)
        if again.status != 302 or decisions(self.at, held) != len(held.items):
            self.wrong.append(f"kill {number}: sent again, the meeting got {again.status}")

    def reckon(self) -> None:
        """The clients' journals against the book: kept, one effect, nothing invented, and then sent again."""
        odd = [status for one in self.clients for status in one.odd]
        self.wrong += [f"a client was answered {status}" for status in odd]
        for again in (False, True):
            if again:
                for one in self.clients:
                    one.visitor = self.desk.visitor(one.visitor.session)
                    one.repeat()
            with self.at.connect() as read:
                rows = Counter(purpose for (purpose,) in read("SELECT purpose FROM ketnap_papernumber"))
            known = {purpose for one in self.clients for purpose in one.known}
            asked = {purpose for one in self.clients for purpose in one.asked}
            self.wrong += [f"{purpose} was acknowledged and is lost" for purpose in known - rows.keys()]
            self.wrong += [f"{purpose} was never asked for" for purpose in rows.keys() - asked]
            self.wrong += [f"{purpose} stands {times} times" for purpose, times in rows.items() if times > 1]
        with self.at.connect() as read:
            numbers = sorted(number for (number,) in read("SELECT number FROM ketnap_papernumber"))
        if numbers != list(range(13, 13 + len(numbers))):
            self.wrong.append("the numbers of the book have a gap")


@pytest.fixture
def at(office_there: tuple[Installation, Office]) -> Iterator[Installation]:
    twin = office_there[0].copy()
    yield twin
    twin.remove()


def test_what_was_acknowledged_is_there_and_the_rest_is_whole(
    at: Installation, office_there: tuple[Installation, Office], record_property
) -> None:
    rng = random.Random(None if SOAK else f"deciding {at.server.vendor}")
    night = Night(at, office_there[1], Desk(at), rng)
    try:
        night.begin()
        for number in range(1, KILLS + 1):
            night.kill(number)
        night.reckon()
    finally:
        night.desk.stop()
    assert not night.wrong, "\n".join(night.wrong)
    sound(at)
    at.run("check")
    taken = sum(len(one.known) for one in night.clients)
    record_property("shown", (
        f"kill -9 of the server, {at.server.vendor}: {KILLS} kills, {night.inside} inside a meeting of 12 decisions; "
        f"left none {night.ends[0]}, all {night.ends[12]}; {taken} numbers taken meanwhile, none lost or twice; "
        f"served again within {night.slowest:.1f} s"
    ))  # fmt: skip
    assert night.inside / KILLS >= INSIDE_AT_LEAST
    assert night.slowest <= HEALED


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_it_would_be_seen_without_the_transaction(
    at: Installation, office_there: tuple[Installation, Office], record_property
) -> None:
    """The same on a server whose statements commit one by one."""
    night = Night(at, office_there[1], Desk(at, planted("no_transaction")), random.Random("planted"))
    wrong: list[str] = []
    try:
        night.begin()
        for number in range(1, PLANTED_KILLS + 1):
            try:
                night.kill(number)
            except AssertionError as seen:
                wrong.append(str(seen).splitlines()[0])
            if wrong := wrong + night.wrong:
                break
    finally:
        night.desk.stop()
    record_property("shown", f"kill -9 without the transaction, {at.server.vendor}: {wrong[0] if wrong else 'nothing'}")
    assert wrong
