"""How long a sign-in lasts, what is kept of the page being typed, and how fast passwords may be guessed."""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict

from ketnap.lib import clock

IDLE_SECONDS = 15 * 60
ABSOLUTE_SECONDS = 12 * 3600
SIGNED_IN_KEY = "_auth_user_id"
FOR_EVERYBODY = "/ban-tin/"
"""Pages of the bulletin ask no session: the same answer for everybody, and no query to find out who reads."""
NEVER_KEPT = {"csrfmiddlewaretoken", "password", "key"}


def limited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: ends a session after 15 idle minutes or 12 hours, keeping what was being typed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(FOR_EVERYBODY):
            return get_response(request)
        session, now = request.session, clock.now().timestamp()
        if SIGNED_IN_KEY in session:
            since, seen = session.setdefault("since", now), session.setdefault("seen", now)
            if now - seen > IDLE_SECONDS or now - since > ABSOLUTE_SECONDS:
                end(request)
            elif now - seen > 30:
                session["seen"] = now  # not on every request: each one would be a write to the database
        return get_response(request)

    return middleware


def end(request: HttpRequest) -> None:
    user_id = request.session[SIGNED_IN_KEY]
    draft = None
    if request.method == "POST":
        typed = {name: request.POST.getlist(name) for name in request.POST if name not in NEVER_KEPT}
        draft = {"user": user_id, "path": request.path, "typed": typed}
    request.session.flush()
    request.session["over"] = True
    if draft:
        request.session["draft"] = draft


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What the same person was typing on this page when the session ended; given back once."""
    draft: dict[str, Any] | None = request.session.get("draft")
    if draft is None or draft["path"] != request.path or draft["user"] != str(request.user.pk):
        return None
    del request.session["draft"]
    data = QueryDict(mutable=True)
    for name, values in draft["typed"].items():
        data.setlist(name, values)
    return data


@dataclass(frozen=True)
class Door:
    """Guesses at one account and from one address, each slowed on its own."""

    username: str
    address: str

    def _keys(self) -> tuple[str, str]:
        named = (f"user:{self.username.strip().lower()}", f"from:{self.address}")
        first, second = (hashlib.sha256(text.encode()).hexdigest() for text in named)
        return first, second

    def wait(self) -> int:
        """Seconds until the next try is looked at; 0 when it may be now. No password is checked while waiting."""
        now = clock.now().timestamp()
        return max(0, *(math.ceil(cache.get(key, (0, 0.0))[1] - now) for key in self._keys()))

    def failed(self) -> None:
        """Three tries are free, then the wait doubles from 2 seconds to 15 minutes. An address may fail 20 times."""
        now = clock.now().timestamp()
        for key, free in zip(self._keys(), (3, 20), strict=True):
            count = cache.get(key, (0, 0.0))[0] + 1
            pause = 0 if count < free else min(2 ** (count - free + 1), 900)
            cache.set(key, (count, now + pause), 1800)

    def passed(self) -> None:
        cache.delete(self._keys()[0])
