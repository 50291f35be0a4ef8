"""What a closed period keeps: every figure of the report with the ids behind it, and the targets it was held against.

    {"unit": code, "name": …, "from": day, "to": day, "version": n, "reason": …, "cut_off": n,
     "definitions": {name: hash}, "rows": [[id, unit id or null, day or null]],
     "figures": [{"measure", "label", "about", "from", "to", "where": [[split, key]], "words": [], "value": n or null,
                  "rows": [places in "rows"]}],
     "targets": [{"unit": id, "name", "year", "target": n}]}

Rows are shared between figures: a member stands in them once, however many figures count him.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from ketnap.statistics.behind import SPLITS
from ketnap.statistics.closed.definitions import definitions
from ketnap.statistics.compile import GRASSROOTS
from ketnap.statistics.engines import Engine, Live
from ketnap.statistics.figures import Counter, Figure, Where
from ketnap.statistics.measure import Frame, Measure, Split
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.measures.splits import CLASS
from ketnap.statistics.report.shape import Report

Row = tuple[int, int | None, str | None]
"""(id, unit, day) of one that was counted; unit and day are missing where different identities are counted."""


def content(report: Report, *, version: int, reason: str, cut_off: int, engine: Engine | None = None) -> dict[str, Any]:
    """Everything the report says, in the shape above. One query for each measure and period."""
    every = list(dict.fromkeys(figures(report)))
    behind = _Behind(Counter(report.unit.unit_id, report.register, engine or Live()), every)
    names = {GRASSROOTS.id: {str(line.unit_id): line.name for line in report.by_organisation}}
    names[CLASS.id] = {
        key: one.name for one in report.classes for split, key in one.learners.where if split == CLASS.id
    }
    places: dict[Row, int] = {}
    lines = [_line(figure, behind.rows(figure), names, places) for figure in every]
    return {
        "unit": report.unit.code, "name": report.unit.name, "from": str(report.start), "to": str(report.end),
        "version": version, "reason": reason, "cut_off": cut_off, "definitions": definitions(every),
        "rows": [list(row) for row in places], "figures": lines, "targets": _targets(report),
    }  # fmt: skip


def figures(part: object) -> Iterable[Figure]:
    """Every figure anywhere in the report, in its order."""
    if isinstance(part, Figure):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from figures(one)
    elif is_dataclass(part):
        for item in fields(part):
            yield from figures(getattr(part, item.name))


def _line(
    figure: Figure, rows: list[Row], names: Mapping[str, Mapping[str, str]], places: dict[Row, int]
) -> dict[str, Any]:
    measure = CATALOGUE[figure.measure]
    if len(rows) != (figure.value or 0):
        raise ValueError(f"{figure}: the list behind it has {len(rows)} rows.")
    return {
        "measure": measure.id, "label": measure.label, "about": measure.about, "from": str(figure.start),
        "to": str(figure.end), "where": [list(pair) for pair in figure.where],
        "words": [names.get(split, {}).get(key) or SPLITS[split].word(key) for split, key in figure.where],
        "value": figure.value, "rows": [places.setdefault(row, len(places)) for row in rows],
    }  # fmt: skip


def _targets(report: Report) -> list[dict[str, Any]]:
    year = report.end.year
    found = [
        {"unit": line.unit_id, "name": line.name, "year": year, "target": line.target}
        for line in report.by_organisation
        if line.target is not None and line.unit_id != report.unit.unit_id
    ]
    if report.plan:
        own = {"unit": report.unit.unit_id, "name": report.unit.name, "year": year, "target": report.plan.target}
        found.insert(0, own)
    return found


@dataclass(frozen=True)
class _Asked:
    """What one query answers: a measure in a period, by the divisions some figures of it are held to."""

    measure: Measure
    start: date
    end: date
    by_organisation: bool
    """On its own: the division by organisation leaves out whoever stands in none."""


class _Behind:
    """Ids behind figures: counted rows of a measure and period once, then sorted out by the divisions."""

    def __init__(self, counter: Counter, every: Iterable[Figure]) -> None:
        self.counter = counter
        self.splits: dict[_Asked, dict[str, Split]] = defaultdict(dict)
        self.found: dict[_Asked, dict[Where, list[Row]]] = {}
        for figure in every:
            self.splits[_asked(figure)].update((split, SPLITS[split]) for split, _ in figure.where)

    def rows(self, figure: Figure) -> list[Row]:
        if not figure.value:
            return []
        asked = _asked(figure)
        if asked not in self.found:
            self.found[asked] = self._sorted_out(asked)
        return self.found[asked].get(figure.where, [])

    def _sorted_out(self, asked: _Asked) -> dict[Where, list[Row]]:
        measure, splits = asked.measure, list(self.splits[asked].values())
        identity = [Split("identity", "", measure.identity)]
        if not measure.distinct:
            day = "r.valid_from" if measure.frame is Frame.STOCK else "r.day"
            identity += [Split("at_unit", "", "r.unit_id"), Split("at_day", "", day)]
        found: dict[Where, list[Row]] = defaultdict(list)
        for keys, (number,) in self.counter.table([measure], [*identity, *splits], asked.start, asked.end):
            row: Row = (int(keys[0]), None, None) if measure.distinct else (int(keys[0]), int(keys[1]), keys[2])
            held = zip((split.id for split in splits), keys[len(identity) :], strict=True)
            for where in ((), *((pair,) for pair in held)):
                found[where] += [row] * number
        return {where: sorted(rows, key=str) for where, rows in found.items()}


def _asked(figure: Figure) -> _Asked:
    if len(figure.where) > 1:
        raise ValueError(f"{figure}: figures of a report are held to one division at most.")
    grassroots = any(split == GRASSROOTS.id for split, _ in figure.where)
    return _Asked(CATALOGUE[figure.measure], figure.start, figure.end, grassroots)
