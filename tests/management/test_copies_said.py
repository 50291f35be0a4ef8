"""What is said of copies: by `ketnap doctor`, by the server's archive_command, by a log with an exchanged piece."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db import transaction

from ketnap.access import journal
from ketnap.lib import clock, envelope
from ketnap.management.copies import cluster, keys, recovering, shelf, state


@pytest.fixture
def place(db, tmp_path, settings) -> Iterator[Path]:
    """An empty register: before a key is made it is asked whether something in it is sealed already."""
    settings.DATA_DIR = tmp_path / "data"
    settings.FIELD_KEY_FILE = settings.DATA_DIR / "field.key"
    settings.BACKUP_DIR = str(tmp_path / "copies")
    settings.DATA_DIR.mkdir()
    yield tmp_path / "copies"


def a_copy(place: Path, old: timedelta, seq: int) -> Path:
    key, at = keys.for_sealing(), clock.now() - old
    path = place / shelf.name(envelope.mark(key), at, "sqlite")
    with shelf.placing(path, key, {"at": at.isoformat(), "journal": {"seq": seq, "digest": ""}}) as content:
        content.write(b"register")
    return path


def write(lines: int) -> None:
    with transaction.atomic():
        for _ in range(lines):
            journal.record("tried", by=None)


def told() -> tuple[dict[str, str], list[str]]:
    facts: dict[str, str] = {}
    problems = state.of_clock(facts) + state.of_copies(facts)
    return facts, [line for line in problems if "same disk" not in line]


def test_every_state_of_the_copies_is_said_with_its_remedy(db, place, settings) -> None:
    settings.BACKUP_DIR = ""
    assert told()[1] == [], "nothing is written yet"
    write(3)
    assert told()[1] == ["No folder for copies is set: set KETNAP_BACKUP_DIR to a folder on a second medium."]
    settings.BACKUP_DIR = str(place)
    assert told()[1] == [f"The folder of copies {place} is not there: plug the medium in, or make the folder."]
    place.mkdir()
    assert told()[1][0].startswith("There is no key file") and not settings.FIELD_KEY_FILE.exists()
    keys.for_sealing()
    assert told()[1] == [f"There is no good copy in {place}: run ketnap backup."]

    old = a_copy(place, timedelta(days=3), seq=1)
    late = "The last good copy is 3 days old and lacks 2 lines of the journal: run ketnap backup; "
    never = "No restore was ever rehearsed here: run ketnap restore --rehearse, today and every quarter."
    assert [line.partition("ketnap serve")[0] for line in told()[1]] == [late, never]
    new = a_copy(place, timedelta(minutes=20), seq=3)
    (settings.DATA_DIR / state.REHEARSED).write_text(json.dumps({"at": clock.now().isoformat(), "copy": new.name}))
    facts, problems = told()
    assert problems == []
    assert "20 minutes ago, read to its end just now" in facts["last good copy"]
    assert (facts["copies"], facts["not in it"]) == (f"2 in {place}", "0 lines of the journal")

    data = bytearray(new.read_bytes())
    data[-5] ^= 1
    new.write_bytes(data)
    damaged, lacking = told()[1]
    assert damaged.startswith(f"The copy {new.name} is damaged") and "3 days old" in lacking
    assert old.exists()
    new.unlink()
    a_copy(place, -timedelta(days=1), seq=3)
    assert "which is still to come: set the clock" in told()[1][0]


def test_a_clock_behind_the_journal_and_a_rehearsal_long_ago_are_said(db, place, settings, monkeypatch) -> None:
    place.mkdir()
    write(1)
    a_copy(place, timedelta(), seq=1)
    (settings.DATA_DIR / state.REHEARSED).write_text('{"at": "2020-01-01T00:00:00+00:00", "copy": "x"}')
    assert ["ketnap restore --rehearse" in line for line in told()[1]] == [True]
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(hours=1))
    assert told()[1][0].startswith("The clock stands before the last line of the journal")


def test_a_piece_of_the_log_is_kept_once_and_another_of_its_name_refused(place, tmp_path) -> None:
    key, piece, name = keys.for_sealing(), tmp_path / "piece", "0000000100000000000000F1"
    piece.write_bytes(b"x" * 4096)
    place.mkdir()
    with pytest.raises(CommandError, match="plug the medium in"):
        cluster.keep_piece(piece, name, key)
    (place / cluster.LOG).mkdir()
    cluster.keep_piece(piece, name, key)
    kept = (place / cluster.LOG / f"{name}.ketnap").read_bytes()
    cluster.keep_piece(piece, name, key)
    piece.write_bytes(b"y" * 4096)
    with pytest.raises(CommandError, match="holds another piece of that name"):
        cluster.keep_piece(piece, name, key)
    with pytest.raises(CommandError, match="is no piece of a server's log"):
        cluster.keep_piece(piece, "../../elsewhere", key)
    assert [path.read_bytes() for path in (place / cluster.LOG).iterdir()] == [kept]


def test_the_log_ends_before_a_piece_that_is_damaged_or_another(place, tmp_path) -> None:
    """An exchanged piece opens under the key; its name is sealed in it."""
    key, log = keys.for_sealing(), place / cluster.LOG
    log.mkdir(parents=True)
    names = [f"0000000100000000000000{number:02X}" for number in range(1, 5)]
    for name in names:
        (tmp_path / name).write_bytes(name.encode() * 9 + b"\0" * 200_000 + b"end")
        cluster.keep_piece(tmp_path / name, name, key)

    def brought(into: str) -> tuple[list[str], list[str]]:
        target = recovering.Target(tmp_path / into, None, key)
        target.into.mkdir()
        found = recovering._bring_log(place, names[1], target)
        for path in (target.into / cluster.LOG).iterdir():
            assert path.read_bytes() == (tmp_path / path.name).read_bytes(), "holes read as what they stand for"
        return sorted(path.name for path in (target.into / cluster.LOG).iterdir()), found

    assert brought("whole") == (names[1:], [])
    third = log / f"{names[2]}.ketnap"
    whole, other = third.read_bytes(), (log / f"{names[3]}.ketnap").read_bytes()
    for number, wrong in enumerate((other, whole[:-4] + bytes([whole[-4] ^ 1]) + whole[-3:])):
        third.write_bytes(wrong)
        there, found = brought(f"wrong{number}")
        assert there == [names[1]] and "Nothing after it can be restored" in found[0]
