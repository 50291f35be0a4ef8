"""Three machines on loopback out of the kit's own files: etcd, Patroni and PostgreSQL on each, HAProxy before them.

Every machine has an address of its own in 127.0.0.0/8 and the ports of the kit, so the files differ from those of an
office by addresses and folders alone. Between Patroni and etcd stands a line that can be cut.
"""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import yaml

from scripts import postgres

KIT = Path(__file__).resolve().parents[2] / "kits" / "cluster"
MACHINES = {"may-1": 1, "may-2": 2, "may-3": 3}
DESK = 9
"""The machine of the desk, where HAProxy listens."""
PASSWORD = yaml.safe_load((KIT / "patroni.yml").read_text())["postgresql"]["authentication"]["superuser"]["password"]


def fetched(url: str) -> bytes:
    """Raises OSError for an answer that says no."""
    with urllib.request.urlopen(url, timeout=2) as answer:
        return bytes(answer.read())


def until(true: Callable[[], object], seconds: float, what: str) -> float:
    """How long it took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with contextlib.suppress(OSError, psycopg.Error, ValueError, KeyError):
            if true():
                return time.monotonic() - began
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


@dataclass
class Line:
    """What goes from one address to another until it is cut."""

    here: tuple[str, int]
    there: tuple[str, int]
    whole: bool = True
    ends: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.door = socket.create_server(self.here, backlog=50)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                near, _ = self.door.accept()
            except OSError:
                return
            try:
                if not self.whole:
                    raise OSError
                far = socket.create_connection(self.there, 2)
                far.settimeout(None)
            except OSError:
                near.close()
                continue
            self.ends = [one for one in self.ends if one.fileno() >= 0] + [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self.carry, args=pair, daemon=True).start()

    def carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def cut(self) -> None:
        self.whole = False
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.whole = True


class Cluster:
    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ketnap-cl-"))
        self.folder.chmod(0o755)
        self.net = f"127.{random.randint(64, 254)}.{random.randint(1, 254)}."
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.lines = {
            name: [Line((f"{self.net}{here}{there}", 2379), (f"{self.net}{there}", 2379)) for there in (1, 2, 3)]
            for name, here in MACHINES.items()
        }

    def host(self, name: str) -> str:
        return f"{self.net}{MACHINES[name]}"

    def kit(self, name: str) -> str:
        """A file of the kit with the addresses of these machines."""
        text = (KIT / name).read_text().replace("10.0.0.0/24", "127.0.0.1/32")
        return text.replace("10.0.0.", self.net).replace("127.0.0.1:", f"{self.net}{DESK}:")

    def url(self, user: str = "postgres", port: int = 5000) -> str:
        """Through HAProxy."""
        return f"postgresql://{user}:{PASSWORD}@{self.net}{DESK}:{port}/postgres"

    def direct(self, name: str) -> str:
        return f"postgresql://postgres:{PASSWORD}@{self.host(name)}:5432/postgres"

    def __enter__(self) -> "Cluster":
        try:
            for name in MACHINES:
                self.start_etcd(name)
            for name in MACHINES:  # Patroni ends where etcd has not yet agreed on its version
                until(lambda name=name: self.agreed(name), 60, "etcd")
            for name in MACHINES:
                self.start_patroni(name)
            (self.folder / "haproxy.cfg").write_text(self.kit("haproxy.cfg"))
            self.spawn("haproxy", ["/usr/sbin/haproxy", "-db", "-f", str(self.folder / "haproxy.cfg")])
            until(lambda: psycopg.connect(self.url(), connect_timeout=3).close() is None, 120, "a way to the primary")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def spawn(self, name: str, command: list[str], more: dict[str, str] | None = None) -> None:
        account: dict[str, Any] = postgres.account()
        for path in (self.folder, *self.folder.glob("*")) if account else ():
            os.chown(path, account["user"], account["group"])
        keep = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"}
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, env=keep | (more or {}), stdout=log, stderr=log, cwd=self.folder, start_new_session=True,
                **account,
            )  # fmt: skip

    def start_etcd(self, name: str) -> None:
        """The kit shows the file of may-1; the list of all three is the same on each."""
        (self.folder / name).mkdir(exist_ok=True)
        first, own = f"{self.net}1:", f"{self.host(name)}:"
        told = dict(line.split("=", 1) for line in self.kit("etcd.env").splitlines() if line and line[0] != "#")
        told |= {key: told[key].replace(first, own) for key in told if key != "ETCD_INITIAL_CLUSTER"}
        told["ETCD_LISTEN_CLIENT_URLS"] = told["ETCD_LISTEN_CLIENT_URLS"].split(",")[0]
        told |= {"ETCD_NAME": name, "ETCD_DATA_DIR": str(self.folder / name / "etcd")}
        self.spawn(f"etcd {name}", ["/usr/bin/etcd"], told)

    def agreed(self, name: str) -> bool:
        return b"not_decided" not in fetched(f"http://{self.host(name)}:2379/version")

    def start_patroni(self, name: str) -> None:
        told: dict[str, Any] = yaml.safe_load(self.kit("patroni.yml").replace(f"{self.net}1:", f"{self.host(name)}:"))
        told["name"] = name
        # etcd would tell Patroni addresses behind the lines.
        told["etcd3"] = {"hosts": [f"{line.here[0]}:2379" for line in self.lines[name]], "use_proxies": True}
        told["postgresql"] |= {
            "data_dir": str(self.data(name)), "bin_dir": str(postgres.binaries()),
            "pgpass": str(self.folder / name / "pgpass"),
            "parameters": {"unix_socket_directories": str(self.folder / name), "shared_buffers": "32MB"},
        }  # fmt: skip
        file = self.folder / f"{name}.yml"
        file.write_text(yaml.safe_dump(told))
        self.spawn(f"patroni {name}", ["/usr/bin/patroni", str(file)])

    def data(self, name: str) -> Path:
        return self.folder / name / "data"

    def says(self, name: str, what: str) -> bool:
        """Whether Patroni of that machine answers yes: `primary`, `replica`, `synchronous`."""
        try:
            return bool(fetched(f"http://{self.host(name)}:8008/{what}"))
        except OSError:
            return False

    def primaries(self) -> list[str]:
        return [name for name in MACHINES if self.says(name, "primary")]

    def primary(self) -> str:
        return next(iter(self.primaries()), "")

    def synchronous(self) -> list[str]:
        """Who is known to hold every commit."""
        return [name for name in MACHINES if self.says(name, "synchronous")]

    def whole(self) -> bool:
        """Whether both others follow the primary, and one of them holds every commit."""
        with psycopg.connect(self.direct(self.primary()), connect_timeout=3) as connection:
            ways = connection.execute("SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'").fetchall()
        return len(ways) == 2 and ("sync",) in ways and bool(self.synchronous())

    def takes_writes(self, name: str) -> bool:
        """Asked past HAProxy."""
        try:
            with psycopg.connect(self.direct(name), connect_timeout=3) as connection:
                return connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
        except psycopg.Error:
            return False

    def kill(self, name: str, *, etcd: bool) -> None:
        """The machine is gone without a word: Patroni, PostgreSQL and, if told, etcd."""
        server = int((self.data(name) / "postmaster.pid").read_text().split()[0])
        mine = [self.processes.pop(f"{kind} {name}") for kind in ("patroni", *(["etcd"] if etcd else []))]
        for pid in (*(one.pid for one in mine), server, *children(server)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for one in mine:
            one.wait()

    def start(self, name: str) -> None:
        if f"etcd {name}" not in self.processes:
            self.start_etcd(name)
        self.start_patroni(name)

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()
        for file in self.folder.glob("*/data/postmaster.pid"):
            server = int(file.read_text().split()[0])
            for pid in (server, *children(server)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        for lines in self.lines.values():
            for line in lines:
                line.door.close()


def children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            number, rest = stat.read_text().split(" (", 1)
            if int(rest.rpartition(") ")[2].split()[1]) == pid:
                found.append(int(number))
    return found
