"""All figures of the root beyond the size of a province, over one snapshot: Spark with two workers against DuckDB.

    python -m benchmarks.sparks made FOLDER TIMES     a snapshot of 6,000 units and 25,000 memberships, TIMES over
    python -m benchmarks.sparks duckdb FOLDER         on two threads of one process
    python -m benchmarks.sparks spark FOLDER          on a master and two workers on loopback, started for it

All on one machine: nothing can be won by Spark here. What is shown is that the answer is the same, and what it costs.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import pairs
from benchmarks.counting import fill, say
from benchmarks.databases import Fresh, ready
from benchmarks.table import Alone, Row

UNITS, STAYS, TIMES = 6_000, 25_000, 64
PERIOD = date(2016, 1, 1), date(2016, 12, 31)
APART = 10_000_000
"""Between the numbers of one round of people and the next; units stay the same."""
GROWN = {
    "person": ("id",), "profile": ("person_id",), "movement": ("id", "person_id", "reverses_id"),
    "stay": ("id", "person_id"),
}  # fmt: skip
RUNS = 1
"""Whoever asks on a cluster asks once: plans are made and compiled for one answer, and are part of its price."""


def made(folder: str, times: str) -> None:
    ready()
    from ketnap.access.viewer import office
    from ketnap.actions import snapshots
    from ketnap.statistics.columnar import COLUMNS, Manifest, TableFile
    from ketnap.statistics.columnar.lying import opened
    from ketnap.statistics.columnar.manifest import fingerprint, write

    top, place, engine = fill(UNITS, STAYS), Path(folder), opened()
    first = snapshots.make(place, by=office(date(2026, 1, 1))).manifest
    tables = dict(first.tables)
    for table, keys in GROWN.items():
        columns = ", ".join(
            f'"{one}" + n * {APART} AS "{one}"' if one in keys else f'"{one}"' for one in COLUMNS[table]
        )
        file, grown = place / f"{table}.parquet", place / "grown.parquet"
        (rows,) = engine.execute(
            f"COPY (SELECT {columns} FROM read_parquet('{file}'), range({times}) t(n)) TO '{grown}'"
            " (FORMAT parquet, COMPRESSION zstd)"
        ).fetchone()
        grown.rename(file)
        tables[table] = TableFile(rows, fingerprint(file))
    write(place, Manifest(first.made_at, first.program, first.line, tables))
    size = sum(file.stat().st_size for file in place.glob("*.parquet"))
    say(top=top, stays=tables["stay"].rows, mib=size / 1024**2)


def on_duckdb(folder: str, top: str) -> None:
    ready()
    from ketnap.statistics.columnar import over_snapshot

    engine = over_snapshot(Path(folder))
    engine.duckdb.execute("SET threads = 2")
    counted(engine, int(top), 0)


def on_spark(folder: str, top: str) -> None:
    ready()
    from ketnap.statistics.engines import spark
    from scripts import spark as clusters

    with clusters.temporary(memory="1g") as cluster:
        began = time.perf_counter()
        engine = spark.over_snapshot(cluster.master, Path(folder))
        opening = time.perf_counter() - began
        java = [engine.session.sparkContext._gateway.proc.pid]
        for worker in cluster.workers:
            java += filter(clusters.alive, [worker.pid, *clusters.children(worker.pid)])
        counted(engine, int(top), opening, java)
        engine.close()


def counted(engine: Any, top: int, opening: float, others: Sequence[int] = ()) -> None:
    from ketnap.statistics.figures import Counter
    from ketnap.statistics.measures import CATALOGUE
    from ketnap.statistics.register import Register

    counter, found = Counter(top, Register(None, False, ()), engine), []
    taken = [pairs.seconds(lambda: found.append(counter.counts(CATALOGUE.values(), *PERIOD))) for _ in range(RUNS)]
    assert all(one == found[0] for one in found)
    say(taken=taken, found=found[0], opening=opening, all=pairs.peak_mib() + sum(peak_of(pid) for pid in others))


def peak_of(pid: int) -> float:
    (line,) = [one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def measure(engine: str, fresh: Fresh) -> list[Row | Alone]:
    """The snapshot is the same whatever database it is of: one of them is enough."""
    if engine != "sqlite":
        return []
    with tempfile.TemporaryDirectory(prefix="ketnap-bench-") as folder:
        place, snapshot = fresh(), f"{folder}/snapshot"
        there = pairs.child("benchmarks.sparks", "made", snapshot, str(TIMES), env=place).answer
        asked = (snapshot, str(there["top"]))
        duck = pairs.child("benchmarks.sparks", "duckdb", *asked, env=place).answer
        spark = pairs.child("benchmarks.sparks", "spark", *asked, env=place).answer
    assert spark["found"] == duck["found"], "two engines, two answers"
    what = (
        f"all {len(duck['found'])} figures of the root for a year, a snapshot of {UNITS:,} units and"
        f" {there['stays']:,} memberships ({there['mib']:.0f} MiB)"
    )
    compared = pairs.Compared(tuple(spark["taken"]), tuple(duck["taken"]))
    row = Row("Parquet", what, "Spark, two workers of one core", "DuckDB, two threads", compared, None, spark["all"],
              duck["all"])  # fmt: skip
    opening = Alone("Parquet", "until Spark's workers have joined a question", (spark["opening"],), None, spark["all"])
    return [row, opening]


if __name__ == "__main__":
    verb, *words = sys.argv[1:]
    {"made": made, "duckdb": on_duckdb, "spark": on_spark}[verb](*words)
