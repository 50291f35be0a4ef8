"""Who entered a row, on whose behalf, from which paper: the same words for every kind of entry."""

from dataclasses import dataclass
from datetime import date, datetime

from ketnap.models.base import Recorded


@dataclass(frozen=True)
class Source:
    """`entered_at` None: entered together with what it belongs to."""

    entered_by: str
    entered_at: datetime | None
    on_behalf_of: str
    decision_no: str
    decided_on: date | None
    decision_body: str
    paper_kept: str
    reason: str
    batch_file: str


@dataclass(frozen=True)
class ActLine:
    """An act about something, as its page tells it."""

    act_id: int
    kind: str
    label: str
    on: date
    sentence: str
    source: Source
    reverses: int | None
    taken_back: bool


def source(row: Recorded) -> Source:
    """Of a row read with its `recorded_by` and `batch`."""
    return Source(
        row.recorded_by.display_name if row.recorded_by else "", row.recorded_at, row.on_behalf_of, row.decision_no,
        row.decided_on, row.decision_body, row.paper_kept, row.reason, row.batch.file_name if row.batch else "",
    )  # fmt: skip


PAPERS = ("recorded_by", "batch")
"""What a query selects together with the row."""
