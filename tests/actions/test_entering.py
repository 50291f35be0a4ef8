"""People of a list entered at once are what entering them first and recording their facts afterwards makes of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, models, transaction

from ketnap.access import sealed
from ketnap.actions import batches, membership, people, tallies
from ketnap.actions.aside import Aside, Taken, by_itself, table
from ketnap.actions.membership import Entered, Entry, entering
from ketnap.actions.papers import Paper
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Refused
from ketnap.models import Batch, JournalEntry, Movement, Person, Profile, Stay, Unit
from tests.actions.test_membership_race import at_once
from tests.factories import chained

pytestmark = pytest.mark.django_db
LIST_DAY = date(2011, 9, 30)
DECIDED = Paper(number="12-QĐ/ĐU", decided_on=date(2010, 1, 20))
Told = Sequence[tuple[NewPerson, Callable[[int], list[Entry]]]]


def cast_of(tree: Any) -> Told:
    """Every way into a ledger, with and without what may be told beside it, and somebody with no ledger at all."""
    born = date(1980, 2, 29)

    def person(name: str, **more: Any) -> NewPerson:
        return NewPerson(name, "F", born, tree.cell, **more)

    return [
        (person("Đỗ Thị Một", joined_on=date(2001, 5, 19), official_on=date(2002, 5, 19), card_no="00.000001"),
         lambda pk: [Entry(pk, "opening", LIST_DAY, tree.cell, standing="O")]),
        (person("Đỗ Thị Hai", identity_no="038180000002", address="Tổ 2", ethnicity="tay", occupation="worker"),
         lambda pk: [Entry(pk, "admitted", date(2010, 2, 3), tree.cell, youth_union=True, paper=DECIDED),
                     Entry(pk, "recognised", date(2011, 2, 3), tree.cell),
                     Entry(pk, "moved", date(2011, 3, 1), tree.base_cell)]),
        (person("Đỗ Thị Ba", joined_on=date(2005, 1, 1)),
         lambda pk: [Entry(pk, "arrived", date(2011, 1, 1), tree.base_cell, standing="P", elsewhere="other_province",
                           elsewhere_name="Đảng bộ tỉnh C")]),
        (person("Đỗ Thị Bốn"),
         lambda pk: [Entry(pk, "opening", date(2011, 1, 1), tree.cell, standing="P", joined_on=date(2010, 8, 1)),
                     Entry(pk, "departed", date(2011, 4, 1), tree.cell, elsewhere="same_province")]),
        (person("Đỗ Thị Năm"), lambda pk: []),
    ]  # fmt: skip


def first_then(told: Told, batch: Batch) -> None:
    made = people.register([person for person, _ in told], by=None, batch=batch)
    entries = [entry for one, (_, facts) in zip(made, told, strict=True) for entry in facts(one.pk)]
    membership.record(entries, by=None, batch=batch)
    batches.advance(batch.pk, Batch.State.DONE, by=None)


def together(told: Told, batch: Batch) -> Entered:
    with Aside() as aside:
        keys = aside.reserve(Person, len(told))
        newcomers = [(person, facts(pk)) for pk, (person, facts) in zip(keys, told, strict=True)]
        entered = entering.lay(newcomers, keys, aside=aside, by=None, batch_id=batch.pk)
        with transaction.atomic():
            aside.still_free()
            aside.move()
            people.tell(keys, told[0][0].unit_id, by=None, batch_id=batch.pk)
            entering.settle(entered, batch=batch)
            membership.record([], by=None, batch=batch, entered=entered)
            batches.advance(batch.pk, Batch.State.DONE, by=None, begun={"movement": entered.begun})
    return entered


def rows(model: type[models.Model], of: Batch, **which: Any) -> list[dict[str, Any]]:
    """What stands there, without what differs each time: ids as places, moments, random tokens and what they seal."""
    found = [dict(row) for row in model._default_manager.filter(**which).order_by("pk").values()]
    keys = Person.objects.filter(batch=of).order_by("pk").values_list("pk", flat=True)
    order = {pk: place for place, pk in enumerate(keys)}
    for row in found:
        row["person_id"] = order[row.get("person_id", row.pop("id", None) if model is Person else None)]
        for name in ("id", "batch_id", "recorded_at", "seal_token", "identity_sealed", "address_sealed", "reverses_id"):
            row.pop(name, None)
    return found


def stood(batch: Batch) -> list[list[dict[str, Any]]]:
    return [
        rows(Person, batch, batch=batch), rows(Profile, batch, batch=batch), rows(Movement, batch, batch=batch),
        rows(Stay, batch, person__batch=batch),
    ]  # fmt: skip


def line(batch: Batch, event: str) -> dict[str, Any]:
    said = JournalEntry.objects.filter(event=event, detail__batch=batch.pk).latest("seq")
    numbers = said.detail.pop("movements", [0, 0]), said.detail.pop("people", 0)
    return {"subject": said.subject, "count": len(numbers[1]) if isinstance(numbers[1], list) else numbers[1],
            **{k: v for k, v in said.detail.items() if k != "batch"}}  # fmt: skip


def different(told: Told) -> Told:
    """The same people once more: a number belongs to one of them only."""
    return [(replace(one, card_no=one.card_no and "00.000099", identity_no=one.identity_no and "038180000099"), facts)
            for one, facts in told]  # fmt: skip


def test_the_same_rows_the_same_lines_the_same_figures(tree) -> None:
    tallies.keep()
    one, other = writing(), writing()
    first_then(cast_of(tree), one)
    together(different(cast_of(tree)), other)
    expected, found = stood(one), stood(other)
    for row in (*expected[0], *found[0]):
        row["card_no"], row["identity_mac"] = bool(row["card_no"]), bool(row["identity_mac"])
    assert [len(some) for some in expected] == [5, 5, 7, 6]
    assert found == expected
    for event in ("people.registered", "membership.recorded"):
        assert line(other, event) == line(one, event)
    assert tallies.check() == [] and membership.check_ledger() == []
    assert people.check_sealing() == [] and chained() and sealed.faults() == []
    told = JournalEntry.objects.get(event="batches.done", subject=f"batch:{other.pk}").detail
    assert told == sealed.of_batch(other.pk) and told["sealed"]["movement"]["count"] == 7


def writing() -> Batch:
    """A batch that is being written."""
    batch = batches.create(file_name="danh-sach.xlsx", by=None)
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.WRITING)
    return batch


@pytest.mark.parametrize(
    "facts, words",
    [
        ([("recognised", LIST_DAY, "cell", "")], "ngày này không là đảng viên"),
        ([("opening", date(2004, 1, 1), "cell", "O")], "đơn vị này chỉ có từ 01-01-2005"),
        ([("opening", date(1970, 1, 1), "cell", "O")], "ngày này không sau ngày sinh"),
    ],
)
def test_what_does_not_hold_is_refused_in_the_same_words(tree, facts, words) -> None:
    def told(pk: int) -> list[Entry]:
        return [Entry(pk, kind, on, getattr(tree, unit), standing=standing) for kind, on, unit, standing in facts]

    cast = [(NewPerson("Đỗ Thị Sáu", "F", date(1980, 2, 29), tree.cell), told)]
    sentences = []
    for way in (first_then, together):
        with pytest.raises(Refused, match=words) as refused, transaction.atomic():
            way(cast, writing())
        sentences.append(str(refused.value))
    assert sentences[0] == sentences[1]
    assert not Person.objects.exists() and not Movement.objects.exists()


@pytest.mark.parametrize("column", ["card_no", "identity_no"])
def test_a_number_given_twice_or_taken_is_refused(tree, column) -> None:
    number = {"card_no": "00.000007", "identity_no": "038180000007"}[column]
    one = NewPerson("Đỗ Thị Bảy", "F", date(1980, 2, 29), tree.cell, **{column: number})
    with pytest.raises(Refused, match=r"Bảy.* đã ghi cho một hồ sơ khác"):
        together([(one, lambda pk: []), (one, lambda pk: [])], writing())
    assert not Person.objects.exists()
    people.register([one], by=None)
    with pytest.raises(Refused, match=r"Tám.* đã ghi cho một hồ sơ khác; hãy tìm hồ sơ đó"):
        together([(replace(one, full_name="Đỗ Thị Tám"), lambda pk: [])], writing())
    assert Counter(Person.objects.values_list("full_name", flat=True)) == {"Đỗ Thị Bảy": 1}


def test_what_was_laid_aside_is_forgotten_whatever_happens(tree) -> None:
    with pytest.raises(ZeroDivisionError), Aside() as aside:
        aside.lay(Unit, ("id",), [(aside.reserve(Unit, 1)[0],)])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table(Unit)}")
            assert cursor.fetchone() == (1,)
        raise ZeroDivisionError
    assert table(Unit) not in connection.introspection.table_names()
    with Aside() as aside:  # a second one begins with nothing
        aside.lay(Unit, ("id",), [(aside.reserve(Unit, 1)[0],)])
        with transaction.atomic():
            aside.move()
    assert Unit.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_what_is_laid_aside(tree) -> None:
    """While rows lie aside others write at once, and an id that was foreseen and is taken now is noticed."""
    with Aside() as aside:
        (mine,) = aside.reserve(Person, 1)
        one = NewPerson("Đỗ Thị Chín", "F", date(1980, 2, 29), tree.cell)
        entering.lay([(one, [])], [mine], aside=aside, by=None, batch_id=writing().pk)
        (others,) = at_once([partial(people.register, [replace(one, full_name="Người khác")], by=None)])
        assert [person.full_name for person in others] == ["Người khác"]
        if connection.vendor == "postgresql":
            aside.still_free()
            assert others[0].pk != mine
        else:
            assert others[0].pk == mine
            with pytest.raises(Taken):
                aside.still_free()
    assert Person.objects.count() == 1


def pages_kept() -> int:
    """What SQLite keeps of its file in memory; PostgreSQL is asked nothing of the kind."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        return cursor.fetchone()[0]


def test_a_row_that_is_refused_leaves_the_connection_as_it_was(tree) -> None:
    before = pages_kept()
    with pytest.raises(IntegrityError), Aside() as aside:
        aside.lay(Unit, ("id",), [(tree.cell,)])
        with transaction.atomic():
            aside.move()
    assert pages_kept() == before and Unit.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_told_as_what_it_is() -> None:
    with pytest.raises(OperationalError, match="disk is full"), by_itself(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("ROLLBACK")  # which the engine does of its own accord
        raise OperationalError("database or disk is full")
