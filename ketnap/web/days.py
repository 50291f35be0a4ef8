"""Which day or period a page is asked for. Addresses say `ngay`, `tu`, `den` as 31-12-2009."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

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
        return Asked(other, typed, str(problem))
    return Asked(day, dates.show(day))
