"""A copy of the register before its tables are changed by a newer program: made first, and said."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from ketnap.lib import clock
from ketnap.management.copies import embedded, making, shelf

FOLDER = "before-update"
KEPT = 3
WEEKS = 8


def copy_first(step: str) -> None:
    """`step`: the last step of the tables as they are now. Says on stderr where the copy lies, or why there is none.

    The embedded register is copied beside itself. It must be: without room for a copy there is none for the update
    either. A server's is copied to the second medium where one is named. Raises CommandError, nothing changed.
    """
    if connection.vendor == "sqlite":
        say(f"the register as it was before the update is kept as {beside(step)}")
        return
    if not settings.BACKUP_DIR:
        say("no copy was made before the update: KETNAP_BACKUP_DIR names no second medium")
        return
    try:
        made = making.make(weeks=WEEKS)
    except (CommandError, DatabaseError) as why:
        say(f"no copy could be made before the update: {str(why).strip()}")
    else:
        say(f"the register as it was before the update is kept as {made.copy.path if made else settings.BACKUP_DIR}")


def say(sentence: str) -> None:
    print(f"ketnap: {sentence}", file=sys.stderr)


def beside(step: str) -> Path:
    """The whole file, synced and examined, readable by this account alone; the oldest of more than KEPT goes."""
    register = Path(connection.settings_dict["NAME"])
    folder = register.parent / FOLDER
    target = folder / f"{clock.now():%Y%m%d-%H%M%S}-{step}.sqlite3"
    part = target.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for left in folder.glob("*.part*"):
            left.unlink()
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600))
        embedded.snapshot(register, part)
        embedded.examine(part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
        shelf.flush_folder(folder)
    except (OSError, sqlite3.Error, CommandError) as failed:
        raise CommandError(
            f"The tables are not changed, since the register cannot be copied to {folder} first; nothing was changed: "
            f"{failed}", returncode=2,
        ) from failed  # fmt: skip
    for old in sorted(folder.glob("*.sqlite3"))[:-KEPT]:
        old.unlink()
    return target


def last_step() -> str:
    """Name of the last step the tables of the register have."""
    with closing(connection.cursor()) as cursor:
        cursor.execute("SELECT max(name) FROM django_migrations WHERE app = 'ketnap'")
        return str(cursor.fetchone()[0] or "")
