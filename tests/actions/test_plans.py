"""Targets in versions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ketnap.actions import plans
from ketnap.actions.papers import Paper
from ketnap.actions.plans import NewTarget
from ketnap.actions.refusal import Conflict, Refused
from ketnap.models import JournalEntry, PlanTarget
from tests.actions.test_membership_race import at_once

JANUARY, JULY = date(2011, 1, 5), date(2011, 7, 1)
WHY = Paper(reason="Nguồn kết nạp ít hơn dự kiến.")


def versions(unit: int) -> list[tuple]:
    rows = PlanTarget.objects.filter(unit=unit).order_by("number")
    return list(rows.values_list("number", "kind", "target", "given_on"))


def test_the_first_version_is_given_and_later_ones_adjust_it(tree, cast):
    paper = Paper("1-KH/ĐU", JANUARY)
    plans.give([NewTarget(tree.committee, 2011, 10, JANUARY, has_source=True, paper=paper)], by=cast.organiser)
    plans.give([NewTarget(tree.committee, 2011, 8, JULY, has_source=False, paper=WHY)], by=cast.organiser)
    assert versions(tree.committee) == [(1, "given", 10, JANUARY), (2, "adjusted", 8, JULY)]
    first = PlanTarget.objects.get(number=1)
    assert (first.decision_no, first.has_source, first.recorded_by) == ("1-KH/ĐU", True, cast.organiser)


def test_saying_the_same_again_makes_no_version(tree):
    row = NewTarget(tree.committee, 2011, 10, JANUARY)
    first = plans.give([row], by=None)
    assert plans.give([row], by=None) == first
    assert JournalEntry.objects.filter(event="plans.given").count() == 1
    rows = [NewTarget(tree.base_cell, 2011, 3, JANUARY), NewTarget(tree.base_cell, 2011, 4, JULY, paper=WHY)]
    twice = plans.give(rows, by=None)
    assert [row.number for row in twice] == [1, 2]


def test_a_share_of_a_base(tree):
    row = NewTarget(tree.committee, 2011, 7, JANUARY, base="members_year", rate=Decimal("3.5"))
    assert plans.give([row], by=None)[0].rate == Decimal("3.5")
    assert plans.give([row], by=None)[0].number == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"rate": Decimal("3")}, "tỷ lệ và gốc tính phải đi cùng nhau"),
        ({"base": "members_term"}, "tỷ lệ và gốc tính phải đi cùng nhau"),
        ({"given_on": date(2010, 12, 31)}, r"trước lần giao số 1 \(05-01-2011\)"),
        ({"unit_id": 10**6}, "Không có đơn vị"),
    ],
)
def test_what_is_refused(tree, row, words):
    plans.give([NewTarget(tree.committee, 2011, 10, JANUARY)], by=None)
    given = {"unit_id": tree.committee, "year": 2011, "target": 9, "given_on": JULY}
    with pytest.raises(Refused, match=words):
        plans.give([NewTarget(tree.base_cell, 2011, 3, JANUARY), NewTarget(**{**given, **row})], by=None)
    assert PlanTarget.objects.count() == 1


def test_whoever_saw_an_older_version_is_told_who_was_faster(tree, cast):
    row = NewTarget(tree.committee, 2011, 3, date(2011, 1, 20), after=0)
    plans.give([row], by=cast.organiser)
    with pytest.raises(Conflict) as lost:
        plans.give([replace(row, target=5)], by=cast.officer)
    assert lost.value.who == "Nguyễn Thị Hòa"
    assert PlanTarget.objects.get().target == 3
    plans.give([replace(row, target=5, after=1, paper=WHY)], by=cast.officer)
    assert PlanTarget.objects.order_by("number").last().target == 5


@pytest.mark.django_db(transaction=True)
def test_two_who_give_a_target_at_once_are_one_winner_and_one_conflict(tree, cast):
    rows = [NewTarget(tree.committee, 2011, target, date(2011, 1, 20), after=0) for target in (3, 4, 5)]
    answers = at_once([lambda row=row: plans.give([row], by=cast.organiser) for row in rows])
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Conflict", "list"]
    assert PlanTarget.objects.count() == 1
