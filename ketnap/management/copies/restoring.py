"""A copy of the embedded database put back: proven, examined, checked by the program, and only then in its place."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from ketnap.lib import clock, envelope
from ketnap.management.copies import arrived, embedded, shelf, told

_BESIDE = ("", "-journal", "-wal", "-shm")
"""What belongs to a database file: a journal left beside another file would be played back into it."""


@dataclass
class Restored:
    header: envelope.Header
    place: Path
    """The database file; of a rehearsal, where it was."""
    before: Path | None = None
    """Where the register that was there is kept."""
    findings: list[str] = field(default_factory=list)


def restore(copy: Path, register: Path, *, key: bytes, replace: bool) -> Restored:
    """Put a copy where the register is to be. What is there stays, or is kept under another name with `replace`."""
    folder = register.parent
    if register.exists() and not replace:
        raise CommandError(
            f"{folder} holds a register already and it was left as it is: name an empty folder with --into, or say "
            "--replace, which keeps the register that is there under another name."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with unserved(folder), embedded.workplace(folder) as work:
        done = bring(copy, work, key, there=folder / "inbox")
        arrived.settle(work / "inbox", folder / "inbox")
        done.before = _put(work / embedded.DATABASE, register)
        done.place = register
    return done


def rehearse(copy: Path, *, key: bytes) -> Restored:
    """Everything a restore does, in a folder that is gone afterwards."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with embedded.workplace(settings.DATA_DIR) as work:
        return bring(copy, work, key)


def bring(copy: Path, work: Path, key: bytes, there: Path | None = None) -> Restored:
    """Unpack into `work`, the lists beside it as in a data folder, compare with the header, check. `there`: an inbox
    that may still hold a list. Raises CommandError for what is no whole register."""
    try:
        with envelope.opened(copy, key) as (header, content):
            database, lists = embedded.unpack(content, work)
    except (envelope.Damaged, envelope.OtherKey) as wrong:
        raise CommandError(
            f"{wrong} Nothing was restored from it; see the copies with ketnap backup --list."
        ) from wrong
    embedded.examine(database)
    with embedded.connected(database) as alias:
        held = told.of(alias)
    if held != {name: header[name] for name in held}:
        raise CommandError(f"{copy.name} does not hold what its beginning says: use another copy.")
    lacking = arrived.bring(lists, copy.parent, work / "inbox", key, there)
    found = check({"KETNAP_DATA_DIR": str(work), "DATABASE_URL": ""})
    done = Restored(header, database, findings=found + lacking)
    with database.open("rb") as file:
        os.fsync(file.fileno())
    return done


def check(place: dict[str, str]) -> list[str]:
    """What `ketnap check` finds in the installation of an environment. Raises CommandError where it cannot run."""
    code = "import sys; from ketnap.management.cli import main; sys.exit(main(['check', '--json']))"
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own text
        [sys.executable, "-P", "-c", code], env=os.environ | place | {"KETNAP_KEY_FILE": str(settings.FIELD_KEY_FILE)},
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in (0, 1) or not done.stdout:
        raise CommandError(
            f"What was restored cannot be used: {done.stderr.strip()} Nothing was put in its place. Use another copy."
        )
    return [f"{part}: {line}" for part, lines in json.loads(done.stdout).items() for line in lines]


@contextmanager
def unserved(folder: Path) -> Iterator[None]:
    """Nobody serves that folder meanwhile. Raises CommandError when somebody does."""
    with (folder / "serve.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(f"{folder} is being served: stop ketnap serve there, then restore.") from None
        yield


def _put(database: Path, register: Path) -> Path | None:
    before = register.with_name(f"{register.name}.before-{clock.now():%Y%m%dT%H%M%SZ}")
    there = [Path(f"{register}{end}") for end in _BESIDE if Path(f"{register}{end}").exists()]
    for path in there:
        path.rename(str(before) + path.name.removeprefix(register.name))
    database.replace(register)
    shelf.flush_folder(register.parent)
    return before if there else None
