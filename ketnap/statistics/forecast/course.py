"""The chance of being admitted by the end of the year, by place and age, from a pace: backwards, step by step."""

import math
from collections.abc import Mapping, Sequence
from datetime import date

from ketnap.statistics.forecast.pace import OLDEST, Pace, half_month
from ketnap.statistics.forecast.shape import ADMITTED, LOST, WAITING

Row = list[float]


def chances(
    pace: Pace, steps: Sequence[tuple[date, float]], speed: Sequence[float], changed: Mapping[int, float] | None = None
) -> tuple[list[Row], list[Row]]:
    """(place → age → chance today, step → place → chance of a file that comes there in that step).

    `speed`: place → factor on going on; `changed`: place → least rate of going on to the next place, what a lever
    brings about. Who comes to another place counts its first step half of the times: in the middle of it on average.
    """
    later = [[0.0] * (OLDEST + 1) for _ in WAITING]
    new: list[Row] = []
    changed = changed or {}
    for day, length in reversed(steps):
        half = half_month(day)
        now: list[Row] = [[] for _ in WAITING]
        for at in reversed(WAITING):
            pull, after, mine = speed[at] * length, later[at], now[at]
            fresh: dict[int, float] = {ADMITTED: 1.0, LOST: 0.0}
            factor: dict[int, float] = {LOST: length}
            least = changed.get(at, 0.0) * length
            previous: dict[int, float] | None = None
            value_to = leave = 0.0
            for age, rates in enumerate(pace.hazard[at]):
                if rates is not previous:
                    previous, value_to, whole, lost = rates, 0.0, 0.0, 0.0
                    for to, rate in rates.items():
                        if to not in factor:
                            season = pace.season.get(to)
                            factor[to] = pull * season[half] if season else pull
                        if to not in fresh:
                            fresh[to] = (now[to][0] + later[to][0]) / 2 if to > at else later[to][0]
                        part = rate * factor[to]
                        whole += part
                        value_to += part * fresh[to]
                        if to == LOST:
                            lost = part
                    if least > whole - lost:
                        to = at + 1
                        if to not in fresh:
                            fresh[to] = (now[to][0] + later[to][0]) / 2
                        value_to += (least - (whole - lost)) * fresh[to]
                        whole = least + lost
                    leave = 1 - math.exp(-whole)
                    value_to = value_to * leave / whole if whole else 0.0
                older = after[age + 1] if age < OLDEST else after[OLDEST]
                mine.append(value_to + (1 - leave) * older)
        later = now
        new.append([row[0] for row in now])
    new.reverse()
    return later, new
