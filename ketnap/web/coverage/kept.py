"""The places of a sub-tree, kept in this process. One look at the page asks for them again and again: for the table,
for each picture, for what is narrowed next. While nothing is written the same answer is given; after an act only what
rests on the tables it writes is read again (queries/written.py), and only places that changed are judged again.

The journal is read first: what is kept under its last line is never older than that line.
"""

from collections import OrderedDict
from datetime import date
from threading import Lock

from ketnap.access.viewer import Viewer
from ketnap.queries.written import Line, since
from ketnap.rules.coverage import YEARS
from ketnap.statistics.coverage import Coverage, coverage

KEPT = 4
"""Answers of one process; one about 6,000 organisations takes some thirteen MiB."""

_kept: OrderedDict[tuple[Viewer, int, date, int], tuple[Line, Coverage]] = OrderedDict()
_lock = Lock()


def places(viewer: Viewer, unit_id: int, on: date, *, years: int = YEARS) -> Coverage:
    """As statistics.coverage.coverage; NotFound outside reach. It is shared: nobody changes it."""
    key = (viewer, unit_id, on, years)
    with _lock:
        held = _kept.get(key)
    line, touched = since(viewer, held[0] if held else None)
    if held and line == held[0]:
        found = held[1]
    elif held and touched is not None:
        found = coverage(viewer, unit_id, on, years=years, before=held[1], touched=touched)
    else:
        found = coverage(viewer, unit_id, on, years=years)
    with _lock:
        if line is None:
            _kept.pop(key, None)
        else:
            _kept[key] = line, found
            _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """For who measures the first answer of a process."""
    with _lock:
        _kept.clear()
