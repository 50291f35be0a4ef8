"""Entries typed by hand are judged by the rules of dossiers; the decision on admission fills the person's day of it."""

from datetime import date

import pytest

from ketnap.actions import membership, people
from ketnap.actions.membership import Entry, Known, judge_entry
from ketnap.actions.papers import Paper
from ketnap.actions.people import NewPerson
from ketnap.models import Person
from ketnap.rules.judging import RULES
from ketnap.rules.law import current


def told(kind: str, on: date, known: Known, decided: date | None = None) -> dict[str, str]:
    """Rule → outcome."""
    entry = Entry(1, kind, on, 1, paper=Paper(decided_on=decided))
    return {one.rule: one.outcome for one in judge_entry(entry, known) if one.rule}


def test_over_sixty_is_counted_by_years_in_2011_and_by_months_under_the_regulation_of_2016() -> None:
    """60 years and 6 months old: over 60 by month, not by year."""
    on = date(2011, 9, 12)
    assert told("admitted", on, Known(date(1951, 3, 1), considered_on=on))["E-02"] == "pass"
    assert told("admitted", on, Known(date(1950, 12, 31), considered_on=on))["E-02"] == "fail"
    later = date(2018, 9, 12)
    assert told("admitted", later, Known(date(1958, 3, 1), considered_on=later))["E-02"] == "fail"
    assert told("admitted", later, Known(date(1958, 9, 1), considered_on=later))["E-02"] == "pass"


@pytest.mark.parametrize(("born", "outcome"), [(date(1993, 9, 12), "pass"), (date(1993, 9, 13), "fail")])
def test_eighteen_on_the_day_the_cell_considered_not_of_the_ceremony(born, outcome) -> None:
    known = Known(born, considered_on=date(2011, 9, 12))
    assert told("admitted", date(2011, 10, 1), known, date(2011, 9, 20))["E-01"] == outcome


def test_without_the_day_of_the_vote_that_is_said_and_the_decision_stands_for_it() -> None:
    entry = Entry(1, "admitted", date(2011, 10, 1), 1, paper=Paper(decided_on=date(2011, 9, 20)))
    first = judge_entry(entry, Known(date(1980, 1, 1)))[0]
    assert (first.rule, first.outcome) == ("", "unknown") and "20-09-2011" in first.sentence


def test_a_ceremony_before_its_decision_fails() -> None:
    known = Known(date(1980, 1, 1), considered_on=date(2011, 9, 1))
    assert told("admitted", date(2011, 9, 19), known, date(2011, 9, 20))["C-03"] == "fail"
    assert told("admitted", date(2011, 9, 20), known, date(2011, 9, 20))["C-03"] == "pass"
    assert "C-03" not in told("admitted", date(2011, 9, 20), known)


@pytest.mark.parametrize(
    ("on", "early", "right"),
    [
        (date(2018, 5, 18), "fail", "fail"), (date(2018, 5, 19), "pass", "pass"), (date(2018, 5, 20), "pass", "fail"),
    ],
)  # fmt: skip
def test_recognition_not_before_and_not_after_the_end_of_probation(on, early, right) -> None:
    found = told("recognised", on, Known(date(1980, 1, 1), date(2017, 5, 19)), date(2018, 6, 1))
    assert (found["B-01"], found["B-06"]) == (early, right)


def test_why_somebody_left_is_known_only_where_the_ledger_says_so() -> None:
    on = date(2022, 6, 1)
    for lost_by, outcome in (("left", "fail"), ("struck_off", "unknown")):
        known = Known(date(1980, 1, 1), None, lost_by, date(2015, 1, 1), on)
        assert told("readmitted", on, known)["K-04"] == outcome
    soon = Known(date(1980, 1, 1), None, "struck_off", date(2021, 1, 1), on)
    assert told("readmitted", on, soon)["K-01"] == "fail"


def test_other_entries_are_judged_by_no_rule_and_every_rule_asked_exists() -> None:
    assert judge_entry(Entry(1, "departed", date(2011, 1, 1), 1), Known(date(1980, 1, 1))) == []
    assert set(membership.judged.USUALLY) == {rule for some in membership.judged.ASKED.values() for rule in some}
    assert set(membership.judged.USUALLY) <= RULES.keys() and current()


@pytest.fixture
def person(tree) -> Person:
    return people.register([NewPerson("Vi Thị Mận", "F", date(1985, 4, 3), tree.cell)], by=None)[0]


def test_the_decision_on_admission_fills_the_persons_day_and_goes_with_it(person, tree) -> None:
    paper = Paper(number="12-QĐ/ĐU", decided_on=date(2011, 9, 20), body="Đảng ủy")
    (key,) = membership.record([Entry(person.pk, "admitted", date(2011, 10, 1), tree.cell, paper=paper)], by=None)
    person.refresh_from_db()
    assert (person.join_decided_on, person.joined_on) == (date(2011, 9, 20), date(2011, 10, 1))
    other = Paper(number="13-QĐ/ĐU", decided_on=date(2011, 9, 22), body="Đảng ủy")
    right = membership.amend(
        key, Entry(person.pk, "admitted", date(2011, 10, 2), tree.cell, paper=other), reason="Sai", by=None
    )
    person.refresh_from_db()
    assert person.join_decided_on == date(2011, 9, 22)
    membership.reverse(right.pk, reason="Chưa tổ chức lễ", by=None)
    person.refresh_from_db()
    assert (person.join_decided_on, person.joined_on) == (None, None)
    assert membership.check_ledger() == []
