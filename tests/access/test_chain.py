"""Whoever changes a line of the journal, takes one away or puts one in is found, with the first place that does not
hold; whoever seals does not make others wait; the database itself lets nobody do it through the program."""

import os
import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from ketnap.access import chain, journal
from ketnap.management.commands.journal import ROLES
from ketnap.models import JournalEntry, JournalSeal
from tests import factories

TIMES = 40 if os.environ.get("EFFORT") == "soak" else 4
LINES = 1000
"""Lines of the journal that are altered one after another in each way."""


def write(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            journal.record("people.viewed", by=None, subject=f"person:{number}", unit_id=number, detail={"n": number})


@pytest.fixture(scope="module")
def lines(standing) -> list[int]:
    with journal.asked_from("10.1.2.3"):
        write(LINES + 1)
    assert chain.seal() == LINES + 1 and chain.verify() is None
    return list(JournalSeal.objects.order_by("place").values_list("entry_id", flat=True))


@pytest.fixture
def open_to_all(lines, db) -> Iterator[None]:
    with factories.unguarded(connection):
        yield


def other(name: str, value: object) -> object:
    """A value of that column that is not the one there."""
    if name == "at":
        return value + timedelta(microseconds=1)  # type: ignore[operator]
    if name == "detail":
        return {**value, "n": -1}  # type: ignore[dict-item]
    return value + 1 if isinstance(value, int) else f"{value}x"[-40:]


WAYS = [*(f"entry.{name}" for name in chain.LINE if name != "seq"), "seal.low", "seal.form", "seal.digest"]


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_every_column_of_a_thousand_lines_altered_one_by_one_is_found(lines, open_to_all, way) -> None:
    """The whole chain is walked once; each line is altered in turn and the step of the walk that meets it must fail."""
    rows, before, missed = list(chain.sealed()), chain.GENESIS, []
    table, column = way.split(".")
    for place, low, form, written, *line in rows:
        assert len(bytes.fromhex(written)) == 32
        assert chain.digest(before, place, low, form, tuple(line)) == written
        told = dict(zip(chain.LINE, line, strict=True))
        if table == "entry":
            told[column] = other(column, told[column])
            found = chain.digest(before, place, low, form, tuple(told.values())) != written
        elif column == "digest":
            found = chain.digest(before, place, low, form, tuple(line)) != other("digest", written)
        else:
            given = {"low": low, "form": form} | {column: (low if column == "low" else form) + 1}
            found = chain.digest(before, place, given["low"], given["form"], tuple(line)) != written
        if not found:
            missed.append(place)
        before = written
    assert len(rows) > LINES and missed == []
    place = random.Random(way).randrange(1, LINES)
    if table == "entry":
        row = JournalEntry.objects.get(pk=lines[place - 1])
        JournalEntry.objects.filter(pk=row.pk).update(**{column: other(column, getattr(row, column))})
    else:
        seal = JournalSeal.objects.get(pk=place)
        JournalSeal.objects.filter(pk=place).update(**{column: other(column, getattr(seal, column))})
    assert chain.verify() == place, "in the database too, the first place that does not hold"


def swap(first: int, second: int) -> None:
    """What two lines say, exchanged; their seals stay."""
    one, two = JournalEntry.objects.get(pk=first), JournalEntry.objects.get(pk=second)
    names = [name for name in chain.LINE if name != "seq"]
    JournalEntry.objects.filter(pk=first).update(**{name: getattr(two, name) for name in names})
    JournalEntry.objects.filter(pk=second).update(**{name: getattr(one, name) for name in names})


def swap_seals(first: int, second: int) -> None:
    JournalSeal.objects.filter(entry=first).update(entry=0)
    JournalSeal.objects.filter(entry=second).update(entry=first)
    JournalSeal.objects.filter(entry=0).update(entry=second)


def put_in(first: int, second: int) -> None:
    """A line between two others: all behind it are moved on, seals and all, as if it had always stood there."""
    row = JournalEntry.objects.get(pk=first)
    row.pk = None
    row.save(force_insert=True)
    JournalSeal.objects.filter(entry=second).update(entry=row.pk)


def twice(first: int, second: int) -> None:
    row = JournalEntry.objects.get(pk=first)
    JournalEntry.objects.filter(pk=second).update(**{name: getattr(row, name) for name in chain.LINE if name != "seq"})


def gone(first: int, second: int) -> None:
    JournalEntry.objects.filter(pk=first).delete()


def gone_with_seal(first: int, second: int) -> None:
    JournalSeal.objects.filter(entry=first).delete()
    JournalEntry.objects.filter(pk=first).delete()


def gone_and_closed_up(first: int, second: int) -> None:
    place = JournalSeal.objects.get(entry=first).place
    gone_with_seal(first, second)
    for later in JournalSeal.objects.filter(place__gt=place).order_by("place")[:5]:
        JournalSeal.objects.filter(pk=later.pk).update(place=later.place - 1)


def seal_gone(first: int, second: int) -> None:
    JournalSeal.objects.filter(entry=first).delete()


def moved_in_time(first: int, second: int) -> None:
    JournalEntry.objects.filter(pk=first).update(at=F("at") - timedelta(days=1))


DEEDS = (swap, swap_seals, put_in, twice, gone, gone_with_seal, gone_and_closed_up, seal_gone, moved_in_time)


@pytest.mark.django_db
@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_done_to_lines_is_found_at_the_first_place_it_touches(lines, open_to_all, deed) -> None:
    draw = random.Random(deed.__name__)
    for _ in range(TIMES):
        first, second = sorted(draw.sample(range(1, LINES), 2))
        mark = transaction.savepoint_create()
        deed(lines[first - 1], lines[second - 1])
        touched = {put_in: second, twice: second}.get(deed, first)
        assert chain.verify() == touched
        transaction.savepoint_rollback(mark)
    assert chain.verify() is None


@pytest.mark.django_db
def test_a_line_put_in_where_all_was_sealed_is_found_and_never_sealed(lines, open_to_all) -> None:
    row = JournalEntry.objects.get(pk=lines[10])
    with transaction.atomic():
        JournalSeal.objects.filter(place=LINES + 1).update(low=row.pk + 10**6)
        row.pk = max(lines) + 5
        row.save(force_insert=True)
        assert chain.seal() == 0
        assert chain.verify() == LINES + 1, "and so is the seal that was moved for it"


@pytest.mark.django_db
def test_lines_are_sealed_once_in_rounds_and_those_that_wait_are_counted(lines, monkeypatch) -> None:
    monkeypatch.setattr(chain, "AT_ONCE", 4)
    assert chain.unsealed() == (0, None)
    write(10)
    count, oldest = chain.unsealed()
    assert count == 10 and oldest == JournalEntry.objects.filter(seq__gt=lines[-1]).earliest("seq").at
    assert chain.seal() == 10 and chain.seal() == 0
    assert chain.unsealed() == (0, None) and chain.head().place == len(lines) + 10 == JournalSeal.objects.count()
    assert chain.verify() is None


STATEMENTS = (
    "UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "DELETE FROM {table} WHERE {key} = 1",
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1", "TRUNCATE {table}",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize(("table", "key", "column"), [
    ("ketnap_journalentry", "seq", "event"), ("ketnap_journalseal", "place", "digest"),
])  # fmt: skip
def test_the_database_refuses_to_change_the_journal(lines, statement, table, key, column) -> None:
    """Through the program's own connection; whoever takes the triggers away first is told of by `ketnap check`."""
    ours = "OR REPLACE" if connection.vendor == "sqlite" else "TRUNCATE"
    if not statement.startswith(("UPDATE", "DELETE")) and ours not in statement:
        return  # a word of the other engine
    said = statement.format(table=table, key=key, column=column)
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(said)
    assert chain.guards_missing() == [] and chain.verify() is None


@pytest.mark.django_db
def test_triggers_that_are_gone_are_said(db) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE ketnap_journalseal DISABLE TRIGGER kept")
        else:
            cursor.execute("DROP TRIGGER ketnap_journalseal_kept_delete")
    assert chain.guards_missing() == ["ketnap_journalseal"]


BY_THE_PROGRAM = (
    "UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "TRUNCATE {table}", "DROP TABLE {table}",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE TRIGGER kept", "DROP TRIGGER kept ON {table}",
    "ALTER TABLE {table} ADD COLUMN more text", "CREATE RULE quiet AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION ketnap_journal_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",
)  # fmt: skip


@pytest.mark.django_db
def test_the_account_of_the_program_may_add_lines_and_nothing_else_where_somebody_else_owns_the_tables(lines) -> None:
    """PostgreSQL with the rights `ketnap journal --roles` prints. The embedded database has no accounts: there the
    triggers refuse, and whoever takes them away first is told of."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE desk")
        cursor.execute(ROLES.format(role='"desk"'))
        for table, column in (("ketnap_journalentry", "event"), ("ketnap_journalseal", "digest")):
            for statement in BY_THE_PROGRAM:
                said = statement.format(table=table, column=column)
                with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
                    cursor.execute("SET LOCAL ROLE desk")
                    cursor.execute(said)
        cursor.execute("SET LOCAL ROLE desk")
        write(2)
        assert chain.seal() == 2
        cursor.execute("RESET ROLE")
        for statement in BY_THE_PROGRAM[5:6]:  # the owner can: this is what is refused above
            with transaction.atomic():
                cursor.execute(statement.format(table="ketnap_journalseal"))
    assert chain.guards_missing() == ["ketnap_journalseal"]
