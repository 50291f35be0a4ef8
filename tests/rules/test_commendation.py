"""Badges and who may give what, against days and texts worked out by hand."""

from datetime import date

import pytest

from ketnap.rules import commendation as rules
from ketnap.rules.commendation import Gap

REACHED = [
    # decided, joined, gaps, years, day the years are full (counted on a calendar)
    (date(1981, 2, 3), date(1981, 3, 1), (), 30, date(2011, 2, 3)),
    (None, date(1981, 3, 1), (), 30, date(2011, 3, 1)),
    (date(1972, 2, 29), None, (), 30, date(2002, 3, 1)),
    (date(1972, 2, 29), None, (), 40, date(2012, 2, 29)),
    # out from 1-1-1990 until 1-1-1992: 730 days
    (date(1980, 1, 1), None, (Gap(date(1990, 1, 1), date(1992, 1, 1)),), 30, date(2012, 1, 1)),
    # out only after the day: it does not matter
    (date(1980, 1, 1), None, (Gap(date(2015, 1, 1), date(2016, 1, 1)),), 30, date(2010, 1, 1)),
    # each gap moves the day, and the second begins only because the first moved it
    (date(1980, 1, 1), None, (Gap(date(2009, 12, 1), date(2010, 2, 1)), Gap(date(2010, 2, 15), date(2010, 3, 1))), 30,
     date(2010, 3, 18)),
    (None, None, (), 30, None),
]  # fmt: skip


@pytest.mark.parametrize("decided, joined, out, years, day", REACHED)
def test_the_day_a_badge_is_reached(decided, joined, out, years, day) -> None:
    assert rules.reached_on(decided, joined, out, years) == day


LADDERS = [
    (date(2011, 9, 30), {45, 55, 65}, {30, 40, 50, 60}),
    (date(2012, 5, 19), {45}, {55, 65, 75, 85}),
    (date(2016, 7, 24), {45}, {40, 50}),
    (date(2016, 7, 25), {35}, {45}),
    (date(2026, 11, 26), {35}, {30, 45, 90}),
]


@pytest.mark.parametrize("on, absent, present", LADDERS)
def test_badges_of_a_day(on, absent, present) -> None:
    years = set(rules.badges_on(on).years)
    assert present <= years and not absent & years


def test_no_badge_is_known_before_the_first_text() -> None:
    assert rules.badges_on(date(2001, 1, 1)) is None
    assert rules.may_have_badge(30, date(2000, 1, 1), date(2001, 1, 1), early=False, died_on=None).stops


EARLY = [
    # years, reached, given, early, died, refused
    (30, date(2011, 2, 3), date(2011, 2, 3), False, None, False),
    (30, date(2011, 2, 4), date(2011, 2, 3), False, None, True),
    (30, date(2012, 2, 3), date(2011, 2, 3), True, None, False),
    (30, date(2012, 2, 4), date(2011, 2, 3), True, None, True),
    (70, date(2024, 2, 3), date(2022, 2, 3), True, None, False),
    (70, date(2018, 2, 3), date(2017, 1, 3), True, None, True),
    (30, date(2012, 1, 1), date(2011, 9, 2), False, date(2011, 1, 1), False),
    (30, date(2012, 1, 2), date(2011, 9, 2), False, date(2011, 1, 1), True),
    (45, date(2016, 1, 1), date(2016, 2, 3), False, None, True),
    (30, None, date(2016, 2, 3), False, None, True),
]


@pytest.mark.parametrize("years, reached, given, early, died, refused", EARLY)
def test_a_badge_before_its_day(years, reached, given, early, died, refused) -> None:
    against = rules.may_have_badge(years, reached, given, early=early, died_on=died)
    assert (against is not None) == refused
    assert against is None or (against.stops and against.citation)


POWERS = [
    # form, level, subject, kind of the unit, day, None | "stops" | "warns"
    ("certificate", "upper", "unit", "committee", date(2017, 1, 1), None),
    ("certificate", "grassroots", "unit", "cell", date(2017, 1, 1), None),
    ("certificate", "grassroots", "unit", "committee", date(2017, 1, 1), "stops"),
    ("diploma", "upper", "unit", "committee", date(2017, 1, 1), "stops"),
    ("diploma", "upper", "unit", "committee", date(2022, 1, 1), "warns"),
    ("diploma", "province", "person", "", date(2022, 1, 1), None),
    ("certificate", "grassroots", "unit", "cell", date(2011, 12, 31), "warns"),
    ("badge", "upper", "person", "", date(2017, 1, 1), "stops"),
    ("certificate", "upper", "enterprise", "", date(2017, 1, 1), None),
    ("praise", "cell", "unit", "cell", date(2026, 1, 1), "stops"),
]  # fmt: skip


@pytest.mark.parametrize("form, level, subject, kind, on, says", POWERS)
def test_who_may_give_what(form, level, subject, kind, on, says) -> None:
    against = rules.may_give(form, level, subject, kind, on)
    assert (None if against is None else "stops" if against.stops else "warns") == says


def test_forms_have_their_days() -> None:
    before = {one.code for one in rules.forms_for("unit", date(2011, 12, 31))}
    after = {one.code for one in rules.forms_for("unit", date(2018, 12, 31))}
    assert after - before == {"clean_strong"} and "badge" not in after
    assert "badge" in {one.code for one in rules.forms_for("person", date(2011, 1, 1))}


def test_rounds_and_the_review_of_the_year() -> None:
    assert rules.round_of(date(2011, 2, 3)) == date(2011, 2, 3)
    assert rules.round_of(date(2011, 11, 8)) == date(2012, 2, 3)
    assert rules.review_due(date(2011, 11, 1)).year == 2011 and rules.review_due(date(2011, 10, 31)).year == 2010


def test_time_out_of_the_party_as_the_ledger_tells_it() -> None:
    out, back, again = date(1990, 1, 1), date(1992, 1, 1), date(1995, 5, 5)
    assert rules.gaps([("admitted", date(1980, 1, 1)), ("expelled", out), ("readmitted", back)]) == (
        [Gap(out, back)], False
    )  # fmt: skip
    assert rules.gaps([("admitted", date(1980, 1, 1)), ("expelled", out), ("restored", back)]) == ([], False)
    assert rules.gaps([("readmitted", again)]) == ([], True)


def test_every_value_names_its_source_and_how_sure_it_is() -> None:
    raw = rules._read()
    for row in (*raw["powers"], *raw["badges"], raw["rounds"], raw["yearly_review"]):
        assert len(row["citation"]) > 10 and row["confidence"] in ("high", "medium", "low")
