"""The law as dated data: a register of texts and values that cite them. An unanswered date is Unknown, never a guess.

Files: `texts.yaml` and `parameters/*.yaml` beside this module. Loading refuses unknown, missing and duplicate keys, a
value that cites a text not in the register, and values that are not in the order of their dates.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
CONFIDENCE = ("high", "medium", "low")
LAYERS = ("charter", "regulation", "guidance", "forms", "state_law", "union")


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


@dataclass(frozen=True)
class Value:
    value: Any
    since: date
    text: Text
    article: str
    confidence: str

    def citation(self) -> str:
        return f"{self.text.title}, {self.article}" if self.article else self.text.title


@dataclass(frozen=True)
class Unknown:
    """The law of that day is not known to us."""

    name: str
    on: date


@dataclass(frozen=True)
class Parameter:
    name: str
    meaning: str
    unit: str
    values: tuple[Value, ...]


def value(name: str, on: date) -> Value | Unknown:
    """The value in force on the day. KeyError for a name no file defines: a misspelt name is a defect."""
    known = [item for item in parameters()[name].values if item.since <= on]
    if not known or known[-1].value is None:
        return Unknown(name, on)
    return known[-1]


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
        _keys(row, {"number", "issuer", "issued_on", "title", "layer", "since", "confidence"}, {"until"}, where)
        _choice(row["layer"], LAYERS, f"{where}: layer")
        _choice(row["confidence"], CONFIDENCE, f"{where}: confidence")
        for name in ("issued_on", "since", "until"):
            if row.get(name) is not None:
                _day(row[name], f"{where}: {name}")
        found[key] = Text(key=key, until=row.get("until"), **{k: v for k, v in row.items() if k != "until"})
    return found


def load_parameters(paths: list[Path], register: dict[str, Text]) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for path in paths:
        for name, row in _mapping(_read(path), path.name).items():
            where = f"{path.name}: {name}"
            if name in found:
                raise LawError(f"{where}: defined a second time; one file defines a name.")
            _keys(row, {"meaning", "unit", "values"}, set(), where)
            values = tuple(_value(item, register, where) for item in row["values"])
            days = [item.since for item in values]
            if days != sorted(set(days)):
                raise LawError(f"{where}: values must stand in the order of `since`, each day once; found {days}.")
            found[name] = Parameter(name, row["meaning"], row["unit"], values)
    return found


def _value(row: Any, register: dict[str, Text], where: str) -> Value:
    where = f"{where}: values"
    _keys(row, {"value", "since", "text", "confidence"}, {"article", "note"}, where)
    _day(row["since"], f"{where}: since")
    _choice(row["confidence"], CONFIDENCE, f"{where}: confidence")
    if row["text"] not in register:
        raise LawError(f"{where}: text {row['text']!r} is not in texts.yaml; add the text there first.")
    return Value(row["value"], row["since"], register[row["text"]], row.get("article", ""), row["confidence"])


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses a key written twice instead of keeping the last."""


def _construct(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
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
