"""Whether the clock was set: the wall clock against one that only goes on, also while the machine sleeps. No Django."""

import time
from collections.abc import Callable


def steady() -> float:
    """Seconds since the machine started, sleep counted where the system can."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Steps:
    """`wall` and `even` give seconds."""

    def __init__(self, wall: Callable[[], float], even: Callable[[], float] = steady) -> None:
        self.wall, self.even = wall, even
        self.before = (wall(), even())

    def look(self) -> float:
        """Seconds the wall clock was set on (or, below zero, back) since the last look."""
        now = (self.wall(), self.even())
        gone = (now[0] - self.before[0]) - (now[1] - self.before[1])
        self.before = now
        return gone
