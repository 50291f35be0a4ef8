"""From which day the members of a unit are known."""

from datetime import date

import pytest

from ketnap.access.viewer import office
from ketnap.lib import clock
from ketnap.models import MemberList, Unit, UnitAct, UnitLink, UnitState
from ketnap.statistics import prose
from ketnap.statistics import register as known
from ketnap.statistics.register import Register, begun, register, registers, remembers
from ketnap.statistics.report import report
from tests.factories import SmallTree

pytestmark = pytest.mark.django_db
LISTED, LATER, END = date(2011, 3, 31), date(2011, 6, 30), date(2011, 9, 30)


def listed(unit: int, as_of: date) -> None:
    MemberList.objects.create(unit_id=unit, as_of=as_of)


def founded(parent: int, above: list[int], on: date, act: str) -> int:
    unit = Unit.objects.create()
    made = UnitAct.objects.create(kind=act, effective_on=on, recorded_at=clock.now())
    UnitState.objects.create(
        unit=unit, parent_id=parent, kind="cell", name="Chi bộ mới", name_fold="", name_sort="", code=f"n{unit.pk}",
        valid_from=on, act=made,
    )  # fmt: skip
    for distance, top in enumerate([unit.pk, parent, *above]):
        UnitLink.objects.create(ancestor_id=top, descendant=unit, distance=distance, valid_from=on)
    return unit.pk


def test_no_list_no_register(tree: SmallTree) -> None:
    found = register(tree.upper, END)
    assert (found.began, found.remembers) == (None, False)
    assert not remembers(tree.upper, END)


def test_a_list_opens_everything_below_it_and_only_that(tree: SmallTree) -> None:
    listed(tree.committee, LISTED)
    assert register(tree.committee, END) == Register(LISTED, True, ())
    assert register(tree.cell, END).began == LISTED
    assert register(tree.base_cell, END).began is None
    assert register(tree.upper, END) == Register(None, True, (tree.base_cell,))
    units = (tree.upper, tree.committee, tree.cell, tree.base_cell, tree.other_upper)
    assert [remembers(unit, END) for unit in units] == [register(unit, END).remembers for unit in units]


def test_the_lists_of_all_parts_open_the_whole_with_the_last(tree: SmallTree) -> None:
    listed(tree.committee, LISTED)
    listed(tree.base_cell, LATER)
    found = register(tree.upper, END)
    assert found == Register(LATER, True, ())
    assert (found.knows(date(2011, 6, 29)), found.knows(LATER)) == (False, True)


def test_what_is_told_at_once_is_what_is_found_below(tree: SmallTree, monkeypatch) -> None:
    """A unit whose own list is the oldest of all needs nobody below it asked; older lists beside or below do."""
    listed(tree.committee, LATER)
    for unit, day in ((tree.cell, LISTED), (tree.upper, END), (tree.other_upper, LISTED), (tree.upper, LISTED)):
        listed(unit, day)
        days = [date(2009, 1, 1), LISTED, LATER, END, date(2020, 1, 1)]
        short = {one: registers(one, days) for one in vars(tree).values() if isinstance(one, int)}
        with monkeypatch.context() as patch:
            patch.setattr(known, "_alone", lambda unit: None)
            assert short == {one: registers(one, days) for one in short}
    assert register(tree.upper, END) == Register(LISTED, True, ())


def test_registers_of_many_units_are_those_of_each(tree: SmallTree) -> None:
    founded(tree.committee, [tree.upper], LATER, UnitAct.Kind.FOUNDED)
    UnitState.objects.filter(unit=tree.other_cell).update(valid_to=LATER)
    UnitLink.objects.filter(descendant=tree.other_cell).update(valid_to=LATER)
    units = list(Unit.objects.values_list("pk", flat=True))
    alone = []
    for unit, day in (
        (None, None), (tree.other_upper, END), (tree.committee, LATER), (tree.cell, LISTED), (tree.upper, LISTED)
    ):  # fmt: skip
        if unit:
            listed(unit, day)
        for on in (date(2004, 1, 1), LISTED, LATER, END, date(2020, 1, 1)):
            there = set(UnitState.objects.filter(valid_from__lte=on, valid_to__gt=on).values_list("unit", flat=True))
            found = begun(units, on)
            assert {one: found[one] for one in there} == {one: register(one, on) for one in there}, (unit, on)
            assert {one: begun([one], on)[one] for one in units} == found, (
                "the older list may be of one not asked about"
            )
            assert all(found[one] == Register(None, False, ()) for one in units if one not in there)
            alone.append(len(known._all_alone(units, on)))
    assert len(set(alone)) > 3, "some of them, in each of several ways"


def test_a_later_list_does_not_begin_again(tree: SmallTree) -> None:
    listed(tree.upper, LATER)
    listed(tree.upper, LISTED)
    assert register(tree.upper, END).began == LISTED


def test_a_unit_founded_after_the_list_is_known_from_its_first_day(tree: SmallTree) -> None:
    listed(tree.committee, LISTED)
    new = founded(tree.committee, [tree.upper], LATER, "founded")
    assert register(new, END).began == LATER
    assert register(tree.committee, END).began == LISTED


def test_a_unit_founded_after_the_lists_of_the_others_began_empty(tree: SmallTree) -> None:
    listed(tree.cell, LISTED)
    listed(tree.other_cell, LISTED)
    founded(tree.committee, [tree.upper], LATER, "founded")
    assert register(tree.committee, END).began == LISTED


def test_a_unit_on_a_later_list_of_organisations_keeps_the_whole_unknown(tree: SmallTree) -> None:
    listed(tree.cell, LISTED)
    listed(tree.other_cell, LISTED)
    new = founded(tree.committee, [tree.upper], LATER, "opening")
    assert register(tree.committee, END).without_list == (new,)


def test_a_report_says_whose_list_is_missing(tree: SmallTree) -> None:
    listed(tree.committee, LISTED)
    found = report(office(END), tree.upper, date(2011, 4, 1), END)
    assert found.members.total.value is None
    assert found.notes == (
        "Chưa có danh sách đảng viên của Chi bộ Công ty Gạch Đồi Ngô; vì vậy chưa tính được số đảng viên chung, và số "
        "kết nạp chưa gồm các tổ chức ấy.",
    )
    assert prose.plain(prose.sections(found)[0].paragraphs[0]).endswith("; số đảng viên chưa có số liệu.")


def test_without_any_list_nothing_is_zero(tree: SmallTree) -> None:
    found = report(office(END), tree.cell, date(2011, 1, 1), END)
    assert (found.admitted.total.value, found.members.total.value, found.recognised.value) == (None, None, None)
    assert found.notes == ("Chưa có danh sách đảng viên của tổ chức này.",)
    text = " ".join(prose.plain(part) for one in prose.sections(found) for part in one.paragraphs)
    assert "chưa có số liệu về đảng viên." in text
    assert "chưa có số liệu về kết nạp đảng viên." in text


def test_of_a_unit_whose_founding_nobody_wrote_down_earlier_days_are_unknown(tree: SmallTree) -> None:
    """The fixture opens its units by a list of that day, without founding days."""
    listed(tree.upper, tree.opened)
    earlier = tree.opened.replace(year=tree.opened.year - 1)
    found = report(office(END), tree.upper, earlier, earlier)
    assert found.unit.founded_on is None
    assert (found.organisations.units.value, found.organisations.grassroots.value) == (None, None)
    assert (found.enterprises.value, found.members.total.value) == (None, None)
    first = prose.plain(prose.sections(found)[0].paragraphs[0])
    assert first.endswith(" chưa có số liệu về tổ chức và đảng viên.")
