"""Calendar arithmetic on plain dates. No models, no Django."""

import calendar
import re
from datetime import date, timedelta

OPEN_END = date(9999, 12, 31)
"""A dated row that is still true ends on this day (exclusive), so that plain comparisons work on every engine."""

FIRST_DAY = date(1, 1, 1)
"""A fact known without its own date holds from here."""


_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def full_years(born: date, on: date) -> int:
    """Full years on the day. A birthday of 29 February is reached on 1 March of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def add_months(day: date, months: int) -> date:
    """The same day that many months later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    longest = 29 if month == 1 and calendar.isleap(year) else _DAYS[month]
    return date(year, month + 1, min(day.day, longest))


def year_before(day: date) -> date:
    """The same calendar day a year before; 29 February becomes 28 February; a month's end stays a month's end."""
    if day.month == 2 and day == date(day.year, 2, calendar.monthrange(day.year, 2)[1]):
        return date(day.year - 1, 2, calendar.monthrange(day.year - 1, 2)[1])
    return day.replace(year=day.year - 1)


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def show(day: date | None) -> str:
    """dd-mm-yyyy with hyphens, as in Party papers; an unknown day is an empty string."""
    if day is None:
        return ""
    written = day.isoformat()  # twice as fast as three numbers with zeros; a file says fifty days
    return f"{written[8:10]}-{written[5:7]}-{written[:4]}"


YEARS = range(1900, 3000)
"""Members and papers of any office; other years are slips of the hand, and some have no year before or after."""

_WRITTEN = re.compile(r"(?:ngày\s+)?(\d{1,2})\s*(?:[-/.]|\s+tháng\s+)\s*(\d{1,2})\s*(?:[-/.]|\s+năm\s+)\s*(\d{4})")
_RUN_ON = re.compile(r"(\d{2})(\d{2})(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def parse(text: str) -> date:
    """A day as people type it: 3/10/2011, 03-10-2011, 3.10.2011, 03102011, ngày 3 tháng 10 năm 2011, 2011-10-03.
    ValueError with a sentence where it is none; a year of two digits is not guessed."""
    typed = " ".join(text.split())
    if found := _WRITTEN.fullmatch(typed) or _RUN_ON.fullmatch(typed):
        day, month, year = (int(part) for part in found.groups())
    elif found := _ISO.fullmatch(typed):
        year, month, day = (int(part) for part in found.groups())
    else:
        raise ValueError(f"“{typed}” chưa phải là ngày. Gõ ngày, tháng, năm bốn chữ số, ví dụ 03-10-2011.")
    try:
        meant = date(year, month, day)
    except ValueError:
        raise ValueError(f"{typed} không có trong lịch. Xem lại ngày, tháng, năm.") from None
    if meant.year not in YEARS:
        raise ValueError(f"{typed} nằm ngoài các năm của sổ ({YEARS.start} đến {YEARS.stop - 1}). Xem lại năm.")
    return meant
