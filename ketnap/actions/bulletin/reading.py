"""Readings of articles: added to the count of their day, and the total of the last thirty days derived from them."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import connection, transaction
from django.db.models import F, Sum

from ketnap.models import Article, ReadCount, ReadTotal
from ketnap.queries.bulletin.reads import CANDIDATES, since

PATIENCE_MS = 250
"""How long a page of the bulletin waits for somebody else's writing; afterwards its counts wait instead."""
_ROUNDS = 10


def add_reads(counts: Mapping[tuple[int, date], int]) -> None:
    """(article, day) → times it was opened. Articles that are not there are left out. Who read is not known, so there
    is no line in the journal.

    Raises OperationalError where the database is busy; then nothing was added."""
    patient = _wait(PATIENCE_MS)
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE_MS}ms'")
            _add(counts)
    finally:
        if patient is not None:
            _wait(patient)


def _wait(milliseconds: int) -> int | None:
    """SQLite: what it waited before. PostgreSQL is told inside the transaction."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
    return int(before)


def _add(counts: Mapping[tuple[int, date], int]) -> None:
    articles = {article for article, _ in counts}
    known = dict(Article.objects.filter(pk__in=articles).values_list("pk", "bulletin_id"))
    # In one order everywhere, so that two processes never wait for each other in a ring.
    told = sorted((article, on, count) for (article, on), count in counts.items() if article in known)
    ReadCount.objects.bulk_create((ReadCount(article_id=article, day=on) for article, on, _ in told),
                                  ignore_conflicts=True)  # fmt: skip
    for article, on, count in told:
        ReadCount.objects.filter(article=article, day=on).update(count=F("count") + count)
    if told:
        last = max(on for _, on, _ in told)
        _total(known, last)
        _settle(set(known.values()), last)


def _total(articles: Collection[int], on: date) -> None:
    rows = ReadCount.objects.filter(article__in=sorted(articles), day__gte=since(on), day__lte=on)
    sums = dict(rows.values_list("article").annotate(sum=Sum("count")).values_list("article", "sum"))
    bulletins = dict(Article.objects.filter(pk__in=articles).values_list("pk", "bulletin_id"))
    ReadTotal.objects.bulk_create(
        [
            ReadTotal(article_id=article, bulletin_id=bulletins[article], total=sums.get(article, 0), on=on)
            for article in sorted(bulletins)
        ],
        update_conflicts=True, unique_fields=["article"], update_fields=["total", "on"],
    )  # fmt: skip


def _settle(bulletins: Collection[int], on: date) -> None:
    """Totals of earlier days may be too large by now. Those at the top are derived again until none there is old; an
    article takes part in that at most once a day."""
    for bulletin in sorted(bulletins):
        for _ in range(_ROUNDS):
            top = ReadTotal.objects.filter(bulletin=bulletin).order_by("-total")[:CANDIDATES]
            old = [row.article_id for row in top if row.on < on]
            if not old:
                break
            _total(old, on)
