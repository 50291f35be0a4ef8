"""A report of a very large unit reads what stands ready: admissions by month, organisations right below it; and divides
members in all ways at once. Each is what counting says."""

import random
from collections import Counter as Tally
from datetime import date, timedelta

import pytest

from ketnap.actions import tallies
from ketnap.lib.dates import month_end
from ketnap.statistics.compile import DIRECT, divided
from ketnap.statistics.engines import Live
from ketnap.statistics.figures import Counter
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.measures.splits import CLASS_KIND, SEX, STRUCTURE
from ketnap.statistics.register import Register
from ketnap.statistics.report import branches, report
from ketnap.statistics.report.admissions import Days, months
from tests.statistics import columnar, rows, world
from tests.statistics.conftest import Sample
from tests.statistics.oracle import ANSWERS, SPLITS, Oracle
from tests.statistics.test_measures import NO_MATTER, periods

pytestmark = pytest.mark.django_db
FLOWS = tuple(CATALOGUE[name] for name in ("admitted", "admitted_women", "admitted_youth_age", "admitted_youth_union"))
STOCKS = tuple(CATALOGUE[name] for name in ("members", "members_probationary"))
ALL_KNOWN = Register(date(1900, 1, 1), True, ())
SEEDS = range(8)


@pytest.fixture(params=SEEDS)
def seed(request, settings) -> int:
    settings.FIGURES = "columnar"
    return request.param


def whole_months(rng: random.Random) -> tuple[date, date]:
    first = date(rng.randrange(2009, 2014), rng.randrange(1, 13), 1)
    return first, month_end(first + timedelta(days=rng.choice([0, 40, 330, 700])))


def test_organisations_right_below_read_what_counting_says(seed: int) -> None:
    made, rng, told, left = world.make(seed), random.Random(seed), 0, 0
    rows.write(made)
    assert branches.ready(made.unit_ids[0], FLOWS, date(2010, 1, 1), date(2010, 12, 31)) is None, "nothing is kept"
    tallies.keep()
    for start, end in (whole_months(rng) for _ in range(12)):
        for top in list(made.units)[:6]:
            counter = Counter(made.unit_ids[top], NO_MATTER)
            for measures, days in ((FLOWS, (start, end)), (STOCKS, (end, end)), (FLOWS[:1], (start, end))):
                found = branches.ready(counter.unit_id, measures, *days)
                if found is None:
                    left += 1
                    continue
                counted = {int(keys[0]): numbers for keys, numbers in counter.table(measures, [DIRECT], *days)}
                assert {unit: numbers for unit, numbers in found.items() if any(numbers)} == counted, (top, days)
                told += len(counted)
    assert told > 20 and left


def test_admissions_by_month_are_those_by_day(seed: int) -> None:
    made, rng, some = world.make(seed), random.Random(seed), 0
    rows.write(made)
    tallies.keep()
    for _ in range(6):
        first = date(rng.randrange(2005, 2011), rng.randrange(1, 13), rng.randrange(1, 28))
        last = first + timedelta(days=rng.randrange(400, 3_000))
        if rng.random() < 0.5:
            last = month_end(last)
        for top in list(made.units)[:3]:
            counter = Counter(made.unit_ids[top], ALL_KNOWN)
            ready, plain = Days(counter, first, last), Days(counter, first, last)
            plain.ready = None
            plain._look(first, last)
            some += ready.ready is not None
            for _ in range(10):
                start = first + timedelta(days=rng.randrange((last - first).days))
                end = last if rng.random() < 0.3 else start + timedelta(days=rng.randrange((last - start).days + 1))
                if rng.random() < 0.5:
                    start = max(first, start.replace(day=1))
                assert ready.figure(start, end) == plain.figure(start, end), (first, last, start, end)
                days = {"start": start, "end": end}
                assert ready.figure(start, end).value == counter.counts([FLOWS[0]], **days)["admitted"]
    assert some > 5


def test_what_is_divided_at_once_is_what_the_oracle_says(seed: int) -> None:
    made = world.make(seed)
    rows.write(made)
    oracle = Oracle(made)
    for engine in (Live(), columnar.copied()):
        for start, end in periods(seed, 2):
            for name in ("members", "members_women", "admitted", "admitted_youth_age"):
                for top in list(made.units)[:3]:
                    counter = Counter(made.unit_ids[top], NO_MATTER, engine)
                    found = counter.divided(CATALOGUE[name], STRUCTURE, start, end)
                    people = list(ANSWERS[name](oracle, top, start, end))
                    for split, by_key in zip(STRUCTURE, found, strict=True):
                        assert by_key == Tally(SPLITS[split.id](oracle, row) for row in people), (name, split.id)


def test_what_is_no_row_of_its_own_is_not_divided_at_once() -> None:
    with pytest.raises(ValueError, match="direct"):
        divided(CATALOGUE["members"], Live().dialect, [SEX, DIRECT])
    with pytest.raises(ValueError, match="enterprises"):
        divided(CATALOGUE["enterprises"], Live().dialect, [CLASS_KIND])


def test_months_are_cut_to_the_period() -> None:
    assert list(months(date(2024, 1, 30), date(2024, 3, 1))) == [
        (date(2024, 1, 30), date(2024, 1, 31)), (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2024, 3, 1)),
    ]  # fmt: skip
    assert not list(months(date(2024, 3, 2), date(2024, 3, 1)))


@pytest.mark.parametrize("most", [1, 2_000])
@pytest.mark.parametrize("end", [date(2011, 9, 30), date(2011, 9, 12)])
def test_the_report_is_the_same_where_figures_stand(
    sample: Sample, settings, monkeypatch, most: int, end: date
) -> None:
    monkeypatch.setattr("ketnap.statistics.report.MOST", most)
    counted = report(sample.viewer, sample.root, date(2011, 1, 1), end)
    settings.FIGURES = "columnar"
    assert report(sample.viewer, sample.root, date(2011, 1, 1), end) == counted, "nothing is kept yet"
    tallies.keep()
    assert report(sample.viewer, sample.root, date(2011, 1, 1), end) == counted
