"""Cử người giúp đỡ thay: everybody whose helper is gone, on one screen, written in one step."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import admission
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.queries import organisation
from ketnap.queries.admission.helping import alone, offered
from ketnap.web.forms.helping import SuccessorsForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@page("helpers-pass")
def successors(request: HttpRequest, unit_id: int) -> HttpResponse:
    viewer, today = request.viewer, clock.today()
    unit = organisation.unit(viewer, unit_id, today)
    people = alone(viewer, unit_id, today)
    members = {one.unit_id: offered(viewer, one.unit_id, [today]) for one in people}
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = SuccessorsForm(sent, people=people, offered=members)
    context = {"unit": unit, "form": form, "people": people, "problems": []}
    if request.method == "GET" or not form.is_valid():
        return show(request, "admission/helpers.html", context, status=200 if request.method == "GET" else 422)
    acts = form.acts(versions(request))
    try:
        admission.record(acts, by=request.user)
    except Refused as refused:
        return show(request, "admission/helpers.html", context | {"problems": refused.problems}, status=422)
    left = len(people) - len(acts)
    more = f" Còn {left} người chưa cử." if left else ""
    done(request, f"Đã cử người giúp đỡ thay cho {len(acts)} người.{more}", reverse("path-board"), "Xem kết nạp")
    return redirect("helpers-pass", unit_id)


def versions(request: HttpRequest) -> dict[int, int]:
    """File → its version as the form showed it."""
    found = {}
    for typed in request.POST.getlist("version"):
        file, _, number = typed.partition(".")
        if file.isdecimal() and number.isdecimal() and len(typed) < 20:
            found[int(file)] = int(number)
    return found
