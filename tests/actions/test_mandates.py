"""A grassroots committee authorised to decide: its officers record its decisions, on its days, never on their own
proposal."""

from datetime import date

import pytest
from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.access.viewer import viewer_of
from ketnap.actions import accounts, admission
from ketnap.actions.admission import NewAct, mandates
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.models import Candidacy, MeetingItem, PathAct, User
from tests import lives

BY = Paper(number="25-QĐ/ĐUK", decided_on=date(2021, 12, 20), body="Đảng ủy Khối")
WHY = Paper(reason="Ghi theo sổ")
SINCE = date(2022, 1, 1)
VOTE = {"form": "8-KNĐ", "members": 9, "for": 9, "authorised_to_decide": True, "full_result_sent_up": True,
        "agreed": "yes"}  # fmt: skip
DECISION = {"form": "9-KNĐ", "body": "grassroots_committee_authorised"}


@pytest.fixture
def second(tree, cast) -> User:
    """Another officer of the committee."""
    user = User.objects.create(username="second", display_name="Ngô Văn Hai")
    accounts.grant(user=user, role="officer", unit_id=tree.committee, valid_from=SINCE, by=None)
    return user


@pytest.fixture
def file(tree, cast) -> int:
    """A file whose ballot the first officer wrote for the cell, on 25-03-2022."""
    person = lives.worker(tree)
    lives.certificates(person)
    candidacy, member = lives.begin(tree, person, date(2021, 10, 8)), lives.members(tree)[0]
    lives.go_on(candidacy, member, "opinions")
    admission.record([NewAct(candidacy, "ballot", date(2022, 3, 25), dict(lives.BALLOT), paper=WHY)], by=cast.officer)
    return candidacy


def decide(candidacy: int, by: User, on: date = date(2022, 4, 28), **more) -> None:
    told = {**DECISION, **more.pop("told", {})}
    admission.record([NewAct(candidacy, "decision", on, told, paper=more.get("paper", WHY))], by=by)


def test_the_right_is_dated_and_for_officers_of_that_committee_only(tree, cast) -> None:
    assert viewer_of(cast.officer, SINCE).units_for(Permission.DECIDE) == []
    mandates.give(tree.committee, on=SINCE, paper=BY, by=cast.organiser)
    mandates.end(tree.committee, on=date(2024, 1, 1), reason="Quyết định 8-QĐ/ĐUK", by=cast.organiser)
    for day, held in ((date(2021, 12, 31), []), (SINCE, [tree.committee]), (date(2023, 12, 31), [tree.committee]),
                      (date(2024, 1, 1), [])):  # fmt: skip
        assert viewer_of(cast.officer, day).units_for(Permission.DECIDE) == held, day
        assert viewer_of(cast.secretary, day).units_for(Permission.DECIDE) == []
        assert viewer_of(cast.officer, day).units_for(Permission.GRANT) == []
    with pytest.raises(Refused, match="phải có văn bản"):
        mandates.give(tree.committee, on=date(2024, 2, 1), paper=Paper(number="1"), by=cast.organiser)
    with pytest.raises(Refused, match="không là đảng bộ cơ sở"):
        mandates.give(tree.cell, on=date(2024, 2, 1), paper=BY, by=cast.organiser)
    mandates.give(tree.committee, on=date(2024, 2, 1), paper=BY, by=cast.organiser)
    with pytest.raises(Refused, match="đã được ủy quyền từ 01-02-2024"):
        mandates.give(tree.committee, on=date(2025, 1, 1), paper=BY, by=cast.organiser)


def test_two_hands_one_proposes_another_decides(tree, cast, file, second) -> None:
    mandates.give(tree.committee, on=SINCE, paper=BY, by=cast.organiser)
    admission.record([NewAct(file, "committee", date(2022, 4, 5), VOTE, paper=WHY)], by=second)
    behalf = Paper(reason="Ghi theo sổ", on_behalf_of="Đảng ủy Công ty")
    for paper in (WHY, behalf):  # writing for somebody else is no way round for the committee's own decision
        with pytest.raises(Refused, match="không tự ghi quyết định"):
            decide(file, cast.officer, paper=paper)
    decide(file, second)
    assert Candidacy.objects.get(pk=file).stage == "decided"
    assert PathAct.objects.get(kind="decision").findings == []


def test_only_its_own_decisions_of_its_own_days(tree, cast, file, second) -> None:
    mandates.give(tree.committee, on=date(2022, 4, 20), paper=BY, by=cast.organiser)
    admission.record([NewAct(file, "committee", date(2022, 4, 5), VOTE, paper=WHY)], by=None)
    with pytest.raises(Refused, match="chưa được ủy quyền"):
        decide(file, second, on=date(2022, 4, 19))
    with pytest.raises(Refused, match="hãy chọn đảng ủy cơ sở"):
        decide(file, second, told={"body": "superior_standing_committee"})
    decide(file, second, on=date(2022, 4, 20))


def test_the_committee_meets_and_its_vote_is_the_decision(tree, cast, file, second, sign_in) -> None:
    client = sign_in(second)
    assert client.get(reverse("meeting-new", args=[tree.committee])).status_code == 403
    giver = sign_in(cast.organiser)
    typed = {"key": "form-key-0001", "on": "1/1/2022", "number": "25-QĐ/ĐUK", "decided_on": "20/12/2021",
             "body": "Đảng ủy Khối"}  # fmt: skip
    assert giver.post(reverse("unit-mandate", args=[tree.committee]), typed).status_code == 302
    assert "văn bản" in client.get(reverse("unit", args=[tree.committee])).content.decode()
    page = client.get(reverse("meeting-new", args=[tree.committee])).content.decode()
    assert "grassroots_committee_authorised" in page and "superior_standing_committee" not in page
    made = client.post(reverse("meeting-new", args=[tree.committee]), {
        "key": "form-key-0002", "on": "28/4/2022", "body": "grassroots_committee_authorised", "members": "9",
        "files": str(file),
    })  # fmt: skip
    item = MeetingItem.objects.get()
    shown = client.get(made["Location"]).content.decode()
    assert "Họp Đảng ủy ngày" in shown and "ít nhất 6 ủy viên" in shown  # two thirds of nine
    result = {"key": "form-key-0003", "version": "1", "present": "9", f"result{item.pk}": "decision",
              f"votes{item.pk}": "8", f"number{item.pk}": "7-QĐ/ĐU", f"note{item.pk}": "Theo biên bản"}  # fmt: skip
    assert client.post(made["Location"], result).status_code == 302
    vote, decision = PathAct.objects.filter(kind__in=("committee", "decision")).order_by("id")
    assert (vote.told["for"], vote.told["members"], vote.told["authorised_to_decide"]) == (8, 9, True)
    assert (decision.told["body"], decision.decision_no, decision.on_behalf_of) == (
        "grassroots_committee_authorised", "7-QĐ/ĐU", "",
    )  # fmt: skip
    assert decision.recorded_by == second and clock.today() > decision.on
    beyond = lives.begin(tree, lives.worker(tree, name="Vi Văn Xa"), date(2022, 1, 1))
    Candidacy.objects.filter(pk=beyond).update(unit=tree.base_cell)
    assert client.get(reverse("path-decision", args=[beyond])).status_code == 404
    assert client.get(reverse("unit-mandate", args=[tree.committee])).status_code == 403
