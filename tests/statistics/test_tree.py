"""Counts of every unit at once, within reach."""

import random
from datetime import date, timedelta

import pytest

from ketnap.access.viewer import Viewer, office
from ketnap.actions import membership, people, tallies
from ketnap.actions.membership import Entry
from ketnap.actions.people import NewPerson
from ketnap.lib import clock
from ketnap.models import Person
from ketnap.queries.missing import NotFound
from ketnap.statistics import branches
from ketnap.statistics.branches import by_branch
from ketnap.statistics.figures import Counter
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.register import Register
from ketnap.statistics.tallies.reading import flow, last_whole_month, stocks
from ketnap.statistics.tree import UnitCount, counts_by_unit, ready, roll_up, sized, some_counts, tree_counts, untold
from tests.statistics import rows, world
from tests.statistics.conftest import TODAY, Sample

pytestmark = pytest.mark.django_db
END = date(2011, 9, 30)


def test_a_roll_up_takes_any_order_and_ignores_parents_that_are_not_there() -> None:
    parents = {1: 2, 2: 3, 3: None, 4: 3, 5: 99}
    direct = {1: (5, 1), 4: (2, 2), 5: (7, 0), 98: (1, 1)}
    assert roll_up(parents, direct) == {1: (5, 1), 2: (5, 1), 3: (7, 3), 4: (2, 2), 5: (7, 0)}


def test_the_sample_office(sample: Sample) -> None:
    counts = counts_by_unit(END)
    assert len(counts) == 186
    assert counts[sample.root] == UnitCount(2340, 167)
    assert counts[sample.root].official == 2173
    assert counts[sample.units["19.168.001"]] == UnitCount(94, 14)
    assert counts_by_unit(date(2011, 9, 29))[sample.root] == UnitCount(0, 0)
    assert counts_by_unit(date(2008, 12, 31)) == {}


def test_a_viewer_sees_counts_within_reach_only(sample: Sample) -> None:
    officer = Viewer(1, "cán bộ", TODAY, (("officer", sample.units["19.168.001"]),))
    mine = {unit for code, unit in sample.units.items() if code.startswith("19.168.001")}
    assert set(tree_counts(officer, END)) == mine
    admitted = by_branch(officer, CATALOGUE["admitted"], date(2011, 1, 1), END)
    assert set(admitted) <= mine
    assert admitted[sample.units["19.168.001"]] == 14


def test_counts_of_a_few_units_are_those_among_all(sample: Sample) -> None:
    officer = Viewer(1, "cán bộ", TODAY, (("officer", sample.units["19.168.001"]),))
    some = [sample.root, *sorted(sample.units.values())[::7], 987_654]
    for who in (officer, office(TODAY)):
        whole = tree_counts(who, END)
        assert some_counts(who, END, some) == {unit: whole[unit] for unit in some if unit in whole}
        admitted = by_branch(who, CATALOGUE["admitted"], date(2011, 1, 1), END)
        few = by_branch(who, CATALOGUE["admitted"], date(2011, 1, 1), END, among=some)
        assert few == {unit: number for unit, number in admitted.items() if unit in some} and (few or who is officer)


@pytest.mark.parametrize("few", [0, 500])
@pytest.mark.parametrize("name", ["members", "members_women", "admitted", "died", "organisations"])
def test_a_figure_of_every_branch_is_the_figure_of_each(name: str, few: int, monkeypatch) -> None:
    """Whether its units are named to the database or all are counted."""
    monkeypatch.setattr(branches, "FEW", few)
    made = world.make(3)
    rows.write(made)
    everybody = Viewer(None, "tất cả", world.LAST, tuple(("organiser", unit) for unit in made.unit_ids))
    start, end = date(2010, 6, 1), world.LAST
    found = by_branch(everybody, CATALOGUE[name], start, end)
    for unit in made.unit_ids:
        alone = Counter(unit, Register(None, False, ())).counts([CATALOGUE[name]], start, end)[name]
        assert found.get(unit, 0) == alone
    assert any(found.values())


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_ready_is_what_is_counted(seed: int, settings, monkeypatch) -> None:
    """Members of a few units, of one, and whose record lacks what, on days at which nothing more happens that month."""
    made, read = world.make(seed), 0
    rows.write(made)
    tallies.keep()
    whole = Viewer(1, "cán bộ", TODAY, tuple(("organiser", unit) for unit in made.unit_ids))
    for on in (date(2010, 3, 31), date(2011, 6, 30), date(2012, 12, 31), TODAY):
        monkeypatch.setattr(clock, "today", lambda day=on: day)
        for unit in made.unit_ids:
            settings.FIGURES = "register"
            counted = (
                sized(whole, unit, on, ready(unit, on)),
                untold(whole, unit, on, ready(unit, on)),
                some_counts(whole, on, made.unit_ids),
            )
            settings.FIGURES = "columnar"
            kept = stocks([unit], on, ("members",))
            assert kept is not None
            read += kept[unit][0] > 0
            assert (
                sized(whole, unit, on, ready(unit, on)),
                untold(whole, unit, on, ready(unit, on)),
                some_counts(whole, on, made.unit_ids),
            ) == counted
    assert read > 3


@pytest.mark.parametrize("name", ["admitted", "died", "recognised", "members"])
def test_flows_of_branches_that_stand_ready_are_those_counted(name: str, settings) -> None:
    made, read = world.make(3), 0
    rows.write(made)
    tallies.keep()
    everybody = Viewer(None, "tất cả", world.LAST, tuple(("organiser", unit) for unit in made.unit_ids))
    for start, end in ((date(2009, 1, 1), world.LAST), (date(2011, 4, 1), TODAY), (date(2011, 4, 9), TODAY)):
        settings.FIGURES = "register"
        counted = by_branch(everybody, CATALOGUE[name], start, end, among=made.unit_ids)
        settings.FIGURES = "columnar"
        assert by_branch(everybody, CATALOGUE[name], start, end, among=made.unit_ids) == counted
        ready_ones = flow(made.unit_ids, CATALOGUE[name], start, end)
        assert (ready_ones is None) == (name == "members" or start.day != 1)
        read += bool(ready_ones and any(ready_ones.values()))
    assert read or name == "members"


@pytest.mark.parametrize("name", ["admitted", "died", "arrived"])
def test_whole_months_are_read_and_the_days_of_the_last_counted(name: str, settings) -> None:
    made, rng, read = world.make(3), random.Random(name), 0
    rows.write(made)
    tallies.keep()
    whole = Viewer(1, "cán bộ", TODAY, tuple(("organiser", unit) for unit in made.unit_ids))
    for _ in range(25):
        start = date(2009 + rng.randrange(3), 1 + rng.randrange(12), 1)
        end = start + timedelta(days=rng.randrange(500))
        settings.FIGURES = "register"
        counted = by_branch(whole, CATALOGUE[name], start, end, among=made.unit_ids)
        settings.FIGURES = "columnar"
        assert by_branch(whole, CATALOGUE[name], start, end, among=made.unit_ids) == counted, (start, end)
        read += last_whole_month(CATALOGUE[name], start, end) is not None and any(counted.values())
    assert read > 3


def test_within_the_month_of_an_entry_and_for_another_day_it_is_counted(settings, tree) -> None:
    (person,) = people.register([NewPerson("Lê Thị Mai", "F", date(1980, 5, 5), tree.cell)], by=None)
    membership.record([Entry(person.pk, "opening", date(2011, 3, 20), tree.cell, standing="O")], by=None)
    tallies.keep()
    settings.FIGURES = "columnar"
    whole = office(TODAY)
    assert stocks([tree.cell], date(2011, 3, 10), ("members",)) is None
    assert sized(whole, tree.upper, date(2011, 3, 10), ready(tree.upper, date(2011, 3, 10))) == (0, 0)
    assert sized(whole, tree.upper, date(2011, 3, 20), ready(tree.upper, date(2011, 3, 20))) == (1, 0)
    # A profile may have begun between that day and the end of its month.
    assert untold(whole, tree.upper, date(2011, 4, 10), ready(tree.upper, date(2011, 4, 10)))["occupation"] == 1
    people.correct(
        person.pk, Person.objects.get(pk=person.pk).version, {"occupation": "worker"}, by=None, since=date(2011, 4, 20)
    )
    assert untold(whole, tree.upper, date(2011, 4, 10), ready(tree.upper, date(2011, 4, 10)))["occupation"] == 1
    assert untold(whole, tree.upper, date(2011, 4, 20), ready(tree.upper, date(2011, 4, 20)))["occupation"] == 0


def test_a_viewer_reads_no_more_of_what_stands_ready(sample: Sample, settings) -> None:
    tallies.keep()
    settings.FIGURES = "columnar"
    mine = sample.units["19.168.001"]
    officer = Viewer(1, "cán bộ", TODAY, (("officer", mine),))
    assert set(some_counts(officer, END, [sample.root, mine, 987_654])) == {mine}
    with pytest.raises(NotFound):
        sized(officer, sample.root, END, ready(sample.root, END))
    with pytest.raises(NotFound):
        untold(officer, sample.root, END, ready(sample.root, END))
