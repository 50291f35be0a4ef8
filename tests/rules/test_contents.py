"""The papers of a file: which there are, which have to be there by stage and day, which the acts tell of. Numbers,
codes and titles are those of the notes on the forms (table 4.1 and the list of 104 kinds)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from ketnap.rules import law
from ketnap.rules.law import LawError
from ketnap.rules.path import Act, course, fold
from ketnap.rules.path import items as listed
from ketnap.rules.path.contents import LATER, NEEDED, NOT_NEEDED, UNKNOWN, WHEN, Need, needs, told
from ketnap.rules.path.examining import examine
from ketnap.rules.path.items import PLACES, Item, catalogue, items
from tests.lives import BALLOT, LIFE_2022

FORMS = {
    # number in the list of 104 → code of the form in 2022, first words of the title
    "37": ("1-KNĐ", "Đơn xin vào Đảng"), "1": ("2-KNĐ", "Lý lịch của người xin vào Đảng"),
    "39": ("3-KNĐ", "Giấy giới thiệu người vào Đảng"),
    "40": ("4-KNĐ", "Nghị quyết giới thiệu đoàn viên ưu tú vào Đảng"),
    "41": ("4A-KNĐ", "Nghị quyết giới thiệu đoàn viên công đoàn vào Đảng"), "42": ("5-KNĐ", "Tổng hợp ý kiến nhận xét"),
    "43": ("6-KNĐ", "Nghị quyết đề nghị kết nạp đảng viên"), "44": ("7-KNĐ", "Báo cáo của đảng ủy bộ phận"),
    "45": ("8-KNĐ", "Nghị quyết đề nghị kết nạp đảng viên"), "5": ("9-KNĐ", "Quyết định kết nạp đảng viên"),
    "47": ("10-KNĐ", "Bản tự kiểm điểm của đảng viên dự bị"), "48": ("11-KNĐ", "Bản nhận xét đảng viên dự bị"),
    "49": ("12-KNĐ", "Tổng hợp ý kiến nhận xét"),
    "50": ("13-KNĐ", "Nghị quyết đề nghị công nhận đảng viên chính thức"),
    "51": ("14-KNĐ", "Báo cáo của đảng ủy bộ phận"),
    "52": ("15-KNĐ", "Nghị quyết đề nghị công nhận đảng viên chính thức"),
    "7": ("16-KNĐ hoặc 16A-KNĐ", "Quyết định công nhận đảng viên chính thức"),
    "38": ("CN-NTVĐ", "Giấy chứng nhận học lớp bồi dưỡng nhận thức về Đảng"), "2": ("1-HSĐV", "Lý lịch đảng viên"),
    "3": ("2-HSĐV", "Phiếu đảng viên"), "46": ("", "Giấy chứng nhận học lớp đảng viên mới"),
    "100": ("", "Phiếu báo công nhận đảng viên chính thức"), "8": ("", "Quyết định xóa tên"),
    "19": ("", "Quyết định phát thẻ"), "53": ("", "Giấy chứng nhận người vào Đảng đang trong thời gian được giúp đỡ"),
}  # fmt: skip
CELL = {"unit": {"cell_kind": "chi_bo_truc_thuoc", "dang_bo_bo_phan": False}, "person": {"birth": "1981-06-10"}}


def life(until: str = "", *, without: tuple[str, ...] = (), years: int = 0) -> list[Act]:
    found = [Act("listed", date(2021 - years, 10, 8))]
    for place, (kind, on, told_, _) in enumerate(LIFE_2022):
        if kind not in without:
            found.append(Act(kind, on.replace(year=on.year - years), told_, {}, place))
        if kind == until:
            break
    return found


def asked(acts: list[Act], on: date | None = None, base: dict | None = None, **entered: str) -> dict[str, Need]:
    facts, day = fold(acts, base or CELL), on or max(act.on for act in acts)
    found = needs(facts, acts, course(acts).stage, day, law.current(), entered)
    return {one.item.code: one for one in found}


def test_numbers_codes_and_titles_are_those_of_the_notes() -> None:
    found = asked(life())
    by_number = {number: one for one in found.values() for number in one.item.numbers if len(one.item.numbers) < 3}
    for number, (form, title) in FORMS.items():
        assert by_number[number].item.title.startswith(title), number
        assert by_number[number].form == form, number
    numbers = {int(number) for one in items().values() for number in one.numbers}
    assert numbers <= set(range(1, catalogue().kinds + 1)) and catalogue().kinds == 104
    assert catalogue().text.confidence == "medium" and catalogue().text.since == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("until", "states", "missed"),
    [
        ("remarked", {"awareness_certificate": NEEDED, "application": LATER, "decision": LATER}, set()),
        ("file", {"application": NEEDED, "cv": NEEDED, "opinions": NEEDED, "cell_resolution": LATER}, set()),
        ("ballot", {"application": NEEDED, "committee_resolution": NEEDED, "decision": LATER},
         {"awareness_certificate", "application", "cv", "vetting_answer", "introduction", "youth_resolution",
          "opinions", "cell_resolution"}),
        ("told", {"committee_resolution": NEEDED, "decision": NEEDED, "self_criticism": LATER},
         {"committee_resolution", "decision"}),
        ("member_cv", {"self_criticism": NEEDED, "class_certificate": NEEDED, "card_decision": LATER},
         {"ceremony_minutes"}),
        ("second_ballot", {"second_opinions": NEEDED, "second_committee_resolution": NEEDED},
         {"self_criticism", "helper_comment", "second_opinions", "class_certificate", "member_cv"}),
        ("announced", {"recognition_decision": NEEDED, "card_decision": NEEDED},
         {"second_committee_resolution", "recognition_decision"}),
    ],
)  # fmt: skip
def test_papers_are_asked_for_from_their_stage_on_and_missed_after_it(until, states, missed) -> None:
    found = asked(life(until))
    assert {code: found[code].state for code in states} == states
    gone = {code for code, one in found.items() if one.missed}
    assert missed <= gone and (missed or gone == set())


def test_the_text_of_the_day_the_paper_was_due_asks_for_it() -> None:
    """P-06: not known under the guidance of 2006, high from 2012 to 2025, not known under that of 2026."""
    before = asked(life("ballot", years=12))["opinions"]
    assert (before.state, before.on) == (UNKNOWN, date(2010, 3, 25)) and "03-HD/BTCTW" in before.why
    for years, text in ((8, "01-HD/TW ngày 05-01-2012"), (0, "01-HD/TW ngày 28-09-2021")):
        found = asked(life("ballot", years=years), on=date(2026, 10, 1))["opinions"]
        assert found.state == NEEDED and text in found.by.citation() and found.by.confidence == "high"
    assert asked(life("file"), on=date(2026, 6, 1))["opinions"].state == UNKNOWN
    # A certificate of the class is only known with low confidence under the guidance of 2012: shown, judges nothing.
    assert asked(life("ballot", years=8))["awareness_certificate"].state == UNKNOWN


def days() -> Iterator[date]:
    day = date(2006, 10, 31)
    while day <= date(2026, 12, 31):
        yield day
        day += timedelta(days=17)


def test_on_every_day_each_paper_has_an_answer_and_a_needed_one_its_text() -> None:
    acts = [Act("listed", date(2006, 10, 31)), Act("file", date(2006, 10, 31))]
    for day in days():
        for one in asked(acts, on=day).values():
            if one.state == NEEDED:
                assert one.by.text.holds(day) and one.by.confidence != "low", (one.item.code, day)
            else:
                assert one.why, (one.item.code, day)


MOVED = Act("moved", date(2022, 2, 20), {"stage": "sympathiser", "document": "helped_person_certificate"}, {}, 90)
TWO = Act("introduced", date(2022, 3, 14), {"form": "3-KNĐ"}, {}, 91)


@pytest.mark.parametrize(
    ("acts", "base", "entered", "expected"),
    [
        (life("ballot"), CELL, {}, {"youth_resolution": NEEDED, "union_resolution": NOT_NEEDED}),
        (life("opinions", without=("union",)), CELL, {}, {"youth_resolution": NEEDED, "union_resolution": NEEDED}),
        (life("opinions", without=("union", "introduced")), CELL, {}, {"youth_resolution": UNKNOWN}),
        ([*life("opinions", without=("union",)), TWO], CELL, {},
         {"youth_resolution": NOT_NEEDED, "union_resolution": NOT_NEEDED}),
        ([*life("opinions", without=("union",)), TWO], {**CELL, "person": {"birth": "1999-01-01"}}, {},
         {"youth_resolution": UNKNOWN, "union_resolution": NOT_NEEDED}),
        (life("opinions", without=("union",)), CELL, {"union_resolution": "present"}, {"youth_resolution": NOT_NEEDED}),
        (life("committee"), CELL, {}, {"section_report": NOT_NEEDED, "committee_resolution": NEEDED}),
        (life("committee"), {"unit": {"cell_kind": "chi_bo_truc_thuoc", "dang_bo_bo_phan": True}}, {},
         {"section_report": NEEDED}),
        (life("ballot"), {"unit": {"cell_kind": "chi_bo_co_so", "dang_bo_bo_phan": False}}, {},
         {"committee_resolution": NOT_NEEDED}),
        (life("ballot"), {"person": {"birth": "1981-06-10"}}, {},
         {"committee_resolution": UNKNOWN, "section_report": UNKNOWN}),
        (life("file"), CELL, {}, {"helped_certificate": NOT_NEEDED, "move_letter": LATER, "deletion_decision": LATER}),
        ([*life("file"), MOVED], CELL, {}, {"helped_certificate": UNKNOWN}),
        (life("vetting"), CELL, {}, {"vetting_letter": UNKNOWN, "vetting_answer": NEEDED}),
        ([*life("file"), Act("vetting_waived", date(2022, 3, 1), {"who": "father", "waived": "sibling_member"})], CELL,
         {}, {"vetting_answer": NOT_NEEDED}),
    ],
)  # fmt: skip
def test_which_files_a_paper_belongs_to(acts, base, entered, expected) -> None:
    found = asked(acts, base=base, **entered)
    assert {code: found[code].state for code in expected} == expected
    assert all(found[code].why for code in expected if found[code].state != NEEDED)


def test_acts_tell_of_their_papers_and_a_vote_that_did_not_carry_of_none() -> None:
    acts = [*life("ceremony"), TWO]
    found = told(fold(acts, {**CELL, "certificate": {"date": "2021-11-20"}}), acts)
    assert found["application"][0].on == date(2022, 2, 14) and found["application"][0].handwritten is True
    assert found["cv"][0].sealed is True
    assert [one.on for one in found["introduction"]] == [date(2022, 3, 14)] * 2
    assert found["awareness_certificate"][0].on == date(2021, 11, 20)
    assert "youth_resolution" in found and "union_resolution" not in found
    assert "ceremony_minutes" in found and "section_report" not in found
    short = [*life("opinions"), Act("ballot", date(2022, 3, 25), {**BALLOT, "for": 2, "agreed": "no"})]
    assert "cell_resolution" not in told(fold(short, CELL), short)
    no_minutes = [*life("told"), Act("ceremony", date(2022, 5, 19), {"held_by": "proposing_cell"})]
    assert "ceremony_minutes" not in told(fold(no_minutes, CELL), no_minutes)


def test_a_step_a_list_has_passed_without_its_day_is_asked_of_no_text() -> None:
    """A list of probationary members: decision and ceremony have days, what was before is not told."""
    acts = [
        Act("listed", date(2021, 10, 8)),
        Act("caught_up", date(2022, 4, 28), {"reached": "sent_up"}),
        *[act for act in life() if act.kind in ("decision", "ceremony")],
    ]  # fmt: skip
    found = asked(acts, on=date(2022, 7, 1))
    assert {found[code].state for code in ("application", "cv", "opinions", "committee_resolution")} == {UNKNOWN}
    assert not found["application"].missed and found["application"].passed and "không ghi ngày" in found["cv"].why
    assert found["decision"].missed and found["decision"].on == date(2022, 4, 28)
    examined = examine(fold(acts, CELL), acts, "probation", date(2022, 7, 1), law.current())
    assert not [one for one in examined.faults if one.paper]
    (asks,) = [one for one in examined.unknown if "chưa ghi" in one.sentence and "giấy:" in one.sentence]
    assert "đơn xin vào Đảng" in asks.sentence and "quyết định kết nạp" not in asks.sentence
    # Returned to the cell and voted on again: that vote has its day.
    again = [*acts[:2], Act("returned", date(2022, 5, 1)), Act("ballot", date(2022, 6, 1), BALLOT)]
    assert asked(again)["application"].on == date(2022, 6, 1) and asked(again)["application"].missed
    # A decision straight after the cell's vote: what goes up was due by then.
    straight = [*life("ballot"), Act("decision", date(2022, 4, 28), {"form": "9-KNĐ"})]
    assert asked(straight)["committee_resolution"].on == date(2022, 4, 28)


def test_nobody_looks_for_papers_of_a_file_that_was_stopped() -> None:
    stopped = [*life("ballot", without=("opinions",)), Act("stopped", date(2022, 4, 1))]
    assert not any(one.missed for one in asked(stopped).values())


def test_nothing_is_remarked_beside_a_paper_about_a_persons_life() -> None:
    assert {code for code, one in items().items() if one.private} == {
        "cv", "vetting_letter", "vetting_answer", "member_cv", "member_record", "record_supplement",
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"stage": "nowhere"}, {"missed": "later"}, {"asked_by": "no_such_value"}, {"acts": ("married",)},
     {"forms": "admission_forms"}],
)  # fmt: skip
def test_a_line_that_names_what_is_not_is_refused(wrong) -> None:
    with pytest.raises(LawError, match=r"items\.yaml: paper: not known"):
        listed._known(Item(**{"code": "paper", "title": "Giấy", "stage": "file", **wrong}))


def test_every_line_is_of_a_known_place_and_condition() -> None:
    assert [PLACES.index(one.stage) for one in items().values()] == sorted(
        PLACES.index(one.stage) for one in items().values()
    )
    assert {one.when for one in items().values()} - {""} == set(WHEN)
    assert len(items()) >= 30
