"""Batches a viewer may see: those of units within reach of an importer, and the viewer's own. Viewer first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Batch
from ketnap.queries.missing import NotFound


@dataclass(frozen=True)
class BatchRow:
    batch_id: int
    version: int
    kind: str
    kind_label: str
    state: str
    state_label: str
    file_name: str
    file_sha256: str
    as_of: date | None
    answers: dict[str, Any]
    counts: dict[str, Any]
    unit_id: int | None
    by_name: str
    created_at: datetime
    finished_at: datetime | None
    forgotten_on: date | None

    @property
    def can_be_undone(self) -> bool:
        return self.state == Batch.State.DONE


def batches(viewer: Viewer, *, limit: int = 100) -> list[BatchRow]:
    """The latest batches within reach."""
    return [_row(batch) for batch in written_once.rows(_latest, viewer, limit=limit)]


def _latest(viewer: Viewer, *, limit: int) -> QuerySet[Batch]:
    return _visible(viewer).order_by("-pk")[:limit]


def waiting(viewer: Viewer, states: Sequence[str], *, limit: int) -> tuple[list[BatchRow], int]:
    """(the oldest batches within reach that are in one of the states, how many there are)."""
    found = written_once.rows(_oldest, viewer, states=tuple(states), limit=limit)
    many = len(found) if len(found) < limit else written_once.numbers(_many, viewer, states=tuple(states))[0]
    return [_row(batch) for batch in found], many


def _in(viewer: Viewer, states: Sequence[str]) -> QuerySet[Batch]:
    return _visible(viewer).filter(state__in=states)


def _oldest(viewer: Viewer, *, states: Sequence[str], limit: int) -> QuerySet[Batch]:
    return _in(viewer, states).order_by("pk")[:limit]


def _many(viewer: Viewer, *, states: Sequence[str]) -> int:
    return _in(viewer, states).count()


def batch(viewer: Viewer, batch_id: int) -> BatchRow:
    """One batch. NotFound outside reach."""
    row = _visible(viewer).filter(pk=batch_id).first()
    if row is None:
        raise NotFound("Không có đợt nhập này.")
    return _row(row)


def written(viewer: Viewer, digests: Sequence[str]) -> set[str]:
    """Which of these files (SHA-256) are in the register, written by a batch within reach that was not undone."""
    found = _visible(viewer).filter(state=Batch.State.DONE, file_sha256__in=[one for one in digests if one])
    return set(found.values_list("file_sha256", flat=True))


def ended_before(viewer: Viewer, day: date) -> list[BatchRow]:
    """Lists of files that were written, undone or dropped before the day and still lie here, the oldest first."""
    ends = (Batch.State.DONE, Batch.State.UNDONE, Batch.State.DROPPED, Batch.State.FAILED)
    found = _visible(viewer).filter(state__in=ends, finished_at__date__lt=day, forgotten_on=None)
    return [_row(batch) for batch in found.exclude(file_sha256="").order_by("pk")]


def _visible(viewer: Viewer) -> QuerySet[Batch]:
    # A batch without a unit is still being checked: only who brought it sees it, and the office's own console.
    mine = Q(by=viewer.user_id) if viewer.user_id is not None else Q(unit=None)
    if not viewer.units_for(Permission.IMPORT):
        return Batch.objects.none()
    reached = Q(unit__in=scope.within(viewer, Permission.IMPORT))
    return Batch.objects.filter(mine | reached).select_related("by")


def _row(batch: Batch) -> BatchRow:
    return BatchRow(
        batch_id=batch.pk, version=batch.version, kind=batch.kind, kind_label=batch.get_kind_display(),
        state=batch.state, state_label=batch.get_state_display(), file_name=batch.file_name,
        file_sha256=batch.file_sha256, as_of=batch.as_of, answers=batch.answers, counts=batch.counts,
        unit_id=batch.unit_id, by_name=batch.by.display_name if batch.by else "", created_at=batch.created_at,
        finished_at=batch.finished_at, forgotten_on=batch.forgotten_on,
    )  # fmt: skip
