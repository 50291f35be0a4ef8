"""Whoever helps people leaves the cell, the Party or the world: each of them waits for a successor."""

from datetime import date

import pytest

from ketnap.actions import admission, membership
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper
from ketnap.models import DueItem, JournalEntry
from tests import lives
from tests.web.town import cast, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "tree"]

WHY = Paper(reason="Ghi theo sổ chi bộ")
ON = date(2022, 1, 15)


@pytest.fixture(scope="module")
def helped(tree) -> tuple[list[int], list[int]]:
    """Five official members; the first helps three people since 01-11-2021, the second one."""
    members = lives.members(tree)
    files = []
    for place, name in enumerate(("Vi Thị Na", "Vi Thị Lê", "Vi Thị Mai", "Vi Thị Hồng")):
        files.append(lives.begin(tree, lives.worker(tree, name=name), date(2021, 10, 8)))
        who = members[1] if place == 3 else members[0]
        admission.record([NewAct(files[-1], "helped", date(2021, 11, 1), member_id=who, paper=WHY)], by=None)
    return members, files


def waiting() -> dict[int, date]:
    return dict(DueItem.objects.filter(wait="successor").order_by("candidacy").values_list("candidacy", "since"))


@pytest.mark.parametrize("kind", ["died", "departed", "left", "struck_off", "expelled", "moved"])
def test_each_of_their_people_waits_for_a_successor_from_that_day(tree, helped, kind):
    members, files = helped
    unit = tree.other_cell if kind == "moved" else tree.cell
    (entry,) = membership.record([membership.Entry(members[0], kind, ON, unit)], by=None)
    assert waiting() == dict.fromkeys(files[:3], ON)
    row = DueItem.objects.filter(wait="successor").first()
    assert row.due_on is None and "không còn là đảng viên chính thức của chi bộ từ ngày 15-01-2022" in row.says
    membership.reverse(entry, reason="Ghi nhầm người", by=None)
    assert waiting() == {}, "taken back, they are helped again"


def test_successors_are_named_in_one_step(tree, helped):
    members, files = helped
    membership.record([membership.Entry(members[0], "died", ON, tree.cell)], by=None)
    rows = [NewAct(file, "helped", date(2022, 1, 20), member_id=members[2], paper=WHY) for file in files[:3]]
    before = JournalEntry.objects.count()
    admission.record(rows, by=None)
    assert waiting() == {} and JournalEntry.objects.count() == before + 1


def test_a_file_that_goes_to_another_cell_leaves_its_helper_behind(tree, helped):
    _, files = helped
    told = {"moved_to": "Chi bộ Phân xưởng 2", "document": "helped_person_certificate"}
    admission.record([NewAct(files[0], "moved", ON, told, unit_id=tree.other_cell, paper=WHY)], by=None)
    assert waiting() == {files[0]: ON}


def test_a_helper_who_becomes_nothing_worse_still_helps(tree, helped):
    members, _ = helped
    membership.record([membership.Entry(members[0], "moved", ON, tree.other_cell)], by=None)
    membership.record([membership.Entry(members[0], "moved", date(2022, 2, 1), tree.cell)], by=None)
    assert waiting() == {}, "back in the cell"


def test_a_probationary_member_waits_too(tree):
    members, person = lives.members(tree), lives.worker(tree)
    lives.certificates(person)
    file = lives.begin(tree, person, date(2021, 10, 8))
    lives.go_on(file, members[0], "member_cv")
    membership.record([membership.Entry(members[0], "departed", date(2022, 9, 1), tree.cell)], by=None)
    found = DueItem.objects.filter(candidacy=file, since=date(2022, 9, 1)).values_list("wait", flat=True)
    assert list(found) == ["probation_successor"]
