"""Counts of every unit at once, within reach."""

from datetime import date

import pytest

from ketnap.access.viewer import Viewer, office
from ketnap.statistics import branches
from ketnap.statistics.branches import by_branch
from ketnap.statistics.figures import Counter
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.register import Register
from ketnap.statistics.tree import UnitCount, counts_by_unit, roll_up, some_counts, tree_counts
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
