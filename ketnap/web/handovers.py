"""A seat changes hands, and what was handed on with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import accounts
from ketnap.actions.refusal import Refused
from ketnap.lib import clock, dates
from ketnap.queries import accounts as known
from ketnap.queries import handover, organisation
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.accounts import SeatForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@page("seat-pass")
def seat_pass(request: HttpRequest, unit_id: int, grant_id: int) -> HttpResponse:
    viewer, today = request.viewer, clock.today()
    held = known.grant_held(viewer, unit_id, grant_id)
    others = [(one.user_id, one.said) for one in known.colleagues(viewer) if one.user_id != held.user_id]
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = SeatForm(sent, others=others, initial={"on": today})
    context = {"unit": organisation.unit(viewer, unit_id, today), "held": held, "form": form, "problems": []}
    if request.method == "GET" or not form.is_valid():
        return show(request, "accounts/seat.html", context, status=200 if request.method == "GET" else 422)
    try:
        made = accounts.pass_seat(grant_id, to=form.who(), on=form.cleaned_data["on"], by=request.user)
    except Refused as refused:
        return show(request, "accounts/seat.html", context | {"problems": refused.problems}, status=422)
    words = f"{len(made.work)} việc và {len(made.batches)} tệp" if made.batches else f"{len(made.work)} việc"
    new, on = made.new.user.display_name, dates.show(made.on)
    done(
        request, f"Đồng chí {new} thay đồng chí {held.name} từ {on}; đã bàn giao {words}.",
        reverse("handover", args=[made.pk]), "Xem những gì đã bàn giao",
    )  # fmt: skip
    return redirect("unit-accounts", unit_id)


@page("handover")
def one(request: HttpRequest, handover_id: int) -> HttpResponse:
    return show(request, "accounts/handover.html", {"made": handover.handover(request.viewer, handover_id)})


@table_page("handover-table")
def table(request: HttpRequest, handover_id: int) -> Sheet:
    made = handover.handover(request.viewer, handover_id)
    rows = [
        (number, line.full_name, line.unit_name, line.what, "Còn phải làm" if line.open else "Đã xong")
        for number, line in enumerate(made.work, 1)
    ]
    notes = (f"Đồng chí {made.old_name} bàn giao cho đồng chí {made.new_name} ngày {dates.show(made.on)}.",)
    return Sheet("Việc đã bàn giao", ("TT", "Họ và tên", "Đơn vị", "Việc", "Hiện nay"), rows, notes, made.unit_id)
