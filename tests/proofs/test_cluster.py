"""Several machines: the primary dies under load, again and again, and is cut off from the others. What was acknowledged
is there once, the desk waits and says so, never do two take writes. That a loss would be seen: test_standby.py."""

import contextlib
import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import cycle, pairwise
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml

from tests.proofs import office as offices
from tests.proofs.cluster import KIT, MACHINES, PASSWORD, Cluster, until
from tests.proofs.installation import PYTHON, Installation, Server
from tests.proofs.serving import GONE, Desk
from tests.proofs.test_server_crash import Load, lost

SOAK = os.environ.get("EFFORT") == "soak"
KILLS = 50 if SOAK else 3
CUTS = 10 if SOAK else 1
GAP = 60
"""Seconds after which writing goes on."""
WORDS = ("Chưa liên lạc được với sổ", "Chưa rõ phần vừa gửi đã ghi")


@dataclass
class Witness:
    """Writes to one machine past HAProxy, all the time, and keeps when it was acknowledged and on which time-line."""

    cluster: Cluster | None
    name: str
    known: list[tuple[float, int, int]] = field(default_factory=list)
    """(moment of the answer, time-line, number of the row)"""
    stopping: bool = False

    def run(self) -> None:
        while not self.stopping:
            with contextlib.suppress(psycopg.Error):
                self.write()
            time.sleep(0.2)

    def write(self) -> None:
        assert self.cluster is not None
        with psycopg.connect(self.cluster.direct(self.name), autocommit=True, connect_timeout=3) as connection:
            warned: list[object] = []
            connection.add_notice_handler(warned.append)
            while not self.stopping:
                try:
                    (number, line) = connection.execute(
                        "INSERT INTO witnessed VALUES (DEFAULT) RETURNING number,"
                        " ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int"
                    ).fetchone() or (0, 0)
                    if not warned:
                        self.known.append((time.monotonic(), line, number))
                except psycopg.errors.ReadOnlySqlTransaction:
                    pass
                time.sleep(0.1)


@dataclass
class Reader:
    """Opens pages of the desk all the time, one of them with figures from a server that follows."""

    desk: Desk
    session: str
    pages: tuple[str, ...]
    followed: int = 0
    """Pages whose figures said of when they are."""
    statuses: dict[int, int] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)
    stopping: bool = False

    def run(self) -> None:
        visitor = self.desk.visitor(self.session)
        for page in cycle(self.pages):
            if self.stopping:
                return
            try:
                answer = visitor.get(page)
            except GONE as gone:
                self.odd += [] if self.stopping else [repr(gone)]
                continue
            self.followed += "máy dự phòng: gồm mọi điều đã ghi đến" in answer.body
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
            if answer.status != 200 and not (answer.status == 503 and WORDS[0] in answer.body):
                self.odd.append(f"{answer.status} {page} {answer.body[-1500:]}")
            time.sleep(0.1)


def two_at_once(witnesses: list[Witness]) -> list[str]:
    """What was acknowledged on a time-line after another machine had begun the next."""
    lines: dict[int, list[tuple[float, str]]] = {}
    for one in witnesses:
        for moment, line, _ in one.known:
            lines.setdefault(line, []).append((moment, one.name))
    wrong = [f"time-line {line} on {names}" for line, at in lines.items() if len(names := {n for _, n in at}) > 1]
    for before, after in pairwise(sorted(lines)):
        if max(lines[before])[0] >= min(lines[after])[0]:
            wrong.append(f"time-line {before} took writes after {after} had begun")
    return wrong


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster() as made:
        with psycopg.connect(made.url(), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE ketnap LOGIN CREATEDB PASSWORD '{PASSWORD}'")
            connection.execute("CREATE TABLE witnessed (number bigserial)")
        yield made


@dataclass
class Scene:
    cluster: Cluster
    at: Installation
    desk: Desk
    load: Load
    witnesses: list[Witness]
    reader: Reader

    def written(self, after: float) -> bool:
        return any(moment > after for moment in self.load.back)

    def gap(self, began: float, before: str) -> float:
        """Seconds nobody was given a number, from then until another primary gives them out."""
        until(lambda: set(self.cluster.primaries()) - {before}, GAP, "another primary")
        if f"patroni {before}" not in self.cluster.processes:
            self.cluster.start(before)
        settled = time.monotonic()
        until(lambda: self.written(settled), GAP, "writing goes on")
        moments = [began, *(moment for moment in sorted(self.load.back) if moment > began)]
        return max(after - before for before, after in pairwise(moments))


@pytest.fixture(scope="module")
def scene(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    at = Installation(Server(tmp_path_factory.mktemp("cluster"), cluster.url("ketnap")))
    at.run("check")
    office = offices.make(at, clerks=3, proposed=1)
    figures = urlsplit(at.url)._replace(netloc=urlsplit(cluster.url("ketnap", 5001)).netloc).geturl()
    desk = Desk(at, {"KETNAP_DESKS": "1", "KETNAP_FIGURES_URL": figures}).start()
    *clerks, reading = office.sessions
    load = Load(desk, replace(office, sessions={name: office.sessions[name] for name in clerks}), "việc")
    witnesses = [Witness(cluster, name) for name in MACHINES]
    asked = f"/so-lieu/hoi/?dem=members&to_chuc={office.tree['upper']}&tu=01-01-2011&den=30-09-2011"
    reader = Reader(desk, office.sessions[reading], (f"/so-van-ban/{office.book}/", asked))
    made = Scene(cluster, at, desk, load, witnesses, reader)
    threads = [threading.Thread(target=one.run, daemon=True) for one in (made.reader, *witnesses)]
    load.begin()
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        load.stopping = load.hopeless = made.reader.stopping = True
        for one in witnesses:
            one.stopping = True
        desk.kill()
        for thread in (*threads, *load.threads):
            thread.join(30)


def told(scene: Scene, more: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """What `ketnap doctor` says of the tier."""
    asked = (
        "import django, json; django.setup()\nfrom ketnap.management import tier\nfacts = {}\n"
        "print(json.dumps([facts, tier.of_tier(facts)]))"
    )
    process = scene.at.start("-c", asked, program=PYTHON, more=more)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    facts, problems = json.loads(out)
    return facts, problems


def test_the_doctor_knows_several_machines_and_a_desk_that_goes_past_the_proxy(scene: Scene) -> None:
    until(scene.cluster.whole, 90, "two machines beside the primary")
    facts, problems = told(scene, scene.desk.more)
    assert problems == []
    assert facts["tier"].startswith("several machines") and facts["machines"].startswith("3, a commit waits for")
    assert facts["figures from"].startswith("a server that follows, ")
    primary = scene.cluster.host(scene.cluster.primary())
    past = urlsplit(scene.at.url)._replace(netloc=f"ketnap:{PASSWORD}@{primary}:5432").geturl()
    _, problems = told(scene, {"DATABASE_URL": past, "KETNAP_FIGURES_URL": past})
    assert [one.split(" ")[0] for one in problems] == ["DATABASE_URL", "KETNAP_FIGURES_URL"]


def test_two_primaries_would_be_seen() -> None:
    one, other = Witness(None, "may-1", [(1.0, 1, 1), (3.0, 1, 2)]), Witness(None, "may-2", [(2.0, 2, 3)])
    assert two_at_once([one, other]) == ["time-line 1 took writes after 2 had begun"]
    other.known[:] = [(4.0, 1, 3)]
    assert "time-line 1 on " in two_at_once([one, other])[0]
    other.known[:] = [(4.0, 2, 3)]
    assert two_at_once([one, other]) == []


def test_a_primary_that_dies_or_is_cut_off_costs_a_wait_and_no_act(scene: Scene, record_property) -> None:
    cluster, gaps, stepped = scene.cluster, [], []
    for number in range(1, KILLS + CUTS + 1):
        kill = number % (KILLS // CUTS + 1) > 0
        # A primary that is cut off still lets the third one come back; nobody takes over who is not known to hold all.
        until(cluster.whole if kill else cluster.synchronous, 90, "machines beside the primary")
        began = time.monotonic()
        until(lambda began=began: scene.written(began), 60, "numbers are taken")
        primary, began = cluster.primary(), time.monotonic()
        if kill:
            cluster.kill(primary, etcd=number > 3 and number % 2 == 0)
            gaps.append(scene.gap(began, primary))
            continue
        # Everything of it lives, only that it no longer hears from the others who the primary is.
        for line in cluster.lines[primary]:
            line.cut()
        gaps.append(scene.gap(began, primary))
        assert not cluster.takes_writes(primary) and primary not in cluster.primaries()
        (witness,) = (one for one in scene.witnesses if one.name == primary)
        stepped.append(max(moment for moment, *_ in witness.known) - began)
        for line in cluster.lines[primary]:
            line.mend()
    until(lambda: cluster.primary(), 60, "a primary")
    for one in (scene.reader, *scene.witnesses):
        one.stopping = True
    scene.load.end()
    assert lost(scene.at, scene.load.clients) == []
    assert two_at_once(scene.witnesses) == []
    with psycopg.connect(cluster.url(), connect_timeout=5) as connection:
        there = {number for (number,) in connection.execute("SELECT number FROM witnessed")}
    known = [number for one in scene.witnesses for *_, number in one.known]
    assert set(known) - there == set()
    assert len({line for one in scene.witnesses for _, line, _ in one.known}) >= KILLS + CUTS, "each had its time-line"
    assert max(gaps) <= GAP
    assert scene.load.odd <= {503}
    assert scene.reader.odd == [] and scene.reader.followed > 0
    scene.at.run("check")
    taken, after = sum(len(one.known) for one in scene.load.clients), ", ".join(f"{gap:.0f}" for gap in gaps)
    record_property("shown", (
        f"primary killed {KILLS} times, cut off {CUTS} times: {taken} numbers and {len(known)} rows acknowledged, none"
        f" lost, none twice, never two primaries; writing went on after {after} s; cut off, the last was acknowledged"
        f" after {max(stepped):.0f} s; pages {scene.reader.statuses}, {scene.reader.followed}"
        " of them with figures of a server that follows"
    ))  # fmt: skip


def test_the_kit_is_strict_and_quick_enough() -> None:
    """Patroni's own rule, and the promise of the house: nothing is acknowledged that one machine alone holds."""
    told = yaml.safe_load((KIT / "patroni.yml").read_text())["bootstrap"]["dcs"]
    assert told["loop_wait"] + 2 * told["retry_timeout"] <= told["ttl"] <= GAP - 20
    assert told["synchronous_mode"] is True and told["synchronous_mode_strict"] is True
    assert {told["postgresql"]["parameters"][name] for name in ("fsync", "synchronous_commit")} == {"on"}
