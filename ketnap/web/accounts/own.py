"""One's own password, the second factor (app on the phone, printed codes), and where one has the book open."""

from typing import cast

import segno
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString

from ketnap.actions import accounts
from ketnap.actions.refusal import Refused
from ketnap.lib import turns
from ketnap.models import User
from ketnap.queries import open_sessions
from ketnap.web import session
from ketnap.web.accounts.signing import BUSY, busy, first, slow_down
from ketnap.web.forms.accounts import CodeForm, PasswordForm
from ketnap.web.pages import done, page, show

PRINTED_ONCE = "codes"


def me(request: HttpRequest) -> User:
    return cast(User, request.user)


@page("own-password")
def password(request: HttpRequest) -> HttpResponse:
    user = me(request)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "problems": [], "must": user.must_change}
    if request.method == "GET" or not form.is_valid():
        return show(request, "accounts/password.html", context, status=200 if request.method == "GET" else 422)
    name = f"own:{user.pk}"
    if wait := accounts.waiting(name):
        return show(request, "accounts/password.html", context | {"busy": slow_down(wait)}, status=429)
    try:
        with turns.turn(settings.DATA_DIR):
            fresh = accounts.change_password(user=user, old=form.cleaned_data["old"], new=form.cleaned_data["password"])
    except turns.Busy:
        return busy(request, "accounts/password.html", context | {"busy": BUSY})
    except Refused as refused:
        if refused.problems[0].field == "old":
            request.wrong_tries = [name]
        return show(request, "accounts/password.html", context | {"problems": refused.problems}, status=422)
    update_session_auth_hash(request, fresh)
    left(request, fresh)
    done(request, "Đã đổi mật khẩu. Máy khác đang mở bằng mật khẩu cũ đều đã bị đăng xuất.")
    return redirect("account")


def left(request: HttpRequest, user: User) -> None:
    """The page that had to come first was gone through; maybe another one follows."""
    request.session.pop("first", None)
    if following := first(user):
        request.session["first"] = following


@page("own-factor")
def factor(request: HttpRequest) -> HttpResponse:
    """Not there: begin and confirm. There: printed codes anew, or off."""
    user = me(request)
    codes = request.session.pop(PRINTED_ONCE, None)
    if accounts.held(user) is not None:
        context = {
            "codes": codes, "left": accounts.codes_left(user), "wanted": accounts.wanted(request.viewer),
            "form": CodeForm(), "problems": [],
        }  # fmt: skip
        return show(request, "accounts/factor.html", context)
    secret = accounts.begin(user=user)
    form = CodeForm(request.POST if request.method == "POST" else None)
    spelled = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context = {"form": form, "problems": [], "secret": spelled, "picture": squares(accounts.address(user, secret))}
    if request.method == "GET" or not form.is_valid():
        return show(request, "accounts/factor_new.html", context, status=200 if request.method == "GET" else 422)
    try:
        request.session[PRINTED_ONCE] = accounts.confirm(user=user, code=form.cleaned_data["code"])
    except Refused as refused:
        return show(request, "accounts/factor_new.html", context | {"problems": refused.problems}, status=422)
    left(request, user)
    done(request, "Đã cài mã xác nhận. In ngay các mã dự phòng dưới đây: chỉ hiện một lần.")
    return redirect("own-factor")


def squares(address: str) -> SafeString:
    """The picture a phone reads, as SVG."""
    return SafeString(
        segno.make(address, error="m").svg_inline(border=4, omitsize=True, title="Mã vuông để điện thoại đọc")
    )


@page("own-codes")
def codes(request: HttpRequest) -> HttpResponse:
    request.session[PRINTED_ONCE] = accounts.new_codes(user=request.user)
    done(request, "Đã lập mười mã dự phòng mới; các mã cũ hết dùng. In ngay: chỉ hiện một lần.")
    return redirect("own-factor")


@page("own-factor-off")
def off(request: HttpRequest) -> HttpResponse:
    """Needs a code of the app: who finds an open desk must not be able to take the lock away."""
    user = me(request)
    form = CodeForm(request.POST)
    problem = "Mã không đúng hoặc đã dùng. Chờ mã mới rồi gõ lại."
    if form.is_valid() and accounts.waiting(f"code:{user.pk}"):
        problem = "Gõ sai mã nhiều lần. Chờ một lúc rồi thử lại."
    elif form.is_valid() and accounts.passes(user=user, code=form.cleaned_data["code"]):
        accounts.remove(user=user, by=user)
        left(request, user)
        done(request, "Đã tắt mã xác nhận. Từ nay đăng nhập chỉ hỏi mật khẩu.")
        return redirect("account")
    elif form.is_valid():
        request.wrong_tries = [f"code:{user.pk}"]
    if form.is_valid():
        form.add_error("code", problem)
    context = {
        "codes": None, "left": accounts.codes_left(user), "wanted": accounts.wanted(request.viewer), "form": form,
        "problems": [],
    }  # fmt: skip
    return show(request, "accounts/factor.html", context, status=422)


NEAR = {"machine": "Ngay trên máy chủ", "inside": "Trong mạng cơ quan", "outside": "Từ ngoài mạng cơ quan"}


@page("own-sessions")
def places(request: HttpRequest) -> HttpResponse:
    """Where one has the book open, to end what one does not know."""
    found = open_sessions.own(request.viewer, here(request), session.alive())
    context = {"places": [(one, NEAR.get(one.near, "")) for one in found], "most": accounts.MOST}
    return show(request, "accounts/places.html", context)


def here(request: HttpRequest) -> str:
    return request.session.session_key or ""


@page("own-session-end")
def place_end(request: HttpRequest) -> HttpResponse:
    accounts.end_one(request.POST.get("mark", ""), but=here(request), by=me(request))
    done(request, "Đã đóng một nơi. Ở đó muốn vào sổ phải đăng nhập lại.")
    return redirect("own-sessions")


@page("own-sessions-end")
def places_end(request: HttpRequest) -> HttpResponse:
    many = accounts.end_others(but=here(request), by=me(request))
    done(request, f"Đã đóng {many} nơi khác. Chỉ còn phiên này.")
    return redirect("own-sessions")
