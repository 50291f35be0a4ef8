"""One copy, from the lock on the folder to the copies that may go."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from ketnap import __version__
from ketnap.lib import clock, envelope
from ketnap.management import sealing
from ketnap.management.copies import arrived, cluster, embedded, keys, shelf, told

FORMAT = 1


@dataclass(frozen=True)
class Made:
    copy: shelf.Copy
    size: int
    """Bytes."""
    seconds: float
    seq: int | None
    """Last line of the journal in it."""
    broken: int | None
    """First line of the journal whose chain does not hold."""
    gone: int
    """Older copies that were taken away."""


def make(*, weeks: int, same_disk: bool = False, due: bool = False) -> Made | None:
    """Make, read back and keep one copy. None where `due` is asked for and nothing is. Raises CommandError."""
    place, began = shelf.folder(), time.monotonic()
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    if not same_disk and shelf.disk_of(place) == shelf.disk_of(settings.DATA_DIR):
        raise CommandError(
            f"{place} lies on the same disk as the data: with that disk both are gone. Plug the second medium in and "
            "set KETNAP_BACKUP_DIR to a folder on it (or say --same-disk, to try it out)."
        )
    key = keys.for_sealing()
    with shelf.alone(place):
        earlier = shelf.copies(place, envelope.mark(key))
        if due and earlier and is_enough(earlier[0]):
            arrived.keep(settings.DATA_DIR / "inbox", place, key)
            return None
        sealing.once()  # tables of another version are copied as they are
        copy, header = (of_server if connection.vendor == "postgresql" else of_embedded)(place, key)
        gone = [] if header["broken"] else thin([copy, *earlier], weeks)
    seq = header["journal"] and header["journal"]["seq"]
    return Made(copy, copy.path.stat().st_size, time.monotonic() - began, seq, header["broken"], len(gone))


def is_enough(newest: shelf.Copy) -> bool:
    """Embedded: nothing was written in the journal since. Server: a base copy of today; the server keeps its log."""
    if newest.kind == "postgresql":
        return cluster.is_recent(newest)
    try:
        return envelope.peek(newest.path).get("journal") == told.head()
    except envelope.Damaged:
        return False


def of_server(place: Path, key: bytes) -> tuple[shelf.Copy, envelope.Header]:
    at, named = clock.now(), connection.settings_dict
    header = begun(at, "postgresql") | told.of()
    header |= {"wal": cluster.current_piece(), "database": named["NAME"], "user": named["USER"]}
    (place / cluster.LOG).mkdir(exist_ok=True)
    target = place / shelf.name(envelope.mark(key), at, "postgresql")
    with shelf.placing(target, key, header) as content:
        cluster.stream(content)
    arrived.keep(settings.DATA_DIR / "inbox", place, key)
    return found(target), header


def of_embedded(place: Path, key: bytes) -> tuple[shelf.Copy, envelope.Header]:
    with embedded.workplace(settings.DATA_DIR) as work:
        database = work / embedded.DATABASE
        embedded.snapshot(Path(connection.settings_dict["NAME"]), database)
        at = clock.now()  # nothing younger is in it
        embedded.examine(database)
        with embedded.connected(database) as alias:
            header = begun(at, "sqlite") | told.of(alias)
        lists = arrived.keep(settings.DATA_DIR / "inbox", place, key)  # after the register: all its rows speak of
        target = place / shelf.name(envelope.mark(key), at, "sqlite")
        with shelf.placing(target, key, header) as content:
            embedded.pack(database, lists, content)
    return found(target), header


def begun(at: Any, kind: str) -> envelope.Header:
    return {"format": FORMAT, "kind": kind, "ketnap": __version__, "at": at.isoformat()}


def found(target: Path) -> shelf.Copy:
    copy = shelf.read_name(target)
    assert copy, target  # noqa: S101 - we named it ourselves
    return copy


def thin(copies: list[shelf.Copy], weeks: int) -> list[shelf.Copy]:
    """Take away what no rule keeps. The first of them was proven a moment ago and stays whatever the clock says."""
    made, *_ = copies
    ordered = sorted(copies, key=lambda copy: copy.at, reverse=True)
    staying = {made, *shelf.kept(ordered, weeks)}
    gone = [copy for copy in ordered if copy not in staying]
    for copy in gone:
        copy.path.unlink(missing_ok=True)
    if made.kind == "postgresql":
        cluster.drop_pieces(made.path.parent, [copy for copy in ordered if copy in staying])
    return gone
