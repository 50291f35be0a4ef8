"""Xem xét hằng tháng: what came up from below in a month, agreed or returned by the committee in one step."""

import re
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.admission import monthly as acts
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.lib import clock
from ketnap.lib.dates import add_months
from ketnap.queries import organisation
from ketnap.queries.admission import monthly
from ketnap.web.doors import may
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.monthly import MonthlyForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


def asked_month(request: HttpRequest) -> date:
    """`?thang=09-2011`; else the month before this one."""
    typed = re.fullmatch(r"(0[1-9]|1[0-2])-(\d{4})", request.GET.get("thang", ""))
    if typed and 1945 <= int(typed[2]) <= clock.today().year:
        return date(int(typed[2]), int(typed[1]), 1)
    return add_months(clock.today().replace(day=1), -1)


def address(unit_id: int, month: date) -> str:
    return f"{reverse('monthly-review', args=[unit_id])}?thang={month:%m-%Y}"


@page("monthly-review")
def review(request: HttpRequest, unit_id: int) -> HttpResponse:
    viewer, month = request.viewer, asked_month(request)
    raised, before = monthly.raised(viewer, unit_id, month), monthly.reviews(viewer, unit_id, month)
    form = MonthlyForm(request.POST if request.method == "POST" else typed_before(request), raised=raised)
    context = {
        "unit": organisation.unit(viewer, unit_id, clock.today()), "month": month, "form": form, "problems": [],
        "before": before, "version": len(before), "raised": raised, "past": address(unit_id, add_months(month, -1)),
        "next": address(unit_id, add_months(month, 1)), "may_write": may(request, "monthly-review", unit_id, "POST"),
        "is_over": add_months(month, 1) <= clock.today(),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return drawn(request, context)
    try:
        made = acts.examine(
            viewer, unit_id, month, form.examined(), on=form.cleaned_data["on"], by=request.user,
            after=posted_version(request), paper=form.paper(),
        )  # fmt: skip
    except Refused as refused:
        return drawn(request, context | {"problems": refused.problems})
    except Conflict as lost:
        who = f"{lost.who or 'Người khác'} vừa ghi lần xem xét tháng này"
        told = [Problem(f"{who}. Xem lại các dòng rồi ghi lần nữa.")]
        return drawn(request, context | {"problems": told})
    lines = list(made.lines.all())
    agreed = sum(one.agreed for one in lines)
    done(request, f"Đã ghi xem xét tháng {month:%m-%Y}: đồng ý {agreed}, trả lại {len(lines) - agreed}.")
    return redirect(address(unit_id, month))


def drawn(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    told = {problem.field: problem for problem in context["problems"]}
    rows = [(*row, told.get(f"note:{row[0].act_id}")) for row in context["form"].rows()]
    wrong = bool(context["problems"] or context["form"].errors)
    return show(request, "admission/monthly.html", {**context, "rows": rows}, status=422 if wrong else 200)
