"""Sealing while others write: nobody waits, nobody is forgotten, nobody is sealed twice."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from ketnap.access import chain, journal
from ketnap.models import JournalEntry, JournalSeal


def write(count: int) -> None:
    """One act with so many lines."""
    with transaction.atomic():
        for number in range(count):
            journal.record("people.viewed", by=None, subject=f"person:{number}")


@pytest.mark.django_db(transaction=True)
def test_acts_at_once_do_not_wait_for_each_other_and_all_get_their_place() -> None:
    """PostgreSQL: one act stands open with its line written; others write, end and are sealed meanwhile. On SQLite
    there is one writer at a time anyway."""
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            journal.record("slow.deed", by=None)
            begun.set()
            go_on.wait(20)
        connection.close()

    worker = threading.Thread(target=slow)
    worker.start()
    assert begun.wait(20)
    if connection.vendor == "postgresql":
        write(3)
        assert chain.seal() == 3 and chain.unsealed()[0] == 0
        assert chain.head().low == 0, "somebody was writing: nothing is settled"
    go_on.set()
    worker.join()
    if connection.vendor == "postgresql":
        assert JournalEntry.objects.earliest("seq").event == "slow.deed"
        assert chain.unsealed()[0] == 1, "its number is lower than those that are sealed, and it is not forgotten"
    else:
        write(3)
    write(1)
    assert chain.seal() == (2 if connection.vendor == "postgresql" else 5)
    assert chain.head().low == JournalEntry.objects.latest("seq").seq
    assert chain.verify() is None and chain.unsealed()[0] == 0


@pytest.mark.django_db(transaction=True)
def test_sealers_at_once_seal_every_line_once() -> None:
    def both(done: list[int]) -> Callable[[], None]:
        def go() -> None:
            for _ in range(6):
                done.append(chain.seal())
            connection.close()

        return go

    done: list[int] = []
    sealers = [threading.Thread(target=both(done)) for _ in range(3)]
    for one in sealers:
        one.start()
    for _ in range(5):
        write(20)
    for one in sealers:
        one.join()
    done.append(chain.seal())
    assert sum(done) == 100 == JournalSeal.objects.count()
    assert chain.verify() is None
