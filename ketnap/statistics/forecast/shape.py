"""What a forecast is made from and what it says: plain values, no database.

Days are `datetime.date`; a step is 10 days; counts are people.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LISTED, TAUGHT, FILED, VETTED, PROPOSED, SENT_UP, DECIDED, ADMITTED, LOST = range(9)
"""Where somebody stands: on the list without and with the certificate of the awareness class, with a file before and
after the answer of the vetting, proposed by the cell, proposed by the committee, decided; then the two ends."""
WAITING = range(LISTED, ADMITTED)
STEP = 10
LEAST_FINISHED, LEAST_DAYS = 20, 365
"""Fewer finished files, or a shorter record, and nothing is forecast."""


@dataclass(frozen=True, slots=True)
class Spell:
    """One file at one place: from its first day to the day it went on to `to`; `end` None: it is there still."""

    unit: int
    at: int
    start: date
    end: date | None = None
    to: int | None = None
    key: int = 0
    """Which file it is, as its owner calls it."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known on the day `on`: every spell since `since`, the first day from which none is missing, those that
    had begun before included. `spells` of open files have no end."""

    on: date
    since: date
    spells: tuple[Spell, ...]
    listed: tuple[tuple[int, date], ...]
    """(unit, day) of every file that was opened since then."""

    @property
    def finished(self) -> int:
        return sum(one.to == ADMITTED for one in self.spells)

    @property
    def days(self) -> int:
        return (self.on - self.since).days + 1

    @property
    def enough(self) -> bool:
        return self.finished >= LEAST_FINISHED and self.days >= LEAST_DAYS

    def as_of(self, day: date) -> "Record":
        """The same record as it stood on an earlier day."""
        spells = tuple(
            one if one.end is not None and one.end <= day else Spell(one.unit, one.at, one.start, key=one.key)
            for one in self.spells
            if one.start <= day
        )
        return Record(day, self.since, spells, tuple(one for one in self.listed if one[1] <= day))

    def admitted(self, start: date, end: date) -> int:
        """After the first day, up to the last."""
        return sum(one.to == ADMITTED and one.end is not None and start < one.end <= end for one in self.spells)


@dataclass(frozen=True, slots=True)
class Range:
    """People: eight times in ten between low and high, both included; `mid` is the mean."""

    low: int
    mid: float
    high: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Admissions from the day after `on` to the last day of its year."""

    played: dict[int, list[int]]
    """unit → admissions in each year that was played; the same place of every list is the same year."""
    chance: dict[int, float]
    """file → probability of being admitted by the end of the year."""
    new: float
    """Of the mean of the whole, those who are not on any list yet."""

    def of(self, units: Iterable[int] | None = None) -> Range:
        """Of some units together, or of all."""
        lists = [self.played[one] for one in (self.played if units is None else units) if one in self.played]
        return between([sum(year) for year in zip(*lists, strict=True)] if lists else [0])


@dataclass(frozen=True, slots=True)
class Gain:
    """What one lever adds to the admissions of the year, and the files it touches."""

    code: str
    low: float
    mid: float
    high: float
    files: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TooShort:
    """Nothing is forecast: how many finished files and days the record has."""

    finished: int
    days: int


def year_end(on: date) -> date:
    return date(on.year, 12, 31)


def steps_left(on: date) -> list[tuple[date, float]]:
    """(middle day, length as a part of a step) of every step from the day to the end of its year."""
    last, found, day = year_end(on), [], on
    while day < last:
        days = min(STEP, (last - day).days)
        found.append((day + timedelta(days=days // 2), days / STEP))
        day += timedelta(days=days)
    return found


LOW, HIGH = 0.06, 0.86
"""The eight in ten that are shown: a little more room below, since what nobody foresees (a merger, a class put off)
mostly takes time."""


def between(numbers: Sequence[int]) -> Range:
    """The years played from the LOW part to the HIGH part."""
    ordered = sorted(numbers)
    last = len(ordered) - 1
    mean = sum(ordered) / len(ordered)
    return Range(
        ordered[min(last, int(LOW * len(ordered)))],
        mean,
        ordered[max(0, math.ceil(HIGH * len(ordered)) - 1)],
    )
