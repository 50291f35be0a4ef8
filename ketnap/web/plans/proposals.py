"""Đăng ký kế hoạch: a unit sends its own plan up; the level above approves or returns those of its units."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from ketnap.actions import plans as acts
from ketnap.actions.plans.cascade import Accepted
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.lib import clock
from ketnap.queries import plans
from ketnap.queries.plans import proposals
from ketnap.web.doors import may
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.proposals import AnswersForm, ProposalForm
from ketnap.web.pages import done, page, show
from ketnap.web.plans.asked import around
from ketnap.web.session import typed_before


def problems_of(no: Refused | Conflict) -> list[Problem]:
    """After a race the page carries what stands by now and all that was typed: sent again it holds."""
    if isinstance(no, Refused):
        return no.problems
    at = f" lúc {timezone.localtime(no.at):%H:%M}" if no.at else ""
    who = no.who or "Người khác"
    return [Problem(f"Chưa ghi: {who} vừa ghi {no.what}{at}. Xem lại phần đang có rồi ghi lần nữa.")]


@page("plan-propose")
def propose(request: HttpRequest, unit_id: int) -> HttpResponse:
    context = around(request, unit_id)
    year = context["year"]
    sent_before = proposals.of_unit(request.viewer, unit_id, year)
    last = sent_before[0] if sent_before else None
    form = ProposalForm(request.POST if request.method == "POST" else typed_before(request), last=last)
    context |= {
        "form": form, "problems": [], "before": sent_before, "version": last.number if last else 0,
        "own": plans.own(request.viewer, unit_id, year, context["on"]), "back_to": reverse("unit", args=[unit_id]),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "plans/propose.html", context, status=200 if request.method == "GET" else 422)
    try:
        made = acts.propose(form.row(unit_id, year, posted_version(request)), by=request.user)
    except (Refused, Conflict) as no:
        return show(request, "plans/propose.html", context | {"problems": problems_of(no)}, status=422)
    done(request, f"Đã gửi kế hoạch năm {year}: {made.target} người. Cấp trên duyệt xong thì thành chỉ tiêu.")
    return redirect(f"{reverse('plan-propose', args=[unit_id])}?nam={year}")


@page("plan-proposals")
def answers(request: HttpRequest, unit_id: int) -> HttpResponse:
    context = around(request, unit_id)
    year, today = context["year"], clock.today()
    lines = proposals.of_those_below(request.viewer, unit_id, year, today)
    waiting = [one for one in lines if one.state == proposals.WAITING]
    form = AnswersForm(request.POST if request.method == "POST" else typed_before(request), waiting=waiting)
    registered = {one.unit_id for one in lines}
    context |= {
        "form": form, "problems": [], "answered": [one for one in lines if one.state != proposals.WAITING],
        "silent": [one for one in plans.below(request.viewer, unit_id, year, today)
                   if one.unit_id not in registered and not one.last],
        "target": plans.target(request.viewer, unit_id, year, today),
        "may_answer": may(request, "plan-proposals", unit_id, "POST"),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return drawn(request, context)
    typed = form.cleaned_data
    try:
        made = acts.answer(
            unit_id, form.answers(), on=typed["on"], by=request.user,
            accepted=Accepted(typed["accepted"], typed["gap_reason"]), paper=form.paper(),
        )  # fmt: skip
    except (Refused, Conflict) as no:
        return drawn(request, context | {"problems": problems_of(no)})
    agreed = sum(one.version_id is not None for one in made)
    done(request, f"Đã duyệt {agreed} kế hoạch, trả lại {len(made) - agreed}.")
    return redirect(f"{reverse('plan-proposals', args=[unit_id])}?nam={year}")


def drawn(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    told = {problem.field for problem in context["problems"]}
    rows = [(*row, f"answer:{row[0].proposal_id}" in told) for row in context["form"].rows()]
    wrong = bool(context["problems"] or context["form"].errors)
    return show(request, "plans/proposals.html", {**context, "rows": rows}, status=422 if wrong else 200)
