"""The journal as it is read: who did what to whom, when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ketnap.access.viewer import Viewer
from ketnap.models import JournalEntry
from ketnap.queries.missing import NotFound


@dataclass(frozen=True)
class JournalLine:
    seq: int
    at: datetime
    by_name: str
    event: str
    subject: str
    detail: dict[str, Any]


def lines_about(viewer: Viewer, subject: str, *, limit: int = 200) -> list[JournalLine]:
    """The latest lines about a subject the caller has already found within the viewer's reach."""
    return _lines(JournalEntry.objects.filter(subject=subject), limit)


def taken_away(viewer: Viewer, event: str, unit_id: int) -> bool:
    """Whether the journal tells of that event at a unit the caller has already found within the viewer's reach."""
    return JournalEntry.objects.filter(event=event, unit_id_text=str(unit_id)).exists()


def recent(viewer: Viewer, *, event: str = "", limit: int = 200) -> list[JournalLine]:
    """The latest lines of the whole journal, for who administers the installation. NotFound for anybody else."""
    if not viewer.administers:
        raise NotFound("Không có trang này.")
    found = JournalEntry.objects.filter(event=event) if event else JournalEntry.objects.all()
    return _lines(found, limit)


def _lines(found: Any, limit: int) -> list[JournalLine]:
    return [
        JournalLine(one.seq, one.at, one.by_name, one.event, one.subject, one.detail)
        for one in found.order_by("-seq")[:limit]
    ]
