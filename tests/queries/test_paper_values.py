"""What the record holds for papers, against words typed by hand from the life the tests record."""

from dataclasses import replace
from datetime import date

import pytest

from ketnap.access.viewer import viewer_of
from ketnap.actions import membership, training
from ketnap.actions.membership import Entry as LedgerEntry
from ketnap.actions.training import NewClass, NewEnrolment
from ketnap.lib import clock
from ketnap.models import PathAct
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import preparing, values
from ketnap.rules.papers import Entry, catalogue
from tests import lives


def life(tree, until: str = "announced", name: str = "Vũ Thị Hạnh", unit: int | None = None) -> int:
    official = lives.members(tree, unit)[0]
    person = lives.worker(tree, name=name)
    lives.certificates(person, name)
    made = lives.begin(tree, person, date(2021, 10, 8), unit)
    lives.go_on(made, official, until)
    return made


def told(cast, candidacy: int, key: str, on: date) -> dict[str, str]:
    return values.of_candidacies(viewer_of(cast.organiser, clock.today()), [candidacy], catalogue()[key], on)[candidacy]


def like(paper: str, **changes) -> Entry:
    """An entry of the catalogue, changed: for papers whose entry says something else."""
    return replace(catalogue()[paper], **changes)


def test_the_resolution_of_the_cell(tree, cast) -> None:
    found = told(cast, life(tree), "6-KND", date(2022, 3, 25))
    expected = {
        "head.superior": "Đảng bộ Công ty Giấy Sông Cầu", "head.issuer": "Chi bộ Phân xưởng 1",
        "head.day": "ngày 25 tháng 3 năm 2022", "sign.authority": "T/M CHI BỘ",
        "to.cell": "Chi ủy Chi bộ Phân xưởng 1", "to.committee": "Đảng ủy Công ty Giấy Sông Cầu",
        "person.name": "Vũ Thị Hạnh", "person.capitals": "VŨ THỊ HẠNH", "person.sex": "Nữ",
        "person.birth": "ngày 10 tháng 6 năm 1995", "person.birth_short": "10-06-1995",
        "meeting.day": "ngày 25 tháng 3 năm 2022", "meeting.official": "5", "meeting.present_official": "5",
        "vote.for": "5", "vote.for_percent": "100\u00a0%", "vote.against": "0", "vote.against_percent": "0\u00a0%",
        "introducer.name": "Nguyễn Văn An", "helper.since": "ngày 08 tháng 10 năm 2021",
        "class.certificate": "12/2021-Vũ Thị Hạnh", "class.issued": "ngày 20 tháng 11 năm 2021",
        "listed.day": "ngày 08 tháng 10 năm 2021", "application.day": "ngày 14 tháng 02 năm 2022",
        "cv.certified": "ngày 09 tháng 3 năm 2022",
    }  # fmt: skip
    assert {key: found.get(key) for key in expected} == expected
    assert not {"decision.day", "ceremony.day", "committee_resolution.day"} & found.keys(), "of days to come"


def test_the_vote_on_recognition_is_another_vote(tree, cast) -> None:
    candidacy = life(tree)
    PathAct.objects.filter(candidacy=candidacy, kind="second_ballot").update(
        told={**lives.BALLOT, "for": 4, "against": 1, "official_members": 6, "present": 5}
    )
    found = told(cast, candidacy, "13-KND", date(2023, 5, 26))
    assert {key: found.get(key) for key in (
        "meeting.day", "meeting.official", "vote.for", "vote.for_percent", "vote.against", "vote.against_percent",
        "meeting.absent_official", "ceremony.day", "class.issued",
    )} == {
        "meeting.day": "ngày 26 tháng 5 năm 2023", "meeting.official": "6", "vote.for": "4",
        "vote.for_percent": "66,7\u00a0%", "vote.against": "1", "vote.against_percent": "16,7\u00a0%",
        "meeting.absent_official": "1", "ceremony.day": "ngày 19 tháng 5 năm 2022",
        "class.issued": "ngày 11 tháng 11 năm 2022",
    }  # fmt: skip
    assert told(cast, candidacy, "16-KND", date(2023, 6, 20))["recognition.from"] == "ngày 19 tháng 5 năm 2023"


def test_the_committee_votes_and_the_bloc_decides(tree, cast) -> None:
    candidacy = life(tree)
    PathAct.objects.filter(candidacy=candidacy, kind="committee").update(decision_no="14-NQ/ĐU")
    found = told(cast, candidacy, "8-KND", date(2022, 4, 5))
    assert (found["head.superior"], found["head.issuer"]) == (
        "Đảng bộ Khối Doanh nghiệp tỉnh A", "Đảng ủy Công ty Giấy Sông Cầu",
    )  # fmt: skip
    assert (found["meeting.members"], found["vote.for"], found["sign.authority"]) == ("9", "9", "T/M ĐẢNG ỦY")
    found = told(cast, candidacy, "9-KND", date(2022, 4, 28))
    assert (found["head.issuer"], found["sign.authority"]) == ("Đảng ủy Khối Doanh nghiệp tỉnh A", "T/M BAN THƯỜNG VỤ")
    assert (found["committee_resolution.number"], found["committee_resolution.day"]) == (
        "14-NQ/ĐU", "ngày 05 tháng 4 năm 2022",
    )  # fmt: skip
    assert "head.superior" not in found, "nothing above the bloc is in the register"


def test_a_cell_of_its_own_writes_to_the_committee_above(tree, cast) -> None:
    found = told(cast, life(tree, "ballot", unit=tree.base_cell), "6-KND", date(2022, 3, 25))
    assert (found["head.superior"], found["head.issuer"], found["to.committee"]) == (
        "Đảng bộ Khối Doanh nghiệp tỉnh A", "Chi bộ Công ty Gạch Đồi Ngô", "Đảng ủy Khối Doanh nghiệp tỉnh A",
    )  # fmt: skip


def test_a_file_outside_reach_is_missing_even_among_others(tree, cast) -> None:
    candidacy = life(tree, "file")
    with pytest.raises(NotFound):
        values.of_candidacies(
            viewer_of(cast.stranger, clock.today()), [candidacy], catalogue()["9-KND"], date(2022, 4, 28)
        )


def test_many_files_cost_as_many_questions_as_one(tree, cast, django_assert_max_num_queries) -> None:
    made = [life(tree, "decision", name) for name in ("Vũ Thị Hạnh", "Đỗ Thị Mẫu", "Lưu Thị Ví")]
    viewer = viewer_of(cast.organiser, clock.today())
    with django_assert_max_num_queries(16):
        found = values.of_candidacies(viewer, made, catalogue()["9-KND"], date(2022, 4, 28))
    assert {one["person.name"] for one in found.values()} == {"Vũ Thị Hạnh", "Đỗ Thị Mẫu", "Lưu Thị Ví"}


def test_learners_of_a_class_by_given_name(tree, cast) -> None:
    (held,) = training.open_classes(
        [NewClass("L1", "Lớp nhận thức khóa 1", "awareness", tree.upper, date(2021, 11, 1), date(2021, 11, 5))],
        by=cast.organiser,
    )  # fmt: skip
    people = {name: lives.worker(tree, name=name) for name in ("Vũ Thị Xuân", "Đỗ Thị Ánh", "Lê Thị Bình")}
    training.enrol([NewEnrolment(held.pk, one, tree.cell, "fair") for one in people.values()], by=cast.organiser)
    viewer = viewer_of(cast.organiser, clock.today())
    ready = preparing.of_class(viewer, held.pk, like("9-KND", key="class-list", about="class"))
    assert [(one["n"], one["name"], one["result"]) for one in ready.rows["people"]] == [
        ("1", "Đỗ Thị Ánh", "Khá"), ("2", "Lê Thị Bình", "Khá"), ("3", "Vũ Thị Xuân", "Khá"),
    ]  # fmt: skip
    assert (ready.known["class.number"], ready.known["class.passed"]) == ("3", "0")
    assert ready.known["class.to"] == "ngày 05 tháng 11 năm 2021"
    with pytest.raises(NotFound):
        preparing.of_class(viewer_of(cast.stranger, clock.today()), held.pk, like("9-KND", about="class"))


def test_members_of_a_unit_and_who_went_this_year(tree, cast) -> None:
    made = lives.members(tree)
    membership.record([LedgerEntry(made[0], "died", date(2022, 3, 1), tree.cell)], by=cast.organiser)
    viewer = viewer_of(cast.organiser, clock.today())
    entry = like("9-KND", key="7-HSDV", about="unit", group="member")
    rows = preparing.of_unit(viewer, tree.committee, entry, date(2022, 6, 1)).rows["people"]
    assert [one["name"] for one in rows] == [
        "Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường", "Phạm Thị Dung", "Hoàng Văn Em",
    ]  # fmt: skip
    assert (rows[0]["died"], "died" in rows[1]) == ("01-03-2022 Từ trần", False)
    assert rows[1]["joined"] == "03-02-2003"
    assert len(preparing.of_unit(viewer, tree.committee, entry, date(2023, 6, 1)).rows["people"]) == 4


def test_several_files_in_one_paper(tree, cast) -> None:
    made = [life(tree, "helped", name) for name in ("Vũ Thị Xuân", "Đỗ Thị Ánh")]
    viewer = viewer_of(cast.organiser, clock.today())
    entry = like("9-KND", key="sympathisers", about="candidacies", acts=("listed",), issuer="cell", group="candidate")
    assert {one for one, _, _ in preparing.files_for(viewer, tree.cell, entry)} == set(made)
    ready = preparing.of_files(viewer, tree.cell, entry, made, date(2021, 10, 8))
    assert [(one["name"], one["since"], one["helper"]) for one in ready.rows["people"]] == [
        ("Đỗ Thị Ánh", "08-10-2021", "Nguyễn Văn An"), ("Vũ Thị Xuân", "08-10-2021", "Nguyễn Văn An"),
    ]  # fmt: skip
    assert ready.known["head.issuer"] == "Chi bộ Phân xưởng 1"


def test_who_is_no_body_of_the_tree_writes_in_nobodys_name(tree, cast) -> None:
    """A centre, a union, a person: not the cell's name stands over their paper, not its register numbers it."""
    candidacy = life(tree, "decision", unit=tree.base_cell)
    for issuer in ("centre", "youth_union", "introducer"):
        entry = like("6-KND", issuer=issuer)
        viewer = viewer_of(cast.organiser, clock.today())
        found = values.of_candidacies(viewer, [candidacy], entry, date(2022, 4, 28))[candidacy]
        assert not {"head.issuer", "head.superior", "sign.authority"} & found.keys(), issuer
    person = PathAct.objects.filter(candidacy=candidacy).first().candidacy.person_id
    ready = preparing.of_person(viewer, person, catalogue()["CN-NTVD"])
    assert (ready.known["head.issuer"], ready.on) == ("Trung tâm chính trị", date(2021, 11, 20))


@pytest.mark.parametrize(
    "unit, signs", [("cell", "T/M CHI BỘ"), ("committee", "T/M ĐẢNG ỦY"), ("upper", "T/M BAN THƯỜNG VỤ")]
)
def test_a_paper_of_any_body_is_signed_as_that_body_signs(tree, cast, unit, signs) -> None:
    viewer = viewer_of(cast.organiser, clock.today())
    ready = preparing.of_unit(viewer, getattr(tree, unit), catalogue()["plan"], date(2022, 1, 10))
    assert ready.known["sign.authority"] == signs
