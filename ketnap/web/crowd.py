"""When more ask than the desk can answer: a few at work, a few who wait a moment, the rest are told to come back.

Without it everybody waits for everybody: with forty at once each page took as many times longer, and a browser gave up
on what was being written all the same.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from ketnap.lib import crowd
from ketnap.web import errors

PATIENCE = 4.0
"""Seconds somebody waits before the page says so."""
AGAIN = 5
"""Seconds after which it is worth trying again."""

Handler = Callable[[HttpRequest], HttpResponse]


def in_turn(inner: Handler) -> Handler:
    """Middleware, outermost but for static files. Who is sent away is told that nothing was written, and gets back
    what was typed."""

    def asked(request: HttpRequest) -> HttpResponse:
        if not _place():
            # The page holds the form that was sent; its token is that of the cookie, which nobody has read yet.
            CsrfViewMiddleware(inner).process_request(request)
            return errors.busy(request, AGAIN)
        try:
            return inner(request)
        finally:
            crowd.places.release()

    return asked


def _place() -> bool:
    """Whether a place was taken, at once or after a wait; nobody waits where too many do."""
    if crowd.places.acquire(blocking=False):
        return True
    if not crowd.chairs.acquire(blocking=False):
        return False
    try:
        return crowd.places.acquire(timeout=PATIENCE)
    finally:
        crowd.chairs.release()
