"""Mass organisations of one unit, of everything below it, and the people they nominated."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.lib import clock, dates
from ketnap.models import UnionKind
from ketnap.queries import organisation, unions
from ketnap.queries.missing import NotFound
from ketnap.queries.unions import Nominated, UnionLine
from ketnap.queries.unions.nominated import NOMINATING
from ketnap.web.days import Asked, asked, on_day
from ketnap.web.doors import may
from ketnap.web.downloads import Part, Sheet, table_page
from ketnap.web.pages import page, show
from ketnap.web.shell import house_of

HEAD = (
    "Đoàn thể", "Cạnh tổ chức đảng", "Từ ngày", "Đoàn viên, hội viên", "Đứng đầu", "Xếp loại", "Giới thiệu",
    "Đã kết nạp",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """`nominated` and `admitted` are None for a kind that nominates nobody."""

    line: UnionLine
    nominated: int | None
    admitted: int | None
    address: str
    """List of the people it nominated in the year."""

    @property
    def rating(self) -> str:
        return f"{self.line.rating} ({self.line.rated_year})" if self.line.rating else ""


@dataclass(frozen=True)
class Sum:
    """What a kind comes to in all."""

    kind: str
    label: str
    organisations: int
    members: int | None
    uncounted: int
    """Organisations whose members nobody counted."""
    nominated: int | None
    admitted: int | None
    address: str


@dataclass(frozen=True)
class Wanted:
    unit_id: int
    day: Asked
    kind: str

    @property
    def year(self) -> int:
        return self.day.day.year


def wanted(request: HttpRequest, unit_id: int | None = None) -> Wanted:
    typed, kind = request.GET.get("to_chuc", ""), request.GET.get("loai", "")
    asked_for = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    unit_id = unit_id or asked_for or house_of(request).unit_id or 0
    return Wanted(unit_id, asked(request), kind if kind in UnionKind.values else "")


def door(unit_id: int, on: date, *, kind: str = "", union_id: int | None = None, nobody: bool = False) -> str:
    """Address of the people nominated in the year of the day, up to the day."""
    told = {
        "ngay": dates.show(on), "loai": kind, "doan_the": str(union_id or ""), "chua_ghi": "co" if nobody else "",
    }  # fmt: skip
    return f"{reverse('nominated', args=[unit_id])}?{urlencode({name: word for name, word in told.items() if word})}"


def counted(request: HttpRequest, want: Wanted) -> tuple[list[Row], list[Nominated]]:
    """Every organisation with whom it nominated in the year; and all nominations of the year."""
    on = want.day.day
    lines = unions.unions(request.viewer, want.unit_id, on)
    found = unions.nominated(request.viewer, want.unit_id, date(on.year, 1, 1), on)
    return [row(one, found, want.unit_id, on) for one in lines], found


def row(line: UnionLine, found: list[Nominated], unit_id: int, on: date) -> Row:
    if line.kind not in NOMINATING:
        return Row(line, None, None, "")
    mine = [one for one in found if one.union_id == line.union_id]
    address = door(unit_id, on, union_id=line.union_id)
    return Row(line, len(mine), sum(one.admitted_on is not None for one in mine), address)


def sums(rows: list[Row], found: list[Nominated], want: Wanted) -> list[Sum]:
    every = []
    for kind, label in UnionKind.choices:
        mine = [one for one in rows if one.line.kind == kind]
        told = [one for one in found if one.kind == kind] if kind in NOMINATING else None
        counts = [one.line.members for one in mine if one.line.members is not None]
        every.append(Sum(
            kind, label, len(mine), sum(counts) if counts else None, len(mine) - len(counts),
            None if told is None else len(told),
            None if told is None else sum(one.admitted_on is not None for one in told),
            door(want.unit_id, want.day.day, kind=kind) if told is not None else "",
        ))  # fmt: skip
    return every


@page("unions")
def every(request: HttpRequest) -> HttpResponse:
    """All of a unit and of everything below it, with their strength and whom they nominated this year."""
    want = wanted(request)
    rows, found = counted(request, want)
    on = want.day.day
    context = {
        "unit": organisation.unit(request.viewer, want.unit_id, on), "day": want.day, "year": want.year, "want": want,
        "kinds": UnionKind.choices, "sums": sums(rows, found, want),
        "rows": [one for one in rows if not want.kind or one.line.kind == want.kind],
        "nobody": sum(one.union_id is None for one in found), "nobody_at": door(want.unit_id, on, nobody=True),
        "at_day": on_day(on), "may_enter": may(request, "union-new", want.unit_id),
    }  # fmt: skip
    return show(request, "unions/every.html", context, on=on)


@table_page("unions-table")
def every_table(request: HttpRequest) -> Sheet:
    want = wanted(request)
    rows, found = counted(request, want)
    unit = organisation.unit(request.viewer, want.unit_id, want.day.day)
    by_kind = Part(
        "Theo loại", ("Loại đoàn thể", "Tổ chức", "Đoàn viên, hội viên", "Chưa đếm", "Giới thiệu", "Đã kết nạp"),
        [(one.label, one.organisations, one.members, one.uncounted, one.nominated, one.admitted)
         for one in sums(rows, found, want)],
    )  # fmt: skip
    kept = [one for one in rows if not want.kind or one.line.kind == want.kind]
    return Sheet(f"Đoàn thể {unit.name}", HEAD, [cells(one) for one in kept], (told(want),), want.unit_id, (by_kind,))


def told(want: Wanted) -> str:
    return f"Có đến ngày {dates.show(want.day.day)}; giới thiệu, kết nạp tính từ đầu năm {want.year} đến ngày ấy"


def cells(one: Row) -> tuple[object, ...]:
    line = one.line
    return (
        line.name, line.unit_name, line.since, line.members, line.head_words, one.rating, one.nominated, one.admitted
    )  # fmt: skip


@page("unit-unions")
def of_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Those right beside the unit, each with what can be recorded of it."""
    want = wanted(request, unit_id)
    rows, _ = counted(request, want)
    on = want.day.day
    mine = [one for one in rows if one.line.unit_id == unit_id]
    context = {
        "unit": organisation.unit(request.viewer, unit_id, on), "day": want.day, "year": want.year, "rows": mine,
        "below": len(rows) - len(mine), "may_enter": may(request, "union-new", unit_id),
        "lacking": [(kind, words) for kind, words in UnionKind.choices if all(one.line.kind != kind for one in mine)],
        "at_day": on_day(on),
    }  # fmt: skip
    return show(request, "unions/unit.html", context, on=on)


@table_page("unit-unions-table")
def of_unit_table(request: HttpRequest, unit_id: int) -> Sheet:
    want = wanted(request, unit_id)
    rows = [cells(one) for one in counted(request, want)[0] if one.line.unit_id == unit_id]
    unit = organisation.unit(request.viewer, unit_id, want.day.day)
    return Sheet(f"Đoàn thể cạnh {unit.name}", HEAD, rows, (told(want),), unit_id)


def list_of(request: HttpRequest, unit_id: int) -> tuple[Wanted, list[Nominated], str]:
    """The people nominated that the address asks for, and whose."""
    want = wanted(request, unit_id)
    typed, on = request.GET.get("doan_the", ""), want.day.day
    union_id = int(typed) if typed.isdecimal() and len(typed) < 10 else None
    nobody = request.GET.get("chua_ghi") == "co"
    found = unions.nominated(
        request.viewer, unit_id, date(on.year, 1, 1), on, kind=want.kind, union_id=union_id, nobody=nobody
    )
    whose = UnionKind(want.kind).label if want.kind else "các đoàn thể"
    if union_id is not None:
        whose = next((one.name for one in unions.unions(request.viewer, unit_id, on) if one.union_id == union_id), "")
        if not whose:
            raise NotFound("Không có đoàn thể này.")
    return want, found, "đoàn thể chưa ghi trong sổ" if nobody else whose


@page("nominated")
def nominated(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Người được đoàn thể giới thiệu vào Đảng trong năm."""
    want, found, whose = list_of(request, unit_id)
    context = {
        "unit": organisation.unit(request.viewer, unit_id, want.day.day), "day": want.day, "year": want.year,
        "whose": whose, "rows": found, "admitted": sum(one.admitted_on is not None for one in found),
        "back": f"{reverse('unions')}?{urlencode({'to_chuc': unit_id, 'ngay': dates.show(want.day.day)})}",
        "today": clock.today(),
    }  # fmt: skip
    return show(request, "unions/nominated.html", context, on=want.day.day)


@table_page("nominated-table")
def nominated_table(request: HttpRequest, unit_id: int) -> Sheet:
    want, found, whose = list_of(request, unit_id)
    head = ("Họ và tên", "Đơn vị", "Ngày nghị quyết", "Đoàn thể", "Số văn bản", "Kết nạp")
    rows = [
        (one.full_name, one.unit_name, one.on, one.kind_label, one.decision_no, one.admitted_on) for one in found
    ]  # fmt: skip
    return Sheet(f"Người được giới thiệu năm {want.year}, {whose}", head, rows, (told(want),), unit_id)
