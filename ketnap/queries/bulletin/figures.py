"""Figures other publications printed about a unit, to stand beside ours. Viewer first."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import PublishedFigure
from ketnap.queries.missing import NotFound
from ketnap.queries.provenance import PAPERS, Source, source


@dataclass(frozen=True)
class PublishedLine:
    figure_id: int
    source: str
    published_on: date
    measure: str
    period_from: date
    period_to: date
    value: Decimal
    note: str
    entry: Source
    taken_back: str
    """Why it was taken back; empty: it stands."""


def published(
    viewer: Viewer, unit_id: int, *, start: date | None = None, end: date | None = None
) -> list[PublishedLine]:  # fmt: skip
    """Figures about the unit whose period touches [start, end]; without days, all of them, also those taken back.

    NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    rows = PublishedFigure.objects.filter(unit=unit_id, reverses=None).order_by("published_on", "source", "pk")
    rows = rows.select_related(*PAPERS, "reversed_by")
    if start:
        rows = rows.filter(period_to__gte=start)
    if end:
        rows = rows.filter(period_from__lte=end)
    return [
        PublishedLine(
            row.pk,
            row.source,
            row.published_on,
            row.measure,
            row.period_from,
            row.period_to,
            row.value,
            row.note,
            source(row),
            row.reversed_by.reason if hasattr(row, "reversed_by") else "",
        )
        for row in rows
    ]
