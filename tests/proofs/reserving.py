"""Takes numbers from a book, one after the other, in several threads: what test_numbers.py starts and kills.

    reserving.py FILE THREADS HOW_MANY [unlocked]

Each number is appended to FILE once it is committed, as `thread number`; what went wrong as `thread ! why`. Only tests
start it. `unlocked` takes the lock of the book away: the row lock, and on SQLite, where the immediate transaction is
that lock, the transaction.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import django

django.setup()

from django.db import connection  # noqa: E402

from ketnap.actions.papers import numbering  # noqa: E402
from ketnap.models import NumberBook, User  # noqa: E402

DAY = date(2011, 9, 30)


def unlocked() -> None:
    if connection.vendor == "sqlite":
        from tests.proofs import without_transaction  # noqa: F401
    numbering._lock = lambda book_id: NumberBook.objects.get(pk=book_id)


def take(told: int, thread: int, count: int) -> None:
    by, unit = User.objects.get(username="organiser"), NumberBook.objects.get().unit_id
    for place in range(count):
        try:
            (one,) = numbering.reserve(unit_id=unit, type="QĐ", on=DAY, purpose=f"Việc {place}", by=by)
            said = str(one.number)
        except Exception as no:
            said = f"! {type(no).__name__}: {no}".replace("\n", " ")
        os.write(told, f"{thread} {said}\n".encode())
    connection.close()


if __name__ == "__main__":
    file, threads, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if "unlocked" in sys.argv:
        unlocked()
    told = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    shares = [count // threads + (place < count % threads) for place in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda at: take(told, *at), enumerate(shares)))
