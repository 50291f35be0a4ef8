"""The places of a sub-tree, kept while nothing is written: one look at the page asks for them again and again, for the
table, for each picture, for what is narrowed next, and thousands of places take a quarter of a second.

Every act leaves a line in the journal within its own transaction, so the last line says whether anything changed. The
line is read first: what is kept under it is never older than it.
"""

from datetime import date
from functools import lru_cache

from ketnap.access.viewer import Viewer
from ketnap.queries.audit import head
from ketnap.rules.coverage import YEARS
from ketnap.statistics.coverage import Coverage, coverage

KEPT = 4
"""Answers of one process; one about 6,000 organisations takes some five MiB."""


def places(viewer: Viewer, unit_id: int, on: date, *, years: int = YEARS) -> Coverage:
    """As statistics.coverage.coverage; NotFound outside reach. It is shared: nobody changes it."""
    last = head(viewer)
    return _kept(viewer, unit_id, on, years, last) if last else coverage(viewer, unit_id, on, years=years)


@lru_cache(maxsize=KEPT)
def _kept(viewer: Viewer, unit_id: int, on: date, years: int, last: str) -> Coverage:
    return coverage(viewer, unit_id, on, years=years)


def forget() -> None:
    """For who measures the first answer."""
    _kept.cache_clear()
