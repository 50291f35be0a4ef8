"""The report through the real acts: the balance holds for every unit, and last year's report does not change."""

from datetime import date

import pytest

from ketnap.actions import membership, organisation
from ketnap.actions.membership import Entry
from ketnap.actions.papers import Paper
from ketnap.models import Stay, UnitState
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.measures.membership import DECREASES, INCREASES
from ketnap.statistics.report import Report, report
from ketnap.statistics.report.as_json import as_json
from tests.statistics.conftest import Sample

pytestmark = pytest.mark.django_db
PAPER = Paper(number="12-QĐ/ĐUK", decided_on=date(2012, 1, 5), body="Đảng ủy Khối Doanh nghiệp tỉnh Bắc Ninh")
START, END = date(2012, 1, 1), date(2012, 12, 31)


def members(unit: int) -> list[int]:
    return list(Stay.objects.filter(unit=unit, valid_to__gt=END).order_by("person").values_list("person", flat=True))


def flows(found: Report) -> dict[str, int]:
    """What is not zero."""
    lines = [found.balance.start, *found.balance.lines, found.balance.end]
    return {line.figure.measure: line.figure.value for line in lines[1:-1] if line.figure.value and line.sign}


def test_acts_of_a_year(sample: Sample) -> None:
    of, act = sample.units, {"paper": PAPER, "by": None}
    before = as_json(sample.nine_months)
    some = members(of["19.168.001.001"])
    other = members(of["19.168.022"])
    closing = members(of["19.168.023"])
    moved_cell = members(of["19.168.002.001"])
    membership.record(
        [
            Entry(some[0], "died", date(2012, 2, 29), of["19.168.001.001"]),
            Entry(some[1], "moved", date(2012, 3, 1), of["19.168.001.002"]),
            Entry(some[2], "moved", date(2012, 3, 1), of["19.168.022"]),
            Entry(some[3], "departed", date(2012, 3, 2), of["19.168.001.001"], elsewhere="other_province"),
            Entry(other[0], "expelled", date(2012, 12, 31), of["19.168.022"]),
        ],
        by=None,
    )
    organisation.move(unit_id=of["19.168.002.001"], parent_id=of["19.168.001"], on=date(2012, 4, 1), **act)
    organisation.merge(sources=[of["19.168.023"]], target=of["19.168.022"], on=date(2012, 5, 1), **act)

    root = sample.report("19.168", START, END)
    assert flows(root) == {"died": 1, "departed": 1, "expelled": 1}
    assert (root.balance.start.figure.value, root.balance.end.figure.value) == (2340, 2337)
    assert flows(sample.report("19.168.001", START, END)) == {
        "gained": len(moved_cell), "died": 1, "departed": 1, "moved_out": 1,
    }  # fmt: skip
    assert flows(sample.report("19.168.002", START, END)) == {"lost": len(moved_cell)}
    assert flows(sample.report("19.168.022", START, END)) == {"moved_in": len(closing) + 1, "expelled": 1}
    assert flows(sample.report("19.168.023", START, END)) == {"moved_out": len(closing)}
    assert root.organisations.closed.value == 1
    assert root.organisations.grassroots.value == 52
    for unit in UnitState.objects.values_list("unit_id", flat=True).distinct():
        balance = report(sample.viewer, unit, START, END).balance
        value = {line.figure.measure: line.figure.value for line in balance.lines}
        more = sum(value[measure.id] for measure in INCREASES) - sum(value[measure.id] for measure in DECREASES)
        assert balance.start.figure.value + more == balance.end.figure.value, unit
    assert as_json(sample.nine_months) == before


def test_an_entry_taken_back_counts_nowhere(sample: Sample) -> None:
    cell = sample.units["19.168.022"]
    person = members(cell)[0]
    (made,) = membership.record([Entry(person, "died", date(2012, 2, 1), cell)], by=None)
    assert flows(sample.report("19.168", START, END)) == {"died": 1}
    membership.reverse(made, reason="Nhầm người", by=None)
    assert flows(sample.report("19.168", START, END)) == {}
    assert sample.report("19.168", START, END).members.total.value == 2340
    assert CATALOGUE["died"].conditions[0] == "r.reversal_id IS NULL"
