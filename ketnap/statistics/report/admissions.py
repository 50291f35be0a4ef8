"""Admissions by year, month, organisation and structure."""

import calendar
from collections.abc import Iterable
from datetime import date
from typing import Protocol

from ketnap.lib import numbers
from ketnap.queries.organisation import code_key
from ketnap.statistics import period
from ketnap.statistics.compile import DIRECT
from ketnap.statistics.figures import Counter, Figure, added_up
from ketnap.statistics.measure import Measure, Split
from ketnap.statistics.measures import admission, membership, organisation
from ketnap.statistics.measures.splits import DAY, STRUCTURE
from ketnap.statistics.report.plans import Target
from ketnap.statistics.report.shape import Admitted, Division, Line, MonthLine, OrganisationLine, UnitHead, YearLine
from ketnap.statistics.report.unit import names, right_below

YEARS_REMEMBERED = 5
"""Years shown where the founding day of the unit is unknown."""
MONTHS_SHOWN = 24
_BY_ORGANISATION = (admission.ADMITTED, admission.WOMEN, admission.YOUTH_AGE, admission.YOUTH_UNION)


def admitted(counter: Counter, start: date, end: date) -> Admitted:
    f = counter.figures(admission.MEASURES, start, end)
    return Admitted(
        total=f[admission.ADMITTED.id], women=f[admission.WOMEN.id], youth_age=f[admission.YOUTH_AGE.id],
        youth_union=f[admission.YOUTH_UNION.id], youth_union_unknown=f[admission.YOUTH_UNION_UNKNOWN.id],
        minority=f[admission.MINORITY.id], readmitted=f[admission.READMITTED.id],
    )  # fmt: skip


class Days:
    """Admissions of a span day by day, from one query, to be added up to years and months."""

    def __init__(self, counter: Counter, first: date, last: date) -> None:
        self.counter = counter
        table = counter.table([admission.ADMITTED], [DAY], first, last)
        self.by_day = {int(keys[0]): counted[0] for keys, counted in table}

    def figure(self, start: date, end: date) -> Figure:
        """Of a period within the span."""
        low, high = _number(start), _number(end)
        total = sum(counted for day, counted in self.by_day.items() if low <= day <= high)
        return self.counter.figure(admission.ADMITTED, total, start, end)


def first_year(unit: UnitHead, end: date) -> int:
    """Of the years shown: that of the founding, as admissions before it were no act of this organisation."""
    return unit.founded_on.year if unit.founded_on else min(unit.known_from.year, end.year - YEARS_REMEMBERED + 1)


def by_year(days: Days, first: int, end: date) -> tuple[YearLine, ...]:
    return tuple(
        YearLine(year, days.figure(date(year, 1, 1), min(date(year, 12, 31), end)))
        for year in range(first, end.year + 1)
    )


def by_month(days: Days, start: date, end: date) -> tuple[MonthLine, ...]:
    """Nothing for periods longer than two years."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    if last - first >= MONTHS_SHOWN:
        return ()
    lines = []
    for index in range(first, last + 1):
        year, month = index // 12, index % 12 + 1
        since = max(start, date(year, month, 1))
        until = min(end, date(year, month, calendar.monthrange(year, month)[1]))
        before = days.figure(*period.year_before(since, until))
        lines.append(MonthLine(year, month, days.figure(since, until), before, days.figure(start, until).value))
    return tuple(lines)


def structure(
    counter: Counter, measure: Measure, now: tuple[date, date], before: tuple[date, date]
) -> tuple[Division, ...]:
    """The figure by sex, age, occupation … with the year before: one query a period, whatever the divisions."""
    tables = [counter.table([measure], STRUCTURE, *days) for days in (now, before)]
    divisions = []
    for place, split in enumerate(STRUCTURE):
        this, last = (added_up(table, place) for table in tables)
        total = sum(counted[0] for counted in this.values())
        lines = []
        for key in _keys(split, set(this) | set(last)):
            figure = counter.figure(measure, this.get(key, (0,))[0], *now, ((split.id, key),))
            lines.append(Line(
                key=key, words=split.word(key), figure=figure,
                before=counter.figure(measure, last.get(key, (0,))[0], *before, ((split.id, key),)),
                percent=numbers.percent(figure.value, total),
            ))  # fmt: skip
        divisions.append(Division(split.id, split.label, tuple(lines)))
    return tuple(divisions)


def _keys(split: Split, found: set[str]) -> list[str]:
    """Keys that occur, in the order of the words; others after them, unknown last."""
    order = {key: place for place, (key, _) in enumerate(split.words)}
    return sorted(found, key=lambda key: (key == "", order.get(key, len(order)), key))


def organisations(
    counter: Counter, plans: dict[int, Target], start: date, end: date, split: Split
) -> tuple[OrganisationLine, ...]:
    """Grassroots organisations, or those right below the unit, of the last day, and those that admitted in the period
    and closed since."""
    counted = _by_organisation(counter, split, _BY_ORGANISATION, start, end)
    recognised = _by_organisation(counter, split, (membership.RECOGNISED,), start, end)
    stock = _by_organisation(counter, split, (membership.MEMBERS, membership.PROBATIONARY), end, end)
    year = _by_organisation(counter, split, (admission.ADMITTED,), date(end.year, 1, 1), end)
    there: set[int]
    if split == DIRECT:
        there = right_below(counter.unit_id, end)
    else:
        there = {row[0] for row in counter.rows(organisation.GRASSROOTS, end, end)}
    every = there | set(counted)
    states = names(sorted(every), end)

    def figure(measure: Measure, unit: int, number: int, since: date) -> Figure:
        return counter.figure(measure, number, since, end, ((split.id, str(unit)),))

    lines = []
    for unit in sorted(every, key=lambda unit: code_key(states[unit].code)):
        row = counted.get(unit, (0,) * len(_BY_ORGANISATION))
        members = stock.get(unit, (0, 0))
        total, women, youth_age, youth_union = (
            figure(measure, unit, number, start) for measure, number in zip(_BY_ORGANISATION, row, strict=True)
        )
        target = plans[unit].number if unit in plans else None
        since_new_year = figure(admission.ADMITTED, unit, year.get(unit, (0,))[0], date(end.year, 1, 1))
        lines.append(OrganisationLine(
            unit_id=unit, code=states[unit].code, name=states[unit].name, kind=states[unit].kind, target=target,
            admitted=total, women=women, youth_age=youth_age, youth_union=youth_union,
            recognised=figure(membership.RECOGNISED, unit, recognised.get(unit, (0,))[0], start),
            members=figure(membership.MEMBERS, unit, members[0], end),
            probationary=figure(membership.PROBATIONARY, unit, members[1], end),
            percent=numbers.percent(since_new_year.value, target), closed=unit not in there,
        ))  # fmt: skip
    return tuple(lines)


def _by_organisation(
    counter: Counter, split: Split, measures: tuple[Measure, ...], start: date, end: date
) -> dict[int, tuple[int, ...]]:
    return {int(keys[0]): counted for keys, counted in counter.table(measures, [split], start, end)}


class Ranked(Protocol):
    """An organisation with what it admitted."""

    @property
    def code(self) -> str: ...

    @property
    def admitted(self) -> Figure: ...


def best[Row: Ranked](lines: Iterable[Row], count: int = 3) -> tuple[tuple[Row, ...], int]:
    """Those that admitted most, and how many further ones admitted as many as the last of them."""
    some = sorted(
        (line for line in lines if line.admitted.value),
        key=lambda line: (-(line.admitted.value or 0), code_key(line.code)),
    )
    chosen = tuple(some[:count])
    tied = sum(1 for line in some[count:] if line.admitted.value == chosen[-1].admitted.value)
    return chosen, tied


def _number(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day
