"""Values a paper is filled with: plain words by key, and rows. Nothing else ever reaches a form or an office's file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ketnap.documents.layouts import Layout
from ketnap.documents.paper import clean
from ketnap.rules.papers.fields import Field, fields, rows

BREAK = "\n"
_BETWEEN = "\x1f"
"""Between the cells of a column: no printable text has it."""
HEADING = ("head.superior", "head.issuer")
"""Stand in capitals on a paper; `ready` adds them so."""
OPENING = "_opening"
"""After the key: the words as they begin a sentence; `ready` adds them so."""


@dataclass(frozen=True)
class Values:
    single: Mapping[str, str]
    rows: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)

    def ready(self, look: Layout) -> "Values":
        """As they are printed: one line each unless the field keeps its lines, no sign a paper cannot hold, ủy or uỷ
        as the rule of the day writes it - but for names of people. Keys no field has are left out."""
        known, repeated = fields(), rows()
        single = {key: _ready(words, known[key], look) for key, words in self.single.items() if key in known}
        capitals = {f"{key}_capitals": single[key].upper() for key in HEADING if key in single}
        opening = {f"{key}{OPENING}": words[:1].upper() + words[1:] for key, words in single.items()}
        found = {name: _rows(rows_, repeated[name], look) for name, rows_ in self.rows.items() if name in repeated}
        return Values(opening | single | capitals, found)


def _rows(found: Sequence[Mapping[str, str]], known: Mapping[str, Field], look: Layout) -> list[Mapping[str, str]]:
    """Column by column: a list of thousands is looked at as a whole, and cell by cell only where something is odd."""
    keys = [key for key in set().union(*found) if key in known]
    columns = [_column([row.get(key, "") for row in found], known[key], look) for key in keys]
    if not keys:
        return [{} for _ in found]
    return [dict(zip(keys, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _column(cells: list[str], of: Field, look: Layout) -> list[str]:
    text = _BETWEEN.join(cells)
    odd = any(one in text for one in ("  ", f" {_BETWEEN}", f"{_BETWEEN} ")) or text.strip(" ") != text
    if odd or not "".join(cells).isprintable():
        return [_ready(words, of, look) for words in cells]
    return cells if of.own_name else look.written(text).split(_BETWEEN)


def _ready(words: str, of: Field, look: Layout) -> str:
    if not words.isprintable() or "  " in words or words.strip(" ") != words:
        lines = [" ".join(clean(line.replace("\t", " ")).split()) for line in words.splitlines()]
        words = (BREAK if of.lines else " ").join(filter(None, lines))
    return words if of.own_name else look.written(words)
