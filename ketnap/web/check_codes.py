"""Đối chiếu văn bản: the code on a paper typed, the figures that were closed shown beside it. Nobody is named."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from ketnap.queries import organisation
from ketnap.queries.papers import closing as closings
from ketnap.queries.papers.closing import CODE, Closed, ClosedFormContent
from ketnap.statistics import period
from ketnap.statistics.closed.forms import as_closed
from ketnap.web.pages import page, show
from ketnap.web.papers.closing import title, when
from ketnap.web.statutory import shown

LONGEST = 40


@page("check-code")
def check_code(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("ma", "").strip()[:LONGEST]
    whole = len(closings.plain_code(typed)) == CODE
    found = closings.of_code(request.viewer, typed) if whole else []
    problem = ""
    if typed and not whole:
        problem = f"Mã kiểm tra có {CODE} chữ và số, ví dụ 7F3A-91C4-E0B2. Gõ lại đúng như in trên văn bản."
    elif typed and not found:
        problem = "Không có bản khóa nào mang mã này trong phạm vi đồng chí được xem. Đọc lại từng nhóm bốn ký tự."
    context = {"typed": typed, "problem": problem, "found": [_shown(request, one) for one in found]}
    return show(request, "papers/check.html", context, status=422 if problem else 200)


def _shown(request: HttpRequest, kept: Closed | ClosedFormContent) -> dict[str, Any]:
    """What was closed under the code, without its lists."""
    form = kept if isinstance(kept, ClosedFormContent) else None
    closing = closings.closed_period(request.viewer, form.period.pk if form else kept.period_id)
    last = closings.closing_of(request.viewer, kept.unit_id, kept.start, kept.end)
    context: dict[str, Any] = {
        "closed": closing,
        "code": kept.check_code,
        "intact": kept.intact,
        "unit": organisation.unit(request.viewer, kept.unit_id, kept.end),
        "period": period.name(kept.start, kept.end),
        "in_force": last is not None and last.period_id == closing.period_id,
        "form": bool(form),
    }
    if not kept.intact:
        return context
    if form:
        return context | shown(as_closed(form.content), lambda cell: "")
    lines = [one for one in kept.content["figures"] if one["to"] == str(kept.end) and not one["where"]]
    return context | {"figures": [(title(one), when(one), one["value"]) for one in lines]}
