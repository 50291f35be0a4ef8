"""Readings are counted in memory and written together: a page that only reads writes nothing. What is in memory when a
process is killed is lost, a few counts at most. Nothing of the reader is kept, neither here nor there.
"""

import atexit
import re
import threading
from collections import Counter
from datetime import date

from django.db import OperationalError
from django.http import HttpRequest

from ketnap.actions import bulletin
from ketnap.lib import clock

EVERY_SECONDS, MOST = 30, 500
PROGRAMS = re.compile(
    r"bot|crawl|spider|slurp|archiv|preview|scan|monitor|headless|python|curl|wget|java/|go-http|libwww|okhttp|axios|fetch",
    re.IGNORECASE,
)
"""Programs that say of themselves that they are none who reads."""


class Readings:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: Counter[tuple[int, date]] = Counter()
        self.written_at = 0.0

    def add(self, article_id: int, on: date) -> None:
        with self.lock:
            self.counts[article_id, on] += 1

    def due(self) -> bool:
        return len(self.counts) >= MOST or clock.now().timestamp() - self.written_at >= EVERY_SECONDS

    def write(self) -> None:
        """Give the counts to the register; where it is busy they wait for the next time."""
        with self.lock:
            counts, self.counts = self.counts, Counter()
            self.written_at = clock.now().timestamp()
        if not counts:
            return
        try:
            bulletin.add_reads(counts)
        except OperationalError:
            with self.lock:
                self.counts.update(counts)


readings = Readings()
atexit.register(readings.write)


def is_reading(request: HttpRequest) -> bool:
    """A person opened the page: not fetched ahead, not by a program, not asked for once more."""
    told = request.headers
    ahead = told.get("Sec-Purpose", told.get("Purpose", told.get("X-Moz", "")))
    again = "If-None-Match" in told or told.get("Cache-Control", "") in ("no-cache", "max-age=0")
    program = told.get("User-Agent", "")
    return (
        request.method == "GET" and "prefetch" not in ahead and "prerender" not in ahead and not again
        and told.get("Sec-Fetch-Dest", "document") == "document"
        and bool(program) and not PROGRAMS.search(program)
    )  # fmt: skip


def opened(request: HttpRequest, article_id: int, on: date) -> None:
    if is_reading(request):
        readings.add(article_id, on)
        if readings.due():
            readings.write()
