"""Admissions by year, month, organisation and structure."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Protocol

from ketnap.lib import dates, numbers
from ketnap.queries.organisation import code_key
from ketnap.statistics import period
from ketnap.statistics.compile import DIRECT
from ketnap.statistics.engines import Live
from ketnap.statistics.figures import Counter, Figure
from ketnap.statistics.measure import Measure, Split
from ketnap.statistics.measures import admission, membership, organisation
from ketnap.statistics.measures.splits import DAY, STRUCTURE
from ketnap.statistics.report import branches
from ketnap.statistics.report.plans import Target
from ketnap.statistics.report.shape import Admitted, Division, Line, MonthLine, OrganisationLine, UnitHead, YearLine
from ketnap.statistics.report.unit import names, right_below
from ketnap.statistics.tallies import reading

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
    """Admissions of a span, to be added up to years and months: day by day from one query, or month by month where that
    stands ready, and day by day only in a month of which a part is asked for."""

    def __init__(self, counter: Counter, first: date, last: date) -> None:
        self.counter, self.last = counter, last
        live = isinstance(counter.engine, Live)
        self.ready = reading.by_month(counter.unit_id, admission.ADMITTED, first, last) if live else None
        self.days: dict[int, dict[int, int]] = {}
        """Month → day → admissions."""
        if self.ready is None:
            self._look(first, last)

    def figure(self, start: date, end: date) -> Figure:
        """Of a period within the span."""
        total = sum(self._of_month(since, until) for since, until in months(start, end))
        return self.counter.figure(admission.ADMITTED, total, start, end)

    def _of_month(self, since: date, until: date) -> int:
        month = _number(since) // 100
        if self.ready is not None:
            if since.day == 1 and until in (dates.month_end(until), self.last):
                return self.ready.get(month * 100, 0)
            if month not in self.days:
                self._look(since.replace(day=1), dates.month_end(until))
        low, high = _number(since), _number(until)
        return sum(many for day, many in self.days.get(month, {}).items() if low <= day <= high)

    def _look(self, first: date, last: date) -> None:
        self.days |= {_number(since) // 100: {} for since, _ in months(first, last)}
        for keys, counted in self.counter.table([admission.ADMITTED], [DAY], first, last):
            self.days[int(keys[0]) // 100][int(keys[0])] = counted[0]


def months(start: date, end: date) -> Iterator[tuple[date, date]]:
    """First and last day of each calendar month, cut to the period."""
    while start <= end:
        yield start, min(end, dates.month_end(start))
        start = dates.month_end(start) + timedelta(days=1)


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
    if (end.year - start.year) * 12 + end.month - start.month >= MONTHS_SHOWN:
        return ()
    lines = []
    for since, until in months(start, end):
        before = days.figure(*period.year_before(since, until))
        running = days.figure(start, until).value
        lines.append(MonthLine(since.year, since.month, days.figure(since, until), before, running))
    return tuple(lines)


def structure(
    counter: Counter, measure: Measure, now: tuple[date, date], before: tuple[date, date]
) -> tuple[Division, ...]:
    """The figure by sex, age, occupation … with the year before: one query a period, whatever the divisions."""
    tables = [counter.divided(measure, STRUCTURE, *days) for days in (now, before)]
    divisions = []
    for split, this, last in zip(STRUCTURE, *tables, strict=True):
        total = sum(this.values())
        lines = []
        for key in _keys(split, set(this) | set(last)):
            figure = counter.figure(measure, this.get(key, 0), *now, ((split.id, key),))
            lines.append(Line(
                key=key, words=split.word(key), figure=figure,
                before=counter.figure(measure, last.get(key, 0), *before, ((split.id, key),)),
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
    if split == DIRECT and isinstance(counter.engine, Live):
        ready = branches.ready(counter.unit_id, measures, start, end)
        if ready is not None:
            return ready
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
