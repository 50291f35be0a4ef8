"""The chain over the journal: who seals it, and whether it holds.

One sealer at a time takes the lines that were committed since and gives each the next place and a digest made of the
line and of the digest before. A line that is changed, left out, exchanged or put in later no longer fits.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Max

from ketnap.models.audit import JournalEntry, JournalSeal

GENESIS = "0" * 64
FORM = 2
WRITING = 7301
"""Key of PostgreSQL's advisory lock: shared by who writes lines, alone for who must know that nobody does."""
SEALING = 7302
"""Key of PostgreSQL's advisory lock that lets one sealer work at a time."""
AT_ONCE = 2000
"""Lines sealed in one transaction: on SQLite everybody who writes waits that long."""


class Head(NamedTuple):
    """The end of the chain; place 0: nothing is sealed."""

    place: int
    digest: str
    low: int
    seq: int


_spelled = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
LINE = ("seq", "at", "by_id_text", "by_name", "event", "subject", "unit_id_text", "place", "detail")
"""Columns of a line in the order in which they are spelled."""


def digest(before: str, place: int, low: int, form: int, line: tuple[Any, ...]) -> str:
    """SHA-256 of a line at its place. `line`: the values of LINE, the moment aware."""
    seq, at, by, by_name, event, subject, unit, asked_from, detail = line
    moment = at.astimezone(UTC).isoformat()
    told: list[Any] = [before, place, moment, by, event, subject, unit, detail]
    if form != 1:
        told += [form, low, seq, by_name, asked_from]
    return hashlib.sha256(_spelled(told).encode()).hexdigest()


def head(using: str = DEFAULT_DB_ALIAS) -> Head:
    row = JournalSeal.objects.using(using).order_by("-place").first()
    return Head(row.place, row.digest, row.low, row.entry_id) if row else Head(0, GENESIS, 0, 0)


def unsealed(using: str = DEFAULT_DB_ALIAS) -> tuple[int, datetime | None]:
    """(lines that have no seal yet, when the oldest of them was written)."""
    waiting = _waiting(head(using).low, using)
    oldest = waiting.order_by("seq").values_list("at", flat=True).first()
    return (waiting.count() if oldest else 0), oldest


def _waiting(low: int, using: str = DEFAULT_DB_ALIAS) -> Any:
    return JournalEntry.objects.using(using).filter(seq__gt=low, seal=None)


def seal() -> int:
    """Chain what is committed and not sealed; how many lines. Another sealer at work: 0, it does it.

    Nothing is held between two rounds, so a sealer that is killed leaves whole rounds behind it."""
    done = 0
    while _waiting(head().low).exists():
        count = _round()
        if not count:
            break
        done += count
    return done


def _round() -> int:
    low = _settled()
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING])
                if not cursor.fetchone()[0]:
                    return 0
        before = head()
        rows = list(_waiting(before.low).order_by("seq").values_list(*LINE)[:AT_ONCE])
        if not rows:
            return 0
        if connection.vendor != "postgresql":  # the one who writes: what it does not see was rolled back
            low = rows[-1][0]
        # More may wait than fit into a round; what lies behind the last of them is not settled yet.
        low = max(before.low, min(low, rows[-1][0]))
        seals, last = [], before.digest
        for place, line in enumerate(rows, before.place + 1):
            last = digest(last, place, low, FORM, line)
            seals.append(JournalSeal(place=place, entry_id=line[0], low=low, form=FORM, digest=last))
        JournalSeal.objects.bulk_create(seals, batch_size=500)
    return len(rows)


def _settled() -> int:
    """A number up to which every line is committed or rolled back, asked without waiting for anybody; 0: not known now.

    On PostgreSQL who writes a line shares a lock until the end of its transaction: in a moment when nobody does, the
    last line that is seen ends what is settled."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [WRITING])
        if not cursor.fetchone()[0]:
            return 0
        try:
            return JournalEntry.objects.aggregate(last=Max("seq"))["last"] or 0
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [WRITING])


class Fault(NamedTuple):
    place: int
    """The first place that does not hold, or the number of a line that was put in where all was sealed."""
    says: str


def verify(using: str = DEFAULT_DB_ALIAS) -> int | None:
    """Walk the chain. None when it holds, else the first place that does not."""
    found = examine(using)
    return found.place if found else None


def examine(using: str = DEFAULT_DB_ALIAS) -> Fault | None:
    """The same, with an English sentence."""
    before, expected, top = GENESIS, 1, 0
    for place, low, form, written, *line in sealed(using):
        if place != expected:
            return Fault(expected, f"the chain does not hold at line {expected}: it is not there")
        if digest(before, place, low, form, tuple(line)) != written:
            return Fault(place, f"the chain does not hold at line {place}: it is not the one that was sealed")
        before, expected, top = written, expected + 1, max(top, low)
    last = JournalSeal.objects.using(using).aggregate(last=Max("place"))["last"] or 0
    if last >= expected:
        return Fault(expected, f"the chain does not hold at line {expected}: it is not there")
    stray = JournalEntry.objects.using(using).filter(seq__lte=top, seal=None).order_by("seq").first()
    if stray:
        return Fault(
            stray.seq,
            f"the chain does not hold at line {stray.seq}: it was put in, or its seal taken away, after all up to line "
            f"{top} was sealed",
        )
    return None


def sealed(using: str = DEFAULT_DB_ALIAS, *, after: int = 0) -> Iterator[tuple[Any, ...]]:
    """(place, low, form, digest, *LINE) in the order of the chain."""
    rows = JournalSeal.objects.using(using).filter(place__gt=after).order_by("place")
    columns = ("place", "low", "form", "digest", *(f"entry__{name}" for name in LINE))
    return rows.values_list(*columns).iterator(chunk_size=5000)


GUARDED = ("ketnap_journalentry", "ketnap_journalseal")


def guards_missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Tables of the journal that the database would let somebody change."""
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'kept' AND tgenabled <> 'D'")
            kept = {name for (name,) in cursor.fetchall()}
            return [table for table in GUARDED if table not in kept]
        cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'ketnap_jour*_kept_*'")
        found = [name for (name,) in cursor.fetchall()]
        return [table for table in GUARDED if found.count(table) < 3]


def at(place: int) -> str | None:
    """The digest at a place; None where there is none."""
    return JournalSeal.objects.filter(place=place).values_list("digest", flat=True).first()
