"""Where the Party is not yet: what is missing at a place on a day, and how pressing it is. Knows no database.

A place is an organisation that holds members, a grassroots committee, or an enterprise no organisation leads.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from ketnap.lib import numbers
from ketnap.lib.dates import full_years
from ketnap.rules import law
from ketnap.rules import organisation as rules

ENTERPRISE = "enterprise"
GRASSROOTS = (rules.COMMITTEE, rules.CELL_BASE)
CELLS = rules.HOLDS_MEMBERS

READY, FEW, UNLED, SMALL, EMPTY, LONG = "ready", "few", "unled", "small", "empty", "long"
NO_TRADE, NO_YOUTH, UNCOUNTED = "no_trade", "no_youth", "uncounted"


@dataclass(frozen=True, slots=True)
class Gap:
    code: str
    words: str
    weight: int
    """How pressing: places are put in the order of the sum of their gaps."""


GAPS = {
    gap.code: gap
    for gap in (
        Gap(READY, "Đủ đảng viên chính thức, chưa lập chi bộ", 200),
        Gap(FEW, "Có đảng viên, chưa đủ để lập chi bộ", 120),
        Gap(UNLED, "Doanh nghiệp chưa có tổ chức đảng", 100),
        Gap(EMPTY, "Chi bộ không có ai trên đường vào Đảng", 60),
        Gap(LONG, "Lâu chưa kết nạp", 40),
        Gap(SMALL, "Chi bộ thiếu đảng viên chính thức", 30),
        Gap(NO_TRADE, "Chưa ghi công đoàn", 5),
        Gap(NO_YOUTH, "Chưa ghi Đoàn Thanh niên", 5),
        Gap(UNCOUNTED, "Chưa có số lao động của năm", 3),
    )
}  # fmt: skip

BANDS = (0, 1, 2, 3, 5, 10)
"""Years since the last admission: from so many on, below the next."""
BAND_WORDS = {
    "0": "Dưới 1 năm", "1": "Từ 1 đến dưới 2 năm", "2": "Từ 2 đến dưới 3 năm", "3": "Từ 3 đến dưới 5 năm",
    "5": "Từ 5 đến dưới 10 năm", "10": "Từ 10 năm trở lên", "": "Chưa rõ",
}  # fmt: skip
YEARS = 3
"""From so many years without an admission on it is long; an office may ask for another number."""


class Place(NamedTuple):
    """One place on a day. None is unknown, and said so. Thousands are made for a page and compared with those of
    before."""

    kind: str
    """A kind of organisation, or ENTERPRISE."""
    id: int
    """Of the unit, or of the enterprise."""
    name: str
    name_sort: str = ""
    beside: int | None = None
    """The unit above; of an enterprise the one at whose page it stands."""
    beside_name: str = ""
    beside_kind: str = ""
    since: date | None = None
    """First day of the unit in the register."""
    known_since: date | None = None
    """From this day on its members, and so its admissions, are known."""
    members: int | None = None
    official: int | None = None
    on_path: int | None = None
    """People before the ceremony; None for a place that holds no files."""
    last_admission: date | None = None
    ownerships: frozenset[str] = frozenset()
    enterprises: tuple[int, ...] = ()
    """Led by the unit."""
    workers: int | None = None
    """Of the year of the day, of all its enterprises."""
    unions: frozenset[str] = frozenset()


def least_official(on: date) -> int | None:
    """Fewest official members with whom a cell may be founded; None where the law of the day is not known."""
    found = law.value("cell_min_official", on)
    return int(found.value) if isinstance(found, law.Value) else None


def least_cited(on: date) -> str:
    found = law.value("cell_min_official", on)
    return found.citation() if isinstance(found, law.Value) else ""


def without_admission(place: Place, on: date) -> tuple[int | None, bool]:
    """(full years since the last admission, whether it is only known that it is at least so long). (None, False) where
    nothing is known."""
    if place.last_admission is not None:
        return full_years(place.last_admission, on), False
    return (full_years(place.known_since, on), True) if place.known_since and place.known_since <= on else (None, False)


def band(place: Place, on: date) -> str:
    """The band of years since the last admission; empty where the last one is not known."""
    if place.last_admission is None:
        return ""
    return str(BANDS[bisect_right(BANDS, full_years(place.last_admission, on)) - 1])


def gaps(place: Place, on: date, least: int | None, years: int = YEARS) -> tuple[str, ...]:
    """Codes of what is missing, the most pressing first. What is unknown is a gap only where it says so itself."""
    if place.kind == ENTERPRISE:
        return _of_enterprise(place, least)
    found = []
    if place.kind in CELLS:
        if place.on_path == 0:
            found.append(EMPTY)
        if least is not None and place.official is not None and place.official < least:
            found.append(SMALL)
    since, _ = without_admission(place, on)
    if since is not None and since >= years:
        found.append(LONG)
    if place.kind in GRASSROOTS:
        found += _around(place)
    return _ordered(tuple(found))


@cache
def _ordered(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(codes, key=lambda code: -GAPS[code].weight))


@cache
def _weight(codes: tuple[str, ...]) -> int:
    return sum(GAPS[code].weight for code in codes)


def _of_enterprise(place: Place, least: int | None) -> tuple[str, ...]:
    found = [UNLED]
    if place.members and least is not None:
        found.insert(0, READY if (place.official or 0) >= least else FEW)
    return (*found, *_around(place))


def _around(place: Place) -> list[str]:
    found = [code for code, kind in ((NO_TRADE, "trade"), (NO_YOUTH, "youth")) if kind not in place.unions]
    counts = place.kind == ENTERPRISE or bool(place.enterprises)
    return [*found, UNCOUNTED] if counts and place.workers is None else found


def pressing(place: Place, codes: tuple[str, ...], on: date) -> int:
    """How much a place waits for somebody: its gaps, the years without admission, the workers nobody leads."""
    late = min(without_admission(place, on)[0] or 0, 20) if LONG in codes else 0
    many = min((place.workers or 0) // 50, 50) if place.kind == ENTERPRISE else 0
    return _weight(codes) + late + many


def per_hundred(place: Place) -> Decimal | None:
    """Members per 100 workers; None where either is unknown or there are no workers."""
    return numbers.percent(place.members, place.workers)
