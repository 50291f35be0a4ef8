"""What `ketnap doctor` says of the clock and the copies: the last good one, its age, what it lacks, what to do."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from ketnap.access import journal
from ketnap.lib import clock, envelope
from ketnap.management.copies import cluster, keys, shelf

REHEARSED = "rehearsed.json"
"""File of the data folder: when a restore was rehearsed last, and of which copy."""
LATE = timedelta(minutes=30)
"""Copies are due every 15 minutes (docs/assurance.md); one that was missed is no fault yet."""
QUARTER = timedelta(days=92)
APART = timedelta(minutes=2)
"""What two clocks, or a clock and the journal, may differ."""


def show(at: datetime) -> str:
    """As the office's clock shows it: 26-11-2026 15:30:05."""
    return f"{timezone.localtime(at):%d-%m-%Y %H:%M:%S}"


def age(span: timedelta) -> str:
    """`12 minutes`, `5 hours`, `3 days`."""
    minutes = max(0, int(span.total_seconds() // 60))
    for size, name in ((1440, "days"), (60, "hours")):
        if minutes >= 2 * size:
            return f"{minutes // size} {name}"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def of_clock(facts: dict[str, str]) -> list[str]:
    now = clock.now()
    facts["clock"] = f"{show(now)} ({settings.TIME_ZONE})"
    try:
        last = journal.last()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT clock_timestamp()")
                (served,) = cursor.fetchone()
            if abs(served - clock.now()) > APART:
                return [f"The database server's clock shows {show(served)}: set both clocks (timedatectl)."]
    except DatabaseError:
        return []
    if last and last.at > now + APART:
        return [f"The clock stands before the last line of the journal ({show(last.at)}): set it (timedatectl)."]
    return []


def of_copies(facts: dict[str, str]) -> list[str]:
    try:
        last = journal.last()
    except DatabaseError:
        last = None  # said elsewhere; what copies there are is worth knowing all the more
    if not settings.BACKUP_DIR and last is None:
        facts["copies"] = "no folder set (KETNAP_BACKUP_DIR); nothing is written yet"
        return []
    try:
        place, key = shelf.folder(), keys.for_opening()
        found = shelf.copies(place, envelope.mark(key))
    except CommandError as wrong:
        facts["copies"] = "none"
        return [str(wrong)]
    except OSError as failed:
        return [f"The folder of copies cannot be read ({failed.strerror}): plug the medium in or repair it."]
    facts["copies"] = f"{len(found)} in {place}"
    problems = of_place(place)
    if connection.vendor == "postgresql":
        problems += of_log(facts)
    good, damaged = last_good(found, key)
    problems += [
        f"The copy {copy.path.name} is damaged: replace the medium, it will not be the only one." for copy in damaged
    ]
    if good is None:
        return [*problems, f"There is no good copy in {place}: run ketnap backup."]
    return problems + of_good(*good, last.seq if last else 0, facts) + of_rehearsal(facts)


def of_place(place: Path) -> list[str]:
    if shelf.disk_of(place) != shelf.disk_of(settings.DATA_DIR):
        return []
    return [f"{place} lies on the same disk as the data: set KETNAP_BACKUP_DIR to a folder on a second medium."]


def of_log(facts: dict[str, str]) -> list[str]:
    try:
        return cluster.of_archive(facts)
    except DatabaseError:
        return []


def last_good(
    found: list[shelf.Copy], key: bytes
) -> tuple[tuple[shelf.Copy, envelope.Header] | None, list[shelf.Copy]]:
    """(the newest copy that opens from its first byte to its last, those newer ones that do not)."""
    damaged = []
    for copy in found:
        try:
            return (copy, envelope.prove(copy.path, key)), damaged
        except (envelope.Damaged, envelope.OtherKey, OSError):
            damaged.append(copy)
    return None, damaged


def of_good(copy: shelf.Copy, header: envelope.Header, seq: int, facts: dict[str, str]) -> list[str]:
    old = clock.now() - copy.at
    lacking = max(0, seq - (header.get("journal") or {}).get("seq", 0))
    facts["last good copy"] = f"{show(copy.at)}, {age(old)} ago, read to its end just now"
    facts["not in it"] = f"{lacking} lines of the journal"
    if old < -APART:
        return [f"The last good copy is of {show(copy.at)}, which is still to come: set the clock (timedatectl)."]
    if connection.vendor == "postgresql":  # what is younger is in the server's log
        late = f"The last base copy is {age(old)} old: run ketnap backup every day."
        return [late] if old > 2 * cluster.BASE_EVERY else []
    if lacking and old > LATE:
        return [
            f"The last good copy is {age(old)} old and lacks {lacking} lines of the journal: run ketnap backup; ketnap "
            "serve does it by itself, or cron."
        ]
    return []


def of_rehearsal(facts: dict[str, str]) -> list[str]:
    try:
        said = json.loads((settings.DATA_DIR / REHEARSED).read_text())
        at = datetime.fromisoformat(said["at"])
    except (OSError, ValueError, KeyError):
        facts["last rehearsal"] = "never"
        return ["No restore was ever rehearsed here: run ketnap restore --rehearse, today and every quarter."]
    facts["last rehearsal"] = f"{show(at)}, {age(clock.now() - at)} ago, of {said['copy']}"
    if clock.now() - at > QUARTER:
        return [f"The last rehearsal of a restore was {age(clock.now() - at)} ago: run ketnap restore --rehearse."]
    return []
