"""Counting: measures of one unit in one period, in as few queries as there are relations; and who stands behind."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from ketnap.statistics import compile, few
from ketnap.statistics.engines import Engine, Live
from ketnap.statistics.measure import Measure, Split
from ketnap.statistics.register import Register
from ketnap.statistics.tallies.reading import standing

Where = tuple[tuple[str, str], ...]
Asked = tuple[Measure, date, date]
"""A measure from a day until a day."""
TOGETHER = 200
"""Numbers of different periods that one query is asked for."""


@dataclass(frozen=True)
class Figure:
    """A number with what it takes to open the list behind it. `value` None: chưa có số liệu."""

    value: int | None
    measure: str
    unit_id: int
    start: date
    end: date
    where: Where = ()
    """(split, key) pairs the figure is held to."""


@dataclass(frozen=True)
class Counter:
    """Counts one unit with its sub-tree on one engine."""

    unit_id: int
    register: Register
    engine: Engine = field(default_factory=Live)

    @cached_property
    def dialect(self) -> compile.Dialect:
        return few.dialect(self.engine, self.unit_id)

    def figure(self, measure: Measure, number: int, start: date, end: date, where: Where = ()) -> Figure:
        """The number as a figure, or nothing where the register cannot tell."""
        known = self.register.tells(measure, start, end)
        return Figure(number if known else None, measure.id, self.unit_id, start, end, where)

    def figures(self, measures: Sequence[Measure], start: date, end: date) -> dict[str, Figure]:
        numbers = self.counts(measures, start, end)
        return {m.id: self.figure(m, numbers[m.id], start, end) for m in measures}

    def counts(self, measures: Iterable[Measure], start: date, end: date) -> dict[str, int]:
        """Measure id → number; one query for each relation the measures stand on, and one for what stands ready."""
        wanted = list(measures)
        found = standing(self.unit_id, wanted, start, end) if isinstance(self.engine, Live) else {}
        groups = compile.by_relation(measure for measure in wanted if measure.id not in found)
        queries = [compile.counts(group, self.dialect) for group in groups]
        for group, row in zip(groups, self.engine.numbers(queries, self._days(start, end)), strict=True):
            found |= {measure.id: int(number) for measure, number in zip(group, row, strict=True)}
        return found

    def counts_of(self, asked: Collection[Asked]) -> dict[Asked, int]:
        """Measures each in a period of its own, as a rule in one query for all of them."""
        periods: dict[tuple[date, date], list[Measure]] = {}
        for measure, start, end in dict.fromkeys(asked) if isinstance(self.engine, Live) else ():
            periods.setdefault((start, end), []).append(measure)
        found: dict[Asked, int] = {}
        for period, measures in periods.items():
            numbers = standing(self.unit_id, measures, *period)
            found |= {(measure, *period): numbers[measure.id] for measure in measures if measure.id in numbers}
        wanted = [one for one in dict.fromkeys(asked) if one not in found]
        for first in range(0, len(wanted), TOGETHER):
            part = wanted[first : first + TOGETHER]
            queries = [compile.counts([measure], self.dialect) for measure, _, _ in part]
            days = [{"unit": self.unit_id, "start": start, "end": end, "on": end} for _, start, end in part]
            (row,) = self.engine.run(compile.together(queries, days), {})
            found |= {one: int(number) for one, number in zip(part, row, strict=True)}
        return found

    def table(
        self, measures: Sequence[Measure], splits: Sequence[Split], start: date, end: date
    ) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
        """One query for measures of one relation: (keys, numbers) for each combination of keys of which anything was
        counted; keys as text."""
        query = compile.counts(measures, self.dialect, splits)
        width = len(splits)
        return [
            (tuple(str(key) for key in row[:width]), tuple(int(number) for number in row[width:]))
            for row in self._run(query, start, end)
            if any(row[width:])
        ]

    def divided(self, measure: Measure, splits: Sequence[Split], start: date, end: date) -> list[dict[str, int]]:
        """Key → number of the measure by each of the splits alone, in one query."""
        found: list[dict[str, int]]
        if not self.engine.dialect.sets:
            table = self.table([measure], splits, start, end)
            return [{key: row[0] for key, row in added_up(table, place).items()} for place in range(len(splits))]
        found = [{} for _ in splits]
        for *keys, number in self._run(compile.divided(measure, self.dialect, splits), start, end):
            ((place, key),) = [(place, key) for place, key in enumerate(keys) if key is not None]
            found[place][str(key)] = int(number)
        return found

    def rows(
        self, measure: Measure, start: date, end: date, where: Sequence[tuple[Split, Any]] = ()
    ) -> list[tuple[Any, ...]]:
        """What is counted: (identity, unit id, day) or, for measures that count different identities, (identity,)."""
        query = compile.rows(measure, self.dialect, [split for split, _ in where])
        held = {f"w{index}": key for index, (_, key) in enumerate(where)}
        return self._run(query, start, end, held)

    def _run(
        self, query: compile.Query, start: date, end: date, more: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        return self.engine.run(query, {**self._days(start, end), **(more or {})})

    def _days(self, start: date, end: date) -> dict[str, Any]:
        return {"unit": self.unit_id, "start": start, "end": end, "on": end}


def added_up(table: Iterable[tuple[tuple[str, ...], tuple[int, ...]]], place: int) -> dict[str, tuple[int, ...]]:
    """The table by one of its keys."""
    found: dict[str, tuple[int, ...]] = {}
    for keys, numbers in table:
        had = found.get(keys[place], (0,) * len(numbers))
        found[keys[place]] = tuple(a + b for a, b in zip(had, numbers, strict=True))
    return found
