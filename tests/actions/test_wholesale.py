"""Rows written wholesale are the rows `bulk_create` would have written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, models, transaction

from ketnap.actions import wholesale
from ketnap.lib.dates import OPEN_END
from ketnap.models import JournalEntry, Person, PlanTarget, Stay
from tests import factories

MOMENT = datetime(2011, 9, 30, 17, 5, 6, 789, tzinfo=UTC)


def person(number: int, unit: int, **columns) -> Person:
    return Person(
        full_name=f"Đỗ Thị Ánh {number}", name_fold="do thi anh", name_sort="a", sex="F", born_on=date(1980, 2, 29),
        joined_on=date(2010, 5, 19) if number % 2 else None, card_no=f"00{number:06d}", unit_id=unit,
        identity_sealed=bytes([0, 92, 9, 10, number]), seal_token=f"{number}", native_place="Tab\there, \\N 'quoted'",
        **columns,
    )  # fmt: skip


def entry(number: int) -> JournalEntry:
    return JournalEntry(at=MOMENT, event="x.y", detail={"n": number, "ý": None})


def target(number: int, unit: int) -> PlanTarget:
    return PlanTarget(
        unit_id=unit, year=2011, number=number, base="members_year", rate=Decimal("7.25"), target=number,
        has_source=None if number % 2 else True, given_on=date(2011, 1, 20), recorded_at=MOMENT,
    )  # fmt: skip


def stored(model: type[models.Model]) -> list[dict]:
    rows = [dict(row) for row in model.objects.order_by("pk").values()]
    for row in rows:
        row.pop(model._meta.pk.name)
        for name, value in row.items():
            row[name] = bytes(value) if isinstance(value, memoryview) else value
    return rows


@pytest.mark.parametrize("make", [person, entry, target])
def test_the_same_rows_as_bulk_create(tree, make) -> None:
    arguments = () if make is entry else (tree.cell,)
    made = [make(number, *arguments) for number in range(1, 8)]
    model = type(made[0])
    with transaction.atomic():
        model.objects.bulk_create(make(number, *arguments) for number in range(1, 8))
    expected = stored(model)
    with factories.unguarded(connection):
        model.objects.all().delete()
    with transaction.atomic():
        wholesale.insert(made)
    assert stored(model) == expected
    assert list(model.objects.order_by("pk").values_list("pk", flat=True)) == [row.pk for row in made]
    assert not made[0]._state.adding


def test_keys_go_on_after_rows_saved_one_by_one_and_before_them(tree) -> None:
    first = person(1, tree.cell)
    first.save()
    with transaction.atomic():
        wholesale.insert(several := [person(number, tree.cell) for number in (2, 3)])
    last = person(4, tree.cell)
    last.save()
    assert first.pk < several[0].pk < several[1].pk < last.pk


def test_plain_values_take_the_defaults_of_the_model(tree) -> None:
    with transaction.atomic():
        wholesale.insert(people := [person(number, tree.cell) for number in (1, 2)])
        wholesale.insert_values(
            Stay, ("person_id", "unit_id", "standing", "valid_from"),
            [(row.pk, tree.cell, "O", date(2011, 9, 30)) for row in people],
        )  # fmt: skip
    assert [(stay.person_id, stay.valid_from, stay.valid_to) for stay in Stay.objects.order_by("pk")] == [
        (row.pk, date(2011, 9, 30), OPEN_END) for row in people
    ]
    with pytest.raises(ValueError, match="no column color"), transaction.atomic():
        wholesale.insert_values(Stay, ("color",), [("red",)])


def test_a_constraint_undoes_everything(tree) -> None:
    twice = [person(1, tree.cell), person(1, tree.cell)]
    with pytest.raises(IntegrityError), transaction.atomic():
        wholesale.insert(twice)
    assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_only_inside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        wholesale.insert([entry(1)])


def test_postgres_knows_at_once_how_large_a_table_became(tree) -> None:
    """Without that, a question over a list just taken in is planned as if the table were empty."""
    with transaction.atomic():
        wholesale.insert([entry(number) for number in range(1, wholesale.LOOKED_AT + 1)])
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'ketnap_journalentry'")
                assert cursor.fetchone() == (wholesale.LOOKED_AT,)
    assert JournalEntry.objects.count() == wholesale.LOOKED_AT
