"""One way for every form here: shown, checked, carried out, and shown again with all that was typed when refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from ketnap.actions.refusal import Conflict, Refused
from ketnap.web import errors
from ketnap.web.forms.fields import PaperForm
from ketnap.web.pages import show
from ketnap.web.session import typed_before


@dataclass(frozen=True)
class Writing:
    """A form in words. `trail`: (words, address) of the pages above."""

    title: str
    says: str
    verb: str
    trail: list[tuple[str, str]]
    template: str = "offices/act.html"

    @property
    def back(self) -> str:
        return self.trail[-1][1]


@dataclass(frozen=True)
class Seen:
    """What the writer saw: the last entry there, and what stands now in words, for whom somebody was faster than."""

    version: int
    stands: list[tuple[str, str, str]]
    """(what it is, as it stands in the book, name of the field)"""


def sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else typed_before(request)


def write(
    request: HttpRequest, form: PaperForm, words: Writing, act: Callable[[], str], *, seen: Seen | None = None,
    more: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    """`act` writes and answers with the address that follows."""
    version = seen.version if seen else None
    context = {"form": form, "words": words, "version": version, "problems": [], "back_to": words.back, **(more or {})}
    if request.method == "GET" or not form.is_valid():
        return show(request, words.template, context, status=200 if request.method == "GET" else 422)
    try:
        return redirect(act())
    except Refused as refused:
        return show(request, words.template, context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        if seen is None:
            raise
        versions = [(label, now, typed(form, name)) for label, now, name in seen.stands]
        return errors.both(request, conflict, versions, words.back, seen.version)


def typed(form: PaperForm, name: str) -> str:
    """What was typed or chosen, in the words of the form."""
    value = form[name].value()
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str({str(key): said for key, said in choices.items()}.get(str(value), value or ""))
