"""A request waits a moment for a database that is away: its server died, another one takes over. People see a wait.

A page that was only opened, and whose server dies while it is made, is made once more; a form is not sent a second
time: its page says that nobody knows whether it was written, and holds it with its key.
"""

import time
from collections.abc import Callable

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from ketnap.lib import trouble
from ketnap.lib.trouble import Trouble
from ketnap.web import errors

PATIENCE = 6.0
"""Seconds a request waits for a connection before its page says so; longer would hold every thread of the desk."""
_STEP = 0.25

Handler = Callable[[HttpRequest], HttpResponse]


def patient(inner: Handler) -> Handler:
    """Outermost but for static files: a request goes on once the database answers."""

    def asked(request: HttpRequest) -> HttpResponse:
        until = time.monotonic() + PATIENCE
        again = request.method in ("GET", "HEAD")
        while True:
            try:
                with connection.cursor():
                    pass
            except Error as problem:
                if trouble.of(problem) in (None, Trouble.FULL):
                    raise
                connection.close()
                if time.monotonic() >= until:
                    # The page holds the form that was sent; its token is that of the cookie, which nobody has read yet.
                    CsrfViewMiddleware(inner).process_request(request)
                    return errors.away(request)
                time.sleep(_STEP)
                continue
            response = inner(request)
            if not (again and errors.is_away(response)):
                return response
            again = False

    return asked
