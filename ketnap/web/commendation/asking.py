"""What a list of this topic is asked for: a year, an organisation, the row to begin with."""

from dataclasses import dataclass

from django.http import HttpRequest

from ketnap.lib import clock
from ketnap.queries import organisation
from ketnap.queries.missing import NotFound
from ketnap.web.shell import house_of

PAGE = 50
OLDEST = 1945


@dataclass(frozen=True)
class Place:
    """The organisation a list is about; `chosen` when the address names it."""

    unit_id: int
    name: str
    chosen: bool


def year_of(request: HttpRequest) -> int | None:
    """The year of the address; None where it names none."""
    typed = request.GET.get("nam", "")
    return int(typed) if typed.isdecimal() and len(typed) == 4 and int(typed) >= OLDEST else None


def place_of(request: HttpRequest) -> Place:
    """The organisation of the address, else the house of the viewer. NotFound outside reach."""
    typed = request.GET.get("to_chuc", "")
    house = house_of(request)
    if typed:
        if not typed.isdecimal() or len(typed) > 18:
            raise NotFound("Không có tổ chức này.")
        return Place(int(typed), organisation.unit(request.viewer, int(typed), clock.today()).name, True)
    if house.unit_id is None:
        raise NotFound("Không có tổ chức này.")
    return Place(house.unit_id, house.short, False)


def first_of(request: HttpRequest) -> int:
    typed = request.GET.get("tu_dong", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def neighbours(year: int, known: list[int]) -> list[int]:
    """Years to go to: those with something in them, and the one before and after, the latest first."""
    return sorted({year - 1, year + 1, *known} - {year}, reverse=True)[:12]
