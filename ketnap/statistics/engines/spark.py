"""Spark: compiled queries on a standalone cluster, over a snapshot that every machine of it sees under the same path.

The only file that knows Spark. What the cluster's machines agree on among themselves (a common secret, memory, where
events are logged) stands in the `spark-defaults.conf` of the folder SPARK_CONF_DIR names, which Spark reads itself.
"""

import shutil
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps

from ketnap.statistics.columnar import COLUMNS, NAMES, Damaged, kind, read
from ketnap.statistics.compile import NAMED, STANDARD, Dialect, Query, stacked
from ketnap.statistics.engines import Engine, named

SETTINGS = {
    "spark.app.name": "ketnap",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",  # the ledger's column "on" is a word of the language
    "spark.sql.adaptive.enabled": "false",  # it starts a job for every part of a plan: a question is to be one
    "spark.sql.autoBroadcastJoinThreshold": "-1",  # and so is a table that is sent to all
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
}
KINDS = {"VARCHAR": "STRING"}
ANSWERS, JOINS = 5, 120
"""Seconds within which a master takes a connection, and a worker its part of the work."""


class Unanswered(Exception):
    """No cluster that counts. The text says what is lacking and what to do."""


@dataclass(frozen=True)
class Spark(Engine):
    """A session of a cluster that holds the tables under their names."""

    session: Any

    @property
    def dialect(self) -> Dialect:
        return STANDARD

    def run(self, query: Query, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        values = {**query.parameters, **parameters}
        _, names = named(query.sql, "")
        # py4j writes the year of a day without its noughts, and Java takes no other: such a day stands in the text.
        early = {name for name in names if isinstance(values[name], date) and values[name].year < 1000}
        text = NAMED.sub(lambda one: f"DATE '{values[one[1]].isoformat()}'" if one[1] in early else one[0], query.sql)
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            found = self.session.sql(text, args={name: values[name] for name in names - early}).collect()
        except (PySparkException, Py4JError) as failed:
            first = (str(failed).strip() or type(failed).__name__).splitlines()[0]
            raise Unanswered(
                f"Spark gave up ({first[:200]}): look that every machine of the cluster sees the snapshot's folder, "
                "and at the logs of the workers"
            ) from failed
        return [tuple(row) for row in found]

    def numbers(self, queries: Sequence[Query], parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """As one job: what a job costs before it counts is more than most of these queries cost."""
        if not queries:
            return []
        found = {place: row for place, *row in self.run(stacked(queries), parameters)}
        return [tuple(found[place][: len(query.columns)]) for place, query in enumerate(queries)]

    def close(self) -> None:
        """Gives the cluster back, and ends the process of Java that stood between."""
        gateway = self.session.sparkContext._gateway
        self.session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait()
        type(self.session.sparkContext)._gateway = type(self.session.sparkContext)._jvm = None


def over_snapshot(master: str, folder: Path) -> Spark:
    """The tables of a snapshot, after its files were held against their fingerprints. Raises Damaged, Unanswered."""
    read(folder)
    return laid(opened(master), folder)


def laid(engine: Spark, folder: Path) -> Spark:
    """The kinds of columns are told: looking them up in the files would be a job for each of them. So is what is never
    empty, which no file tells Spark: else it meets NOT IN by comparing every row with every other."""
    for table, columns in COLUMNS.items():
        kinds = ", ".join(f"`{column}` {KINDS.get(kind(column), kind(column))}" for column in columns)
        found = engine.session.read.schema(kinds).parquet(str((folder / f"{table}.parquet").resolve()))
        full = set(full_columns(table))
        found.selectExpr(
            *(f'coalesce("{column}", 0) AS "{column}"' if column in full else f'"{column}"' for column in columns)
        ).createOrReplaceTempView(NAMES[table])
    return engine


def full_columns(table: str) -> list[str]:
    """Numbers of other rows that every row has."""
    fields = apps.get_model("ketnap", table)._meta.concrete_fields
    return [one.column for one in fields if one.column in COLUMNS[table] and one.is_relation and not one.null]


def opened(master: str) -> Spark:
    """A session with at least one worker that has taken it. Raises Unanswered."""
    own = door(master)
    if lacking := missing():
        raise Unanswered(lacking)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master)
    for name, value in {**SETTINGS, "spark.driver.host": own, "spark.driver.bindAddress": own}.items():
        builder = builder.config(name, value)
    try:
        engine = Spark(builder.getOrCreate())
    except (PySparkException, Py4JError, OSError) as failed:
        raise Unanswered(f"Spark at {master} does not take us ({failed}): see SPARK_CONF_DIR and its log") from failed
    _joined(engine, master)
    return engine


def faults(master: str, folder: Path, facts: dict[str, str]) -> list[str]:
    """What `ketnap doctor` says of it: a sentence with its remedy for each thing that is wrong. Opens no session."""
    facts["figures"] = f"questions of ketnap ask: Spark at {master} over {folder}; pages: DuckDB over the register"
    found = [missing()]
    try:
        facts["figures of"] = read(folder).made_at
    except Damaged as damaged:
        found.append(str(damaged))
    try:
        door(master)
    except Unanswered as unanswered:
        found.append(str(unanswered))
    return [one for one in found if one]


def door(master: str) -> str:
    """The address of this machine as the master sees it, under which workers can reach it. Raises Unanswered."""
    host, _, port = master.removeprefix("spark://").rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=ANSWERS) as connection:
            return str(connection.getsockname()[0])
    except OSError as failed:
        raise Unanswered(
            f"no Spark master answers at {master}: start it there (systemctl start spark-master), or set "
            "KETNAP_FIGURES=columnar"
        ) from failed


def missing() -> str:
    """A sentence that says which part of Spark is not installed on this machine; empty when all are."""
    try:
        import pyspark  # noqa: F401 - only whether it is there
    except ImportError:
        return "Spark is not installed: install requirements/spark.txt (python3 scripts/setup.py spark)"
    return "" if shutil.which("java") else "Spark needs Java: install default-jre-headless"


def _joined(engine: Spark, master: str) -> None:
    tracker = engine.session.sparkContext._jsc.sc().statusTracker()
    until = time.monotonic() + JOINS
    while len(tracker.getExecutorInfos()) < 2:  # this process is one of them
        if time.monotonic() > until:
            engine.close()
            raise Unanswered(
                f"Spark at {master} has no worker free after {JOINS} seconds: start one (systemctl start spark-worker) "
                "or wait until another question is answered"
            )
        time.sleep(0.2)
    cores = engine.session.sparkContext.defaultParallelism
    engine.session.conf.set("spark.sql.shuffle.partitions", str(2 * cores))
