"""The path: stages by acts, what is impossible, what is waited for. Days and values are those of the texts."""

from datetime import date

import pytest

from ketnap.rules import law
from ketnap.rules.facts import Facts
from ketnap.rules.facts.building import build
from ketnap.rules.facts.planning import plan
from ketnap.rules.path import ENDED, KINDS, OPEN, Act, Impossible, course, fold, waits
from ketnap.rules.path.course import check
from ketnap.rules.path.kinds import BY_WORD, OWN

START = date(2022, 2, 10)
VOTE = {"official_members": 7, "present": 7, "for": 5, "against": 2, "blank": 0, "agreed": "yes"}


def acts(*steps: str, on: date = START) -> list[Act]:
    return [Act(step, on, VOTE if KINDS[step].right == "ballot" else {}) for step in steps]


TO_DECIDED = ("listed", "file", "ballot", "committee", "decision")


def test_every_kind_tells_of_a_block_and_fields_the_dossier_knows():
    for kind in KINDS.values():
        form, place = Facts, [part.removesuffix("[]") for part in kind.block.split(".") if part]
        for name in place:
            form = plan(form)[name][2]["form"]
        known = plan(form) if kind.block else {}
        fields = {told.split(".")[0] for told in kind.tells} | ({kind.day} if kind.block and kind.day else set())
        assert fields <= set(known), kind.code
        assert set(kind.own) <= set(OWN), kind.code
        assert set(kind.stages) <= {*OPEN, *ENDED} and kind.to in ("", *OPEN, *ENDED), kind.code
    assert len(BY_WORD) == len(KINDS)


def test_the_path_runs_from_the_list_to_the_official_member():
    steps = (*TO_DECIDED, "ceremony", "second_ballot", "recognised")
    seen = [course(acts(*steps[: count + 1])).stage for count in range(len(steps))]
    assert seen == [
        "sympathiser", "file", "proposed", "sent_up", "decided", "probation", "recognising", "official",
    ]  # fmt: skip
    assert course(acts(*steps)).ended


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        (("file",), "danh sách cảm tình trước"),
        (("listed", "ballot"), "Hồ sơ đang ở bước “Cảm tình Đảng”"),
        (("listed", "file", "ballot", "ceremony"), "“Lễ kết nạp” không ghi được ở bước này"),
        (("listed", "file", "file"), "không ghi được"),
        (("listed", "file", "application", "application"), "đã ghi ngày 10-02-2022"),
        (("listed", "delisted", "file"), "Đưa ra khỏi danh sách"),
        (("listed", "member_cv"), "không ghi được"),
        ((), "Chưa có việc nào"),
    ],
)
def test_what_does_not_fit_is_said_with_where_the_file_stands(steps, found):
    with pytest.raises(Impossible, match=found):
        course(acts(*steps))


def test_a_paper_is_written_up_late_and_a_step_is_not():
    assert course(acts("listed", "file", "ballot", "application")).stage == "proposed"
    with pytest.raises(Impossible):
        course(acts("listed", "file", "ballot", "committee", "committee"))


def test_a_vote_that_does_not_carry_stays_and_is_counted():
    lost = Act("ballot", START, {**VOTE, "agreed": "no"})
    at = course([*acts("listed", "file"), lost, lost])
    assert (at.stage, at.failed_votes) == ("file", 2)


def test_a_file_sent_back_goes_the_way_again():
    steps = ("listed", "file", "ballot", "committee", "returned", "ballot", "committee", "decision", "restarted")
    assert [course(acts(*steps[: count + 1])).stage for count in (4, 5, 7, 8)] == [
        "file", "proposed", "decided", "file",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({**VOTE, "for": 8, "against": 0}, "for"),
        ({**VOTE, "for": 5, "against": 3}, "for"),
        ({**VOTE, "present": 8}, "present"),
        (
            {**VOTE, "present": 6, "against": 1, "excused": [{"reason": "exempted_from_activity", "count": 2}]},
            "excused",
        ),
        ({"agreed": "yes", "for": 5}, "official_members"),
        ({"agreed": "yes", "official_members": 7}, "for"),
        ({key: value for key, value in VOTE.items() if key != "agreed"}, "agreed"),
    ],
)
def test_votes_nobody_can_have_cast_are_refused(told, field):
    check(Act("ballot", START, VOTE), today=START, born_on=date(1990, 1, 1))
    with pytest.raises(Impossible) as no:
        check(Act("ballot", START, told), today=START, born_on=date(1990, 1, 1))
    assert no.value.field == field


def test_no_day_before_birth_or_after_today():
    for on in (date(1990, 1, 1), date(2022, 2, 11)):
        with pytest.raises(Impossible):
            check(Act("listed", on), today=START, born_on=date(1990, 1, 1))


def test_acts_become_the_dossier():
    told = {"form": "1-KNĐ", "handwritten": True, "not_of_the_dossier": 1}
    case = [
        Act("listed", START), Act("cv", date(2022, 2, 18), {"handwritten": True}),
        Act("application", date(2022, 2, 14), told), Act("cv_certified", date(2022, 3, 9)),
        Act("vetted", date(2022, 3, 4), {"who": "father", "clean": "yes"}),
        Act("introduced", date(2022, 3, 5), {"form": "3-KNĐ"}, {"who": "A", "status": "official"}),
        Act("decision", date(2022, 4, 1), {"standing_committee_vote.for": 9, "standing_committee_vote.members": 9}),
        Act("received", date(2022, 4, 9)), Act("ceremony", date(2022, 5, 19)),
        Act("second_ballot", date(2023, 5, 26), VOTE), Act("recognised", date(2023, 6, 2)),
    ]  # fmt: skip
    assert fold(case, {"person": {"birth": date(1995, 1, 1), "sex": "f"}}) == build(Facts, {
        "person": {"birth": "1995-01-01", "sex": "f"},
        "application": {"form": "1-KNĐ", "date": "2022-02-14", "handwritten": True},
        "cv": {"date": "2022-02-18", "handwritten": True, "certified_on": "2022-03-09"},
        "vetting": {"list": [{"who": "father", "result_on": "2022-03-04"}]},
        "introducers": [{"who": "A", "status": "official", "form": "3-KNĐ", "introduced_on": "2022-03-05"}],
        "decision": {"issued": "2022-04-01", "received": "2022-04-09",
                     "standing_committee_vote": {"for": 9, "members": 9}},
        "ceremony": {"date": "2022-05-19", "joined_party_on": "2022-05-19"},
        "recognition": {"ballots": [{"date": "2023-05-26", "official_members": 7, "present": 7, "for": 5,
                                     "against": 2, "blank": 0}],
                        "decision": {"issued": "2023-06-02"}},
    })  # fmt: skip


@pytest.mark.parametrize("wrong", [{"nobody": 1}, {"sex": "x"}, {"birth": 3}])
def test_a_fact_the_dossier_does_not_know_is_named(wrong):
    with pytest.raises(ValueError, match=rf"facts\.person\.{next(iter(wrong))}"):
        build(Facts, {"person": wrong})


def due(steps: list[Act]) -> dict[str, tuple]:
    return {one.wait: (one.since, one.due_on, one.rule) for one in waits.due(course(steps).stage, steps, law.current())}


def test_deadlines_by_the_text_of_the_day_the_clock_started():
    # QĐ 24 (2021): 60 working days to decide; 30 working days from receipt to the ceremony.
    steps = [*acts("listed", "file"), Act("ballot", date(2022, 3, 25), VOTE), Act("committee", date(2022, 4, 5), VOTE)]
    assert due(steps) == {"decision": (date(2022, 3, 25), date(2022, 6, 22), "D-01")}
    steps += [Act("decision", date(2022, 4, 28)), Act("received", date(2022, 5, 5))]
    assert due(steps) == {"ceremony": (date(2022, 5, 5), date(2022, 6, 16), "C-01")}
    steps += [Act("ceremony", date(2022, 5, 19)), Act("probation_helped", date(2022, 5, 19))]
    assert due(steps) == {
        "member_cv": (date(2022, 5, 19), date(2022, 6, 30), "C-05"),
        "recognition": (date(2023, 5, 19), date(2023, 6, 30), "B-04"),
    }


def test_the_leap_day_and_the_end_of_probation():
    steps = [*acts(*TO_DECIDED, on=date(2020, 2, 3)), Act("ceremony", date(2020, 2, 29))]
    assert due(steps)["recognition"][0] == date(2021, 2, 28)


def test_where_the_text_gives_no_time_the_item_ages_and_names_the_later_value():
    steps = [*acts("listed", "file", on=date(2010, 3, 1)), Act("ballot", date(2010, 6, 1), VOTE)]
    (found,) = [one for one in waits.due("proposed", steps, law.current()) if one.wait == "decision"]
    assert (found.since, found.due_on) == (date(2010, 6, 1), None)
    assert "chưa rõ hạn theo văn bản ngày 01-06-2010" in found.says
    assert "Tham khảo: 60 ngày làm việc theo" in found.says


def test_an_act_or_a_reason_closes_it_and_nothing_else():
    steps = acts("listed")
    assert "helper" in due(steps)
    assert "helper" not in due([*steps, Act("helped", START)])
    excuse = Act("excused", date(2022, 3, 1), {"wait": "helper"})
    assert "helper" not in due([*steps, excuse]) and "remark" in due([*steps, excuse])


def test_a_file_sent_back_waits_for_the_cell_again():
    steps = [*acts("listed", "file", "ballot"), Act("returned", date(2022, 6, 1))]
    assert due(steps)["file"][0] == date(2022, 6, 1)


def test_a_list_may_show_a_step_without_those_before_it_and_never_goes_back():
    mark = lambda reached: Act("caught_up", START, {"reached": reached})  # noqa: E731
    at = course([*acts("listed"), mark("proposed"), *acts("decision", "ceremony")])
    assert (at.stage, course([*acts("listed"), mark("file")]).stage) == ("probation", "file")
    for steps in (
        [mark("file")], [*acts("listed", "file"), mark("file")], [*acts("listed", "file"), mark("sympathiser")],
        [*acts("listed"), mark("official")], [*acts("listed", "delisted"), mark("file")], [*acts("listed"), mark("")],
    ):  # fmt: skip
        with pytest.raises(Impossible):
            course(steps)


AFTER = [*acts(*TO_DECIDED, on=date(2021, 11, 1)), Act("ceremony", date(2022, 5, 19)),
         Act("probation_helped", date(2022, 5, 19)), Act("member_cv", date(2022, 6, 1)),
         Act("second_ballot", date(2023, 5, 26), VOTE)]  # fmt: skip


def test_recognition_waits_for_the_committee_then_for_the_cell_to_hear_of_it_and_for_the_card():
    assert due(AFTER)["second_forward"] == (date(2023, 5, 26), None, "")
    steps = [*AFTER, Act("second_committee", date(2023, 6, 2), VOTE), Act("recognised", date(2023, 6, 20))]
    assert due(steps) == {
        "announced": (date(2023, 6, 20), None, "B-12"), "carded": (date(2023, 6, 20), None, "B-11"),
    }  # fmt: skip
    said = {one.wait: one for one in waits.due("official", steps, law.current())}
    # B-11 of 28-09-2021 is high, B-12 low until HD 01 of 19-05-2026 (regulations.md section 12).
    assert said["carded"].says == (
        "Từ ngày 20-06-2023, ở kỳ sinh hoạt chi bộ gần nhất; văn bản không định số ngày."
    ) and "Hướng dẫn 01-HD/TW" in said["carded"].citation  # fmt: skip
    assert "chưa rõ hạn theo văn bản ngày 20-06-2023. Tham khảo: kỳ sinh hoạt chi bộ gần nhất, theo" in (
        said["announced"].says
    )
    steps += [Act("announced", date(2023, 6, 26))]
    assert set(due(steps)) == {"carded"}
    assert due([*steps, Act("carded", date(2023, 6, 26))]) == {}
    assert due([*steps, Act("excused", date(2023, 8, 1), {"wait": "carded"})]) == {}


def test_the_card_of_a_later_text_cites_that_text():
    steps = [*AFTER[:-1], Act("second_ballot", date(2026, 6, 1), VOTE), Act("recognised", date(2026, 6, 20))]
    said = {one.wait: one for one in waits.due("official", steps, law.current())}
    assert all("chưa rõ" not in one.says and "2026" in one.citation for one in said.values())
