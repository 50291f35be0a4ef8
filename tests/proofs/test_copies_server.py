"""Copies of a server's register: base copy and log, sealed, brought back to any second between two acts."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from django.utils import timezone

from ketnap.lib import clock
from scripts import postgres
from tests.proofs.installation import KETNAP, Server
from tests.proofs.test_copies import ONE_MORE, OPENS, PLAIN, SECRET, WITH_CANARIES, Office
from tests.proofs.test_numbers import OPENED


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """A server that keeps its log by our command, on folders its account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="ketnap-copies-"))
    folder.chmod(0o755)
    (folder / "keep.sh").write_text("exit 0\n")  # the log of making the tables is not what is tried here
    url = postgres.start(folder / "server", archive_mode="on", archive_command=f"sh {folder}/keep.sh %p %f")
    try:
        made = Office(Server(folder, url))
        made.run_python(OPENED + WITH_CANARIES)
        (made.copies / "wal").mkdir(parents=True)
        (folder / "copies.key").write_text(made.run("key", "--for-copies"))
        for path in (made.copies / "wal", folder / "copies.key"):
            own(path)
        (folder / "keep.sh").write_text(
            f"KETNAP_BACKUP_DIR={made.copies} KETNAP_COPY_KEY_FILE={folder}/copies.key {KETNAP} wal-keep $1 $2\n"
        )
        made.backup()
        yield made
    finally:
        postgres.stop(folder / "server", "immediate")
        shutil.rmtree(folder, ignore_errors=True)


def own(path: Path) -> None:
    if who := postgres.account():
        os.chown(path, who["user"], who["group"])


@pytest.fixture(scope="module")
def acts(office) -> dict[str, tuple[datetime, str]]:
    """Three states with a moment at which each held, and the log of them kept."""
    held = {}
    for name in ("first", "second", "third"):
        office.run_python(ONE_MORE)
        time.sleep(0.3)
        held[name] = (timezone.localtime(clock.now()), office.fingerprint())
        time.sleep(0.3)
    keep_log(office)
    return held


def keep_log(office: Office) -> None:
    """What archive_timeout does after a minute, at once."""
    with psycopg.connect(office.server.postgres, autocommit=True) as server:
        (piece,) = server.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        for _ in range(300):
            last = server.execute("SELECT last_archived_wal FROM pg_stat_archiver").fetchone()[0]
            if last and last >= piece:
                return
            time.sleep(0.1)
    raise AssertionError(f"{piece} was not kept; see {office.server.folder}/server/log")


@contextmanager
def restored(office: Office, name: str, *words: str, code: int = 0) -> Iterator[Office]:
    """The restored cluster served, and what the command said in `said`."""
    folder = office.server.folder / name
    out = office.run("restore", "--into", folder, *words, code=code)
    url = postgres.start(folder)
    try:
        twin = Office.__new__(Office)
        twin.server, twin.name, twin.data, twin.said = Server(folder, url), office.name, folder / "ketnap", out
        shutil.copy(office.data / "field.key", twin.data / "field.key")
        yield twin
    finally:
        postgres.stop(folder, "immediate")
        shutil.rmtree(folder)


def test_any_moment_between_two_acts_comes_back(office, acts, record_property) -> None:
    began = time.monotonic()
    at, state = acts["second"]
    with restored(office, "second", "--to", f"{at:%d-%m-%Y %H:%M:%S.%f}") as twin:
        record_property("shown", f"a server's register restored to a second: {time.monotonic() - began:.1f} s")
        assert twin.fingerprint() == state
        assert len({state for _, state in acts.values()}) == 3, "the three states differ"
        twin.run_python(OPENS)
        (inbox,) = (office.data / "inbox").iterdir()
        assert (twin.data / "inbox" / inbox.name).read_bytes() == inbox.read_bytes()
    with restored(office, "newest") as twin:
        assert twin.fingerprint() == acts["third"][1]
        assert "Tree, ledger, seals and journal are in order." in twin.said
        twin.run_python(ONE_MORE)  # it is a register to go on with


def test_what_stands_on_the_medium_can_be_read_by_nobody(office, acts) -> None:
    outside = b"".join(path.read_bytes() for path in office.copies.rglob("*") if path.is_file())
    inside = b"".join(
        path.read_bytes() for path in (office.server.folder / "server" / "data").rglob("*") if path.is_file()
    )
    for canary in (PLAIN, SECRET, "organiser", "90.001.001", "numbering"):
        assert canary.encode() not in outside, canary
    assert PLAIN.encode() in inside and SECRET.encode() not in inside
    assert len(list((office.copies / "wal").iterdir())) >= 2


def test_moments_out_of_reach_are_said(office, acts) -> None:
    into = ("restore", "--into", office.server.folder / "never")
    office.run(*into, "--to", "01-01-2099 08:00", code=1)
    assert "The log kept beside the copies ends before that moment" in office.said
    assert not list((office.server.folder / "never").iterdir())
    office.run(*into, "--to", "01-01-2020 08:00", code=1)
    assert "the oldest copy is of" in office.said
    office.run("restore", code=2)
    assert "say --into FOLDER" in office.said
    said = json.loads(office.run("doctor", "--json", code=1))
    assert said["facts"]["server's log"].startswith("kept up to 0000000")
    assert [line for line in said["problems"] if "log" in line] == []
