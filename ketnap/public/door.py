"""The small door to every page for everybody: it asks the policy, answers in words, sets no cookie and asks for none.

    @page("public-home")
    def home(request, bulletin_address): ...

Pages may be kept for a minute by whoever reads them, and are not sent again where nothing has changed.
"""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control

from ketnap.access import policy
from ketnap.lib import clock
from ketnap.public.links import Links
from ketnap.queries.bulletin import NotFound, Reader

View = Callable[..., HttpResponse]
KEPT_SECONDS = 60
SIGNED = re.compile(rb'<input type="hidden" name="page" value="[^"]*">')
"""The moment a page with a form was made: another one does not make it another page."""


def page(name: str) -> Callable[[View], View]:
    """Register a view under the name of its URL. The policy must say that it is for everybody."""

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, **words: Any) -> HttpResponse:
            line = policy.lines().get((name, "GET" if request.method == "HEAD" else str(request.method)))
            if line is None or line.permission != policy.PUBLIC:
                return not_that_way(request, policy.methods(name))
            try:
                return kept(request, view(request, **words))
            except NotFound:
                return missing(request)

        asked.asks_policy_for = name
        asked.login_required = False
        return asked

    return decorate


def reader_of(request: HttpRequest) -> Reader:
    """Who reads: anybody, at this moment."""
    return Reader(clock.now())


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"public/{template}.html", context, status=status)


def kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with what it may be kept by; nothing but that where the reader has it already."""
    if request.method not in ("GET", "HEAD") or response.status_code != 200:
        return response
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    if not response.has_header("ETag"):
        response["ETag"] = f'"{hashlib.sha256(SIGNED.sub(b"", response.content)).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def missing(request: HttpRequest) -> HttpResponse:
    return _plain(request, "missing", 404)


def not_that_way(request: HttpRequest, methods: list[str]) -> HttpResponse:
    response = _plain(request, "missing", 405)
    response["Allow"] = ", ".join(methods)
    return response


def _plain(request: HttpRequest, template: str, status: int) -> HttpResponse:
    links = Links("")
    return show(request, template, {"css": links.file("bulletin.css"), "icon": links.file("icon.svg")}, status)
