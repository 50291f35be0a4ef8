"""The register of a file read: acts fill it, entries stand over them, an inspector sees what nobody entered."""

from datetime import date

import pytest

from ketnap.access.viewer import viewer_of
from ketnap.actions import admission
from ketnap.actions.admission import NewAct
from ketnap.actions.admission.contents import Entered, enter
from ketnap.actions.papers import Paper
from ketnap.lib import clock
from ketnap.models import Person
from ketnap.queries.admission.auditing import audit, audit_file
from ketnap.queries.admission.contents import Contents, Line, contents
from ketnap.queries.missing import NotFound
from tests import lives

ON = date(2023, 7, 1)


def made(tree, name: str, *, without: tuple[str, ...] = (), until: str = "", certified: bool = True) -> int:
    person = lives.worker(tree, name=name)
    if certified:
        lives.certificates(person, name[-3:])
    file = lives.begin(tree, person, date(2021, 10, 8))
    life = [row for row in lives.LIFE_2022 if row[0] not in without]
    lives.go_on(file, official(tree), until, life)
    return file


def official(tree) -> int:
    """One official member of the cell, the same for every file."""
    there = Person.objects.filter(full_name=lives.MEMBERS[0]).values_list("pk", flat=True).first()
    return there or lives.members(tree)[0]


def line(held: Contents, code: str) -> Line:
    return next(one for one in held.lines if one.item.code == code)


def absent(file) -> set[tuple[str, str]]:
    return {(fault.finding.rule, fault.paper) for fault in file.examined.faults if fault.paper}


def test_acts_and_certificates_fill_what_they_know(tree, cast) -> None:
    file = made(tree, "Vũ Thị Đầy", until="opinions")
    paper = Paper(number="05-NQ/CB", decided_on=date(2022, 3, 26), kept="tủ 1", reason="Ghi theo sổ")
    admission.record([NewAct(file, "ballot", date(2022, 3, 25), dict(lives.BALLOT), paper=paper)], by=cast.secretary)
    held = contents(viewer_of(cast.officer, clock.today()), file)
    vote = line(held, "cell_resolution")
    assert (vote.said.number, vote.said.on, vote.said.kept, vote.told_by) == (
        "05-NQ/CB", date(2022, 3, 26), "tủ 1", "Chi bộ biểu quyết đề nghị kết nạp",
    )  # fmt: skip
    assert line(held, "application").said.on == date(2022, 2, 14) and line(held, "application").said.handwritten
    certificate = line(held, "awareness_certificate").said
    assert (certificate.number, certificate.on) == ("12/2021-Đầy", date(2021, 11, 20))
    assert line(held, "vetting_answer").times == 3
    assert line(held, "decision").said is None and line(held, "decision").act == "decision"
    assert held.lacking == 0 and held.stage_title == "Chi bộ đã đề nghị kết nạp"
    assert {group.stage for group in held.groups if group.later} == {"decided", "probation", "recognising", "official"}


def test_an_entry_stands_over_an_act_until_an_act_tells_anew(tree, cast) -> None:
    file, viewer = made(tree, "Vũ Thị Mất", until="union"), viewer_of(cast.officer, clock.today())
    enter(file, [Entered("application", "present", "", date(2022, 2, 14), 2, "tủ 3"), Entered("opinions", "missing")],
          by=cast.officer)  # fmt: skip
    held = contents(viewer, file)
    assert (line(held, "application").said.pages, line(held, "application").told_by) == (2, "")
    assert line(held, "opinions").state == "missing"
    enter(file, [Entered("application", "missing")], by=cast.secretary)
    held = contents(viewer, file)
    assert line(held, "application").lacking and [one.pages for one in line(held, "application").history] == [2]
    assert line(held, "application").said.source.entered_by == cast.secretary.display_name
    told = {"form": "5-KNĐ", "mass_organisations": True, "residence": True}
    admission.record([NewAct(file, "opinions", date(2022, 3, 18), told)], by=cast.secretary)
    opinions = line(contents(viewer, file), "opinions")
    assert opinions.state == "present" and opinions.told_by and [one.state for one in opinions.history] == ["missing"]


def test_counts_are_those_of_the_lines(tree, cast) -> None:
    file = made(tree, "Vũ Thị Đếm", without=("opinions", "introduced"), until="ballot")
    enter(file, [Entered("record_supplement", "present", pages=3), Entered("vote_minutes", "present", pages=4),
                 Entered("union_resolution", "not_needed", remark="Đoàn đã giới thiệu")], by=cast.officer)  # fmt: skip
    held = contents(viewer_of(cast.officer, date(2022, 4, 1)), file)
    states = [one.state for one in held.lines]
    assert held.present == states.count("present") and held.waived == 1 and held.pages == 7
    assert {one.item.code for one in held.lines if one.lacking} == {"introduction", "opinions"} and held.lacking == 2
    assert {one.item.code for one in held.lines if one.awaited} == {"committee_resolution"} and held.awaited == 1
    # What the text of 2026 asks a file for that is still before the committee is not settled (V-06).
    assert contents(viewer_of(cast.officer, date(2026, 11, 26)), file).awaited == 0


def test_a_stranger_sees_no_register(tree, cast) -> None:
    with pytest.raises(NotFound):
        contents(viewer_of(cast.stranger, clock.today()), made(tree, "Vũ Thị Kín", until="file"))


PLANTED = {
    # what was left out of a life → rule and paper an inspector names
    ("opinions",): {("P-06", "opinions")},
    ("application",): {("P-08", "application")},
    ("introduced",): {("E-08", "introduction")},
    ("union",): {("E-08", "youth_resolution"), ("E-08", "union_resolution")},
    ("self_criticism", "helper_comment"): {("P-08", "self_criticism"), ("P-08", "helper_comment")},
    ("second_opinions",): {("P-08", "second_opinions")},
    ("second_committee",): {("P-08", "second_committee_resolution")},
}  # fmt: skip


def test_papers_nobody_entered_are_found_and_clean_files_are_clean(tree, cast) -> None:
    viewer = viewer_of(cast.organiser, clock.today())
    files = {left: made(tree, f"Vũ Thị Thiếu{place}", without=left) for place, left in enumerate(PLANTED)}
    clean = made(tree, "Vũ Thị Sạch")
    uncertified = made(tree, "Vũ Thị Chưa", certified=False)
    found = {one.candidacy_id: one for one in audit(viewer, tree.upper, ON).files}
    assert {left: absent(found[file]) for left, file in files.items()} == PLANTED
    assert found[clean].examined.faults == ()
    assert absent(found[uncertified]) == {("E-06", "awareness_certificate"), ("B-02", "class_certificate")}
    (fault,) = [one for one in found[files[("opinions",)]].examined.faults if one.paper]
    assert fault.finding.citation.startswith("Hướng dẫn 01-HD/TW ngày 28-09-2021")
    assert "Chưa ghi giấy: Tổng hợp ý kiến" in fault.finding.sentence and "25-03-2022" in fault.finding.sentence
    assert fault.finding.severity == "warn" and "ở trang Giấy trong hồ sơ" in fault.repair


def test_a_paper_entered_or_excused_is_no_fault_and_one_said_to_be_missing_weighs_as_its_text(tree, cast) -> None:
    viewer, file = viewer_of(cast.organiser, clock.today()), made(tree, "Vũ Thị Bổ", without=("opinions",))
    assert absent(audit_file(viewer, file, ON)) == {("P-06", "opinions")}
    enter(file, [Entered("opinions", "missing")], by=cast.officer)
    (fault,) = [one for one in audit_file(viewer, file, ON).examined.faults if one.paper]
    assert fault.finding.sentence.startswith("Thiếu giấy:") and fault.finding.severity == "stop"
    enter(file, [Entered("opinions", "present", on=date(2023, 7, 2))], by=cast.officer)
    assert absent(audit_file(viewer, file, ON)) == {("P-06", "opinions")}, "the paper had not been written by then"
    assert absent(audit_file(viewer, file, date(2023, 7, 2))) == set()
    enter(file, [Entered("opinions", "not_needed", remark="Nơi cư trú không có chi bộ")], by=cast.officer)
    assert absent(audit_file(viewer, file, ON)) == set()


def test_a_decision_without_the_committees_resolution_is_found_once(tree, cast) -> None:
    """V-06: the rule itself names it once there is a decision; the register does not say it a second time."""
    viewer, file = viewer_of(cast.organiser, clock.today()), made(tree, "Vũ Thị Tắt", until="ballot")
    why = Paper(reason="Ghi theo sổ của chi bộ", on_behalf_of="Ban Thường vụ")
    admission.record([NewAct(file, "submitted", date(2022, 4, 1), {"received_by": "Phòng tổ chức"})], by=None)
    sent = audit_file(viewer, file, date(2022, 4, 2))
    assert absent(sent) == {("V-06", "committee_resolution")}
    told = next(words for kind, _, words, _ in lives.LIFE_2022 if kind == "decision")
    admission.record([NewAct(file, "decision", date(2022, 4, 28), dict(told), paper=why)], by=None)
    decided = audit_file(viewer, file, date(2022, 4, 29)).examined.faults
    assert [one.finding.rule for one in decided if one.finding.rule == "V-06"] == ["V-06"]
