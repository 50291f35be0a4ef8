"""Reads dossiers in the format `cases-1` into Facts. An unknown key or word is an error that names file and line.

Values are read from what is written, not from what YAML makes of it: a card number of twelve digits stays text, and
`no` stays a word where a word is expected.
"""

import gc
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ketnap.rules.facts import Facts
from ketnap.rules.facts.reading import (
    NULL,
    Node,
    Unreadable,
    block_of,
    day,
    flag,
    items,
    key_word,
    list_of,
    pairs,
    text,
    twice,
    unknown_key,
    word_of,
)

FORMAT = "cases-1"
OUTCOMES = ("pass", "fail", "unknown")
MAX_BRACKETS = 2000  # far below what ends the process, far above what stories with half-open brackets add up to
MAX_INDENT = 200  # signs
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ONE_KIND = bytes.maketrans(b"[{]}", b"(())")
_NESTING = re.compile(rf"[\[\]{{}}]|^[ \t?-]{{{MAX_INDENT}}}", re.MULTILINE)
_NULLS = {"", "~", "null", "Null", "NULL"}
_DOSSIER = frozenset(
    ["id", "story", "examined_on", "closed", "facts", "expected", "must_not_fire", "class", "regimes", "may_also_fire"]
)
_EXPECTATION = frozenset(
    ["rule", "outcome", "value", "also_accept", "item", "confidence", "why", "ambiguous", "info_only", "note"]
)


class _Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]  # in C where libyaml is there
    """Guesses no types, which takes longer than reading; of what is written plain only `null` is told apart."""

    def resolve(self, _kind: type, value: str | None, implicit: Any) -> str:
        return NULL if value in _NULLS and implicit[0] else ""

    # Called for every node and no use without types; a built-in that takes anything costs least.
    descend_resolver = ascend_resolver = staticmethod("".format)


class DossierError(Exception):
    """The file cannot be read as dossiers; the sentence names file, line, what was found and what is right."""


@dataclass(frozen=True)
class Expectation:
    rule: str
    outcome: str
    value: str | None = None
    also_accept: tuple[str, ...] = ()
    item: str = ""


@dataclass(frozen=True)
class Dossier:
    id: str
    examined_on: date
    facts: Facts
    story: str = ""
    closed: bool = False
    expected: tuple[Expectation, ...] = ()
    must_not_fire: tuple[str, ...] = ()


def read(path: Path) -> list[Dossier]:
    try:
        written = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DossierError(f"{path}: cannot be opened: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise DossierError(f"{path}: is not UTF-8 text (byte {error.start}).") from error
    return parse(written, str(path))


def parse(written: str, name: str) -> list[Dossier]:
    """Dossiers of one text. `name` stands in front of every error."""
    collects = gc.isenabled()
    gc.disable()  # nodes hold no cycles, and looking through millions of them again and again takes most of the time
    try:
        return _parse(written, name)
    finally:
        if collects:
            gc.enable()


def _parse(written: str, name: str) -> list[Dossier]:
    if line := _too_deep(written):
        raise DossierError(f"{name}, line {line}: nested too deep for a dossier; a fact stands at most in five levels.")
    try:
        return _dossiers(yaml.compose(written, Loader=_Loader))
    except yaml.YAMLError as error:
        raise DossierError(f"{name}: not readable as YAML: {' '.join(str(error).split())}") from error
    except Unreadable as wrong:
        line = wrong.node.start_mark.line + 1 if wrong.node is not None else 1
        raise DossierError(f"{name}, line {line}: {wrong.sentence()}") from wrong


def _too_deep(written: str) -> int:
    """The line where brackets or indents pile up as no dossier needs; 0 if none. The loader's own recursion, in C, has
    no limit and ends the process."""
    if _is_shallow(written):
        return 0
    depth = 0
    for found in _NESTING.finditer(written):
        mark = found.group()
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark, 0)
        if depth > MAX_BRACKETS or mark not in "[]{}":
            return written.count("\n", 0, found.start()) + 1
    return 0


def _is_shallow(written: str) -> bool:
    """Seen without walking over every bracket: few, or little is left open once pairs inside pairs are taken out."""
    indented = any(len(line) - len(line.lstrip(" \t?-")) >= MAX_INDENT for line in written.split("\n"))
    if indented or written.count("[") + written.count("{") <= MAX_BRACKETS:
        return not indented
    brackets = written.encode().translate(_ONE_KIND, _NOT_BRACKETS)
    levels = 0
    while b"()" in brackets and levels < 20:
        brackets, levels = brackets.replace(b"()", b""), levels + 1
    return brackets.count(b"(") + levels <= MAX_BRACKETS


def _dossiers(node: Node) -> list[Dossier]:
    top = _keys(node, frozenset({"format", "dossiers"}), "the file")
    if "format" not in top or _text(top, "format") != FORMAT:
        raise Unreadable(top.get("format", node), f"format: expected {FORMAT}.")
    if "dossiers" not in top:
        raise Unreadable(node, "dossiers: is missing.")
    found: dict[str, Dossier] = {}
    for item in _said("dossiers", items, top["dossiers"]):
        one = _dossier(item)
        if one.id in found:
            raise Unreadable(item, f"id: {one.id!r} stands twice; an id is unique in the file.")
        found[one.id] = one
    return list(found.values())


def _dossier(node: Node) -> Dossier:
    found = _keys(node, _DOSSIER, "a dossier")
    for key in ("id", "examined_on", "facts"):
        if key not in found:
            raise Unreadable(node, f"{key}: is missing; a dossier has one.")
    return Dossier(
        id=_text(found, "id"),
        examined_on=_said("examined_on", day, found["examined_on"]),
        facts=_said("facts", block_of(Facts), found["facts"]),
        story=_text(found, "story") if "story" in found else "",
        closed="closed" in found and _said("closed", flag, found["closed"]),
        expected=tuple(map(_expectation, _items(found, "expected"))),
        must_not_fire=_texts(found, "must_not_fire"),
    )


def _expectation(node: Node) -> Expectation:
    found = _keys(node, _EXPECTATION, "an expectation")
    for key in ("rule", "outcome"):
        if key not in found:
            raise Unreadable(node, f"{key}: is missing; an expectation has one.")
    return Expectation(
        rule=_text(found, "rule"),
        outcome=_said("outcome", word_of(*OUTCOMES), found["outcome"]),
        value=_text(found, "value") if "value" in found else None,
        also_accept=_texts(found, "also_accept"),
        item=_text(found, "item") if "item" in found else "",
    )


def _said[T](where: str, read: Callable[[Node], T], node: Node) -> T:
    """What is read; an error says where."""
    try:
        return read(node)
    except Unreadable as wrong:
        raise wrong.inside(where) from None


def _keys(node: Node, known: frozenset[str], where: str) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for key, value in _said(where, pairs, node):
        word = _said(where, key_word, key)
        if word not in known:
            raise unknown_key(key, known).inside(where)
        if word in found:
            raise twice(key).inside(where)
        found[word] = value
    return found


def _text(found: dict[str, Node], key: str) -> str:
    return _said(key, text, found[key])


def _items(found: dict[str, Node], key: str) -> list[Node]:
    return _said(key, items, found[key]) if key in found else []


def _texts(found: dict[str, Node], key: str) -> tuple[str, ...]:
    return _said(key, list_of(text), found[key]) if key in found else ()
