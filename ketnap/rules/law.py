"""The law as dated data: a register of texts and values that cite them. An unanswered date is Unknown, never a guess.

Charter, regulation, guidance and forms change on days of their own, so each layer is resolved by itself: `in_force`
says which text of a layer holds on a day, and a value of a rule changes only when the layer of that rule does.

Files: `texts.yaml` and `parameters/*.yaml` beside this module. Loading refuses unknown, missing and duplicate keys, a
value that cites a text not in the register, and values that are not in the order of their dates.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from ketnap.lib import yamls

HERE = Path(__file__).parent
CONFIDENCE = ("high", "medium", "low")
STACK = ("charter", "regulation", "guidance", "forms")
"""The four layers a dossier is governed by. In each, one text is in force on a day."""
LAYERS = (*STACK, "practice", "state_law", "union")
GATES = ("stop", "warn", "inform")
"""What a finding may do: hold back a step of our own, warn about it, or only inform."""


class LawError(Exception):
    """A file of the law cannot be used; the sentence names file, key, what was found and what is right."""


@dataclass(frozen=True)
class Text:
    """A legal text. Numbers repeat between years and bodies, so the key is number + issuer + day."""

    key: str
    number: str
    issuer: str
    issued_on: date
    title: str
    layer: str
    since: date
    until: date | None
    """Last day in force; None: still in force or not known to have ended."""
    confidence: str
    note: str = ""

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Value:
    value: Any
    since: date
    text: Text
    article: str
    confidence: str
    last_checked: date | None = None
    """The day somebody last compared the value with its source."""
    severity: str = "inform"
    """What a finding by this value may do: high confidence may stop, medium warns, low informs."""

    def citation(self) -> str:
        return self._citation

    @cached_property
    def _citation(self) -> str:
        return f"{self.text.title}, {self.article}" if self.article else self.text.title


@dataclass(frozen=True)
class Unknown:
    """The law of that day is not known to us."""

    name: str
    on: date
    text: Text | None = None
    """The text of the day where it is known that it exists, though not what it says."""


@dataclass(frozen=True)
class Parameter:
    """A named value by date. `rule` and `sentence` tie it to the rule that asks for it."""

    name: str
    meaning: str
    unit: str
    values: tuple[Value, ...]
    rule: str = ""
    sentence: str = ""
    layer: str = ""
    gate: str = "stop"
    """The most a finding of the rule may do, however sure the value is."""

    @cached_property
    def days(self) -> list[date]:
        """First days of the values."""
        return [item.since for item in self.values]

    def on(self, day: date) -> Value | Unknown:
        place = bisect_right(self.days, day)
        if place == 0:
            return Unknown(self.name, day)
        found = self.values[place - 1]
        if found.value is None:
            return Unknown(self.name, day, found.text)
        # A value ends with its text: the next text has to say it again.
        return found if found.text.until is None or day <= found.text.until else Unknown(self.name, day)


class NoLaw(Exception):
    """Raised by `Law.ask`; `unknown` says which value was asked for and for which day."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown.name)
        self.unknown = unknown


class Law:
    """Parameters and texts together: what a rule asks. Another Law can be built from other files, as tests do."""

    def __init__(self, parameters: Mapping[str, Parameter], texts: Mapping[str, Text]) -> None:
        self.parameters, self.texts = parameters, texts

    def value(self, name: str, on: date) -> Value | Unknown:
        """The value in force on the day, or Unknown with the text that would have to say it."""
        parameter = self.parameters[name]
        found = parameter.on(on)
        if isinstance(found, Unknown) and parameter.layer in STACK:
            text = self.in_force(parameter.layer, on)
            return Unknown(name, on, text if isinstance(text, Text) else None)
        return found

    def ask(self, name: str, on: date) -> Value:
        """The value in force on the day. Raises NoLaw where it is not known."""
        found = self.parameters[name].on(on)
        if isinstance(found, Unknown):
            found = self.value(name, on)
            if isinstance(found, Unknown):
                raise NoLaw(found)
        return found

    def in_force(self, layer: str, on: date) -> Text | Unknown:
        """The text of a layer that holds on the day."""
        _choice(layer, STACK, "layer")
        for text in self.texts.values():
            if text.layer == layer and text.holds(on):
                return text
        return Unknown(layer, on)


def value(name: str, on: date) -> Value | Unknown:
    """The value in force on the day. KeyError for a name no file defines: a misspelt name is a defect."""
    return current().value(name, on)


def in_force(layer: str, on: date) -> Text | Unknown:
    return current().in_force(layer, on)


@cache
def current() -> Law:
    """The law of the files beside this module."""
    return Law(parameters(), texts())


@cache
def parameters() -> dict[str, Parameter]:
    # codes.yaml holds code lists, read by rules/codes.py.
    paths = (path for path in (HERE / "parameters").glob("*.yaml") if path.name != "codes.yaml")
    return load_parameters(sorted(paths), texts())


@cache
def texts() -> dict[str, Text]:
    return load_texts(HERE / "texts.yaml")


def load_texts(path: Path) -> dict[str, Text]:
    found = {}
    for key, row in _mapping(_read(path), path.name).items():
        where = f"{path.name}: {key}"
        _keys(row, {"number", "issuer", "issued_on", "title", "layer", "since", "confidence"}, {"until", "note"}, where)
        _choice(row["layer"], LAYERS, f"{where}: layer")
        _choice(row["confidence"], CONFIDENCE, f"{where}: confidence")
        for name in ("issued_on", "since", "until"):
            if row.get(name) is not None:
                _day(row[name], f"{where}: {name}")
        found[key] = Text(key=key, until=row.get("until"), **{k: v for k, v in row.items() if k != "until"})
    _one_text_a_day(found, path.name)
    return found


def _one_text_a_day(register: dict[str, Text], where: str) -> None:
    for layer in STACK:
        row = sorted((text for text in register.values() if text.layer == layer), key=lambda text: text.since)
        for before, after in pairwise(row):
            if before.until is None or before.until >= after.since:
                raise LawError(f"{where}: {before.key} and {after.key} are both in force on {after.since}; end one.")


def load_parameters(paths: list[Path], register: dict[str, Text]) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for path in paths:
        for name, row in _mapping(_read(path), path.name).items():
            where = f"{path.name}: {name}"
            if name in found:
                raise LawError(f"{where}: defined a second time; one file defines a name.")
            _keys(row, {"meaning", "unit", "values"}, {"rule", "sentence", "layer", "gate"}, where)
            _choice(row.get("gate", GATES[0]), GATES, f"{where}: gate")
            gate = row.get("gate", GATES[0])
            values = tuple(_value(item, gate, register, where) for item in row["values"])
            days = [item.since for item in values]
            if days != sorted(set(days)):
                raise LawError(f"{where}: values must stand in the order of `since`, each day once; found {days}.")
            found[name] = Parameter(name=name, **{**row, "values": values})
    return found


def _value(row: Any, gate: str, register: dict[str, Text], where: str) -> Value:
    where = f"{where}: values"
    _keys(row, {"value", "since", "text", "confidence"}, {"article", "note", "last_checked"}, where)
    _day(row["since"], f"{where}: since")
    if row.get("last_checked") is not None:
        _day(row["last_checked"], f"{where}: last_checked")
    _choice(row["confidence"], CONFIDENCE, f"{where}: confidence")
    if row["text"] not in register:
        raise LawError(f"{where}: text {row['text']!r} is not in texts.yaml; add the text there first.")
    text = register[row["text"]]
    if row["since"] < text.since:
        raise LawError(f"{where}: a value of {row['since']} cites {text.key}, in force only from {text.since}.")
    return Value(
        value=row["value"], since=row["since"], text=text, article=row.get("article", ""),
        confidence=row["confidence"], last_checked=row.get("last_checked"), severity=severity(row["confidence"], gate),
    )  # fmt: skip


def severity(confidence: str, gate: str) -> str:
    """The weaker of what the confidence allows and what the rule may do at most."""
    return GATES[max(CONFIDENCE.index(confidence), GATES.index(gate))]


class _Loader(yamls.LOADER):
    """SafeLoader that refuses a key written twice instead of keeping the last."""


def _construct(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise LawError(f"line {key_node.start_mark.line + 1}: key {key!r} stands twice; keep one.")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct)


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader
    except LawError as error:
        raise LawError(f"{path.name}: {error}") from None
    except yaml.YAMLError as error:
        raise LawError(f"{path.name}: not readable as YAML: {error}") from error


def _mapping(read: Any, where: str) -> dict[str, Any]:
    if not isinstance(read, dict):
        raise LawError(f"{where}: expected names with their entries, found {type(read).__name__}.")
    return read


def _keys(row: Any, required: set[str], optional: set[str], where: str) -> None:
    found = set(_mapping(row, where))
    if missing := sorted(required - found):
        raise LawError(f"{where}: missing {', '.join(missing)}.")
    if unknown := sorted(found - required - optional):
        raise LawError(f"{where}: unknown {', '.join(unknown)}; allowed: {', '.join(sorted(required | optional))}.")


def _choice(found: Any, allowed: tuple[str, ...], where: str) -> None:
    if found not in allowed:
        raise LawError(f"{where}: found {found!r}, expected one of {', '.join(allowed)}.")


def _day(found: Any, where: str) -> None:
    if type(found) is not date:
        raise LawError(f"{where}: found {found!r}, expected a day as YYYY-MM-DD.")
