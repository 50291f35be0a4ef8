"""Ratings in versions: who may be rated where, caps across a group, later ratings, two at once."""

from datetime import date
from decimal import Decimal

import pytest

from ketnap.actions import organisation, rating
from ketnap.actions.papers import NO_PAPER, Paper
from ketnap.actions.rating import Choice
from ketnap.actions.refusal import Conflict, Refused
from ketnap.models import JournalEntry, MemberRating, Person, Stay, UnitRating
from tests.actions.test_membership_race import at_once

END, DAY, LATER = date(2020, 12, 31), date(2020, 12, 20), date(2021, 3, 1)
GROUND = Paper("1-QĐ/ĐU", date(2014, 12, 1), "Đảng ủy")
WHY = Paper("9-QĐ/ĐU", date(2021, 3, 1), reason="Bổ sung sau thẩm định.")


def cells(tree, number: int, start: int = 0) -> list[int]:
    """New cells below the committee since 2015."""
    return [
        organisation.found(
            code=f"90.001.{100 + index}", name=f"Chi bộ số {index}", kind="cell", parent_id=tree.committee,
            on=date(2015, 1, 1), paper=GROUND, by=None,
        ).detail["new"][0]
        for index in range(start, start + number)
    ]  # fmt: skip


def decide(tree, levels: dict[int, str], *, year: int = 2020, rated_on: date = DAY, paper: Paper = NO_PAPER, top=None):
    on = date(year, 12, 31)
    rows = [Choice(unit, level) for unit, level in levels.items()]
    return rating.decide(top or tree.committee, year, rows, on=on, rated_on=rated_on, by=None, paper=paper)


def in_force(year: int = 2020) -> dict[int, str]:
    return {row.unit_id: row.verdict for row in UnitRating.objects.filter(year=year, step="decided").order_by("number")}


@pytest.mark.parametrize(("good", "most"), [(9, 1), (10, 2), (14, 2)])
def test_the_cap_of_a_group(tree, good, most):
    """21-HD/BTCTW: of 9, 10 and 14 rated hoàn thành tốt, 20 % are 1, 2 and 2 whole ones."""
    units = [tree.cell, tree.other_cell, *cells(tree, good + most - 1)]
    over = dict.fromkeys(units[:good], "good") | dict.fromkeys(units[good:], "excellent")
    with pytest.raises(Refused) as refused:
        decide(tree, over)
    (problem,) = refused.value.problems
    assert f"là quá 20% của {good} hoàn thành tốt nhiệm vụ, nhiều nhất {most}" in problem.sentence
    assert f"Chi bộ số {good + most - 2}" in problem.sentence and problem.citation.startswith("Hướng dẫn 21-HD/BTCTW")
    assert not in_force()
    decide(tree, over | {units[-1]: "done"})
    assert sorted(in_force().values()) == ["done", *["excellent"] * most, *["good"] * good]


def test_a_late_rating_that_breaks_the_cap_is_refused_and_one_that_does_not_needs_its_reason(tree):
    units = [tree.cell, tree.other_cell, *cells(tree, 5)]
    decide(tree, dict.fromkeys(units[:5], "good") | {units[5]: "excellent"})
    late = units[6]
    with pytest.raises(Refused, match=r"2 .* quá 20% của 5 .* Xếp loại bổ sung: Chi bộ số 4"):
        decide(tree, {late: "excellent"}, rated_on=LATER, paper=WHY)
    with pytest.raises(Refused, match="Xếp loại bổ sung phải có lý do"):
        decide(tree, {late: "good"}, rated_on=LATER)
    (row,) = decide(tree, {late: "good"}, rated_on=LATER, paper=WHY)
    assert (row.kind, row.number, row.decider_id) == ("late", 1, tree.committee)
    with pytest.raises(Refused, match="Lần này bớt số hoàn thành tốt nhiệm vụ"):
        decide(tree, dict.fromkeys(units[:2], "done"), rated_on=LATER, paper=WHY)


def test_every_version_stays_and_a_group_that_is_not_finished_may_be_over_for_now(tree):
    units = cells(tree, 4)
    decide(tree, {tree.cell: "excellent"})  # five more may still be rated good
    with pytest.raises(Refused, match=r"quá 20% của 4 hoàn thành tốt nhiệm vụ, nhiều nhất 0"):
        decide(tree, {tree.other_cell: "done"} | dict.fromkeys(units, "good"))
    (row,) = decide(tree, {tree.cell: "good"}, rated_on=LATER, paper=WHY)
    (gone,) = decide(tree, {tree.cell: ""}, rated_on=LATER, paper=WHY)
    assert [(one.kind, one.number, one.verdict) for one in (row, gone)] == [
        ("corrected", 2, "good"), ("withdrawn", 3, "")
    ]  # fmt: skip
    assert decide(tree, {tree.cell: ""}) == [] and decide(tree, {tree.other_cell: ""}) == []
    assert JournalEntry.objects.filter(event="rating.decided").count() == 3


def test_nobody_rates_their_own_and_only_who_was_there_is_rated(tree):
    with pytest.raises(Refused, match="Đảng bộ Công ty Giấy Sông Cầu: ngày 31-12-2020 không có trong các tổ chức"):
        decide(tree, {tree.committee: "good"})
    (late,) = [
        organisation.found(code="90.001.9", name="Chi bộ Mới", kind="cell", parent_id=tree.committee,
                           on=date(2021, 2, 1), paper=GROUND, by=None).detail["new"][0]
    ]  # fmt: skip
    with pytest.raises(Refused, match="Chi bộ Mới: ngày 31-12-2020 không có"):
        decide(tree, {late: "good"})
    decide(tree, {tree.committee: "good", tree.cell: "good"}, top=tree.upper)
    assert {row.unit_id: row.decider_id for row in UnitRating.objects.all()} == {
        tree.committee: tree.upper, tree.cell: tree.committee
    }  # fmt: skip


@pytest.mark.parametrize(
    ("year", "level", "points", "words"),
    [
        (2020, "exemplary", None, "mức này không có trong quy định của năm 2020"),
        (2011, "new_member", None, "mức này không có trong quy định của năm 2011"),
        (2020, "good", "80", "năm 2020 không xếp loại theo điểm"),
        (2025, "excellent", "89,5", "89,5 điểm thuộc mức hoàn thành tốt nhiệm vụ"),
        (2025, "", "80", "có điểm mà chưa có mức"),
        (2007, "good", None, "Chưa biết quy định xếp loại của năm 2007"),
    ],
)
def test_what_the_year_does_not_have(tree, year, level, points, words):
    value = Decimal(points.replace(",", ".")) if points else None
    choice = Choice(tree.cell, level, value)
    with pytest.raises(Refused, match=words):
        rating.decide(
            tree.committee, year, [choice], on=date(year, 12, 31), rated_on=date(year, 12, 20), by=None, paper=WHY
        )


def test_a_day_before_the_year_and_days_out_of_order(tree):
    with pytest.raises(Refused, match="Ngày xếp loại 31-12-2019 trước năm 2020"):
        decide(tree, {tree.cell: "good"}, rated_on=date(2019, 12, 31))
    decide(tree, {tree.cell: "good"}, rated_on=LATER)
    with pytest.raises(Refused, match=r"trước lần xếp loại số 1 \(01-03-2021\)"):
        decide(tree, {tree.cell: "done"}, paper=WHY)


def test_a_cap_nobody_is_sure_of_asks_for_a_reason(tree):
    levels = {tree.cell: "excellent", tree.other_cell: "excellent"}
    with pytest.raises(Refused, match="chưa chắc, nên vẫn ghi được khi có lý do"):
        decide(tree, levels, year=2025, rated_on=date(2025, 12, 20))
    assert len(decide(tree, levels, year=2025, rated_on=date(2025, 12, 20), paper=WHY)) == 2


def test_an_unknown_share_holds_nobody_back(tree):
    assert len(decide(tree, {tree.cell: "exemplary", tree.other_cell: "exemplary"}, year=2014, rated_on=DAY)) == 2


def test_the_best_level_needs_those_below(tree):
    """21-HD/BTCTW: an organisation with somebody below who did not fulfil the tasks is not excellent."""
    decide(tree, {tree.cell: "failed"})
    with pytest.raises(Refused, match="ít nhất 100% cấp dưới từ hoàn thành nhiệm vụ trở lên; hiện nhiều nhất 1 trên 2"):
        decide(tree, {tree.committee: "excellent"}, top=tree.upper)


def test_a_section_decides_nothing(tree):
    section = organisation.found(
        code="90.001.7", name="Đảng bộ bộ phận Xeo", kind="section", parent_id=tree.committee, on=date(2015, 1, 1),
        paper=GROUND, by=None,
    ).detail["new"][0]  # fmt: skip
    below = organisation.found(
        code="90.001.7.1", name="Chi bộ Xeo 1", kind="cell", parent_id=section, on=date(2015, 1, 1), paper=GROUND,
        by=None,
    ).detail["new"][0]  # fmt: skip
    decide(tree, {below: "good", section: "good"})
    assert set(UnitRating.objects.values_list("decider_id", flat=True)) == {tree.committee}


def test_whoever_saw_an_older_version_is_told_who_was_faster(tree, cast):
    row = Choice(tree.cell, "good", None, 0)
    rating.decide(tree.committee, 2020, [row], on=END, rated_on=DAY, by=cast.officer)
    with pytest.raises(Conflict) as lost:
        rating.decide(tree.committee, 2020, [Choice(tree.cell, "done", None, 0)], on=END, rated_on=DAY, by=None)
    assert lost.value.who == "Trần Văn Đức"
    own = rating.propose(tree.cell, 2020, row, on=END, rated_on=DAY, by=cast.secretary)
    assert (own.step, own.decider_id) == ("proposed", None)
    with pytest.raises(Conflict):
        rating.propose(tree.cell, 2020, Choice(tree.cell, "done", None, 0), on=END, rated_on=DAY, by=None)


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_are_one_winner_and_one_conflict(tree, cast):
    def one(level: str):
        return lambda: rating.decide(
            tree.committee, 2020, [Choice(tree.cell, level, None, 0)], on=END, rated_on=DAY, by=cast.officer
        )

    answers = at_once([one("good"), one("done"), one("failed")])
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Conflict", "list"]
    assert UnitRating.objects.count() == 1


def people(unit: int, number: int) -> list[int]:
    """Members of a unit since 2010, without the ledger."""
    made = [
        Person.objects.create(
            full_name=f"Lò Văn {unit}.{index}", sex="M", born_on=date(1980, 1, 1), unit_id=unit, ethnicity="kinh"
        )
        for index in range(number)
    ]
    for one in made:
        Stay.objects.create(person=one, unit_id=unit, standing="O", valid_from=date(2010, 1, 1))
    return [one.pk for one in made]


def test_members_are_capped_in_their_grassroots_organisation(tree):
    """21-HD/BTCTW, part II.B, 2.3: 20 % of the members rated hoàn thành tốt, in each grassroots organisation."""
    here, there = people(tree.cell, 6), people(tree.other_cell, 6)
    rows = [Choice(one, "good") for one in [*here[1:], *there[1:]]]
    best = [Choice(here[0], "excellent"), Choice(there[0], "excellent")]
    on = {"on": END, "rated_on": DAY, "by": None}
    rating.decide_members(tree.committee, 2020, [*rows, *best], **on)
    with pytest.raises(Refused, match=r"3 hoàn thành xuất sắc nhiệm vụ là quá 20% của 9 .* nhiều nhất 1"):
        rating.decide_members(
            tree.cell, 2020, [Choice(here[1], "excellent")], on=END, rated_on=LATER, by=None, paper=WHY
        )
    alone = people(tree.base_cell, 1)
    with pytest.raises(Refused, match=r"Chi bộ Công ty Gạch Đồi Ngô: 1 .* nhiều nhất 0"):
        rating.decide_members(tree.upper, 2020, [Choice(alone[0], "excellent")], **on)
    with pytest.raises(Refused, match="ngày 31-12-2020 không sinh hoạt ở đây"):
        rating.decide_members(tree.committee, 2020, [Choice(alone[0], "good")], **on)
    rating.decide_members(tree.upper, 2020, [Choice(alone[0], "exempt")], **on)
    row = MemberRating.objects.get(person=alone[0])
    assert (row.level, row.not_reviewed, row.decider_id) == ("", "exempt", tree.base_cell)


def test_a_cell_proposes_without_caps_and_its_members_bind_its_own_level(tree):
    here = people(tree.cell, 4)
    rows = [Choice(one, "excellent", None, 0) for one in here]
    assert len(rating.propose_members(tree.cell, 2020, rows, on=END, rated_on=DAY, by=None)) == 4
    bad = [Choice(here[0], "failed"), *(Choice(one, "good") for one in here[1:])]
    rating.decide_members(tree.committee, 2020, bad, on=END, rated_on=DAY, by=None)
    with pytest.raises(Refused, match=r"Chi bộ Phân xưởng 1: .* 100% .* hiện nhiều nhất 3 trên 4"):
        decide(tree, {tree.cell: "excellent"})
