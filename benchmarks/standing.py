"""Standing figures: the root's figures of a year read ready and counted, at two sizes; and what an act costs.

python -m benchmarks.standing made UNITS STAYS   fills the empty database the environment names
python -m benchmarks.standing taken TOP          reading, counting, acting
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

from benchmarks import pairs
from benchmarks.counting import fill, say, settle
from benchmarks.databases import Fresh, ready
from benchmarks.table import Alone, Row

SIZES = ((60, 4_000), (6_000, 400_000))
YEAR = date(2016, 1, 1), date(2016, 12, 31)
ACTS = 9


def made(units: int, stays: int) -> None:
    ready()
    from ketnap.actions import tallies

    top = fill(units, stays)
    began = time.perf_counter()
    rows = tallies.keep()
    kept = time.perf_counter() - began
    settle()
    say(top=top, rows=rows, kept=kept)


def taken(top: int) -> None:
    ready()
    from django.conf import settings

    from ketnap.actions import membership
    from ketnap.actions.membership import Entry
    from ketnap.models import Person, Stay, TreeVersion, UnitState
    from ketnap.statistics.figures import Counter
    from ketnap.statistics.measures import CATALOGUE
    from ketnap.statistics.register import Register
    from ketnap.statistics.tallies.columns import NAMES

    asked, counter = [CATALOGUE[name] for name in NAMES], Counter(top, Register(None, False, ()))

    def figures(place: str) -> Callable[[], None]:
        def read() -> None:
            settings.FIGURES = place
            counter.counts(asked, *YEAR)

        return read

    settings.FIGURES = "columnar"
    right = counter.counts(asked, *YEAR)
    settings.FIGURES = "register"
    assert right == counter.counts(asked, *YEAR)
    compared = pairs.compare(figures("columnar"), figures("register"), 9)
    there = UnitState.objects.filter(kind="cell", valid_to__year=9999).values_list("unit_id", flat=True)
    cells = sorted(there)[:50]
    stays = Stay.objects.filter(valid_to__year=9999, unit__in=cells)
    movers = list(stays.values_list("person_id", flat=True)[: 4 * ACTS])
    people = {one.pk: one for one in Person.objects.filter(pk__in=movers)}

    def move() -> None:
        one = people[movers.pop()]
        to = next(cell for cell in cells if cell != one.unit_id)
        membership.record([Entry(one.pk, "moved", date(2026, 1, 5), to)], by=None)

    acted: dict[bool, list[float]] = {True: [], False: []}
    move()
    for turn in range(2 * ACTS):
        kept = turn % 2 == 0
        TreeVersion.objects.filter(pk=1).update(tallied=kept)
        acted[kept].append(pairs.seconds(move))
    say(read=compared.a, counted=compared.b, with_them=acted[True], without=acted[False])


def measure(engine: str, fresh: Fresh) -> list[Row | Alone]:
    rows: list[Row | Alone] = []
    for units, stays in SIZES:
        place = fresh()
        filled = pairs.child("benchmarks.standing", "made", str(units), str(stays), env=place).answer
        found = pairs.child("benchmarks.standing", "taken", str(filled["top"]), env=place).answer
        peak = found["peak"]
        size = f"{units:,} units, {stays:,} dated memberships"
        what = f"19 figures of the root for a year, read ready, {size}"
        read = pairs.Compared(tuple(found["read"]), tuple(found["counted"]))
        rows.append(Row(engine, what, "standing", "the same counted from the ledger", read, None, peak, peak))
        acted = pairs.Compared(tuple(found["with_them"]), tuple(found["without"]))
        what = f"a member moves, standing figures kept, {size}"
        rows.append(Row(engine, what, "standing", "the same with none kept", acted, None, peak, peak))
        what = f"adding all of them up, {filled['rows']:,} rows, {size}"
        rows.append(Alone(engine, what, (statistics.median([filled["kept"]]),), None, filled["peak"]))
    return rows


if __name__ == "__main__":
    verb, *numbers = sys.argv[1:]
    {"made": made, "taken": taken}[verb](*map(int, numbers))
