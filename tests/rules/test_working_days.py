"""Working days: weekends, public holidays, days off in lieu, Saturdays worked in exchange, corrections."""

from datetime import date, timedelta

import pytest

from ketnap.rules import working_days
from ketnap.rules.working_days import Calendar, load


@pytest.mark.parametrize(
    "day, works, why",
    [
        (date(2019, 9, 2), False, "Quốc khánh"),
        (date(2018, 9, 3), False, "Quốc khánh was a Sunday"),
        (date(2019, 4, 29), False, "off in exchange for 04-05-2019"),
        (date(2019, 5, 4), True, "a Saturday worked in exchange"),
        (date(2011, 2, 3), False, "Tết"),
        (date(2011, 4, 12), False, "Giỗ Tổ Hùng Vương, the 10th of the third lunar month"),
        (date(2011, 9, 30), True, "a Friday"),
        (date(2011, 10, 1), False, "a Saturday"),
        (date(2025, 5, 2), False, "off in exchange for 26-04-2025"),
    ],
)
def test_day(day, works, why):
    assert working_days.calendar().is_working(day) is works, why


def test_the_day_of_the_event_is_not_counted():
    """11-08-2019: the 30th working day is 23-09-2019, with 02-09 off between; 11-06-2018: the 60th is 04-09-2018."""
    assert working_days.add(date(2019, 8, 11), 30) == date(2019, 9, 23)
    assert working_days.add(date(2018, 6, 11), 60) == date(2018, 9, 4)
    assert working_days.between(date(2019, 8, 11), date(2019, 9, 24)) == 31
    assert working_days.add(date(2019, 8, 11), 0) == date(2019, 8, 11)
    assert working_days.between(date(2019, 9, 24), date(2019, 8, 11)) == 0


def test_adding_and_counting_agree_with_walking_day_by_day():
    calendar = working_days.calendar()
    start = date(2006, 10, 31)
    while start < date(2026, 12, 31):
        for days in (1, 30, 60, 90):
            day, left = start, days
            while left:
                day += timedelta(days=1)
                left -= calendar.is_working(day)
            assert calendar.add(start, days) == day
            assert calendar.between(start, day) == days
        start += timedelta(days=17)


def test_corrections_go_before_the_library(tmp_path):
    path = tmp_path / "calendar.yaml"
    path.write_text("- {day: 2027-03-08, works: false, source: x}\n- {day: 2027-03-13, works: true, source: x}\n")
    corrected = load(path)
    assert not corrected.is_working(date(2027, 3, 8))
    assert corrected.is_working(date(2027, 3, 13))
    assert corrected.add(date(2027, 3, 5), 1) == date(2027, 3, 9)
    assert corrected.add(date(2027, 3, 12), 1) == date(2027, 3, 13)


@pytest.mark.parametrize("written", ["- {day: 2027-03-08}", "- {day: 8-3, works: true, source: x}"])
def test_wrong_corrections_are_named(tmp_path, written):
    path = tmp_path / "calendar.yaml"
    path.write_text(written)
    with pytest.raises(ValueError, match="expected day"):
        load(path)


def test_a_day_both_off_and_worked_is_refused():
    with pytest.raises(ValueError, match="both off and worked"):
        Calendar(frozenset({date(2027, 3, 8)}), frozenset({date(2027, 3, 8)}))
