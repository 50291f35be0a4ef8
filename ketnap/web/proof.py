"""Before what weighs most, the password once more: a decision is taken by who sits there, not by an open window.

The form that was sent comes back inside the page that asks, and goes on as it was when the password is right.
"""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ketnap.actions import accounts
from ketnap.lib import clock, turns
from ketnap.models import User
from ketnap.web import session, shell

FIELD = "proof"


def given(request: HttpRequest) -> bool:
    """Whether the password was typed a short while ago, or came with this very form."""
    if session.proved(request):
        return True
    user, typed = request.user, request.POST.get(FIELD)
    if not typed or not isinstance(user, User):
        return False
    name = f"user:{user.username.strip().lower()}:{request.session.session_key}"
    if accounts.waiting(name):
        return False
    try:
        with turns.turn(settings.DATA_DIR):
            right = user.check_password(accounts.typed(typed))
    except turns.Busy:
        return False
    if not right:
        accounts.failed(name)
        return False
    accounts.passed(name)
    request.session["proved"] = clock.now().timestamp()
    return True


def ask(request: HttpRequest) -> HttpResponse:
    """The page with one field. Nothing was written; all that was sent is in it."""
    sent = [
        (name, value) for name, values in request.POST.lists() if name not in ("csrfmiddlewaretoken", FIELD)
        for value in values
    ]  # fmt: skip
    if "key" not in request.POST:
        sent.append(("key", uuid.uuid4().hex))
    context = {**shell.context(request), "sent": sent, "wrong": FIELD in request.POST}
    return render(request, "accounts/proof.html", context, status=422 if FIELD in request.POST else 200)
