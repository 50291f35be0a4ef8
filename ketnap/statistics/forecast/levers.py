"""What would change the year most: one thing done differently, everything else as it goes, and the people it gains.

Gain and its range come from the same drawn paces with and without the lever, so only the difference is left.
"""

import random
from collections.abc import Collection, Mapping, Sequence

from ketnap.statistics.forecast.course import chances
from ketnap.statistics.forecast.shape import FILED, LISTED, PROPOSED, SENT_UP, STEP, TAUGHT, VETTED, Gain, Record
from ketnap.statistics.forecast.simulate import Play, Standing, chance

SEATS, WITHIN = 20, 30
"""Seats of one more class; days until it is over, and until letters are answered."""
PACES = 24
MONTHLY = 0.5
"""Least rate of going on in ten days where a body meets every month: twenty days on average."""
SEATS_LEVER, VETTING_LEVER, MEETINGS_LEVER = "seats", "vetting", "meetings"
MEETINGS = (VETTED, PROPOSED, SENT_UP)


def gains(record: Record, play: Play, units: Collection[int]) -> list[Gain]:
    """Of the open files of those units, the largest gain first."""
    mine = [one for unit in units for one in play.standing.get(unit, ())]
    listed = sorted((one for one in mine if one[0] == LISTED), key=lambda one: -(one[1] + one[2]))[:SEATS]
    out = [one for one in mine if one[0] == FILED]
    meeting = [one for one in mine if one[0] in MEETINGS]
    found: dict[str, list[float]] = {SEATS_LEVER: [], VETTING_LEVER: [], MEETINGS_LEVER: []}
    rng = random.Random(play.seed)  # noqa: S311 -- the same numbers on every page
    later = WITHIN // STEP
    for _ in range(PACES if play.steps else 0):
        speeds = play.speeds(rng)
        table, coming = chances(play.seen, play.steps, speeds)
        met, _ = chances(play.seen, play.steps, speeds, dict.fromkeys(MEETINGS, MONTHLY))
        found[SEATS_LEVER].append(_moved(listed, table, coming, later, TAUGHT))
        found[VETTING_LEVER].append(_moved(out, table, coming, later, VETTED))
        found[MEETINGS_LEVER].append(sum(chance(met, one) - chance(table, one) for one in mine))
    touched: Mapping[str, Sequence[Standing]] = {
        SEATS_LEVER: listed, VETTING_LEVER: out, MEETINGS_LEVER: meeting,
    }  # fmt: skip
    rows = [_gain(code, numbers, touched[code]) for code, numbers in found.items()]
    return sorted(rows, key=lambda one: -one.mid)


def _moved(
    files: Sequence[Standing], table: Sequence[Sequence[float]], coming: Sequence[Sequence[float]], later: int, to: int
) -> float:
    """Files that stand at another place by then instead of taking their chance."""
    then = coming[later][to] if later < len(coming) else 0.0
    return sum(max(0.0, then - chance(table, one)) for one in files)


def _gain(code: str, numbers: Sequence[float], files: Sequence[Standing]) -> Gain:
    ordered = sorted(numbers) or [0.0]
    cut = len(ordered) // 10
    return Gain(
        code, ordered[cut], sum(ordered) / len(ordered), ordered[-1 - cut], tuple(one[3] for one in files)
    )  # fmt: skip
