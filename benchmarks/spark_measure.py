"""One measure, unchanged, on SQLite and on a Spark standalone cluster: a master and two workers on loopback.

    python3 -m venv /tmp/spark && /tmp/spark/bin/pip install pyspark pyyaml        (needs Java 17 or later)
    PYTHONPATH=. /tmp/spark/bin/python benchmarks/spark_measure.py [--people 200000] [--ibis]

Shows that the SQL made from a measure of statistics/measures runs as it is on a distributed engine, and gives the
numbers that SQLite and a loop in Python give. `--ibis` (pip install "ibis-framework[pyspark,sqlite]") counts the same
figure once more from one Ibis expression. The cluster is stopped at the end. No part of `make test`.
"""

import argparse
import os
import random
import re
import resource
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ketnap.lib.dates import OPEN_END, full_years
from ketnap.statistics import compile
from ketnap.statistics.measures import admission

START, END = date(2011, 1, 1), date(2011, 9, 30)
ROOT = 1
TABLES = {
    "ketnap_person": "id bigint, sex string, born_on date, ethnicity string, religion string",
    "ketnap_movement": 'id bigint, person_id bigint, unit_id bigint, kind string, "on" date, joined_on date,'
    " youth_union boolean, reverses_id bigint",
    "ketnap_profile": "id bigint, person_id bigint, schooling string, qualification string, theory string,"
    " occupation string, valid_from date, valid_to date",
    "ketnap_unitlink": "id bigint, ancestor_id bigint, descendant_id bigint, valid_from date, valid_to date",
    "ketnap_unitstate": "id bigint, unit_id bigint, kind string, valid_from date, valid_to date",
}
Rows = dict[str, list[tuple[Any, ...]]]
MEASURES = (admission.ADMITTED, admission.WOMEN, admission.YOUTH_AGE, admission.YOUTH_UNION)


def world(people: int, seed: int = 1) -> Rows:
    """50 committees under a root; half of them leave it in 2011; every tenth entry is reversed."""
    rng = random.Random(seed)
    rows: Rows = {name: [] for name in TABLES}
    begin, moved = date(2005, 1, 1), date(2011, 4, 1)
    for unit in (ROOT, *range(2, 52)):
        rows["ketnap_unitstate"].append((unit, unit, "upper" if unit == ROOT else "committee", begin, OPEN_END))
        rows["ketnap_unitlink"].append((unit, unit, unit, begin, OPEN_END))
        if unit != ROOT:
            rows["ketnap_unitlink"].append((1000 + unit, ROOT, unit, begin, moved if unit % 2 else OPEN_END))
    for person in range(1, people + 1):
        born = date(1950, 1, 1) + timedelta(days=rng.randrange(15_000))
        on = date(2010, 1, 1) + timedelta(days=rng.randrange(1_000))
        sex = rng.choice("MF")
        union = rng.choice((True, False, None))
        rows["ketnap_person"].append((person, sex, born, "kinh", ""))
        unit = rng.randrange(2, 52)
        rows["ketnap_movement"].append((person, person, unit, "admitted", on, None, union, None))
        if person % 10 == 0:
            rows["ketnap_movement"].append((people + person, person, unit, "reversal", on, None, None, person))
    return rows


def expected(rows: Rows) -> dict[int, list[int]]:
    """Committee → the four figures, by a loop over the rows."""
    people = {row[0]: row for row in rows["ketnap_person"]}
    reversed_ids = {row[7] for row in rows["ketnap_movement"] if row[7]}
    links = {(a, d): (since, until) for _, a, d, since, until in rows["ketnap_unitlink"]}
    found: dict[int, list[int]] = {}
    for id, person, unit, kind, on, _, union, _ in rows["ketnap_movement"]:
        since, until = links[ROOT, unit]
        if kind != "admitted" or id in reversed_ids or not (START <= on <= END and since <= on < until):
            continue
        _, sex, born, *_ = people[person]
        flags = (True, sex == "F", 16 <= full_years(born, on) < 31, union is True)
        found[unit] = [had + flag for had, flag in zip(found.get(unit, [0] * 4), flags, strict=True)]
    return found


def on_sqlite(rows: Rows) -> dict[int, list[int]]:
    database = sqlite3.connect(":memory:")
    for name, columns in TABLES.items():
        database.execute(f"CREATE TABLE {name} ({columns})")
        marks = ",".join("?" * (columns.count(",") + 1))
        database.executemany(
            f"INSERT INTO {name} VALUES ({marks})", [[iso(cell) for cell in row] for row in rows[name]]
        )
    database.execute("CREATE INDEX links ON ketnap_unitlink (descendant_id)")
    database.execute("CREATE INDEX profiles ON ketnap_profile (person_id)")
    database.execute("CREATE INDEX reversals ON ketnap_movement (reverses_id)")
    query = compile.counts(MEASURES, compile.SQLITE, (compile.GRASSROOTS,))
    values = {name: iso(value) for name, value in parameters(query).items()}
    return {unit: list(counted) for unit, *counted in database.execute(query.sql, values)}


def parameters(query: compile.Query) -> dict[str, Any]:
    values = {**query.parameters, "unit": ROOT, "start": START, "end": END}
    return {name: values[name] for name in set(re.findall(r":([a-z]\w*)", query.sql))}


def iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@contextmanager
def cluster() -> Iterator[str]:
    """A master and two workers of one core on free ports of loopback; all three end with the block."""
    import pyspark

    home = Path(pyspark.__file__).parent
    folder = tempfile.mkdtemp(prefix="spark-")
    settings = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1"}
    settings |= {"SPARK_WORKER_DIR": folder, "PYSPARK_PYTHON": sys.executable}
    os.environ |= {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    port = free_port()
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> None:
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *arguments]
        with Path(folder, f"{len(started)}.log").open("wb") as log:
            started.append(subprocess.Popen(command, env=settings, stdout=log, stderr=log))

    try:
        start("master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        wait_for(port)
        for _ in range(2):
            address = ("--host", "127.0.0.1", "--webui-port", "0", f"spark://127.0.0.1:{port}")
            start("worker.Worker", "--cores", "1", "--memory", "1g", *address)
        yield f"spark://127.0.0.1:{port}"
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.3)
    raise SystemExit(f"The master did not listen on port {port} within {seconds} s.")


def session(master: str) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("one measure").config("spark.driver.host", "127.0.0.1")
    builder = builder.config("spark.sql.ansi.enabled", "true")
    # The ledger's column "on" is a reserved word and stands in double quotes.
    builder = builder.config("spark.sql.ansi.doubleQuotedIdentifiers", "true")
    return (
        builder.config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )


def on_spark(spark: Any, rows: Rows) -> dict[int, list[int]]:
    for name, columns in TABLES.items():
        spark.createDataFrame(rows[name], schema=columns.replace('"', "`")).repartition(4).createOrReplaceTempView(name)
    query = compile.counts(MEASURES, compile.STANDARD, (compile.GRASSROOTS,))
    found = spark.sql(query.sql, args=parameters(query)).collect()
    return {row[0]: list(row[1:]) for row in found}


def on_ibis(connection: Any) -> dict[int, list[int]]:
    """The same figure from one Ibis expression."""
    import ibis
    from ibis import _

    entries, links = connection.table("ketnap_movement"), connection.table("ketnap_unitlink")
    gone = entries.filter(_.kind == "reversal").select(gone_id=_.reverses_id)
    people = connection.table("ketnap_person").select(person_key=_.id, sex=_.sex, born_on=_.born_on)
    below = links.filter(_.ancestor_id == ROOT).select(below=_.descendant_id, since=_.valid_from, until=_.valid_to)
    told = entries.filter(_.kind.isin(["admitted", "readmitted", "opening"]), _["on"].between(START, END))
    told = told.anti_join(gone, told.id == gone.gone_id)
    told = told.join(below, (told.unit_id == below.below) & (told["on"] >= below.since) & (told["on"] < below.until))
    told = told.join(people, told.person_id == people.person_key)

    def number(day: Any) -> Any:
        return day.year() * 10000 + day.month() * 100 + day.day()

    age = number(told["on"]) - number(told.born_on)
    grouped = told.group_by(told.unit_id).aggregate(
        total=told.count(),
        women=(told.sex == "F").sum(),
        youth=((age >= 160000) & (age < 310000)).sum(),
        union=told.youth_union.fill_null(ibis.literal(False)).sum(),
    )
    return {int(row[0]): [int(cell) for cell in row[1:]] for row in grouped.execute().itertuples(index=False)}


def timed(name: str, run: Callable[[], dict[int, list[int]]], right: dict[int, list[int]]) -> bool:
    began = time.monotonic()
    found = run()
    same = found == right
    total = sum(counted[0] for counted in found.values())
    print(f"{name:<28}{time.monotonic() - began:8.2f} s   {len(found)} committees, {total} admitted   equal: {same}")
    return same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--ibis", action="store_true")
    chosen = parser.parse_args()
    rows = world(chosen.people)
    right = expected(rows)
    fine = [timed("SQLite", lambda: on_sqlite(rows), right)]
    with cluster() as master:
        spark = session(master)
        fine.append(timed("Spark, two workers, cold", lambda: on_spark(spark, rows), right))
        fine.append(timed("Spark, two workers, warm", lambda: on_spark(spark, rows), right))
        if chosen.ibis:
            import ibis

            connection = ibis.pyspark.connect(spark)
            fine.append(timed("Spark through Ibis, warm", lambda: on_ibis(connection), right))
        spark.stop()
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return 0 if all(fine) else 1


if __name__ == "__main__":
    raise SystemExit(main())
