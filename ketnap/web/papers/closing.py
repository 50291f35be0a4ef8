"""Closed periods: closing one, what it keeps, what counting it again finds, and the list behind each of its figures."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.access import policy
from ketnap.actions.papers.closing import close_period
from ketnap.actions.refusal import refuse
from ketnap.lib import dates, numbers
from ketnap.queries import organisation
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import closing
from ketnap.queries.papers.closing import Closed
from ketnap.statistics import period
from ketnap.statistics.closed.behind import Stored, stored_list
from ketnap.statistics.closed.rerun import Rerun, rerun, rerun_form
from ketnap.statistics.forms import NAMES
from ketnap.statistics.measures import membership
from ketnap.statistics.report import Report, checks
from ketnap.web.bulletin.offering import button
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.figures import NOUNS, PAGE, PAGES
from ketnap.web.pages import done, page, show

FLOWS = {
    one.id
    for one in (
        *membership.INCREASES, *membership.DECREASES, *membership.ARRIVED_FROM, *membership.DEPARTED_TO,
        membership.STRUCK_OFF_PROBATIONARY, membership.RECOGNISED,
    )
}  # fmt: skip
"""Measures of the balance: a table of their own, as admissions are counted in both."""


@page("close-period")
def close(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Khóa kỳ: the button of the report page."""
    try:
        start, end = (dates.parse(request.POST.get(name, "")) for name in ("tu", "den"))
    except ValueError as problem:
        raise refuse(f"{problem}") from problem
    found = close_period(
        request.viewer, unit_id=unit_id, start=start, end=end, reason=request.POST.get("ly_do", "")[:500],
        by=request.user,
    )  # fmt: skip
    row = found.period
    code = closing.check_code(row.digest)
    if found.new:
        done(request, f"Đã khóa {period.name(start, end)}, mã kiểm tra {code}.")
    else:
        said = closing.closed_words(closing.closed_period(request.viewer, row.pk))
        done(request, f"Kỳ này đã có người khóa trước: {said}, mã kiểm tra {code}. Số liệu như nhau, không ghi thêm.")
    return redirect("closed-period", row.pk)


def beside(request: HttpRequest, found: Report) -> dict[str, Any]:
    """What the report page says of closing: the mark, or the form that closes. Nothing is counted again here."""
    unit_id = found.unit.unit_id
    line = policy.lines()["close-period", "POST"]
    return {
        "closing": closing.closing_of(request.viewer, unit_id, found.start, found.end),
        "may_close": policy.verdict(request.viewer, line, unit_id) is policy.Verdict.ALLOWED,
        "over": found.end < request.viewer.on,
        "check_faults": checks.faults(found),
    }


@page("closed-period")
def closed_period(request: HttpRequest, period_id: int) -> HttpResponse:
    """The figures as they were signed, beside what they are when counted today."""
    closed = closing.closed_period(request.viewer, period_id)
    lines = list(enumerate(closed.content["figures"])) if closed.intact else []
    whole = [one for one in lines if one[1]["to"] == str(closed.end) and not one[1]["where"]]
    moved = [one for one in whole if one[1]["measure"] in FLOWS]
    main = [one for one in whole if one not in moved]
    rest = [one for one in lines if one not in whole]
    line = policy.lines()["close-period", "POST"]
    found = rerun(request.viewer, closed.row, intact=closed.intact)
    forms = _forms(request, closed, counted=request.GET.get("chay") == "bieu")
    differ = sum(again is not None and not again.same for *_, again in forms)
    context = {
        "closed": closed,
        "forms": forms,
        "forms_counted": any(again is not None for *_, again in forms),
        "forms_differ": differ,
        "may_again": bool(found.differences or differ),
        "closing": closed,
        "unit": organisation.unit(request.viewer, closed.unit_id, closed.end),
        "period": period.name(closed.start, closed.end),
        "versions": [
            one
            for one in closing.closed_periods(request.viewer, closed.unit_id)
            if (one.start, one.end) == (closed.start, closed.end)
        ],
        "found": found,
        "parts": [
            (heading, [_shown(closed, place, one) for place, one in part])
            for heading, part in (
                ("Số liệu chính", main), ("Biến động đảng viên", moved),
                ("Chia theo cơ cấu, tổ chức, tháng và cùng kỳ", rest),
            )
        ],
        "may_close": policy.verdict(request.viewer, line, closed.unit_id) is policy.Verdict.ALLOWED,
        "draft": button(request, "period", period_id) if closed.intact else None,
    }  # fmt: skip
    return show(request, "papers/closed.html", context)


def _shown(closed: Closed, place: int, line: dict[str, Any]) -> dict[str, Any]:
    address = f"{reverse('closed-figure', args=[closed.period_id])}?so={place}"
    return {"words": title(line), "when": when(line), "value": line["value"], "address": address}


def _forms(request: HttpRequest, closed: Closed, *, counted: bool) -> list[tuple[str, str, Rerun | None]]:
    """(number, name, what counting it again finds) of every form that was closed with the period. Each is as much
    work as the report, so that they are counted when somebody asks."""
    if not counted:
        lines = closing.form_lines(request.viewer, closed.period_id)
        return [(one.form, NAMES.get(one.form, one.form), None) for one in lines]
    return [
        (
            one.form,
            NAMES.get(one.form, one.form),
            rerun_form(request.viewer, closed.row, one.content, intact=one.intact),
        )
        for one in closing.closed_forms(request.viewer, closed.period_id)
    ]


def title(line: dict[str, Any]) -> str:
    return ", ".join([line["label"], *(word[:1].lower() + word[1:] for word in line["words"])])


def when(line: dict[str, Any]) -> str:
    return period.name(date.fromisoformat(line["from"]), date.fromisoformat(line["to"]))


def _wanted(request: HttpRequest, period_id: int) -> tuple[Closed, dict[str, Any], list[Stored]]:
    """Of the address: `so`, the place of the figure in the report, or with `bieu` in that form."""
    closed = closing.closed_period(request.viewer, period_id)
    typed, form = request.GET.get("so", "0"), request.GET.get("bieu", "")
    if not typed.isdecimal() or len(typed) > 9:
        raise NotFound("Không có số liệu này.")
    kept = closing.closed_form(request.viewer, period_id, form) if form else closed
    rows = stored_list(request.viewer, kept, int(typed))
    return closed, kept.content["figures"][int(typed)], rows


@page("closed-figure")
def closed_figure(request: HttpRequest, period_id: int) -> HttpResponse:
    closed, line, rows = _wanted(request, period_id)
    first = numbers.whole(request.GET.get("tu_dong", "")) or 0
    table = policy.lines()["closed-figure-table", "GET"]
    context = {
        "closed": closed,
        "unit": organisation.unit(request.viewer, closed.unit_id, closed.end),
        "period": period.name(closed.start, closed.end),
        "title": _title(line, rows),
        "when": when(line),
        "known": line["value"] is not None,
        "about": line["about"],
        "total": len(rows),
        "rows": rows[first : first + PAGE],
        "first": first,
        "next_row": first + PAGE if first + PAGE < len(rows) else None,
        "page_name": PAGES.get(line["about"], ""),
        "may_export": policy.verdict(request.viewer, table, period_id) is policy.Verdict.ALLOWED,
    }
    return show(request, "papers/closed_figure.html", context)


def _title(line: dict[str, Any], rows: list[Stored]) -> str:
    words = title(line)
    words = words[0].lower() + words[1:]
    return f"{len(rows)} {NOUNS[line['about']]}: {words}" if line["value"] is not None else f"Chưa có số liệu: {words}"


@table_page("closed-figure-table")
def closed_figure_table(request: HttpRequest, period_id: int) -> Sheet:
    closed, line, rows = _wanted(request, period_id)
    notes = [f"Kỳ đã khóa {period.name(closed.start, closed.end)}, mã kiểm tra {closed.check_code}; {when(line)}"]
    lines = [(number, row.name, row.unit_name, row.day) for number, row in enumerate(rows, 1)]
    return Sheet(_title(line, rows), ("TT", "Tên", "Đơn vị", "Ngày"), lines, notes, closed.unit_id)
