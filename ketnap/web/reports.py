"""The report on member development: the text as it will be signed, and what it rests on."""

import json
from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse

from ketnap.access.roles import Permission
from ketnap.lib import clock, dates, numbers
from ketnap.queries import membership
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation import UnitRow, choosing
from ketnap.queries.organisation.choosing import Among
from ketnap.rules.organisation import CELL, KINDS, SECTION
from ketnap.statistics import period, prose
from ketnap.statistics.report import Report, checks
from ketnap.statistics.report import report as counted
from ketnap.statistics.report.as_json import as_json
from ketnap.web.days import Asked, asked
from ketnap.web.downloads import attachment
from ketnap.web.pages import page, show
from ketnap.web.papers import closing
from ketnap.web.shell import house_of
from ketnap.web.signing import beside


def wanted(request: HttpRequest) -> tuple[int, Asked, Asked]:
    """(unit, from, to) of the address; without words the own house, from 1 January to its latest list."""
    typed = request.GET.get("to_chuc", "")
    unit_id = int(typed) if typed.isdecimal() and len(typed) < 19 else house_of(request).unit_id
    if unit_id is None:
        raise NotFound("Không có tổ chức này.")
    today = clock.today()
    lists = [day for day in membership.lists(request.viewer, unit_id) if day <= today]
    end = asked(request, "den", max(lists, default=today))
    return unit_id, asked(request, "tu", end.day.replace(month=1, day=1)), end


@page("report")
def report(request: HttpRequest) -> HttpResponse:
    unit_id, start, end = wanted(request)
    context = {
        "unit_id": unit_id,
        "start": start,
        "end": end,
        "choices": choices(request, end.day, unit_id),
        "today": clock.today(),
    }
    if end.day < start.day:
        sentence = f"Ngày đầu {dates.show(start.day)} sau ngày cuối {dates.show(end.day)}. Đổi một trong hai ngày."
        return show(request, "reports/ask.html", context | {"problem": sentence}, status=422)
    found = counted(request.viewer, unit_id, start.day, end.day)
    context |= {"r": found, "period": period.name(start.day, end.day), **shown(found), **beside(found, clock.today())}
    context |= closing.beside(request, found)
    return show(request, "reports/report.html", context)


def choices(request: HttpRequest, on: date, unit_id: int) -> list[UnitRow]:
    """Organisations to report on: without the cells below committees when there are many, and where those are still no
    list to choose from the topmost alone, whose pages lead to the others. The one asked about is always among them."""
    every = Among(Permission.READ_TREE, on)
    above = replace(every, kinds=tuple(kind for kind in KINDS if kind not in (CELL, SECTION)))
    rows = choosing.few(request.viewer, every)
    rows = choosing.few(request.viewer, above) if rows is None else rows
    rows = choosing.topmost(request.viewer, every) if rows is None else rows
    if unit_id in {row.unit_id for row in rows}:
        return rows
    return [*rows, *filter(None, [choosing.one(request.viewer, every, unit_id)])]


def shown(found: Report) -> dict[str, object]:
    """What the template would have to work out otherwise."""
    busy = sorted(
        (line for line in found.by_organisation if line.admitted.value), key=lambda line: -(line.admitted.value or 0)
    )
    plan, admitted = found.plan, found.admitted
    moves = [one for one in found.balance.lines if one.figure.value or one.before.value]
    if not moves and found.balance.lines and found.balance.lines[0].figure.value is not None:
        moves = [one for one in found.balance.lines if one.sign]
    return {
        "busy": busy[:10],
        "busy_rest": len(busy) - len(busy[:10]),
        "most": max([line.admitted.value or 0 for line in busy] + [line.target or 0 for line in busy], default=0),
        "most_month": max((line.running or 0 for line in found.by_month), default=0),
        "structures": [one for one in found.structure if any(line.key and line.figure.value for line in one.lines)],
        "balance_lines": moves,
        "balance_known": bool(moves),
        "change": change(admitted.total.value, found.admitted_before.total.value),
        "title": prose.title(found),
        "sections": prose.sections(found),
        "press": prose.press(found),
        "balanced": checks.balanced(found),
        "parts_agree": checks.parts_agree(found),
        "plan_percent": numbers.show_percent(plan.percent) if plan else "",
    }


def change(now: int | None, before: int | None) -> str:
    """`tăng 6 người`, in words beside the figure of the year before."""
    if now is None or before is None:
        return ""
    if now == before:
        return "bằng cùng kỳ"
    return f"{'tăng' if now > before else 'giảm'} {numbers.show(abs(now - before))} người"


@page("report-json")
def report_json(request: HttpRequest) -> HttpResponse:
    unit_id, start, end = wanted(request)
    if start.problem or end.problem or end.day < start.day:
        raise NotFound("Không có kỳ này.")
    found = counted(request.viewer, unit_id, start.day, end.day)
    content = json.dumps(as_json(found), ensure_ascii=False, indent=2).encode()
    name = f"bao-cao-{found.unit.code}-{dates.show(start.day)}-{dates.show(end.day)}.json"
    return attachment(content, "application/json", name, "bao-cao.json")
