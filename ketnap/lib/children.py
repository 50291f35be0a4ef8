"""Child processes: they do not outlive who started them, nor take more of the machine than they were given."""

import ctypes
import os
import resource
import signal
from pathlib import Path

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Called in a child: even a kill -9 of its parent leaves nothing behind that would hold a port or a database."""
    if Path("/proc").exists():
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def give_way() -> None:
    """Called in a child that holds no lock: the processor is theirs who wait at a page; the child has the rest."""
    os.nice(10)


def limit(*, memory: int, seconds: int) -> None:
    """Called in a child before it reads what somebody sent: bytes of memory, seconds of work, no file of its memory."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
