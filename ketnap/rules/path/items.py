"""The papers a candidacy's file may hold, read from `rules/items.yaml`: what each is, where made, what asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from ketnap.lib import yamls
from ketnap.rules.law import HERE, LawError, Text, Unknown, parameters, texts, value
from ketnap.rules.path.kinds import KINDS
from ketnap.rules.path.stages import ENDED, OPEN, STAGES

PLACES = (*OPEN, "official")
"""Stages a paper is made in, in the order of the path."""


@dataclass(frozen=True, slots=True)
class Item:
    code: str
    title: str
    stage: str
    """Where it is made, and from where on it is expected: one of PLACES."""
    numbers: tuple[str, ...] = ()
    """Its number in the list of 104 kinds of papers, or the numbers it may have there; empty: none is known."""
    missed: str = ""
    """From that stage on its absence is a fault; empty: never."""
    when: str = ""
    """In which files it belongs, a word of `contents.WHEN`; empty: in all."""
    asked_by: str = ""
    """The parameter whose text asks for it; empty: no known text does."""
    forms: str = ""
    key: str = ""
    form: str = ""
    rule: str = ""
    acts: tuple[str, ...] = ()
    only: Mapping[str, list[str]] = field(default_factory=dict)
    telling: str = ""
    dated_by: str = ""
    private: bool = False
    """Nothing is remarked beside it."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The list of kinds of papers that `Item.numbers` count in."""

    text: Text
    kinds: int


@cache
def items() -> dict[str, Item]:
    """By code, in the order of the path. Raises LawError for a line that names what nothing else knows."""
    found: dict[str, Item] = {}
    for row in _file()["items"]:
        told: dict[str, Any] = {**row, "numbers": tuple(row.get("numbers", ())), "acts": tuple(row.get("acts", ()))}
        one = Item(**told)
        if one.code in found:
            raise LawError(f"items.yaml: {one.code} stands twice; keep one.")
        _known(one)
        found[one.code] = one
    return dict(sorted(found.items(), key=lambda named: PLACES.index(named[1].stage)))


@cache
def catalogue() -> Catalogue:
    told = _file()["catalogue"]
    return Catalogue(texts()[told["text"]], told["kinds"])


def list_number(code: str, on: date) -> str:
    """Number in the list of 104 kinds of papers of a form with that code on a day; the first where it may be one of
    several; empty: not known."""
    return next((one.numbers[0] for one in items().values() if one.numbers and code in _codes(one, on)), "")


def _codes(one: Item, on: date) -> Sequence[str]:
    if not one.forms:
        return [one.form] if one.form else []
    found = value(one.forms, on)
    return [] if isinstance(found, Unknown) else found.value.get(one.key, [])


def place_title(stage: str) -> str:
    """What a group of papers is called."""
    return STAGES[stage].title if stage in STAGES else ENDED[stage]


@cache
def _file() -> dict[str, Any]:
    read: dict[str, Any] = yamls.read((HERE / "items.yaml").read_text(encoding="utf-8"))
    return read


def _known(one: Item) -> None:
    wrong = [
        f"{what} {name!r}"
        for what, name, names in (
            ("stage", one.stage, PLACES), ("stage", one.missed, ("", *PLACES)),
            ("parameter", one.asked_by, ("", *parameters())), ("parameter", one.forms, ("", *parameters())),
            *(("act", act, KINDS) for act in one.acts),
        )
        if name not in names
    ]  # fmt: skip
    if bool(one.forms) != bool(one.key):
        wrong.append("forms without key")
    if wrong:
        raise LawError(f"items.yaml: {one.code}: not known: {', '.join(wrong)}.")
