"""Dear work one at a time, over threads and processes."""

import subprocess
import sys
import threading
import time

import pytest

from ketnap.lib import turns


def test_no_more_than_the_slots_work_and_no_more_than_a_few_wait(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(turns, "SLOTS", 1)
    monkeypatch.setattr(turns, "_waiting", threading.BoundedSemaphore(2))
    inside, most, told, go = [0], [0], [], threading.Event()

    def work() -> None:
        try:
            with turns.turn(tmp_path):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                go.wait(5)
                inside[0] -= 1
            told.append("done")
        except turns.Busy:
            told.append("busy")

    people = [threading.Thread(target=work) for _ in range(5)]
    for one in people:
        one.start()
    while told.count("busy") < 3:
        time.sleep(0.01)
    go.set()
    for one in people:
        one.join()
    assert (most[0], sorted(told)) == (1, ["busy"] * 3 + ["done"] * 2)


def test_another_process_counts_and_its_death_frees_the_slot(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(turns, "SLOTS", 1)
    monkeypatch.setattr(turns, "PATIENCE", 0.3)
    holds = (
        "import sys, pathlib; from ketnap.lib import turns; turns.SLOTS = 1\n"
        "with turns.turn(pathlib.Path(sys.argv[1])):\n    print('in', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", holds, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "in\n"
        with pytest.raises(turns.Busy), turns.turn(tmp_path):
            pass
        other.kill()
    with turns.turn(tmp_path):
        pass
