"""Commendations from proposal to decision, what is refused and why, reviews with their figures, exemplars."""

from dataclasses import replace
from datetime import date

import pytest

from ketnap.actions import membership, organisation
from ketnap.actions.commendation import exemplars, proposals, reviews
from ketnap.actions.commendation.exemplars import NewExemplar
from ketnap.actions.commendation.proposals import Proposal
from ketnap.actions.commendation.reviews import NewReview
from ketnap.actions.membership import Entry
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Refused
from ketnap.models import Commendation, JournalEntry, Movement, Person
from ketnap.queries.commendation import badges
from ketnap.queries.commendation import exemplars as told
from ketnap.queries.commendation import proposals as queries
from ketnap.queries.commendation import reviews as held
from ketnap.statistics import commendation as figures
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
DAY = date(2011, 12, 20)
PAPER = Paper("118-QĐ/ĐUK", date(2011, 12, 28), "Đảng ủy Khối", reason="Thành tích năm 2011")
DID = "Kết nạp vượt chỉ tiêu năm 2011, mở hai lớp bồi dưỡng nhận thức về Đảng."


def unit_row(tree, **changes) -> Proposal:
    row = Proposal("unit", tree.committee, tree.committee, "certificate", 2011, DID, DAY)
    return replace(row, **changes)


def decide(made: Commendation, by, **changes):
    proposals.judge(made.pk, "examined", on=date(2011, 12, 22), by=by, version=1, paper=Paper(reason="Đủ tiêu chuẩn"))
    asked = {"on": date(2011, 12, 28), "by": by, "version": 2, "paper": PAPER, "level": "upper", **changes}
    return proposals.judge(made.pk, "decided", **asked)


def said(caught) -> str:
    return " ".join(problem.sentence for problem in caught.value.problems)


def test_from_proposal_to_decision_and_back(tree, cast, office, viewer) -> None:
    made = proposals.propose(unit_row(tree), by=cast.officer)
    watching = viewer(cast.organiser, date(2011, 12, 31))
    assert queries.waiting(watching, tree.upper) == queries.Waiting(1, DAY)
    act = decide(made, cast.organiser)
    (row,) = queries.decided(watching, tree.upper, date(2011, 12, 1), date(2011, 12, 31))
    assert (row.name, row.title, row.decision_no, row.decided_on) == (
        "Đảng bộ Công ty Giấy Sông Cầu", "Giấy khen", "118-QĐ/ĐUK", date(2011, 12, 28)
    )  # fmt: skip
    assert act.remark == "" and queries.waiting(watching, tree.upper).count == 0
    proposals.take_back(made.pk, by=cast.organiser, version=3, paper=Paper(reason="Ghi nhầm số."))
    view = queries.commendation(watching, made.pk)
    assert (view.row.state, view.row.state_on, view.row.decision_no) == ("examined", date(2011, 12, 22), "")
    assert [(one.kind, one.taken_back) for one in view.acts] == [
        ("examined", False), ("decided", True), ("reversal", False)
    ]  # fmt: skip
    events = list(JournalEntry.objects.filter(subject=f"commendation:{made.pk}").values_list("event", flat=True))
    assert [event.split(".")[1] for event in events] == ["proposed", "judged", "judged", "act_reversed"]


def test_who_sees_it(tree, cast, office, viewer) -> None:
    made = proposals.propose(unit_row(tree, subject_id=tree.cell), by=cast.officer)
    for who, sees in ((cast.organiser, True), (cast.officer, True), (cast.secretary, True), (cast.stranger, False)):
        rows = queries.commendations(viewer(who, DAY), year=2011)
        assert [row.commendation_id for row in rows] == ([made.pk] if sees else [])


def test_out_of_order_and_two_who_judge_at_once(tree, cast, office) -> None:
    made = proposals.propose(unit_row(tree), by=cast.officer)
    with pytest.raises(Refused) as caught:
        proposals.judge(made.pk, "decided", on=DAY, by=None, version=1, paper=PAPER, level="upper")
    assert "Chờ xem xét" in said(caught)
    made.refresh_from_db()
    assert made.version == 1
    proposals.judge(made.pk, "examined", on=DAY, by=cast.organiser, version=1, paper=Paper())
    with pytest.raises(Conflict) as lost:
        proposals.judge(made.pk, "declined", on=DAY, by=None, version=1, paper=Paper(reason="Chưa đủ"))
    assert lost.value.who == "Nguyễn Thị Hòa"
    with pytest.raises(Refused) as caught:
        proposals.judge(made.pk, "declined", on=DAY, by=None, version=2, paper=Paper())
    assert "lý do" in said(caught)
    with pytest.raises(Refused) as caught:
        proposals.judge(made.pk, "decided", on=DAY, by=None, version=2, paper=replace(PAPER, number=""), level="upper")
    assert "số, ngày và cơ quan" in said(caught)


def test_the_same_of_one_year_twice_and_again_after_it_was_withdrawn(tree, cast, office) -> None:
    made = proposals.propose(unit_row(tree), by=cast.officer)
    with pytest.raises(Refused) as caught:
        proposals.propose(unit_row(tree, achievement="Một thành tích khác hẳn."), by=cast.officer)
    assert "đã có giấy khen năm 2011" in said(caught)
    proposals.propose(unit_row(tree, year=2010), by=cast.officer)
    proposals.propose(unit_row(tree, occasion="theme"), by=cast.officer)
    proposals.judge(made.pk, "withdrawn", on=DAY, by=cast.officer, version=1, paper=Paper(reason="Ghi nhầm."))
    again = proposals.propose(unit_row(tree), by=cast.officer)
    with pytest.raises(Refused) as caught:
        proposals.take_back(made.pk, by=None, version=2, paper=Paper(reason="Khôi phục"))
    assert "Đã có đề nghị khác" in said(caught) and again.pk != made.pk
    owner = {"subject": "outsider", "subject_id": None, "outsider": "Ông Đỗ Văn Hưng, Giám đốc Công ty Gạch"}
    proposals.propose(unit_row(tree, **owner), by=cast.officer)
    with pytest.raises(Refused) as caught:
        proposals.propose(unit_row(tree, **{**owner, "outsider": "ông đỗ văn hưng, giám đốc công ty gạch"}), by=None)
    assert "đã có giấy khen" in said(caught)


def test_a_unit_that_is_gone_and_one_elsewhere(tree, cast, office) -> None:
    paper = Paper("1-QĐ", date(2011, 11, 1), "Đảng ủy")
    gone = organisation.found(
        code="90.001.801", name="Chi bộ Tạm", kind="cell", parent_id=tree.committee, on=date(2011, 10, 5), paper=paper,
        by=None,
    ).detail["new"][0]  # fmt: skip
    organisation.dissolve(unit_id=gone, on=date(2011, 12, 1), paper=paper, by=None)
    with pytest.raises(Refused) as caught:
        proposals.propose(unit_row(tree, subject_id=gone), by=None)
    assert "Chi bộ Tạm không còn hoạt động, ngày cuối là 30-11-2011" in said(caught)
    with pytest.raises(Refused) as caught:
        proposals.propose(unit_row(tree, subject_id=tree.base_cell), by=None)
    assert "không thuộc Đảng bộ Công ty Giấy Sông Cầu" in said(caught)
    assert not Commendation.objects.exists()


@pytest.mark.parametrize("kind, words", [("expelled", "bị khai trừ"), ("left", "xin ra khỏi Đảng"),
                                         ("departed", "gửi đề nghị đến nơi")])  # fmt: skip
def test_somebody_who_left(kind, words, tree, cast, office) -> None:
    person = office.people["cell.1"]
    lost = Entry(person_id=person, kind=kind, on=date(2011, 11, 3), unit_id=tree.cell,
                 elsewhere="same_province" if kind == "departed" else "", paper=Paper("9-QĐ"))  # fmt: skip
    membership.record([lost], by=None)
    with pytest.raises(Refused) as caught:
        proposals.propose(unit_row(tree, subject="person", subject_id=person), by=None)
    assert words in said(caught)


def veteran(pk: int, decided: date | None, joined: date = date(1981, 3, 1)) -> Person:
    """Joined long ago; the record of the office is put back in time."""
    Person.objects.filter(pk=pk).update(
        born_on=date(1950, 1, 1), join_decided_on=decided, joined_on=joined, official_on=joined.replace(year=1982)
    )
    return Person.objects.get(pk=pk)


def badge(tree, pk: int, **changes) -> Proposal:
    return unit_row(tree, subject="person", subject_id=pk, form="badge", badge_years=30, **changes)


def test_a_badge_before_its_day_and_twice(tree, cast, office, viewer) -> None:
    one = veteran(office.people["cell.0"], date(1982, 2, 4))
    with pytest.raises(Refused) as caught:
        proposals.propose(badge(tree, one.pk), by=None)
    assert "Đủ 30 năm tuổi Đảng ngày 04-02-2012".lower() in said(caught).lower()
    Person.objects.filter(pk=one.pk).update(join_decided_on=date(1982, 2, 3))
    made = proposals.propose(badge(tree, one.pk), by=None)
    with pytest.raises(Refused) as caught:
        proposals.propose(badge(tree, one.pk, year=2010), by=None)
    assert "huy hiệu 30 năm tuổi Đảng" in said(caught)
    decide(made, None, level="province")
    with pytest.raises(Refused):
        proposals.propose(badge(tree, office.people["cell.3"]), by=None)  # on probation
    with pytest.raises(Refused) as caught:
        proposals.propose(replace(badge(tree, one.pk), badge_years=45), by=None)
    assert "không có Huy hiệu 45 năm" in said(caught)


def test_badges_of_five_years_with_what_must_be_proven(tree, cast, office, viewer) -> None:
    known, card_only, unclear = (veteran(office.people[f"cell.{n}"], None) for n in range(3))
    Person.objects.filter(pk=known.pk).update(join_decided_on=date(1981, 2, 20))
    Person.objects.filter(pk=unclear.pk).update(joined_on=None, official_on=None)
    back = veteran(office.people["other_cell.0"], None, date(1976, 6, 1))
    Movement.objects.filter(person=back).delete()
    out, again = date(1990, 1, 1), date(1995, 1, 1)
    for kind, on in (("admitted", date(1976, 6, 1)), ("expelled", out), ("readmitted", again)):
        Movement.objects.create(person=back, kind=kind, on=on, unit_id=tree.other_cell, recorded_at="2011-10-01T00:00Z")
    Person.objects.filter(pk=back.pk).update(joined_on=again, join_decided_on=again, official_on=date(1996, 1, 1))
    found = badges.badges(viewer(cast.organiser, date(2011, 12, 31)), tree.upper, 2011)
    assert [(line.person_id, line.years, line.reached_on, line.round_on) for line in found.lines] == [
        (card_only.pk, 30, date(2011, 3, 1), date(2011, 5, 19)), (known.pk, 30, date(2011, 2, 20), date(2011, 5, 19)),
        (back.pk, 30, date(2011, 6, 1), date(2011, 9, 2)),
    ]  # fmt: skip
    assert found.lines[1].doubts == () and "thẻ" in found.lines[0].doubts[0]
    assert "Trừ 1826 ngày" in found.lines[2].doubts[0]
    # 30 years from 1-6-1976 would be 1-6-2006; 1826 days out of the Party move it to 1-6-2011.
    assert found.by_year == {2011: 3, 2012: 0, 2013: 0, 2014: 0, 2015: 0}
    earlier = badges.badges(viewer(cast.organiser, date(2011, 12, 31)), tree.upper, 2010)
    assert [one.person_id for one in earlier.lines] == []  # nobody was in the book at the end of 2010
    assert [one.person_id for one in found.unclear] == [unclear.pk]


def test_the_best_of_the_year_are_those_of_the_report(tree, cast, office, viewer) -> None:
    watching = viewer(cast.organiser, date(2011, 12, 31))
    found = figures.leaders(watching, tree.upper, date(2011, 1, 1), date(2011, 12, 31), count=1)
    # Each cell of the office admitted one in May 2011: the committee has two cells, the base cell is one itself.
    assert [(one.unit_id, one.place, one.admitted.value) for one in found.rows] == [(tree.committee, 1, 2)]
    joined = [(one.unit_id, one.place) for one in figures.leaders(
        watching, tree.upper, date(2011, 5, 19), date(2011, 5, 19), count=3).rows]  # fmt: skip
    assert joined == [(tree.committee, 1), (tree.base_cell, 2)]


def new_review(tree, **changes) -> NewReview:
    return replace(
        NewReview(
            tree.upper, "final", "Tổng kết phát triển đảng viên 2011", date(2011, 1, 1), date(2011, 12, 31),
            date(2011, 12, 30), "Hội trường Khối", "Đ/c Bí thư", 45,
            [{"number": "85-BC/ĐUK", "title": "Báo cáo", "on": ""}],
            [{"done": "Giao chỉ tiêu từ tháng 1", "brought": "Đạt 150%", "whom": "Các đảng bộ cơ sở"}],
            [{"what": "Mở thêm 2 lớp", "who": "Ban Tổ chức", "due_on": "", "refers": "Chỉ thị 07-CT/TW"}],
        ), **changes,
    )  # fmt: skip


def test_a_review_keeps_its_figures_and_a_later_count_says_who_makes_the_difference(tree, cast, office, viewer) -> None:
    made = reviews.hold(new_review(tree), by=cast.organiser)
    watching = viewer(cast.organiser, date(2012, 1, 31))
    view = held.review(watching, made.pk)
    first = {one.label: one for one in figures.again(watching, tree.upper, view.figures)}
    assert (first["Kết nạp"].taken, first["Kết nạp"].same) == (3, True)
    assert first["Chỉ tiêu kết nạp của năm"].taken == 4
    wrong = Movement.objects.get(person=office.people["cell.3"], kind="opening")
    membership.reverse(wrong.pk, reason="Ghi nhầm người.", by=None)
    later = {one.label: one for one in figures.again(watching, tree.upper, view.figures)}
    assert (later["Kết nạp"].taken, later["Kết nạp"].now_value) == (3, 2)
    gone = Person.objects.get(pk=office.people["cell.3"])
    assert later["Kết nạp"].gone == ((gone.pk, gone.full_name),) and not later["Kết nạp"].same
    assert held.yearly(watching, tree.upper, 2011).review_id == made.pk
    assert held.yearly(watching, tree.upper, 2010) is None
    assert not held.unreviewed(watching, tree.upper, 2011), "held"
    assert not held.unreviewed(watching, tree.upper, 2010), "no plan to review"


def test_a_review_of_half_a_year_is_not_the_yearly_one_and_one_taken_back_is_none(tree, cast, office, viewer) -> None:
    half = new_review(tree, kind="interim", end=date(2011, 6, 30), held_on=date(2011, 7, 5))
    reviews.hold(half, by=None)
    watching = viewer(cast.organiser, date(2012, 1, 31))
    assert held.yearly(watching, tree.upper, 2011) is None and held.unreviewed(watching, tree.upper, 2011)
    made = reviews.hold(new_review(tree), by=None)
    with pytest.raises(Refused) as caught:
        reviews.hold(new_review(tree), by=None)
    assert "đã ghi tổng kết kỳ này" in said(caught)
    reviews.take_back(made.pk, by=None, paper=Paper(reason="Ghi nhầm kỳ."))
    assert held.yearly(watching, tree.upper, 2011) is None
    assert [row.review_id for row in held.reviews(watching, year=2011)] != [made.pk]
    reviews.hold(new_review(tree), by=None)


def test_a_review_that_says_half(tree, cast, office) -> None:
    wrong = new_review(tree, title=" ", end=date(2010, 1, 1), lessons=[{"done": "Làm", "brought": "", "whom": ""}])
    with pytest.raises(Refused) as caught:
        reviews.hold(wrong, by=None)
    assert {problem.field for problem in caught.value.problems} == {"title", "end", "lessons"}


def story(tree, **changes) -> NewExemplar:
    row = NewExemplar("unit", tree.cell, tree.committee, "Chi bộ trong phân xưởng",
                      "Mỗi tổ có một đảng viên kèm.\n\nHằng tháng xem lại.", "Phân công từng người.", DAY)  # fmt: skip
    return replace(row, **changes)


def test_an_exemplar_is_read_by_the_whole_office_once_approved(tree, cast, office, viewer) -> None:
    made = exemplars.write(story(tree, subject_id=tree.other_cell), by=cast.officer)
    assert made.story == "Mỗi tổ có một đảng viên kèm.\nHằng tháng xem lại."
    on = date(2011, 12, 31)
    assert told.exemplars(viewer(cast.secretary, on)) == []
    exemplars.judge(made.pk, "approved", on=DAY, by=cast.organiser, version=1, paper=Paper())
    for who, sees in ((cast.secretary, True), (cast.officer, True), (cast.stranger, False)):
        assert [row.exemplar_id for row in told.exemplars(viewer(who, on))] == ([made.pk] if sees else [])
    assert told.exemplar(viewer(cast.secretary, on), made.pk).source is None
    assert told.for_bulletin(viewer(cast.organiser, on), DAY, on) == []
    exemplars.judge(made.pk, "handed", on=date(2011, 12, 25), by=None, version=2, paper=Paper())
    assert [row.exemplar_id for row in told.for_bulletin(viewer(cast.organiser, on), DAY, on)] == [made.pk]
    exemplars.judge(made.pk, "withdrawn", on=on, by=None, version=3, paper=Paper(reason="Không còn đúng."))
    assert told.for_bulletin(viewer(cast.organiser, on), DAY, on) == []
    with pytest.raises(Refused):
        exemplars.judge(made.pk, "handed", on=on, by=None, version=4, paper=Paper())


def test_nobody_is_told_of_without_having_agreed(tree, cast, office) -> None:
    row = story(tree, subject="person", subject_id=office.people["cell.0"])
    with pytest.raises(Refused) as caught:
        exemplars.write(row, by=None)
    assert "phải đồng ý trước" in said(caught)
    assert exemplars.write(replace(row, consent_on=DAY), by=None).consent_on == DAY
