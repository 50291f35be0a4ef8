"""The real server as a process of its own: it starts on an empty folder, stops cleanly, and takes its children down."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

START = "import sys; from ketnap.management.cli import main; sys.exit(main())"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def descendants(pid: int) -> set[int]:
    """Process ids below a process, by /proc."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = stat.read_text().split(" (", 1)
        except OSError:
            continue
        parents[int(number)] = int(rest.rpartition(") ")[2].split()[1])
    found, edge = set(), {pid}
    while edge:
        edge = {child for child, parent in parents.items() if parent in edge} - found
        found |= edge
    return found


def alive(pids: set[int]) -> set[int]:
    def runs(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
        except OSError:
            return False

    return {pid for pid in pids if runs(pid)}


def wait_for(condition: Callable[[], object], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def server(tmp_path) -> Iterator[tuple[subprocess.Popen, int]]:
    port = free_port()
    env = os.environ | {"KETNAP_DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    process = subprocess.Popen(
        [sys.executable, "-c", START, "serve", "--port", str(port)], env=env, stderr=subprocess.PIPE, text=True
    )
    try:
        if not wait_for(lambda: answers(port), 60):
            process.kill()  # while it lives its last words have no end
            pytest.fail(process.stderr.read())
        yield process, port
    finally:
        left = descendants(process.pid) | {process.pid}
        for pid in alive(left):
            os.kill(pid, signal.SIGKILL)
        process.wait()
        process.stderr.close()


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_stops_and_leaves_no_process_behind(server, tmp_path, how) -> None:
    process, port = server
    assert wait_for(lambda: "Starting worker" in (tmp_path / "worker.log").read_text(), 10)
    children = descendants(process.pid)
    assert len(children) == 2, "the server's own process and the worker"
    assert "Traceback" not in (tmp_path / "worker.log").read_text()
    process.send_signal(how)
    code = process.wait(15)
    assert code == (-signal.SIGKILL if how == signal.SIGKILL else 0)
    assert wait_for(lambda: not alive(children), 10), f"still there: {alive(children)}"
    assert not answers(port)


def test_a_killed_worker_is_started_again(server) -> None:
    process, _ = server

    def worker() -> set[int]:
        return {pid for pid in descendants(process.pid) if b"db_worker" in words(pid)}

    def words(pid: int) -> bytes:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:  # it has just ended
            return b""

    assert wait_for(worker)
    (before,) = worker()
    os.kill(before, signal.SIGKILL)
    assert wait_for(lambda: worker() - {before}, 10)


def test_the_worker_alone_is_one_for_each_folder_and_stops_when_told(tmp_path) -> None:
    words = [sys.executable, "-c", START, "serve", "--only-worker"]
    env = os.environ | {"KETNAP_DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    process = subprocess.Popen(words, env=env, stderr=subprocess.PIPE, text=True)
    log = tmp_path / "worker.log"
    assert wait_for(lambda: log.exists() and "Starting worker" in log.read_text(), 60)
    second = subprocess.run(words, env=env, capture_output=True, text=True)
    assert second.returncode == 2 and "at work for" in second.stderr
    children = descendants(process.pid)
    assert len(children) == 1
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0 and wait_for(lambda: not alive(children), 10)
    process.stderr.close()


def test_a_second_server_on_the_same_data_and_a_taken_port_are_refused(server, tmp_path) -> None:
    _, port = server
    for folder, sentence in ((tmp_path, "is being served already"), (tmp_path / "other", "cannot be used")):
        done = subprocess.run(
            [sys.executable, "-c", START, "serve", "--port", str(port)],
            env=os.environ | {"KETNAP_DATA_DIR": str(folder), "DATABASE_URL": ""}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 2
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
