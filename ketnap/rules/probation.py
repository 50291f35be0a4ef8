"""Probation and Party age, derived from dates. Pure functions over dated values."""

from datetime import date

from ketnap.lib import dates
from ketnap.rules import law
from ketnap.rules.law import Unknown


def ends_on(joined_on: date) -> date | Unknown:
    """The day the probation of somebody admitted on that day is over; recognition counts from it, also when late.

    Điều lệ Đảng, Điều 5: người được kết nạp vào Đảng phải trải qua thời kỳ dự bị mười hai tháng, tính từ ngày chi bộ
    tổ chức lễ kết nạp.
    """
    months = law.value("probation_months", joined_on)
    return months if isinstance(months, Unknown) else dates.add_months(joined_on, months.value)


def party_years(decided_on: date | None, joined_on: date | None, on: date) -> int | None:
    """Full years of Party age of an official member on a day.

    Điều lệ Đảng, Điều 5 khoản 4: counted from the date written in the admission decision. Where no decision date is
    known the day of joining stands in. None where neither is known or the day is before it.
    """
    start = decided_on or joined_on
    return None if start is None or on < start else dates.full_years(start, on)
