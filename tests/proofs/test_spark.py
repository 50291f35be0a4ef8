"""Spark as the kit of several machines starts it, a master and two workers on loopback: the same answers as every other
engine, one job for all figures of a scope, and no other answer when a worker is lost in the middle of one."""

import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ketnap.statistics.columnar import over_snapshot
from ketnap.statistics.engines import spark
from ketnap.statistics.figures import Counter
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.register import Register
from ketnap.statistics.tallies.counted import counted as rolled_up
from scripts import spark as clusters
from tests.proofs.installation import PYTHON, Installation, Server
from tests.statistics import ages

WORLD = Path(__file__).with_name("figured.py")
SCOPES = 10 if os.environ.get("EFFORT") == "soak" else 1
"""On each of two databases."""
SECONDS = 900
QUICKLY = {"spark_sql_codegen_wholeStage": "false", "spark_sql_codegen_factoryMode": "NO_CODEGEN"}
"""Rows are few here and plans are many: compiling each would be most of the time, and change no answer."""


@dataclass(frozen=True)
class Figured:
    """A snapshot, its scopes (unit, from, to), and engine → figures of each."""

    place: Installation
    folder: Path
    scopes: list[tuple[int, date, date]]
    answers: dict[str, list[dict[str, int]]]


@pytest.fixture(scope="module")
def cluster() -> Iterator[clusters.Cluster]:
    with clusters.temporary(java="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC", **QUICKLY) as found:
        yield found
        started = [pid for worker in found.workers for pid in (worker.pid, *clusters.children(worker.pid))]
    assert len(started) >= 2 and not any(map(clusters.alive, started))


@pytest.fixture(scope="module")
def figured(tmp_path_factory, postgres_url) -> Iterator[list[Figured]]:
    """One world on SQLite and another on PostgreSQL, each counted by hand and by every engine beside Spark."""
    made = []
    for seed, url in enumerate(("", postgres_url), start=3):
        place = Installation(Server(tmp_path_factory.mktemp("figures"), url))
        folder = place.data / "snapshot"
        process = place.start(WORLD, folder, seed, SCOPES, program=PYTHON)
        out, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, err[-3000:]
        told = json.loads(out)
        scopes = [(unit, date.fromisoformat(since), date.fromisoformat(until)) for unit, since, until in told["scopes"]]
        made.append(Figured(place, folder, scopes, told["answers"]))
    yield made
    for one in made:
        one.place.remove()


@pytest.fixture(scope="module")
def engine(cluster) -> Iterator[spark.Spark]:
    found = spark.opened(cluster.master)
    java = found.session.sparkContext._gateway.proc.pid
    yield found
    found.close()
    assert not clusters.alive(java)


def counted(engine: spark.Spark, scope: tuple[int, date, date]) -> dict[str, int]:
    unit, start, end = scope
    return Counter(unit, Register(None, False, ()), engine).counts(CATALOGUE.values(), start, end)


def events(cluster: clusters.Cluster) -> list[dict[str, Any]]:
    """What Spark itself has written down of the newest session, as far as it is on the disk."""
    log = max((cluster.folder / "events").iterdir(), key=lambda path: path.stat().st_mtime)
    whole = log.read_text().splitlines(keepends=True)
    return [json.loads(line) for line in whole if line.endswith("\n")]


def of_kind(found: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [one for one in found if one["Event"] == f"SparkListener{kind}"]


def test_the_command_asks_the_cluster_that_the_setting_names(cluster, figured) -> None:
    """Before a session of the other tests takes the workers."""
    one = figured[0]
    words = ("ask", "admitted", "--unit", "000", "--from", "2010-04-01", "--to", "2012-06-30", "--by", "sex")
    told = {"KETNAP_FIGURES": cluster.master, "KETNAP_SNAPSHOT": str(one.folder)}
    process = one.place.start(*words, more=told)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, err[-3000:]
    assert "Số liệu đếm trên bản chụp lúc " in err
    assert json.loads(out) == json.loads(one.place.run(*words)) and json.loads(out)["value"] > 0
    (job, *_) = of_kind(events(cluster), "JobStart")
    assert job["Properties"]["spark.app.name"] == "ketnap"


def test_all_figures_of_a_scope_are_one_job_and_the_same_on_every_engine(cluster, engine, figured) -> None:
    asked = 0
    for one in figured:
        spark.laid(engine, one.folder)
        for place, scope in enumerate(one.scopes):
            found = counted(engine, scope)
            assert len(found) == len(CATALOGUE) and sum(found.values()) > 0
            assert {name: told[place] for name, told in one.answers.items()} == dict.fromkeys(one.answers, found)
            asked += 1
            assert len(of_kind(events(cluster), "JobStart")) == asked


def test_full_years_are_those_of_a_calendar(engine) -> None:
    assert ages.wrong(engine) == []


def test_the_whole_roll_up_is_what_duckdb_adds_up(engine, figured) -> None:
    """Every standing figure of every unit and month, from nothing."""
    for one in figured:
        spark.laid(engine, one.folder)
        found = rolled_up(engine=engine)
        assert len(found) > 100 and found == rolled_up(engine=over_snapshot(one.folder))


def test_a_worker_killed_in_the_middle_of_a_job_changes_no_answer(cluster, engine, figured) -> None:
    one, lost = figured[0], cluster.workers[0]
    spark.laid(engine, one.folder)
    (executor,) = [named for pid in clusters.children(lost.pid) if (named := executor_of(pid))]
    began = len(of_kind(events(cluster), "StageCompleted"))
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(counted, engine, one.scopes[0])
        until(lambda: asked.done() or len(of_kind(events(cluster), "StageCompleted")) >= began + 12)
        clusters.end(lost)
        assert not asked.done(), "the job was over before the worker was killed"
        assert asked.result(timeout=SECONDS) == one.answers["by hand"][0]
    seen = events(cluster)
    job = of_kind(seen, "JobStart")[-1]["Job ID"]
    (removed,) = [one for one in of_kind(seen, "ExecutorRemoved") if one["Executor ID"] == executor]
    (over,) = [one for one in of_kind(seen, "JobEnd") if one["Job ID"] == job]
    assert over["Job Result"]["Result"] == "JobSucceeded"
    assert of_kind(seen, "JobStart")[-1]["Submission Time"] < removed["Timestamp"] < over["Completion Time"]
    stages = {one["Stage ID"] for one in of_kind(seen, "JobStart")[-1]["Stage Infos"]}
    there, again = set(), set()
    for task in of_kind(seen, "TaskEnd"):
        info = task["Task Info"]
        part = (task["Stage ID"], info["Partition ID"])
        if task["Stage ID"] in stages and info["Executor ID"] == executor:
            there.add(part)
        elif part in there and task["Task End Reason"]["Reason"] == "Success":
            again.add(part)
    assert there, "the worker had done nothing yet"
    assert again, "nothing of what was lost was done again"


def executor_of(pid: int) -> str:
    """The number Spark gave to an executor, from the words it was started with."""
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return words[words.index("--executor-id") + 1] if "--executor-id" in words else ""


def until(come: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not come():
        assert time.monotonic() < end, f"not within {SECONDS} seconds"
        time.sleep(0.05)
