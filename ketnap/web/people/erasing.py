"""Whose data need not be kept: shown first, erased by a decision of the office."""

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ketnap.actions.people.erase import erase
from ketnap.actions.refusal import Refused, refuse
from ketnap.imports import jobs
from ketnap.lib import clock, dates
from ketnap.queries import batches
from ketnap.queries.people import erasing as queries
from ketnap.rules import retention
from ketnap.web.forms.erasing import EraseForm
from ketnap.web.pages import done, page, show


@page("erasing")
def erasing(request: HttpRequest) -> HttpResponse:
    years = _years(request)
    rows = queries.preview(request.viewer, years)
    if request.method == "GET":
        return _shown(request, rows, years, EraseForm())
    form = EraseForm(request.POST)
    ticked = _ids(request, "people")
    if not form.is_valid():
        return _shown(request, rows, years, form, ticked=ticked, status=422)
    try:
        if not ticked <= {one.person_id for one in rows if not one.kept}:
            raise refuse("Có người không còn trong danh sách này; hãy xem lại rồi xóa.", field="people")
        made = erase(ticked, years=years, by=request.user, paper=form.paper())
    except Refused as refused:
        return _shown(request, rows, years, form, ticked=ticked, problems=refused.problems, status=422)
    done(request, f"Đã xóa dữ liệu của {made.people} người: {made.acts} lần ghi, {made.papers} văn bản.")
    return redirect("erasing")


@page("lists-forget")
def lists_forget(request: HttpRequest) -> HttpResponse:
    """The files of the lists shown on the page; what came meanwhile stays."""
    shown = _ids(request, "lists")
    offered = {one.batch_id for one in batches.ended_before(request.viewer, _old())}
    gone = jobs.forget(shown & offered, before=_old(), by=request.user)
    done(request, f"Đã xóa tệp của {gone} danh sách." if gone else "Không còn tệp nào để xóa.")
    return redirect("erasing")


def _ids(request: HttpRequest, name: str) -> set[int]:
    return {int(one) for one in request.POST.getlist(name) if one.isdecimal() and len(one) < 19}


def _old() -> date:
    return dates.add_months(clock.today(), -retention.LIST_MONTHS)


def _years(request: HttpRequest) -> int:
    typed = request.POST.get("years") or request.GET.get("nam", "")
    years = int(typed) if typed.isdecimal() and len(typed) < 3 else retention.USUAL_YEARS
    return max(years, retention.LEAST_YEARS)


def _shown(
    request: HttpRequest, rows: list[queries.Erasable], years: int, form: EraseForm, *, ticked: set[int] = frozenset(),
    problems: Any = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "may": [(one, one.person_id in ticked) for one in rows if not one.kept],
        "kept": [one for one in rows if one.kept], "years": years, "form": form, "problems": problems,
        "most": queries.SHOWN, "lists": batches.ended_before(request.viewer, _old()),
        "months": retention.LIST_MONTHS, "lists_key": uuid.uuid4().hex,
    }  # fmt: skip
    return show(request, "people/erasing.html", context, status=status)
