"""Đơn vị phối hợp mở lớp: who of it may open the class, until when; the right ended."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import accounts
from ketnap.actions import training as acts
from ketnap.actions.refusal import Refused
from ketnap.lib import clock, dates
from ketnap.queries import training
from ketnap.queries.missing import NotFound
from ketnap.queries.training import PartnerLine
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.accounts import ResetForm
from ketnap.web.forms.classes import PartnerEndForm, PartnerForm
from ketnap.web.pages import done, page, show
from ketnap.web.training.planning import open_class, sent


@page("class-partners")
def partners(request: HttpRequest, class_id: int) -> HttpResponse:
    held, today = open_class(request, class_id), clock.today()
    found = training.partners(request.viewer, class_id)
    others = training.colleagues(request.viewer, class_id)
    form = PartnerForm(sent(request), others=others, initial={"valid_from": today, "last_on": held.row.ends_on})
    context = {
        "held": held, "form": form, "problems": [], "rows": [(one, one.holds(today)) for one in found], "today": today,
        "back_to": reverse("class-plan", args=[class_id]),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/partners.html", context, status=200 if request.method == "GET" else 422)
    typed = form.cleaned_data
    try:
        made = acts.give_partner(
            class_id, form.who(), valid_from=typed["valid_from"], valid_to=typed["last_on"] + timedelta(days=1),
            by=request.user,
        )  # fmt: skip
    except Refused as refused:
        return show(request, "training/partners.html", context | {"problems": refused.problems}, status=422)
    done(request, f"{made.user.display_name} xem được {held.row.name} đến hết {dates.show(typed['last_on'])}.")
    return redirect("class-partners", class_id)


@table_page("class-partners-table")
def partners_table(request: HttpRequest, class_id: int) -> Sheet:
    held = open_class(request, class_id)
    head = ("Họ và tên", "Nơi làm việc", "Tài khoản", "Từ ngày", "Đến hết ngày")
    rows = [
        (one.name, one.seat, one.username, one.since, one.last_on)
        for one in training.partners(request.viewer, class_id)
    ]
    return Sheet(f"Đơn vị phối hợp {held.row.name}", head, rows, (), held.row.organiser_id)


@page("class-partner-end")
def end(request: HttpRequest, class_id: int, partner_id: int) -> HttpResponse:
    held = open_class(request, class_id)
    row = one_of(request, class_id, partner_id)
    form = PartnerEndForm(sent(request), initial={"on": clock.today()})
    back_to = reverse("class-partners", args=[class_id])
    context = {"held": held, "row": row, "form": form, "problems": [], "back_to": back_to}
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/partner_end.html", context, status=200 if request.method == "GET" else 422)
    try:
        acts.end_partner(partner_id, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"], by=request.user)
    except Refused as refused:
        return show(request, "training/partner_end.html", context | {"problems": refused.problems}, status=422)
    done(request, f"{row.name} không mở được {held.row.name} từ {dates.show(form.cleaned_data['on'])}.")
    return redirect(back_to)


@page("class-partner-reset")
def reset(request: HttpRequest, class_id: int, partner_id: int) -> HttpResponse:
    """A first password anew for somebody of the partner institution who forgot theirs."""
    held, row = open_class(request, class_id), one_of(request, class_id, partner_id)
    form = ResetForm(request.POST if request.method == "POST" else None)
    context = {
        "held": held, "row": row, "form": form, "problems": [], "back_to": reverse("class-partners", args=[class_id]),
        "has_factor": training.partner_has_factor(request.viewer, class_id, partner_id),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/partner_reset.html", context, status=200 if request.method == "GET" else 422)
    try:
        accounts.reset_password(row.user_id, **form.cleaned_data, by=request.user)
    except Refused as refused:
        return show(request, "training/partner_reset.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã đặt mật khẩu mới cho {row.name}. Trao tận tay; vào sổ lần đầu, người ấy tự đổi.")
    return redirect(context["back_to"])


def one_of(request: HttpRequest, class_id: int, partner_id: int) -> PartnerLine:
    row = next((one for one in training.partners(request.viewer, class_id) if one.partner_id == partner_id), None)
    if row is None:
        raise NotFound("Không có quyền này.")
    return row
