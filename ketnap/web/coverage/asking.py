"""What the page is asked: which unit, day, gap, band, ownership, order; and the address that asks the same."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.lib import dates
from ketnap.rules import coverage as rules
from ketnap.rules.coverage import BAND_WORDS, CELLS, GAPS, per_hundred, without_admission
from ketnap.statistics.coverage import Coverage, Seen
from ketnap.statistics.coverage.sums import LABELS, kind_of
from ketnap.web.days import Asked, asked
from ketnap.web.shell import house_of

EVERY = "tat-ca"
UNKNOWN = "chua-ro"
"""The band of those whose last admission is not known, as an address says it."""
ORDERS = {
    "": "Cần để ý trước", "ten": "Tên", "nam": "Lâu chưa kết nạp nhất", "ty-le": "Ít đảng viên trên 100 lao động nhất",
    "lao-dong": "Nhiều lao động nhất",
}  # fmt: skip
YEARS = (1, 2, 3, 5, 10)
PAGE = 100


@dataclass(frozen=True)
class Wanted:
    unit_id: int
    day: Asked
    gap: str
    """A code of GAPS; EVERY: every place; empty: every place where something is missing."""
    years: int
    band: str | None
    ownership: str | None
    order: str
    first: int

    def address(self, **changes: Any) -> str:
        """This page with some of its questions changed."""
        told = {
            "to_chuc": self.unit_id, "ngay": dates.show(self.day.day), "thieu": self.gap,
            "tu_nam": self.years if self.years != rules.YEARS else "",
            "khoang": UNKNOWN if self.band == "" else self.band, "loai_hinh": self.ownership, "xep": self.order,
            **changes,
        }  # fmt: skip
        return f"{reverse('coverage')}?{urlencode({name: word for name, word in told.items() if word})}#noi"

    def only(self, **changes: Any) -> str:
        """The same without the other narrowings: what a count at the top opens."""
        return self.address(**{"thieu": EVERY, "khoang": "", "loai_hinh": "", **changes})


def wanted(request: HttpRequest) -> Wanted:
    def number(name: str) -> int:
        typed = request.GET.get(name, "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0

    gap, khoang, kind = (request.GET.get(name, "") for name in ("thieu", "khoang", "loai_hinh"))
    order, years = request.GET.get("xep", ""), number("tu_nam")
    known = {**BAND_WORDS, UNKNOWN: ""}
    return Wanted(
        unit_id=number("to_chuc") or house_of(request).unit_id or 0, day=asked(request),
        gap=gap if gap in (*GAPS, EVERY) else "", years=years if 0 < years < 100 else rules.YEARS,
        band=None if not khoang or khoang not in known else "" if khoang == UNKNOWN else khoang,
        ownership=kind if kind in LABELS and kind else None, order=order if order in ORDERS else "",
        first=number("tu_dong"),
    )  # fmt: skip


def narrowed(found: Coverage, want: Wanted) -> list[Seen]:
    """The places that are asked for, in the order that is asked for."""
    rows = [
        one for one in found.places
        if (want.gap == EVERY or (want.gap in one.gaps if want.gap else one.gaps))
        and (want.band is None or (one.place.kind in CELLS and one.band == want.band))
        and (want.ownership is None or kind_of(one) == want.ownership)
    ]  # fmt: skip
    match want.order:
        case "ten":
            rows.sort(key=lambda one: (one.place.name_sort, one.place.id))
        case "nam":
            rows.sort(key=lambda one: -(without_admission(one.place, found.on)[0] or -1))
        case "ty-le":
            rows.sort(key=lambda one: (per_hundred(one.place) is None, per_hundred(one.place) or 0))
        case "lao-dong":
            rows.sort(key=lambda one: -(one.place.workers or -1))
    return rows
