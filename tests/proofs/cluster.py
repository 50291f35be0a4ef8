"""Three database servers on loopback out of the kit's own files: etcd, Patroni, PostgreSQL, and HAProxy before them."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import yaml

from scripts import postgres

KIT = Path(__file__).resolve().parents[2] / "kits" / "cluster"
NODES = ("may-1", "may-2", "may-3")
PASSWORD = "doi-mat-khau-nay"


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def until(true: Callable[[], object], seconds: float, what: str) -> float:
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with contextlib.suppress(OSError, psycopg.Error, urllib.error.URLError, ValueError):
            if true():
                return time.monotonic() - began
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


class Cluster:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ports = free_ports(14)
        self.client, self.peer = dict(zip(NODES, ports[:3], strict=True)), dict(zip(NODES, ports[3:6], strict=True))
        self.rest, self.database = dict(zip(NODES, ports[6:9], strict=True)), dict(zip(NODES, ports[9:12], strict=True))
        self.door, self.readers = ports[12:]
        self.processes: dict[str, subprocess.Popen] = {}

    @property
    def url(self) -> str:
        return f"postgresql://postgres:{PASSWORD}@127.0.0.1:{self.door}/postgres"

    @property
    def direct(self) -> str:
        """The primary itself, for long work before anybody is killed."""
        return self.url.replace(f":{self.door}/", f":{self.database[self.primary()]}/")

    def __enter__(self) -> "Cluster":
        try:
            for node in NODES:
                self.start_etcd(node)
            for node in NODES:
                self.start_patroni(node)
            self.start_haproxy()
            until(lambda: self.primary() and len(self.ready()) == 2, 150, "a primary and two replicas")
            until(lambda: psycopg.connect(self.url, connect_timeout=3).close() is None, 60, "a way to the primary")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def spawn(self, name: str, command: list[str], more: dict[str, str] | None = None) -> None:
        account = postgres.account()
        if account:
            for path in (self.folder, *self.folder.rglob("*")):
                shutil.chown(path, account["user"], account["group"])  # type: ignore[arg-type]
        keep = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"}
        log = (self.folder / f"{name}.log").open("a")
        self.processes[name] = subprocess.Popen(
            command, env=keep | (more or {}), stdout=log, stderr=log, cwd=self.folder, start_new_session=True, **account
        )  # type: ignore[call-overload]
        log.close()

    def start_etcd(self, node: str) -> None:
        """The kit's variables with this machine's addresses in the place of the three."""
        text = (KIT / "etcd.env").read_text()
        for number, other in enumerate(NODES, 1):
            text = text.replace(f"http://10.0.0.{number}:2380", f"http://127.0.0.1:{self.peer[other]}")
        told = dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
        peer, client = f"http://127.0.0.1:{self.peer[node]}", f"http://127.0.0.1:{self.client[node]}"
        told |= {
            "ETCD_NAME": node, "ETCD_DATA_DIR": str(self.folder / f"etcd-{node}"), "ETCD_LISTEN_PEER_URLS": peer,
            "ETCD_INITIAL_ADVERTISE_PEER_URLS": peer, "ETCD_LISTEN_CLIENT_URLS": client,
            "ETCD_ADVERTISE_CLIENT_URLS": client,
        }  # fmt: skip
        self.spawn(f"etcd-{node}", ["/usr/bin/etcd"], told)

    def start_patroni(self, node: str) -> None:
        told: dict[str, Any] = yaml.safe_load((KIT / "patroni.yml").read_text())
        rest, database = f"127.0.0.1:{self.rest[node]}", f"127.0.0.1:{self.database[node]}"
        told["name"] = node
        told["restapi"] = {"listen": rest, "connect_address": rest}
        told["etcd3"]["hosts"] = [f"127.0.0.1:{port}" for port in self.client.values()]
        told["postgresql"] |= {
            "listen": database, "connect_address": database, "data_dir": str(self.folder / f"data-{node}"),
            "bin_dir": str(postgres.binaries()), "pgpass": str(self.folder / f"pgpass-{node}"),
            "parameters": {"unix_socket_directories": str(self.folder), "shared_buffers": "32MB"},
            "pg_hba": [line.replace("10.0.0.0/24", "127.0.0.1/32") for line in told["postgresql"]["pg_hba"]],
        }  # fmt: skip
        file = self.folder / f"{node}.yml"
        file.write_text(yaml.safe_dump(told))
        self.spawn(node, ["/usr/bin/patroni", str(file)])

    def start_haproxy(self) -> None:
        text = (KIT / "haproxy.cfg").read_text().replace(":5000", f":{self.door}").replace(":5001", f":{self.readers}")
        for number, node in enumerate(NODES, 1):
            text = text.replace(
                f"10.0.0.{number}:5432 check port 8008", f"127.0.0.1:{self.database[node]} check port {self.rest[node]}"
            )
        assert not re.search(r"\b10\.0\.0\.", text)
        file = self.folder / "haproxy.cfg"
        file.write_text(text)
        self.spawn("haproxy", ["/usr/sbin/haproxy", "-db", "-f", str(file)])

    def says(self, node: str, what: str) -> bool:
        """Whether Patroni of that machine answers yes: `primary`, `replica`, `synchronous`."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.rest[node]}/{what}", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def primaries(self) -> list[str]:
        return [node for node in NODES if self.says(node, "primary")]

    def primary(self) -> str:
        return next(iter(self.primaries()), "")

    def ready(self) -> list[str]:
        return [node for node in NODES if self.says(node, "replica")]

    def synchronous(self) -> list[str]:
        return [node for node in NODES if self.says(node, "synchronous")]

    def whole(self) -> bool:
        """Whether both others follow the primary, and one of them holds every commit."""
        with psycopg.connect(self.direct, connect_timeout=3) as connection:
            (count,) = connection.execute(
                "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
            ).fetchone() or (0,)
        return count == 2 and bool(self.synchronous())

    def kill(self, node: str) -> None:
        """The machine is gone: PostgreSQL and Patroni at once, without a word."""
        pids = [int((self.folder / f"data-{node}" / "postmaster.pid").read_text().split()[0])]
        os.killpg(self.processes[node].pid, signal.SIGKILL)
        for pid in pids:
            for child in (*children(pid), pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        self.processes.pop(node).wait()

    def configure(self, **changes: object) -> None:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.rest[self.primary()]}/config", json.dumps(changes).encode(), method="PATCH"
        )
        urllib.request.urlopen(asked, timeout=5).close()

    def stop(self) -> None:
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for file in self.folder.glob("data-*/postmaster.pid"):
            pid = int(file.read_text().split()[0])
            for child in (*children(pid), pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        for process in self.processes.values():
            process.wait()


def children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            number, rest = stat.read_text().split(" (", 1)
            if int(rest.rpartition(") ")[2].split()[1]) == pid:
                found.append(int(number))
    return found
