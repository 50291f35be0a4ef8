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
from itertools import product
from typing import Any

from ketnap.statistics.behind import SPLITS, joined, measures_of
from ketnap.statistics.closed.definitions import definitions
from ketnap.statistics.compile import DIRECT, GRASSROOTS
from ketnap.statistics.engines import Engine, Live
from ketnap.statistics.figures import Counter, Figure, Where
from ketnap.statistics.measure import Frame, Measure, Split
from ketnap.statistics.measures.splits import CLASS, STRUCTURE
from ketnap.statistics.report.shape import Report

Row = tuple[int, int | None, str | None]
"""(id, unit, day) of one that was counted; unit and day are missing where different identities are counted."""


def content(report: Report, *, version: int, reason: str, cut_off: int, engine: Engine | None = None) -> dict[str, Any]:
    """Everything the report says, in the shape above. One query for each measure and period."""
    every = list(dict.fromkeys(figures(report)))
    divided = DIRECT if report.by_branches else GRASSROOTS
    names = {divided.id: {str(line.unit_id): line.name for line in report.by_organisation}}
    names[CLASS.id] = {
        key: one.name for one in report.classes for split, key in one.learners.where if split == CLASS.id
    }
    counter = Counter(report.unit.unit_id, report.register, engine or Live())
    return {
        "unit": report.unit.code, "name": report.unit.name, "from": str(report.start), "to": str(report.end),
        "version": version, "reason": reason, "cut_off": cut_off,
        "definitions": definitions(every, (*STRUCTURE, divided)), **kept(counter, every, names),
        "targets": _targets(report),
    }  # fmt: skip


def kept(counter: Counter, every: Iterable[Figure], names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """`rows` and `figures` of the shape above. ValueError for a figure whose list is not as long as it says."""
    behind = _Behind(counter, every)
    places: dict[Row, int] = {}
    lines = [_line(figure, behind.rows(figure), names, places) for figure in every]
    return {"rows": [list(row) for row in places], "figures": lines}


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
    measure = joined(figure.measure, measures_of(figure.measure))
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


Divisions = tuple[str, ...]
Keys = tuple[str, ...]


class _Behind:
    """Ids behind figures: counted rows of a measure and period once, then sorted out by the divisions."""

    def __init__(self, counter: Counter, every: Iterable[Figure]) -> None:
        self.counter = counter
        self.wanted: dict[_Asked, dict[Divisions, None]] = defaultdict(dict)
        self.found: dict[_Asked, dict[tuple[Divisions, Keys], list[Row]]] = {}
        for figure in every:
            for asked in _asked(figure):
                self.wanted[asked][_divisions(figure.where)] = None

    def rows(self, figure: Figure) -> list[Row]:
        """Keys of one division stand beside each other; measures joined by + are added up."""
        if not figure.value:
            return []
        divisions, found = _divisions(figure.where), []
        held = [[key for split, key in figure.where if split == one] for one in divisions]
        for asked in _asked(figure):
            if asked not in self.found:
                self.found[asked] = self._sorted_out(asked)
            for keys in product(*held):
                found += self.found[asked].get((divisions, keys), [])
        return sorted(found, key=str)

    def _sorted_out(self, asked: _Asked) -> dict[tuple[Divisions, Keys], list[Row]]:
        measure, wanted = asked.measure, self.wanted[asked]
        splits = list(dict.fromkeys(split for divisions in wanted for split in divisions))
        identity = [Split("identity", "", measure.identity)]
        if not measure.distinct:
            day = "r.valid_from" if measure.frame is Frame.STOCK else "r.day"
            identity += [Split("at_unit", "", "r.unit_id"), Split("at_day", "", day)]
        places = {divisions: [len(identity) + splits.index(split) for split in divisions] for divisions in wanted}
        found: dict[tuple[Divisions, Keys], list[Row]] = defaultdict(list)
        asks = [*identity, *(SPLITS[split] for split in splits)]
        for keys, (number,) in self.counter.table([measure], asks, asked.start, asked.end):
            row: Row = (int(keys[0]), None, None) if measure.distinct else (int(keys[0]), int(keys[1]), keys[2])
            for divisions, at in places.items():
                found[divisions, tuple(keys[place] for place in at)] += [row] * number
        return found


def _divisions(where: Where) -> Divisions:
    return tuple(dict.fromkeys(split for split, _ in where))


def _asked(figure: Figure) -> list[_Asked]:
    grassroots = any(split in (GRASSROOTS.id, DIRECT.id) for split, _ in figure.where)
    return [_Asked(one, figure.start, figure.end, grassroots) for one in measures_of(figure.measure)]
