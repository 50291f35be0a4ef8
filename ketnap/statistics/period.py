"""What a period is called, and where it lies a year before."""

import calendar
from datetime import date

from ketnap.lib import dates
from ketnap.lib.numbers import NBSP

_QUARTERS = ("I", "II", "III", "IV")


def name(start: date, end: date) -> str:
    """`9 tháng đầu năm 2011`, `năm 2010`, `quý III năm 2011`, `tháng 9 năm 2011`, else from day to day."""
    if start == end:
        return f"ngày{NBSP}{dates.show(start)}"
    if not _whole_months(start, end):
        return f"từ ngày{NBSP}{dates.show(start)} đến ngày{NBSP}{dates.show(end)}"
    if start.year != end.year:
        if (start.month, end.month) == (1, 12):
            return f"từ năm {start.year} đến năm {end.year}"
        return f"từ tháng{NBSP}{start.month}-{start.year} đến tháng{NBSP}{end.month}-{end.year}"
    months = end.month - start.month + 1
    if months == 12:
        return f"năm {end.year}"
    if months == 1:
        return f"tháng{NBSP}{end.month} năm {end.year}"
    if months == 3 and start.month % 3 == 1:
        return f"quý{NBSP}{_QUARTERS[start.month // 3]} năm {end.year}"
    if start.month == 1:
        return f"{months}{NBSP}tháng đầu năm {end.year}"
    if end.month == 12:
        return f"{months}{NBSP}tháng cuối năm {end.year}"
    return f"từ tháng{NBSP}{start.month} đến tháng{NBSP}{end.month} năm {end.year}"


def opening_words(start: date, end: date) -> str:
    """How a sentence about the period begins: `Tính đến hết tháng 9-2011`, `Năm 2010`, `Trong quý III năm 2011`."""
    if (start.month, start.day) == (1, 1) and start.year == end.year:
        if (end.month, end.day) == (12, 31):
            return f"Năm {end.year}"
        if _is_month_end(end):
            return f"Tính đến hết tháng{NBSP}{end.month}-{end.year}"
        return f"Tính đến hết ngày{NBSP}{dates.show(end)}"
    words = name(start, end)
    return f"{words[0].upper()}{words[1:]}" if words.startswith(("từ", "ngày")) else f"Trong {words}"


def year_before(start: date, end: date) -> tuple[date, date]:
    """The same days a year before; an end that is the last of February stays the last of February."""
    first = start.replace(year=start.year - 1) if (start.month, start.day) != (2, 29) else date(start.year - 1, 3, 1)
    return first, dates.year_before(end)


def _whole_months(start: date, end: date) -> bool:
    return start.day == 1 and _is_month_end(end)


def _is_month_end(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]
