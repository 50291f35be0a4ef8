"""What a report says besides the article: unknown is not zero, doors open on the right list, cost does not grow."""

import json
from dataclasses import fields, is_dataclass
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.access.viewer import Viewer
from ketnap.lib import clock
from ketnap.models import Person, PlanTarget, PublishedFigure
from ketnap.queries.missing import NotFound
from ketnap.statistics.behind import people_behind
from ketnap.statistics.figures import Figure
from ketnap.statistics.report import Report, report
from ketnap.statistics.report.as_json import as_json
from ketnap.statistics.report.plans import targets, targets_of
from tests.statistics import schema
from tests.statistics.conftest import TODAY, Sample

pytestmark = pytest.mark.django_db
NEW_YEAR, SEPTEMBER = date(2011, 1, 1), date(2011, 9, 30)
QUERIES = 50


def figures(part: object) -> list[Figure]:
    """Every figure anywhere in the report."""
    if isinstance(part, Figure):
        return [part]
    if isinstance(part, tuple):
        return [one for inner in part for one in figures(inner)]
    if is_dataclass(part):
        return [one for item in fields(part) for one in figures(getattr(part, item.name))]
    return []


def test_before_the_register_began_only_admissions_are_known(sample: Sample) -> None:
    found = sample.nine_months
    unknown = {line.figure.measure: line.figure.value for line in found.balance.lines}
    assert set(unknown.values()) == {None}
    assert (found.balance.start.figure.value, found.balance.end.figure.value) == (None, 2340)
    assert found.recognised.value is None
    assert found.members_before.value is None
    assert found.admitted_before.total.value == 125
    assert len(found.notes) == 1
    assert "30-09-2011" in found.notes[0]
    written = json.dumps(as_json(found))
    assert '"recognised": null' in written


def test_after_the_list_everything_is_known_and_nothing_happened(sample: Sample) -> None:
    found = sample.report("19.168", date(2012, 1, 1), date(2012, 3, 31))
    assert {line.figure.value for line in found.balance.lines} == {0}
    assert (found.balance.start.figure.value, found.balance.end.figure.value) == (2340, 2340)
    assert found.plan is None
    assert found.admitted.total.value == 0


def test_a_report_fits_its_schema(sample: Sample) -> None:
    for code, start, end in (
        ("19.168", NEW_YEAR, SEPTEMBER),
        ("19.168", date(2009, 1, 1), date(2012, 12, 31)),
        ("19.168.001.001", date(2012, 2, 29), date(2012, 2, 29)),
    ):
        assert schema.faults(as_json(sample.report(code, start, end)), "report.schema.json") == []
    broken = as_json(sample.nine_months) | {"enterprises": "52"}
    assert schema.faults(broken, "report.schema.json") == ["$.enterprises: '52' is no ['integer', 'null']"]


def test_behind_every_figure_of_the_report_stands_a_list_of_that_length(sample: Sample) -> None:
    for found in (sample.nine_months, sample.report("19.168.001", date(2011, 7, 1), date(2011, 12, 31))):
        every = set(figures(found))
        assert len(every) > 100
        for figure in every:
            behind = people_behind(
                sample.viewer, figure.measure, figure.unit_id, figure.start, figure.end, figure.where
            )
            assert behind.known == (figure.value is not None), figure
            assert len(behind.rows) == (figure.value or 0), figure


def test_the_list_names_people_in_order_with_their_unit_and_day(sample: Sample) -> None:
    behind = people_behind(sample.viewer, "admitted_women", sample.units["19.168.001"], NEW_YEAR, SEPTEMBER)
    people = Person.objects.in_bulk([row.id for row in behind.rows])
    assert [row.name for row in behind.rows] == [
        one.full_name for one in sorted(people.values(), key=lambda one: one.name_sort)
    ]
    for row in behind.rows:
        assert (people[row.id].sex, people[row.id].joined_on) == ("F", row.day)
        assert row.unit_id == people[row.id].unit_id


def test_a_list_behind_a_division_says_its_words(sample: Sample) -> None:
    where = (("occupation", "worker"), ("grassroots", str(sample.units["19.168.001"])))
    behind = people_behind(sample.viewer, "admitted", sample.root, NEW_YEAR, SEPTEMBER, where)
    assert behind.words == ("Công nhân, lao động trực tiếp sản xuất", "Đảng bộ Viễn thông Bắc Ninh")
    assert len(behind.rows) == 6


@pytest.mark.parametrize(
    ("measure", "where"),
    [("no_such", ()), ("admitted", (("shoe_size", "44"),)), ("admitted", (("grassroots", "1 OR 1=1"),))],
)
def test_no_such_figure(sample: Sample, measure: str, where: tuple) -> None:
    with pytest.raises(NotFound):
        people_behind(sample.viewer, measure, sample.root, NEW_YEAR, SEPTEMBER, where)


def test_outside_reach_there_is_nothing(sample: Sample) -> None:
    officer = Viewer(1, "cán bộ", TODAY, (("officer", sample.units["19.168.001"]),))
    mine, other = sample.units["19.168.001.001"], sample.units["19.168.002"]
    assert report(officer, mine, NEW_YEAR, SEPTEMBER).unit.code == "19.168.001.001"
    for unit in (other, sample.root, 10**9):
        with pytest.raises(NotFound):
            report(officer, unit, NEW_YEAR, SEPTEMBER)
        with pytest.raises(NotFound):
            people_behind(officer, "admitted", unit, NEW_YEAR, SEPTEMBER)
    with pytest.raises(NotFound):
        people_behind(Viewer(2, "ai đó", TODAY, ()), "members", mine, NEW_YEAR, SEPTEMBER)


def test_before_the_founding_there_is_no_report(sample: Sample) -> None:
    with pytest.raises(NotFound, match="thành lập ngày 01-01-2009"):
        sample.report("19.168", date(2008, 1, 1), date(2008, 12, 31))
    with pytest.raises(ValueError, match="ends"):
        sample.report("19.168", SEPTEMBER, NEW_YEAR)


def test_the_version_of_the_plan_is_that_of_the_last_day(sample: Sample) -> None:
    now = clock.now()
    for number, (kind, target, day) in enumerate(
        [("given", 90, date(2011, 2, 1)), ("adjusted", 120, date(2011, 8, 1))], start=1
    ):
        PlanTarget.objects.create(
            unit_id=sample.root, year=2011, number=number, kind=kind, target=target, given_on=day, recorded_at=now
        )

    def plan(end: date) -> tuple:
        found = sample.report("19.168", NEW_YEAR, end).plan
        return found.target, found.version_on, found.adjusted, found.own, found.below

    assert plan(date(2011, 1, 31)) == (100, date(2011, 1, 20), False, False, 100)
    assert plan(date(2011, 7, 31)) == (90, date(2011, 2, 1), False, True, 100)
    assert plan(SEPTEMBER) == (120, date(2011, 8, 1), True, True, 100)
    assert str(sample.nine_months.plan.percent) == "109.2"
    days = (date(2011, 1, 19), date(2011, 1, 31), date(2011, 7, 31), SEPTEMBER, date(1990, 1, 1), date(2030, 1, 1))
    asked = [(year, day) for year in (2010, 2011) for day in days]
    together = targets_of(sample.root, asked)
    assert together == {one: targets(sample.root, *one) for one in asked}
    assert [together[2011, day].get(sample.root) is None for day in days] == [True, False, False, False, True, False]


def test_another_publication_stands_beside_our_figure(sample: Sample) -> None:
    common = {"unit_id": sample.root, "source": "Báo A", "recorded_at": clock.now(), "published_on": date(2011, 12, 12)}
    for measure, value in (("admitted", 151), ("plan_percent", "167.8"), ("members", 2400), ("something", 3)):
        PublishedFigure.objects.create(
            measure=measure, value=value, period_from=NEW_YEAR, period_to=SEPTEMBER, **common
        )
    lines = {line.measure: (str(line.value), line.ours) for line in sample.nine_months.published}
    assert {name: (value, ours and float(ours)) for name, (value, ours) in lines.items()} == {
        "admitted": ("151", 131), "plan_percent": ("167.8", 131), "members": ("2400", 2340), "something": ("3", None),
    }  # fmt: skip
    assert sample.nine_months.admitted.total.value == 131


def test_parts_add_up(sample: Sample) -> None:
    found: Report = sample.nine_months
    for division in found.structure:
        assert sum(line.figure.value for line in division.lines) == 131, division.id
    for division in found.member_structure:
        assert sum(line.figure.value for line in division.lines) == 2340, division.id
    assert sum(line.admitted.value for line in found.by_organisation) == 131
    assert sum(line.members.value for line in found.by_organisation) == 2340
    assert sum(line.figure.value for line in found.by_month) == found.by_month[-1].running == 131
    assert found.admitting.value + found.without_admission.value == found.organisations.grassroots.value
    assert {line.code for line in found.planned_without} == {"19.168.007", "19.168.037", "19.168.042"}


def test_the_number_of_queries_does_not_grow(sample: Sample) -> None:
    counted = []
    for code in ("19.168", "19.168.001.001"):
        with CaptureQueriesContext(connection) as queries:
            sample.report(code, NEW_YEAR, SEPTEMBER)
        counted.append(len(queries))
    assert max(counted) <= QUERIES
    assert counted[0] - counted[1] <= 3
