"""What the tallies of all units come to, counted from the ledger and the tree: all of it, or what some rows add."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ketnap.lib.dates import FIRST_DAY, OPEN_END
from ketnap.statistics import compile
from ketnap.statistics.compile import BRANCH, Query
from ketnap.statistics.engines import Engine, Live
from ketnap.statistics.measure import Measure, Split
from ketnap.statistics.tallies.columns import FLOWS, NAMES, STOCKS, Columns

MONTH = Split("month_of", "Tháng", "ymd(r.day) - ymd(r.day) % 100")
BELOW = "l.distance > 0"
_BEGINS = "CASE WHEN r.valid_from > l.valid_from THEN r.valid_from ELSE l.valid_from END"
_ENDS = "CASE WHEN r.valid_to < l.valid_to THEN r.valid_to ELSE l.valid_to END"

Key = tuple[int, int]
"""(unit, month as yyyymm00)"""


def counted(only: str = "", engine: Engine | None = None) -> dict[Key, Columns]:
    """(unit, month) → numbers, without the months of which all are 0. `only`: a condition on `r.person_id` and
    `r.unit_id` that a row must meet to be counted; empty: all rows."""
    found: dict[Key, list[int]] = defaultdict(lambda: [0] * len(NAMES))
    for measures, rows in _asked(only, engine or Live()):
        places = [NAMES.index(measure.id) for measure in measures]
        for unit, month, *numbers in rows:
            line = found[unit, month]
            for place, number in zip(places, numbers, strict=True):
                line[place] += number
    return {key: tuple(line) for key, line in found.items() if any(line)}


def _asked(only: str, engine: Engine) -> Iterator[tuple[Sequence[Measure], list[tuple[Any, ...]]]]:
    always: dict[str, date] = {"start": FIRST_DAY, "end": OPEN_END, "on": OPEN_END}
    for group in compile.by_relation(replace(measure, among=(BELOW,)) for measure in FLOWS):
        query = compile.counts(group, engine.dialect, [BRANCH, MONTH], only=only)
        yield group, engine.run(query, always)
    for edge, sign in ((_BEGINS, 1), (_ENDS, -1)):
        rows = engine.run(_stock(edge, only, engine), {"open": OPEN_END})
        yield STOCKS, [(unit, month, sign * members, sign * waiting) for unit, month, members, waiting in rows]


def _stock(edge: str, only: str, engine: Engine) -> Query:
    """Who stood below a unit did so while a stay and a link of its cell both held: each such stretch begins in one
    month and ends in another."""
    text = (
        f"SELECT ancestor_id, ymd(day) - ymd(day) % 100 AS month, count(*), count(*) FILTER (WHERE standing = 'P')"  # noqa: S608
        f" FROM (SELECT l.ancestor_id, r.standing, {edge} AS day FROM ketnap_stay r"
        " JOIN ketnap_unitlink l ON l.descendant_id = r.unit_id AND r.valid_from < l.valid_to"
        f" AND l.valid_from < r.valid_to AND {BELOW}{f' WHERE {only}' if only else ''}) t"
        " WHERE day < :open GROUP BY 1, 2"
    )
    return compile.finished(text, ("unit", "month", *(measure.id for measure in STOCKS)), engine.dialect)
