"""kill -9 at any moment of an import leaves the register as it was before or as it is after, never between.

Whether a kill fell inside the one writing transaction is seen from outside: SQLite's journal still holds pages of it
after the death; PostgreSQL's server says that a backend has a transaction number, and is not only laying rows aside.
"""

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.proofs import invent, workbooks
from tests.proofs.installation import PYTHON, Installation, Server, report_of

SOAK = os.environ.get("EFFORT") == "soak"
KILLS = 100 if SOAK else 10
INSIDE_AT_LEAST = 0.3
ASIDE = ("COPY aside_", "CREATE TEMPORARY", "DROP TABLE")
PLANTED = Path(__file__).with_name("without_transaction.py")


@dataclass
class Scene:
    """An office whose first list is in, and the later list that is killed on its way."""

    office: Installation
    later: Path
    unit: str
    period: tuple[str, str]
    before: str
    after: str
    counts: dict[str, int]
    report: dict
    seconds: float
    """An undisturbed import."""
    inside: tuple[float, float]
    """Where in it the transaction began and ended."""


@pytest.fixture(scope="module")
def scene(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("lists")
    first = invent.invent(31, organisations=40, members=1000)
    then = invent.later(first, 31, admissions=3000)
    paths = [folder / "first.xlsx", folder / "later.xlsx"]
    for number, office in enumerate((first, then)):
        workbooks.write(office, paths[number], plain=True)
    origin = Installation.ready(server)
    origin.run("import", paths[0])
    whole = origin.copy()
    process = whole.start("import", paths[1])
    began, seen = time.monotonic(), []
    while process.poll() is None:
        if transaction_open(whole):
            seen.append(time.monotonic() - began)
        time.sleep(0.005)
    seconds = time.monotonic() - began
    assert process.returncode == 0, process.communicate()
    process.communicate()
    period = (first.as_of.isoformat(), then.as_of.isoformat())
    unit = str(first.units[0]["code"])
    yield Scene(
        origin, paths[1], unit, period, origin.fingerprint(), whole.fingerprint(), whole.counts(),
        whole.report(unit, *period), seconds, (seen[0], seen[-1]),
    )  # fmt: skip
    whole.remove()
    origin.remove()


def transaction_open(at: Installation) -> bool:
    if at.server.postgres:
        with psycopg.connect(at.server.postgres) as connection:
            asked = "SELECT query FROM pg_stat_activity WHERE datname = %s AND backend_xid IS NOT NULL"
            return any(not query.startswith(ASIDE) for (query,) in connection.execute(asked, [at.name]))
    journal = at.data / "ketnap.sqlite3-journal"
    return journal.exists() and journal.stat().st_size > 0


def wait_for_backends(at: Installation) -> None:
    """PostgreSQL notices a dead client when it next reads from it."""
    while at.server.postgres:
        with psycopg.connect(at.server.postgres) as connection:
            asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
            if not connection.execute(asked, [at.name]).fetchone()[0]:
                return
        time.sleep(0.02)


def kill_at_random(at: Installation, scene: Scene, rng: random.Random, program: tuple = ()) -> tuple[float, bool]:
    """Start the import, kill it at a moment. → (seconds it lived, whether its transaction was open).

    Two of three moments are drawn from the time after the transaction was seen to begin, the third from the whole."""
    process = at.start("import", scene.later, **({"program": program} if program else {}))
    began = time.monotonic()
    if rng.random() < 2 / 3:
        while process.poll() is None and not transaction_open(at):
            time.sleep(0.002)
        time.sleep(rng.random() * (scene.inside[1] - scene.inside[0]))
    else:
        time.sleep(rng.random() * scene.seconds)
    inside = transaction_open(at) and process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    lived = time.monotonic() - began
    process.communicate()
    wait_for_backends(at)
    return lived, inside


def test_all_or_nothing(scene: Scene, record_property) -> None:
    assert scene.before != scene.after
    rng = random.Random(None if SOAK else f"kill {scene.office.server.vendor}")
    moments, ends = [], {"before": 0, "after": 0}
    wanted = INSIDE_AT_LEAST * KILLS
    # Where the machine was busier when the undisturbed run was timed, most moments come too late: some more are drawn.
    while (number := len(moments)) < KILLS or (sum(was for _, was in moments) < wanted and number < 3 * KILLS):
        at = scene.office.copy()
        moments.append(kill_at_random(at, scene, rng))
        found = at.fingerprint()
        assert found in (scene.before, scene.after), f"kill {number} at {moments[-1]} left something between"
        ends["before" if found == scene.before else "after"] += 1
        *_, report = at.together(("check",), ("import", scene.later), report_of(scene.unit, *scene.period))
        assert without_journal(at.counts()) == without_journal(scene.counts)
        assert json.loads(report) == scene.report
        at.remove()
    record_property("shown", histogram(scene, moments, ends))
    assert sum(was for _, was in moments) >= wanted


def without_journal(counts: dict[str, int]) -> dict[str, int]:
    """A list that changes nothing is still an act that was done."""
    return {table: number for table, number in counts.items() if not table.startswith("ketnap_journal")}


def histogram(scene: Scene, moments: list[tuple[float, bool]], ends: dict[str, int]) -> str:
    lines = [
        f"kill -9 during an import, {scene.office.server.vendor}: {len(moments)} kills, "
        f"{sum(was for _, was in moments)} inside the transaction; left as before {ends['before']}, "
        f"as after {ends['after']} (undisturbed {scene.seconds:.1f} s, transaction "
        f"{scene.inside[0]:.1f}–{scene.inside[1]:.1f} s)"
    ]
    width = max(0.25, max(lived for lived, _ in moments) / 12)
    for place in range(int(max(lived for lived, _ in moments) / width) + 1):
        here = [was for lived, was in moments if place * width <= lived < (place + 1) * width]
        lines.append(f"  {place * width:5.2f} s  {'#' * sum(here)}{'.' * (len(here) - sum(here))}")
    return "\n".join([*lines, "  # inside the transaction, . outside"])


def test_it_would_be_seen_without_the_transaction(scene: Scene, record_property) -> None:
    """The same kills on an import whose statements commit one by one: some leave a state between."""
    rng = random.Random("planted")
    kills = between = 0
    while not between and kills < 40:
        kills += 1
        at = scene.office.copy()
        process = at.start("import", scene.later, program=(*PYTHON, PLANTED))
        began = time.monotonic()
        try:
            while process.poll() is None and at.fingerprint() == scene.before and time.monotonic() - began < 60:
                time.sleep(0.01)
            time.sleep(rng.random() * 0.2)
        finally:
            process.kill()
            process.communicate()
        wait_for_backends(at)
        between += at.fingerprint() not in (scene.before, scene.after)
        at.remove()
    shown = f"without the transaction, {scene.office.server.vendor}: a state between after {kills} kills"
    record_property("shown", shown)
    assert between
