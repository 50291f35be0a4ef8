"""The 14-digit code beside our identity: dated, checked, one a day, taken back with its act, ended with its unit."""

from datetime import date

import pytest

from ketnap.access import viewer as viewers
from ketnap.actions import batches, organisation
from ketnap.actions.organisation import NewUnit
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib.dates import OPEN_END
from ketnap.models import JournalEntry, OfficialCode, Unit, UnitState
from ketnap.queries import organisation as queries
from ketnap.queries.organisation.search import search
from ketnap.rules.organisation import official_code, stands_under

PAPER = Paper(number="1361-CV/BTCTW", decided_on=date(2011, 9, 1), body="Ban Tổ chức Trung ương", kept="tủ 2")
ONE, TWO = "05.168.001.000.001", "05.168.001.000.002"
D1, D2, D3 = date(2011, 10, 1), date(2012, 1, 1), date(2012, 6, 1)


@pytest.fixture
def give(tree):
    def run(unit: str, code: str, on: date, **more):
        return organisation.assign_code(unit_id=getattr(tree, unit), code=code, on=on, paper=PAPER, by=None, **more)

    return run


def held(tree, unit: str = "cell") -> list[tuple]:
    rows = OfficialCode.objects.filter(unit=getattr(tree, unit)).order_by("valid_from")
    return list(rows.values_list("code", "valid_from", "valid_to"))


@pytest.mark.parametrize("typed", ["05168001000001", "05.168.001.000.001", " 05 168 001 000 001", "05-168-001-000-001"])
def test_any_usual_way_of_typing_it(typed) -> None:
    assert official_code(typed) == ONE


NO_CODES = ("", "5168001000001", "051680010000011", "05.168.001", "0516800100000A", "٠5168001000001")


@pytest.mark.parametrize("typed", NO_CODES)
def test_anything_but_14_digits_is_no_code(typed) -> None:
    assert official_code(typed) is None


def test_a_code_begins_as_that_of_the_unit_above() -> None:
    assert stands_under(ONE, "05.168.001.000.000") and stands_under(ONE, "05.168.000.000.000")
    assert not stands_under(ONE, "05.168.002.000.000")


def test_the_unit_stays_itself_when_its_code_changes(tree, give) -> None:
    before = UnitState.objects.filter(unit=tree.cell).values_list()[0]
    give("cell", "05168001000001", D1)
    give("cell", TWO, D2)
    assert held(tree) == [(ONE, D1, D2), (TWO, D2, OPEN_END)]
    assert list(UnitState.objects.filter(unit=tree.cell).values_list()) == [before]
    view = queries.unit(viewers.office(D2), tree.cell, date(2011, 12, 31))
    assert (view.official_code, [line.code for line in view.codes]) == (ONE, [ONE, TWO])
    assert queries.unit(viewers.office(D2), tree.cell, D2).official_code == TWO
    assert view.acts[0].sentence == f"Chi bộ Phân xưởng 1 mang mã tổ chức đảng 14 số: {TWO}"
    assert (view.acts[0].decision_no, view.acts[0].decision_body) == ("1361-CV/BTCTW", "Ban Tổ chức Trung ương")


@pytest.mark.parametrize(
    ("unit", "code", "on", "says"),
    [
        ("cell", "123", D2, "14 chữ số"),
        ("cell", ONE, D2, "đã mang mã này"),
        ("cell", TWO, date(2011, 9, 1), "theo thứ tự ngày"),
        ("other_cell", ONE, D2, "đã ghi cho Chi bộ Phân xưởng 1"),
        ("other_cell", ONE, date(2011, 9, 1), "đã ghi cho Chi bộ Phân xưởng 1"),
        ("cell", TWO, date(2001, 1, 1), "không có trong sổ"),
    ],
)
def test_what_is_refused_and_leaves_nothing(unit, code, on, says, tree, give) -> None:
    give("cell", ONE, D1)
    lines = JournalEntry.objects.count()
    with pytest.raises(Refused, match=says):
        give(unit, code, on)
    assert held(tree) == [(ONE, D1, OPEN_END)] and held(tree, "other_cell") == []
    assert JournalEntry.objects.count() == lines


def test_without_a_paper_nothing_is_given(tree) -> None:
    with pytest.raises(Refused, match="quyết định"):
        organisation.assign_code(unit_id=tree.cell, code=ONE, on=D1, paper=Paper(), by=None)


def test_a_code_given_up_may_be_given_to_another_unit(tree, give) -> None:
    give("cell", ONE, D1)
    give("cell", TWO, D2)
    give("other_cell", ONE, D2)
    assert held(tree, "other_cell") == [(ONE, D2, OPEN_END)]


def test_taking_an_act_back_restores_the_code_before(tree, give) -> None:
    give("cell", ONE, D1)
    act = give("cell", TWO, D2)
    organisation.reverse(act.pk, reason="Ghi nhầm", by=None)
    assert held(tree) == [(ONE, D1, OPEN_END)]
    same_day = give("cell", TWO, D1)
    assert held(tree) == [(TWO, D1, OPEN_END)]
    organisation.reverse(same_day.pk, reason="Ghi nhầm", by=None)
    assert held(tree) == [(ONE, D1, OPEN_END)]
    assert organisation.check_tree() == []


def test_an_act_under_a_later_one_is_not_taken_back_nor_one_whose_code_another_unit_took(tree, give) -> None:
    first = give("cell", ONE, D1)
    second = give("cell", TWO, D2)
    with pytest.raises(Refused, match="ghi sau"):
        organisation.reverse(first.pk, reason="Ghi nhầm", by=None)
    give("other_cell", ONE, D3)
    with pytest.raises(Refused, match="Phân xưởng 2"):
        organisation.reverse(second.pk, reason="Ghi nhầm", by=None)
    assert held(tree) == [(ONE, D1, D2), (TWO, D2, OPEN_END)]


def test_a_closed_unit_carries_its_code_no_longer_and_comes_back_with_it(tree, give) -> None:
    give("cell", ONE, D1)
    act = organisation.dissolve(unit_id=tree.cell, on=D2, paper=PAPER, by=None)
    assert held(tree) == [(ONE, D1, D2)]
    organisation.reverse(act.pk, reason="Ghi nhầm", by=None)
    assert held(tree) == [(ONE, D1, OPEN_END)]


def test_two_who_change_the_same_unit(tree, give) -> None:
    version = Unit.objects.get(pk=tree.cell).version
    give("cell", ONE, D1, version=version)
    with pytest.raises(Conflict):
        give("cell", TWO, D2, version=version)


def test_a_unit_is_found_by_a_code_it_carries_or_carried_within_reach(tree, cast, viewer, give) -> None:
    give("cell", ONE, D1)
    give("cell", TWO, D2)
    on = date(2012, 2, 1)
    for typed in (ONE, "05168001000002"):
        assert [row.unit_id for row in search(viewer(cast.organiser, on), typed)] == [tree.cell]
        assert search(viewer(cast.stranger, on), typed) == []


def test_undoing_a_list_takes_its_codes_back(tree, give) -> None:
    give("cell", ONE, D1)
    batch = batches.create(file_name="ma.xlsx", as_of=D2, by=None)
    for step in ("ready", "writing"):
        batch = batches.advance(batch.pk, step, by=None)
    rows = [
        NewUnit("90.001.001", "Chi bộ Phân xưởng 1", "cell", "90.001", None, official_code=TWO),
        NewUnit("90.001.002", "Chi bộ Phân xưởng 2", "cell", "90.001", None, official_code=ONE),
    ]
    organisation.update_units(rows, as_of=D2, by=None, batch=batch)
    batches.advance(batch.pk, "done", by=None)
    assert held(tree) == [(ONE, D1, D2), (TWO, D2, OPEN_END)] and held(tree, "other_cell") == [(ONE, D2, OPEN_END)]
    batches.undo(batch.pk, by=None)
    assert held(tree) == [(ONE, D1, OPEN_END)] and held(tree, "other_cell") == []
