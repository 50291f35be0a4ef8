"""A unit's own plan: registered, approved into its target or returned with a reason; nobody's else changes."""

from datetime import date

import pytest

from ketnap.actions import organisation, plans
from ketnap.actions.papers import Paper
from ketnap.actions.plans import NewAnswer, NewProposal, NewTarget
from ketnap.actions.plans.cascade import Accepted
from ketnap.actions.refusal import Conflict, Refused
from ketnap.models import JournalEntry, PlanAllocation, PlanProposal, PlanTarget
from ketnap.queries.plans import proposals

SENT, SAID = date(2011, 1, 5), date(2011, 1, 20)


@pytest.fixture
def sent(tree, cast) -> PlanProposal:
    new = NewProposal(tree.committee, 2011, 4, SENT, {"women": 2}, [1, 2, 3, 4], True, after=0)
    return plans.propose(new, by=cast.officer)


def say(tree, by, *rows: NewAnswer, **more):
    return plans.answer(tree.upper, rows, on=SAID, by=by, **more)


def states(viewer, tree) -> list[tuple[int, str]]:
    return [(one.number, one.state) for one in proposals.of_unit(viewer, tree.committee, 2011)]


def test_approved_it_is_the_target_with_all_it_said_and_where_it_came_from(tree, cast, sent, organiser):
    assert states(organiser, tree) == [(1, "waiting")]
    assert [one.proposal_id for one in proposals.waiting(organiser, tree.upper, SAID)] == [sent.pk]
    say(tree, cast.organiser, NewAnswer(sent.pk, True), paper=Paper("3-TB", SAID, "Đảng ủy Khối"))
    target = PlanTarget.objects.get()
    assert (target.unit_id, target.target, target.parts, target.milestones, target.has_source, target.decision_no) == (
        tree.committee, 4, {"women": 2}, [1, 2, 3, 4], True, "3-TB",
    )  # fmt: skip
    assert states(organiser, tree) == [(1, "approved")] and proposals.waiting(organiser, tree.upper, SAID) == []
    assert PlanAllocation.objects.get().versions == [[tree.committee, 1]]
    assert [line.event for line in JournalEntry.objects.order_by("seq")][-2:] == ["plans.proposed", "plans.answered"]


def test_returned_with_its_reason_it_is_no_target_and_the_next_one_takes_its_place(tree, cast, sent, organiser):
    with pytest.raises(Refused, match="trả lại thì phải có lý do"):
        say(tree, cast.organiser, NewAnswer(sent.pk, False))
    say(tree, cast.organiser, NewAnswer(sent.pk, False, "Còn nguồn, phải từ 5 người."))
    assert not PlanTarget.objects.exists() and states(organiser, tree) == [(1, "returned")]
    again = plans.propose(NewProposal(tree.committee, 2011, 5, SAID, after=1), by=cast.officer)
    newer = plans.propose(NewProposal(tree.committee, 2011, 6, SAID, after=2), by=cast.officer)
    assert states(organiser, tree) == [(3, "waiting"), (2, "replaced"), (1, "returned")]
    with pytest.raises(Conflict) as lost:
        say(tree, cast.organiser, NewAnswer(again.pk, True))
    assert lost.value.who == "Trần Văn Đức"
    say(tree, cast.organiser, NewAnswer(newer.pk, True))
    with pytest.raises(Conflict):
        say(tree, cast.organiser, NewAnswer(newer.pk, False, "Ít quá."))
    assert PlanTarget.objects.get().target == 6


def test_more_than_the_plan_above_is_approved_only_with_a_tick_and_its_reason(tree, cast, sent):
    plans.give([NewTarget(tree.upper, 2011, 3, SENT)], by=cast.organiser)
    with pytest.raises(Refused, match="Cộng các tổ chức là 4 người, chỉ tiêu được giao 3, thừa 1"):
        say(tree, cast.organiser, NewAnswer(sent.pk, True))
    with pytest.raises(Refused, match="phải có lý do"):
        say(tree, cast.organiser, NewAnswer(sent.pk, True), accepted=Accepted(True))
    assert not PlanTarget.objects.filter(unit=tree.committee).exists()
    say(tree, cast.organiser, NewAnswer(sent.pk, True), accepted=Accepted(True, "Để dự phòng."))
    assert PlanAllocation.objects.get().reason == "Để dự phòng."


def test_fewer_is_no_finding_until_everybody_below_has_a_target(tree, cast, sent):
    plans.give([NewTarget(tree.upper, 2011, 9, SENT)], by=cast.organiser)
    other = plans.propose(NewProposal(tree.base_cell, 2011, 3, SENT), by=cast.secretary)
    say(tree, cast.organiser, NewAnswer(sent.pk, True))
    with pytest.raises(Refused, match="thiếu 2"):
        say(tree, cast.organiser, NewAnswer(other.pk, True))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"after": 0}, ""),
        ({"parts": {"women": 9}}, "nhiều hơn cả chỉ tiêu 4 người"),
        ({"milestones": [3, 2, 4, 4]}, "mốc là số cộng dồn"),
        ({"sent_on": date(2010, 12, 1)}, "theo thứ tự ngày"),
        ({"sent_on": date(2199, 1, 1)}, "chưa đến"),
        ({"unit": "upper"}, "không có cấp trên trong sổ"),
        ({}, "giống hệt lần đăng ký đang chờ duyệt"),
    ],
)
def test_what_cannot_be_registered(tree, cast, sent, change, words):
    unit = getattr(tree, change.pop("unit", "committee"))
    told = {"parts": {"women": 2}, "milestones": [1, 2, 3, 4], "has_source": True, "sent_on": SENT, **change}
    with pytest.raises(Conflict if "after" in change else Refused, match=words or None):
        plans.propose(NewProposal(unit, 2011, 4, **told), by=cast.officer)
    assert PlanProposal.objects.count() == 1


def test_a_unit_that_has_ended_is_told_so_on_both_sides(tree, cast):
    paper = Paper("9-QĐ", date(2011, 3, 1), "Đảng ủy")
    new = organisation.found(
        code="90.010", name="Đảng bộ Công ty Sắp Giải Thể", kind="committee", parent_id=tree.upper,
        on=date(2010, 3, 1), paper=paper, by=cast.organiser,
    ).detail["new"][0]  # fmt: skip
    sent = plans.propose(NewProposal(new, 2011, 2, SENT), by=cast.organiser)
    organisation.dissolve(unit_id=new, on=date(2011, 1, 15), paper=paper, by=cast.organiser)
    with pytest.raises(Refused, match="không còn trực thuộc ngày 20-01-2011"):
        say(tree, cast.organiser, NewAnswer(sent.pk, True))
    with pytest.raises(Refused, match="đã kết thúc hoạt động ngày 15-01-2011"):
        plans.propose(NewProposal(new, 2011, 3, SAID), by=cast.organiser)
