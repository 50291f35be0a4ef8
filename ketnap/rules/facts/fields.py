"""How a fact is held and declared. Pure.

Three states are kept apart: MISSING (an act not yet done, a fact not told), None (told that there is none) and a
value. `known`, `told`, `done` and `paper` say which of them a rule can live with.

The metadata of each field says how it is written in a dossier (`rules/dossiers.py` reads by it).
"""

from dataclasses import field
from datetime import date
from enum import Enum
from typing import Any, Final


class Missing(Enum):
    MISSING = "missing"


MISSING: Final = Missing.MISSING

type Day = date | Missing | None
type Text = str | Missing | None
type Count = int | Missing | None
type Flag = bool | Missing | None
type Block[T] = T | Missing | None
type Many[T] = tuple[T, ...] | Missing | None


class FactMissing(Exception):
    """A present block does not tell what the rule needs."""


class NotYet(Exception):
    """The act the rule looks at has not been done; nothing is reported."""


def known[T](fact: T | Missing | None, name: str) -> T:
    """A fact the rule cannot do without; `name` is said where it is missing."""
    if fact is None or fact is MISSING:
        raise FactMissing(name)
    return fact


def told[T](fact: T | Missing | None, name: str) -> T | None:
    """A fact that may be told not to exist."""
    if fact is MISSING:
        raise FactMissing(name)
    return fact


def given[T](fact: T | Missing | None) -> T | None:
    """A fact that matters only where it is told: missing is as good as none."""
    return None if fact is MISSING else fact


def done[T](block: T | Missing | None) -> T:
    """A block the rule is about: without it there is nothing to report."""
    if block is None or block is MISSING:
        raise NotYet
    return block


def paper[T](block: T | Missing | None) -> T | None:
    """A block that may be told not to exist; absent means not yet."""
    if block is MISSING:
        raise NotYet
    return block


def told_as(kind: str, key: str = "", **more: Any) -> Any:
    return field(default=MISSING, metadata={"kind": kind, "key": key, **more})


def day(key: str = "") -> Any:
    return told_as("day", key)


def text() -> Any:
    return told_as("text")


def count(key: str = "") -> Any:
    return told_as("count", key)


def flag() -> Any:
    return told_as("flag")


def one_of(*words: str) -> Any:
    return told_as("word", words=words)


def block(form: type, key: str = "") -> Any:
    return told_as("block", key, form=form)


def many(form: type, key: str = "") -> Any:
    return told_as("list", key, form=form)


def words_of(*words: str) -> Any:
    return told_as("words", words=words)
