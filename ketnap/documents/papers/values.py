"""Values a paper is filled with: plain words by key, and rows. Nothing else ever reaches a form or an office's file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ketnap.documents.layouts import Layout
from ketnap.documents.paper import clean
from ketnap.rules.papers.fields import Field, fields, rows

BREAK = "\n"
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
        return Values(
            opening | single | capitals,
            {
                name: [{key: _ready(words, repeated[name][key], look) for key, words in row.items()} for row in found]
                for name, found in self.rows.items()
                if name in repeated
            },
        )


def _ready(words: str, of: Field, look: Layout) -> str:
    lines = [" ".join(clean(line.replace("\t", " ")).split()) for line in words.splitlines()]
    told = (BREAK if of.lines else " ").join(filter(None, lines))
    return told if of.own_name else look.written(told)
