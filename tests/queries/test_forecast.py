"""Whose pace a forecast learns, and whose classes it offers, where such bodies stand above each other."""

from datetime import date

import pytest

from ketnap.actions import organisation, training
from ketnap.actions.papers import Paper
from ketnap.actions.training import NewClass
from ketnap.models import UnitAct
from ketnap.queries import forecast as asked
from tests import lives

ON = date(2022, 3, 1)


@pytest.fixture
def inner(tree, cast) -> int:
    """A body between the highest one and the committee."""
    told = {"on": date(2021, 1, 1), "paper": Paper(number="1-QĐ", decided_on=date(2021, 1, 1), body="ĐU"), "by": None}
    made: UnitAct = organisation.found(code="19.900", name="Đảng bộ khu", kind="upper", parent_id=tree.upper, **told)
    unit = made.states.get().unit_id
    organisation.move(unit_id=tree.committee, parent_id=unit, **told)
    return unit


def test_the_office_is_the_body_above_the_grassroots_the_unit_belongs_to(tree, cast, viewer, inner) -> None:
    asking = viewer(cast.organiser, ON)
    offices = {unit: asked.office_of(asking, unit, ON) for unit in (tree.upper, inner, tree.committee, tree.cell)}
    assert offices == {tree.upper: tree.upper, inner: inner, tree.committee: inner, tree.cell: inner}
    assert asked.office_of(asking, tree.base_cell, ON) == tree.upper
    assert asked.office_of(asking, tree.cell, date(2020, 6, 1)) == tree.upper, "before there was such a body"


def test_files_of_others_teach_no_pace_and_classes_of_those_above_are_offered(tree, cast, viewer, inner) -> None:
    asking = viewer(cast.organiser, ON)
    mine = lives.begin(tree, lives.worker(tree, name="Vi Văn Nam"), date(2021, 10, 8))
    other = lives.begin(tree, lives.worker(tree, name="Vi Văn Ba"), date(2021, 10, 8), unit=tree.base_cell)
    assert {one.candidacy_id for one in asked.ways(asking, tree.cell, ON)} == {mine}
    assert {one.candidacy_id for one in asked.ways(asking, tree.upper, ON)} == {mine, other}
    begin, end = date(2022, 5, 1), date(2022, 5, 5)
    training.open_classes(
        [
            NewClass(f"L{n}", f"Lớp {n}", "awareness", unit, begin, end)
            for n, unit in enumerate((tree.upper, inner, tree.committee, tree.base_cell, tree.other_upper))
        ],
        by=None,
    )
    assert {one.name for one in asked.classes(asking, tree.cell, ON)} == {"Lớp 0", "Lớp 1", "Lớp 2"}
    assert {one.name for one in asked.classes(asking, tree.upper, ON)} == {"Lớp 0", "Lớp 1", "Lớp 2", "Lớp 3"}
