"""Figures another publication printed about an organisation, beside ours and never merged with them."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import bulletin as acts
from ketnap.actions.refusal import Refused
from ketnap.lib import clock, dates
from ketnap.queries import bulletin, organisation
from ketnap.queries.bulletin import PublishedLine
from ketnap.queries.missing import NotFound
from ketnap.statistics.report.published import ours, words_of
from ketnap.web.doors import may
from ketnap.web.forms.bulletin import PublishedForm
from ketnap.web.forms.people import ReverseForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@dataclass(frozen=True)
class Beside:
    line: PublishedLine
    words: str
    ours: Decimal | None
    """None: chưa có số liệu."""

    @property
    def differs(self) -> bool:
        return self.ours is not None and self.ours != self.line.value


@page("unit-published")
def published(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    lines = bulletin.published(request.viewer, unit_id)
    may_write = may(request, "unit-published", unit_id, "POST")
    form = PublishedForm(request.POST if request.method == "POST" else typed_before(request))
    stand = [one for one in lines if not one.taken_back]
    counted = ours(unit_id, [(one.measure, one.period_from, one.period_to) for one in stand])
    context = {
        "unit": unit, "form": form, "version": None, "problems": [], "may_write": may_write,
        "back_to": reverse("unit", args=[unit_id]),
        "lines": [
            Beside(one, words_of(one.measure), counted[one.measure, one.period_from, one.period_to]) for one in stand
        ],
        "taken_back": [Beside(one, words_of(one.measure), None) for one in lines if one.taken_back],
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "bulletin/figures.html", context, status=200 if request.method == "GET" else 422)
    try:
        made = acts.publish_figure(unit_id=unit_id, **form.figure(), paper=form.paper(), by=request.user)
    except Refused as refused:
        return show(request, "bulletin/figures.html", context | {"problems": refused.problems}, status=422)
    undo = reverse("unit-published-back", args=[unit_id, made.pk])
    done(request, f"Đã ghi số của {made.source}, đứng cạnh số của sổ.", undo, "Ghi nhầm thì bỏ")
    return redirect("unit-published", unit_id)


@page("unit-published-back")
def take_back(request: HttpRequest, unit_id: int, figure_id: int) -> HttpResponse:
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    lines = bulletin.published(request.viewer, unit_id)
    line = next((one for one in lines if one.figure_id == figure_id and not one.taken_back), None)
    if line is None:
        raise NotFound("Không có số này.")
    form = ReverseForm(request.POST if request.method == "POST" else typed_before(request))
    context = {
        "unit": unit, "line": line, "words": words_of(line.measure), "form": form, "version": None, "problems": [],
        "back_to": reverse("unit-published", args=[unit_id]),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "bulletin/back.html", context, status=200 if request.method == "GET" else 422)
    paper = form.paper()
    acts.take_back_figure(figure_id, reason=paper.reason, by=request.user, paper=paper)
    done(request, f"Đã bỏ số của {line.source} ngày {dates.show(line.published_on)}. Cả hai ghi chép còn trong sổ.")
    return redirect("unit-published", unit_id)
