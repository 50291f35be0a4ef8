"""Calendar arithmetic: leap days, months' ends, full years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnap.lib import dates

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2010, 5, 19), 12, date(2011, 5, 19)),
        (date(2012, 2, 29), 12, date(2013, 2, 28)),
        (date(2012, 2, 29), 48, date(2016, 2, 29)),
        (date(2011, 1, 31), 1, date(2011, 2, 28)),
        (date(2011, 12, 31), 2, date(2012, 2, 29)),
        (date(2011, 3, 31), -1, date(2011, 2, 28)),
        (date(2011, 1, 15), -1, date(2010, 12, 15)),
    ],
)
def test_add_months(day, months, expected):
    assert dates.add_months(day, months) == expected


@given(DAYS, st.integers(0, 240))
def test_add_months_lands_in_the_right_month(day, months):
    later = dates.add_months(day, months)
    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(1980, 9, 30), date(2011, 9, 30), 31),
        (date(1980, 10, 1), date(2011, 9, 30), 30),
        (date(1984, 2, 29), date(2011, 2, 28), 26),
        (date(1984, 2, 29), date(2011, 3, 1), 27),
        (date(1984, 2, 29), date(2012, 2, 29), 28),
        (date(2011, 9, 30), date(2011, 9, 30), 0),
    ],
)
def test_full_years(born, on, years):
    assert dates.full_years(born, on) == years


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2011, 9, 30), date(2010, 9, 30)),
        (date(2012, 2, 29), date(2011, 2, 28)),
        (date(2013, 2, 28), date(2012, 2, 29)),  # a month's end stays one
        (date(2011, 2, 28), date(2010, 2, 28)),
    ],
)
def test_year_before(day, before):
    assert dates.year_before(day) == before


def test_show():
    assert (dates.show(date(2011, 9, 3)), dates.show(None)) == ("03-09-2011", "")


@pytest.mark.parametrize(
    "typed",
    [
        "3/10/2011", "03-10-2011", "3.10.2011", "03102011", " 03 / 10 / 2011 ", "ngày 3 tháng 10 năm 2011",
        "ngày 03-10-2011", "2011-10-03",
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_type_it(typed) -> None:
    assert dates.parse(typed) == date(2011, 10, 3)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("31/02/1984", "31/02/1984 không có trong lịch"),
        ("00-00-1945", "không có trong lịch"),
        ("3/10/11", "bốn chữ số"),
        ("01-01-0001", "ngoài các năm của sổ"),
        ("31-12-9999", "Xem lại năm"),
        ("mai", "chưa phải là ngày"),
        ("", "chưa phải là ngày"),
        ("1" * 200, "chưa phải là ngày"),
        ("٣/١٠/٢٠١١x", "chưa phải là ngày"),
    ],
)
def test_what_is_no_day_is_named(typed, says) -> None:
    with pytest.raises(ValueError, match=says):
        dates.parse(typed)
