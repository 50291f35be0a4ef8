"""Duties apart: who proposes does not approve, the last one who gives rights stays, rights end by themselves, what
changed under a step is looked at again, and a ballot tells nobody's choice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import accounts, plans, rating
from ketnap.actions.admission import mandates
from ketnap.actions.commendation import exemplars
from ketnap.actions.papers import NO_PAPER, Paper
from ketnap.actions.plans import NewAnswer, NewProposal
from ketnap.actions.rating import Choice
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock
from ketnap.models import (
    ClassPartner,
    Grant,
    JournalEntry,
    Mandate,
    PathAct,
    PlanAnswer,
    TrainingClass,
    User,
)
from ketnap.rules.path import KINDS
from ketnap.rules.path.kinds import BALLOT
from ketnap.rules.path.words import questions
from tests import lives
from tests.web.commending import DAY as TOLD_ON
from tests.web.commending import tell
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
END, RATED, SENT = date(2020, 12, 31), date(2020, 12, 20), date(2011, 1, 12)
OPENED = date(2005, 1, 1)
BY_PAPER = Paper("118-QĐ/ĐUK", date(2020, 12, 19), "Ban Thường vụ")
ON_BEHALF = Paper(on_behalf_of="Ban Thường vụ")


@pytest.fixture
def member(tree) -> User:
    user = User.objects.create(username="uy-vien", display_name="Vũ Đình Khiêm")
    Grant.objects.create(user=user, role="standing", unit_id=tree.upper, valid_from=OPENED)
    return user


def of_a_unit(tree, office, by):
    rating.propose(tree.committee, 2020, Choice(tree.committee, "good"), on=END, rated_on=RATED, by=by)
    return lambda by, paper: rating.decide(
        tree.upper, 2020, [Choice(tree.committee, "good")], on=END, rated_on=RATED, by=by, paper=paper
    )


def of_members(tree, office, by):
    one = [Choice(office.people["cell.0"], "good")]
    rating.propose_members(tree.cell, 2020, one, on=END, rated_on=RATED, by=by)
    return lambda by, paper: rating.decide_members(
        tree.committee, 2020, one, on=END, rated_on=RATED, by=by, paper=paper
    )


def of_a_plan(tree, office, by):
    sent = plans.propose(NewProposal(tree.committee, 2011, 3, SENT), by=by)
    return lambda by, paper: plans.answer(
        tree.upper, [NewAnswer(sent.pk, True)], on=date(2011, 1, 20), by=by, paper=paper
    )


def of_an_exemplar(tree, office, by):
    told = tell(tree, by)
    return lambda by, paper: exemplars.judge(told, "approved", on=TOLD_ON, by=by, version=1, paper=paper)


FLOWS = (of_a_unit, of_members, of_a_plan, of_an_exemplar)


@pytest.mark.parametrize("flow", FLOWS)
def test_who_proposed_does_not_approve_in_the_own_name(flow, tree, office, cast) -> None:
    approve, before = flow(tree, office, cast.organiser), JournalEntry.objects.count()
    with pytest.raises(Refused, match=r"nên không tự duyệt\. Hãy ghi"):
        approve(cast.organiser, NO_PAPER)
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize("paper", [BY_PAPER, ON_BEHALF], ids=["paper", "on-behalf"])
@pytest.mark.parametrize("flow", FLOWS)
def test_an_office_of_one_writes_down_what_the_body_decided(flow, paper, tree, office, cast) -> None:
    assert flow(tree, office, cast.organiser)(cast.organiser, paper)


@pytest.mark.parametrize("flow", FLOWS)
def test_somebody_else_approves_in_the_own_name(flow, tree, office, cast, member) -> None:
    assert flow(tree, office, cast.organiser)(member, NO_PAPER)


def test_the_last_who_gives_rights_cannot_vanish(tree, cast, member) -> None:
    (own,) = Grant.objects.filter(user=cast.organiser)
    with pytest.raises(Refused, match="người cuối cùng"):
        accounts.revoke(own.pk, on=date(2011, 6, 1), by=cast.organiser)
    # Somebody who stands below gives no rights up here; somebody whose right ends one day is gone that day.
    below, passing = (User.objects.create(username=name, display_name=name) for name in ("duoi", "tam"))
    Grant.objects.create(user=below, role="organiser", unit_id=tree.committee, valid_from=OPENED)
    Grant.objects.create(
        user=passing, role="organiser", unit_id=tree.upper, valid_from=OPENED, valid_to=date(2012, 1, 1)
    )
    with pytest.raises(Refused, match="người cuối cùng"):
        accounts.revoke(own.pk, on=date(2011, 6, 1), by=cast.organiser)
    second = User.objects.create(username="hai", display_name="hai")
    accounts.grant(user=second, role="organiser", unit_id=tree.upper, valid_from=OPENED, by=cast.organiser)
    accounts.revoke(own.pk, on=date(2011, 6, 1), by=second)
    assert viewer_of(cast.organiser, date(2011, 6, 1)).grants == ()
    User.objects.filter(pk=second.pk).update(is_active=False)
    (last,) = Grant.objects.filter(user=second)
    with pytest.raises(Refused, match="người cuối cùng"):
        accounts.revoke(last.pk, on=date(2011, 7, 1), by=None)


def test_the_last_installer_cannot_vanish_nor_be_given_an_end(tree, cast) -> None:
    one, two = (User.objects.create(username=name, display_name=name) for name in ("mot", "hai"))
    with pytest.raises(Refused, match="người cuối cùng"):
        accounts.grant(user=one, role="installer", unit_id=None, valid_from=OPENED, valid_to=date(2012, 1, 1), by=None)
    held = accounts.grant(user=one, role="installer", unit_id=None, valid_from=OPENED, by=None)
    with pytest.raises(Refused, match="người cuối cùng"):
        accounts.revoke(held.pk, on=date(2011, 6, 1), by=None)
    accounts.grant(user=two, role="installer", unit_id=None, valid_from=OPENED, by=None)
    accounts.revoke(held.pk, on=date(2011, 6, 1), by=None)


def test_a_right_ends_by_itself(tree, cast) -> None:
    user = User.objects.create(username="han", display_name="Có Hạn")
    last = date(2011, 6, 30)
    accounts.grant(user=user, role="officer", unit_id=tree.committee, valid_from=OPENED,
                   valid_to=last + timedelta(days=1), by=cast.organiser)  # fmt: skip
    assert (viewer_of(user, last).grants, viewer_of(user, last + timedelta(days=1)).grants) == (
        (("officer", tree.committee),), (),
    )  # fmt: skip


def test_a_plan_registered_anew_is_not_approved_as_it_was_seen(tree, cast, member) -> None:
    """What was seen is no more what would be approved."""
    seen = plans.propose(NewProposal(tree.committee, 2011, 3, SENT), by=cast.officer)
    plans.propose(NewProposal(tree.committee, 2011, 9, SENT), by=cast.officer)
    with pytest.raises(Conflict):
        plans.answer(tree.upper, [NewAnswer(seen.pk, True)], on=date(2011, 1, 20), by=member)
    assert not PlanAnswer.objects.exists()


def test_a_mandate_that_ended_while_the_form_was_open_decides_nothing(tree, cast, office, sign_in) -> None:
    """The terms of the step are looked at when it is sent, not when it was begun."""
    file = lives.begin(tree, lives.worker(tree), date(2011, 10, 1))
    paper = Paper("7-QĐ/ĐUK", date(2011, 9, 1), "Ban Thường vụ Đảng ủy Khối")
    mandates.give(tree.committee, on=date(2011, 9, 2), paper=paper, by=cast.organiser)
    client, where = sign_in(cast.officer), reverse("path-decision", args=[file])
    assert client.get(where).status_code == 200
    mandates.end(tree.committee, on=clock.today(), reason="Thôi ủy quyền.", by=cast.organiser)
    before = PathAct.objects.count()
    assert client.post(where, {"key": "k" * 12, "viec": "decision"}).status_code == 403
    assert (PathAct.objects.count(), client.get(where).status_code) == (before, 403)


def test_a_right_that_passed_on_while_the_form_was_open_writes_nothing(tree, cast, sign_in) -> None:
    client, where = sign_in(cast.officer), reverse("directive-new", args=[tree.committee])
    assert client.get(where).status_code == 200
    Grant.objects.filter(user=cast.officer).update(valid_to=clock.today())
    assert client.post(where, {"key": "k" * 12}).status_code == 404
    assert replace(viewer_of(cast.officer, clock.today()), name="").grants == ()


BALLOTS = tuple(code for code, kind in KINDS.items() if kind.right == BALLOT)
OF_A_VOTER = {"list", "person", "people"}


def test_a_ballot_is_counted_and_no_table_joins_a_person_with_a_choice() -> None:
    """What is asked of a ballot are counts; nothing in the tables, their order or their times could tell who chose
    what: there is one row for a whole ballot, and none for a voter."""
    assert len(BALLOTS) >= 3
    named = {
        (model.__name__, one.name)
        for model in apps.get_app_config("ketnap").get_models()
        for one in model._meta.concrete_fields
        if any(word in one.name for word in ("vote", "ballot", "choice"))
    }
    assert named == {("MeetingItem", "votes_for")}, "a count of a meeting"
    for code in BALLOTS:
        kinds = {one.key: one.kind for one in questions(KINDS[code])}
        voters = {key for key, kind in kinds.items() if kind in OF_A_VOTER} - {"excused", "absent"}
        assert voters == set(), (code, voters)


def test_what_somebody_may_comes_of_one_question(tree, cast, django_assert_num_queries) -> None:
    """Rights, mandates where one is an officer, classes one teaches for a partner: each by its own days."""
    day, paper = date(2011, 6, 1), {"decision_no": "7-QĐ/ĐUK", "decided_on": OPENED, "decision_body": "Ban Thường vụ"}
    stamp = {"recorded_at": clock.now()}
    user = User.objects.create(username="nhieu", display_name="Nhiều Việc")
    for role, unit in (("officer", tree.committee), ("secretary", tree.cell), ("officer", tree.other_committee)):
        Grant.objects.create(user=user, role=role, unit_id=unit, valid_from=OPENED, valid_to=day + timedelta(30))
    for unit, start, end in ((tree.committee, OPENED, day + timedelta(1)), (tree.cell, OPENED, day + timedelta(9)),
                             (tree.other_committee, day + timedelta(1), day + timedelta(9))):  # fmt: skip
        Mandate.objects.create(unit_id=unit, valid_from=start, valid_to=end, **paper, **stamp)
    taught = []
    for number, cancelled in enumerate((False, True, False)):
        held = TrainingClass.objects.create(
            code=f"L{number}", name="Lớp", kind="awareness", organiser_id=tree.upper, starts_on=OPENED, ends_on=day,
            cancelled=cancelled, **stamp,
        )  # fmt: skip
        ClassPartner.objects.create(training_class=held, user=user, valid_from=OPENED, valid_to=day, **stamp)
        if number == 0:
            ClassPartner.objects.create(training_class=held, user=user, valid_from=day, **stamp)
        taught.append(held.pk)
    grants = tuple(sorted((("officer", tree.committee), ("secretary", tree.cell), ("officer", tree.other_committee))))
    expected = {
        day: (grants, (tree.committee,), (taught[0],)),
        day - timedelta(1): (grants, (tree.committee,), (taught[0], taught[2])),
        day + timedelta(1): (grants, (tree.other_committee,), (taught[0],)),
        day + timedelta(30): ((), (), (taught[0],)), OPENED - timedelta(1): ((), (), ()),
    }  # fmt: skip
    for on, told in expected.items():
        with django_assert_num_queries(1):
            found = viewer_of(user, on)
        assert (found.grants, found.mandates, found.classes) == told, on
