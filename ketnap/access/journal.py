"""The journal's only writer. Called inside the transaction of the act, so neither stands without the other."""

import hashlib
import json
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, transaction

from ketnap.lib import clock
from ketnap.models.audit import JournalEntry

GENESIS = "0" * 64


def digest(previous: str, seq: int, at: str, by: str, event: str, subject: str, unit: str, detail: Any) -> str:
    body = json.dumps([previous, seq, at, by, event, subject, unit, detail], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


def record(
    event: str, *, by: Any, subject: str = "", unit_id: int | None = None, detail: dict[str, Any] | None = None
) -> JournalEntry:
    """Append one line. `by` is a User, a Viewer or None (the program itself). Raises if no transaction is open."""
    last = hold()
    seq, previous = (last.seq + 1, last.digest) if last else (1, GENESIS)
    at = clock.now()
    by_id = getattr(by, "user_id", None) or getattr(by, "pk", None)
    by_text = "" if by_id is None else str(by_id)
    name = getattr(by, "display_name", None) or getattr(by, "name", "") or ""
    unit_text = "" if unit_id is None else str(unit_id)
    detail = detail or {}
    return JournalEntry.objects.create(
        seq=seq, at=at, by_id_text=by_text, by_name=name, event=event, subject=subject, unit_id_text=unit_text,
        detail=detail, previous=previous,
        digest=digest(previous, seq, at.isoformat(), by_text, event, subject, unit_text, detail),
    )  # fmt: skip


def hold() -> JournalEntry | None:
    """Nobody else writes the journal until the end of this transaction, and what its lines tell of is committed. The
    last line. Raises if no transaction is open."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("journal.record must run inside the act's transaction.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # One writer of the chain at a time; SQLite's immediate transaction is that lock already.
            cursor.execute("SELECT pg_advisory_xact_lock(7301)")
    return JournalEntry.objects.order_by("-seq").first()


def latest(subject: str) -> JournalEntry | None:
    """The last line about a subject: who wrote it last, and when."""
    return JournalEntry.objects.filter(subject=subject).order_by("-seq").first()


def last(using: str = DEFAULT_DB_ALIAS) -> JournalEntry | None:
    """The last line of the journal of a database."""
    return JournalEntry.objects.using(using).order_by("-seq").first()


def verify(using: str = DEFAULT_DB_ALIAS) -> int | None:
    """Walk the chain. None when it holds, else the first sequence number that does not."""
    previous, expected = GENESIS, 1
    for line in JournalEntry.objects.using(using).order_by("seq").iterator():
        sealed = digest(
            previous, line.seq, line.at.isoformat(), line.by_id_text, line.event, line.subject, line.unit_id_text,
            line.detail,
        )  # fmt: skip
        if line.seq != expected or line.previous != previous or line.digest != sealed:
            return line.seq
        previous, expected = line.digest, expected + 1
    return None
