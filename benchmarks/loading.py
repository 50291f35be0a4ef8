"""The first lists of a province: a folder of workbooks through `ketnap load`, stopped half-way and begun again.

BENCH_ENGINE=sqlite BENCH_PROVINCE=165000 python -m benchmarks loading
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks import pairs
from benchmarks.databases import Fresh, ready
from benchmarks.table import Alone

PEOPLE = int(os.environ.get("BENCH_PROVINCE", "165000"))
FILES = 20
GOAL = 600.0
COMMAND = "import sys; from ketnap.management.cli import main; sys.exit(main())"


def write(folder: str) -> None:
    """A workbook for each of twenty blocs: no code, card number or person of one stands in another, nor anybody born on
    the same day whose name is nearly the same, which an office would be asked about."""
    ready()
    from ketnap.imports.checks.people import similar
    from tests.proofs import invent, workbooks

    seen: dict[object, list[str]] = {}
    for bloc in range(FILES):
        office = invent.invent(700 + bloc, PEOPLE // FILES // 100, PEOPLE // FILES)
        office.targets, office.classes, office.learners = [], [], []
        for row in office.units:
            row["code"] = f"{bloc + 10}-{row['code']}"
            row["parent"] = row["parent"] and f"{bloc + 10}-{row['parent']}"
            row["name"] = f"{row['name']} ({bloc + 1})"
        for place, row in enumerate(office.people):
            row["unit"] = f"{bloc + 10}-{row['unit']}"
            row["card"] = row["card"] and f"{bloc:02d}{place:06d}"
            while any(similar(one, row["name"]) for one in seen.get(row["born"], ())):
                row["born"] -= timedelta(days=1)
            seen.setdefault(row["born"], []).append(row["name"])
        workbooks.write(office, Path(folder) / f"khoi-{bloc + 1:02d}.xlsx", plain=True)


def measure(engine: str, fresh: Fresh) -> Iterator[Alone]:
    with tempfile.TemporaryDirectory(prefix="ketnap-bench-") as folder:
        pairs.child("benchmarks.loading", folder)
        place = fresh()
        env = {**os.environ, **place, "DJANGO_SETTINGS_MODULE": "ketnap.settings"}
        began = time.perf_counter()
        first = subprocess.Popen([sys.executable, "-c", COMMAND, "load", folder], env=env, stdout=subprocess.PIPE)
        assert first.stdout
        for _ in range(FILES // 2):
            first.stdout.readline()
        first.kill()
        first.communicate()
        half = time.perf_counter() - began
        taken = again(folder, env)
        yield Alone(
            engine, f"`ketnap load`: {PEOPLE:,} people in {FILES} workbooks, killed after {FILES // 2} and begun again",
            (half + taken[0],), GOAL, taken[1],
        )  # fmt: skip


def again(folder: str, env: dict[str, str]) -> tuple[float, float]:
    """(seconds, MiB): the rest; everything of the folder is in afterwards."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "load", folder], env=env, stdout=subprocess.PIPE, text=True
    )
    out = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(out[-2000:])
    print("  ", out.splitlines()[-1], file=sys.stderr)
    return time.perf_counter() - began, usage.ru_maxrss / 1024


if __name__ == "__main__":
    write(sys.argv[1])
