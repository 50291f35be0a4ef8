"""The paper of a form as PDF, set by Typst: across, columns numbered, heads repeated. PDF/A-2b."""

from dataclasses import asdict, fields
from typing import Any

from ketnap.documents.forms.content import FormPaper
from ketnap.documents.typesetting import typeset

_STYLES = (
    "superior", "issuer", "place_and_day", "position", "signer", "authority", "page_number", "form_number",
    "form_title", "form_cell", "margins_mm",
)  # fmt: skip
NUMBER = 26.0
"""Share of the width a column of numbers has; the words have what is left of 252."""
WHOLE = 252.0
LEAST = 84.0


def pdf(paper: FormPaper) -> bytes:
    return typeset("form.typ", data(paper), "pdf", on=paper.on)


def data(paper: FormPaper) -> dict[str, Any]:
    """Plain strings, numbers and lists: all that the template sees."""
    plain = {one.name: getattr(paper, one.name) for one in fields(paper) if one.name not in ("layout", "on", "lines")}
    return {
        **plain,
        "mark": asdict(paper.mark) if paper.mark else None,
        "layout": {"paper": paper.layout.paper}
        | {name: asdict(getattr(paper.layout, name)) for name in _STYLES},
        "lines": [asdict(line) for line in paper.lines],
        "columns": columns(paper),
        "description": " ".join(paper.notes),
    }  # fmt: skip


def columns(paper: FormPaper) -> list[float]:
    """Shares of the width: numbers alike, the words all that is left."""
    count = len(paper.head) - 1
    each = min(NUMBER + 10 * (count < 4), (WHOLE - LEAST) / count)
    return [WHOLE - each * count, *[each] * count]
