"""The report of a very large unit: a line for each organisation right below it, with the same totals."""

from collections import Counter as Tally
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.actions.papers.closing import close_period
from ketnap.queries.papers import closing
from ketnap.statistics import compile, report
from ketnap.statistics.behind import people_behind
from ketnap.statistics.closed import rerun
from ketnap.statistics.closed.behind import stored_list
from ketnap.statistics.compile import DIRECT
from ketnap.statistics.engines import Live
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.plain_text import plain_text
from ketnap.statistics.report.checks import faults, parts_agree
from tests.statistics import columnar, rows, world
from tests.statistics.conftest import Sample
from tests.statistics.oracle import ANSWERS, Oracle
from tests.statistics.test_measures import periods

pytestmark = pytest.mark.django_db
NEW_YEAR, SEPTEMBER = date(2011, 1, 1), date(2011, 9, 30)
FIGURES = ("admitted", "women", "youth_age", "youth_union", "recognised", "members", "probationary")
MEASURES = ("members", "members_probationary", "admitted", "admitted_youth_union", "recognised")


def branch(oracle: Oracle, top: int, unit: int, day: date) -> int | None:
    """What stands right below the top on the way down to the unit; None: the top itself."""
    chain = oracle.chain(unit, day if oracle.state(unit, day) else day - timedelta(days=1))
    place = chain.index(top)
    return chain[place - 1] if place else None


@pytest.mark.parametrize("seed", range(6))
def test_what_is_counted_by_branch_is_what_the_oracle_counts(seed: int) -> None:
    made = world.make(seed)
    rows.write(made)
    oracle, engines, some = Oracle(made), (Live(), columnar.copied()), 0
    for start, end in periods(seed, 3):
        for name in MEASURES:
            for top in list(made.units)[:6]:
                wanted = Tally(
                    made.unit_ids[place]
                    for row in ANSWERS[name](oracle, top, start, end)
                    if (place := branch(oracle, top, row.unit, row.seen)) is not None
                )
                days = {"unit": made.unit_ids[top], "start": start, "end": end, "on": end}
                for engine in engines:
                    query = compile.counts([CATALOGUE[name]], engine.dialect, [DIRECT])
                    found = {int(unit): number for unit, number in engine.run(query, days) if number}
                    assert found == wanted, (name, top, start, end)
                some += len(wanted) > 1
    assert some > 5


def test_the_same_report_with_fewer_lines(sample: Sample, monkeypatch) -> None:
    plain = sample.nine_months
    assert not plain.by_branches and len(plain.by_organisation) > 50
    with monkeypatch.context() as patched:
        patched.setattr(report, "MOST", 1)
        found = sample.nine_months
    lines = {"by_organisation": (), "by_branches": False, "best": (), "tied": 0, "planned_without": ()}
    assert replace(found, **lines) == replace(plain, **lines), "nothing but the lines differs"
    assert found.by_branches and {line.kind for line in found.by_organisation} <= {"committee", "cell_base", "upper"}
    for name in FIGURES:
        whole = sum(getattr(line, name).value or 0 for line in plain.by_organisation)
        assert sum(getattr(line, name).value or 0 for line in found.by_organisation) == whole, name
    assert parts_agree(found) and faults(found) == faults(plain)
    for line in found.by_organisation:
        for figure in (getattr(line, name) for name in FIGURES):
            behind = people_behind(
                sample.viewer, figure.measure, figure.unit_id, figure.start, figure.end, figure.where
            )
            assert len(behind.rows) == (figure.value or 0), figure
    assert "Kết quả theo tổ chức trực thuộc" in plain_text(found)
    assert "Kết quả theo tổ chức cơ sở đảng" in plain_text(plain)


def test_a_period_closed_by_branches_opens_and_is_counted_again(sample: Sample, monkeypatch) -> None:
    monkeypatch.setattr(report, "MOST", 1)
    made = close_period(sample.viewer, unit_id=sample.root, start=NEW_YEAR, end=SEPTEMBER, by=None).period
    closed = closing.closed_period(sample.viewer, made.pk)
    divided = [place for place, line in enumerate(closed.content["figures"]) if line["where"][:1] and
               line["where"][0][0] == DIRECT.id]  # fmt: skip
    assert len(divided) > 50 and "split:direct" in closed.content["definitions"]
    for place in divided[::7]:
        line = closed.content["figures"][place]
        assert len(stored_list(sample.viewer, closed, place)) == (line["value"] or 0)
    again = rerun.rerun(sample.viewer, closed.row, intact=closed.intact)
    assert again.same and not again.definitions
    monkeypatch.setattr(report, "MOST", 2_000)
    later = rerun.rerun(sample.viewer, closed.row, intact=closed.intact)
    assert later.intact and not later.definitions, "a unit that shrank below the limit did not change what is meant"


def test_it_asks_no_more_than_the_report_of_a_bloc(sample: Sample, monkeypatch) -> None:
    def asked(most: int) -> int:
        monkeypatch.setattr(report, "MOST", most)
        with CaptureQueriesContext(connection) as seen:
            sample.report("19.168", NEW_YEAR, SEPTEMBER)
        return len(seen)

    asked(1)
    assert asked(1) <= asked(2_000)
