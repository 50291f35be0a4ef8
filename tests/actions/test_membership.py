"""The ledger: what it takes, what it refuses, what is derived from it."""

from datetime import date

import pytest

from ketnap.actions import membership, people
from ketnap.actions.membership import Entry
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib.dates import OPEN_END
from ketnap.models import JournalEntry, Movement, Person, Stay

LIST_DAY = date(2011, 9, 30)


@pytest.fixture
def an(tree) -> Person:
    """Somebody watched by the cell, not yet a member."""
    return people.register([NewPerson("Nguyễn Văn An", "M", date(1985, 3, 2), tree.cell)], by=None)[0]


def stays(person: Person) -> list[tuple]:
    rows = Stay.objects.filter(person=person.pk).order_by("valid_from")
    return list(rows.values_list("unit_id", "standing", "valid_from", "valid_to"))


def enter(person: Person, kind: str, on: date, unit: int, **rest) -> Movement:
    return membership.record([Entry(person.pk, kind, on, unit, **rest)], by=None)[0]


def test_a_life_becomes_stays(an, tree, cast):
    membership.record(
        [
            Entry(an.pk, "admitted", date(2008, 5, 19), tree.cell),
            Entry(an.pk, "recognised", date(2009, 5, 19), tree.cell),
            Entry(an.pk, "moved", date(2010, 2, 3), tree.other_cell),
            Entry(an.pk, "departed", date(2011, 7, 1), tree.other_cell, elsewhere="other_province"),
        ],
        by=cast.organiser,
    )
    assert stays(an) == [
        (tree.cell, "P", date(2008, 5, 19), date(2009, 5, 19)),
        (tree.cell, "O", date(2009, 5, 19), date(2010, 2, 3)),
        (tree.other_cell, "O", date(2010, 2, 3), date(2011, 7, 1)),
    ]
    an.refresh_from_db()
    assert (an.unit_id, an.joined_on, an.official_on) == (tree.other_cell, date(2008, 5, 19), date(2009, 5, 19))
    moved = Movement.objects.get(kind="moved")
    assert moved.from_unit_id == tree.cell
    line = JournalEntry.objects.get(event="membership.recorded")
    assert (line.subject, line.by_name, line.detail["kinds"]["moved"]) == (f"person:{an.pk}", "Nguyễn Thị Hòa", 1)
