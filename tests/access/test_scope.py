from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.actions import organisation
from ketnap.actions.papers import Paper
from ketnap.models import Unit


def test_an_organiser_reaches_the_whole_tree_below_and_nothing_of_another(tree, organiser, stranger) -> None:
    reached = set(scope.units(organiser, Permission.READ_PEOPLE).values_list("descendant", flat=True))
    assert reached == {tree.upper, tree.committee, tree.cell, tree.other_cell, tree.base_cell}
    elsewhere = set(scope.units(stranger, Permission.READ_PEOPLE).values_list("descendant", flat=True))
    assert elsewhere == {tree.other_upper, tree.other_committee}


def test_an_officer_reaches_the_committee_a_secretary_the_cell(tree, officer, secretary) -> None:
    assert scope.reaches(officer, tree.other_cell, Permission.CHANGE_PEOPLE)
    assert not scope.reaches(officer, tree.base_cell, Permission.READ_TREE)
    assert scope.reaches(secretary, tree.cell, Permission.CHANGE_PEOPLE)
    assert not scope.reaches(secretary, tree.other_cell, Permission.READ_TREE)
    assert not scope.reaches(secretary, tree.cell, Permission.IMPORT)


def test_a_closed_unit_stays_with_whoever_led_it_last_not_with_whoever_led_it_once(
    tree, cast, organiser, officer, stranger, viewer
) -> None:
    """The cell leaves the committee, the tree, and ends under the other root: its first committee sees it no more."""
    paper = Paper(number="12-QĐ/ĐUK", decided_on=date(2011, 3, 1), body="Đảng ủy Khối")
    organisation.move(
        unit_id=tree.other_cell, parent_id=tree.other_committee, on=date(2011, 4, 1), paper=paper, by=cast.organiser
    )
    organisation.dissolve(unit_id=tree.other_cell, on=date(2011, 6, 1), paper=paper, by=cast.stranger)
    assert scope.reaches(stranger, tree.other_cell, Permission.READ_PEOPLE)
    assert not scope.reaches(organiser, tree.other_cell, Permission.READ_PEOPLE)
    assert not scope.reaches(officer, tree.other_cell, Permission.READ_PEOPLE)
    assert scope.reaches(viewer(cast.officer, date(2011, 3, 31)), tree.other_cell, Permission.READ_PEOPLE)


def test_a_unit_that_is_yet_to_be_stands_with_whoever_will_lead_it(tree, cast, organiser, stranger) -> None:
    act = organisation.found(
        code="90.003", name="Chi bộ Công ty Gốm Phù Lãng", kind="cell_base", parent_id=tree.upper,
        on=date(2012, 2, 29), paper=Paper(number="15-QĐ/ĐUK", decided_on=date(2011, 9, 1), body="Đảng ủy Khối"),
        by=cast.organiser,
    )  # fmt: skip
    assert scope.reaches(organiser, act.detail["new"][0], Permission.READ_TREE)
    assert not scope.reaches(stranger, act.detail["new"][0], Permission.READ_TREE)


def test_reaching_one_unit_is_being_among_all_that_are_reached(tree, cast, viewer) -> None:
    """Moved, ended, yet to be, moved and ended: for everybody, on days before, on and after each of them."""
    paper = Paper(number="12-QĐ/ĐUK", decided_on=date(2011, 3, 1), body="Đảng ủy Khối")
    new = organisation.found(
        code="90.003", name="Chi bộ Công ty Gốm Phù Lãng", kind="cell_base", parent_id=tree.upper,
        on=date(2011, 2, 28), paper=paper, by=cast.organiser,
    ).detail["new"][0]  # fmt: skip
    organisation.move(unit_id=tree.other_cell, parent_id=tree.other_committee, on=date(2011, 4, 1), paper=paper,
                      by=cast.organiser)  # fmt: skip
    organisation.dissolve(unit_id=tree.other_cell, on=date(2011, 6, 1), paper=paper, by=cast.stranger)
    organisation.dissolve(unit_id=new, on=date(2011, 8, 1), paper=paper, by=cast.organiser)
    units = [*list(vars(tree).values())[:-1], new, 987_654]
    days = [date(2011, month, day) for month in (1, 2, 3, 4, 5, 6, 7, 8, 12) for day in (1, 28)]
    told = {True: 0, False: 0}
    for user in (cast.organiser, cast.officer, cast.secretary, cast.stranger):
        for on in days:
            who = viewer(user, on)
            whole = set(scope.units(who, Permission.READ_PEOPLE).values_list("descendant", flat=True))
            within = Unit.objects.filter(pk__in=scope.within(who, Permission.READ_PEOPLE))
            assert set(within.values_list("pk", flat=True)) == whole
            for top in units[:-1]:
                for text, built in ((scope.below, scope.subtree), (scope.held_below, scope.held)):
                    found = set(built([top], on).values_list("descendant", flat=True))
                    assert set(Unit.objects.filter(pk__in=text([top], on)).values_list("pk", flat=True)) == found
            for unit in units:
                told[unit in whole] += 1
                assert scope.reaches(who, unit, Permission.READ_PEOPLE) is (unit in whole), (user.username, on, unit)
    assert min(told.values()) > 100
