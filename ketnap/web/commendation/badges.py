"""Badges of Party age: who reaches one this year and in the four after, and what has to be proven first."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.lib import clock, dates
from ketnap.queries.commendation import badges as queries
from ketnap.queries.commendation.badges import BadgeLine
from ketnap.rules import commendation as rules
from ketnap.web.commendation.asking import PAGE, first_of, place_of, year_of
from ketnap.web.doors import may
from ketnap.web.downloads import Part, Sheet, table_page
from ketnap.web.pages import page, show


@page("badges")
def badges(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    place, year = place_of(request), year_of(request) or today.year
    first = first_of(request)
    found = queries.badges(request.viewer, place.unit_id, year, start=first, limit=PAGE)
    law, number = rules.badges_on(found.on), found.by_year[year]
    writes = may(request, "commendation-new", place.unit_id)
    context = {
        "place": place, "year": year, "found": found, "law": law, "rounds": rules.rounds_citation(),
        "age_citation": rules.party_age_citation(), "sum": sum(found.by_year.values()),
        "rows": [
            (line, proposal(place.unit_id, line, year) if writes and line.held is None else "") for line in found.lines
        ],
        "before": year - 1, "number": number, "next_row": first + PAGE if number > first + PAGE else 0,
    }  # fmt: skip
    return show(request, "commendation/badges.html", context, on=found.on)


def proposal(unit_id: int, line: BadgeLine, year: int) -> str:
    """The address of a proposal for the badge, filled in."""
    asked = {"cho": "nguoi", "ai": line.person_id, "hinh_thuc": rules.BADGE, "so_nam": line.years, "nam": year}
    return f"{reverse('commendation-new', args=[unit_id])}?{urlencode(asked)}"


@table_page("badges-table")
def badges_table(request: HttpRequest) -> Sheet:
    place, year = place_of(request), year_of(request) or clock.today().year
    found = queries.badges(request.viewer, place.unit_id, year)
    head = (
        "Họ và tên",
        "Đơn vị",
        "Huy hiệu",
        "Đủ năm tuổi Đảng",
        "Đợt trao",
        "Tính từ ngày",
        "Cần xác minh",
        "Trong sổ",
    )
    rows = [
        (one.full_name, one.unit_name, f"{one.years} năm", one.reached_on, one.round_on, one.since, said(one.doubts),
         one.held_label or "Chưa đề nghị")
        for one in found.lines
    ]  # fmt: skip
    missing = [(one.full_name, one.unit_name, said(one.doubts)) for one in found.unclear]
    years = [(str(one), number) for one, number in found.by_year.items()]
    return Sheet(
        f"Huy hiệu Đảng năm {year} {place.name}", head, rows, (f"Đảng viên có đến ngày {dates.show(found.on)}",),
        place.unit_id, (Part("Năm năm", ("Năm", "Số huy hiệu"), years),
                        Part("Chưa tính được", ("Họ và tên", "Đơn vị", "Cần xác minh"), missing)),
    )  # fmt: skip


def said(doubts: tuple[str, ...]) -> str:
    return " ".join(doubts)
