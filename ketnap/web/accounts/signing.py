"""Coming in by password and, where there is one, by the code of the app; going out."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ketnap.access.viewer import viewer_of
from ketnap.actions import accounts
from ketnap.lib import clock, gate, turns
from ketnap.models import User
from ketnap.queries import accounts as known
from ketnap.web import session
from ketnap.web.forms.accounts import CodeForm, SignInForm
from ketnap.web.pages import address, page, show

HALFWAY_SECONDS = 300
"""Between the password and the code."""
KNOWN = "ketnap-known"
KNOWN_SECONDS = 180 * 24 * 3600
BUSY = "Đang có nhiều người đăng nhập. Chờ vài giây rồi bấm lại; chưa có gì bị tính là sai."
LATE = (
    f"Mật khẩu lần đầu này đã hết hạn: chỉ dùng được trong {accounts.FIRST_DAYS} ngày. "
    "Nhờ người đã trao mật khẩu đặt lại cho, rồi vào sổ ngay."
)
WRONG = "Tên đăng nhập hoặc mật khẩu không đúng. Xem lại phím Caps Lock và bộ gõ tiếng Việt."


@page("sign-in")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Two fields. While a name or an address waits after wrong tries, no password is looked at."""
    next_page = request.POST.get("next") or request.GET.get("next") or ""
    if request.user.is_authenticated:
        return HttpResponseRedirect(safe(request, next_page))
    form = SignInForm(request.POST if request.method == "POST" else None)
    problem, status = "", 200
    if request.method == "POST" and form.is_valid():
        name, place = door(request, form.cleaned_data["username"])
        if wait := accounts.waiting(name, place):
            problem, status = slow_down(wait), 429
        else:
            try:
                with turns.turn(settings.DATA_DIR):
                    user = opened(request, **form.cleaned_data)
            except turns.Busy:
                return busy(request, "accounts/sign_in.html", {"form": form, "problem": BUSY, "next": next_page})
            if user is None:
                accounts.failed(name, place)
                problem, status = WRONG, 422
            elif accounts.too_late(user):
                problem, status = LATE, 422
            else:
                accounts.passed(name)
                return come_in(request, user, next_page)
    context = {
        "form": form, "problem": problem, "next": next_page, "over": request.session.get("over", False),
        "empty": not known.any_account(),
    }  # fmt: skip
    return show(request, "accounts/sign_in.html", context, status=status)


def opened(request: HttpRequest, username: str, password: str) -> User | None:
    """Whom the password opens to; composed accents and plain ones are one spelling."""
    found = authenticate(request, username=username, password=accounts.typed(password))
    return found if isinstance(found, User) else None


def door(request: HttpRequest, username: str) -> tuple[str, str]:
    """(name under which wrong tries are counted, the same of the address). On a device that came in before, its owner
    has a count of their own: nobody elsewhere can shut them out."""
    plain, mine = username.strip().lower(), device(request, username)
    return f"user:{plain}:{mine}" if mine else f"user:{plain}", f"from:{address(request)}"


def device(request: HttpRequest, username: str) -> str:
    """What the browser carries since that user came in with it; empty: nothing."""
    try:
        told = signing.loads(request.COOKIES.get(settings.KNOWN_COOKIE, ""), salt=KNOWN, max_age=KNOWN_SECONDS)
    except signing.BadSignature:
        return ""
    return told["id"] if told["name"] == username.strip().lower() else ""


def slow_down(seconds: int) -> str:
    words = f"{seconds} giây" if seconds < 90 else f"{-(-seconds // 60)} phút"
    return f"Sai nhiều lần liền. Chờ {words} rồi thử lại."


def busy(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    answer = show(request, template, context, status=503)
    answer["Retry-After"] = "3"
    return answer


def come_in(request: HttpRequest, user: User, next_page: str) -> HttpResponse:
    """Straight in, or to the page that asks for the code."""
    if accounts.held(user) is None:
        start(request, user)
        return remembered(request, user, HttpResponseRedirect(safe(request, next_page)))
    request.session.cycle_key()
    request.session["halfway"] = {"user": user.pk, "at": clock.now().timestamp(), "next": next_page}
    return redirect("sign-in-code")


@page("sign-in-code")
def code(request: HttpRequest) -> HttpResponse:
    """The six digits of the app, or a printed code. Five tries; then the password again, later."""
    half = request.session.get("halfway")
    if not half or clock.now().timestamp() - half["at"] > HALFWAY_SECONDS:
        return show(request, "accounts/code.html", {"late": True}, status=200 if request.method == "GET" else 422)
    form = CodeForm(request.POST if request.method == "POST" else None)
    user = accounts.account(half["user"])
    problem, status = "", 200
    if request.method == "POST" and form.is_valid():
        name = f"code:{user.pk}"
        if wait := accounts.waiting(name):
            problem, status = slow_down(wait), 429
        elif opened_by := accounts.passes(user=user, code=form.cleaned_data["code"]):
            accounts.passed(name)
            del request.session["halfway"]
            start(request, user, code=opened_by)
            return remembered(request, user, HttpResponseRedirect(safe(request, half["next"])))
        else:
            accounts.failed(name)
            problem, status = "Mã không đúng hoặc đã dùng. Chờ điện thoại hiện mã mới rồi gõ lại.", 422
    return show(request, "accounts/code.html", {"form": form, "problem": problem}, status=status)


def start(request: HttpRequest, user: User, *, code: str = "") -> None:
    """A new session key, its clock started, and the line in the journal; of too many places the oldest is closed."""
    request.session.pop("over", None)
    draft = session.opened(request.session.get("draft"))
    if draft is None or draft["user"] != str(user.pk):
        request.session.pop("draft", None)  # somebody else's typing, on a shared machine
    login(request, user)
    session.begin(request, near=gate.near(address(request)), first=first(user))
    accounts.signed_in(by=user, code=code)


def first(user: User) -> str:
    """The page this user goes through before any other: a password of their own, the second factor."""
    if user.must_change:
        return "own-password"
    if accounts.held(user) is None and accounts.wanted(viewer_of(user, clock.today())):
        return "own-factor"
    return ""


def remembered(request: HttpRequest, user: User, answer: HttpResponse) -> HttpResponse:
    """This device is one its owner came in from."""
    name = user.username.strip().lower()
    told = {"name": name, "id": device(request, name) or secrets.token_hex(8)}
    answer.set_cookie(
        settings.KNOWN_COOKIE, signing.dumps(told, salt=KNOWN), max_age=KNOWN_SECONDS, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE, path="/",
    )  # fmt: skip
    return answer


def safe(request: HttpRequest, address: str) -> str:
    """The page somebody was on its way to, if it is ours."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours and address else reverse("home")


@page("sign-out")
def sign_out(request: HttpRequest) -> HttpResponse:
    accounts.signed_out(by=request.user)
    logout(request)
    answer = redirect("sign-in")
    answer["Clear-Site-Data"] = '"cache", "storage"'  # on a PC that others use after
    return answer
