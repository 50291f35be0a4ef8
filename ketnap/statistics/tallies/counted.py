"""What the tallies of all units come to, counted from the ledger and the tree: all of it, or what some rows add."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ketnap.lib.dates import FIRST_DAY, OPEN_END
from ketnap.statistics import compile
from ketnap.statistics.compile import BRANCH, Query
from ketnap.statistics.engines import Engine, Live
from ketnap.statistics.measure import Split
from ketnap.statistics.tallies.columns import FLOWS, NAMES, Columns

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
    for names, rows in _asked(only, engine or Live()):
        places = [NAMES.index(name) for name in names]
        for unit, month, *numbers in rows:
            line = found[unit, month]
            for place, number in zip(places, numbers, strict=True):
                line[place] += number
    return {key: tuple(line) for key, line in found.items() if any(line)}


def _asked(only: str, engine: Engine) -> Iterator[tuple[Sequence[str], list[tuple[Any, ...]]]]:
    always: dict[str, date] = {"start": FIRST_DAY, "end": OPEN_END, "on": OPEN_END}
    for group in compile.by_relation(replace(measure, among=(BELOW,)) for measure in FLOWS):
        query = compile.counts(group, engine.dialect, [BRANCH, MONTH], only=only)
        yield [measure.id for measure in group], engine.run(query, always)
    for stretches, asked in ((_stays(only), _OF_STAYS), (_lives(only), _OF_LIVES)):
        for edge, sign in ((_BEGINS, 1), (_ENDS, -1)):
            rows = engine.run(_stock(stretches, asked, edge, engine), {"open": OPEN_END})
            yield list(asked), [(unit, month, *(sign * number for number in numbers)) for unit, month, *numbers in rows]


_OF_STAYS = {
    "members": "count(*)", "members_probationary": "count(*) FILTER (WHERE standing = 'P')",
    "told_ethnicity": "count(*) FILTER (WHERE ethnicity <> '')",
}  # fmt: skip
_OF_LIVES = {
    "told_occupation": "count(*) FILTER (WHERE occupation <> '')",
    "told_schooling": "count(*) FILTER (WHERE schooling <> '')",
}


def _stays(only: str) -> str:
    """What a member's record tells for all days stands beside each stay."""
    return (
        "SELECT r.unit_id, r.valid_from, r.valid_to, r.standing, p.ethnicity FROM ketnap_stay r"  # noqa: S608 - numbers
        f" JOIN ketnap_person p ON p.id = r.person_id{_where(only)}"
    )


def _lives(only: str) -> str:
    """A stay for as long as one profile held in it; who has none tells nothing."""
    return (
        f"SELECT r.unit_id, {_BEGINS} AS valid_from, {_ENDS} AS valid_to, l.occupation, l.schooling"  # noqa: S608
        " FROM ketnap_stay r JOIN ketnap_profile l ON l.person_id = r.person_id AND r.valid_from < l.valid_to"
        f" AND l.valid_from < r.valid_to AND (l.occupation <> '' OR l.schooling <> ''){_where(only)}"
    )


def _where(only: str) -> str:
    return f" WHERE {only}" if only else ""


def _stock(stretches: str, asked: Mapping[str, str], edge: str, engine: Engine) -> Query:
    """Who stood below a unit did so while a stay and a link of its cell both held: each such stretch begins in one
    month and ends in another."""
    text = (
        f"SELECT ancestor_id, ymd(day) - ymd(day) % 100 AS month, {', '.join(asked.values())}"  # noqa: S608
        f" FROM (SELECT l.ancestor_id, r.*, {edge} AS day FROM ({stretches}) r"
        " JOIN ketnap_unitlink l ON l.descendant_id = r.unit_id AND r.valid_from < l.valid_to"
        f" AND l.valid_from < r.valid_to AND {BELOW}) t WHERE day < :open GROUP BY 1, 2"
    )
    return compile.finished(text, ("unit", "month", *asked), engine.dialect)
