"""Signing in and out."""

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ketnap.actions import accounts
from ketnap.lib import clock
from ketnap.web.forms.accounts import SignInForm
from ketnap.web.pages import page, show
from ketnap.web.session import Door


@page("sign-in")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Two fields. While an account or address waits after wrong guesses, no password is looked at."""
    next_page = request.POST.get("next") or request.GET.get("next") or ""
    if request.user.is_authenticated:
        return redirect(safe(request, next_page))
    form = SignInForm(request.POST if request.method == "POST" else None)
    problem, status = "", 200
    if request.method == "POST" and form.is_valid():
        door = Door(form.cleaned_data["username"], request.META.get("REMOTE_ADDR", ""))
        if wait := door.wait():
            problem, status = f"Sai nhiều lần liền. Chờ {wait} giây rồi thử lại.", 429
        elif user := authenticate(request, **form.cleaned_data):
            door.passed()
            start(request, user)
            return redirect(safe(request, next_page))
        else:
            door.failed()
            problem, status = "Tên đăng nhập hoặc mật khẩu không đúng. Xem lại phím Caps Lock và bộ gõ tiếng Việt.", 422
    over = request.session.get("over", False)
    return show(
        request,
        "accounts/sign_in.html",
        {"form": form, "problem": problem, "next": next_page, "over": over},
        status=status,
    )


def start(request: HttpRequest, user: AbstractBaseUser) -> None:
    """A new session key, its clock started, and the line in the journal."""
    request.session.pop("over", None)
    draft = request.session.get("draft")
    if draft and draft["user"] != str(user.pk):
        del request.session["draft"]  # somebody else's typing, on a shared machine
    login(request, user)
    now = clock.now().timestamp()
    request.session["since"] = request.session["seen"] = now
    accounts.signed_in(by=user)


def safe(request: HttpRequest, address: str) -> str:
    """The page somebody was on its way to, if it is ours."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours and address else reverse("home")


@page("sign-out")
def sign_out(request: HttpRequest) -> HttpResponse:
    accounts.signed_out(by=request.user)
    logout(request)
    return redirect("sign-in")
