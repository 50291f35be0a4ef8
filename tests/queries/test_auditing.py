"""Files examined: planted faults are found with their article and repair, clean files are clean, reach is kept."""

from datetime import date

import pytest

from ketnap.access.viewer import viewer_of
from ketnap.actions import admission, organisation
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.models import Candidacy, PathAct
from ketnap.queries.admission import board
from ketnap.queries.admission.auditing import audit, audit_file
from ketnap.queries.missing import NotFound
from tests import lives

WHY = Paper(reason="Ghi theo sổ của chi bộ")


def instead(kind: str, told: dict | None = None, on: date | None = None) -> list:
    """The life in which one act happened otherwise."""
    return [
        (name, on or day, {**words, **(told or {})}, named) if name == kind else (name, day, words, named)
        for name, day, words, named in lives.LIFE_2022
    ]


@pytest.fixture
def files(tree, cast) -> dict[str, int]:
    official = lives.members(tree)[0]
    made = {}
    for name, life in {
        "clean": lives.LIFE_2022,
        "short vote": instead("ballot", {"for": 3, "against": 2}),
        "late ceremony": instead("ceremony", on=date(2022, 8, 19)),
        "undecided": [row for row in instead("ballot", {"for": 3, "against": 2}) if row[0] != "opinions"],
    }.items():
        person = lives.worker(tree, name=f"Vũ Thị {name.title().replace(' ', '')}")
        lives.certificates(person)
        made[name] = lives.begin(tree, person, date(2021, 10, 8))
        until = {"late ceremony": "ceremony", "undecided": "ballot"}.get(name, "")
        lives.go_on(made[name], official, until, life)
    return made


def rules(file) -> set[str]:
    return {one.finding.rule for one in file.examined.faults}


def test_planted_faults_are_found_and_clean_files_are_clean(tree, cast, files) -> None:
    viewer = viewer_of(cast.organiser, clock.today())
    found = {one.candidacy_id: one for one in audit(viewer, tree.upper, date(2023, 7, 1)).files}
    assert rules(found[files["clean"]]) == set()
    assert rules(found[files["short vote"]]) == {"V-01"}
    assert rules(found[files["late ceremony"]]) == {"C-01", "C-05"}  # and no member's CV within 30 working days
    assert rules(found[files["undecided"]]) == {"V-01", "D-01", "P-06"}
    (vote,) = found[files["short vote"]].examined.faults
    assert vote.finding.citation.startswith("Điều lệ Đảng") and "chưa đủ tỷ lệ" in vote.repair.lower()


def test_the_gravest_file_stands_first_and_common_faults_are_counted_by_unit(tree, cast, files) -> None:
    found = audit(viewer_of(cast.organiser, clock.today()), tree.upper, date(2023, 7, 1))
    faulty = [bool(one.examined.faults) for one in found.files]
    assert faulty == sorted(faulty, reverse=True) and found.faulty == 3
    for one in found.common:
        assert one.files == sum(one.rule in rules(file) for file in found.files) == sum(row[2] for row in one.units)


def test_a_file_is_read_as_it_stood_on_the_day(tree, cast, files) -> None:
    viewer = viewer_of(cast.organiser, clock.today())
    before = audit_file(viewer, files["short vote"], date(2022, 3, 24))
    assert "V-01" not in rules(before) and before.stage == "file"
    assert "V-01" in rules(audit_file(viewer, files["short vote"], date(2022, 3, 25)))
    with pytest.raises(NotFound):
        audit_file(viewer, files["clean"], date(2021, 10, 7))


def test_what_was_to_be_done_and_was_not_is_a_fault_with_its_article(tree, cast, files) -> None:
    viewer = viewer_of(cast.organiser, clock.today())
    waiting = audit_file(viewer, files["undecided"], date(2022, 12, 31))
    (late,) = [one for one in waiting.examined.faults if one.finding.rule == "D-01"]
    assert late.finding.citation and late.repair


def test_a_mistake_taken_back_is_no_fault(tree, cast, files) -> None:
    viewer = viewer_of(cast.organiser, clock.today())
    candidacy = files["undecided"]
    assert rules(audit_file(viewer, candidacy, date(2022, 4, 1))) == {"V-01", "P-06"}
    vote = PathAct.objects.get(candidacy=candidacy, kind="ballot")
    admission.reverse(vote.pk, by=None, reason="Ghi nhầm")
    admission.record([NewAct(candidacy, "ballot", date(2022, 3, 25), dict(lives.BALLOT), paper=WHY)], by=None)
    assert rules(audit_file(viewer, candidacy, date(2022, 4, 1))) == {"P-06"}  # the opinions nobody recorded


def test_a_stranger_sees_no_file(tree, cast, files) -> None:
    stranger = viewer_of(cast.stranger, clock.today())
    for ask in (lambda: audit(stranger, tree.upper, date(2023, 7, 1)),
                lambda: audit_file(stranger, files["clean"], date(2023, 7, 1))):  # fmt: skip
        with pytest.raises(NotFound):
            ask()
    cell = viewer_of(cast.secretary, clock.today())
    assert len(audit(cell, tree.cell, date(2023, 7, 1)).files) == 4


def test_a_file_is_audited_where_it_lay_on_the_day_in_the_tree_of_that_day(tree, cast, files) -> None:
    """The cell goes from one committee to another, then one file goes on to a third cell."""
    boss = viewer_of(cast.organiser, clock.today())
    paper = Paper(number="12-QĐ/ĐU", decided_on=date(2022, 6, 1), body="Đảng ủy Khối")
    second = organisation.found(
        code="90.003", name="Đảng bộ Công ty Sợi Nam Sách", kind="committee", parent_id=tree.upper,
        on=date(2022, 6, 1), paper=paper, by=None,
    ).detail["new"][0]  # fmt: skip
    organisation.move(unit_id=tree.cell, parent_id=second, on=date(2022, 9, 1), code="90.003.001", paper=paper, by=None)
    passed = NewAct(files["late ceremony"], "handed_on", date(2022, 11, 1),
                    {"moved_to": "Chi bộ Công ty Gạch Đồi Ngô"}, unit_id=tree.base_cell)  # fmt: skip
    (act,) = admission.record([passed], by=None)

    def found(unit: int, on: date) -> set[int]:
        return {one.candidacy_id for one in audit(boss, unit, on).files}

    every, late = set(files.values()), files["late ceremony"]
    assert (found(tree.committee, date(2022, 8, 31)), found(second, date(2022, 8, 31))) == (every, set())
    assert (found(tree.committee, date(2022, 9, 1)), found(second, date(2022, 9, 1))) == (set(), every)
    assert (found(second, date(2022, 11, 1)), found(tree.base_cell, date(2022, 11, 1))) == (every - {late}, {late})
    (there,) = [one for one in audit(boss, tree.upper, date(2022, 10, 1)).files if one.candidacy_id == late]
    assert there.unit_name == "Chi bộ Phân xưởng 1"
    admission.reverse(act, reason="Nhầm người", by=None)
    assert found(second, date(2022, 11, 1)) == every


def test_files_of_a_cell_that_ended_stay_with_the_unit_above(tree, cast) -> None:
    person = lives.worker(tree)
    candidacy = lives.begin(tree, person, date(2022, 1, 10))
    organisation.dissolve(
        unit_id=tree.cell, on=date(2022, 6, 1), watched_to=tree.other_cell, by=None,
        paper=Paper(number="13-QĐ/ĐU", decided_on=date(2022, 5, 20), body="Đảng ủy Công ty"),
    )  # fmt: skip
    today = clock.today()
    boss = viewer_of(cast.organiser, today)
    assert [one.candidacy_id for one in board.files(boss, tree.upper, today)] == [candidacy]
    assert {one.unit_id: one.total for one in board.units(boss, tree.upper, today)} == {
        tree.upper: 1, tree.committee: 1, tree.base_cell: 0,
    }  # fmt: skip
    (left,) = board.left_behind(viewer_of(cast.officer, today), tree.committee, today)
    assert (left.unit_name, left.ended_on, left.now_name) == (
        "Chi bộ Phân xưởng 1", date(2022, 6, 1), "Chi bộ Phân xưởng 2",
    )  # fmt: skip
    assert [one.candidacy_id for one in audit(boss, tree.committee, today).files] == [candidacy]
    with pytest.raises(Refused, match="không là chi bộ đang hoạt động"):
        admission.record([NewAct(candidacy, "handed_on", today, {"moved_to": "x"}, unit_id=tree.cell)], by=None)
    admission.record([NewAct(candidacy, "handed_on", today, {"moved_to": "Chi bộ Phân xưởng 2"},
                             unit_id=tree.other_cell)], by=None)  # fmt: skip
    assert board.left_behind(boss, tree.upper, today) == []
    assert Candidacy.objects.get(pk=candidacy).unit_id == tree.other_cell
