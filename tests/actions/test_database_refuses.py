"""What may never be stands in the database itself: rows written behind the program's back are refused by it, and of two
who write the same number at once one is."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from ketnap.actions import people
from ketnap.actions.organisation import check_tree
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Refused
from ketnap.lib.dates import OPEN_END
from ketnap.models import Person, UnitLink, UnitState
from tests.actions.test_membership_race import at_once

BORN = date(1985, 1, 1)


def refused(sql: str, *values: object) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except IntegrityError:
        return True
    return False


def under(unit: int, parent: int) -> bool:
    """Whether the database lets the unit stand there, from its first day on."""
    return not refused("UPDATE ketnap_unitstate SET parent_id = %s WHERE unit_id = %s", parent, unit)


@pytest.mark.django_db
def test_no_circle_of_organisations(tree) -> None:
    assert not under(tree.upper, tree.upper)
    assert not under(tree.upper, tree.committee), "two"
    assert not under(tree.upper, tree.cell), "three"
    assert not under(tree.committee, tree.cell)
    assert under(tree.other_committee, tree.upper), "elsewhere, but no circle"
    assert not under(tree.upper, tree.other_committee)
    assert len(check_tree()) > 0, "the closure is the program's own and says so"


@pytest.mark.django_db
def test_no_circle_on_any_day_of_the_past(tree) -> None:
    """The committee stood under the upper one until 2010; from 2012 the upper one may stand under it, not before."""
    UnitState.objects.filter(unit=tree.committee).update(valid_to=date(2010, 1, 1))
    row = UnitState.objects.get(unit=tree.committee)
    UnitState.objects.create(
        unit_id=tree.committee, kind=row.kind, name=row.name, name_fold=row.name_fold, name_sort=row.name_sort,
        code="7", valid_from=date(2010, 1, 1), valid_to=OPEN_END, act=row.act,
    )  # fmt: skip
    upper = UnitState.objects.get(unit=tree.upper)
    insert = (
        "INSERT INTO ketnap_unitstate (unit_id, parent_id, kind, name, name_fold, name_sort, code, valid_from,"
        " valid_to, act_id) VALUES (%s, %s, 'upper', 'x', 'x', 'x', %s, %s, %s, %s)"
    )
    UnitState.objects.filter(pk=upper.pk).update(valid_to=date(2008, 1, 1))
    values = (tree.upper, tree.committee)
    assert refused(insert, *values, "8", date(2008, 1, 1), date(2012, 1, 1), upper.act_id)
    assert refused(insert, *values, "8", date(2009, 12, 31), date(2012, 1, 1), upper.act_id), "one day is enough"
    assert not refused(insert, *values, "8", date(2010, 1, 1), date(2012, 1, 1), upper.act_id)


@pytest.mark.django_db(transaction=True)
def test_two_who_close_a_circle_together(tree) -> None:
    def move(unit: int, parent: int) -> bool:
        return under(unit, parent)

    UnitState.objects.filter(unit__in=[tree.committee, tree.other_committee]).update(parent=None)
    taken = at_once([
        lambda: move(tree.committee, tree.other_committee), lambda: move(tree.other_committee, tree.committee),
    ])  # fmt: skip
    assert sorted(map(bool, taken)) == [False, True]


@pytest.mark.django_db
def test_the_closure_holds_no_circle_either(tree) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitLink.objects.filter(ancestor=F("descendant")).update(distance=1)


ROWS = {
    "a card twice": "UPDATE ketnap_person SET card_no = '00000001'",
    "an identity number twice": "UPDATE ketnap_person SET identity_mac = 'x'",
    "joined before born": "UPDATE ketnap_person SET joined_on = '1980-01-01'",
    "joined on the day of birth": "UPDATE ketnap_person SET joined_on = born_on",
    "official before joining": "UPDATE ketnap_person SET joined_on = '2010-01-02', official_on = '2010-01-01'",
    "an open code twice": "UPDATE ketnap_unitstate SET code = '90'",
    "two states of a unit from one day": (
        "INSERT INTO ketnap_unitstate (unit_id, kind, name, name_fold, name_sort, code, valid_from, valid_to, act_id)"
        " SELECT unit_id, kind, name, name_fold, name_sort, 'z' || code, valid_from, '2006-01-01', act_id"
        " FROM ketnap_unitstate"
    ),
    "a state that ends before it begins": "UPDATE ketnap_unitstate SET valid_to = '1999-01-01'",
    "a link that ends on its first day": "UPDATE ketnap_unitlink SET valid_to = valid_from",
    "nobody's person": "UPDATE ketnap_person SET unit_id = NULL",
    "somebody without a birthday": "UPDATE ketnap_person SET born_on = NULL",
    "a user twice": "UPDATE ketnap_user SET username = 'x'",
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", ROWS)
def test_rows_that_contradict_each_other_are_refused_by_the_database(what, tree, cast) -> None:
    people.register([NewPerson(f"Lê Văn {n}", "M", BORN, tree.cell, card_no=f"0000010{n}") for n in range(2)], by=None)
    assert refused(ROWS[what])
    assert not refused("UPDATE ketnap_person SET native_place = 'Vân Dương'"), "what may be is taken"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("column", ["card_no", "identity_no"])
def test_of_two_at_once_with_one_number_one_is_entered(column, tree) -> None:
    for number in range(4):
        given = {column: f"{12_345_678 + number:012d}" if column == "identity_no" else f"1234567{number}"}
        rows = [NewPerson(f"Lê Văn {name}", "M", BORN, tree.cell, **given) for name in "AB"]
        taken = at_once([lambda one=one: people.register([one], by=None) for one in rows])
        assert [isinstance(one, Refused) for one in taken].count(True) == 1, taken
        said = next(str(one) for one in taken if isinstance(one, Refused))
        assert "đã ghi cho một hồ sơ khác" in said
        assert not any(f"Lê Văn {name}" in said.replace(said.split(",")[0], "") for name in "AB"), (
            "no name of the other"
        )
    assert Person.objects.count() == 4
