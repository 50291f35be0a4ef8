"""Which day or period a page is asked for. Addresses say `ngay`, `tu`, `den` as 31-12-2009."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.http import urlencode

from ketnap.lib import clock, dates


@dataclass(frozen=True)
class Asked:
    """A day, and the sentence about what was typed when it was none (the day is then the fallback)."""

    day: date
    typed: str
    problem: str = ""


def asked(request: HttpRequest, name: str = "ngay", fallback: date | None = None) -> Asked:
    typed = request.GET.get(name, "").strip()
    other = fallback or clock.today()
    if not typed:
        return Asked(other, dates.show(other))
    try:
        day = dates.parse(typed)
    except ValueError as problem:
        return Asked(other, typed[:40], str(problem))
    return Asked(day, dates.show(day))


def usual_days(known: Iterable[date]) -> list[date]:
    """Today, the days of the latest lists, the last two year ends: at most five, the latest first."""
    today = clock.today()
    ends = {date(today.year - 1, 12, 31), date(today.year - 2, 12, 31)}
    lists = sorted(known, reverse=True)[:3]
    if lists:  # a register that ended long ago: its own year ends are the useful ones
        ends = {date(lists[0].year - 1, 12, 31), date(lists[0].year, 12, 31)}
    return sorted({today, *lists, *(end for end in ends if end < today)}, reverse=True)[:5]


def on_day(on: date) -> str:
    """`?ngay=31-12-2009` for another day than today, so that links keep the day; else nothing."""
    return f"?{urlencode({'ngay': dates.show(on)})}" if on != clock.today() else ""
