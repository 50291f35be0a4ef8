"""Plans that units registered for themselves, and what the level above said. Viewer first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import PlanAnswer, PlanProposal, UnitState
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source

WAITING, APPROVED, RETURNED, REPLACED = "waiting", "approved", "returned", "replaced"
STATES = {
    WAITING: ("todo", "Chờ duyệt"), APPROVED: ("pass", "Đã duyệt"), RETURNED: ("fail", "Trả lại"),
    REPLACED: ("unknown", "Đã thay bằng lần sau"),
}  # fmt: skip


@dataclass(frozen=True)
class ProposalLine:
    proposal_id: int
    unit_id: int
    unit_name: str
    year: int
    number: int
    sent_on: date
    target: int
    parts: dict[str, int]
    milestones: tuple[int, ...]
    has_source: bool | None
    source: Source
    state: str
    answered_on: date | None
    answer: Source | None

    @property
    def shape(self) -> str:
        return STATES[self.state][0]

    @property
    def words(self) -> str:
        return STATES[self.state][1]


def of_unit(viewer: Viewer, unit_id: int, year: int) -> list[ProposalLine]:
    """What the unit registered for the year, the latest first. NotFound outside reach."""
    _in_reach(viewer, unit_id)
    return _told(written_once.rows(_of_unit, unit_id, year), viewer.on)


def last_of_years(viewer: Viewer, unit_id: int, first: int, last: int) -> list[ProposalLine]:
    """The last plan the unit registered for each of the years, the first year first. NotFound outside reach."""
    _in_reach(viewer, unit_id)
    return _told(written_once.rows(_of_years, unit_id, first, last), viewer.on)


def _of_years(unit_id: int, first: int, last: int) -> QuerySet[PlanProposal]:
    mine = PlanProposal.objects.filter(unit=unit_id, year__gte=first, year__lte=last)
    return _with_papers(_last(mine).order_by("year"))


def _of_unit(unit_id: int, year: int) -> QuerySet[PlanProposal]:
    return _with_papers(PlanProposal.objects.filter(unit=unit_id, year=year).order_by("-number"))


def of_those_below(viewer: Viewer, unit_id: int, year: int, on: date) -> list[ProposalLine]:
    """The last plan that each unit directly below on the day registered for the year, by name."""
    _in_reach(viewer, unit_id)
    there = UnitState.objects.filter(parent=unit_id, valid_from__lte=on, valid_to__gt=on)
    found = _lines(_last(PlanProposal.objects.filter(unit__in=there.values("unit"), year=year)), on)
    order = dict(there.values_list("unit_id", "name_sort"))
    return sorted(found, key=lambda line: (order[line.unit_id], line.unit_id))


def waiting(viewer: Viewer, unit_id: int, on: date) -> list[ProposalLine]:
    """Plans of units directly below that wait for an answer, the longest waiting first."""
    _in_reach(viewer, unit_id)
    return _told(written_once.rows(_waiting, unit_id, on, on.year - 1), on)


def _waiting(unit_id: int, on: date, year: int) -> QuerySet[PlanProposal]:
    there = UnitState.objects.filter(parent=unit_id, valid_from__lte=on, valid_to__gt=on)
    rows = _last(PlanProposal.objects.filter(unit__in=there.values("unit"), answer=None, year__gte=year))
    return _with_papers(rows.order_by("sent_on", "pk"))


def _last(rows: QuerySet[PlanProposal]) -> QuerySet[PlanProposal]:
    later = PlanProposal.objects.filter(
        unit=OuterRef("unit"), year=OuterRef("year"), number__gt=OuterRef("number")
    )  # fmt: skip
    return rows.filter(~Exists(later))


def _in_reach(viewer: Viewer, unit_id: int) -> None:
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")


def _with_papers(rows: QuerySet[PlanProposal]) -> QuerySet[PlanProposal]:
    return rows.select_related(*PAPERS, *(f"answer__{name}" for name in PAPERS))


def _lines(rows: Iterable[PlanProposal] | QuerySet[PlanProposal], on: date) -> list[ProposalLine]:
    return _told(list(_with_papers(rows) if isinstance(rows, QuerySet) else rows), on)


def _told(every: list[PlanProposal], on: date) -> list[ProposalLine]:
    named = names({row.unit_id for row in every}, on)
    newest: dict[tuple[int, int], int] = {}
    for row in every:
        newest[row.unit_id, row.year] = max(newest.get((row.unit_id, row.year), 0), row.number)
    return [_line(row, named[row.unit_id], newest[row.unit_id, row.year]) for row in every]


def _line(row: PlanProposal, name: str, newest: int) -> ProposalLine:
    said: PlanAnswer | None = getattr(row, "answer", None)
    state = REPLACED if row.number < newest else WAITING
    if said is not None:
        state = RETURNED if said.version_id is None else APPROVED
    return ProposalLine(
        row.pk, row.unit_id, name, row.year, row.number, row.sent_on, row.target, dict(row.parts),
        tuple(row.milestones), row.has_source, source(row), state, said.on if said else None,
        source(said) if said else None,
    )  # fmt: skip
