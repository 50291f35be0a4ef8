"""Filling the cells of a form: as many queries as there are relations, divisions and periods, not cells."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from ketnap.lib import dates, numbers
from ketnap.statistics.behind import SPLITS
from ketnap.statistics.figures import Counter, Figure
from ketnap.statistics.forms.layout import Column, Held, Layout, Line
from ketnap.statistics.forms.shape import Cell, Row
from ketnap.statistics.measure import Measure
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.measures.splits import AGE_SPAN

Period = tuple[date, date]


@dataclass(frozen=True)
class Ask:
    """What one cell counts: measures added up, held to keys, in a period."""

    measures: tuple[Measure, ...]
    where: Held
    start: date
    end: date


@dataclass
class Counts:
    """Answers for many asks at once."""

    counter: Counter
    plain: dict[tuple[str, date, date], int] = field(default_factory=dict)
    divided: dict[tuple[str, date, date, tuple[str, ...]], dict[tuple[str, ...], int]] = field(default_factory=dict)

    def learn(self, asks: Iterable[Ask]) -> None:
        wanted: dict[tuple[date, date, tuple[str, ...]], dict[str, Measure]] = defaultdict(dict)
        for ask in asks:
            splits = tuple(split for split, _ in ask.where)
            wanted[ask.start, ask.end, splits] |= {measure.id: measure for measure in ask.measures}
        for (start, end, splits), measures in wanted.items():
            if not splits:
                counted = self.counter.counts(measures.values(), start, end)
                self.plain |= {(name, start, end): number for name, number in counted.items()}
                continue
            for group in _by_relation(measures.values()):
                table = self.counter.table(group, [SPLITS[split] for split in splits], start, end)
                for place, measure in enumerate(group):
                    self.divided[measure.id, start, end, splits] = {keys: row[place] for keys, row in table}

    def figure(self, ask: Ask) -> Figure:
        """A figure whose `measure` joins several by +, and whose `where` repeats a division for each of its keys."""
        known = all(self.counter.register.tells(measure, ask.start, ask.end) for measure in ask.measures)
        known = known and not any(self._silent(measure, ask) for measure in ask.measures)
        number = sum(self._one(measure, ask) for measure in ask.measures) if known else None
        where = tuple((split, key) for split, keys in ask.where for key in keys)
        name = "+".join(measure.id for measure in ask.measures)
        return Figure(number, name, self.counter.unit_id, ask.start, ask.end, where)

    def _silent(self, measure: Measure, ask: Ask) -> bool:
        """Whether the division is recorded of nobody: a list without that column does not say that there is no one."""
        if not ask.where:
            return False
        table = self.divided[measure.id, ask.start, ask.end, tuple(split for split, _ in ask.where)]
        counted = [found for found, number in table.items() if number]
        return bool(counted) and any(
            "" not in keys and all(found[place] == "" for found in counted) for place, (_, keys) in enumerate(ask.where)
        )

    def _one(self, measure: Measure, ask: Ask) -> int:
        if not ask.where:
            return self.plain[measure.id, ask.start, ask.end]
        table = self.divided[measure.id, ask.start, ask.end, tuple(split for split, _ in ask.where)]
        return sum(table.get(keys, 0) for keys in product(*(keys for _, keys in ask.where)))


def fill(counter: Counter, layout: Layout, now: Period, before: Period) -> tuple[Row, ...]:
    """Every line with its cells, the extra ones included."""
    periods = {"now": now, "before": before}
    counts = Counts(counter)
    asks = {
        (line.id, column.id): ask(layout, line, column, periods[column.shows])
        for line in layout.lines
        for column in layout.columns
        if column.shows in periods and counted(line, column)
    }
    counts.learn(asks.values())
    rows: dict[str, dict[str, Cell]] = {}
    for line in layout.lines:
        cells = rows[line.id] = {}
        for column in layout.columns:
            if line.heading:
                cells[column.id] = Cell("blank")
            elif line.unknown or column.unknown:
                cells[column.id] = Cell("unknown" if column.shows in periods else column.shows)
            elif (line.id, column.id) in asks:
                figure = counts.figure(asks[line.id, column.id])
                cells[column.id] = average(counter, line, figure) if line.average_age else Cell("count", figure)
    for line in layout.lines:
        for column in layout.columns:
            if column.id not in rows[line.id]:
                rows[line.id][column.id] = compared(rows, line, column)
    return tuple(Row(line, tuple(rows[line.id][column.id] for column in layout.columns)) for line in layout.lines)


def counted(line: Line, column: Column) -> bool:
    known = not (line.heading or line.unknown or column.unknown)
    return known and bool(column.measure or line.measure or line.sum or line.average_age)


def ask(layout: Layout, line: Line, column: Column, days: Period) -> Ask:
    parts = [one.measure for one in layout.lines if one.id in line.sum]
    named = "+".join(parts) or line.measure or line.average_age or column.measure
    measures = tuple(CATALOGUE[name] for name in named.split("+"))
    start, end = days
    if line.at == "start":
        start = end = dates.day_before(start)
    swap = dict(column.swap)
    where = tuple((swap.get(split, split), keys) for split, keys in line.where)
    return Ask(measures, where + column.where, start, end)


def average(counter: Counter, line: Line, figure: Figure) -> Cell:
    """Full years on the day, added up and divided by the people; one decimal, half up."""
    table = counter.table([CATALOGUE[line.average_age]], [AGE_SPAN], figure.start, figure.end)
    years = sum(number * (int(span) // 10000) for (span,), (number,) in table)
    mean = (Decimal(years) / figure.value).quantize(Decimal("0.1"), ROUND_HALF_UP) if figure.value else None
    return Cell("average", figure, mean)


def compared(rows: dict[str, dict[str, Cell]], line: Line, column: Column) -> Cell:
    """This period against the year before, or a share of another row."""
    cells = rows[line.id]
    if column.shows == "share":
        base = rows[column.base][column.of]
        return Cell("share", number=numbers.percent(_number(cells[column.of]), _number(base)))
    if line.average_age:
        return Cell("percent")
    return Cell("percent", number=numbers.percent(_number(cells["now"]), _number(cells["before"])))


def _number(cell: Cell) -> int | None:
    return cell.figure.value if cell.figure else None


def _by_relation(measures: Iterable[Measure]) -> list[list[Measure]]:
    groups: dict[tuple[object, ...], list[Measure]] = defaultdict(list)
    for measure in measures:
        groups[measure.source, measure.frame, measure.uses, measure.divided, measure.distinct].append(measure)
    return list(groups.values())
