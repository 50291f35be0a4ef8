"""A power cut at any moment of the embedded register's work: nothing acknowledged is lost, nothing is half, the file is
whole. And the two settings the engine's guard refuses are seen to lose or to damage."""

import os
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.proofs import powercut
from tests.proofs.installation import Installation
from tests.proofs.office import Office
from tests.proofs.planted.apps import planted

SOAK = os.environ.get("EFFORT") == "soak"
NUMBERS = 60
STATES = 800
FIRST = 13
"""The number that follows on paper."""
REGISTER = "ketnap.sqlite3"
TAKING = Path(__file__).with_name("reserving.py")
LOST, HALF, DAMAGED = "an acknowledged number is lost", "a number is there by half", "the file is damaged"


@dataclass(frozen=True)
class Recorded:
    start: dict[str, bytes]
    lines: int
    """Of the journal, before."""
    events: list[powercut.Event]


@pytest.fixture
def at(office_there: tuple[Installation, Office]) -> Iterator[Installation]:
    twin = office_there[0].copy()
    yield twin
    twin.remove()


def recorded(at: Installation, **more: str) -> Recorded:
    """Sixty numbers taken one after the other, each acknowledged once it is committed."""
    connection = sqlite3.connect(at.data / REGISTER)
    connection.execute("PRAGMA journal_mode=TRUNCATE")
    ((lines,),) = connection.execute("SELECT count(*) FROM ketnap_journalentry").fetchall()
    connection.close()
    start = {path.name: path.read_bytes() for path in at.data.glob(f"{REGISTER}*") if path.stat().st_size}
    acks = at.data / "acks"
    command = [sys.executable, str(TAKING), str(acks), "1", str(NUMBERS)]
    return Recorded(start, lines, powercut.record(command, at.environment | more, at.data, acks))


def wrong(folder: Path, files: dict[str, bytes], acked: int, lines: int) -> str:
    """What the register says when it is opened after the cut; empty when all is as it should be."""
    for path in folder.iterdir():
        path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    connection = sqlite3.connect(folder / REGISTER)
    try:
        if connection.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
            return DAMAGED
        numbers = [one for (one,) in connection.execute("SELECT number FROM ketnap_papernumber ORDER BY number")]
        ((last,),) = connection.execute("SELECT last FROM ketnap_numberbook").fetchall()
        ((told,),) = connection.execute("SELECT count(*) FROM ketnap_journalentry").fetchall()
    except sqlite3.DatabaseError:
        return DAMAGED
    finally:
        connection.close()
    if len(numbers) < acked:
        return LOST
    whole = numbers == list(range(FIRST, FIRST + len(numbers))) and told - lines == len(numbers)
    return "" if whole and (last == FIRST + len(numbers) - 1) else HALF


def looked(made: Recorded, folder: Path, rng: random.Random, share: float, enough: int = 0) -> tuple[int, Counter[str]]:
    """(states looked at, what was wrong); with `enough`, only until so many were wrong."""
    folder.mkdir()
    seen, found = 0, Counter[str]()
    for acked, files in powercut.states(made.start, made.events, rng, share):
        seen += 1
        if said := wrong(folder, files, acked, made.lines):
            found[said] += 1
            if enough and found.total() >= enough:
                break
    return seen, found


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_nothing_acknowledged_is_lost_in_a_power_cut(at: Installation, tmp_path: Path, record_property) -> None:
    made = recorded(at)
    possible = powercut.possible(made.events)
    assert possible >= STATES * 1.2 and sum(one.call == "ack" for one in made.events) == NUMBERS
    share = 1.0 if SOAK else STATES * 1.1 / possible
    seen, found = looked(made, tmp_path / "cut", random.Random(None if SOAK else 3), share)
    record_property("shown", f"power cut: {seen} of {possible} states of the disk, {found.total()} wrong")
    assert not found and seen >= STATES


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("setting", "expected"), [("synchronous_off", DAMAGED), ("wal_normal", LOST)])
def test_a_setting_the_guard_refuses_would_be_seen(
    at: Installation, tmp_path: Path, setting: str, expected: str, record_property
) -> None:
    made = recorded(at, **planted(setting))
    seen, found = looked(made, tmp_path / "cut", random.Random(5), 0.1, 0 if SOAK else 10)
    record_property("shown", f"power cut, {setting}: {dict(found)} of {seen} states")
    assert found[expected]
