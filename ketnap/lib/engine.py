"""The engine guard: says what about a database connection could lose or damage acknowledged work.

Reads the settings that are really in force on the connection, not those that were asked for. Sources: sqlite.org's
notes on the WAL reset race (fixed 3.51.3, backports 3.50.7 and 3.44.6); docs/decisions/2026-11-24-sqlite-truncate.md.
"""

import sqlite3
from pathlib import Path
from typing import Any

NETWORK_FILE_SYSTEMS = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "ceph", "glusterfs", "davfs",
    "fuse.sshfs", "fuse.glusterfs", "fuse.davfs2", "fuse.rclone",
}  # fmt: skip
_SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


class UnsafeEngine(Exception):
    """The database would not keep what it acknowledges. The text says what to change."""


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite no longer has the race that can damage a WAL database with two connections."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def file_system(folder: Path, mounts: str) -> str:
    """Type of the file system a folder lies on, from the text of /proc/self/mounts; empty when unknown."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        _, point, name, *_ = line.split(" ")
        place = Path(point.replace("\\040", " "))
        if folder.is_relative_to(place) and len(place.parts) >= best:
            best, kind = len(place.parts), name
    return kind


def faults(connection: Any) -> list[str]:
    """One English sentence for each unsafe setting of a Django connection; empty when it may be used."""
    if connection.vendor == "sqlite":
        return _sqlite(connection)
    if connection.vendor == "postgresql":
        return _postgresql(connection)
    return [f"{connection.vendor} is not supported: use the embedded database or PostgreSQL (DATABASE_URL)."]


def guard(connection: Any) -> None:
    """Raise UnsafeEngine unless the connection keeps what it acknowledges."""
    if found := faults(connection):
        raise UnsafeEngine(" ".join(found))


def _one(connection: Any, sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def _sqlite(connection: Any) -> list[str]:
    found = []
    mode = str(_one(connection, "PRAGMA journal_mode")).lower()
    level = int(_one(connection, "PRAGMA synchronous"))
    if mode == "wal" and not wal_is_safe(sqlite3.sqlite_version_info[:3]):
        found.append(
            f"journal_mode=WAL can damage the file with SQLite {sqlite3.sqlite_version}: set journal_mode=TRUNCATE, "
            "or use SQLite 3.51.3 or newer."
        )
    elif mode not in {"wal", "truncate", "delete"}:
        found.append(f"journal_mode={mode.upper()} does not survive a power cut: set journal_mode=TRUNCATE.")
    least = 3 if mode == "delete" else 2
    if level < least:
        found.append(
            f"synchronous={_SYNCHRONOUS[level]} with journal_mode={mode.upper()} can lose acknowledged work: "
            f"set synchronous={_SYNCHRONOUS[least]}."
        )
    if not _one(connection, "PRAGMA foreign_keys"):
        found.append("foreign_keys is off, so rows could point nowhere: set foreign_keys=ON.")
    if (connection.transaction_mode or "DEFERRED") not in {"IMMEDIATE", "EXCLUSIVE"}:
        found.append(
            f"transaction_mode is {connection.transaction_mode or 'DEFERRED'}: writers would fail half-way instead of "
            "waiting; set transaction_mode=IMMEDIATE."
        )
    place, mounts = Path(connection.settings_dict["NAME"]), Path("/proc/self/mounts")
    if place.is_absolute() and mounts.exists():
        kind = file_system(place.parent.resolve(), mounts.read_text())
        if kind in NETWORK_FILE_SYSTEMS:
            found.append(f"{place.parent} is a network drive ({kind}), where SQLite's locks fail: use a local disk.")
    return found


def _postgresql(connection: Any) -> list[str]:
    found = []
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        if _one(connection, f"SHOW {setting}") == "off":
            found.append(f"PostgreSQL runs with {setting}=off, which can lose acknowledged work: set {setting}=on.")
    if _one(connection, "SELECT pg_is_in_recovery()"):
        found.append("This PostgreSQL is a read-only replica: point DATABASE_URL at the primary.")
    elif _one(connection, "SHOW default_transaction_read_only") == "on":
        found.append("This PostgreSQL is read-only: set default_transaction_read_only=off.")
    if _one(connection, "SHOW server_encoding") != "UTF8":
        found.append("The PostgreSQL database is not in UTF8: create it again with ENCODING 'UTF8'.")
    return found
