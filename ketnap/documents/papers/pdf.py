"""Papers of one form as one PDF/A, set by Typst; each begins on a page of its own, numbered from one."""

from collections.abc import Iterable
from datetime import date

from ketnap.documents.papers.content import look_of, sheet
from ketnap.documents.papers.forms import Form
from ketnap.documents.papers.values import Values
from ketnap.documents.typesetting import typeset


def pdf(form: Form, many: Iterable[Values], on: date, title: str) -> bytes:
    data = {
        "layout": look_of(on),
        "title": title,
        "papers": [sheet(form, values, on) for values in many],
        "across": form.across,
    }
    return typeset("act.typ", data, "pdf", on=on)
