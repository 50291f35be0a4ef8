"""The statutory forms of a closed period: as they were signed, beside what they are when counted today."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.documents.paper import Mark
from ketnap.lib import clock
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import closing as closings
from ketnap.queries.papers.closing import Closed
from ketnap.statistics.closed.forms import as_closed
from ketnap.statistics.closed.rerun import rerun_form
from ketnap.statistics.forms import NAMES
from ketnap.web.form_papers import handed_out, kind
from ketnap.web.pages import page, show
from ketnap.web.signing import signing
from ketnap.web.statutory import shown


@page("closed-form")
def closed_form(request: HttpRequest, period_id: int) -> HttpResponse:
    closing = closings.closed_period(request.viewer, period_id)
    code = request.GET.get("bieu", "1")
    kept = closings.closed_form(request.viewer, period_id, code)
    context = {
        "closed": closing,
        "kept": kept,
        "code": code,
        "today": clock.today(),
        "others": others(closings.form_lines(request.viewer, period_id), code),
        "found": rerun_form(request.viewer, kept.period, kept.content, intact=kept.intact),
    }
    if not kept.intact:
        return show(request, "papers/closed_form.html", context)
    result = as_closed(kept.content)
    where = reverse("closed-figure", args=[period_id])
    figures = [cell["figure"] for line in kept.content["lines"] for cell in line["cells"]]
    cells = [cell for row in result.rows for cell in row.cells]
    doors = {
        id(cell): f"{where}?{urlencode({'bieu': code, 'so': number})}"
        for cell, number in zip(cells, figures, strict=True)
        if number is not None
    }
    return show(request, "papers/closed_form.html", context | shown(result, lambda cell: doors.get(id(cell), "")))


def others(lines: list[closings.FormLine], code: str) -> list[tuple[str, str, str]]:
    """(number, name, check code) of the forms closed with the same period."""
    return [(one.form, NAMES.get(one.form, one.form), one.check_code) for one in lines if one.form != code]


@page("closed-form-paper")
def closed_form_paper(request: HttpRequest, period_id: int) -> HttpResponse:
    ending, words = kind(request), signing(request, numbered=False)
    closing: Closed = closings.closed_period(request.viewer, period_id)
    kept = closings.closed_form(request.viewer, period_id, request.GET.get("bieu", "1"))
    if not kept.intact:
        raise NotFound("Bản lưu của biểu này không còn nguyên.")
    mark = Mark(kept.check_code, closings.closed_words(closing))
    return handed_out(request, as_closed(kept.content), words, ending, mark)
