"""How fast files went from place to place: discrete-time hazards by place and age, pooled over the whole office.

For each place and age in steps of ten days: those who went on, by where to, over all who stood there (the life-table
estimate with competing ends), recent steps weighing more. An age with few people leans on the place as a whole. The
season is what happened in a half-month over what the ages alone would have let expect, leaning on one.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from ketnap.statistics.forecast.shape import (
    ADMITTED,
    DECIDED,
    FILED,
    LISTED,
    PROPOSED,
    SENT_UP,
    STEP,
    TAUGHT,
    VETTED,
    WAITING,
    Record,
    year_end,
)  # fmt: skip

OLDEST = 36
"""Steps; whoever waits longer is treated as of this age."""
BANDS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 18, 27, 36)
BAND = tuple(max(index for index, low in enumerate(BANDS) if low <= age) for age in range(OLDEST + 1))
HALF_LIFE = 1.0
"""Years after which a step weighs half."""
LEAN_AGE = 1.0
"""Steps of a place as a whole that an age leans on."""
LEAN_SEASON = 3.0
"""People an ordinary half-month leans on."""
LEAN_UNIT = 12.0
"""Admissions a unit leans on the office with."""
SEASONAL = (TAUGHT, PROPOSED, SENT_UP, DECIDED, ADMITTED)


def half_month(day: date) -> int:
    """0 … 23."""
    return (day.month - 1) * 2 + (day.day > 15)


@dataclass(frozen=True, slots=True)
class Pace:
    hazard: list[list[dict[int, float]]]
    """place → age → where to → rate: people who went over people who stood there, for one step."""
    season: dict[int, list[float]]
    """where to → half-month → factor."""
    trend: list[float]
    """place → factor on its pace for the rest of the year: where the quarters were heading, half believed."""
    doubt: list[float]
    """place → relative error of its pace, from the number of people it rests on."""
    arrivals: list[float]
    """half-month → new files in a step."""
    arrivals_doubt: float
    unit_share: dict[int, float]
    """unit → its part of the new files."""
    unit_speed: dict[int, float]
    """unit → its admissions over those expected of it, leaning on one."""


@dataclass(frozen=True, slots=True)
class Stood:
    """Steps people stood somewhere, and where they went. A code is place, band of age and half-month in one number."""

    by_quarter: dict[int, dict[int, float]]
    """quarters ago → code → steps."""
    by_unit: dict[int, dict[int, float]]
    """unit → code → steps."""
    exposed: list[list[float]]
    """place → band → steps, recent ones weighing more."""
    went: list[list[dict[int, float]]]
    """place → band → where to → people, recent ones weighing more."""
    left: list[tuple[int, int, int, int]]
    """(where to, half-month, quarters ago, unit) of everybody who went on."""


def pace(record: Record) -> Pace:
    stood = _stood(record)
    hazard = _hazards(stood.exposed, stood.went)
    season = _season(hazard, stood)
    ahead = (year_end(record.on) - record.on).days / 2 / 90
    trend, speed = _trend(hazard, season, stood, ahead)
    factors = [trend] * len(WAITING)
    factors[LISTED] = _queue(record, hazard)
    arrivals, doubt, share = _arrivals(record)
    people = [sum(one.at == at and one.end is not None for one in record.spells) for at in WAITING]
    return Pace(
        [[hazard[at][BAND[age]] for age in range(OLDEST + 1)] for at in WAITING], season, factors,
        [(1 / (count + 2.0)) ** 0.5 for count in people], arrivals, doubt, share, speed,
    )  # fmt: skip


def _code(at: int, band: int, half: int) -> int:
    return (at * len(BANDS) + band) * 24 + half


def _stood(record: Record) -> Stood:
    on, since = record.on.toordinal(), record.since.toordinal()
    base = min([one.start.toordinal() for one in record.spells], default=since)
    halves = [half_month(date.fromordinal(day)) for day in range(base, on + 2 * STEP)]
    weights = [0.5 ** (back * STEP / 365.25 / HALF_LIFE) for back in range((on - base) // STEP + 2)]
    bands = len(BANDS)
    exposed = [[0.0] * bands for _ in WAITING]
    went: list[list[dict[int, float]]] = [[defaultdict(float) for _ in range(bands)] for _ in WAITING]
    by_quarter: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    by_unit: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    left: list[tuple[int, int, int, int]] = []
    for spell in record.spells:
        start, at = spell.start.toordinal(), spell.at
        end = spell.end.toordinal() if spell.end is not None else on
        if end < since:
            continue
        mine, at_exposed = by_unit[spell.unit], exposed[at]
        first, last = max(0, since - start + STEP - 1) // STEP, (end - start) // STEP
        for age in range(first, last + (spell.end is not None)):  # a step that is not over tells nothing yet
            day = start + age * STEP
            band, back = BAND[min(age, OLDEST)], max(0, on - day) // STEP
            leaves = age == last
            part = 0.5 if leaves else 1.0  # whoever left stood there half of the step
            code = (at * bands + band) * 24 + halves[day + STEP // 2 - base]
            at_exposed[band] += weights[back] * part
            by_quarter[back // QUARTER][code] += part
            mine[code] += part
            if leaves and spell.to is not None:
                went[at][band][spell.to] += weights[back]
                left.append((spell.to, halves[end - base], back // QUARTER, spell.unit))
    return Stood(by_quarter, by_unit, exposed, went, left)


def _hazards(exposed: list[list[float]], went: list[list[dict[int, float]]]) -> list[list[dict[int, float]]]:
    found = []
    for at in WAITING:
        whole = sum(exposed[at])
        rates: dict[int, float] = defaultdict(float)
        for band in went[at]:
            for to, number in band.items():
                rates[to] += number
        rates = {to: number / whole for to, number in rates.items()} if whole else {min(at + 1, ADMITTED): 0.25}
        found.append([
            {to: ((went[at][band].get(to, 0.0) + LEAN_AGE * rate) / (exposed[at][band] + LEAN_AGE))
             for to, rate in rates.items()}
            for band in range(len(BANDS))
        ])  # fmt: skip
    return found


def _season(hazard: list[list[dict[int, float]]], stood: Stood) -> dict[int, list[float]]:
    steps: dict[int, float] = defaultdict(float)
    for codes in stood.by_quarter.values():
        for code, number in codes.items():
            steps[code] += number
    found = {}
    for to in SEASONAL:
        expected, saw = [0.0] * 24, [0.0] * 24
        for at in WAITING:
            for band in range(len(BANDS)):
                if rate := hazard[at][band].get(to, 0.0):
                    for half in range(24):
                        expected[half] += rate * steps.get(_code(at, band, half), 0.0)
        for where, half, _, _ in stood.left:
            if where == to:
                saw[half] += 1
        whole, seen = sum(expected), sum(saw)
        level = seen / whole if whole and seen else 1.0
        found[to] = [(saw[half] + LEAN_SEASON) / (expected[half] * level + LEAN_SEASON) for half in range(24)]
    return found


MOVING = (FILED, VETTED, PROPOSED, SENT_UP, DECIDED, ADMITTED)
QUARTER = 9
"""Steps."""
TREND_PRIOR = 0.06
"""How much a quarter's pace may differ from the last one's, as a rule."""


def _trend(
    hazard: list[list[dict[int, float]]],
    season: dict[int, list[float]],
    stood: Stood,
    ahead: float,
) -> tuple[float, dict[int, float]]:
    """Where the pace of the quarters is heading, `ahead` quarters on; each unit's steps over those expected of it."""
    moving: dict[int, float] = {
        _code(at, band, half): sum(
            rate * (season[to][half] if to in season else 1.0) for to, rate in hazard[at][band].items() if to in MOVING
        )
        for at in WAITING
        for band in range(len(BANDS))
        for half in range(24)
    }
    expected = {
        quarter: sum(number * moving[code] for code, number in codes.items())
        for quarter, codes in stood.by_quarter.items()
    }
    saw: dict[int, float] = defaultdict(float)
    unit_saw: dict[int, float] = defaultdict(float)
    for to, _, quarter, unit in stood.left:
        if to in MOVING:
            saw[quarter] += 1
            unit_saw[unit] += 1
    known = [quarter for quarter, mean in expected.items() if mean > 3]
    logs = {one: math.log((saw[one] + 1) / (expected[one] + 1)) for one in known}
    noise = 0.1**2
    level, slope = _line(known, logs, {one: 1 / (1 / expected[one] + noise) for one in known})
    lean = LEAN_UNIT * 6
    speed = {
        unit: (unit_saw[unit] + lean) / (sum(number * moving[code] for code, number in codes.items()) + lean)
        for unit, codes in stood.by_unit.items()
    }
    return math.exp(max(-0.5, min(0.5, level - slope * ahead))), speed


def _line(known: list[int], logs: dict[int, float], weight: dict[int, float]) -> tuple[float, float]:
    """(value now, change a quarter back) of a weighted line whose slope leans on none."""
    whole = sum(weight.values())
    if not whole:
        return 0.0, 0.0
    centre = sum(weight[one] * one for one in known) / whole
    mean = sum(weight[one] * logs[one] for one in known) / whole
    across = sum(weight[one] * (one - centre) ** 2 for one in known)
    along = sum(weight[one] * (one - centre) * (logs[one] - mean) for one in known)
    slope = along / (across + 1 / TREND_PRIOR**2)
    return mean - slope * centre, slope


def _queue(record: Record, hazard: list[list[dict[int, float]]]) -> float:
    """A class takes as many as it has seats: people of the last year over those the length of the queue would let
    expect."""
    year_ago = record.on - timedelta(days=365)
    went = sum(one.at == LISTED and one.to == TAUGHT and one.end is not None and one.end > year_ago
               for one in record.spells)  # fmt: skip
    expected = 0.0
    for one in record.spells:
        if one.at == LISTED and one.end is None:
            age = min(OLDEST, max(0, (record.on - one.start).days) // STEP)
            expected += 1 - math.exp(-hazard[LISTED][BAND[age]].get(TAUGHT, 0.0))
    a_step = went * STEP / min(365, max(1, record.days))
    return max(0.5, min(1.25, (a_step + 1) / (expected + 1)))


def _arrivals(record: Record) -> tuple[list[float], float, dict[int, float]]:
    """New files in a step by half-month; the last two years tell, the later one three times."""
    first = max(record.since, record.on - timedelta(days=730))
    days = max(1, (record.on - first).days)
    count, weight_sum = 0.0, 0.0
    by_half: list[float] = [0.0] * 24
    share: dict[int, float] = defaultdict(float)
    year_ago = record.on - timedelta(days=365)
    yearly = [0.0, 0.0]
    for unit, day in record.listed:
        if first <= day <= record.on:
            weight = 3.0 if day > year_ago else 1.0
            count += weight
            by_half[half_month(day)] += 1
            share[unit] += 1.0
            yearly[day > year_ago] += 1
    weight_sum = (3.0 * min(days, 365) + max(0, days - 365)) / STEP
    rate = count / weight_sum if weight_sum else 0.0
    mean_half = sum(by_half) / 24 or 1.0
    factors = [(one + LEAN_SEASON) / (mean_half + LEAN_SEASON) for one in by_half]
    whole = sum(share.values()) or 1.0
    apart = abs(yearly[1] - yearly[0]) / max(1.0, sum(yearly)) if days >= 700 else 0.3
    return (
        [rate * factor for factor in factors],
        max(0.2, min(0.6, apart)),
        {u: n / whole for u, n in share.items()},
    )
