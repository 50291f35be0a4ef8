"""Big work beside a mixed day: every ten seconds a report of the whole office, a statutory form or everybody as a
workbook; then besides a long list that the worker reads, checks and writes.

    BENCH_ENGINE=postgresql BENCH_LOAD=beside python -m benchmarks load

    python -m benchmarks.load_beside sent FILE     a workbook the worker takes in, as the page would send it
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import pairs
from benchmarks.counting import say
from benchmarks.databases import ready

ROWS = int(os.environ.get("BENCH_SENT", "50000"))
GOAL, EVERY = 1.0, 10
"""Seconds of the 99th of a hundred; seconds between two large pages, whether or not the last one came."""
TURN = 0.1


def asked(office: Any) -> list[dict]:
    """What those at the top ask: of the whole office, one after the other."""
    top = office.told["top"]
    cookies = [cookie for cookie, unit in office.told["seats"] if unit == top]
    pages = ("/so-lieu/?tu=01-01-2011&den=31-12-2011", "/so-lieu/bieu/?tu=01-01-2011&den=31-12-2011",
             f"/to-chuc/{top}/dang-vien/bang/")  # fmt: skip
    return [{"share": 1, "where": [(where, cookie) for cookie in cookies], "typed": None} for where in pages]


def sent(path: str) -> None:
    """Seconds until it is checked, and until it is written, by the worker that is there."""
    ready()
    from ketnap.access.viewer import office
    from ketnap.imports import jobs
    from ketnap.lib import clock
    from ketnap.models import Batch

    viewer = office(clock.today())
    began = time.perf_counter()
    batch_id = jobs.receive(Path(path).read_bytes(), "danh-sach.xlsx", by=viewer)
    checked = until(batch_id, Batch.State.READY) - began
    jobs.ask_commit(batch_id, by=viewer)
    say(checked=checked, written=until(batch_id, Batch.State.DONE) - began)


def until(batch_id: int, state: str) -> float:
    from ketnap.imports import jobs
    from ketnap.models import Batch

    while (now := Batch.objects.get(pk=batch_id).state) != state:
        if now in ("blocked", "failed", "dropped"):
            raise SystemExit(f"the list is {now}: {jobs.progress(batch_id)} {jobs.stored(batch_id).get('problems')}")
        time.sleep(TURN)
    return time.perf_counter()


class Memory:
    """The most a process below the server ever held, MiB, looked at while it lives."""

    def __init__(self, root: int) -> None:
        self.root, self.over = root, threading.Event()
        self.most: dict[int, tuple[str, float]] = {}
        threading.Thread(target=self.look, daemon=True).start()

    def look(self) -> None:
        while not self.over.wait(1):
            for pid, name in below(self.root):
                self.most[pid] = (name, max(self.most.get(pid, ("", 0))[1], held(pid)))

    def told(self) -> dict[str, float]:
        """`desk` and `worker`: the largest of each."""
        self.over.set()
        found: dict[str, float] = {}
        for name, mib in self.most.values():
            found[name] = max(found.get(name, 0), mib)
        return found


def below(root: int) -> Iterator[tuple[int, str]]:
    parents = {int(one.name): parent(one) for one in Path("/proc").iterdir() if one.name.isdigit()}
    wanted = {root}
    for pid in sorted(parents):
        if parents[pid] in wanted:
            wanted.add(pid)
            command = (Path("/proc") / str(pid) / "cmdline").read_bytes() if alive(pid) else b""
            yield pid, "worker" if b"db_worker" in command else "desk"


def parent(place: Path) -> int:
    try:
        return int((place / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def alive(pid: int) -> bool:
    return (Path("/proc") / str(pid)).exists()


def held(pid: int) -> float:
    try:
        status = (Path("/proc") / str(pid) / "status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def listed(folder: str) -> str:
    """A workbook of so many people nobody has heard of, for the worker."""
    path = str(Path(folder) / "danh-sach.xlsx")
    pairs.child("benchmarks.importing", "write", str(ROWS), path)
    return path


if __name__ == "__main__":
    verb, file = sys.argv[1:]
    {"sent": sent}[verb](file)
