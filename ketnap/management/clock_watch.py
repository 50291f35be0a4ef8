"""Looks at the clock while the desk is served."""

import logging
import threading

from django.db import DatabaseError, connections

from ketnap.actions.accounts import clock_steps
from ketnap.lib import clock
from ketnap.lib.steps import Steps

EVERY = 5.0
"""Seconds."""
log = logging.getLogger("ketnap")


class ClockWatch:
    """A thread that tells the journal when the clock is set; at its start it looks whether the clock stands before the
    last line of the journal. What could not be written is tried again."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.owed = -clock_steps.behind()
        self.steps = Steps(lambda: clock.now().timestamp())
        self.look()
        self.thread = threading.Thread(target=self.go, daemon=True)
        self.thread.start()

    def go(self) -> None:
        while not self.stopping.wait(EVERY):
            self.look()

    def look(self) -> None:
        self.owed += self.steps.look()
        try:
            if clock_steps.note(self.owed):
                log.warning("the clock was set by %d seconds", self.owed)
            self.owed = 0.0
        except DatabaseError:
            log.exception("the journal could not be told that the clock was set")
        finally:
            connections.close_all()

    def stop(self) -> None:
        self.stopping.set()
        self.thread.join(10)
