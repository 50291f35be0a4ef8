"""How long a sign-in lasts, what is kept of the page being typed, and how long a typed password proves who it is."""

import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from ketnap.lib import browsers, clock
from ketnap.lib.sealing import Sealer, SealError, sealer
from ketnap.queries.open_sessions import Alive

IDLE_SECONDS = 15 * 60
ABSOLUTE_SECONDS = 12 * 3600
PART_SECONDS = 5 * 60
"""A part of a page is asked for while a form is being sent: written by both, the session would keep what the part read
and lose what the form said."""
CLOCKS_DIFFER = 60
"""Seconds. Somebody seen later than now was seen before the clock was set back; how long ago cannot be told."""
DRAFT = "Session.draft"
SIGNED_IN_KEY = "_auth_user_id"
FOR_EVERYBODY = "/ban-tin/"
"""Pages of the bulletin ask no session: the same answer for everybody, and no query to find out who reads."""
NEVER_KEPT = {"csrfmiddlewaretoken", "password", "key", "old", "again", "code", "proof"}


def limited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: ends a session after 15 idle minutes or 12 hours, keeping what was being typed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(FOR_EVERYBODY):
            return get_response(request)
        session, now = request.session, clock.now().timestamp()
        if SIGNED_IN_KEY in session:
            since, seen = session.setdefault("since", now), session.setdefault("seen", now)
            ahead = seen - now > CLOCKS_DIFFER
            if now - seen > IDLE_SECONDS or now - since > ABSOLUTE_SECONDS or ahead:
                end(request)
            elif now - seen > (PART_SECONDS if "HX-Request" in request.headers else 30):
                session["seen"] = now  # not on every request: each one would be a write to the database
        return get_response(request)

    return middleware


def alive() -> Alive:
    """Which sessions can still be used."""
    now = clock.now()
    return Alive(now - timedelta(seconds=ABSOLUTE_SECONDS), now - timedelta(seconds=IDLE_SECONDS))


def end(request: HttpRequest) -> None:
    user_id = request.session[SIGNED_IN_KEY]
    draft = None
    if request.method == "POST":
        typed = {name: request.POST.getlist(name) for name in request.POST if name not in NEVER_KEPT}
        draft = {"user": user_id, "path": request.path, "typed": typed}
    request.session.flush()
    request.session["over"] = True
    if draft:
        request.session["draft"] = sealed(draft)


def sealed(draft: dict[str, Any]) -> list[str]:
    """For the table of sessions, which must not show what the columns of the register hide."""
    token = secrets.token_hex(16)
    return [token, _seal().seal(json.dumps(draft), DRAFT, token).hex()]


def opened(kept: list[str] | None) -> dict[str, Any] | None:
    """None where nothing is kept, and where the key is another one by now: it is typed again."""
    if kept is None:
        return None
    try:
        found: dict[str, Any] = json.loads(_seal().open(bytes.fromhex(kept[1]), DRAFT, kept[0]))
    except SealError:
        return None
    return found


def _seal() -> Sealer:
    return sealer(settings.FIELD_KEY_FILE)


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What the same person was typing on this page when the session ended; given back once."""
    draft = opened(request.session.get("draft"))
    if draft is None or draft["path"] != request.path or draft["user"] != str(request.user.pk):
        return None
    del request.session["draft"]
    data = QueryDict(mutable=True)
    for name, values in draft["typed"].items():
        data.setlist(name, values)
    return data


PROOF_SECONDS = 10 * 60
"""A decision is taken by somebody whose password was typed no longer ago."""


def begin(request: HttpRequest, *, near: str, first: str = "") -> None:
    """The clock of a session starts; `first` names the page its holder has to go through before any other. `near`: how
    far away the browser is, as lib/gate says."""
    now = clock.now().timestamp()
    request.session["device"] = browsers.said(request.headers.get("User-Agent", ""))
    request.session["near"] = near
    request.session["since"] = request.session["seen"] = request.session["proved"] = now
    if first:
        request.session["first"] = first


def proved(request: HttpRequest) -> bool:
    """Whether the password was typed a short while ago."""
    at: float = request.session.get("proved", request.session.get("since", 0.0))
    return clock.now().timestamp() - at <= PROOF_SECONDS
