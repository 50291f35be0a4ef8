"""Reads dossiers in the format `cases-1` into Facts. An unknown key or word is an error that names file and line.

Values are read from what is written, not from what YAML makes of it: a card number of twelve digits stays text, and
`no` stays a word where a word is expected.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ketnap.rules.facts import Facts
from ketnap.rules.facts.planning import plan

FORMAT = "cases-1"
OUTCOMES = ("pass", "fail", "unknown")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same loader in C where libyaml is there
MAX_BRACKETS = 2000  # far below what ends the process, far above what stories with half-open brackets add up to
_NESTING = re.compile(r"[\[\]{}]|^[ \t?-]{200}", re.MULTILINE)
_NULL = "tag:yaml.org,2002:null"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


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
    if line := _too_deep(written):
        raise DossierError(f"{name}, line {line}: nested too deep for a dossier; a fact stands at most in five levels.")
    try:
        node = yaml.compose(written, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise DossierError(f"{name}: not readable as YAML: {' '.join(str(error).split())}") from error
    reader = _Reader(name)
    top = dict(reader.pairs(node, {"format", "dossiers"}, "the file"))
    if "format" not in top or reader.text(top["format"], "format") != FORMAT:
        raise reader.error(top.get("format", node), f"format: expected {FORMAT}.")
    if "dossiers" not in top:
        raise reader.error(node, "dossiers: is missing.")
    found = [reader.dossier(item) for item in reader.items(top["dossiers"], "dossiers")]
    for place, one in enumerate(found):
        if one.id in {before.id for before in found[:place]}:
            line = top["dossiers"].value[place]
            raise reader.error(line, f"id: {one.id!r} stands twice; an id is unique in the file.")
    return found


def _too_deep(written: str) -> int:
    """The line where brackets or indents pile up as no dossier needs; 0 if none. The loader's own recursion, in C, has
    no limit and ends the process."""
    depth = 0
    for found in _NESTING.finditer(written):
        mark = found.group()
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark, 0)
        if depth > MAX_BRACKETS or mark not in "[]{}":
            return written.count("\n", 0, found.start()) + 1
    return 0


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name

    def error(self, node: Any, sentence: str) -> DossierError:
        line = node.start_mark.line + 1 if node is not None else 1
        return DossierError(f"{self.name}, line {line}: {sentence}")

    def pairs(self, node: Any, allowed: set[str] | None, where: str) -> Iterator[tuple[str, Any]]:
        if not isinstance(node, yaml.MappingNode):
            raise self.error(node, f"{where}: expected keys with values.")
        seen = set()
        for key_node, value in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.error(key_node, f"a key of {where} is one word.")
            key = str(key_node.value)
            if allowed is not None and key not in allowed:
                raise self.error(key_node, f"unknown key {key!r} in {where}; known: {', '.join(sorted(allowed))}.")
            if key in seen:
                raise self.error(key_node, f"key {key!r} stands twice in {where}; keep one.")
            seen.add(key)
            yield key, value

    def items(self, node: Any, where: str) -> list[Any]:
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(node, f"{where}: expected a list.")
        return list(node.value)

    def dossier(self, node: Any) -> Dossier:
        own = {"id", "story", "examined_on", "closed", "facts", "expected", "must_not_fire"}
        found = dict(self.pairs(node, own | {"class", "regimes", "may_also_fire"}, "a dossier"))
        for key in ("id", "examined_on", "facts"):
            if key not in found:
                raise self.error(node, f"{key}: is missing; a dossier has one.")
        facts: Facts = self.block(found["facts"], Facts, "facts")
        return Dossier(
            id=self.text(found["id"], "id"),
            examined_on=self.day(found["examined_on"], "examined_on"),
            facts=facts,
            story=self.text(found["story"], "story") if "story" in found else "",
            closed="closed" in found and self.flag(found["closed"], "closed"),
            expected=tuple(self.expectation(item) for item in self.optional_items(found, "expected")),
            must_not_fire=tuple(
                self.text(item, "must_not_fire") for item in self.optional_items(found, "must_not_fire")
            ),
        )

    def optional_items(self, found: dict[str, Any], key: str) -> list[Any]:
        return self.items(found[key], key) if key in found else []

    def expectation(self, node: Any) -> Expectation:
        own = {"rule", "outcome", "value", "also_accept", "item"}
        found = dict(self.pairs(node, own | {"confidence", "why", "ambiguous", "info_only", "note"}, "an expectation"))
        for key in ("rule", "outcome"):
            if key not in found:
                raise self.error(node, f"{key}: is missing; an expectation has one.")
        return Expectation(
            rule=self.text(found["rule"], "rule"),
            outcome=self.word(found["outcome"], "outcome", OUTCOMES),
            value=self.text(found["value"], "value") if "value" in found else None,
            also_accept=tuple(self.text(item, "also_accept") for item in self.optional_items(found, "also_accept")),
            item=self.text(found["item"], "item") if "item" in found else "",
        )

    def block(self, node: Any, form: type, where: str) -> Any:
        known_fields = plan(form)
        yearly = {start: name for start, (name, kind, _) in known_fields.items() if kind == "by_year"}
        known = None if yearly else set(known_fields)
        found: dict[str, Any] = {}
        for key, value in self.pairs(node, known, where):
            if start := next((start for start in yearly if key.startswith(start)), ""):
                year = key.removeprefix(start)
                if not re.fullmatch(r"\d{4}", year):
                    raise self.error(value, f"{where}.{key}: expected {start} and a year of four digits.")
                found.setdefault(yearly[start], {})[int(year)] = self.text(value, f"{where}.{key}")
                continue
            if key not in known_fields:
                raise self.error(value, f"unknown key {key!r} in {where}; known: {', '.join(sorted(known_fields))}.")
            name, kind, more = known_fields[key]
            found[name] = self.fact(value, kind, more, f"{where}.{key}")
        return form(**found)

    def fact(self, node: Any, kind: str, more: dict[str, Any], where: str) -> Any:
        if node.tag == _NULL:
            return None
        if kind == "block":
            return self.block(node, more["form"], where)
        if kind == "list":
            return tuple(self.block(item, more["form"], f"{where}[]") for item in self.items(node, where))
        if kind == "words":
            return tuple(self.word(item, where, more["words"]) for item in self.items(node, where))
        if kind == "texts":
            return tuple(self.text(item, where) for item in self.items(node, where))
        if kind == "word":
            return self.word(node, where, more["words"])
        if kind == "count_or" and self.text(node, where) in more["words"]:
            return self.text(node, where)
        read: Callable[[Any, str], Any] = {
            "day": self.day, "flag": self.flag, "text": self.text, "count": self.count, "count_or": self.count,
        }[kind]  # fmt: skip
        return read(node, where)

    def text(self, node: Any, where: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self.error(node, f"{where}: expected one value.")
        return str(node.value)

    def word(self, node: Any, where: str, words: tuple[str, ...]) -> str:
        found = self.text(node, where)
        if found not in words:
            raise self.error(node, f"{where}: found {found!r}, expected one of {', '.join(words)}.")
        return found

    def day(self, node: Any, where: str) -> date:
        found = self.text(node, where)
        try:
            if _DAY.fullmatch(found):
                return date.fromisoformat(found)
        except ValueError:
            pass
        raise self.error(node, f"{where}: found {found!r}, expected a day of the calendar as YYYY-MM-DD.")

    def flag(self, node: Any, where: str) -> bool:
        found = self.text(node, where)
        if found.lower() not in _TRUTH:
            raise self.error(node, f"{where}: found {found!r}, expected true or false.")
        return _TRUTH[found.lower()]

    def count(self, node: Any, where: str) -> int:
        found = self.text(node, where)
        if not re.fullmatch(r"\d{1,6}", found):
            raise self.error(node, f"{where}: found {found!r}, expected a whole number, 0 or more.")
        return int(found)
