"""Members of a unit on a day, and what somebody is on a day."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.access import scope
from ketnap.actions import membership, people
from ketnap.actions.membership import Entry
from ketnap.actions.people import NewPerson
from ketnap.models import MemberList, Movement, Person
from ketnap.queries import membership as asked
from ketnap.queries.membership import Status
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation import naming

LIST_DAY = date(2011, 9, 30)


@pytest.fixture
def known(tree) -> dict[str, Person]:
    rows = [
        ("Đỗ Văn Đức", tree.cell),
        ("Nguyễn Thị Ánh", tree.other_cell),
        ("Lê Văn An", tree.cell),
        ("Vũ Thị Ba", tree.base_cell),
    ]
    made = people.register([NewPerson(name, "M", date(1980, 1, 1), unit) for name, unit in rows], by=None)
    membership.record(
        [
            Entry(made[0].pk, "admitted", date(2011, 2, 3), tree.cell),
            Entry(made[1].pk, "opening", date(2010, 1, 1), tree.other_cell, standing="O", joined_on=date(2000, 2, 29)),
            Entry(made[2].pk, "opening", date(2010, 1, 1), tree.cell, standing="O"),
            Entry(made[3].pk, "opening", date(2010, 1, 1), tree.base_cell, standing="O"),
            Entry(made[2].pk, "moved", date(2011, 6, 1), tree.base_cell),
        ],
        by=None,
    )
    return {person.full_name.split()[-1]: person for person in made}


def names(viewer, unit: int, on: date, **rest) -> list[str]:
    return [row.full_name for row in asked.members(viewer, unit, on, **rest)]


def test_members_of_a_sub_tree_on_a_day_as_a_vietnamese_list(known, tree, organiser):
    assert names(organiser, tree.upper, LIST_DAY) == ["Lê Văn An", "Nguyễn Thị Ánh", "Vũ Thị Ba", "Đỗ Văn Đức"]
    assert names(organiser, tree.committee, LIST_DAY) == ["Nguyễn Thị Ánh", "Đỗ Văn Đức"]
    assert names(organiser, tree.committee, date(2011, 5, 31)) == ["Lê Văn An", "Nguyễn Thị Ánh", "Đỗ Văn Đức"]
    assert names(organiser, tree.committee, date(2011, 2, 2)) == ["Lê Văn An", "Nguyễn Thị Ánh"]
    assert names(organiser, tree.upper, LIST_DAY, standing="P") == ["Đỗ Văn Đức"]
    assert names(organiser, tree.upper, LIST_DAY, start=1, limit=2) == ["Nguyễn Thị Ánh", "Vũ Thị Ba"]
    assert asked.counts(organiser, tree.upper, LIST_DAY) == (4, 1)
    assert names(organiser, tree.upper, date(2009, 12, 31)) == []


def test_a_longer_list_costs_no_more_queries(known, tree, organiser):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            asked.members(organiser, tree.upper, LIST_DAY)
        return len(queries)

    few = cost()
    more = people.register([NewPerson(f"Trần {n}", "M", date(1980, 1, 1), tree.cell) for n in range(60)], by=None)
    membership.record([Entry(one.pk, "opening", date(2010, 1, 1), tree.cell, standing="O") for one in more], by=None)
    assert cost() == few


def test_out_of_reach(known, tree, secretary, stranger):
    assert names(secretary, tree.cell, LIST_DAY) == ["Đỗ Văn Đức"]
    for viewer, unit in ((secretary, tree.other_cell), (secretary, tree.committee), (stranger, tree.upper)):
        for ask in (asked.members, asked.counts):
            with pytest.raises(NotFound):
                ask(viewer, unit, LIST_DAY)
        with pytest.raises(NotFound):
            asked.lists(viewer, unit)
    with pytest.raises(NotFound):
        asked.status(secretary, known["Ánh"].pk, LIST_DAY)


def test_status_of_a_day_is_derived(known, tree, organiser):
    duc = known["Đức"].pk
    assert asked.status(organiser, duc, date(2011, 2, 2)) == Status(None, "", None, date(2011, 2, 3), None, None)
    assert asked.status(organiser, duc, LIST_DAY) == Status(
        tree.cell, "P", date(2011, 2, 3), date(2011, 2, 3), date(2012, 2, 3), None
    )
    membership.record([Entry(duc, "recognised", date(2012, 2, 3), tree.cell)], by=None)
    assert asked.status(organiser, duc, date(2013, 2, 2)).party_years == 1
    assert asked.status(organiser, duc, date(2013, 2, 3)).party_years == 2
    assert asked.status(organiser, known["Ánh"].pk, date(2011, 2, 28)).party_years == 10
    assert asked.status(organiser, known["Ánh"].pk, date(2011, 3, 1)).party_years == 11


def test_party_years_count_from_the_decision_and_probation_from_the_ceremony(known, tree, organiser):
    duc = Person.objects.get(pk=known["Đức"].pk)
    people.correct(duc.pk, duc.version, {"join_decided_on": date(2011, 1, 20)}, by=None)
    assert asked.status(organiser, duc.pk, LIST_DAY).probation_ends_on == date(2012, 2, 3)
    membership.record([Entry(duc.pk, "recognised", date(2012, 2, 3), tree.cell)], by=None)
    assert asked.status(organiser, duc.pk, date(2013, 1, 20)).party_years == 2


def test_lists_taken_in_for_a_unit_or_above_it(tree, officer):
    for unit, day in ((tree.upper, LIST_DAY), (tree.committee, date(2012, 6, 30)), (tree.base_cell, date(2012, 1, 1))):
        membership.open_register(unit, day)
    assert asked.lists(officer, tree.committee) == [LIST_DAY, date(2012, 6, 30)]


def test_whether_anything_was_entered_between_two_days(known, tree, organiser):
    days = [date(2009, 12, 31), date(2010, 1, 1), date(2011, 2, 2), date(2011, 2, 3), date(2011, 6, 1)]
    told = []
    for unit in (tree.upper, tree.committee, tree.cell, tree.other_cell, tree.base_cell):
        for start in days:
            for end in days:
                below = Movement.objects.filter(unit__in=scope.subtree([unit], end), on__gte=start, on__lte=end)
                told.append(asked.entered(organiser, unit, start, end))
                assert told[-1] is below.exists(), (unit, start, end)
    assert {True, False} == set(told)


def test_whether_anything_was_entered_is_not_told_outside_reach(known, tree, stranger):
    with pytest.raises(NotFound):
        asked.entered(stranger, tree.cell, LIST_DAY, LIST_DAY)


@pytest.mark.parametrize("seed", range(3))
def test_the_latest_list_of_each_is_its_own_or_of_one_above(tree, cast, viewer, seed) -> None:
    """Drawn lists; whose is the latest is looked up in Python, unit by unit."""
    rng, on = random.Random(seed), date(2011, 9, 30)
    above = {
        tree.upper: [tree.upper], tree.committee: [tree.committee, tree.upper],
        tree.base_cell: [tree.base_cell, tree.upper], tree.cell: [tree.cell, tree.committee, tree.upper],
        tree.other_cell: [tree.other_cell, tree.committee, tree.upper],
    }  # fmt: skip
    below = {
        tree.upper: [tree.committee, tree.base_cell], tree.committee: [tree.committee],
        tree.base_cell: [tree.base_cell], tree.cell: [tree.cell], tree.other_cell: [tree.other_cell],
    }  # fmt: skip
    asking, seen = viewer(cast.organiser, on), set()
    for _ in range(12):
        MemberList.objects.all().delete()
        for unit in rng.sample([*above, tree.other_upper], rng.randrange(5)):
            for day in rng.sample(range(60), 2):
                MemberList.objects.create(unit_id=unit, as_of=on - timedelta(day - 5))
        for unit, told in below.items():
            days: dict[date, list[int]] = {}
            for one in told:
                lists = MemberList.objects.filter(unit__in=above[one], as_of__lte=on).values_list("as_of", flat=True)
                if lists:
                    days.setdefault(max(lists), []).append(one)
            named = naming.names([min(units) for units in days.values()], on)
            wanted = [asked.ListDay(day, len(units), named[min(units)]) for day, units in sorted(days.items())]
            assert asked.latest_lists(asking, unit, on) == wanted
            seen.add(tuple(sorted(len(units) for units in days.values())))
    assert seen >= {(), (1,), (2,), (1, 1)}
