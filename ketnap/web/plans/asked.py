"""Which year and day a page about plans is asked for, and what stands around it."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from ketnap.lib import clock, dates
from ketnap.queries import organisation
from ketnap.web.days import asked


def asked_year(request: HttpRequest) -> int:
    typed = request.GET.get("nam", "")
    return int(typed) if typed.isdecimal() and len(typed) == 4 and int(typed) >= 1945 else clock.today().year


def day_of(request: HttpRequest, year: int) -> date:
    """The day asked for within the year; else today or, of a year that is over, its last day."""
    today = clock.today()
    usual = today if year >= today.year else date(year, 12, 31)
    on = asked(request, "ngay", usual).day
    return on if on.year == year else usual


def around(request: HttpRequest, unit_id: int) -> dict[str, Any]:
    """Names every page about the plan of a unit and year has."""
    year = asked_year(request)
    on = day_of(request, year)
    return {
        "unit": organisation.unit(request.viewer, unit_id, on), "year": year, "on": on, "years": (year - 1, year + 1),
        "at_year": f"?nam={year}", "at_day": f"?nam={year}&ngay={dates.show(on)}",
    }  # fmt: skip
