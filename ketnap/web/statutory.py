"""The statutory forms as a page: every number a door, the cross-checks at the side, a workbook to take away."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from ketnap.lib import dates
from ketnap.queries import organisation
from ketnap.queries.missing import NotFound
from ketnap.statistics import forms, period
from ketnap.statistics.forms import FormResult, sheet
from ketnap.statistics.forms.plain_text import label
from ketnap.web.days import Asked
from ketnap.web.downloads import workbook
from ketnap.web.pages import page, show
from ketnap.web.reports import choices, wanted

NAMES = {
    "1": "1. Tăng, giảm đảng viên",
    "2": "2. Đảng viên mới kết nạp",
    "2b": "2B. Kết nạp theo dân tộc, tôn giáo",
    "3": "3. Đội ngũ đảng viên",
    "5": "5. Tổ chức đảng theo loại hình",
    "10": "10. Công nhận chính thức",
}
STACKED = 3
"""Columns of numbers that a narrow screen sets below each other; wider tables scroll."""
CHECKS = {True: ("pass", "Khớp"), False: ("fail", "Không khớp"), None: ("unknown", "Chưa đủ số liệu")}


def chosen(request: HttpRequest) -> tuple[str, str]:
    """(form, generation) of the address. NotFound where there is no such layout."""
    code, generation = request.GET.get("bieu", "1"), request.GET.get("mau", "auto")
    known = [str(one) for one in forms.generations(code)]
    if not known:
        raise NotFound("Không có biểu này.")
    if generation not in ("auto", *known):
        if generation.isdecimal() and int(generation) in forms.GENERATIONS:
            return code, "auto"  # the reader went on from a form that has this generation to one that has not
        raise NotFound("Không có mẫu này.")
    return code, generation


@page("form")
def form(request: HttpRequest) -> HttpResponse:
    unit_id, start, end = wanted(request)
    code, generation = chosen(request)
    context = {
        "unit_id": unit_id,
        "start": start,
        "end": end,
        "code": code,
        "generation": generation,
        "generations": forms.generations(code),
        "names": NAMES,
        "choices": choices(organisation.tree(request.viewer, end.day), unit_id),
    }
    if end.day < start.day:
        sentence = f"Ngày đầu {dates.show(start.day)} sau ngày cuối {dates.show(end.day)}. Đổi một trong hai ngày."
        return show(request, "statutory/ask.html", context | {"problem": sentence}, status=422)
    made = forms.form(request.viewer, code, unit_id, start.day, end.day, generation)
    return show(request, "statutory/form.html", context | shown(made))


def shown(made: FormResult) -> dict[str, Any]:
    """What the template would have to work out otherwise."""
    columns = made.layout.columns
    return {
        "r": made,
        "period": period.name(made.start, made.end),
        "compares": any(column.shows == "before" for column in columns),
        "extras": any(row.line.extra for row in made.printed),
        "stacked": len(columns) <= STACKED,
        "lines": [(row.line, label(row), list(zip(columns, row.cells, strict=True))) for row in made.printed],
        "checks": [(*CHECKS[one.holds], one) for one in made.checks],
    }


@page("form-table")
def form_table(request: HttpRequest) -> HttpResponse:
    unit_id, start, end = wanted(request)
    code, generation = chosen(request)
    if problem(start, end):
        raise NotFound("Không có kỳ này.")
    made = forms.form(request.viewer, code, unit_id, start.day, end.day, generation)
    return workbook(sheet.title(made), sheet.notes(made), sheet.head(made), sheet.lines(made))


def problem(start: Asked, end: Asked) -> bool:
    return bool(start.problem or end.problem) or end.day < start.day
