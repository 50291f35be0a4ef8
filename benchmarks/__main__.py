"""All measurements, or those named: `python -m benchmarks [NAME …]`, the names those of MEASUREMENTS and SCORED.

Writes docs/benchmarks.md when nothing is named; otherwise prints the lines. BENCH_ENGINE=sqlite|postgresql takes one
database. EFFORT=soak measures the rivals at full size.
"""

import os
import platform
import signal
import sqlite3
import sys
from pathlib import Path

from benchmarks import (
    bulletin,
    counting,
    coverage,
    exporting,
    feedback,
    forecast,
    importing,
    load,
    loading,
    papers,
    ratings,
    rules_speed,
    sparks,
    standing,
    worklist,
)
from benchmarks.databases import engines
from benchmarks.table import HEAD

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
MEASUREMENTS = {
    "bulletin": bulletin.measure,
    "counting": counting.measure, "coverage": coverage.measure, "exporting": exporting.measure,
    "feedback": feedback.measure,
    "load": load.measure, "loading": loading.measure,
    "importing": importing.measure, "papers": papers.measure, "ratings": ratings.measure,
    "rules_speed": rules_speed.measure,
    "sparks": sparks.measure, "standing": standing.measure, "worklist": worklist.measure,
}  # fmt: skip
SCORED = {"forecast": forecast.main}
"""No speed and no database: each writes a page of its own, and only when it is named."""


def main(wanted: list[str]) -> int:
    if unknown := [name for name in wanted if name not in MEASUREMENTS | SCORED]:
        there = ", ".join(MEASUREMENTS | SCORED)
        print(f"There is no measurement {unknown[0]!r}. Measurements: {there}.", file=sys.stderr)
        return 2
    for name in [one for one in wanted if one in SCORED]:
        SCORED[name]()
        wanted.remove(name)
        if not wanted:
            return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the databases go with it
    lines, load = [], os.getloadavg()[0]
    with engines(os.environ.get("BENCH_ENGINE", "")) as found:
        for name in wanted or MEASUREMENTS:
            for engine, fresh in found.items():
                for row in MEASUREMENTS[name](engine, fresh):
                    lines.append(row.line())
                    print(lines[-1], flush=True)
    if not wanted:
        machine = (
            f"{os.cpu_count()} cores under a load of {load:.0f} when it began, Python {platform.python_version()},"
            f" SQLite {sqlite3.sqlite_version}"
        )
        PAGE.write_text(HEAD.format(machine=machine) + "\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
