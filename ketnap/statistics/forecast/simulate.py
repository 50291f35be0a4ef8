"""Admissions of the rest of the year, in all and by unit, eight times in ten: many years played with paces drawn
around the one seen. The same record always gives the same numbers."""

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ketnap.lib.dates import add_months
from ketnap.statistics.forecast.course import chances
from ketnap.statistics.forecast.pace import OLDEST, Pace, half_month, pace
from ketnap.statistics.forecast.shape import (
    LISTED,
    STEP,
    WAITING,
    Forecast,
    Record,
    TooShort,
    steps_left,
    year_end,
)

PACES, YEARS = 60, 4
"""Paces drawn, and years played with each."""
UNIT_SPREAD = 0.25
OFFICE = 1.6
"""Factor on the spread of the whole office; set on histories of their own, docs/forecast.md."""
CLASS = 0.3
"""Spread of when the next class is held and how many it takes."""
LEAN_BACK = 12.0
"""Admissions what came leans on what was expected with."""
PRIOR = 0.15
"""Spread of the office where its own past tells nothing."""


def forecast(record: Record, seed: int = 20_110_930) -> Forecast | TooShort:
    if not record.enough:
        return TooShort(record.finished, record.days)
    return Play(record, pace(record), seed).run()


@dataclass(frozen=True)
class Hindsight:
    """What the same method would have said on the same day of the last years, against what came."""

    speed: float
    """How much faster things have to go for what came to have been expected, leaning on one."""
    spread: float


QUICKER = 1.25
"""The second speed at which the past is tried."""


def hindsight(record: Record) -> Hindsight:
    came, plain, quick, off, tried = 0.0, 0.0, 0.0, 0.0, 0
    for back in (1, 2):
        day = add_months(record.on, -12 * back)
        then = record.as_of(day)
        if not then.enough:
            continue
        play = Play(then, pace(then), 0, Hindsight(1.0, 0.0))
        real, said = record.admitted(day, year_end(day)), play.mean()
        came, plain, quick, tried = (
            came + real,
            plain + said,
            quick + play.mean(QUICKER),
            tried + 1,
        )
        off += max(0.0, math.log((real + 2) / (said + 2)) ** 2 - 1 / (said + 2))
    missing = (came - plain) * plain / (plain + LEAN_BACK) if plain else 0.0
    gains = max(quick - plain, 0.02 * plain, 0.01)
    speed = 1 + (QUICKER - 1) * missing / gains
    return Hindsight(min(1.6, max(0.65, speed)), ((off + 4 * PRIOR**2) / (tried + 4)) ** 0.5)


Standing = tuple[int, int, float, int]
"""(place, whole steps there, part of a step beyond, file)."""


def chance(table: Sequence[Sequence[float]], one: Standing) -> float:
    at, age, beyond, _ = one
    return table[at][age] * (1 - beyond) + table[at][age + 1] * beyond


def of_unit(p: float, speed: float) -> float:
    """The same chance where things go so much faster."""
    odds = speed * p / (1 - p) if p < 1 else 1e9
    return odds / (1 + odds)


class Play:
    def __init__(self, record: Record, seen: Pace, seed: int, back: Hindsight | None = None) -> None:
        here = [one for one in record.spells if one.end is None]
        self.seen, self.here, self.seed, self.back = (
            seen,
            here,
            seed,
            back or hindsight(record),
        )
        self.steps = steps_left(record.on)
        self.units = sorted({one.unit for one in here} | set(seen.unit_share))
        self.standing: dict[int, list[Standing]] = defaultdict(list)
        for one in here:
            age, beyond = divmod(max(0, (record.on - one.start).days), STEP)
            at = (one.at, age, beyond / STEP) if age < OLDEST else (one.at, OLDEST - 1, 1.0)
            self.standing[one.unit].append((*at, one.key))
        self.arrive = [seen.arrivals[half_month(day)] * length for day, length in self.steps]

    def mean(self, quicker: float = 1.0) -> float:
        """People expected, with the pace as it was seen, or so much quicker."""
        table, new = chances(self.seen, self.steps, [one * quicker for one in self.seen.trend])
        return self.coming(new) + sum(chance(table, one) for standing in self.standing.values() for one in standing)

    def coming(self, new: Sequence[Sequence[float]]) -> float:
        """People expected of files that are not there yet."""
        return sum(a * b[LISTED] for a, b in zip(self.arrive, new, strict=True))

    def speeds(self, rng: random.Random) -> list[float]:
        """place → factor: the office may be quicker or slower than it was, and each place is known only so well."""
        sigma = OFFICE * self.back.spread
        office = rng.gauss(0, 1)
        return [
            self.seen.trend[at]
            * self.back.speed
            * math.exp(sigma * (0.8 * office + 0.6 * rng.gauss(0, 1)) + self.seen.doubt[at] * rng.gauss(0, 1))
            * (math.exp(CLASS * rng.gauss(0, 1)) if at == LISTED else 1.0)
            for at in WAITING
        ]  # fmt: skip

    def run(self) -> Forecast:
        rng = random.Random(self.seed)  # noqa: S311 -- the same numbers on every page
        played: dict[int, list[int]] = {unit: [] for unit in self.units}
        for _ in range(PACES):
            table, new = chances(self.seen, self.steps, self.speeds(rng))
            arriving = self.coming(new) * math.exp(self.seen.arrivals_doubt * rng.gauss(0, 1))
            for _ in range(YEARS):
                for unit in self.units:
                    played[unit].append(self._unit(unit, table, arriving, rng))
        table, new = chances(self.seen, self.steps, [one * self.back.speed for one in self.seen.trend])
        chance_of = {
            one[3]: of_unit(chance(table, one), self.seen.unit_speed.get(unit, 1.0))
            for unit, standing in self.standing.items()
            for one in standing
        }
        return Forecast(played, chance_of, self.coming(new))

    def _unit(
        self,
        unit: int,
        table: Sequence[Sequence[float]],
        arriving: float,
        rng: random.Random,
    ) -> int:
        own = self.seen.unit_speed.get(unit, 1.0) * math.exp(UNIT_SPREAD * rng.gauss(0, 1))
        draw, number = rng.random, 0
        for at, age, beyond, _ in self.standing.get(unit, ()):
            p = table[at][age] * (1 - beyond) + table[at][age + 1] * beyond
            odds = own * p / (1 - p) if p < 1 else 1e9
            if draw() < odds / (1 + odds):
                number += 1
        mean = arriving * self.seen.unit_share.get(unit, 0.0) * own
        return number + (poisson(mean, rng) if mean > 0 else 0)


def poisson(mean: float, rng: random.Random) -> int:
    if mean > 30:
        return max(0, round(rng.gauss(mean, mean**0.5)))
    limit, number, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        number += 1
        product *= rng.random()
    return number
