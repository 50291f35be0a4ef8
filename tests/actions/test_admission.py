"""The path: a whole life, what is refused, held back, recorded with its reason, taken back; and two clerks at once."""

from datetime import date

import pytest

from ketnap.actions import admission, membership
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock
from ketnap.models import Candidacy, DueItem, JournalEntry, Movement, PathAct, Person, Stay
from ketnap.queries.admission import dossier
from ketnap.rules.finding import FAIL
from ketnap.rules.judging import judge
from tests import lives
from tests.actions.test_membership_race import at_once
from tests.factories import chained

WHY = Paper(reason="Việc đã xảy ra, ghi theo sổ chi bộ")


@pytest.fixture
def file(tree) -> tuple[int, int, int]:
    """(candidacy, person, official member of the cell), just listed."""
    official, person = lives.members(tree), lives.worker(tree)
    lives.certificates(person)
    return lives.begin(tree, person, date(2021, 10, 8)), person, official[0]


def stage(candidacy: int) -> str:
    return Candidacy.objects.get(pk=candidacy).stage


def act(candidacy: int, kind: str, on: date, by=None, **more) -> int:
    more.setdefault("paper", WHY)
    return admission.record([NewAct(candidacy, kind, on, **more)], by=by)[0]


def test_a_whole_life_from_the_list_to_the_official_member(file):
    candidacy, person, member = file
    lives.go_on(candidacy, member)
    row = Candidacy.objects.get(pk=candidacy)
    assert (row.stage, row.ended_on) == ("official", date(2023, 6, 20))
    assert list(Movement.objects.filter(person=person).values_list("kind", "on")) == [
        ("admitted", date(2022, 5, 19)), ("recognised", date(2023, 5, 19)),
    ]  # fmt: skip
    known = Person.objects.get(pk=person)
    assert (known.joined_on, known.official_on) == (date(2022, 5, 19), date(2023, 5, 19))
    assert list(DueItem.objects.filter(candidacy=candidacy).values_list("wait", flat=True)) == ["carded"]
    assert [one.rule for one in judge(dossier.file(candidacy).facts(), date(2023, 7, 1)) if one.outcome == FAIL] == []
    assert PathAct.objects.filter(candidacy=candidacy).exclude(findings=[]).count() == 0
    assert membership.check_ledger() == [] and chained()
    assert JournalEntry.objects.filter(event__startswith="admission.").count() == len(lives.LIFE_2022) + 1


def test_a_member_and_somebody_on_the_path_do_not_come_on_the_list(tree, file):
    candidacy, person, member = file
    for one, said in ((person, "đã có trong danh sách"), (member, "là đảng viên vào ngày")):
        with pytest.raises(Refused, match=said):
            admission.open_candidacies([(one, tree.cell, date(2021, 11, 1))], by=None)
    with pytest.raises(Refused, match="không là chi bộ"):
        admission.open_candidacies([(lives.worker(tree), tree.committee, date(2021, 11, 1))], by=None)
    assert Candidacy.objects.count() == 1 and stage(candidacy) == "sympathiser"


def test_what_happened_against_the_rules_is_recorded_with_its_finding_and_reason(file):
    candidacy, _, member = file
    lives.go_on(candidacy, member, "opinions")
    short = {**lives.BALLOT, "for": 3, "against": 2}
    with pytest.raises(Refused, match="hãy ghi lý do"):
        act(candidacy, "ballot", date(2022, 3, 25), told=short, paper=Paper())
    assert stage(candidacy) == "file"
    made = act(candidacy, "ballot", date(2022, 3, 25), told=short)
    kept = PathAct.objects.get(pk=made)
    assert ("V-01", "stop") in {(rule, severity) for rule, severity, *_ in kept.findings}
    assert kept.reason == WHY.reason and stage(candidacy) == "proposed"


def test_a_step_of_our_own_is_held_back_until_somebody_answers_for_it(file, cast, monkeypatch):
    candidacy, _, member = file
    lives.go_on(candidacy, member, "opinions")
    monkeypatch.setattr(clock, "today", lambda: date(2022, 3, 25))
    short = {**lives.BALLOT, "for": 3, "against": 2}
    with pytest.raises(Refused, match="Việc này chưa làm") as no:
        act(candidacy, "ballot", date(2022, 3, 25), told=short)
    assert {problem.rule for problem in no.value.problems} == {"V-01"}
    assert all(problem.citation for problem in no.value.problems)
    name = "Đồng chí Nguyễn Thị Hòa, cho ghi để trình cấp trên xem xét"
    act(candidacy, "ballot", date(2022, 3, 25), by=cast.secretary, told=short, override=name)
    line = JournalEntry.objects.get(event="admission.voted")
    assert line.detail["overridden"] == [[candidacy, name]]


def test_an_override_nobody_needed_is_not_kept(file, cast, monkeypatch):
    candidacy, _, member = file
    lives.go_on(candidacy, member, "opinions")
    monkeypatch.setattr(clock, "today", lambda: date(2022, 3, 25))
    made = act(candidacy, "ballot", date(2022, 3, 25), by=cast.secretary, told=lives.BALLOT, override="Đồng chí Hòa")
    assert PathAct.objects.get(pk=made).override == ""
    assert JournalEntry.objects.get(event="admission.voted").detail["overridden"] == []


def test_whoever_recorded_the_proposal_does_not_record_the_decision(file, cast):
    candidacy, _, member = file
    lives.go_on(candidacy, member, "opinions")
    act(candidacy, "ballot", date(2022, 3, 25), by=cast.officer, told=lives.BALLOT)
    decision = {"form": "7-KNĐ", "body": "superior_standing_committee"}
    with pytest.raises(Refused, match="không tự ghi quyết định"):
        act(candidacy, "decision", date(2022, 4, 28), by=cast.officer, told=decision)
    act(candidacy, "decision", date(2022, 4, 28), by=cast.organiser, told=decision)
    assert stage(candidacy) == "decided"


def test_only_official_members_of_the_day_help_and_introduce(tree, file):
    candidacy, _, member = file
    membership.record([membership.Entry(member, "departed", date(2021, 11, 1), tree.cell)], by=None)
    with pytest.raises(Refused, match="chưa là đảng viên chính thức"):
        act(candidacy, "helped", date(2021, 11, 2), member_id=member, paper=Paper())
    with pytest.raises(Refused, match="chọn một đảng viên"):
        act(candidacy, "helped", date(2021, 11, 2))
    act(candidacy, "helped", date(2021, 10, 20), member_id=member, paper=Paper())


def test_an_introducer_who_left_the_party_afterwards_is_found(tree, file):
    candidacy, _, member = file
    members = list(Stay.objects.filter(unit=tree.cell).order_by("person").values_list("person_id", flat=True))
    lives.go_on(candidacy, member, "introduced")
    membership.record([membership.Entry(member, "struck_off", date(2022, 3, 16), tree.cell)], by=None)
    lives.go_on(candidacy, member, life=[one for one in lives.LIFE_2022 if one[0] in ("union", "opinions")])
    with pytest.raises(Refused, match="Người giới thiệu Nguyễn Văn An ra khỏi Đảng ngày 16-03-2022"):
        act(candidacy, "ballot", date(2022, 3, 25), told=dict(lives.BALLOT), paper=Paper())
    (_, _, told, _) = next(one for one in lives.LIFE_2022 if one[0] == "introduced")
    act(candidacy, "introduced", date(2022, 3, 20), told={**told, "replacement": True}, member_id=members[1])
    act(candidacy, "ballot", date(2022, 3, 25), told=dict(lives.BALLOT), paper=Paper())


def test_an_act_taken_back_leaves_both_and_the_ledger_follows(file):
    candidacy, person, member = file
    lives.go_on(candidacy, member, "ceremony")
    wrong = PathAct.objects.get(candidacy=candidacy, kind="ceremony")
    with pytest.raises(Refused, match="phải có lý do"):
        admission.reverse(wrong.pk, reason=" ", by=None)
    admission.reverse(wrong.pk, reason="Nhầm ngày", by=None)
    assert stage(candidacy) == "decided"
    assert Person.objects.get(pk=person).joined_on is None
    with pytest.raises(Refused, match="đã được bỏ"):
        admission.reverse(wrong.pk, reason="Nhầm ngày", by=None)
    decision = PathAct.objects.get(candidacy=candidacy, kind="decision")
    act(candidacy, "ceremony", date(2022, 5, 20), told={"held_by": "proposing_cell"})
    with pytest.raises(Refused, match="việc ghi sau dựa vào"):
        admission.reverse(decision.pk, reason="Nhầm", by=None)
    assert Person.objects.get(pk=person).joined_on == date(2022, 5, 20)
    assert membership.check_ledger() == []


def test_the_worker_takes_the_file_along_to_another_cell(tree, file):
    candidacy, person, _ = file
    act(candidacy, "moved", date(2021, 12, 1), unit_id=tree.base_cell,
        told={"document": "helped_person_certificate", "moved_to": "Chi bộ Công ty Gạch Đồi Ngô"})  # fmt: skip
    row = Candidacy.objects.get(pk=candidacy)
    assert (row.unit_id, row.stage, Person.objects.get(pk=person).unit_id) == (
        tree.base_cell, "sympathiser", tree.base_cell,
    )  # fmt: skip
    assert set(row.due.values_list("unit_id", flat=True)) == {tree.base_cell}


def test_deleted_from_probation_and_admitted_again(tree, file):
    candidacy, person, member = file
    lives.go_on(candidacy, member, "member_cv")
    act(candidacy, "deleted", date(2022, 12, 1), told={"ground": "unpaid_dues", "unpaid_months": 4,
                                                       "good_reason": False})  # fmt: skip
    assert stage(candidacy) == "deleted"
    again = admission.open_candidacies([(person, tree.cell, date(2026, 1, 5))], by=None)
    assert Candidacy.objects.filter(person=person).count() == 2 and stage(again[0]) == "sympathiser"


@pytest.mark.django_db(transaction=True)
def test_two_clerks_record_the_same_vote_and_one_wins(tree, file, cast):
    candidacy, _, member = file
    lives.go_on(candidacy, member, "opinions")
    version = Candidacy.objects.get(pk=candidacy).version

    def vote(user) -> list[int]:
        row = NewAct(candidacy, "ballot", date(2022, 3, 25), dict(lives.BALLOT), version=version, paper=WHY)
        return admission.record([row], by=user)

    answers = at_once([lambda user=user: vote(user) for user in (cast.officer, cast.secretary)])
    (won,) = [index for index, answer in enumerate(answers) if isinstance(answer, list)]
    lost = answers[1 - won]
    assert isinstance(lost, Conflict) and lost.at is not None
    assert lost.who == (cast.officer, cast.secretary)[won].display_name
    assert PathAct.objects.filter(candidacy=candidacy, kind="ballot").count() == 1


def test_acts_of_many_files_are_written_all_or_none(tree, file):
    first, _, member = file
    second = lives.begin(tree, lives.worker(tree, name="Đỗ Văn Giang"), date(2021, 10, 8))
    rows = [NewAct(one, "helped", date(2021, 10, 9), member_id=member) for one in (first, second)]
    with pytest.raises(Refused):
        admission.record([*rows, NewAct(second, "ceremony", date(2021, 10, 9))], by=None)
    assert PathAct.objects.filter(kind="helped").count() == 0
    assert len(admission.record(rows, by=None)) == 2


def test_what_is_derived_is_what_the_acts_say(file):
    candidacy, _, member = file
    lives.go_on(candidacy, member, "received")
    before = list(DueItem.objects.values_list("wait", "since", "due_on", "says"))
    DueItem.objects.all().delete()
    Candidacy.objects.update(stage="file")
    admission.rebuild([candidacy])
    assert stage(candidacy) == "decided"
    assert list(DueItem.objects.values_list("wait", "since", "due_on", "says")) == before != []
