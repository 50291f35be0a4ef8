"""Inviting who works in the book, helping who forgot a password, and mandates."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ketnap.access.roles import Permission
from ketnap.actions import accounts
from ketnap.actions.admission import mandates
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.queries import accounts as known
from ketnap.queries import organisation
from ketnap.queries.organisation.choosing import Among
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.accounts import InviteForm, MandateEndForm, MandateForm, ResetForm
from ketnap.web.forms.units import Units
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@page("unit-accounts")
def unit_accounts(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Who holds which right in the unit and below it, and the form that invites one more."""
    viewer, today = request.viewer, clock.today()
    unit = organisation.unit(viewer, unit_id, today)
    units = Units(viewer, Among(Permission.GRANT, today, below=unit_id))
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = InviteForm(sent, units=units, initial={"unit": unit_id})
    number = known.how_many(viewer, unit_id)
    context = {
        "unit": unit, "form": form, "problems": [], "number": number, "many": number > known.MANY,
        "holders": known.holders(viewer, unit_id, alone=number > known.MANY),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "accounts/unit.html", context, status=200 if request.method == "GET" else 422)
    typed = dict(form.cleaned_data)
    wanted = organisation.unit(viewer, typed["unit"], today)
    try:
        user = accounts.invite(
            **{name: typed[name] for name in ("username", "display_name", "password", "seat", "role")},
            unit_id=typed["unit"], kind=wanted.kind, valid_from=today, by=request.user,
        )  # fmt: skip
    except Refused as refused:
        return show(request, "accounts/unit.html", context | {"problems": refused.problems}, status=422)
    done(
        request, f"Đã mở tài khoản {user.username} cho đồng chí {user.display_name}. Trao tận tay mật khẩu đã đặt, "
        f"dùng được {accounts.FIRST_DAYS} ngày.",
    )  # fmt: skip
    return redirect("unit-accounts", unit_id)


@page("account-reset")
def reset(request: HttpRequest, unit_id: int, grant_id: int) -> HttpResponse:
    """A first password anew for somebody who forgot theirs."""
    held = known.grant_held(request.viewer, unit_id, grant_id)
    form = ResetForm(request.POST if request.method == "POST" else None)
    context = {
        "unit": organisation.unit(request.viewer, unit_id, clock.today()), "held": held, "form": form, "problems": [],
        "has_factor": known.has_factor(request.viewer, unit_id, grant_id),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "accounts/reset.html", context, status=200 if request.method == "GET" else 422)
    try:
        accounts.reset_password(held.user_id, **form.cleaned_data, by=request.user)
    except Refused as refused:
        return show(request, "accounts/reset.html", context | {"problems": refused.problems}, status=422)
    done(
        request, f"Đã đặt mật khẩu mới cho đồng chí {held.name}. Trao tận tay, dùng được {accounts.FIRST_DAYS} ngày; "
        "vào sổ lần đầu, đồng chí ấy tự đổi.",
    )  # fmt: skip
    return redirect("unit-accounts", unit_id)


@table_page("unit-accounts-table")
def unit_accounts_table(request: HttpRequest, unit_id: int) -> Sheet:
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    head = ("TT", "Họ và tên", "Chức vụ", "Việc", "Ở tổ chức", "Từ ngày", "Tên đăng nhập")
    rows = [
        (number, one.name, one.seat, one.role_title, one.unit_name, one.since, one.username)
        for number, one in enumerate(known.holders(request.viewer, unit_id), 1)
    ]
    return Sheet(f"Người làm việc trong sổ {unit.name}", head, rows, (), unit_id)


@page("unit-mandate")
def mandate(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A grassroots committee that may decide on admission itself: since when, by which paper."""
    form = MandateForm(request.POST if request.method == "POST" else typed_before(request))
    if request.method == "GET" or not form.is_valid():
        return mandate_page(request, unit_id, form=form)
    try:
        mandates.give(unit_id, on=form.cleaned_data["on"], paper=form.paper(), by=request.user)
    except Refused as refused:
        return mandate_page(request, unit_id, form=form, problems=refused.problems)
    done(request, "Đã ghi ủy quyền. Cán bộ đảng ủy cơ sở này ghi được quyết định kết nạp của đảng ủy mình.")
    return redirect("unit-mandate", unit_id)


@page("unit-mandate-end")
def mandate_end(request: HttpRequest, unit_id: int) -> HttpResponse:
    form = MandateEndForm(request.POST)
    if not form.is_valid():
        return mandate_page(request, unit_id, ending=form)
    try:
        mandates.end(unit_id, **form.cleaned_data, by=request.user)
    except Refused as refused:
        return mandate_page(request, unit_id, ending=form, problems=refused.problems)
    done(request, "Đã ghi thôi ủy quyền. Quyết định từ ngày ấy do cấp trên ghi.")
    return redirect("unit-mandate", unit_id)


def mandate_page(
    request: HttpRequest, unit_id: int, *, form: MandateForm | None = None, ending: MandateEndForm | None = None,
    problems: object = (),
) -> HttpResponse:  # fmt: skip
    held = known.mandates(request.viewer, unit_id)
    context = {
        "unit": organisation.unit(request.viewer, unit_id, clock.today()), "held": held,
        "open": next((one for one in held if one.until is None), None), "form": form or MandateForm(),
        "ending": ending or MandateEndForm(), "problems": problems, "asked": ending or form,
    }  # fmt: skip
    wrong = bool(problems) or any(one is not None and one.errors for one in (form, ending))
    return show(request, "accounts/mandate.html", context, status=422 if wrong else 200)
