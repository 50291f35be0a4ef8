"""How the figures were defined on the day of closing, each definition as a hash of its own, so that one that changed
can be named."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from ketnap.statistics import compile
from ketnap.statistics.behind import SPLITS
from ketnap.statistics.compile import GRASSROOTS
from ketnap.statistics.figures import Figure
from ketnap.statistics.forms.layout import layouts
from ketnap.statistics.measure import Split
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.measures.splits import STRUCTURE

LAW = "law:youth_age"
"""Ages of the Youth Union from day to day: the legal values that figures rest on."""


def spelled(value: Any) -> str:
    """JSON in the one spelling that hashes are taken of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sealed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def definitions(figures: Iterable[Figure], splits: Iterable[Split] = (*STRUCTURE, GRASSROOTS)) -> dict[str, str]:
    """`measure:…`, `split:…`, `source:…` and the law → hash of what it says now."""
    named = {name for figure in figures for name in figure.measure.split("+")}
    measures = [CATALOGUE[name] for name in sorted(named)]
    sources = {name for one in measures for name in (one.source, one.divided, *one.uses) if name}
    found = {
        f"measure:{one.id}": [compile.conditions(one), one.identity, one.distinct, one.known, one.source, one.uses]
        for one in measures
    }
    said: dict[str, Any] = {
        **found,
        **{f"split:{one.id}": [one.expression, one.words] for one in splits},
        **{f"source:{name}": compile.source(name) for name in sources},
        LAW: [[str(one.since), str(one.until), one.at_least, one.below] for one in compile.youth_age_spans()],
    }
    return {name: sealed(spelled(what)) for name, what in said.items()}


def words(name: str) -> str:
    """What a definition is called on a page."""
    kind, _, id = name.partition(":")
    if name == LAW:
        return "độ tuổi đoàn theo văn bản"
    if kind == "measure" and id in CATALOGUE:
        return f"số liệu “{CATALOGUE[id].label}”"
    if kind == "layout":
        code, _, generation = id.rpartition("-")
        return f"mẫu {layouts()[code, int(generation)].code}"
    if kind == "split" and id in SPLITS:
        return f"cách chia “{SPLITS[id].label}”"
    return f"nguồn số liệu {id}" if kind == "source" else id
