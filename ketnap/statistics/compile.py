"""Measure + split → SQL with named parameters. Two dialects: how a day becomes a number (`ymd(x)`) and ages compare
(`younger(day, born, years)`) is all that differs between the engines."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ketnap.lib.dates import OPEN_END
from ketnap.rules import law
from ketnap.statistics.measure import Frame, Measure, Split

NAMED = re.compile(r"(?<!:):([a-z]\w*)")
"""A parameter in the text of a query."""
_ASKED = re.compile(r"\bFROM (\w+) (\w+)\b")
"""A relation that conditions mention is written out where it is asked: one that stands before the query and is asked
twice is made whole first, whatever days each of them is held to."""
_STANDS_ON = re.compile(r"\{(\w+)\}")
SOURCES = Path(__file__).parent / "sources"

YOUTH_FROM, YOUTH_BELOW = "youth_age_from", "youth_age_below"

IN_TREE = (
    "{link}.valid_from <= r.tree_on"
    " AND ({link}.valid_to > r.tree_on OR ({link}.valid_to = r.tree_on AND {closed} = r.tree_on))"
)
"""A link of the day of the event. Whoever leaves a unit on the day it closes leaves it where it stood a day earlier."""

PLACED: dict[Frame, tuple[str, ...]] = {
    Frame.STOCK: ("l.ancestor_id = :unit", "l.valid_from <= :on", "l.valid_to > :on"),
    Frame.FLOW: ("l.ancestor_id = :unit", IN_TREE.format(link="l", closed="r.closed_on")),
    Frame.CHANGE: ("r.ancestor_id = :unit",),
}
"""What ties a row to the sub-tree …"""

DATED: dict[Frame, tuple[str, ...]] = {
    Frame.STOCK: ("r.valid_from <= :on", "r.valid_to > :on"),
    Frame.FLOW: ("r.day >= :start", "r.day <= :end"),
    Frame.CHANGE: ("r.day >= :start", "r.day <= :end"),
}
"""… and what to the days."""

GRASSROOTS = Split("grassroots", "Tổ chức cơ sở đảng", "o.unit_id")
"""By the grassroots organisation the unit stood in on the day; joined by the compiler."""

DIRECT = Split("direct", "Tổ chức trực thuộc", "o.descendant_id")
"""By what stood right below the unit on the day; joined in the same way. The unit's own rows stand in none."""

BRANCH = Split("branch", "Tổ chức", "l.ancestor_id")
"""By every unit at once, each with its sub-tree of the day: the frame is then not held to one unit."""

_UPWARDS = {
    Frame.STOCK: "g.descendant_id = r.unit_id AND g.valid_from <= :on AND g.valid_to > :on",
    Frame.FLOW: f"g.descendant_id = r.unit_id AND {IN_TREE.format(link='g', closed='r.closed_on')}",
}
UNIT = "r.unit_id"
_EVER_BELOW = "r.unit_id IN (SELECT b.descendant_id FROM ketnap_unitlink b WHERE b.ancestor_id = :unit)"
"""What no link can lead to is not added up: a province is not to cost what a country does."""
_THERE_TOO = {
    Frame.STOCK: "o.valid_from <= :on AND o.valid_to > :on",
    Frame.FLOW: IN_TREE.format(link="o", closed="r.closed_on"),
}
_LEADS_TO = {
    GRASSROOTS: ("ketnap_unitstate o", "o.unit_id = g.ancestor_id AND o.kind IN ('committee', 'cell_base')"),
    DIRECT: ("ketnap_unitlink o", "o.descendant_id = g.ancestor_id AND o.ancestor_id = :unit AND o.distance = 1"),
}
"""What a link upwards leads to: the state of the organisation, or its own link to the unit above."""


def _upwards(split: Split, frame: Frame) -> tuple[str, str]:
    """(the link's condition, the table it leads to with its condition)."""
    table, leads = _LEADS_TO[split]
    return _UPWARDS[frame], f"{table} ON {leads} AND {_THERE_TOO[frame]}"


_THERE = {
    Frame.STOCK: "{x}.valid_from <= :on AND {x}.valid_to > :on",
    Frame.FLOW: (
        "((r.closed_on IS NULL AND {x}.valid_from <= r.tree_on AND {x}.valid_to > r.tree_on)"
        " OR (r.closed_on IS NOT NULL AND {x}.valid_from < r.tree_on AND {x}.valid_to >= r.tree_on))"
    ),
}


def on_tree_day(text: str, frame: Frame) -> str:
    """`{x}` in the text becomes: the dated row x holds on the day of counting or, for a flow, on the day the event is
    seen in the tree, which is the day before where the unit closed that very day."""
    return re.sub(r"\{(\w)\}", lambda match: _THERE[frame].format(x=match[1]), text)


@dataclass(frozen=True)
class Dialect:
    name: str
    ymd: str
    """A day column as the number yyyymmdd."""
    younger: str
    """Fewer full years on a day than so many; nobody born on 29 February has a birthday before 1 March in a year
    without that day."""
    recent: str
    """A day so many full years before another or later, as `ymd` counts them; an index of days is to serve it."""
    sets: bool = True
    """Knows GROUPING SETS: one reading of the rows divides them in several ways."""
    held: str = _EVER_BELOW
    """Leaves rows out before they are added up."""


# SQLite would begin with the units and look each of their rows up alone: a minute instead of four seconds.
SQLITE = Dialect(
    "sqlite", "CAST(replace({0}, '-', '') AS INTEGER)", "(ymd({day}) - ymd({born}) < {years}0000)",
    "(ymd({born}) >= ymd({day}) - {years}0000)", sets=False, held="",
)  # fmt: skip
STANDARD = Dialect(
    "standard",
    "CAST(date_part('year', {0}) * 10000 + date_part('month', {0}) * 100 + date_part('day', {0}) AS INTEGER)",
    # Of a day that is told the engine works the other one out once; as numbers it took both apart for each row.
    "(CAST({day} - INTERVAL '{years}' YEAR AS DATE) < {born})",
    "(CAST({day} - INTERVAL '{years}' YEAR AS DATE) <= {born} AND ymd({born}) >= ymd({day}) - {years}0000)",
)
"""PostgreSQL, DuckDB, Spark."""


@dataclass(frozen=True)
class Query:
    sql: str
    columns: tuple[str, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Parameters the text itself brings (the law's ages and days); the caller adds unit and days."""


@dataclass(frozen=True)
class AgeSpan:
    """From `since` until the day before `until`: this many full years and more, below that many."""

    since: date
    until: date
    at_least: int
    below: int


@cache
def youth_age_spans() -> tuple[AgeSpan, ...]:
    """The dated ages of the Youth Union as spans of days, so that a change inside a period counts right."""
    values = law.parameters()
    starts = sorted({item.since for name in (YOUTH_FROM, YOUTH_BELOW) for item in values[name].values})
    spans: list[AgeSpan] = []
    for index, since in enumerate(starts):
        until = starts[index + 1] if index + 1 < len(starts) else OPEN_END
        at_least, below = law.value(YOUTH_FROM, since), law.value(YOUTH_BELOW, since)
        if not (isinstance(at_least, law.Value) and isinstance(below, law.Value)):
            continue
        ages = int(at_least.value), int(below.value)
        if spans and (spans[-1].until, spans[-1].at_least, spans[-1].below) == (since, *ages):
            since = spans.pop().since  # another text, the same ages
        spans.append(AgeSpan(since, until, *ages))
    return tuple(spans)


def counts(
    measures: Sequence[Measure],
    dialect: Dialect,
    splits: Sequence[Split] = (),
    *,
    spans: Sequence[AgeSpan] | None = None,
    negate: int | None = None,
    only: str = "",
) -> Query:
    """One query for measures of one relation: the keys of the splits, then one column a measure. `only`: a further
    condition on the rows of the relation `r`, before anything is counted.

    `negate` turns the condition of that index (the frame's first, then the measure's) into its opposite: tests of
    the tests, for a single measure.
    """
    first = measures[0]
    if any((m.source, m.frame, m.among) != (first.source, first.frame, first.among) for m in measures):
        raise ValueError(f"Measures of one query share relation and frame: {[m.id for m in measures]}.")
    if negate is not None and len(measures) != 1:
        raise ValueError("A condition is negated for a single measure.")
    every = [*conditions(first)]
    if negate is not None:
        every[negate] = f"NOT ({every[negate]})"
    placed, rest = every[: len(PLACED[first.frame])], every[len(PLACED[first.frame]) :]
    dated, own = rest[: len(DATED[first.frame])], rest[len(DATED[first.frame]) :]
    if BRANCH in splits:
        placed = placed[1:]
    elif first.frame is not Frame.CHANGE:
        only = only or dialect.held
    placed += first.among
    dated += (only,) if only else ()
    columns = [_counted(m, own if index == 0 else m.conditions, index) for index, m in enumerate(measures)]
    if first.frame is Frame.CHANGE or any(measure.distinct for measure in measures):
        keys = [f"{split.expression} AS k{index}" for index, split in enumerate(splits)]
        text = f"SELECT {', '.join(keys + columns)} FROM {_relation(first, splits)}{_joins(first, splits)}"  # noqa: S608
        text += f" WHERE {_all([*placed, *dated])}{_grouped(len(keys))}"
    else:
        text = _units_first(first, splits, columns, placed, dated)
    used = tuple(dict.fromkeys(name for measure in measures for name in measure.uses))
    return _finish(used, text, (*(split.id for split in splits), *(m.id for m in measures)), dialect, spans, only)


def divided(measure: Measure, dialect: Dialect, splits: Sequence[Split]) -> Query:
    """The measure by each of the splits alone, where the dialect knows sets: a row holds one key, in the column of its
    split, and the number; the keys of the other splits are null. Splits are of a row itself, not of its place in the
    tree."""
    if measure.distinct or measure.frame is Frame.CHANGE or {GRASSROOTS, DIRECT, BRANCH} & set(splits):
        raise ValueError(f"{measure.id} is not divided at once by {[split.id for split in splits]}.")
    names = [f"k{index}" for index in range(len(splits))]
    keys = ", ".join(f"{split.expression} AS {name}" for split, name in zip(splits, names, strict=True))
    where = _all([*conditions(measure), *measure.among, *((dialect.held,) if _named(dialect.held) else ())])
    inner = f"SELECT {keys} FROM {_relation(measure, splits)}{_joins(measure, splits)} WHERE {where}"  # noqa: S608
    sets = ", ".join(f"({name})" for name in names)
    text = f"SELECT {', '.join(names)}, count(*) AS m0 FROM ({inner}) q GROUP BY GROUPING SETS ({sets})"  # noqa: S608
    return _finish(measure.uses, text, (*(split.id for split in splits), measure.id), dialect, None, dialect.held)


def by_relation(measures: Iterable[Measure]) -> list[list[Measure]]:
    """Measures that one query can count together."""
    groups: dict[tuple[str, Frame, tuple[str, ...], tuple[str, ...]], list[Measure]] = defaultdict(list)
    for measure in measures:
        groups[(measure.source, measure.frame, measure.uses, measure.among)].append(measure)
    return list(groups.values())


def together(queries: Sequence[Query], told: Sequence[Mapping[str, Any]]) -> Query:
    """Queries of one number each as one of a row of numbers, each with the unit and days told for it."""
    columns: list[str] = []
    parameters: dict[str, Any] = {}
    for place, (query, own) in enumerate(zip(queries, told, strict=True)):
        columns.append(f"({NAMED.sub(rf':\1_{place}', query.sql)}) AS m{place}")
        parameters |= {f"{name}_{place}": value for name, value in {**query.parameters, **own}.items()}
    return Query(f"SELECT {', '.join(columns)}", tuple(f"m{place}" for place in range(len(columns))), parameters)


def stacked(queries: Sequence[Query]) -> Query:
    """Queries of one row of numbers each as one query: its rows are the number of the query, then its numbers, those of
    a narrower query filled up. All take the same parameters."""
    width = max(len(query.columns) for query in queries)
    parts = []
    for place, query in enumerate(queries):
        numbers = [f"q.m{index}" if index < len(query.columns) else "0" for index in range(width)]
        parts.append(f"SELECT {place} AS place, {', '.join(numbers)} FROM ({query.sql}) q")  # noqa: S608
    parameters = {name: value for query in queries for name, value in query.parameters.items()}
    return Query(" UNION ALL ".join(parts), ("place", *(f"m{index}" for index in range(width))), parameters)


def finished(text: str, columns: tuple[str, ...], dialect: Dialect) -> Query:
    """A query in words of its own, with the macros of measures written out."""
    return _finish((), text, columns, dialect, None)


def _counted(measure: Measure, conditions: Sequence[str], index: int) -> str:
    counted = f"count(DISTINCT {measure.identity})" if measure.distinct else "count(*)"
    return f"{counted}{f' FILTER (WHERE {_all(conditions)})' if conditions else ''} AS m{index}"


def _units_first(
    first: Measure, splits: Sequence[Split], columns: Sequence[str], placed: Sequence[str], dated: Sequence[str]
) -> str:
    """Rows are added up by unit before the tree is asked: the joins then meet hundreds of rows, not all of them, and
    no engine can choose to join first."""
    where = ["r.unit_id"] if first.frame is Frame.STOCK else ["r.unit_id", "r.tree_on", "r.closed_on"]
    own = [split for split in splits if split not in (*_LEADS_TO, BRANCH) and not split.of_unit]
    keys = [*where, *(f"{split.expression} AS {split.id}" for split in own)]
    inner = f"SELECT {', '.join([*keys, *columns])} FROM {_relation(first, splits)} WHERE {_all(dated)}"  # noqa: S608
    inner += _grouped(len(keys))
    outer = [
        f"{f'r.{split.id}' if split in own else split.expression} AS k{index}" for index, split in enumerate(splits)
    ] + [f"CAST(coalesce(sum(r.m{index}), 0) AS BIGINT) AS m{index}" for index in range(len(columns))]
    text = f"SELECT {', '.join(outer)} FROM ({inner}) r{_joins(first, splits)} WHERE {_all(placed)}"  # noqa: S608
    return text + _grouped(len(splits))


def _grouped(keys: int) -> str:
    return f" GROUP BY {', '.join(str(place) for place in range(1, keys + 1))}" if keys else ""


def rows(
    measure: Measure, dialect: Dialect, where: Sequence[Split] = (), spans: Sequence[AgeSpan] | None = None
) -> Query:
    """What is counted, row by row: identity, unit, day (of the event; for a stock the day it began).

    Each split of `where` is held to the parameter `:w0`, `:w1` …
    """
    day = "r.valid_from" if measure.frame is Frame.STOCK else "r.day"
    distinct = "DISTINCT " if measure.distinct else ""
    about = f"{measure.identity} AS identity" + ("" if measure.distinct else f", r.unit_id AS unit_id, {day} AS day")
    held = [_held(measure, split, f":w{index}") for index, split in enumerate(where)]
    placed = list(PLACED[measure.frame])
    if measure.frame is not Frame.CHANGE:
        link = f"SELECT 1 FROM ketnap_unitlink l WHERE l.descendant_id = r.unit_id AND {_all(placed)}"  # noqa: S608
        placed = [f"EXISTS ({link})"]
    ever = dialect.held if measure.frame is not Frame.CHANGE and _named(dialect.held) else ""
    every = [*placed, *DATED[measure.frame], *measure.conditions, *measure.among, *held, *((ever,) if ever else ())]
    text = f"SELECT {distinct}{about} FROM {_relation(measure, where)} WHERE {_all(every)}"  # noqa: S608
    columns = ("identity",) if measure.distinct else ("identity", "unit_id", "day")
    return _finish(measure.uses, text, columns, dialect, spans, ever)


def _held(measure: Measure, split: Split, parameter: str) -> str:
    if split not in _LEADS_TO:
        return f"{split.expression} = {parameter}"
    link, above = _upwards(split, measure.frame)
    found = f"SELECT 1 FROM ketnap_unitlink g JOIN {above} WHERE {link}"  # noqa: S608
    return f"EXISTS ({found} AND {split.expression} = {parameter})"


def conditions(measure: Measure) -> tuple[str, ...]:
    """Every condition a row must meet to be counted: those of the frame, then those of the measure."""
    return PLACED[measure.frame] + DATED[measure.frame] + measure.conditions


def _all(parts: Iterable[str]) -> str:
    return " AND ".join(f"({part})" for part in parts)


def _relation(measure: Measure, splits: Sequence[Split]) -> str:
    plain = all(split in (*_LEADS_TO, BRANCH) or split.of_unit for split in splits)
    return f"({source(measure.source if plain else measure.divided or measure.source)}) r"


def _joins(measure: Measure, splits: Sequence[Split]) -> str:
    text = "" if measure.frame is Frame.CHANGE else " JOIN ketnap_unitlink l ON l.descendant_id = r.unit_id"
    for split in _LEADS_TO:
        if split in splits:
            link, above = _upwards(split, measure.frame)
            return f"{text} JOIN ketnap_unitlink g ON {link} JOIN {above}"
    return text


@cache
def source(name: str) -> str:
    """The relation of that name without its comment lines, relations it stands on written out; `described:NAME` wraps
    one relation into another."""
    outer, _, inner = name.partition(":")
    lines = (SOURCES / f"{outer}.sql").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("--")).strip()
    return _STANDS_ON.sub(lambda match: source(inner if match[1] == "relation" else match[1]), text)


def _finish(
    uses: Sequence[str], text: str, columns: tuple[str, ...], dialect: Dialect, spans: Sequence[AgeSpan] | None,
    ever: str = "",
) -> Query:  # fmt: skip
    """`ever`: the units rows of `r` are held to; where they are named, what conditions ask about others is held to them
    too. A question in its place made PostgreSQL look up one by one what it reads faster in a row."""
    there = ever.removeprefix(UNIT) if _named(ever) else " IS NOT NULL"
    text = _macro(r"asked\(([\w.]+)\)", lambda match: f"({match[1]}{there})", text)
    text = _ASKED.sub(lambda match: f"FROM ({source(match[1])}) {match[2]}" if match[1] in uses else match[0], text)
    parameters: dict[str, Any] = {}

    def youth(match: re.Match[str]) -> str:
        return _youth_age(match[1], match[2], youth_age_spans() if spans is None else spans, parameters)

    text = _macro(r"youth_age\(([\w.]+), ([\w.]+)\)", youth, text)
    for name, form in (("younger", dialect.younger), ("recent", dialect.recent)):
        told = rf"{name}\(([\w.:]+), ([\w.:]+), (\d+)\)"
        text = _macro(told, lambda match, form=form: form.format(day=match[1], born=match[2], years=match[3]), text)  # type: ignore[misc]
    text = _macro(r"ymd\(([\w.:]+)\)", lambda match: dialect.ymd.format(match[1]), text)
    return Query(text, columns, parameters)


def _named(held: str) -> bool:
    """Units one by one, not by a question of their own."""
    return held.startswith(UNIT) and "SELECT" not in held


def _macro(pattern: str, replacement: Callable[[re.Match[str]], str], text: str) -> str:
    return re.sub(rf"\b{pattern}", replacement, text)


def _youth_age(day: str, born: str, spans: Sequence[AgeSpan], parameters: dict[str, Any]) -> str:
    parts = []
    for index, span in enumerate(spans):
        parameters |= {f"youth{index}_since": span.since, f"youth{index}_until": span.until}
        parts.append(
            f"({day} >= :youth{index}_since AND {day} < :youth{index}_until"
            f" AND NOT younger({day}, {born}, {span.at_least}) AND younger({day}, {born}, {span.below}))"
        )
    return f"({' OR '.join(parts)})" if parts else "(1 = 0)"
