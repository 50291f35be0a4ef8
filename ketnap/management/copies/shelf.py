"""The folder of copies: what stands in it, how a file comes into it whole, what is taken out of it.

A copy appears under its name only after it was written, flushed and read back under the key. Its name says the mark of
the key, the moment and the engine: `ketnap-1a2b3c4d-20261126T081500123Z-sqlite.ketnap`.
"""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.management.base import CommandError

from ketnap.lib import envelope

SUFFIX = ".ketnap"
_NAME = re.compile(r"ketnap-([0-9a-f]{8})-(\d{8}T\d{6})(\d{3})Z-(sqlite|postgresql)\.ketnap")
DAYS = 14
"""Of so many latest days that have copies, the last one of each is kept; of the latest 24 hours, all."""


@dataclass(frozen=True)
class Copy:
    path: Path
    mark: str
    at: datetime
    """UTC; the state the copy holds, or the earliest one a base copy can be brought to."""
    kind: str
    """Vendor of the engine: `sqlite`, `postgresql`."""


def folder() -> Path:
    """The folder of copies. Raises CommandError where none is set or it is not there."""
    if not settings.BACKUP_DIR:
        raise CommandError(
            "No folder for copies is set: set KETNAP_BACKUP_DIR to a folder on a second medium.", returncode=2
        )
    found = Path(settings.BACKUP_DIR)
    if not found.is_dir():
        raise CommandError(f"The folder of copies {found} is not there: plug the medium in, or make the folder.")
    return found


def name(mark: str, at: datetime, kind: str) -> str:
    return f"ketnap-{mark}-{at.astimezone(UTC):%Y%m%dT%H%M%S}{at.microsecond // 1000:03}Z-{kind}{SUFFIX}"


def read_name(path: Path) -> Copy | None:
    if not (match := _NAME.fullmatch(path.name)):
        return None
    at = datetime.strptime(match[2], "%Y%m%dT%H%M%S").replace(microsecond=int(match[3]) * 1000, tzinfo=UTC)
    return Copy(path, match[1], at, match[4])


def copies(place: Path, mark: str | None = None) -> list[Copy]:
    """What stands in the folder, newest first; only copies under the key with that mark, if one is given."""
    found = [copy for path in place.iterdir() if (copy := read_name(path)) and mark in (None, copy.mark)]
    return sorted(found, key=lambda copy: (copy.at, copy.path.name), reverse=True)


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """One program at a time makes copies here; what a killed one left half-way is gone. Raises CommandError."""
    with (place / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(f"A copy is being made in {place} already: run this again when it is done.") from None
        for left in [*place.glob(f"ketnap-*{SUFFIX}.part"), *place.glob(f"files/*{SUFFIX}.part")]:
            left.unlink()
        yield


@contextmanager
def placing(target: Path, key: bytes, header: envelope.Header) -> Iterator[BinaryIO]:
    """Where to write the content; the file stands under its name when it was read back, else nothing stands there."""
    part = target.with_name(f"{target.name}.part")
    try:
        with envelope.sealed(part, key, header) as file:
            yield file
        envelope.prove(part, key)
        part.replace(target)
        flush_folder(target.parent)
    except OSError as failed:
        raise CommandError(
            f"Nothing was written to {target.parent} ({failed.strerror or failed}); what stood there is as it was. "
            "Make room or plug the medium in, and run it again."
        ) from failed
    except envelope.Damaged as damaged:
        raise CommandError(
            f"{target.parent} does not give back what was written to it: use another medium."
        ) from damaged
    finally:
        _drop(part)


def _drop(part: Path) -> None:
    """On a medium that was pulled out nothing can be removed; the next copy does it."""
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return


def flush_folder(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def kept(found: Iterable[Copy], weeks: int) -> list[Copy]:
    """Of copies, newest first, those that stay: all of 24 hours before the newest, the last of each of the latest 14
    days, the last of each of the latest weeks. Counted in days that have copies, so a wrong clock removes nothing."""
    ordered = list(found)
    staying = {copy for copy in ordered if copy.at > ordered[0].at - timedelta(days=1)}
    staying |= set(_last_of([copy.at.strftime("%Y-%m-%d") for copy in ordered], ordered)[:DAYS])
    staying |= set(_last_of([copy.at.strftime("%G-%V") for copy in ordered], ordered)[:weeks])
    return [copy for copy in ordered if copy in staying]


def _last_of(periods: list[str], ordered: list[Copy]) -> list[Copy]:
    return [copy for at, copy in enumerate(ordered) if at == 0 or periods[at] != periods[at - 1]]


def disk_of(path: Path) -> str:
    """Name of the whole disk a folder lies on where the system tells it, else its device number."""
    device = path.stat().st_dev
    block = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}")
    if not block.exists():
        return str(device)
    block = block.resolve()
    return block.parent.name if (block / "partition").exists() else block.name
