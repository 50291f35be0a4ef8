"""A form with its values as plain data: what the PDF and the preview on a page show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from ketnap.documents.layouts import Layout, layout
from ketnap.documents.papers.forms import FIELD, Block, Form
from ketnap.documents.papers.values import OPENING, Values

_LOOK = (
    "paper", "superior", "issuer", "number", "party", "place_and_day", "kind_of_paper", "subject", "body", "indent_mm",
    "line_spacing", "authority", "position", "signer", "recipients_head", "recipients", "page_number", "margins_mm",
)  # fmt: skip
BY_HAND = "_________, ngày ____ tháng ____ năm ____"


def opened(text: str) -> str:
    """A paragraph of a form, with a field that begins it asked for as it begins a sentence."""
    first = FIELD.match(text)
    return f"{{{first[1]}{OPENING}}}{text[first.end() :]}" if first else text


def filled(text: str, values: Mapping[str, str]) -> str:
    """The words of a form with its fields replaced; a value is never looked at for fields again."""
    return FIELD.sub(lambda found: values.get(found[1], ""), text)


def place_and_day(form: Form, place: str, day: str) -> str:
    return BY_HAND if form.pen else ", ".join(filter(None, (place, day)))


def sheet(form: Form, values: Values, on: date) -> dict[str, Any]:
    """The paper as printed on the day: strings, numbers, lists."""
    look = layout(on)
    form, values = form.on(on), values.ready(look)
    return {
        "head": form.head,
        "head_left": _lines(form.head_left, values.single, look),
        **{name: values.single.get(f"head.{name}_capitals", "") for name in ("superior", "issuer")},
        "number": values.single.get("head.number", "") if form.number else "",
        "place_and_day": place_and_day(form, *(values.single.get(f"head.{name}", "") for name in ("place", "day"))),
        "at_end": form.at_end,
        "kind": _lines(form.kind, values.single, look),
        "subject": _lines(form.subject, values.single, look),
        "about": _lines(form.about, values.single, look),
        "to": _lines(form.to, values.single, look),
        "body": [_block(one, values, look) for one in form.body if one.printed(values.single)],
        "left": _signing(form.left, values.single, look),
        "right": _signing(form.right, values.single, look),
        "how": look.written(form.how),
        "recipients": _lines(form.recipients, values.single, look),
        "across": form.across,
    }


def look_of(on: date) -> dict[str, Any]:
    """The layout rule of the day, as the template reads it."""
    rule = layout(on)
    found = {name: getattr(rule, name) for name in _LOOK}
    return {name: value if isinstance(value, str | int | float) else asdict(value) for name, value in found.items()}


def is_name(text: str) -> bool:
    """A line of a signature that is a name: it stands below the room for the pen."""
    return bool(FIELD.fullmatch(text)) and text not in ("{sign.authority}", "{sign.position}")


def _lines(blocks: Sequence[Block], values: Mapping[str, str], look: Layout) -> list[str]:
    found = (filled(look.written(one.text), values) for one in blocks if one.printed(values))
    return [line for line in found if line.strip(" ,;:")]


def _signing(blocks: Sequence[Block], values: Mapping[str, str], look: Layout) -> list[dict[str, Any]]:
    return [
        {"words": filled(look.written(one.text), values), "name": is_name(one.text), "authority": place == 0}
        for place, one in enumerate(blocks)
        if one.printed(values)
    ]


def _block(one: Block, values: Values, look: Layout) -> dict[str, Any]:
    if one.kind == "table":
        rows: Iterable[Mapping[str, str]] = values.rows.get(one.rows, ())
        return {
            "k": "table",
            "head": [look.written(column.head) for column in one.columns],
            "shares": [column.share for column in one.columns],
            "rows": [["\n".join(filter(None, map(row.get, column.fields))) for column in one.columns] for row in rows],
        }
    if one.kind == "blank":
        return {"k": "blank", "lines": one.lines}
    if one.kind == "frame":
        return {
            "k": "frame",
            "inner": [_block(part, values, look) for part in one.inner if part.printed(values.single)],
        }
    told = one.text if one.lead else opened(one.text)
    lead, text = (filled(look.written(words), values.single) for words in (one.lead, told))
    return {"k": one.kind, "lead": lead, "text": text}
