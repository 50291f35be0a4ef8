"""A paper made: the Word file, the PDF beside it, and what tells later that nothing of it was changed."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from ketnap.documents.layouts import layout
from ketnap.documents.papers import forms, word
from ketnap.documents.papers.filling import Taken
from ketnap.documents.papers.pdf import pdf
from ketnap.documents.papers.values import Values
from ketnap.rules.papers import Entry


@dataclass(frozen=True)
class Made:
    docx: bytes
    pdf: bytes | None
    """None: from an office's own Word file, which only Word can set."""
    form_digest: str
    layout: str
    """Key of the text on the layout of papers it follows."""

    @property
    def digest(self) -> str:
        return sha256(self.docx).hexdigest()

    @property
    def pdf_digest(self) -> str:
        return sha256(self.pdf).hexdigest() if self.pdf else ""


def made(entry: Entry, values: Values, on: date, own: Taken | None = None, *, with_pdf: bool = True) -> Made:
    """`own`: the office's file taken apart, which outranks our form."""
    rule = layout(on)
    form = forms.form(entry.key)
    taken = own or word.taken(form, on)
    set_pdf = with_pdf and own is None
    return Made(
        taken.filled(values.ready(rule)), pdf(form, [values], on, entry.title) if set_pdf else None, taken.digest,
        rule.text.key,
    )  # fmt: skip
