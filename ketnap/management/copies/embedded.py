"""The embedded database: copied while it is in use by SQLite's own online backup, examined, packed and unpacked."""

import io
import json
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections

from ketnap.settings import sqlite

DATABASE = "ketnap.sqlite3"
LISTS = "lists.json"
WAIT = 60
"""Seconds to wait for a writer."""


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A folder only this account may enter, gone when the block ends; what a killed run left goes first."""
    for left in folder.glob(".copying-*"):
        shutil.rmtree(left, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=".copying-", dir=folder))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def snapshot(register: Path, target: Path) -> None:
    """The register as it stands between two transactions. In one step: a writer waits, and it is not begun anew."""
    if not register.exists():
        raise CommandError(f"There is no register {register} yet: make the first account, or check KETNAP_DATA_DIR.")
    try:
        with (
            closing(sqlite3.connect(f"file:{quote(str(register))}?mode=rw", uri=True, timeout=WAIT)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            copy.execute("PRAGMA synchronous=OFF")
            live.backup(copy)
    except sqlite3.Error as failed:
        raise CommandError(
            f"The register could not be copied to {target.parent} ({failed}); older copies are as they were. Make room "
            "and run it again; if that does not help, run ketnap doctor."
        ) from failed


def examine(database: Path) -> None:
    """Raise CommandError for a file SQLite finds damaged."""
    try:
        with closing(sqlite3.connect(database)) as file:
            found = [str(line[0]) for line in file.execute("PRAGMA integrity_check") if line[0] != "ok"]
            found += [f"a row of {line[0]} points nowhere" for line in file.execute("PRAGMA foreign_key_check")]
    except sqlite3.Error as failed:
        found = [str(failed)]
    if found:
        raise CommandError(
            f"The register is damaged ({'; '.join(found[:3])}); no copy was made; older ones are as they were. "
            "Stop the program and restore the last good copy: see ketnap restore --help."
        )


@contextmanager
def connected(database: Path) -> Iterator[str]:
    """An alias of Django for a database file, as long as the block."""
    alias = "copy"
    connections.databases[alias] = connections.databases[DEFAULT_DB_ALIAS] | sqlite(database)
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias], connections.databases[alias]


def pack(database: Path, lists: list[str], content: BinaryIO) -> None:
    """The database, and the names of the lists that had arrived."""
    said = json.dumps(lists).encode()
    entry = tarfile.TarInfo(LISTS)
    entry.size = len(said)
    with tarfile.open(fileobj=content, mode="w|") as archive:
        archive.add(database, DATABASE)
        archive.addfile(entry, io.BytesIO(said))


def unpack(content: BinaryIO, folder: Path) -> tuple[Path, list[str]]:
    """→ (the database file, mode 600; names of the lists that had arrived)."""
    with tarfile.open(fileobj=content, mode="r|") as archive:
        archive.extractall(folder, filter="data")
    database = folder / DATABASE
    database.chmod(0o600)
    return database, json.loads((folder / LISTS).read_text())
