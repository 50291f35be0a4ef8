"""The list behind a figure."""

from django.http import HttpRequest, HttpResponse

from ketnap.lib import dates, numbers
from ketnap.queries import organisation
from ketnap.queries.missing import NotFound
from ketnap.statistics import period
from ketnap.statistics.behind import Behind, people_behind
from ketnap.statistics.measure import Frame
from ketnap.web.days import asked
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.pages import page, show

PAGE = 50
NOUNS = {"person": "người", "unit": "tổ chức", "enterprise": "doanh nghiệp", "class": "lớp"}
PAGES = {"person": "person", "unit": "unit", "class": "class"}


def behind(request: HttpRequest) -> Behind:
    """The list an address asks for. NotFound for an address that no figure has."""
    unit = request.GET.get("to_chuc", "")
    start, end = asked(request, "tu"), asked(request, "den")
    where = tuple(tuple(part.split(":", 1)) for part in request.GET.getlist("loc") if ":" in part)
    if not unit.isdecimal() or len(unit) > 18 or start.problem or end.problem:
        raise NotFound("Không có số liệu này.")
    return people_behind(request.viewer, request.GET.get("so", ""), int(unit), start.day, end.day, where)


def title(found: Behind) -> str:
    """`39 người: kết nạp, nữ`: the length of the list stands in its title."""
    label = found.measure.label[0].lower() + found.measure.label[1:]
    words = ", ".join([label, *(word.lower() for word in found.words)])
    return f"{len(found.rows)} {NOUNS[found.measure.about]}: {words}" if found.known else f"Chưa có số liệu: {words}"


def day_head(found: Behind) -> str:
    return "Từ ngày" if found.measure.frame is Frame.STOCK else "Ngày"


@page("figure")
def figure(request: HttpRequest) -> HttpResponse:
    found = behind(request)
    first = numbers.whole(request.GET.get("tu_dong", "")) or 0
    context = {
        "found": found,
        "title": title(found),
        "unit": organisation.unit(request.viewer, found.unit_id, found.end),
        "when": f"ngày {dates.show(found.end)}"
        if found.measure.frame is Frame.STOCK
        else period.name(found.start, found.end),
        "day_head": day_head(found),
        "rows": found.rows[first : first + PAGE],
        "first": first,
        "next_row": first + PAGE if first + PAGE < len(found.rows) else None,
        "page_name": PAGES.get(found.measure.about, ""),
    }
    return show(request, "reports/figure.html", context)


@table_page("figure-table")
def figure_table(request: HttpRequest) -> Sheet:
    found = behind(request)
    head = ("TT", "Tên", "Đơn vị", day_head(found))
    rows = [(number, row.name, row.unit_name, row.day) for number, row in enumerate(found.rows, 1)]
    notes = (f"Từ {dates.show(found.start)} đến {dates.show(found.end)}",)
    return Sheet(title(found), head, rows, notes, found.unit_id)
