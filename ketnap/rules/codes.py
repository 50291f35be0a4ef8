"""The codes of parameters/codes.yaml: from the spellings of offices to stored values and back. Pure, no Django."""

import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from ketnap.lib import yamls
from ketnap.lib.text import fold

_FILE = Path(__file__).parent / "parameters" / "codes.yaml"
_NOT_A_LETTER = re.compile(r"[^a-z0-9%✓☑–-]+")


def key(text: str) -> str:
    """`Công ty Cổ-phần ` → `cong ty co phan`: what spellings are compared by."""
    folded = fold(text)
    return _NOT_A_LETTER.sub(" ", folded.replace("-", " ")).strip() or folded.strip()


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = yamls.read(_FILE.read_text(encoding="utf-8"))
    return found


@cache
def spellings(name: str) -> dict[str, str]:
    """Key of every spelling → stored value, for a list (`ethnicities`, `religions`) or a choice (`sex` …).

    Raises ValueError when one spelling stands for two values, and KeyError for an unknown list.
    """
    table: dict[str, str] = {}
    data = _data()
    rows = (
        {code: [row["name"], *row["aliases"]] for code, row in data[name]["values"].items()}
        if name in ("ethnicities", "religions")
        else data["choices"][name]
    )
    for code, words in rows.items():
        for word in words:
            if table.setdefault(key(str(word)), str(code)) != str(code):
                raise ValueError(f"codes.yaml, {name}: {word!r} stands for {table[key(str(word))]!r} and {code!r}.")
    return table


@cache
def names(name: str) -> dict[str, str]:
    """Stored value → the spelling shown and offered."""
    data = _data()
    if name in ("ethnicities", "religions"):
        return {code: row["name"] for code, row in data[name]["values"].items()}
    return {str(code): str(words[0]) for code, words in data["choices"][name].items() if code}


def show(name: str, value: str) -> str:
    return names(name).get(value, value)


def closest(name: str, text: str) -> str:
    """The nearest known spelling as it is shown, or an empty string."""
    near = get_close_matches(key(text), spellings(name), n=1, cutoff=0.7)
    return show(name, spellings(name)[near[0]]) if near else ""
