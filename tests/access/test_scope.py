from ketnap.access import scope
from ketnap.access.roles import Permission


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
