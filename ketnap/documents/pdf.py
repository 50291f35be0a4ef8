"""A paper as PDF, set by Typst. PDF/A-2b: what is printed in thirty years is what was signed."""

from dataclasses import asdict
from typing import Any

from ketnap.documents.paper import Block, Heading, Paper, Picture, Table, clean
from ketnap.documents.typesetting import typeset

_LAYOUT = (
    "paper", "superior", "issuer", "number", "party", "place_and_day", "kind_of_paper", "subject", "body",
    "indent_mm", "line_spacing", "authority", "position", "signer", "recipients_head", "recipients", "page_number",
    "margins_mm",
)  # fmt: skip
NARROW = 9.0
LONGEST = 38
"""Letters of a column of words after which its width grows no more."""


def pdf(paper: Paper) -> bytes:
    return typeset("paper.typ", data(paper), "pdf", on=paper.on)


def data(paper: Paper) -> dict[str, Any]:
    """Plain strings, numbers and lists: all that the template sees."""
    look = {name: getattr(paper.layout, name) for name in _LAYOUT}
    simple = {name: value if isinstance(value, str | int | float) else asdict(value) for name, value in look.items()}
    return {
        "layout": simple,
        "title": " ".join((paper.kind, *paper.subject)),
        "author": paper.issuer,
        "description": " ".join(paper.notes),
        **{
            name: getattr(paper, name)
            for name in (
                "superior", "issuer", "number", "place_and_day", "kind", "subject", "authority", "position", "signer",
                "recipients",
            )
        },
        "mark": asdict(paper.mark) if paper.mark else None,
        "taken": clean(paper.taken),
        "warnings": [clean(words) for words in paper.warnings],
        "body": [_block(block) for block in paper.body],
        "annexes": [
            {"title": clean(annex.title), "across": annex.across, "blocks": [_block(block) for block in annex.blocks]}
            for annex in paper.annexes
        ],
    }  # fmt: skip


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"k": "heading", "level": block.level, "text": clean(block.text)}
    if isinstance(block, Picture):
        return {"k": "picture", "picture": picture(block)}
    if isinstance(block, Table):
        return {"k": "table", "table": _table(block)}
    return {"k": "text", "text": clean(block)}


def picture(one: Picture) -> dict[str, Any]:
    made = one.data()
    bars = [{**bar, "label": clean(bar["label"]), "beside": clean(bar["beside"])} for bar in made["bars"]]
    return {**made, "bars": bars, "title": clean(one.title), "alt": clean(one.alt)}


def _table(table: Table) -> dict[str, Any]:
    rows = [[table.text(cell) for cell in row] for row in table.rows]
    return {
        "head": [clean(words) for words in table.head], "rows": rows,
        "words": table.words, "sums": table.sums, "note": clean(table.note), "lists": table.lists,
        "wide": table.wide, "columns": columns(table),
    }  # fmt: skip


def columns(table: Table) -> list[float]:
    """Shares of the width: words by their longest entry, numbers by their head."""
    found = []
    for place, head in enumerate(table.head):
        if place < table.words:
            longest = max([len(table.text(row[place])) for row in table.rows] + [len(head), 4])
            found.append(float(min(longest, LONGEST)))
        else:
            found.append(NARROW if table.wide else 12.0)
    return found
