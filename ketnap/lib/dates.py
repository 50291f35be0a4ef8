"""Calendar arithmetic on plain dates. No models, no Django."""

import calendar
from datetime import date, timedelta

OPEN_END = date(9999, 12, 31)
"""A dated row that is still true ends on this day (exclusive), so that plain comparisons work on every engine."""

FIRST_DAY = date(1, 1, 1)
"""A fact known without its own date holds from here."""


def full_years(born: date, on: date) -> int:
    """Full years on the day. A birthday of 29 February is reached on 1 March of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def add_months(day: date, months: int) -> date:
    """The same day that many months later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def year_before(day: date) -> date:
    """The same calendar day a year before; 29 February becomes 28 February; a month's end stays a month's end."""
    if day.month == 2 and day == date(day.year, 2, calendar.monthrange(day.year, 2)[1]):
        return date(day.year - 1, 2, calendar.monthrange(day.year - 1, 2)[1])
    return day.replace(year=day.year - 1)


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def show(day: date | None) -> str:
    """dd-mm-yyyy with hyphens, as in Party papers; an unknown day is an empty string."""
    return "" if day is None else f"{day.day:02d}-{day.month:02d}-{day.year:04d}"
