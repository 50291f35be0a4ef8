"""Dear work one at a time: a few slots that all processes of the machine share, and few who wait. No Django.

A password costs a third of a second of a processor. Without turns, fifty wrong ones a second are the end of the desk.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SLOTS = max(1, (os.cpu_count() or 1) // 2)
"""Processors that may be busy with it; the others stay with the desk."""
WAITING = 1
"""Threads of one process that may wait for a slot; more would leave none for the desk."""
PATIENCE = 5.0
"""Seconds."""
_waiting = threading.BoundedSemaphore(WAITING + SLOTS)


class Busy(Exception):
    """Too many wait already; come back in a moment."""


@contextmanager
def turn(folder: Path, name: str = "password") -> Iterator[None]:
    """Hold one of the slots `name` of the folder. Raises Busy when too many wait, or it takes too long."""
    if not _waiting.acquire(blocking=False):
        raise Busy
    try:
        handle = _slot(folder, name)
        try:
            yield
        finally:
            os.close(handle)
    finally:
        _waiting.release()


def _slot(folder: Path, name: str) -> int:
    """An open, locked file; closing it gives the slot back, and so does the death of the process."""
    until = time.monotonic() + PATIENCE
    while True:
        for number in range(SLOTS):
            handle = os.open(folder / f"{name}-{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(handle)
                continue
            return handle
        if time.monotonic() > until:
            raise Busy
        time.sleep(0.02)
