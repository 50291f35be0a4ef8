"""Scores the forecast on invented histories: how often the range of eight in ten holds what came, how far the mean is
off, how wide the range is; the same for two rivals every office knows. `python -m benchmarks forecast`."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.histories import KNOWN_SINCE, SCENARIOS, TARGET, History, history
from ketnap.statistics.forecast import Forecast, Record, Spell, forecast
from ketnap.statistics.forecast import shape as at

CUTS = (date(TARGET, 3, 31), date(TARGET, 6, 30), date(TARGET, 9, 30))
HELD_OUT, TUNED = range(2000, 2040), range(40)
"""Seeds the table is made from, and those the spread was set on."""


@dataclass(frozen=True)
class Score:
    """One forecaster on one history on one day."""

    scenario: str
    cut: date
    who: str
    truth: int
    mid: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        return self.low <= self.truth <= self.high


def record(told: History, on: date) -> Record:
    """What a register would have held on the day: nothing later is looked at."""
    spells, listed = [], []
    for key, life in enumerate(told.lives):
        events = [one for one in life.events if one[0] <= on]
        if not events:
            continue
        unit = life.unit_on(on)
        if events[0][0] >= KNOWN_SINCE:
            listed.append((unit, events[0][0]))
        place, since, vetted = at.LISTED, events[0][0], False
        for day, what in events[1:]:
            vetted = vetted or what == "vetted"
            to = {
                "certificate": at.TAUGHT, "file": at.FILED, "vetted": at.VETTED, "ballot": at.PROPOSED,
                "committee": at.SENT_UP, "decision": at.DECIDED, "ceremony": at.ADMITTED, "dropped": at.LOST,
            }[what]  # fmt: skip
            spells.append(Spell(unit, place, since, day, to, key))
            place, since = to, day
        if place < at.ADMITTED:
            spells.append(Spell(unit, place, since, key=key))
    kept = tuple(one for one in spells if one.end is None or one.end >= KNOWN_SINCE)
    return Record(on, KNOWN_SINCE, kept, tuple(listed))


def scores(scenario_at: int, seed: int) -> list[Score]:
    scenario = SCENARIOS[scenario_at]
    told, found = history(scenario, seed), []
    for cut in CUTS:
        done = told.admitted(date(TARGET, 1, 1), cut)
        truth = told.admitted(date(TARGET, 1, 1), date(TARGET, 12, 31))
        said = forecast(record(told, cut))
        if not isinstance(said, Forecast):
            continue
        rest = said.of()
        found.append(Score(scenario.name, cut, "forecast", truth, done + rest.mid, done + rest.low, done + rest.high))
        found += rivals(told, scenario.name, cut, done, truth)
    return found


def rivals(told: History, name: str, cut: date, done: int, truth: int) -> Iterator[Score]:
    """Last year's share on the same day; a straight line. Their ranges come from their own errors of earlier years."""
    whole = {year: told.admitted(date(year, 1, 1), date(year, 12, 31)) for year in range(2006, TARGET)}
    by_then = {year: told.admitted(date(year, 1, 1), cut.replace(year=year)) for year in range(2006, TARGET)}
    passed = (cut - date(TARGET, 1, 1)).days / 365

    def share(count: int, year: int) -> float:
        return count * whole[year - 1] / by_then[year - 1] if by_then[year - 1] else count / passed

    past = {
        "share": [(share(by_then[year], year), whole[year]) for year in range(2009, TARGET)],
        "line": [(by_then[year] / passed, whole[year]) for year in range(2008, TARGET)],
    }
    for who, mid in (("share", share(done, TARGET)), ("line", done / passed)):
        off = [(real - said) / max(1.0, said) for said, real in past[who]]
        spread = 1.28 * math.sqrt(sum(one**2 for one in off) / len(off)) * mid
        yield Score(name, cut, who, truth, mid, mid - spread, mid + spread)


def _one(job: tuple[int, int]) -> list[Score]:
    return scores(*job)


def run(seeds: Sequence[int], scenarios: Sequence[int] = range(len(SCENARIOS)), workers: int = 2) -> list[Score]:
    jobs = [(one, seed) for one in scenarios for seed in seeds]
    if workers == 1:
        return [score for job in jobs for score in _one(job)]
    with ProcessPoolExecutor(workers) as pool:
        return [score for part in pool.map(_one, jobs, chunksize=4) for score in part]


def table(found: Sequence[Score]) -> list[str]:
    says = {one.name: one.says for one in SCENARIOS}
    groups: dict[tuple[str, str], dict[str, list[Score]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        groups[one.scenario, "all"][one.who].append(one)
        groups[one.scenario, f"{one.cut:%d-%m}"][one.who].append(one)
    lines = []
    for (name, cut), by in groups.items():
        cells = []
        for who in ("forecast", "share", "line"):
            rows = by[who]
            held = sum(one.holds for one in rows) / len(rows)
            error = sum(abs(one.mid - one.truth) for one in rows) / len(rows)
            width = sum(one.high - one.low for one in rows) / len(rows)
            cells.append(f"{held:.0%} · {error:.1f} · {width:.0f}")
        mean = sum(one.truth for one in by["forecast"]) / len(by["forecast"])
        bias = sum(one.mid - one.truth for one in by["forecast"]) / len(by["forecast"])
        count, what = len(by["forecast"]), f"{name} ({says[name]})"
        lines.append(f"| {what} | {cut} | {count} | {mean:.0f} | {' | '.join(cells)} | {bias:+.1f} |")
    return lines


PAGE = Path(__file__).resolve().parent.parent / "docs" / "forecast.md"
BELOW = "| scenario | cut day |"
"""The line of the page the table begins with."""


def main() -> None:
    """The whole scoring on seeds nothing was set on; the table of docs/forecast.md is written anew."""
    lines = table(run(HELD_OUT))
    text = PAGE.read_text()
    head = text[: text.index(BELOW)].rstrip() if BELOW in text else text.rstrip()
    PAGE.write_text("\n".join([head, "", HEAD, *lines, ""]))
    print("\n".join([HEAD, *lines]))


HEAD = (
    f"{BELOW} n | admitted | forecast | last year's share | straight line | bias |\n|---|---|---|---|---|---|---|---|"
)
