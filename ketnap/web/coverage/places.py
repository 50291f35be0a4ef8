"""Nơi chưa có tổ chức đảng, chưa có nguồn: one table of places with what is missing at each, counts that open them, two
pictures, and what to do next."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.documents import coverage as pictures
from ketnap.documents import drawing
from ketnap.documents.paper import Picture
from ketnap.documents.table import Part
from ketnap.lib import dates, numbers
from ketnap.models import Ownership, UnionKind
from ketnap.queries import organisation
from ketnap.queries.missing import NotFound
from ketnap.rules import organisation as kinds
from ketnap.rules.coverage import ENTERPRISE, GAPS, Place, per_hundred, without_admission
from ketnap.statistics.coverage import Coverage, Seen, bands, by_ownership
from ketnap.statistics.coverage.sums import LABELS
from ketnap.web.coverage import kept
from ketnap.web.coverage.asking import EVERY, ORDERS, PAGE, UNKNOWN, YEARS, Wanted, narrowed, wanted
from ketnap.web.coverage.next_acts import Doors, doors, offers
from ketnap.web.days import on_day
from ketnap.web.doors import door, may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.pages import page, show
from ketnap.web.report_papers import NARROW, WIDE

NO_ENTERPRISE = "–"


@dataclass(frozen=True)
class Row:
    seen: Seen
    on: Coverage
    members_at: str
    path_at: str
    acts: list[tuple[str, str]]
    charged: str
    """Who is in charge of the place; empty: nobody."""

    @property
    def place(self) -> Place:
        return self.seen.place

    @property
    def address(self) -> str:
        name = "enterprise" if self.place.kind == ENTERPRISE else "unit"
        return f"{reverse(name, args=[self.place.id])}{on_day(self.on.on) if name == 'unit' else ''}"

    @property
    def kind_label(self) -> str:
        return "Doanh nghiệp" if self.place.kind == ENTERPRISE else kinds.KINDS[self.place.kind]

    @property
    def gaps(self) -> str:
        return "; ".join(GAPS[code].words for code in self.seen.gaps)

    @property
    def workers(self) -> str:
        return workers(self.place, self.on)

    @property
    def per_hundred(self) -> str:
        return shown(self.place)

    @property
    def last(self) -> str:
        return last(self.place, self.on)

    @property
    def since(self) -> str:
        """How long, behind the day: `2 năm`."""
        years, _ = without_admission(self.place, self.on.on)
        return "" if self.place.last_admission is None or years is None else f"{years} năm" if years else "dưới 1 năm"

    @property
    def unions(self) -> str:
        return unions(self.place)


def workers(place: Place, found: Coverage) -> str:
    """`1.250`; what an earlier year says stands behind the unknown; nothing where there is no enterprise."""
    if place.kind != ENTERPRISE and not place.enterprises:
        return NO_ENTERPRISE
    if place.workers is not None:
        return numbers.show(place.workers)
    mine = [place.id] if place.kind == ENTERPRISE else [one for one in place.enterprises if one not in found.workers]
    if len(mine) == 1 and mine[0] in found.last_counted and (place.kind == ENTERPRISE or len(place.enterprises) == 1):
        year, number = found.last_counted[mine[0]]
        return f"{numbers.show(None)} {found.on.year} ({year}: {numbers.show(number)})"
    return f"{numbers.show(None)} {found.on.year}"


def shown(place: Place) -> str:
    if place.kind != ENTERPRISE and not place.enterprises:
        return NO_ENTERPRISE
    return pictures.shown(per_hundred(place)) if per_hundred(place) is not None else numbers.show(None)


def last(place: Place, found: Coverage) -> str:
    """`19-05-2011`, or from when on there was none."""
    if place.kind == ENTERPRISE:
        return NO_ENTERPRISE
    if place.last_admission is not None:
        return dates.show(place.last_admission)
    if place.known_since is None or place.known_since > found.on:
        return numbers.show(None)
    if place.since is not None and place.since >= place.known_since:
        return f"chưa có từ khi thành lập {dates.show(place.since)}"
    return f"không có từ {dates.show(place.known_since)}; trước đó chưa rõ"


def unions(place: Place) -> str:
    return ", ".join(label for code, label in UnionKind.choices if code in place.unions) or "chưa ghi"


def row(one: Seen, found: Coverage, held: Doors, acts: list[tuple[str, str]]) -> Row:
    place = one.place
    charged = held.charged.get((place.kind, place.id), "")
    if place.kind == ENTERPRISE:
        return Row(one, found, reverse("enterprise-members", args=[place.id]) + on_day(found.on), "", acts, charged)
    path = f"{reverse('path-board')}?to_chuc={place.id}#ho-so"
    return Row(one, found, door("members", place.id, found.on.replace(month=1, day=1), found.on), path, acts, charged)


@page("coverage")
def places(request: HttpRequest) -> HttpResponse:
    want = wanted(request)
    found = kept.places(request.viewer, want.unit_id, want.day.day, years=want.years)
    every = narrowed(found, want)
    some = every[want.first : want.first + PAGE]
    held = doors(request, some, found.on)
    context: dict[str, Any] = {
        "unit": organisation.unit(request.viewer, want.unit_id, want.day.day), "day": want.day, "want": want,
        "found": found, "rows": [row(one, found, held, offers(held, one, found)) for one in some], "count": len(every),
        "next_row": want.first + PAGE if want.first + PAGE < len(every) else None, "at_day": on_day(want.day.day),
        "gaps": [(GAPS[code], places, want.only(thieu=code)) for code, places in found.counts.items()],
        "gap_choices": GAPS.values(), "every": EVERY, "years": YEARS, "orders": ORDERS.items(),
        "kinds": [(code, words) for code, words in LABELS.items() if code], "all_at": want.only(),
        "lacking": sum(bool(one.gaps) for one in found.places), "pictures": drawn(found, want),
        "bands": [(one, want.only(khoang=one.code or UNKNOWN)) for one in bands(found)],
        "owned": [(one, pictures.shown(one.per_hundred) if one.per_hundred is not None else numbers.show(None),
                   want.only(loai_hinh=one.code) if one.code else "") for one in by_ownership(found)],
        "may_enter": may(request, "enterprise-new", want.unit_id),
    }  # fmt: skip
    return show(request, "coverage/places.html", context, on=want.day.day)


def drawn(found: Coverage, want: Wanted) -> list[tuple[Picture, str, str]]:
    """(picture, address of its drawing for a page, and for a phone)."""
    told = {"to_chuc": want.unit_id, "ngay": dates.show(found.on)}
    made = []
    for name, picture in (("nam", pictures.years(found)), ("loai-hinh", pictures.ownership(found))):
        if picture is not None:
            address = f"{reverse('coverage-picture')}?{urlencode({**told, 'hinh': name})}"
            made.append((picture, address, f"{address}&hep=1"))
    return made


@page("coverage-picture")
def picture(request: HttpRequest) -> HttpResponse:
    """SVG of one of the pictures."""
    want = wanted(request)
    found = kept.places(request.viewer, want.unit_id, want.day.day)
    made = pictures.ownership(found) if request.GET.get("hinh") == "loai-hinh" else pictures.years(found)
    if made is None:
        raise NotFound("Không có hình này.")
    width = NARROW if request.GET.get("hep") else WIDE
    return HttpResponse(drawing.svg(made, width), content_type="image/svg+xml; charset=utf-8")


@table_page("coverage-table")
def places_table(request: HttpRequest) -> Sheet:
    """Every place that is asked for, not only the beginning."""
    want = wanted(request)
    found = kept.places(request.viewer, want.unit_id, want.day.day, years=want.years)
    unit = organisation.unit(request.viewer, want.unit_id, found.on)
    head = (
        "Nơi", "Loại", "Thuộc", "Còn thiếu", "Lao động", "Đảng viên", "Chính thức", "Trên 100 lao động",
        "Trên đường", "Kết nạp gần nhất", "Loại hình", "Đoàn thể", "Phụ trách",
    )  # fmt: skip
    every = narrowed(found, want)
    held = doors(request, every, found.on)
    rows = [cells(row(one, found, held, [])) for one in every]
    by_gap = Part("Theo loại thiếu", ("Còn thiếu", "Nơi"), [(GAPS[code].words, n) for code, n in found.counts.items()])
    by_band = Part(
        "Theo năm", ("Từ lần kết nạp gần nhất", "Chi bộ"), [(one.words, one.cells) for one in bands(found)]
    )  # fmt: skip
    by_kind = Part(
        "Theo loại hình",
        ("Loại hình doanh nghiệp", "Tổ chức đảng", "Đảng viên", "Lao động", "Trên 100 lao động", "Chưa đủ số liệu"),
        [(one.words, one.organisations, one.members, one.workers,
          pictures.shown(one.per_hundred) if one.per_hundred is not None else None, one.uncounted)
         for one in by_ownership(found)],
    )  # fmt: skip
    notes = (f"Cây tổ chức ngày {dates.show(found.on)}; lâu chưa kết nạp: từ {found.years} năm", found.cited)
    return Sheet(
        f"Nơi chưa có tổ chức đảng, chưa có nguồn {unit.name}", head, rows, notes, want.unit_id,
        (by_gap, by_band, by_kind),
    )  # fmt: skip


def cells(one: Row) -> tuple[object, ...]:
    place = one.place
    owned = ", ".join(label for code, label in Ownership.choices if code in place.ownerships)
    return (
        place.name, one.kind_label, place.beside_name, one.gaps,
        place.workers if place.workers is not None else "" if one.workers == NO_ENTERPRISE else one.workers,
        place.members, place.official, "" if one.per_hundred == NO_ENTERPRISE else one.per_hundred, place.on_path,
        place.last_admission or ("" if one.last == NO_ENTERPRISE else one.last), owned, one.unions, one.charged,
    )  # fmt: skip
