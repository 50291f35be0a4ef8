"""The import against its floor and against django-import-export; every run a process and a database of its own.

python -m benchmarks.importing ours WORKBOOK     check and commit, as the command does; prints the seconds as JSON
BENCH_ROWS=250000 python -m benchmarks importing one list of so many people alone; a file inflates to 200 MB at most
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import pairs
from benchmarks.databases import Fresh, ready
from benchmarks.table import Alone, Row

SIZES = {"ci": (50_000, 10_000), "soak": (50_000, 50_000)}
"""People for the floor, and for the rivals: row by row they need minutes for what the others do in seconds."""
GROWTH = (10_000, 100_000)
GOALS = {"default": 5, "bulk": 3, "blind": None}


def ours(workbook: str) -> None:
    ready()
    from ketnap.access.viewer import office
    from ketnap.imports import pipeline
    from ketnap.lib import clock

    started = time.perf_counter()
    preview = pipeline.check([workbook], viewer=office(clock.today()))
    used = time.process_time()
    done = pipeline.commit(preview, by=None)
    used = time.process_time() - used
    taken = time.perf_counter() - started
    print(json.dumps({"seconds": taken, "locked": done.seconds_locked, "used": used, "rows": done.counts["new"]}))


def measure(engine: str, fresh: Fresh) -> list[Row | Alone]:
    with tempfile.TemporaryDirectory(prefix="ketnap-bench-") as folder:
        if alone := int(os.environ.get("BENCH_ROWS", "0")):
            return one_list(engine, fresh, alone, str(Path(folder) / "one.xlsx"))
        floor_size, rival_size = SIZES[os.environ.get("EFFORT", "ci")]
        paths = {}
        for size in {floor_size, rival_size, *GROWTH}:
            paths[size] = str(Path(folder) / f"{size}.xlsx")
            # In a process of its own: a child's peak begins at what its parent holds.
            pairs.child("benchmarks.importing", "write", str(size), paths[size])
        filled, kept = fresh(), str(Path(folder) / "rows.pickle")
        pairs.child("benchmarks.importing", "ours", paths[floor_size], env=filled)
        pairs.child("benchmarks.floor", "keep", kept, env=filled)
        full, less = paths[floor_size], paths[rival_size]
        floor = ("benchmarks.floor", "load", full, kept)
        held: list[dict] = []
        rows: list[Row | Alone] = [against(engine, fresh, floor_size, "calamine + bulk_create", 2.0, full, floor, held)]
        for key, what, goal in (("locked", "write lock", 5.0), ("used", "processor time of writing", None)):
            seconds = tuple(answer[key] for answer in held)
            rows.append(Alone(engine, f"{what} of the import of {floor_size:,} people", seconds, goal, rows[0].peak_a))
        for mode, times in GOALS.items():
            goal = None if times is None else 1 / times
            rival = ("benchmarks.rival", mode, less)
            rows.append(against(engine, fresh, rival_size, f"django-import-export, {mode}", goal, less, rival))
        for size in GROWTH:
            runs = [pairs.child("benchmarks.importing", "ours", paths[size], env=fresh()) for _ in range(3)]
            what, peak = f"import of {size:,} people", max(run.peak_mib for run in runs)
            rows.append(Alone(engine, what, tuple(run.answer["seconds"] for run in runs), None, peak))
    return rows


def one_list(engine: str, fresh: Fresh, size: int, path: str) -> list[Row | Alone]:
    pairs.child("benchmarks.importing", "write", str(size), path)
    filled = fresh()
    run = pairs.child("benchmarks.importing", "ours", path, env=filled)
    least = pairs.child("benchmarks.lock_floor", env=filled).answer
    copied = f"the same {least['rows']:,} rows copied by the database itself, no check"
    return [
        Alone(engine, f"import of {size:,} people", (run.answer["seconds"],), 600.0, run.peak_mib),
        Alone(engine, f"write lock of the import of {size:,} people", (run.answer["locked"],), 5.0, run.peak_mib),
        Alone(engine, copied, (least["seconds"],), None, 0),
    ]


def against(
    engine: str, fresh: Fresh, size: int, rival: str, goal: float | None, workbook: str, other: tuple[str, ...],
    held: list[dict] | None = None,
) -> Row:  # fmt: skip
    """What the import said of itself is added to `held`."""
    peaks: dict[str, list[float]] = {"a": [], "b": []}

    def once(side: str, module: str, *arguments: str) -> float:
        done = pairs.child(module, *arguments, env=fresh())
        peaks[side].append(done.peak_mib)
        if held is not None and side == "a":
            held.append(done.answer)
        return done.answer["seconds"]

    compared = pairs.compare(
        lambda: once("a", "benchmarks.importing", "ours", workbook), lambda: once("b", *other), pairs=7, warm=0
    )
    what = f"import of {size:,} people × 15 columns"
    return Row(engine, what, "ketnap import", rival, compared, goal, max(peaks["a"]), max(peaks["b"]))


def write(size: str, path: str) -> None:
    """A workbook of so many people."""
    from tests.proofs import invent, workbooks

    workbooks.write(invent.invent(7, int(size) // 100, int(size)), Path(path), plain=True)


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    {"ours": ours, "write": write}[verb](*arguments)
