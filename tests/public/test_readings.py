"""How often articles are read: counted together, not for programs or reloads, nothing kept of who reads."""

from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from ketnap.actions.bulletin import add_reads
from ketnap.models import JournalEntry, ReadCount, ReadTotal
from ketnap.public import readings
from ketnap.queries import bulletin as queries
from tests.public import board

DAY = board.NOW.date()
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
def counting(monkeypatch) -> readings.Readings:
    made = readings.Readings()
    made.written_at = board.NOW.timestamp() * 10  # nothing is due before a test says so
    monkeypatch.setattr(readings, "readings", made)
    return made


@pytest.mark.django_db
def test_a_person_who_opens_is_counted_and_nobody_else(tree, counting) -> None:
    article = board.publish(board.opened(tree.upper), address="mot")
    where, client = "/ban-tin/khoi/bai/mot/", Client()
    for more in (
        {}, {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, {"User-Agent": "curl/8.1"},
        BROWSER | {"Sec-Purpose": "prefetch;prerender"}, BROWSER | {"Purpose": "prefetch"},
        BROWSER | {"If-None-Match": '"x"'}, BROWSER | {"Cache-Control": "max-age=0"},
        BROWSER | {"Cache-Control": "no-cache"}, BROWSER | {"Sec-Fetch-Dest": "image"},
    ):  # fmt: skip
        client.get(where, headers=more)
    client.head(where, headers=BROWSER)
    client.get("/ban-tin/khoi/bai/khong/", headers=BROWSER)
    assert counting.counts == {}
    client.get(where, headers=BROWSER)
    client.get(where, headers=BROWSER | {"Sec-Fetch-Dest": "document"})
    assert list(counting.counts.values()) == [2]
    assert ReadCount.objects.count() == 0
    counting.written_at = 0.0
    client.get(where, headers=BROWSER)
    assert (counting.counts, ReadCount.objects.get().count) == ({}, 3)
    assert {field.name for field in ReadCount._meta.fields} == {"id", "article", "day", "count"}
    assert ReadTotal.objects.get(article=article).total == 3 and JournalEntry.objects.count() == 0


@pytest.mark.django_db
def test_the_most_read_of_thirty_days_and_what_grows_old_falls(tree) -> None:
    bulletin = board.opened(tree.upper)
    one, two, three = (board.publish(bulletin, name) for name in ("Một", "Hai", "Ba"))
    add_reads({(one.pk, DAY - timedelta(days=29)): 50, (one.pk, DAY - timedelta(days=1)): 1,
               (two.pk, DAY - timedelta(days=1)): 20, (three.pk, DAY - timedelta(days=1)): 5})  # fmt: skip

    def most(on: date) -> list[tuple[str, int]]:
        reader = queries.Reader(board.NOW + (on - DAY))
        return [(line.title, line.total) for line in queries.most_read(reader, bulletin.pk).most]

    assert most(DAY) == [("Một", 51), ("Hai", 20), ("Ba", 5)]
    later = DAY + timedelta(days=1)
    assert most(later) == [("Hai", 20), ("Ba", 5), ("Một", 1)]
    add_reads({(three.pk, later): 2, (987_654, later): 3})
    assert dict(ReadTotal.objects.values_list("article", "total")) == {one.pk: 1, two.pk: 20, three.pk: 7}
    assert queries.most_read(queries.Reader(board.NOW), bulletin.pk, article_id=three.pk).own == 5
    board.withdraw(two)
    assert most(later) == [("Ba", 7), ("Một", 1)]


@pytest.mark.django_db(transaction=True)
def test_counts_wait_where_the_register_is_busy_and_none_is_lost(tree, counting) -> None:
    article = board.publish(board.opened(tree.upper))
    held = ReadCount.objects.create(article=article, day=DAY)
    counting.add(article.pk, DAY)
    done: list[int] = []

    def meanwhile() -> None:
        counting.write()
        done.append(sum(counting.counts.values()))
        connection.close()

    with transaction.atomic():
        ReadCount.objects.filter(pk=held.pk).update(count=10)
        other = Thread(target=meanwhile)
        other.start()
        other.join(10)
    assert done == [1], "the page waited, or its count was lost"
    counting.write()
    assert (ReadCount.objects.get().count, counting.counts) == (11, {})


@pytest.mark.django_db(transaction=True)
def test_two_processes_add_to_the_same_day(tree) -> None:
    article = board.publish(board.opened(tree.upper))

    def add() -> None:
        for _ in range(10):
            try:
                add_reads({(article.pk, DAY): 1})
            except OperationalError:
                missed.append(1)
        connection.close()

    missed: list[int] = []
    workers = [Thread(target=add) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert ReadCount.objects.get().count + len(missed) == 30
