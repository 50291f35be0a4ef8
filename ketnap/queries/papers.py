"""Closed periods as they are read: which there are, and one with what it keeps. Viewer first."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import ClosedPeriod, JournalEntry
from ketnap.queries.missing import NotFound

CLOSED = "papers.period_closed"
"""Event of the journal line of a closing; its detail holds the digest of the content."""


@dataclass(frozen=True)
class ClosedLine:
    """A closed period without its content."""

    period_id: int
    unit_id: int
    start: date
    end: date
    version: int
    at: datetime
    by: str
    reason: str
    check_code: str
    cut_off: int
    recorded_since: int
    """Lines of the journal since that speak of the register, whether or not they concern the period."""


@dataclass(frozen=True)
class Closed(ClosedLine):
    """With the figures, in the shape statistics/closed/content.py describes. `intact` False: what is stored is not
    what was closed, and nothing in it can be relied on."""

    content: dict[str, Any]
    intact: bool
    row: ClosedPeriod


def check_code(digest: str) -> str:
    """`7F3A-91C4-E0B2`: the beginning of the digest, short enough to read over the telephone."""
    return "-".join(digest[first : first + 4] for first in (0, 4, 8)).upper()


def closed_periods(viewer: Viewer, unit_id: int) -> list[ClosedLine]:
    """Every closing of the unit, newest period and version first. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    rows = ClosedPeriod.objects.filter(unit=unit_id).order_by("-end", "-start", "-version")
    return [ClosedLine(**_line(row)) for row in rows.defer("content").select_related("recorded_by")]


def latest_of_all(viewer: Viewer) -> list[ClosedLine]:
    """The version in force of every period closed within reach, by unit and days."""
    rows = scope.visible(viewer, ClosedPeriod.objects.all(), Permission.READ_FIGURES).defer("content")
    found: dict[tuple[int, date, date], ClosedPeriod] = {}
    for row in rows.select_related("recorded_by").order_by("unit_id", "start", "end", "version"):
        found[row.unit_id, row.start, row.end] = row
    return [ClosedLine(**_line(row)) for row in found.values()]


def closing_of(viewer: Viewer, unit_id: int, start: date, end: date) -> ClosedLine | None:
    """The version in force of exactly that period; None: not closed. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    rows = ClosedPeriod.objects.filter(unit=unit_id, start=start, end=end).order_by("-version")
    row = rows.defer("content").select_related("recorded_by").first()
    return ClosedLine(**_line(row)) if row else None


def closed_period(viewer: Viewer, period_id: int) -> Closed:
    """One closing with what it keeps. NotFound outside reach."""
    row = ClosedPeriod.objects.filter(pk=period_id).select_related("recorded_by").first()
    if row is None or not scope.reaches(viewer, row.unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có kỳ đã khóa này.")
    try:
        content = json.loads(row.content)
    except ValueError:
        content = {}
    return Closed(**_line(row), content=content, intact=_intact(row, content), row=row)


def _line(row: ClosedPeriod) -> dict[str, Any]:
    by = row.recorded_by.display_name if row.recorded_by else "dòng lệnh"
    since = JournalEntry.objects.filter(seq__gt=row.cut_off)
    for aside in (".viewed", ".exported", ".held_shown"):
        since = since.exclude(event__endswith=aside)
    for aside in ("accounts.", "papers.", "bulletin.", "questions."):
        since = since.exclude(event__startswith=aside)
    steps = since.exclude(event__startswith="batches.") | since.filter(event="batches.undone")
    return {
        "period_id": row.pk, "unit_id": row.unit_id, "start": row.start, "end": row.end, "version": row.version,
        "at": row.recorded_at, "by": by, "reason": row.reason, "check_code": check_code(row.digest),
        "cut_off": row.cut_off, "recorded_since": steps.count(),
    }  # fmt: skip


def _intact(row: ClosedPeriod, content: dict[str, Any]) -> bool:
    """The content has the digest it was closed with, by the row and by the journal, and the columns say the same."""
    digest = hashlib.sha256(row.content.encode()).hexdigest()
    line = JournalEntry.objects.filter(subject=f"period:{row.pk}", event=CLOSED).order_by("seq").first()
    said = (str(row.start), str(row.end), row.version, row.reason, row.cut_off)
    kept = tuple(content.get(name) for name in ("from", "to", "version", "reason", "cut_off"))
    return digest == row.digest and line is not None and line.detail.get("digest") == digest and said == kept
