"""What a paper can be filled with: fields.yaml, by key and by the label an office writes in its own file. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ketnap.lib import yamls

FILE = Path(__file__).with_name("fields.yaml")


@dataclass(frozen=True)
class Field:
    key: str
    label: str
    lines: bool = False
    """Its line breaks are kept."""
    own_name: bool = False
    """The name of a person: spelt as that person spells it, whatever the rule of the day."""
    pen: bool = False
    """Never typed here: room for the pen, since nothing of what vetting found is kept."""


@cache
def fields() -> Mapping[str, Field]:
    """Single fields, by key."""
    return {
        key: Field(key, said["label"], said.get("lines", False), said.get("own_name", False), said.get("pen", False))
        for key, said in _file().items()
        if not key.endswith(".rows")
    }


@cache
def rows() -> Mapping[str, Mapping[str, Field]]:
    """Name of a repeated row → its fields by key."""
    return {
        key.removesuffix(".rows"): {
            one: Field(f"{key.removesuffix('.rows')}.{one}", said["label"], False, said.get("own_name", False))
            for one, said in row.items()
            if one != "label"
        }
        for key, row in _file().items()
        if key.endswith(".rows")
    }


@cache
def row_names() -> Mapping[str, str]:
    """Name of a repeated row → what an office calls it: {{danh sách: họ và tên}}."""
    return {key.removesuffix(".rows"): row["label"] for key, row in _file().items() if key.endswith(".rows")}


@cache
def by_label() -> Mapping[str, str]:
    """Label as `folded` → key of a single field."""
    return {folded(field.label): key for key, field in fields().items()}


@cache
def row_labels(name: str) -> Mapping[str, str]:
    """Label as `folded` → key, of the fields of a repeated row."""
    return {folded(field.label): key for key, field in rows()[name].items()}


def folded(label: str) -> str:
    """A label as two people type it: composed, small letters, single spaces."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", label)).strip().lower()


@cache
def _file() -> Mapping[str, dict]:
    found: dict[str, dict] = yamls.read(FILE.read_text(encoding="utf-8"))
    return found
