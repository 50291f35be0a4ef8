"""What the tallies of all units come to, counted from the ledger and the tree: all of it, or what some rows add."""

from collections.abc import Iterator, Mapping, Sequence

from ketnap.lib.dates import FIRST_DAY, OPEN_END
from ketnap.statistics import compile
from ketnap.statistics.compile import BRANCH, Query
from ketnap.statistics.engines import Engine, Live
from ketnap.statistics.measure import Split
from ketnap.statistics.tallies.columns import FLOWS, NAMES, Columns

MONTH = Split("month_of", "Tháng", "ymd(r.day) - ymd(r.day) % 100")
_BEGINS = "CASE WHEN r.valid_from > l.valid_from THEN r.valid_from ELSE l.valid_from END"
_ENDS = "CASE WHEN r.valid_to < l.valid_to THEN r.valid_to ELSE l.valid_to END"

Key = tuple[int, int]
"""(unit, month as yyyymm00)"""


def counted(only: str = "", engine: Engine | None = None, *, less: str = "") -> dict[Key, Columns]:
    """(unit, month) → numbers, as `question` asks."""
    engine = engine or Live()
    rows = engine.run(question(only, engine, less=less), {})
    return {(unit, month): tuple(numbers) for unit, month, *numbers in rows}


def question(only: str = "", engine: Engine | None = None, *, less: str = "") -> Query:
    """Rows of (unit, month, *NAMES), without the months of which all are 0. `only`: a condition on `r.person_id` and
    `r.unit_id` that a row must meet to be counted; empty: all rows. `less`: text of such rows to take away. One query:
    the engine adds up faster than we do."""
    engine = engine or Live()
    parts = [less] if less else []
    told = {"start": FIRST_DAY, "end": OPEN_END, "on": OPEN_END, "open": OPEN_END}
    for names, query, sign in _asked(only, engine):
        numbers = {name: f"{sign}q.m{place}" for place, name in enumerate(names)}
        columns = ", ".join(f'{numbers.get(name, "0")} AS "{name}"' for name in NAMES)
        parts.append(f"SELECT q.k0 AS unit, q.k1 AS month, {columns} FROM ({query.sql}) q")  # noqa: S608 - ours
        told |= query.parameters
    added = ", ".join(f'CAST(sum("{name}") AS BIGINT) AS "{name}"' for name in NAMES)
    some = " OR ".join(f'"{name}" <> 0' for name in NAMES)
    text = f"SELECT unit, month, {added} FROM ({' UNION ALL '.join(parts)}) a GROUP BY 1, 2"  # noqa: S608 - ours
    text = f"SELECT * FROM ({text}) t WHERE {some}"  # noqa: S608 - ours
    return Query(text, ("unit", "month", *NAMES), told)


def _asked(only: str, engine: Engine) -> Iterator[tuple[Sequence[str], Query, str]]:
    """(columns, what counts them by unit and month, their sign)."""
    for group in compile.by_relation(FLOWS):
        query = compile.counts(group, engine.dialect, [BRANCH, MONTH], only=only)
        yield [measure.id for measure in group], query, ""
    for stretches, asked in ((_stays(only), _OF_STAYS), (_lives(only), _OF_LIVES)):
        for edge, sign in ((_BEGINS, ""), (_ENDS, "-")):
            yield list(asked), _stock(stretches, asked, edge, engine), sign


_OF_STAYS = {
    "members": "count(*)", "members_probationary": "count(*) FILTER (WHERE r.standing = 'P')",
    "told_ethnicity": "count(*) FILTER (WHERE p.ethnicity <> '')",
}  # fmt: skip
_OF_LIVES = {
    "told_occupation": "count(*) FILTER (WHERE l.occupation <> '')",
    "told_schooling": "count(*) FILTER (WHERE l.schooling <> '')",
}


def _stays(only: str) -> str:
    """What a member's record tells for all days stands beside each stay. Stays of the same days are added up before the
    tree is asked, as most began with one list and have not ended."""
    return (
        f"SELECT r.unit_id, r.valid_from, r.valid_to, {_listed(_OF_STAYS)} FROM ketnap_stay r"  # noqa: S608 - numbers
        f" JOIN ketnap_person p ON p.id = r.person_id{_where(only)} GROUP BY 1, 2, 3"
    )


def _lives(only: str) -> str:
    """A stay for as long as one profile held in it; who has none tells nothing."""
    return (
        f"SELECT r.unit_id, {_BEGINS} AS valid_from, {_ENDS} AS valid_to, {_listed(_OF_LIVES)}"  # noqa: S608 - numbers
        " FROM ketnap_stay r JOIN ketnap_profile l ON l.person_id = r.person_id AND r.valid_from < l.valid_to"
        " AND l.valid_from < r.valid_to AND (l.occupation <> '' OR l.schooling <> '')"
        f"{_where(only)} GROUP BY 1, 2, 3"
    )


def _listed(asked: Mapping[str, str]) -> str:
    return ", ".join(f"{number} AS {name}" for name, number in asked.items())


def _where(only: str) -> str:
    return f" WHERE {only}" if only else ""


def _stock(stretches: str, asked: Mapping[str, str], edge: str, engine: Engine) -> Query:
    """Who stood in or below a unit did so while a stay and a link of its cell both held: each such stretch begins in
    one month and ends in another."""
    added = ", ".join(f"CAST(sum({name}) AS BIGINT) AS m{place}" for place, name in enumerate(asked))
    text = (
        f"SELECT ancestor_id AS k0, ymd(day) - ymd(day) % 100 AS k1, {added}"  # noqa: S608
        f" FROM (SELECT l.ancestor_id, r.*, {edge} AS day FROM ({stretches}) r"
        " JOIN ketnap_unitlink l ON l.descendant_id = r.unit_id AND r.valid_from < l.valid_to"
        " AND l.valid_from < r.valid_to) t WHERE day < :open GROUP BY 1, 2"
    )
    return compile.finished(text, ("unit", "month", *asked), engine.dialect)
