"""Several processes at one door: each answers, and one that dies is replaced."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.management.test_serve import START, alive, answers, descendants, free_port, wait_for


def desks(pid: int) -> set[int]:
    """Children of the server that are neither a worker of jobs nor a helper: they hold its listening socket open."""
    own = {one for one in descendants(pid) if sockets(one) & sockets(pid)}
    return alive(own)


def sockets(pid: int) -> set[str]:
    found = set()
    for handle in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            target = str(handle.readlink())
        except OSError:
            continue
        if target.startswith("socket:"):
            found.add(target)
    return found


def test_two_answer_and_the_one_that_is_killed_comes_again(tmp_path) -> None:
    port = free_port()
    env = os.environ | {"KETNAP_DATA_DIR": str(tmp_path), "DATABASE_URL": "", "KETNAP_DESKS": "2"}
    process = subprocess.Popen(
        [sys.executable, "-c", START, "serve", "--no-worker", "--port", str(port)], env=env, stderr=subprocess.DEVNULL
    )
    try:
        assert wait_for(lambda: answers(port))
        assert wait_for(lambda: len(desks(process.pid)) == 2), desks(process.pid)
        first = min(desks(process.pid))
        os.kill(first, signal.SIGKILL)
        assert wait_for(lambda: first not in desks(process.pid) and len(desks(process.pid)) == 2)
        for _ in range(10):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/dang-nhap/", timeout=20) as page:
                assert page.status == 200
        process.send_signal(signal.SIGTERM)
        left = descendants(process.pid)
        assert process.wait(30) == 0 and wait_for(lambda: not alive(left))
    finally:
        for pid in alive(descendants(process.pid) | {process.pid}):
            os.kill(pid, signal.SIGKILL)
        process.wait()
