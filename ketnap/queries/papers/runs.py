"""Runs of one paper for many files: how far one is, what was issued, what was not and why. Viewer first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import clock
from ketnap.models import IssuedPaper, PaperRun, PaperRunItem
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.papers.issued import IssuedLine, lines_of
from ketnap.rules.papers import Entry, catalogue

STUCK = timedelta(minutes=5)


@dataclass(frozen=True)
class RunLine:
    """A run in a list of runs."""

    run_id: int
    entry: Entry
    unit_id: int
    unit_name: str
    meeting_id: int | None
    state: str
    total: int
    issued: int
    refused: int
    by: str
    at: datetime
    moved_at: datetime
    cancelled_by: str

    @property
    def done(self) -> int:
        return self.issued + self.refused

    @property
    def stuck(self) -> bool:
        """It says it runs, and nothing has moved for a while: its job was given up."""
        return self.state == "running" and clock.now() - self.moved_at > STUCK

    @property
    def may_go_on(self) -> bool:
        return self.stuck or self.state == "failed"


@dataclass(frozen=True)
class ItemLine:
    candidacy_id: int
    full_name: str
    on: date
    """Of the act."""
    state: str
    sentence: str
    paper_id: int | None
    written_no: str
    withdrawn: bool
    has_pdf: bool


@dataclass(frozen=True)
class RunView(RunLine):
    items: Sequence[ItemLine]
    """In the order of the run."""


def run(viewer: Viewer, run_id: int) -> RunView:
    """NotFound outside reach."""
    row = _counted(_visible(viewer).filter(pk=run_id)).first()
    if row is None:
        raise NotFound("Không có đợt lập văn bản này.")
    items = [
        ItemLine(
            one.candidacy_id, one.candidacy.person.full_name, one.act.decided_on or one.act.on, one.state,
            one.sentence, one.issued_id, one.issued.written_no if one.issued else "",
            one.issued is not None and one.issued.withdrawn_at is not None,
            one.issued is not None and bool(one.issued.pdf_digest),
        )
        for one in PaperRunItem.objects.filter(run=row).order_by("position")
        .select_related("candidacy__person", "act", "issued")
        .defer("issued__content", "issued__pdf", "issued__values")
    ]  # fmt: skip
    return RunView(**_line(row, names({row.unit_id}, viewer.on)).__dict__, items=items)


def of_meeting(viewer: Viewer, meeting_id: int) -> list[RunLine]:
    """The latest first."""
    return _lines(viewer, _visible(viewer).filter(meeting=meeting_id))


def of_unit(viewer: Viewer, unit_id: int) -> list[RunLine]:
    """Runs of the unit and of all below it, the latest first. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có đơn vị này.")
    return _lines(viewer, _visible(viewer).filter(unit__in=scope.held_below([unit_id], viewer.on)))


def papers(viewer: Viewer, run_id: int) -> tuple[list[IssuedLine], list[IssuedPaper]]:
    """Papers of the run that hold, in its order, with their bytes. NotFound outside reach."""
    if not _visible(viewer).filter(pk=run_id).exists():
        raise NotFound("Không có đợt lập văn bản này.")
    rows = scope.visible(viewer, IssuedPaper.objects.filter(run_item__run=run_id), Permission.READ_PEOPLE)
    held = list(rows.filter(withdrawn_at=None).order_by("run_item__position").select_related("by", "person"))
    return lines_of(viewer, held), held


def _visible(viewer: Viewer):  # type: ignore[no-untyped-def]
    return scope.visible(viewer, PaperRun.objects.all(), Permission.READ_PEOPLE)


def _counted(rows):  # type: ignore[no-untyped-def]
    return rows.select_related("by", "cancelled_by").annotate(
        issued=Count("items", filter=Q(items__state="issued")), refused=Count("items", filter=Q(items__state="refused"))
    )


def _lines(viewer: Viewer, rows) -> list[RunLine]:  # type: ignore[no-untyped-def]
    found = list(_counted(rows).order_by("-at", "-pk"))
    named = names({row.unit_id for row in found}, viewer.on)
    return [_line(row, named) for row in found]


def _line(row: PaperRun, named: dict[int, str]) -> RunLine:
    return RunLine(
        row.pk, catalogue()[row.key], row.unit_id, named[row.unit_id], row.meeting_id, row.state, row.total,
        row.issued, row.refused, row.by.display_name if row.by else "", row.at, row.moved_at,  # type: ignore[attr-defined]
        row.cancelled_by.display_name if row.cancelled_by else "",
    )  # fmt: skip
