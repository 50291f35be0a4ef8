"""The one door to every page: it asks the policy, builds the viewer, carries a form out once, and answers in words.

    @page("person")
    def person(request, person_id): ...

A view gets `request.viewer`, built from the grants of today for this very request, so that a grant that ended is felt
on the next one. It reads within scope, checks its form, calls one action and answers with `show` or a redirect.
"""

import logging
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path

from ketnap.access import journal, policy, written_once
from ketnap.access.viewer import viewer_of
from ketnap.actions import accounts, once
from ketnap.actions.exports import NeedsApproval
from ketnap.actions.refusal import Conflict, Refused, refuse
from ketnap.lib import clock, gate, numbers
from ketnap.lib.sealing import SealError
from ketnap.lib.text import Unprintable
from ketnap.queries import journal as lines
from ketnap.queries.missing import NotFound
from ketnap.web import errors, guarding, leaving, proof, shell
from ketnap.web.forms.units import asked_for, types_into
from ketnap.web.typed import composed

View = Callable[..., HttpResponse]
LARGEST_ID = 2**63 - 1
log = logging.getLogger("ketnap")
UPLOAD_LIMIT = 60 * 1024 * 1024
"""Bytes of one request; a workbook larger than this is refused before it is read."""


def page(name: str) -> Callable[[View], View]:
    """Register a view under the name of its URL. Nothing of the view runs before the policy has answered."""

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, **ids: Any) -> HttpResponse:
            request.page_name = name
            line = policy.lines().get((name, "GET" if request.method == "HEAD" else str(request.method)))
            if line is None:
                return errors.not_that_way(request, policy.methods(name))
            request.line = line
            if line.permission != policy.PUBLIC:
                if not request.user.is_authenticated:
                    return errors.signed_out(request)
                request.viewer = viewer_of(request.user, clock.today())
                if (must := request.session.get("first")) and name not in (must, "sign-out", "help", "help-book"):
                    return redirect(must)
            with journal.asked_from(address(request)), nullcontext() if line.writes else written_once.remembering():
                response = answer(request, view, line, ids)
                told_of_denial(request, line, ids, response.status_code)
            if line.data != "public":
                response["Cache-Control"] = "no-store"
            return response

        asked.asks_policy_for = name
        # Django's own wall asks for a sign-in on every view that does not say otherwise.
        asked.login_required = (name, "GET") not in policy.lines() or (
            policy.lines()[name, "GET"].permission != policy.PUBLIC
        )
        return asked

    return decorate


def address(request: HttpRequest) -> str:
    """The network address it was asked from, for the journal."""
    told = (request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))
    return gate.sender(*told, settings.TRUSTED_PROXIES)


def told_of_denial(request: HttpRequest, line: policy.Line, ids: dict[str, Any], status: int) -> None:
    """A page that said no to somebody who is signed in leaves a line; where it cannot be written the page says no all
    the same."""
    if status not in (403, 404) or line.permission == policy.PUBLIC:
        return
    found = ids.get(f"{line.object}_id")
    try:
        lines.denied(request.viewer, line.page, f"{line.object}:{found}" if found else "", status)
    except DatabaseError:
        log.exception("a denial could not be written into the journal")


def answer(request: HttpRequest, view: View, line: policy.Line, ids: dict[str, Any]) -> HttpResponse:
    """The view's answer, or the page that says why not."""
    if any(isinstance(one, int) and one > LARGEST_ID for one in ids.values()):
        return errors.not_found(request)  # SQLite would not even ask
    try:
        if line.permission != policy.PUBLIC:
            verdict = policy.verdict(request.viewer, line, ids.get(f"{line.object}_id"))
            if verdict is policy.Verdict.OUTSIDE:
                return errors.not_found(request)
            if verdict is policy.Verdict.FORBIDDEN:
                return errors.forbidden(request)
        if (numbers.whole(request.META.get("CONTENT_LENGTH") or "", 30) or 0) > UPLOAD_LIMIT:
            return errors.too_large(request, UPLOAD_LIMIT)
        if request.method == "POST":
            request.POST = composed(request.POST)  # type: ignore[assignment]
        if line.proof and not proof.given(request):
            return proof.ask(request)
        if line.writes:
            guarding.require_unmarked(request)
        if line.writes and line.permission != policy.PUBLIC:
            response = carry_out(request, view, ids)
        else:
            response = view(request, **ids)
        return leaving.out(request, response) if hasattr(response, "leaves") else response
    except NotFound:
        return errors.not_found(request)
    except NeedsApproval as asked:
        return leaving.not_alone(request, asked)
    except Refused as refused:
        return errors.refused(request, refused)
    except Conflict as conflict:
        return errors.conflict(request, conflict)
    except Unprintable as problem:
        return errors.refused(request, refuse(str(problem)))
    except SealError as problem:
        return errors.sealed(request, problem)
    except (DatabaseError, OSError) as problem:
        if (said := errors.trouble(request, problem)) is None:
            raise
        return said


def carry_out(request: HttpRequest, view: View, ids: dict[str, Any]) -> HttpResponse:
    """One effect a key. A redirect means it was carried out; any other answer leaves nothing behind."""
    key = request.POST.get("key", "")
    if not 8 <= len(key) <= 40:
        return errors.no_key(request)
    with transaction.atomic():
        submission, new = once.claim(user_id=request.user.pk, key=key, page=request.page_name)
        if not new:
            # What was still being counted when the form was sent must not follow it there: the script would read the
            # page that says so, and the reader would not.
            return HttpResponse(status=204) if getattr(request, "htmx", None) else redirect(submission.location)
        response = view(request, **ids)
        if isinstance(response, HttpResponseRedirect):
            once.settle(submission, response.url)
        else:
            transaction.set_rollback(True)
    for name in getattr(request, "wrong_tries", ()):
        accounts.failed(name)  # a refused form leaves nothing behind, except that a secret was guessed at
    return response


def show(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    on: date | None = None,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page, or only its `part` (a template partial) when htmx asks for that part, or what was found for a
    field of the form one types into (web/forms/units.py)."""
    if typed := asked_for(request, context.get("form")):
        return render(request, "components/found_rows.html", {"name": typed[0], "shown": typed[1]})
    if part and getattr(request, "htmx", None) and request.htmx.target == part:
        return render(request, f"{template}#{part}", context, status=status)
    key = request.POST.get("key") or uuid.uuid4().hex
    told = {**shell.context(request, on), "key": key, "types": types_into(context.get("form")), **context}
    return render(request, template, told, status=status)


def done(request: HttpRequest, sentence: str, address: str = "", words: str = "") -> None:
    """One quiet line on the next page: what was written and where to see or undo it."""
    request.session["done"] = {"sentence": sentence, "address": address, "words": words}


def at(route: str, view: View) -> Any:
    """A line of the site map. The URL takes the name the view asks the policy for."""
    return path(route, view, name=view.asks_policy_for)
