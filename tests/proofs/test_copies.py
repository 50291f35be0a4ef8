"""Copies of the embedded register: whole, sealed, made while others write, put back as they were, and old ones stay
good whatever happens to a new one."""

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils import timezone

from ketnap.lib import clock, envelope
from tests.proofs.installation import KETNAP, Installation, Server
from tests.proofs.test_numbers import OPENED
from tests.proofs.test_numbers import PROGRAM as WRITERS

SOAK = os.environ.get("EFFORT") == "soak"
PLAIN, SECRET = "Hoàng Canh Giữ", "012345678901"
"""A name stands readable in the register; an identity number is sealed in it already."""
WITH_CANARIES = f"""
from ketnap.actions import people
from ketnap.actions.people.register import NewPerson
from datetime import date
person = NewPerson(full_name="{PLAIN}", sex="m", born_on=date(1980, 1, 1), unit_id=tree.cell, identity_no="{SECRET}")
people.register([person], by=by)
from ketnap.imports.jobs import keep
from ketnap.actions import batches
batches.create(file_name="x.xlsx", file_sha256=keep("danh sách {PLAIN}".encode()), by=by)
"""
OPENS = f"""
from ketnap.models import Person
from ketnap.lib.sealing import sealer
from django.conf import settings
(one,) = Person.objects.exclude(identity_sealed=None)
assert sealer(settings.FIELD_KEY_FILE).open(one.identity_sealed, "Person.identity_sealed", one.seal_token) == "{SECRET}"
"""
ONE_MORE = """
from datetime import date
from ketnap.actions.papers import numbering
from ketnap.models import NumberBook, User
by, unit = User.objects.get(username="organiser"), NumberBook.objects.get().unit_id
numbering.reserve(unit_id=unit, type="QĐ", on=date(2011, 9, 30), purpose="Việc nữa", by=by)
"""
DESK = """
import time, granian
from pathlib import Path
from django.conf import settings
from ketnap.management.commands.serve import serve
from ketnap.management.copies import keeping

class Desk:
    def __init__(self, *words, **options): pass
    def serve(self):
        place, until = Path(settings.BACKUP_DIR), time.monotonic() + 60
        before = len(list(place.glob("*.ketnap")))
        while len(list(place.glob("*.ketnap"))) == before and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(2.5)  # rounds in which nothing is due
        assert len(list(place.glob("*.ketnap"))) == before + 1

keeping.FIRST, keeping.EVERY, keeping.WORDS, granian.Granian = 0, 0.2, [*keeping.WORDS, "--same-disk"], Desk
serve("127.0.0.1", 0, worker=False)
"""
SPAN = r"ketnap-[0-9a-f]{8}-\d{8}T\d{9}Z-sqlite\.ketnap"


@dataclass
class Office(Installation):
    """An installation with a folder of copies beside it."""

    @property
    def copies(self) -> Path:
        return self.data.with_name(f"{self.name}-copies")

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"KETNAP_BACKUP_DIR": str(self.copies)}

    def backup(self, *words: str) -> Path:
        """The new copy."""
        self.run("backup", "--same-disk", *words)
        return self.whole()[-1]

    def whole(self) -> list[Path]:
        return sorted(self.copies.glob("*.ketnap"))

    def restored(self, *words: object, name: str) -> "Office":
        """A copy put into a folder of its own, driven as an installation."""
        twin = Office.__new__(Office)
        twin.server, twin.name, twin.data = self.server, name, self.server.folder / name
        self.run("restore", *words, "--into", twin.data)
        shutil.copy(self.data / "field.key", twin.data / "field.key")
        return twin

    def numbers(self) -> list[int]:
        with self.connect() as read:
            return [number for (number,) in read("SELECT number FROM ketnap_papernumber ORDER BY id")]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office(Server(tmp_path_factory.mktemp("data")))
    made.copies.mkdir()
    made.run_python(OPENED + WITH_CANARIES)
    made.run("journal")  # as the desk does within a minute: else the first copy does it, and the state is another one
    yield made
    made.remove()


def test_a_copy_holds_the_whole_state_and_nothing_readable(office) -> None:
    before, copy = office.fingerprint(), office.backup()
    assert re.fullmatch(SPAN, copy.name)
    office.run_python(ONE_MORE)
    assert before != office.fingerprint(), "the hash sees one act"
    twin = office.restored(copy, name="then")
    assert twin.fingerprint() == before

    (inbox,) = (office.data / "inbox").iterdir()
    assert (twin.data / "inbox" / inbox.name).read_bytes() == inbox.read_bytes()
    outside = b"".join(path.read_bytes() for path in office.copies.rglob("*") if path.is_file())
    inside = (office.data / "ketnap.sqlite3").read_bytes()
    for canary in (PLAIN, SECRET, "organiser", "90.001.001", "SQLite format"):
        assert canary.encode() not in outside, canary
    # The search sees: what is in the clear in the register, and only that.
    assert PLAIN.encode() in inside and SECRET.encode() not in inside
    twin.run_python(OPENS)


def test_a_register_that_is_there_is_never_written_over(office, tmp_path) -> None:
    copy, before = office.backup(), office.fingerprint()
    office.run("restore", copy, code=1)
    assert "holds a register already and it was left as it is" in office.said
    assert office.fingerprint() == before
    twin = office.restored(copy, name="replaced")
    twin.run_python(ONE_MORE)
    (twin.data / "ketnap.sqlite3-journal").write_bytes(b"half a transaction of another file")
    changed = (twin.data / "ketnap.sqlite3").read_bytes()
    twin.run("restore", copy, "--replace")
    assert twin.fingerprint() == before
    kept = sorted(path for path in twin.data.glob("ketnap.sqlite3.before-*"))
    assert [path.read_bytes() for path in kept] == [changed, b"half a transaction of another file"]


def test_a_list_that_is_nowhere_to_be_had_is_a_finding(office) -> None:
    (inbox,), copy = (office.data / "inbox").iterdir(), office.backup()
    sealed = office.copies / "files" / f"{inbox.name}.ketnap"
    whole, twin = sealed.read_bytes(), office.restored(copy, name="lists")
    again = ("restore", copy, "--into", twin.data, "--replace")
    try:
        sealed.write_bytes(whole[:-4] + bytes([whole[-4] ^ 1]) + whole[-3:])
        office.run(*again)  # it lies in that inbox still
        (twin.data / "inbox" / inbox.name).write_bytes(b"another list")
        said = office.run(*again, code=1)
    finally:
        sealed.write_bytes(whole)
    assert "files: batch 1: its list is not in the inbox" in said
    assert f"the list {inbox.name} is not beside the copy or is damaged" in said
    assert twin.fingerprint() == office.fingerprint(), "it is put in its place all the same"
    office.run(*again)
    assert (twin.data / "inbox" / inbox.name).read_bytes() == inbox.read_bytes()


def test_copies_made_while_others_write_are_prefixes_of_what_was_acknowledged(
    office, tmp_path, record_property
) -> None:
    told = tmp_path / "told"
    told.touch()
    writers = office.start(told, 4, 200 if SOAK else 40, program=WRITERS)
    made: list[tuple[Path, list[int], list[int]]] = []
    while writers.poll() is None and len(made) < 2:
        before = acknowledged(told)
        copy = office.backup()
        made.append((copy, before, acknowledged(told)))
    _, err = writers.communicate(timeout=120)
    assert writers.returncode == 0, err
    everything = office.numbers()
    for place, (copy, before, _) in enumerate(made):
        held = office.restored(copy, name=f"prefix-{place}").numbers()
        assert set(before) <= set(held), "what was acknowledged before the copy began is in it"
        assert held == everything[: len(held)], "nothing is in it without what came before"
    grew = [len(after) - len(before) for _, before, after in made]
    assert max(grew) > 0, "others wrote while a copy was made"
    record_property("shown", f"copies while 4 threads wrote: {len(made)}, with {grew} numbers taken meanwhile")


def acknowledged(told: Path) -> list[int]:
    lines = [line.split() for line in told.read_text().splitlines()]
    assert not [line for line in lines if line[1] == "!"]
    return [int(line[1]) for line in lines]


def test_another_key_opens_nothing_and_the_key_sheet_brings_the_right_one_back(office, tmp_path) -> None:
    copy, before = office.backup(), office.fingerprint()
    sheet = office.run("key")
    groups = re.findall(r"\d+\. ([0-9A-F]{4} [0-9A-Z])", sheet)
    assert len(groups) == 16
    new = Office(Server(tmp_path))
    into = ("restore", copy, "--into", new.data)
    new.run(*into, code=2)
    assert "Take the key sheet from its envelope" in new.said and not (new.data / "field.key").exists()
    (new.data / "field.key").write_text("ab" * 32)
    new.run(*into, code=1)
    assert "was sealed under the key" in new.said and not (new.data / "ketnap.sqlite3").exists()
    (new.data / "field.key").unlink()
    assert typed(new, [*groups[:4], groups[4][:-1] + "0", *groups[5:]])[0] == 1
    assert not (new.data / "field.key").exists()
    code, said = typed(new, groups)
    assert code == 0 and (new.data / "field.key").read_text() == (office.data / "field.key").read_text()
    assert re.search(r"Dấu khóa: (\w+)", sheet)[1] in said and (new.data / "field.key").stat().st_mode & 0o77 == 0
    new.run(*into)
    assert new.fingerprint() == before
    new.run_python(OPENS)


def typed(at: Installation, groups: list[str]) -> tuple[int, str]:
    process = at.start("-c", f"printf '%s\\n' {' '.join(repr(group) for group in groups)} | {KETNAP} key --enter",
                       program=("/bin/bash",))  # fmt: skip
    out, err = process.communicate(timeout=60)
    return process.returncode, out + err


def test_a_copy_that_was_killed_or_had_no_room_leaves_the_older_ones_good(office, record_property) -> None:
    copy = office.backup()
    kept, parts, works, turn = copy.read_bytes(), 0, 0, 0
    while turn < (30 if SOAK else 4) or (not (works and parts) and turn < 60):
        process = office.start("backup", "--same-disk")
        begun = (office.data, ".copying-*") if turn % 2 else (office.copies, "*.part")
        while process.poll() is None and not list(begun[0].glob(begun[1])):
            time.sleep(0.0005)
        time.sleep(random.Random(turn).uniform(0, 0.02) if turn % 4 > 1 else 0)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        turn += 1
        parts += len(list(office.copies.glob("*.part")))
        for left in office.data.glob(".copying-*"):
            works += 1
            assert left.stat().st_mode & 0o77 == 0, "nobody else may look into it"
    assert copy.read_bytes() == kept
    size = (office.data / "ketnap.sqlite3").stat().st_size // 1024
    for limit in (20, size - 100):  # no room for the copy; no room for the snapshot
        process = office.start("-c", f'ulimit -f {limit}; exec "$0" backup --same-disk', KETNAP, program=("/bin/bash",))
        _, err = process.communicate(timeout=60)
        assert process.returncode == 1 and "ake room" in err and "Traceback" not in err, err
        assert not list(office.data.glob(".copying-*"))
    office.backup()
    assert not [*office.copies.rglob("*.part"), *office.data.glob(".copying-*")]
    key = envelope.copy_key(bytes.fromhex((office.data / "field.key").read_text()))
    assert all(envelope.prove(path, key)["kind"] == "sqlite" for path in office.whole())
    assert works and parts, "killed at work"
    record_property("shown", f"copies killed half-way: {works}, of which {parts} left a part on the medium")


def test_two_copies_at_once_are_one_and_a_medium_that_is_gone_is_said(office) -> None:
    before = office.whole()
    both = [office.start("backup", "--same-disk") for _ in range(2)]
    codes = sorted((process.communicate()[1], process.returncode)[1] for process in both)
    assert codes in ([0, 1], [0, 0]) and len(office.whole()) == len(before) + codes.count(0)
    away = office.copies.rename(office.copies.with_name("pulled"))
    office.run("backup", "--same-disk", code=1)
    assert "is not there: plug the medium in" in office.said
    away.rename(office.copies)
    office.run("backup", code=1)
    assert "lies on the same disk as the data" in office.said
    newest = office.backup()
    assert office.backup("--due") == newest, "nothing was written since"


def test_the_moment_chosen_is_the_newest_copy_not_younger(office) -> None:
    first = office.backup()
    stamp = timezone.localtime(clock.now())
    second = office.backup()
    office.run("restore", "--rehearse", "--to", f"{stamp:%d-%m-%Y %H:%M:%S.%f}")
    assert first.name in (office.data / "rehearsed.json").read_text()
    assert second != first
    office.run("restore", "--rehearse", "--to", "01-01-2020 08:00", code=1)
    assert "the oldest copy is of" in office.said


def test_a_chain_that_does_not_hold_is_copied_and_said(office) -> None:
    new = office.restored(office.backup(), name="broken")
    new.copies.mkdir()
    good = new.backup()
    new.run("restore", good, "--rehearse")
    (same,) = json.loads(new.run("doctor", "--json", code=1))["problems"]
    assert (
        same == f"{new.copies} lies on the same disk as the data: set KETNAP_BACKUP_DIR to a folder on a second medium."
    )
    old = good.rename(good.with_name(re.sub(r"\d{8}T", "20200101T", good.name)))
    with closing(sqlite3.connect(new.data / "ketnap.sqlite3")) as file, file:
        file.execute("DROP TRIGGER ketnap_journalentry_kept_update")
        file.execute("UPDATE ketnap_journalentry SET event = 'nothing' WHERE seq = 2")
    new.run("backup", "--same-disk", code=1)
    assert "the journal's chain does not hold at line 2" in new.said
    assert len(new.whole()) == 2 and old.exists(), "then nothing is taken away"


def test_while_the_desk_is_served_what_was_written_is_copied_once(office) -> None:
    office.backup()
    office.run_python(ONE_MORE)
    office.run_python(DESK)


def test_a_damaged_register_is_not_copied(office) -> None:
    twin = office.restored(office.backup(), name="damaged")
    twin.copies.mkdir()
    with (twin.data / "ketnap.sqlite3").open("r+b") as file:
        file.seek(200_000)
        file.write(b"\xa5" * 40_000)
    twin.run("backup", "--same-disk", code=1)
    assert "The register is damaged" in twin.said or "could not be copied" in twin.said
    assert twin.whole() == []
