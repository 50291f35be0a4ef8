"""What a paper of the report says under its signature: the closed period it comes from, and what does not agree."""

from ketnap.access.viewer import Viewer
from ketnap.queries.papers.closing import ClosedLine
from ketnap.statistics.closed.rerun import standing
from ketnap.statistics.report import Report, checks


def under(viewer: Viewer, made: Report) -> tuple[ClosedLine | None, tuple[str, ...]]:
    """(the closing whose mark the paper may carry, sentences a reader must see). A period that was closed and counts
    otherwise today gives no mark."""
    warnings = checks.faults(made)
    found = standing(viewer, made)
    if found is None:
        return None, tuple(warnings)
    line, same = found
    if same:
        return line, tuple(warnings)
    words = f"Kỳ này đã khóa, mã kiểm tra {line.check_code}; văn bản này đếm theo sổ hôm nay và khác bản đã khóa."
    return None, (words, *warnings)
