"""Who is where on a day, and finding somebody."""

from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.lib import dates, numbers
from ketnap.models import Standing
from ketnap.queries import membership, organisation, people
from ketnap.queries.organisation.search import search as search_units
from ketnap.rules.organisation import UPPER
from ketnap.statistics.tree import ready, sized
from ketnap.web.days import asked, on_day
from ketnap.web.doors import may
from ketnap.web.downloads import Part, Sheet, table_page
from ketnap.web.pages import page, show
from ketnap.web.shell import house_of

PAGE = 50
STANDINGS = {"chinh-thuc": Standing.OFFICIAL.value, "du-bi": Standing.PROBATIONARY.value}


@page("people")
def everybody(request: HttpRequest) -> HttpResponse:
    """The list of the house itself."""
    house = house_of(request)
    return redirect("unit-members", house.unit_id)


@page("unit-members")
def members(request: HttpRequest, unit_id: int) -> HttpResponse:
    day = asked(request)
    viewer, on = request.viewer, day.day
    wanted = request.GET.get("dien", "")
    standing = STANDINGS.get(wanted, "")
    first = numbers.whole(request.GET.get("tu_dong", "")) or 0
    unit = organisation.unit(viewer, unit_id, on)
    total, probationary = sized(viewer, unit_id, on, ready(unit_id, on) if unit.kind == UPPER else None)
    found = {"": total, "P": probationary, "O": total - probationary}[standing]
    context = {
        "unit": unit,
        "day": day,
        "at_day": on_day(on),
        "rows": membership.members(viewer, unit_id, on, standing=standing, start=first, limit=PAGE),
        "total": total,
        "probationary": probationary,
        "official": total - probationary,
        "found": found,
        "wanted": wanted if standing else "",
        "next_row": first + PAGE if first + PAGE < found else None,
        "first": first,
        "may_enter": may(request, "person-new", unit_id),
    }
    return show(request, "people/members.html", context, on=on)


HEAD = ("TT", "Họ và tên", "Giới tính", "Ngày sinh", "Đơn vị", "Vào Đảng", "Chính thức", "Số thẻ", "Diện")


def lines(found: Iterable[membership.MemberRow]) -> Iterator[tuple[object, ...]]:
    """The rows of the list as they are taken away."""
    labels = {one.value: str(one.label) for one in Standing}
    for number, row in enumerate(found, 1):
        sex = "Nữ" if row.sex == "F" else "Nam"
        yield (
            number, row.full_name, sex, row.born_on, row.unit_name, row.joined_on, row.official_on, row.card_no,
            labels[row.standing],
        )  # fmt: skip


@table_page("unit-members-table")
def members_table(request: HttpRequest, unit_id: int) -> Sheet:
    viewer, on = request.viewer, asked(request).day
    unit = organisation.unit(viewer, unit_id, on)
    standing = STANDINGS.get(request.GET.get("dien", ""), "")
    found = membership.members(viewer, unit_id, on, standing=standing)
    rows = list(lines(found))
    return Sheet(f"Đảng viên {unit.name}", HEAD, rows, (f"Có đến ngày {dates.show(on)}",), unit_id)


def wanted_name(request: HttpRequest) -> str:
    return request.GET.get("tim", "").strip()[:100]


@page("search")
def search(request: HttpRequest) -> HttpResponse:
    """People and organisations by name without accents, people by card number too."""
    typed = wanted_name(request)
    found = people.search(request.viewer, typed)
    units = search_units(request.viewer, typed)
    context = {"typed": typed, "people": found, "units": units, "to_list": reverse("people")}
    return show(request, "people/search.html", context)


@table_page("search-table")
def search_table(request: HttpRequest) -> Sheet:
    """What the page shows: people, and organisations on a sheet of their own."""
    typed = wanted_name(request)
    found = people.search(request.viewer, typed)
    units = search_units(request.viewer, typed)
    head = ("TT", "Họ và tên", "Ngày sinh", "Đơn vị", "Số thẻ", "Diện")
    rows = [
        (number, row.full_name, row.born_on, row.unit_name, row.card_no, row.standing_label)
        for number, row in enumerate(found.rows, 1)
    ]
    more = ("Còn nữa: gõ thêm chữ để thu hẹp.",) if found.more else ()
    named = [(number, row.code, row.name, row.kind_label) for number, row in enumerate(units, 1)]
    others = Part("Tổ chức", ("TT", "Mã", "Tổ chức", "Loại hình"), named)
    return Sheet(f"Tìm “{typed}”", head, rows, more, more=(others,) if units else ())
