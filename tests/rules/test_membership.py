"""The replay itself: which day of joining counts, and how stays are cut."""

from datetime import date

import pytest

from ketnap.lib.dates import OPEN_END
from ketnap.rules.membership import Broken, Fact, Finding, Stay, replay

BORN = date(1980, 1, 1)


def fact(kind: str, on: date, unit: int = 1, **rest) -> Fact:
    return Fact(None, kind, on, unit, **rest)


def year(number: int) -> date:
    return date(number, 1, 1)


def opening(on: date, **rest) -> Fact:
    return fact("opening", on, standing="O", **rest)


def test_the_persons_own_day_of_joining_counts_where_no_fact_gives_one():
    with pytest.raises(Broken) as broken:
        replay([opening(year(2006))], born_on=BORN, joined_on=year(2007))
    assert broken.value.finding is Finding.BEFORE_JOINING
    assert replay([opening(year(2007))], born_on=BORN, joined_on=year(2007)).is_member


def test_a_day_a_list_gave_counts_instead_of_the_persons():
    ledger = replay([opening(year(2006), joined_on=year(2003))], born_on=BORN, joined_on=year(2007))
    assert ledger.joined_on == year(2003)


def test_a_later_admission_does_not_make_the_first_list_wrong():
    """The person's own column says 2014 by then: the day of the readmission."""
    facts = [opening(year(2006)), fact("left", year(2010)), fact("readmitted", year(2014))]
    ledger = replay(facts, born_on=BORN, joined_on=year(2014))
    assert ledger.stays == [Stay(1, "O", year(2006), year(2010)), Stay(1, "P", year(2014), OPEN_END)]
    assert ledger.joined_on == year(2014)


def test_an_arrival_not_before_the_day_of_joining_known_by_then():
    facts = [fact("admitted", year(2006)), fact("departed", year(2008))]
    back = fact("arrived", year(2009), standing="O", joined_on=year(2010))
    with pytest.raises(Broken) as broken:
        replay([*facts, back], born_on=BORN)
    assert (broken.value.finding, broken.value.fact) == (Finding.BEFORE_JOINING, back)


@pytest.mark.parametrize("on", [BORN, date(1979, 12, 31)])
def test_nothing_happens_before_or_on_the_day_of_birth(on):
    for given in (opening(on), opening(year(2006), joined_on=on)):
        with pytest.raises(Broken) as broken:
            replay([given], born_on=BORN)
        assert broken.value.finding is Finding.BEFORE_BIRTH
    assert replay([opening(date(1980, 1, 2))], born_on=BORN).is_member
    assert replay([opening(on)], born_on=None).is_member


def test_a_move_back_on_the_same_day_leaves_one_stay():
    facts = [opening(year(2006)), fact("moved", year(2007), 2), fact("moved", year(2007), 1)]
    ledger = replay(facts, born_on=BORN)
    assert ledger.stays == [Stay(1, "O", year(2006), OPEN_END)]
    assert [unit for _, unit in ledger.origins] == [1, 2]


def test_leaving_and_coming_back_on_one_day_is_no_hole_but_a_gap_of_a_day_is():
    back = fact("arrived", year(2008), standing="O")
    assert replay([opening(year(2006)), fact("departed", year(2008)), back], born_on=BORN).stays == [
        Stay(1, "O", year(2006), OPEN_END)
    ]
    later = fact("arrived", date(2008, 1, 2), standing="O")
    ledger = replay([opening(year(2006)), fact("departed", year(2008)), later], born_on=BORN)
    assert [stay.end for stay in ledger.stays] == [year(2008), OPEN_END]


def test_nothing_at_all_is_an_empty_ledger():
    ledger = replay([], born_on=BORN, joined_on=year(2000))
    assert (ledger.stays, ledger.is_member, ledger.unit, ledger.last) == ([], False, None, None)


def test_restoring_keeps_the_official_day_and_coming_back_on_probation_loses_it():
    official = [fact("admitted", year(2006)), fact("recognised", year(2007)), fact("expelled", year(2008))]
    assert replay([*official, fact("restored", year(2009))], born_on=BORN).recognised_on == year(2007)
    assert replay([*official, fact("restored", year(2009), standing="P")], born_on=BORN).recognised_on is None
