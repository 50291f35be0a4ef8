"""What happened, what was kept, what to do, whom to ask: the pages that say no, in plain Vietnamese."""

import logging
import secrets
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.access.viewer import viewer_of
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock
from ketnap.lib import trouble as troubles
from ketnap.lib.sealing import SealError
from ketnap.lib.trouble import Trouble
from ketnap.web import shell
from ketnap.web.session import NEVER_KEPT

WHAT = {
    "candidacy": "hồ sơ này",
    "person": "hồ sơ này",
    "batch": "đợt nhập này",
    "unit": "tổ chức này",
    "enterprise": "doanh nghiệp này",
    "union": "đoàn thể này",
    "article": "bài này",
    "bulletin": "bản tin này",
    "section": "chuyên mục này",
    "feedback": "ý kiến này",
    "register": "vào sổ",
}
"""How a subject of the journal is called on a page."""

type Version = tuple[str, str, str]
"""(what it is, as it stands in the book, as typed here)"""

HEARD_OUT = 64 * 1024 * 1024
"""Bytes."""
log = logging.getLogger("ketnap")


def say(request: HttpRequest, template: str, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and not hasattr(request, "viewer"):
        request.viewer = viewer_of(user, clock.today())
    # The page name is left out, so that a missing page and one out of reach are the same page.
    request.page_name = ""
    return render(request, f"errors/{template}.html", {**shell.context(request), **(context or {})}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return say(request, "404", 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return say(request, "403", 403)


def not_that_way(request: HttpRequest, methods: list[str]) -> HttpResponse:
    """A form's address opened as a page, or a page that was sent something."""
    response = say(request, "405", 405)
    response["Allow"] = ", ".join(methods)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, 0)
    return say(request, "400", 400)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """No or a wrong CSRF token: nearly always a page that stayed open across a sign-out."""
    return say(request, "400", 403)


def no_key(request: HttpRequest) -> HttpResponse:
    return say(request, "400", 400)


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    return say(request, "413", 413, {"megabytes": limit // (1024 * 1024)})


def refused(request: HttpRequest, problem: Refused, back: str = "") -> HttpResponse:
    """A button without a form of its own was refused: the sentences, and the way back."""
    return say(request, "refused", 422, {"problems": problem.problems, "back": back})


def conflict(
    request: HttpRequest, problem: Conflict, versions: list[Version] | None = None, **more: Any
) -> HttpResponse:
    """Somebody else wrote first. `versions`: (what it is, as it stands in the book, as typed here)."""
    what = WHAT.get(problem.what.split(":")[0], problem.what)
    return say(request, "409", 409, {"conflict": problem, "what": what, "versions": versions or [], **more})


def both(
    request: HttpRequest, problem: Conflict, versions: list[Version], keep: str, version: int, last: str = ""
) -> HttpResponse:
    """The same for a form that can be sent again as it was typed, against the version that stands by now."""
    sent = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    sent = [(name, value) for name, value in sent if name not in ("csrfmiddlewaretoken", "version")]
    return conflict(
        request, problem, versions, keep=keep, again=request.get_full_path(), typed=[*sent, ("version", str(version))],
        last=last,
    )  # fmt: skip


def sealed(request: HttpRequest, problem: SealError) -> HttpResponse:
    """The key in use does not open what the page needs."""
    log.critical("a sealed column does not open: wrong key file or changed data")
    return say(request, "sealed", 503, {"sentence": str(problem)})


def trouble(request: HttpRequest, problem: BaseException | None) -> HttpResponse | None:
    """The page for a machine that has no room or a database that does not answer; None for anything else."""
    found = troubles.of(problem)
    if found is Trouble.FULL:
        log.critical("no room: the disk of the database, of what is uploaded or of the temporary files is full")
        heard_out(request)
        return render(request, "errors/507.html", status=507)
    return away(request) if found else None


def heard_out(request: HttpRequest) -> None:
    """Read what is still being sent and forget it: a browser shows no answer that comes before it has done sending."""
    left = HEARD_OUT
    try:
        while left > 0 and (part := request.read(65536)):
            left -= len(part)
    except OSError:
        return


def away(request: HttpRequest) -> HttpResponse:
    """The database went away or makes everybody wait. Whether what was sent is written, nobody knows; its key does, so
    that it may be sent again."""
    log.error("the database does not answer, path %s", request.path)
    response = _later(request, "errors/503.html", 30)
    response.away = True
    return response


def is_away(response: HttpResponse) -> bool:
    return getattr(response, "away", False)


def busy(request: HttpRequest, seconds: int) -> HttpResponse:
    """Too many ask at once: nothing of this request was done, and it may be sent again after so many seconds."""
    return _later(request, "errors/busy.html", seconds)


def _later(request: HttpRequest, template: str, seconds: int) -> HttpResponse:
    sent = request.method == "POST"
    typed: list[tuple[str, str]] = []
    if sent and not request.FILES and not (NEVER_KEPT - {"key", "csrfmiddlewaretoken"}) & request.POST.keys():
        typed = [(name, one) for name in request.POST for one in request.POST.getlist(name)]
        typed = [(name, one) for name, one in typed if name != "csrfmiddlewaretoken"]
    context = {"sent": sent, "typed": typed, "again": request.get_full_path(), "seconds": seconds}
    response = render(request, template, context, status=503)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault, unless the machine's. The page needs no database; the code leads from the reader's call to the line
    of the log."""
    if (said := trouble(request, sys.exception())) is not None:
        return said
    code = secrets.token_hex(2).upper()
    log.error("page failed, code %s, path %s", code, request.path)
    return render(request, "errors/500.html", {"code": code}, status=500)


def signed_out(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
