"""Blocks of facts from YAML nodes, by what the declarations of their fields say. Pure.

What reads a field is made once for each form; a file of hundreds of facts is read without asking again how.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

import yaml

from ketnap.rules.facts.planning import plan

NULL = "tag:yaml.org,2002:null"
"""The tag of a value told not to exist, the only one that is looked at."""
TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_COUNT = re.compile(r"\d{1,6}")

type Node = Any
type Read = Callable[[Node], Any]


class Unreadable(Exception):
    """What is wrong with a node: a sentence around the way to it, which grows as the error passes the blocks."""

    def __init__(self, node: Node, after: str, before: str = "") -> None:
        super().__init__(before + after)
        self.node, self.before, self.way, self.after = node, before, "", after

    def inside(self, step: str) -> "Unreadable":
        self.way = step + self.way
        return self

    def sentence(self) -> str:
        return f"{self.before}{self.way}{self.after}"


def pairs(node: Node) -> list[tuple[Node, Node]]:
    """Nodes of keys with the nodes of their values."""
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(node, ": expected keys with values.")
    found: list[tuple[Node, Node]] = node.value
    return found


def key_word(key: Node) -> str:
    if key.id != "scalar":
        raise Unreadable(key, " is one word.", "a key of ")
    found: str = key.value
    return found


def twice(key: Node) -> Unreadable:
    return Unreadable(key, "; keep one.", f"key {key.value!r} stands twice in ")


def items(node: Node) -> list[Node]:
    if not isinstance(node, yaml.SequenceNode):
        raise Unreadable(node, ": expected a list.")
    return list(node.value)


def unknown_key(key: Node, known: Iterable[str]) -> Unreadable:
    return Unreadable(key, f"; known: {', '.join(sorted(known))}.", f"unknown key {key.value!r} in ")


def text(node: Node) -> str:
    if node.id != "scalar":
        raise Unreadable(node, ": expected one value.")
    found: str = node.value
    return found


def day(node: Node) -> date:
    found = text(node)
    try:
        if len(found) == 10 and found[4] == found[7] == "-":
            return date.fromisoformat(found)
    except ValueError:
        pass
    raise Unreadable(node, f": found {found!r}, expected a day of the calendar as YYYY-MM-DD.")


def flag(node: Node) -> bool:
    found = text(node).lower()
    if found not in TRUTH:
        raise Unreadable(node, f": found {node.value!r}, expected true or false.")
    return TRUTH[found]


def count(node: Node) -> int:
    found = text(node)
    if not _COUNT.fullmatch(found):
        raise Unreadable(node, f": found {found!r}, expected a whole number, 0 or more.")
    return int(found)


def word_of(*words: str) -> Read:
    def word(node: Node) -> str:
        found = text(node)
        if found not in words:
            raise Unreadable(node, f": found {found!r}, expected one of {', '.join(words)}.")
        return found

    return word


def count_or(*words: str) -> Read:
    return lambda node: node.value if node.id == "scalar" and node.value in words else count(node)


def list_of(read: Read) -> Read:
    def many(node: Node) -> tuple[Any, ...]:
        nodes = items(node)
        try:
            return tuple(map(read, nodes))
        except Unreadable as wrong:
            raise wrong.inside("[]") from None

    return many


@cache
def block_of(form: type) -> Read:
    """Reads a block of the form: keys as its fields declare them, `null` as None, absent keys left MISSING."""
    reads: dict[str, tuple[str, Read]] = {}
    yearly: dict[str, str] = {}
    for key, (name, kind, more) in plan(form).items():
        if kind == "by_year":
            yearly[key] = name
        else:
            reads[key] = (name, KINDS[kind](more))

    def block(node: Node) -> Any:
        found: dict[str, Any] = {}
        for key, value in pairs(node):
            word = key_word(key)
            if word in reads:
                field, read = reads[word]
                if field in found:
                    raise twice(key)
                try:
                    found[field] = None if value.tag == NULL else read(value)
                except Unreadable as wrong:
                    raise wrong.inside(f".{word}") from None
            elif start := next((start for start in yearly if word.startswith(start)), ""):
                year = word.removeprefix(start)
                if not re.fullmatch(r"\d{4}", year):
                    raise Unreadable(key, f".{word}: expected {start} and a year of four digits.")
                years = found.setdefault(yearly[start], {})
                if int(year) in years:
                    raise twice(key)
                years[int(year)] = text(value)
            else:
                raise unknown_key(key, [*reads, *yearly])
        return form(**found)

    return block


KINDS: dict[str, Callable[[dict[str, Any]], Read]] = {
    "block": lambda more: block_of(more["form"]),
    "list": lambda more: list_of(block_of(more["form"])),
    "words": lambda more: list_of(word_of(*more["words"])),
    "texts": lambda more: list_of(text),
    "word": lambda more: word_of(*more["words"]),
    "count_or": lambda more: count_or(*more["words"]),
    "day": lambda more: day,
    "flag": lambda more: flag,
    "text": lambda more: text,
    "count": lambda more: count,
}
"""Kind of a field, as `fields.py` declares it → what reads it."""
