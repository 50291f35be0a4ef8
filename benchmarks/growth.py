"""How the desk of a bloc, a province, the country and a hundred million members would wait: a simulation on paper.

    python -m benchmarks.growth                        prints the table of docs/scale.md
    python -m benchmarks.growth --rate 50 --write 12   with other costs: answers a second of one core of the desk,
                                                       milliseconds an act holds the row of the month above it

Somebody who works comes, asks ten times with a pause to read and type, and goes. A request waits for one of the cores
of the desk; an act then waits for the row of standing figures that all acts of the month below one root share. How long
a request keeps a core follows what was measured under full load (docs/benchmarks.md): most little, a few ten times as
much. SimPy plays the hour; nothing of the program runs.
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass

import simpy

ASKED, PAUSE, WRITES = 10, 30.0, 0.05
"""Requests of a visit, seconds between them, share of them that write an act."""
BUSY = 0.35
"""Share of a working day's visits that fall into its busiest hour: meetings end at the same time."""
SPREAD = 0.8
"""Of the logarithm of the seconds a request keeps a core: the 99th of a hundred keeps it 4.6 times the mean."""
MINUTES, WARM = 20, 4
"""Played of the busiest hour; the first minutes are not counted."""
LONG = 0.1
"""Seconds that 99 of a hundred wait at most for others; their own work comes on top, and no core makes it shorter."""


@dataclass(frozen=True)
class Size:
    name: str
    members: int
    organisations: int
    """Grassroots organisations, each with somebody who works in the book."""
    cells: int
    roots: int = 1
    """Registers that share no row: one, or one a province."""

    @property
    def visits(self) -> float:
        """A second, in the busiest hour: officers come daily, secretaries of cells once a fortnight."""
        return (self.organisations + self.cells / 10) * BUSY / 3600


SIZES = (
    Size("a bloc of enterprises", 2_340, 53, 220),
    Size("a province", 165_000, 1_500, 7_000),
    Size("the country", 5_600_000, 52_000, 240_000),
    Size("a hundred million members", 100_000_000, 930_000, 4_300_000),
    Size("the same, a register a province", 100_000_000, 930_000, 4_300_000, roots=34),
)


@dataclass
class Seen:
    answered: list[float]
    waited: list[float]
    at_row: list[float]


def play(size: Size, cores: int, rate: float, write: float, seed: int = 11) -> tuple[Seen, float]:
    """What requests waited for and how much of the cores was used; `rate` answers a second of a core, `write` seconds.
    Of a size with several roots one is played."""
    numbers, world, seen = random.Random(seed), simpy.Environment(), Seen([], [], [])
    desk, row = simpy.Resource(world, cores), simpy.Resource(world, 1)
    mean, kept = 1 / rate, [0.0]

    def request() -> Iterator[simpy.Event]:
        came = world.now
        with desk.request() as turn:
            yield turn
            started = world.now
            seconds = mean * numbers.lognormvariate(-SPREAD * SPREAD / 2, SPREAD)
            kept[0] += seconds if world.now > WARM * 60 else 0
            yield world.timeout(seconds)
            if numbers.random() < WRITES:
                before = world.now
                with row.request() as held:
                    yield held
                    yield world.timeout(write)
                seen.at_row.append(world.now - before - write)
        if came > WARM * 60:
            seen.answered.append(world.now - came)
            seen.waited.append(started - came)

    def visit() -> Iterator[simpy.Event]:
        for _ in range(ASKED):
            yield world.process(request())
            yield world.timeout(numbers.expovariate(1 / PAUSE))

    def come() -> Iterator[simpy.Event]:
        while True:
            yield world.timeout(numbers.expovariate(size.visits / size.roots))
            world.process(visit())

    world.process(come())
    world.run(until=MINUTES * 60)
    return seen, kept[0] / (cores * (MINUTES - WARM) * 60)


def hundredth(values: list[float]) -> float:
    return max(0.0, sorted(values)[int(len(values) * 0.99)]) if values else 0.0


def enough(size: Size, rate: float, write: float) -> tuple[int, Seen, float] | None:
    """The fewest cores, doubled from two, with which 99 of a hundred requests hardly wait; None where the row that all
    acts share is asked for more than its time and no number of cores helps."""
    if size.visits / size.roots * ASKED * WRITES * write > 0.9:
        return None
    cores = 2
    while size.visits / size.roots * ASKED / rate > cores:  # hopeless before it is played
        cores *= 2
    while True:
        seen, used = play(size, cores, rate, write)
        if hundredth(seen.waited) <= LONG or hundredth(seen.at_row) > LONG:
            return cores, seen, used
        cores *= 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=30.0, help="answers a second of one core of the desk")
    parser.add_argument("--write", type=float, default=10.0, help="milliseconds an act holds the row of its month")
    asked = parser.parse_args()
    print(
        "| | members | requests a second | cores | of them used | 99th of a hundred | acts a second | waiting there |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for size in SIZES:
        found = enough(size, asked.rate, asked.write / 1000)
        requests = size.visits / size.roots * ASKED
        head = f"| {size.name} | {size.members:,} | {requests:,.1f}"
        if found is None:
            print(f"{head} | – | – | – | {requests * WRITES:.1f} | no end: one row is asked for all the time |")
            continue
        cores, seen, used = found
        print(f"{head} | {cores} | {used:.0%} | {hundredth(seen.answered) * 1000:.0f} ms | {requests * WRITES:.2f} |"
              f" {hundredth(seen.at_row) * 1000:.1f} ms |")  # fmt: skip


if __name__ == "__main__":
    main()
