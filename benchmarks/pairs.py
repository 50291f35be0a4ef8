"""Alternate A and B, compare pair by pair: what a noisy machine does to one it does to the other.

Each callable returns the seconds it wants to have counted, or None to have its wall time taken.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Work = Callable[[], float | None]


@dataclass(frozen=True)
class Compared:
    """Seconds of both sides in the order they ran; `ratios[i]` is a[i] / b[i]."""

    a: tuple[float, ...]
    b: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        return [left / right for left, right in zip(self.a, self.b, strict=True)]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    def show(self) -> str:
        """Median ratio and its range, as the tables print it."""
        return f"{self.ratio:.2f} ({min(self.ratios):.2f}–{max(self.ratios):.2f})"


def seconds(work: Work) -> float:
    started = time.perf_counter()
    own = work()
    return time.perf_counter() - started if own is None else own


def compare(a: Work, b: Work, pairs: int = 7, warm: int = 1) -> Compared:
    """A and B, `pairs` times each, the one that goes first changing every time."""
    if pairs < 7:
        raise ValueError("Fewer than 7 pairs say nothing on a shared machine.")
    for _ in range(warm):
        a()
        b()
    left, right = [], []
    for index in range(pairs):
        if index % 2:
            right.append(seconds(b))
            left.append(seconds(a))
        else:
            left.append(seconds(a))
            right.append(seconds(b))
    return Compared(tuple(left), tuple(right))


@dataclass(frozen=True)
class Child:
    """What a child process said (its last line, JSON) and its peak resident memory in MiB."""

    answer: dict
    peak_mib: float
    wall: float


def child(module: str, *arguments: str, env: dict[str, str] | None = None) -> Child:
    """Run `python -m module arguments`; raises CalledProcessError with its stderr when it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=Path(__file__).resolve().parent.parent, env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, module, out)
    lines = out.strip().splitlines()
    return Child(json.loads(lines[-1]) if lines else {}, usage.ru_maxrss / 1024, time.perf_counter() - started)


def peak_mib() -> float:
    """Peak resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
