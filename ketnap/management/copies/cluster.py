"""The register of a server: a base copy streamed by pg_basebackup, and each piece of its log as the server lets it go.

A base copy together with the log since brings the register to any moment between then and the last piece kept.
"""

import filecmp
import os
import re
import shutil
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import CommandError
from django.db import connection
from psycopg.conninfo import make_conninfo

from ketnap.lib import clock, envelope
from ketnap.management.copies import shelf

LOG = "wal"
"""Folder beside the copies; made by whoever installs, so that a medium that is not mounted is not written past."""
_PIECE = re.compile(r"[0-9A-F]{24}(\.[0-9A-F]{8}\.backup|\.partial)?|[0-9A-F]{8}\.history")
BASE_EVERY = timedelta(days=1)


def stream(content: BinaryIO) -> None:
    """The whole cluster as tar, with the log needed to make it consistent. Raises CommandError."""
    program = shutil.which("pg_basebackup")
    if not program:
        raise CommandError(
            "pg_basebackup is missing: install PostgreSQL's client programs (apt-get install postgresql-client)."
        )
    words = [program, "--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast", f"--dbname={conninfo()}"]
    password = str(connection.settings_dict["PASSWORD"] or "")
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(  # noqa: S603 - a program of the system, our own words
            words,
            stdout=subprocess.PIPE,
            stderr=said,
            cwd="/",
            env=os.environ | ({"PGPASSWORD": password} if password else {}),
        )
        try:
            shutil.copyfileobj(process.stdout, content)  # type: ignore[type-var]
        finally:
            process.stdout.close()  # type: ignore[union-attr]
            code = process.wait()
        if code:
            said.seek(0)
            raise CommandError(
                f"The server gave no base copy: {said.read().strip()[-500:]}; older copies are as they were. Give its "
                "account the right (ALTER ROLE … REPLICATION) and see docs/install.md."
            )


def conninfo(**more: str) -> str:
    """How libpq reaches the server; the password travels apart."""
    given = connection.settings_dict
    named = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "dbname": given["NAME"]}
    options = {name: value for name, value in given["OPTIONS"].items() if isinstance(value, str)}
    return make_conninfo(**{name: value for name, value in (named | options | more).items() if value})


def current_piece() -> str:
    """Name of the piece of the log being written: a base copy begun now needs no older one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_walfile_name(pg_current_wal_lsn())")
        return str(cursor.fetchone()[0])


def keep_piece(source: Path, name: str, key: bytes) -> None:
    """What `archive_command` does: sealed beside the copies, or the server keeps it and asks again. The same piece
    twice is no fault, another one under the same name is."""
    if not _PIECE.fullmatch(name):
        raise CommandError(f"{name} is no piece of a server's log: use %f of archive_command", returncode=2)
    place = shelf.folder() / LOG
    if not place.is_dir():
        raise CommandError(f"There is no folder {place}: plug the medium in, or make it for the server's account.")
    target = place / f"{name}{shelf.SUFFIX}"
    if target.exists():
        if not same(source, target, key):
            raise CommandError(
                f"{target} holds another piece of that name: move it away, or use a folder for each server."
            )
        return
    header = {"kind": LOG, "name": name, "at": clock.now().isoformat()}
    with source.open("rb") as file, shelf.placing(target, key, header) as content:
        shutil.copyfileobj(file, content)


def same(source: Path, target: Path, key: bytes) -> bool:
    with tempfile.NamedTemporaryFile() as plain:
        try:
            with envelope.opened(target, key) as (_, content):
                shutil.copyfileobj(content, plain)
        except (envelope.Damaged, envelope.OtherKey):
            return False
        plain.flush()
        return filecmp.cmp(source, plain.name, shallow=False)


def pieces(place: Path, since: str) -> list[Path]:
    """The sealed pieces from one on, whatever their time-line, and the histories of time-lines."""
    found = sorted((place / LOG).glob(f"*{shelf.SUFFIX}"))
    return [
        path for path in found if ".backup" not in path.name and (len(path.name) < 24 or path.name[8:24] >= since[8:24])
    ]


def drop_pieces(place: Path, kept: list[shelf.Copy]) -> None:
    """Take away the log before the oldest base copy of the latest 14 days; an older one stands for its own moment."""
    recent = [copy for copy in kept if copy.at >= kept[0].at - timedelta(days=shelf.DAYS)]
    oldest = min(str(envelope.peek(copy.path).get("wal", "")) for copy in recent)
    needed = set(pieces(place, oldest)) if oldest else set()
    for path in (place / LOG).glob(f"*{shelf.SUFFIX}"):
        if oldest and path not in needed and ".history" not in path.name:
            path.unlink(missing_ok=True)


def is_recent(copy: shelf.Copy) -> bool:
    return clock.now() - copy.at < BASE_EVERY


def of_archive(facts: dict[str, str]) -> list[str]:
    """What is wrong with the keeping of the log, as the server itself tells it."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW archive_mode")
        (mode,) = cursor.fetchone()
        cursor.execute("SELECT last_archived_wal, last_archived_time, last_failed_time FROM pg_stat_archiver")
        piece, at, failed = cursor.fetchone()
    facts["server's log"] = f"kept up to {piece} ({at:%d-%m-%Y %H:%M:%S} UTC)" if at else "no piece was kept yet"
    if mode == "off":
        return [
            "The server keeps no log (archive_mode=off); only base copies can be restored: set it, docs/install.md."
        ]
    if failed and (at is None or failed > at):
        return [f"The server cannot keep its log since {failed:%d-%m-%Y %H:%M} UTC: plug the medium in or make room."]
    return [] if at else ["The server's log was never kept yet: check archive_command and archive_timeout."]
