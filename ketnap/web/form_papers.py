"""A statutory form to take away: as Word, PDF, workbook and JSON. One that contradicts itself asks first."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from ketnap.documents.forms import KINDS, made
from ketnap.documents.paper import Mark, Signing
from ketnap.lib import dates
from ketnap.queries.missing import NotFound
from ketnap.statistics import forms
from ketnap.statistics.forms import FormResult
from ketnap.web.downloads import attachment
from ketnap.web.pages import page, show
from ketnap.web.reports import wanted
from ketnap.web.signing import signing
from ketnap.web.statutory import CHECKS, chosen, problem

AGREED = "van_tai"
"""Of the address: the reader saw what does not agree and takes the file all the same."""


@page("form-paper")
def form_paper(request: HttpRequest) -> HttpResponse:
    ending = kind(request)
    unit_id, start, end = wanted(request)
    code, generation = chosen(request)
    if problem(start, end):
        raise NotFound("Không có kỳ này.")
    found = forms.form(request.viewer, code, unit_id, start.day, end.day, generation)
    return handed_out(request, found, signing(request, numbered=False), ending)


def kind(request: HttpRequest) -> str:
    ending = request.GET.get("dang", "pdf")
    if ending not in KINDS:
        raise NotFound("Không có dạng tệp này.")
    return ending


def handed_out(
    request: HttpRequest, found: FormResult, words: Signing, ending: str, mark: Mark | None = None
) -> HttpResponse:
    """The file; where a cross-check fails, first the page that says which and asks."""
    if found.wrong and not request.GET.get(AGREED):
        context = {"r": found, "wrong": [(*CHECKS[False], one) for one in found.wrong], "ending": ending.upper()}
        return show(request, "statutory/agree.html", context, status=409)
    file = made(found, words, ending, mark)
    return attachment(file.content, file.kind, f"{name(found)}.{ending}", f"bieu.{ending}")


def name(found: FormResult) -> str:
    parts: Iterable[str] = (
        f"bieu-{found.layout.form}", found.unit.code, dates.show(found.start), dates.show(found.end),
    )  # fmt: skip
    return "-".join(part for part in parts if part)
