"""A thousand numbers taken from one book at once, with kills in between: none is given twice, none is lost, and each
says who has it.

PostgreSQL: 8 processes. SQLite: 4 threads of one process. Killed ones are started again for what they still owed.
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

import pytest

from ketnap.rules.papers.numbers import missing
from tests.proofs.installation import PYTHON, Installation, Server

SOAK = os.environ.get("EFFORT") == "soak"
NUMBERS = 10_000 if SOAK else 1_000
KILLS = 40 if SOAK else 4
PROGRAM = (*PYTHON, Path(__file__).with_name("reserving.py"))
OPENED = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import date
from ketnap.actions.papers import numbering
from tests import factories
tree = factories.small_tree()
by = factories.cast(tree).organiser
numbering.open_term(unit_id=tree.upper, since=date(2010, 8, 1), name="nhiệm kỳ 2010–2015", by=by)
numbering.open_book(unit_id=tree.upper, type="QĐ", paper_last=145, reason="Sổ giấy", by=by)
"""
WITHOUT_CONSTRAINT = """
from django.db import connection
from ketnap.models import PaperNumber
once = next(one for one in PaperNumber._meta.constraints if one.name == "papernumber_once")
PaperNumber._meta.constraints = [one for one in PaperNumber._meta.constraints if one is not once]
with connection.schema_editor() as editor:
    editor.remove_constraint(PaperNumber, once)
"""


@dataclass
class Taker:
    """A process that takes numbers, started again after each kill."""

    at: Installation
    name: str
    threads: int
    owes: int
    words: tuple[str, ...] = ()
    lives: int = 0
    process: Popen | None = None
    killed: list[int] = field(default_factory=list)

    def file(self, life: int) -> Path:
        return self.at.data / f"{self.name}.{life}"

    def start(self) -> None:
        left = self.owes - len(self.said())
        self.lives += 1
        self.process = self.at.start(self.file(self.lives), self.threads, left, *self.words, program=PROGRAM)

    def said(self) -> list[str]:
        """What every life of it said: the words after the thread."""
        files = [self.file(life) for life in range(1, self.lives + 1)]
        return [line.split(" ", 1)[1] for file in files if file.exists() for line in file.read_text().splitlines()]

    def kill(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.communicate()
        self.killed.append(len(self.said()))


@pytest.fixture(scope="module")
def origin(server: Server) -> Iterator[Installation]:
    made = Installation.ready(server)
    made.run_python(OPENED)
    yield made
    made.remove()


def takers(at: Installation, numbers: int, *words: str) -> list[Taker]:
    processes, threads = (8, 1) if at.server.postgres else (1, 4)
    return [Taker(at, f"taker{place}", threads, numbers // processes, words) for place in range(processes)]


def run(found: list[Taker], kills: int, rng: random.Random) -> None:
    """Start all, kill one at a time while numbers are being taken, wait for the rest."""
    for one in found:
        one.start()
    total = sum(one.owes for one in found)
    for number in range(kills):
        # Each kill falls into its own stretch of the numbers, at a random place of it.
        until = total * (number + rng.random()) / (kills + 1)
        while sum(len(one.said()) for one in found) < until:
            time.sleep(0.02)
        victim = rng.choice([one for one in found if one.process is not None and one.process.poll() is None] or found)
        if victim.process is not None and victim.process.poll() is None:
            victim.kill()
            victim.start()
    for one in found:
        assert one.process is not None
        _, err = one.process.communicate(timeout=300)
        assert one.process.returncode == 0, err


def faults(at: Installation, found: list[Taker]) -> list[str]:
    """What is wrong with the book against what was answered."""
    said = [word for one in found for word in one.said()]
    answered = [int(word) for word in said if not word.startswith("!")]
    with at.connect() as read:
        rows = read("SELECT number, state, by_id, purpose FROM ketnap_papernumber ORDER BY number")
        ((last,),) = read("SELECT last FROM ketnap_numberbook")
    numbers = [row[0] for row in rows]
    wrong = [f"{word[:60]}" for word in sorted({word for word in said if word.startswith("!")})]
    wrong += [f"{number} stands {times} times" for number, times in Counter(numbers).items() if times > 1]
    wrong += [f"{number} was answered {times} times" for number, times in Counter(answered).items() if times > 1]
    wrong += [f"{number} was answered and is not there" for number in sorted(set(answered) - set(numbers))]
    wrong += [f"nothing is known of {gap.first} to {gap.last}" for gap in missing(145, last, numbers)]
    wrong += [f"{row[0]} does not say who has it" for row in rows if row[1] != "reserved" or not (row[2] and row[3])]
    if numbers and last != max(numbers):
        wrong.append(f"the book says {last}, its numbers end with {max(numbers)}")
    return wrong


def test_a_thousand_numbers_at_once_are_each_given_once(origin: Installation, record_property) -> None:
    at = origin.copy()
    rng = random.Random(None if SOAK else f"numbers {at.server.vendor}")
    found = takers(at, NUMBERS)
    began = time.monotonic()
    run(found, KILLS, rng)
    assert faults(at, found) == []
    answered, killed = sum(len(one.said()) for one in found), sum(len(one.killed) for one in found)
    with at.connect() as read:
        ((kept,),) = read("SELECT count(*) FROM ketnap_papernumber")
    # What was committed and not answered for any more is in the book, with who asked.
    assert answered == NUMBERS and 0 <= kept - answered <= killed * found[0].threads
    assert killed >= KILLS / 2
    at.run("check")
    record_property("shown", (
        f"numbers, {at.server.vendor}: {answered} answered to {len(found)} processes of {found[0].threads} threads in "
        f"{time.monotonic() - began:.1f} s, {killed} kills, {kept - answered} kept and not answered; none twice, no gap"
    ))  # fmt: skip
    at.remove()


def test_it_would_be_seen_without_the_lock(origin: Installation, record_property) -> None:
    """The same without the lock of the book: the constraint of the database refuses, and without it numbers double."""
    at = origin.copy()
    at.run_python(WITHOUT_CONSTRAINT)
    found = takers(at, 160, "unlocked")
    run(found, 0, random.Random(1))
    wrong = faults(at, found)
    doubled = [one for one in wrong if "stands" in one]
    record_property("shown", f"numbers without the lock, {at.server.vendor}: {len(doubled)} stand more than once")
    assert doubled, wrong[:5]
    at.remove()
