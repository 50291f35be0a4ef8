"""Working days in Viet Nam: weekends, public holidays, days off in lieu and Saturdays worked in exchange. Pure.

None of the Party's texts defines a working day; the calendar of the state is used. The library `holidays` knows the
published days; `calendar.yaml` corrects it by dated entries, each with its source.
"""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import holidays

from ketnap.lib import yamls


class Calendar:
    """Which days are worked. `off` and `worked` go before the library."""

    def __init__(self, off: frozenset[date] = frozenset(), worked: frozenset[date] = frozenset()) -> None:
        if both := off & worked:
            raise ValueError(f"calendar: {min(both)} is both off and worked; keep one entry.")
        self.off, self.worked = off, worked
        self._published = holidays.country_holidays("VN")
        self._years: dict[int, list[date]] = {}

    def is_working(self, day: date) -> bool:
        if day in self.off or day in self.worked:
            return day in self.worked
        return bool(self._published.is_working_day(day))

    def add(self, start: date, days: int) -> date:
        """The day that is the given working day after the start, the start itself not counted."""
        year, left = start.year, days
        place = bisect_right(self._year(year), start)
        while place + left > len(self._year(year)):
            left -= len(self._year(year)) - place
            year, place = year + 1, 0
        return self._year(year)[place + left - 1] if left else start

    def between(self, start: date, end: date) -> int:
        """Working days after the start up to and including the end; 0 when the end is not after the start."""
        count = 0
        for year in range(start.year, end.year + 1):
            days = self._year(year)
            count += bisect_right(days, end) - bisect_left(days, start + timedelta(days=1))
        return max(count, 0)

    def _year(self, year: int) -> list[date]:
        if year not in self._years:
            first = date(year, 1, 1)
            days = (first + timedelta(days=index) for index in range((date(year + 1, 1, 1) - first).days))
            self._years[year] = [day for day in days if self.is_working(day)]
        return self._years[year]


def load(path: Path) -> Calendar:
    """A correction is `{day, works: true|false, source}`; ValueError names what is wrong with an entry."""
    off: set[date] = set()
    worked: set[date] = set()
    for row in yamls.read(path.read_text(encoding="utf-8")) or []:
        if set(row) != {"day", "works", "source"} or type(row["day"]) is not date or type(row["works"]) is not bool:
            raise ValueError(f"{path.name}: {row!r}: expected day (YYYY-MM-DD), works (true or false) and source.")
        (worked if row["works"] else off).add(row["day"])
    return Calendar(frozenset(off), frozenset(worked))


@cache
def calendar() -> Calendar:
    return load(Path(__file__).parent / "calendar.yaml")


def add(start: date, days: int) -> date:
    return calendar().add(start, days)


def between(start: date, end: date) -> int:
    return calendar().between(start, end)
