"""The journal's only writer. Called inside the transaction of the act, so neither stands without the other.

Acts at once do not wait for each other here: a line gets its place in the chain afterwards (access/chain.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, transaction

from ketnap.access.chain import WRITING
from ketnap.lib import clock
from ketnap.models.audit import JournalEntry

_place: ContextVar[str] = ContextVar("place", default="")


@contextmanager
def asked_from(address: str) -> Iterator[None]:
    """Lines written within say that it was asked from that network address."""
    token = _place.set(address[:60])
    try:
        yield
    finally:
        _place.reset(token)


def record(
    event: str, *, by: Any, subject: str = "", unit_id: int | None = None, detail: dict[str, Any] | None = None
) -> JournalEntry:
    """Append one line. `by` is a User, a Viewer or None (the program itself). Raises if no transaction is open."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("journal.record must run inside the act's transaction.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # before the number of the line is drawn: see hold
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [WRITING])
    by_id = getattr(by, "user_id", None) or getattr(by, "pk", None)
    name = getattr(by, "display_name", None) or getattr(by, "name", "") or ""
    return JournalEntry.objects.create(
        at=clock.now(), by_id_text="" if by_id is None else str(by_id), by_name=name, event=event, subject=subject,
        unit_id_text="" if unit_id is None else str(unit_id), place=_place.get(), detail=detail or {},
    )  # fmt: skip


def hold() -> JournalEntry | None:
    """Nobody else writes the journal until the end of this transaction, and what its lines tell of is committed. The
    last line. Raises if no transaction is open."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("journal.hold must run inside the act's transaction.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # SQLite's immediate transaction is that lock already
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])
    return last()


def latest(subject: str) -> JournalEntry | None:
    """The last line about a subject: who wrote it last, and when."""
    return JournalEntry.objects.filter(subject=subject).order_by("-seq").first()


def last(using: str = DEFAULT_DB_ALIAS) -> JournalEntry | None:
    """The last line of the journal of a database."""
    return JournalEntry.objects.using(using).order_by("-seq").first()
