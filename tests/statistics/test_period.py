"""What periods are called, and where they lie a year before."""

from datetime import date

import pytest

from ketnap.statistics import period


@pytest.mark.parametrize(
    ("start", "end", "name", "opening"),
    [
        ("2011-01-01", "2011-09-30", "9 tháng đầu năm 2011", "Tính đến hết tháng 9-2011"),
        ("2011-01-01", "2011-06-30", "6 tháng đầu năm 2011", "Tính đến hết tháng 6-2011"),
        ("2011-07-01", "2011-12-31", "6 tháng cuối năm 2011", "Trong 6 tháng cuối năm 2011"),
        ("2011-01-01", "2011-12-31", "năm 2011", "Năm 2011"),
        ("2009-01-01", "2011-12-31", "từ năm 2009 đến năm 2011", "Từ năm 2009 đến năm 2011"),
        ("2011-01-01", "2011-03-31", "quý I năm 2011", "Tính đến hết tháng 3-2011"),
        ("2011-10-01", "2011-12-31", "quý IV năm 2011", "Trong quý IV năm 2011"),
        ("2012-02-01", "2012-02-29", "tháng 2 năm 2012", "Trong tháng 2 năm 2012"),
        (
            "2012-02-01",
            "2012-02-28",
            "từ ngày 01-02-2012 đến ngày 28-02-2012",
            "Từ ngày 01-02-2012 đến ngày 28-02-2012",
        ),
        ("2011-02-01", "2011-05-31", "từ tháng 2 đến tháng 5 năm 2011", "Từ tháng 2 đến tháng 5 năm 2011"),
        ("2010-10-01", "2011-03-31", "từ tháng 10-2010 đến tháng 3-2011", "Từ tháng 10-2010 đến tháng 3-2011"),
        ("2011-08-15", "2011-08-15", "ngày 15-08-2011", "Ngày 15-08-2011"),
        ("2011-01-01", "2011-08-15", "từ ngày 01-01-2011 đến ngày 15-08-2011", "Tính đến hết ngày 15-08-2011"),
    ],
)
def test_names(start: str, end: str, name: str, opening: str) -> None:
    days = date.fromisoformat(start), date.fromisoformat(end)
    assert period.name(*days).replace("\u00a0", " ") == name
    assert period.opening_words(*days).replace("\u00a0", " ") == opening


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        ("2011-01-01", "2011-09-30", ("2010-01-01", "2010-09-30")),
        ("2013-01-01", "2013-02-28", ("2012-01-01", "2012-02-29")),
        ("2012-02-01", "2012-02-29", ("2011-02-01", "2011-02-28")),
        ("2012-02-29", "2012-03-31", ("2011-03-01", "2011-03-31")),
        ("2013-02-28", "2013-03-31", ("2012-02-28", "2012-03-31")),
    ],
)
def test_a_year_before(start: str, end: str, before: tuple[str, str]) -> None:
    found = period.year_before(date.fromisoformat(start), date.fromisoformat(end))
    assert tuple(day.isoformat() for day in found) == before
