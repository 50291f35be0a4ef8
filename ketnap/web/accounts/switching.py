"""One account for who gives rights over it: where it is open, ended everywhere; switched off, and on again."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ketnap.actions import accounts
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.queries import accounts as known
from ketnap.queries import open_sessions, organisation
from ketnap.web import session
from ketnap.web.forms.accounts import SwitchForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@page("account-held")
def held(request: HttpRequest, unit_id: int, grant_id: int) -> HttpResponse:
    return account_page(request, unit_id, grant_id, SwitchForm(typed_before(request)))


@page("account-out")
def out(request: HttpRequest, unit_id: int, grant_id: int) -> HttpResponse:
    one = known.grant_held(request.viewer, unit_id, grant_id)
    many = accounts.end_all_of(one.user_id, unit_id=unit_id, by=request.user)
    done(request, f"Đã đăng xuất đồng chí {one.name} ở mọi nơi ({many}). Muốn vào sổ, đồng chí ấy đăng nhập lại.")
    return redirect("account-held", unit_id, grant_id)


@page("account-off")
def off(request: HttpRequest, unit_id: int, grant_id: int) -> HttpResponse:
    return switched(request, unit_id, grant_id, accounts.switch_off, "Đã ngừng tài khoản của đồng chí {}.")


@page("account-on")
def on(request: HttpRequest, unit_id: int, grant_id: int) -> HttpResponse:
    return switched(request, unit_id, grant_id, accounts.switch_on, "Đồng chí {} vào sổ lại được, bằng mật khẩu cũ.")


def switched(
    request: HttpRequest, unit_id: int, grant_id: int, act: Callable[..., Any], said: str
) -> HttpResponse:  # fmt: skip
    one = known.grant_held(request.viewer, unit_id, grant_id)
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return account_page(request, unit_id, grant_id, form)
    try:
        act(one.user_id, paper=form.paper(), unit_id=unit_id, by=request.user)
    except Refused as refused:
        return account_page(request, unit_id, grant_id, form, problems=refused.problems)
    done(request, said.format(one.name))
    return redirect("account-held", unit_id, grant_id)


def account_page(
    request: HttpRequest, unit_id: int, grant_id: int, form: SwitchForm, *, problems: Any = ()
) -> HttpResponse:  # fmt: skip
    viewer = request.viewer
    context = {
        "unit": organisation.unit(viewer, unit_id, clock.today()), "form": form, "problems": problems,
        "held": known.grant_held(viewer, unit_id, grant_id),
        "open": open_sessions.open_at(viewer, unit_id, grant_id, session.alive()),
        "acts": open_sessions.switched(viewer, unit_id, grant_id),
    }  # fmt: skip
    wrong = bool(problems) or (form.is_bound and bool(form.errors))
    return show(request, "accounts/held.html", context, status=422 if wrong and request.method == "POST" else 200)
