"""The statutory forms as a page: every number a door, the cross-checks at the side, papers to take away."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from ketnap.lib import clock, dates
from ketnap.lib.numbers import whole
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import closing as closings
from ketnap.statistics import forms, period
from ketnap.statistics.forms import FormResult
from ketnap.statistics.forms.plain_text import label
from ketnap.statistics.forms.shape import Cell
from ketnap.web.days import Asked
from ketnap.web.doors import door_of
from ketnap.web.pages import page, show
from ketnap.web.reports import choices, wanted

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
        if whole(generation) in forms.GENERATIONS:
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
        "names": forms.NAMES,
        "choices": choices(request, end.day, unit_id),
    }
    if end.day < start.day:
        sentence = f"Ngày đầu {dates.show(start.day)} sau ngày cuối {dates.show(end.day)}. Đổi một trong hai ngày."
        return show(request, "statutory/ask.html", context | {"problem": sentence}, status=422)
    made = forms.form(request.viewer, code, unit_id, start.day, end.day, generation)
    closing = closings.closing_of(request.viewer, unit_id, start.day, end.day)
    kept = {one.form for one in closings.form_lines(request.viewer, closing.period_id)} if closing else set()
    context |= {"closing": closing, "kept": code in kept, "today": clock.today(), **shown(made)}
    return show(request, "statutory/form.html", context)


def opens(cell: Cell) -> str:
    """Address of the list behind a cell, as it is counted today."""
    return door_of(cell.figure) if cell.figure else ""


def shown(made: FormResult, door: Callable[[Cell], str] = opens) -> dict[str, Any]:
    """What the template would have to work out otherwise."""
    columns = made.layout.columns
    return {
        "r": made,
        "period": period.name(made.start, made.end),
        "compares": any(column.shows == "before" for column in columns),
        "extras": any(row.line.extra for row in made.printed),
        "stacked": len(columns) <= STACKED,
        "lines": [
            (
                row.line,
                label(row),
                [(column, cell, door(cell)) for column, cell in zip(columns, row.cells, strict=True)],
            )
            for row in made.printed
        ],
        "checks": [(*CHECKS[one.holds], one) for one in made.checks],
    }


def problem(start: Asked, end: Asked) -> bool:
    return bool(start.problem or end.problem) or end.day < start.day
