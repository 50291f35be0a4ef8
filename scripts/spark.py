"""A private Spark cluster on loopback: the master and the workers of the kit, started by the words of its units.

Standard library only. `temporary()` is for tests and measurements; when its block ends, no process of it is left.
"""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KIT = Path(__file__).resolve().parent.parent / "kits" / "cluster"
LOCAL = "127.0.0.1"
WITH_US = ("setpriv", "--pdeathsig", "KILL")
"""Whoever started it may be killed: then it is over too."""
SECONDS = 300
"""Within which a process has to be there."""


@dataclass(frozen=True)
class Cluster:
    master: str
    workers: tuple[subprocess.Popen[bytes], ...]
    folder: Path
    """`conf/` as SPARK_CONF_DIR, `events/` with a log of each session, a log of each process."""


@contextmanager
def temporary(memory: str = "512m", workers: int = 2, java: str = "", **more: str) -> Iterator[Cluster]:
    """A master and workers of one core. `memory` is what an executor takes; `java` are words for every machine of Java;
    `more` are lines of spark-defaults.conf, their dots written as underscores."""
    folder = Path(tempfile.mkdtemp(prefix="ketnap-spark-"))
    lines = {name.replace("_", "."): value for name, value in more.items()}
    lines |= {"spark.executor.memory": memory, "spark.driver.memory": memory, "spark.local.dir": f"{folder}/local"}
    lines |= {"spark.eventLog.enabled": "true", "spark.eventLog.dir": f"file://{folder}/events"}
    lines |= {"spark.eventLog.compress": "false", "spark.eventLog.rolling.enabled": "false"}
    for name in ("conf", "events", "local", "work"):
        (folder / name).mkdir()
    told = (KIT / "spark-defaults.conf").read_text() + "".join(f"{name} {value}\n" for name, value in lines.items())
    (folder / "conf" / "spark-defaults.conf").write_text(told)
    started: list[subprocess.Popen[bytes]] = []
    before = {name: os.environ.get(name) for name in ("SPARK_CONF_DIR", "SPARK_LOCAL_IP", "JDK_JAVA_OPTIONS")}
    os.environ |= {"SPARK_CONF_DIR": str(folder / "conf"), "SPARK_LOCAL_IP": LOCAL} | (
        {"JDK_JAVA_OPTIONS": java} if java else {}
    )
    try:
        port = _free_port()
        started.append(_start("master", folder, port, "256m"))
        _wait_for(port)
        started += [_start("worker", folder, port, memory) for _ in range(workers)]
        yield Cluster(f"spark://{LOCAL}:{port}", tuple(started[1:]), folder)
    finally:
        for process in started:
            end(process)
        for name, value in before.items():
            os.environ.pop(name, None)
            os.environ |= {} if value is None else {name: value}
        shutil.rmtree(folder, ignore_errors=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """At once, as when its machine breaks: with all it has started, and nothing said to anybody."""
    every = [process.pid, *children(process.pid)]
    for pid in filter(alive, every):
        os.kill(pid, signal.SIGKILL)
    process.wait()
    until = time.monotonic() + SECONDS
    while any(map(alive, every)) and time.monotonic() < until:
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """A process that is over and only waits for its parent to ask is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    threads = Path(f"/proc/{pid}/task").glob("*/children") if path.exists() else ()
    return [int(child) for thread in threads for child in thread.read_text().split()]


def command(part: str, port: int) -> list[str]:
    """What the unit of the kit starts, of this environment and on loopback: any address is ours, any free port."""
    (line,) = [
        line.removeprefix("ExecStart=")
        for line in (KIT / f"spark-{part}.service").read_text().splitlines()
        if line.startswith("ExecStart=")
    ]
    program, *words = shlex.split(line.replace("10.0.0.1", LOCAL).replace("10.0.0.2", LOCAL).replace("7077", str(port)))
    words[words.index("--webui-port") + 1] = "0"
    return [str(Path(sys.executable).with_name(Path(program).name)), *words]


def _start(part: str, folder: Path, port: int, memory: str) -> subprocess.Popen[bytes]:
    words = command(part, port)
    for name, value in (("--cores", "1"), ("--memory", memory)):
        if name in words:
            words[words.index(name) + 1] = value
    env = {**os.environ, "SPARK_DAEMON_MEMORY": "128m", "SPARK_WORKER_DIR": str(folder / "work")} | {
        "PYSPARK_PYTHON": sys.executable
    }
    with (folder / f"{part}-{len(list(folder.glob('*.log')))}.log").open("wb") as log:
        return subprocess.Popen([*WITH_US, *words], env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((LOCAL, port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit(f"the Spark master did not listen on port {port} within {SECONDS} seconds: see its log")
