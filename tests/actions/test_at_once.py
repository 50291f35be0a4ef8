"""Long lists on SQLite: indexes and the list of names are made once, and stand afterwards as they stood before."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from ketnap.actions import at_once, membership, people, tallies
from ketnap.actions.aside import Aside
from ketnap.models import Person
from tests.actions.test_entering import cast_of, different, together, writing
from tests.queries.test_known_names import borne, listed

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def few(monkeypatch) -> list[str]:
    """A short list counts as a long one; what is taken away meanwhile."""
    if connection.vendor != "sqlite":
        pytest.fail("Only SQLite makes them anew; this file runs there.")
    monkeypatch.setattr(at_once, "MANY", 1)
    taken: list[str] = []

    def noted(execute, sql, params, many, context):
        if sql.startswith("DROP") and "aside_" not in sql:
            taken.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        yield taken


def texts() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL")
        return dict(cursor.fetchall())


def whole() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return cursor.fetchall() == [("ok",)]


def test_everything_stands_as_before(tree, few):
    before = texts()
    tallies.keep()
    together(cast_of(tree), writing())
    assert any("person_list_order" in one for one in few) and any("ketnap_knownname_new" in one for one in few)
    assert texts() == before and whole()
    assert listed() == borne() and len(listed()) == 5
    assert tallies.check() == [] and membership.check_ledger() == []
    people.register([replace(cast_of(tree)[4][0], full_name="Đỗ Thị Mười")], by=None)
    assert listed() == borne() and len(listed()) == 6  # the trigger is awake again


def test_a_short_list_for_a_long_register_leaves_the_indexes(tree, few):
    together(cast_of(tree), writing())
    few.clear()
    together(different(cast_of(tree))[:1], writing())
    assert few == ['DROP trigger "ketnap_knownname_new"']
    assert whole() and listed() == borne()


def test_a_number_twice_is_refused_at_the_end_and_nothing_stays(tree, few):
    before = texts()
    one, other = cast_of(tree)[0], cast_of(tree)[2]
    with pytest.raises(IntegrityError, match="card_no"), transaction.atomic(), Aside() as aside:
        keys = aside.reserve(Person, 2)
        prepared = people.prepare([one[0], other[0]]).people
        names = ("id", *type(prepared[0])._fields, "unit_id")
        taken = [(pk, *row._replace(card_no="00.000001"), tree.cell) for pk, row in zip(keys, prepared, strict=True)]
        aside.lay(Person, names, taken)
        with transaction.atomic():
            aside.move()
    assert few and texts() == before and whole()
    assert not Person.objects.exists() and not listed()


def test_outside_a_transaction_nothing_is_taken_away(few):
    with connection.cursor() as cursor, pytest.raises(transaction.TransactionManagementError):
        connection.in_atomic_block, kept = False, connection.in_atomic_block
        try:
            with at_once.done_once(cursor, Person, 5):
                pass
        finally:
            connection.in_atomic_block = kept
    assert not few
