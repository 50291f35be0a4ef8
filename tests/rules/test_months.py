"""Ages and months on every birthday and every ceremony, 29 February among them, against plain counting."""

import calendar
from datetime import date, timedelta

import pytest

from ketnap.lib.dates import full_years
from ketnap.rules import probation
from ketnap.rules.facts import Facts
from ketnap.rules.facts.admission import Ballot, Ceremony, Person
from ketnap.rules.facts.afterwards import Recognition, RecognitionDecision
from ketnap.rules.judging import RULES, judge
from ketnap.rules.law import current


def later(day: date, months: int) -> date:
    """The same day of the later month, else that month's last day; counted month by month."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def outcome(rule: str, facts: Facts, on: date) -> str:
    return next(one.outcome for one in judge(facts, on) if one.rule == rule)


def vote(born: date, on: date) -> Facts:
    return Facts(person=Person(birth=born, education="upper_secondary"), ballot=Ballot(date=on))


def days(first: date, last: date, step: int = 1) -> list[date]:
    return [first + timedelta(days=place) for place in range(0, (last - first).days + 1, step)]


def only(rule: str, facts: Facts, on: date) -> str:
    return RULES[rule](facts, on, current()).outcome


def test_eighteen_on_every_birthday():
    """Exactly 18 passes, a day before fails: every birthday of 1990 to 1994, voted on in 2008 to 2012."""
    for born in days(date(1990, 1, 1), date(1994, 12, 31)):
        reached = later(born, 216)
        assert only("E-01", vote(born, reached), reached) == "pass", born
        eve = reached - timedelta(days=1)
        assert only("E-01", vote(born, eve), eve) == "fail", born


def test_over_sixty_by_month_on_every_birthday():
    """Under QĐ 29 and after, over 60 begins at 60 years and 1 month."""
    for born in days(date(1956, 8, 1), date(1961, 6, 1)):
        first_over = later(born, 721)
        if date(2016, 7, 25) < first_over < date(2025, 1, 1):
            eve = first_over - timedelta(days=1)
            told = Facts(person=Person(birth=born), ballot=Ballot(date=first_over), central_consent=None)
            assert only("E-02", told, first_over) == "fail", born
            assert only("E-02", vote(born, eve), eve) == "pass", born


def test_born_in_march_1951_voted_on_in_september_2011():
    """By calendar year the age is 60, not over; by month it is 60 years 6 months, over. In 2011 the year counted."""
    born = date(1951, 3, 15)
    assert outcome("E-02", vote(born, date(2011, 9, 15)), date(2011, 9, 30)) == "pass"
    by_month = Facts(
        person=Person(birth=date(1957, 3, 15)), ballot=Ballot(date=date(2017, 9, 15)), central_consent=None
    )
    assert outcome("E-02", by_month, date(2017, 9, 30)) == "fail"


def test_end_of_probation_of_every_ceremony():
    """29-02-2012 + 12 months = 28-02-2013; every other day returns a year later."""
    for held_on in days(date(2006, 10, 31), date(2026, 12, 31)):
        due = later(held_on, 12)
        found = RULES["B-01"](Facts(ceremony=Ceremony(date=held_on)), held_on, current())
        assert (found.due_on, found.value) == (due, due.isoformat())
        assert probation.ends_on(held_on) == due
        same = (due.month, due.day) == (held_on.month, held_on.day)
        assert same or (held_on.month, held_on.day, due.month, due.day) == (2, 29, 2, 28)


def test_recognised_exactly_at_the_end_of_every_probation():
    for held_on in days(date(2016, 8, 1), date(2023, 12, 31), step=3):
        due = later(held_on, 12)
        for official_from, expected in (
            (due, "pass"),
            (due + timedelta(days=1), "fail"),
            (due - timedelta(days=1), "fail"),
        ):
            facts = Facts(
                ceremony=Ceremony(date=held_on),
                recognition=Recognition(
                    decision=RecognitionDecision(issued=due + timedelta(days=40), official_from=official_from)
                ),
            )
            assert only("B-06", facts, due + timedelta(days=40)) == expected


# What peers get wrong: each of these is a fault found in another program.


def reminder_of_a_peer(admitted: date, today: date) -> bool:
    """A peer reminds from 11 months after the admission until 365 days are over."""
    return later(admitted, 11) <= today < admitted + timedelta(days=365)


def test_nobody_drops_off_the_list_before_the_twelve_months_end():
    """Admitted 01-03-2023, a peer's reminder of 365 days is gone on 29-02-2024, a day before the end."""
    admitted = date(2023, 3, 1)
    due = RULES["B-01"](Facts(ceremony=Ceremony(date=admitted)), date(2024, 2, 29), current()).due_on
    assert due == date(2024, 3, 1)
    assert not reminder_of_a_peer(admitted, date(2024, 2, 29))
    wrong = [day for day in days(date(2023, 1, 1), date(2024, 12, 31)) if later(day, 12) != day + timedelta(days=365)]
    assert wrong, "years with a 29 February are where counting days goes wrong"
    for day in wrong:
        assert probation.ends_on(day) == later(day, 12)


def test_ages_never_break_on_29_february():
    """A peer computes a birthday as date(year - n, month, day), which does not exist for every n."""
    today = date(2016, 2, 29)
    with pytest.raises(ValueError):
        date(today.year - 18, today.month, today.day)
    for age in range(18, 61):
        born = later(today, 0).replace(year=today.year - age, day=28)
        assert full_years(born, today) == age
        assert outcome("E-01", vote(born, today), today) == "pass"
    for born in (date(1992, 2, 29), date(1996, 2, 29)):
        for on in days(date(2009, 12, 1), date(2026, 3, 31), step=11):
            assert only("E-01", vote(born, on), on) == ("pass" if later(born, 216) <= on else "fail")
