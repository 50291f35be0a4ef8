"""A primary dies whose standby hears nothing any more: who waited for the standby lost nothing, who did not lost what
was acknowledged since. The calibration of test_cluster.py, without Patroni."""

import contextlib
import os
import signal
import tempfile
import threading
import time
from pathlib import Path

import psycopg

from scripts import postgres
from tests.proofs.cluster import children, until


def failed_over(waits: bool) -> tuple[int, int]:
    """(rows acknowledged, those of them lost) when the standby hears nothing any more, then the primary dies, then the
    standby takes over. `waits`: a commit is acknowledged when the standby holds it."""
    with tempfile.TemporaryDirectory(prefix="ketnap-sb-") as name, contextlib.ExitStack() as after:
        first, second = Path(name) / "a", Path(name) / "b"
        Path(name).chmod(0o755)
        names = "*" if waits else ""
        postgres.start(first)
        after.callback(ended, first)
        second.mkdir()
        os.chown(second, *(postgres.account().get(one, -1) for one in ("user", "group")))  # type: ignore[arg-type]
        run = (str(postgres.binaries() / "pg_basebackup"), "-h", str(first), "-U", "ketnap", "-R", "-c", "fast")
        postgres._run(second, *run, "-D", str(second / "data"))
        postgres.start(second)
        after.callback(ended, second)
        until(lambda: walreceiver(second), 20, "the standby follows")
        known, stopped = [], threading.Event()

        def write() -> None:
            with contextlib.suppress(psycopg.Error), psycopg.connect(postgres.url(first), autocommit=True) as asked:
                while not stopped.is_set():
                    (number,) = asked.execute("INSERT INTO told DEFAULT VALUES RETURNING number").fetchone() or (0,)
                    known.append(number)

        with psycopg.connect(postgres.url(first), autocommit=True) as asked:
            asked.execute("CREATE TABLE told (number bigserial)")
            asked.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
            asked.execute("SELECT pg_reload_conf()")
        writer = threading.Thread(target=write)
        writer.start()
        until(lambda: len(known) > 50, 20, "rows are written")
        os.kill(deaf := walreceiver(second), signal.SIGSTOP)
        time.sleep(1)
        server = int((first / "data" / "postmaster.pid").read_text().split()[0])
        for pid in (server, *children(server)):
            os.kill(pid, signal.SIGKILL)
        # Whoever takes in the orphans of this machine may be slow to bury one: a stop would wait for it.
        (first / "data" / "postmaster.pid").unlink()
        stopped.set()
        writer.join(30)
        os.kill(deaf, signal.SIGKILL)
        postgres._run(second, str(postgres.binaries() / "pg_ctl"), "promote", "-w", "-D", str(second / "data"))
        with psycopg.connect(postgres.url(second)) as asked:
            there = {number for (number,) in asked.execute("SELECT number FROM told")}
        return len(known), len(set(known) - there)


def ended(folder: Path) -> None:
    with contextlib.suppress(postgres.Missing):  # killed by the test
        postgres.stop(folder, "immediate")


def walreceiver(folder: Path) -> int:
    server = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    named = (pid for pid in children(server) if b"walreceiver" in Path(f"/proc/{pid}/cmdline").read_bytes())
    return next(named, 0)


def test_a_loss_would_be_seen_where_nobody_waits_for_a_second_machine(record_property) -> None:
    acknowledged, gone = failed_over(waits=False)
    held, none = failed_over(waits=True)
    record_property("shown", (
        f"standby deaf, then the primary killed: not waiting for it {gone} of {acknowledged} acknowledged rows are"
        f" lost, waiting {none} of {held}"
    ))  # fmt: skip
    assert gone > 0 == none
