"""The target in force on a day, of a unit and of what stands below it."""

from dataclasses import replace
from datetime import date

import pytest

from ketnap.actions import plans
from ketnap.actions.papers import Paper
from ketnap.actions.plans import NewTarget
from ketnap.models import UnitLink, UnitState
from ketnap.queries import plans as asked
from ketnap.queries.missing import NotFound

JANUARY, JULY, LIST_DAY = date(2011, 1, 5), date(2011, 7, 1), date(2011, 9, 30)


@pytest.fixture
def given(tree, cast) -> None:
    plans.give(
        [NewTarget(tree.committee, 2011, 10, JANUARY), NewTarget(tree.base_cell, 2011, 4, JANUARY)], by=cast.organiser
    )
    why = Paper(reason="Hết nguồn.")
    rows = [NewTarget(tree.committee, 2011, 7, JULY, paper=why), NewTarget(tree.committee, 2010, 99, JANUARY)]
    plans.give(rows, by=cast.organiser)


def test_the_sum_below_in_the_version_of_the_day(given, tree, organiser):
    june, september = (asked.target(organiser, tree.upper, 2011, on) for on in (date(2011, 6, 30), LIST_DAY))
    assert (june.target, june.below, june.own, june.version_on, june.differs) == (14, 14, None, JANUARY, False)
    assert (september.target, september.version_on) == (11, JULY)
    assert [(part.unit_name, part.version.target) for part in september.parts] == [
        ("Chi bộ Công ty Gạch Đồi Ngô", 4), ("Đảng bộ Công ty Giấy Sông Cầu", 7),
    ]  # fmt: skip
    assert asked.target(organiser, tree.upper, 2011, date(2011, 1, 4)).target is None
    assert asked.target(organiser, tree.upper, 2012, LIST_DAY).target is None


def test_an_own_version_counts_and_a_different_sum_is_shown_beside_it(given, tree, organiser):
    plans.give([NewTarget(tree.upper, 2011, 11, JULY)], by=None)
    assert asked.target(organiser, tree.upper, 2011, LIST_DAY).differs is False
    plans.give([NewTarget(tree.upper, 2011, 100, date(2011, 8, 1))], by=None)
    shown = asked.target(organiser, tree.upper, 2011, LIST_DAY)
    assert (shown.target, shown.own.target, shown.below, shown.differs) == (100, 100, 11, True)
    assert shown.own.entered_by == ""


def test_a_grassroots_organisation_has_its_own_target(given, tree, officer):
    shown = asked.target(officer, tree.committee, 2011, LIST_DAY)
    assert (shown.target, shown.below, shown.own.number) == (7, None, 2)
    assert [(row.number, row.kind_label, row.entered_by) for row in asked.versions(officer, tree.committee, 2011)] == [
        (1, "Giao đầu năm", "Nguyễn Thị Hòa"),
        (2, "Điều chỉnh", "Nguyễn Thị Hòa"),
    ]


def test_the_sum_follows_the_tree_of_the_day(given, tree, organiser):
    """An organisation that left in August counts for the spring, not for the autumn."""
    UnitLink.objects.filter(ancestor=tree.upper, descendant=tree.base_cell).update(valid_to=date(2011, 8, 1))
    UnitState.objects.filter(unit=tree.base_cell).update(valid_to=date(2011, 8, 1))
    assert asked.target(organiser, tree.upper, 2011, JULY).target == 11
    assert asked.target(organiser, tree.upper, 2011, LIST_DAY).target == 7


def test_out_of_reach(given, tree, stranger, secretary):
    for viewer in (stranger, secretary):
        with pytest.raises(NotFound):
            asked.target(viewer, tree.committee, 2011, LIST_DAY)
        with pytest.raises(NotFound):
            asked.versions(viewer, tree.committee, 2011)


@pytest.mark.parametrize("own", [None, 11, 100])
@pytest.mark.parametrize("on", [date(2011, 1, 4), date(2011, 6, 30), JULY, LIST_DAY])
def test_without_its_parts_it_is_the_same(own, on, given, tree, organiser, officer):
    if own:
        plans.give([NewTarget(tree.upper, 2011, own, JULY), NewTarget(tree.upper, 2011, own + 1, JULY)], by=None)
    for who, unit in ((organiser, tree.upper), (organiser, tree.committee), (officer, tree.committee)):
        for year in (2010, 2011, 2012):
            whole = asked.target(who, unit, year, on)
            assert asked.total(who, unit, year, on) == replace(whole, parts=[])
    with pytest.raises(NotFound):
        asked.total(officer, tree.upper, 2011, on)


def test_parts_without_their_papers_are_the_same_parts(tree, organiser, cast):
    """In the version of each day, in the order of names, its milestones too; so is who was given none."""
    versions = [
        NewTarget(tree.committee, 2011, 9, JANUARY, milestones=(1, 3, 6, 9)),
        NewTarget(tree.upper, 2011, 30, JANUARY),
        NewTarget(tree.other_committee, 2011, 5, JANUARY),
        NewTarget(tree.base_cell, 2011, 4, date(2011, 3, 1)),
    ]
    plans.give(versions, by=None)
    why = Paper(reason="Hết nguồn.")
    plans.give([NewTarget(tree.committee, 2011, 7, JULY, paper=why, milestones=(1, 2, 5, 7))], by=None)
    seen = set()
    for on in (date(2011, 1, 4), JANUARY, date(2011, 6, 30), LIST_DAY):
        for unit in (tree.upper, tree.committee, tree.base_cell):
            whole, light = asked.target(organiser, unit, 2011, on), asked.total(organiser, unit, 2011, on)
            assert light == replace(whole, parts=[])
            parts = asked.parts(organiser, unit, 2011, on)
            assert [(one.unit_id, one.target, tuple(one.milestones)) for one in parts] == [
                (one.unit_id, one.version.target, one.version.milestones) for one in whole.parts
            ]
            given = {one.unit_id for one in whole.parts}
            below = [tree.base_cell, tree.committee] if unit == tree.upper else []
            bare = [one for one in below if one not in given]
            for named in (0, 1, 5):
                found = asked.without_target(organiser, unit, 2011, on, named=named)
                assert (found.count, [one.unit_id for one in found.first]) == (len(bare), bare[:named])
            seen.add((len(parts), len(bare)))
    assert seen >= {(0, 2), (1, 1), (2, 0)}
    with pytest.raises(NotFound):
        asked.parts(organiser, tree.other_upper, 2011, LIST_DAY)
    with pytest.raises(NotFound):
        asked.without_target(organiser, tree.other_upper, 2011, LIST_DAY, named=3)
