"""Our forms, read from `forms/*.yaml` as FORMAT.md there says: heading, blocks, signature, each with its days."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ketnap.lib import yamls
from ketnap.lib.dates import FIRST_DAY, OPEN_END
from ketnap.rules import law
from ketnap.rules.papers.fields import fields, rows

HERE = Path(__file__).with_name("forms")
HEADS = ("organisation", "personal", "union", "bare")
KINDS = ("text", "centre", "heading", "blank", "table", "frame")
FIELD = re.compile(r"\{([a-z_]+\.[a-z_]+)\}")
_KEYS = {
    "head", "head_left", "number", "kind", "subject", "about", "to", "body", "place_and_day", "sign", "recipients",
    "across",
}  # fmt: skip
_DATED = {"when", "unless", "since", "until"}


class FormError(Exception):
    """A form cannot be used; the sentence names file, place, what was found and what is right."""


@dataclass(frozen=True)
class Column:
    head: str
    fields: tuple[str, ...]
    """Each on a line of its own."""
    share: float


@dataclass(frozen=True)
class Block:
    kind: str
    text: str = ""
    lead: str = ""
    lines: int = 0
    rows: str = ""
    columns: tuple[Column, ...] = ()
    when: str = ""
    unless: str = ""
    since: date = FIRST_DAY
    until: date = OPEN_END
    inner: tuple["Block", ...] = ()
    """Of a frame: what stands in it."""

    def printed(self, values: Mapping[str, str]) -> bool:
        if self.when and not values.get(self.when):
            return False
        return not (self.unless and values.get(self.unless))


@dataclass(frozen=True)
class Form:
    key: str
    head: str
    head_left: tuple[Block, ...]
    number: bool
    kind: tuple[Block, ...]
    subject: tuple[Block, ...]
    about: tuple[Block, ...]
    to: tuple[Block, ...]
    body: tuple[Block, ...]
    at_end: bool
    """Place and day stand over the signature, not in the heading."""
    pen: bool
    """They are left to the pen: the paper is written by hand."""
    left: tuple[Block, ...]
    right: tuple[Block, ...]
    how: str
    recipients: tuple[Block, ...]
    across: bool
    """On pages turned to the side."""

    def blocks(self) -> Iterator[Block]:
        for part in (self.head_left, self.kind, self.subject, self.about, self.to, self.body, self.left, self.right):
            for one in part:
                yield one
                yield from one.inner
        yield from self.recipients

    def on(self, day: date) -> "Form":
        """What of it is printed on the day."""
        kept = {
            name: tuple(_dated(getattr(self, name), day))
            for name in ("head_left", "kind", "subject", "about", "to", "body", "left", "right", "recipients")
        }
        return Form(**{**self.__dict__, **kept})

    def used(self) -> tuple[set[str], set[str]]:
        """Keys of single fields, and names of repeated rows it asks for."""
        asked = {key for one in self.blocks() for key in FIELD.findall(one.lead + one.text)}
        if self.head == "organisation":
            asked |= {"head.superior", "head.issuer"}
        if self.head in ("organisation", "union") and self.number:
            asked.add("head.number")
        if (self.head != "bare" or self.at_end) and not self.pen:
            asked |= {"head.place", "head.day"}
        return asked, {one.rows for one in self.blocks() if one.rows}


@cache
def form(key: str) -> Form:
    """FormError where there is none."""
    path = HERE / f"{key}.yaml"
    if not path.is_file():
        raise FormError(f"{key}: has no form of ours.")
    return load(path.read_text(encoding="utf-8"), key)


@cache
def keys() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in HERE.glob("*.yaml")))


def load(source: str, key: str) -> Form:
    """FormError for an unknown key, field or row, and for braces that are no field."""
    said = yamls.read(source)
    if not isinstance(said, dict) or (unknown := set(said) - _KEYS) or said.get("head") not in HEADS:
        names = ", ".join(sorted(unknown)) if isinstance(said, dict) else "no keys"
        raise FormError(f"{key}: expected head ({', '.join(HEADS)}) and the keys of FORMAT.md; found {names}.")
    sign = said.get("sign") or {}
    default = ["{sign.authority}", "{sign.position}", "{sign.name}"]
    over = said.get("place_and_day")
    return Form(
        key, said["head"], _many(said.get("head_left"), key), said.get("number", True), _many(said.get("kind"), key),
        _many(said.get("subject"), key), _many(said.get("about"), key), _many(said.get("to"), key),
        _many(said["body"], key), over in ("end", "pen"), over == "pen", _many(sign.get("left"), key),
        _many(sign.get("right") if sign else default, key), sign.get("how", ""), _many(said.get("recipients"), key),
        said.get("across", False),
    )  # fmt: skip


def _dated(blocks: Iterable[Block], day: date) -> Iterator[Block]:
    for one in blocks:
        if one.since <= day <= one.until:
            yield replace(one, inner=tuple(_dated(one.inner, day))) if one.inner else one


def _many(said: Any, key: str) -> tuple[Block, ...]:
    return tuple(_block(one, key) for one in _listed(said))


def _listed(said: Any) -> list[Any]:
    return [said] if isinstance(said, str | dict) else said or []


def _block(said: Any, key: str) -> Block:
    if isinstance(said, str):
        said = {"text": said}
    named = [kind for kind in KINDS if kind in said]
    if len(named) != 1 or (unknown := set(said) - {*named, "lead", "columns", *_DATED}):
        raise FormError(f"{key}: {said!r}: expected one of {', '.join(KINDS)}; unknown {', '.join(unknown)}.")
    kind = named[0]
    if kind == "table" and ("when" in said or "unless" in said):
        raise FormError(f"{key}: a table is always printed; leave out when and unless.")
    texts = law.texts()
    for name in ("since", "until"):
        if name in said and said[name] not in texts:
            raise FormError(f"{key}: {name} {said[name]!r} is not in rules/texts.yaml.")
    until = texts[said["until"]].until if "until" in said else None
    block = Block(
        kind, said[kind] if kind in ("text", "centre", "heading") else "", said.get("lead", ""),
        said["blank"] if kind == "blank" else 0, said["table"] if kind == "table" else "",
        tuple(_column(one) for one in said.get("columns", ())),
        said.get("when", ""), said.get("unless", ""),
        texts[said["since"]].since if "since" in said else FIRST_DAY, until or OPEN_END,
        _many(said["frame"], key) if kind == "frame" else (),
    )  # fmt: skip
    if any(one.kind in ("table", "frame") for one in block.inner):
        raise FormError(f"{key}: a frame holds words and room for the pen, no table and no frame.")
    _known(block, key)
    return block


def _column(said: Any) -> Column:
    return Column(str(said["head"]), tuple(_listed(said["field"])), float(said["share"]))


def _known(one: Block, key: str) -> None:
    written = one.lead + one.text
    asked = [*FIELD.findall(written), *filter(None, (one.when, one.unless))]
    if missing := [name for name in asked if name not in fields()]:
        raise FormError(f"{key}: {{{missing[0]}}} is not in rules/papers/fields.yaml.")
    if "{" in (rest := FIELD.sub("", written)) or "}" in rest:
        raise FormError(f"{key}: {written!r}: braces hold a field and nothing else.")
    if one.rows and one.rows not in rows():
        raise FormError(f"{key}: the row {one.rows!r} is not in rules/papers/fields.yaml.")
    if wrong := [name for column in one.columns for name in column.fields if name not in rows()[one.rows]]:
        raise FormError(f"{key}: {one.rows}.{wrong[0]} is not in rules/papers/fields.yaml.")
