"""Inspections of a year, one with what it found, findings that are open, lines of the audit to take from. Viewer
first."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import numbers
from ketnap.models import Candidacy, DirectionAct, Inspection, InspectionFinding
from ketnap.queries.direction import rows
from ketnap.queries.direction.measures import owners
from ketnap.queries.direction.texts import ActLine, lines
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules import direction as rules
from ketnap.rules.direction import Standing

LABELS = {
    "reported": "Báo đã khắc phục", "accepted": "Xác nhận đã khắc phục", "returned": "Chưa đạt",
    "cancelled": "Bỏ thiếu sót",
}  # fmt: skip
"""How acts of a finding are called, where not as those of a measure."""
STATE_AFTER = {"held": "held", "concluded": "concluded", "cancelled": "cancelled"}
"""Act of an inspection → the state it leads to."""
BUCKETS = {"qua-han": "Quá hạn", "chua": "Chưa khắc phục", "cho-xac-nhan": "Chờ xác nhận", "xong": "Đã khắc phục",
           "bo": "Đã bỏ"}  # fmt: skip


@dataclass(frozen=True)
class InspectionRow:
    inspection_id: int
    unit_id: int
    unit_name: str
    by_name: str
    kind_label: str
    subject: str
    planned_from: date
    planned_to: date
    held_from: date | None
    held_to: date | None
    state: str
    state_label: str
    findings: int
    left: int
    """Findings not yet verified on the day."""
    overdue: int


@dataclass(frozen=True)
class FindingRow:
    finding_id: int
    inspection_id: int
    subject: str
    unit_id: int
    unit_name: str
    candidacy_id: int | None
    """None also where the file is out of reach."""
    person: str
    rule: str
    citation: str
    sentence: str
    repair: str
    grave: bool
    owner: str
    found_on: date
    due_on: date
    state: str
    state_label: str
    overdue: bool
    late: int
    """Days past the due day, where it is overdue."""
    bucket: str

    @property
    def late_words(self) -> str:
        return f"Quá {numbers.show(self.late)} ngày"


@dataclass(frozen=True)
class InspectionView:
    row: InspectionRow
    version: int
    kind: str
    by_unit_id: int
    team: list[str]
    findings: list[FindingRow]
    acts: list[ActLine]
    source: Source


@dataclass(frozen=True)
class FindingView:
    row: FindingRow
    version: int
    acts: list[ActLine]
    source: Source
    owner_id: int | None
    owner_gone: bool
    may_follow: tuple[str, ...]


def inspections(viewer: Viewer, on: date, year: int | None = None) -> list[InspectionRow]:
    """Inspections of units within reach planned or held in the year, in the order of their days; findings as they stood
    on the day."""
    held = scope.visible(viewer, Inspection.objects.all(), Permission.READ_FIGURES)
    if year is not None:
        first, last = date(year, 1, 1), date(year, 12, 31)
        planned = Q(planned_from__lte=last, planned_to__gte=first)
        held = held.filter(planned | Q(held_from__lte=last, held_to__gte=first))
    return _inspections(viewer, list(held.order_by("planned_from", "pk")), on)


def years(viewer: Viewer) -> list[int]:
    held = scope.visible(viewer, Inspection.objects.all(), Permission.READ_FIGURES)
    return sorted({day.year for day in held.values_list("planned_from", flat=True)}, reverse=True)


def _inspections(viewer: Viewer, held: list[Inspection], on: date) -> list[InspectionRow]:
    found = scope.visible(
        viewer, InspectionFinding.objects.filter(inspection__in=[one.pk for one in held]), Permission.READ_FIGURES
    )
    of = dict(found.values_list("pk", "inspection_id"))
    parts: dict[int, list[Standing]] = defaultdict(list)
    for pk, stand in rows.stands(found, on, viewer.on).items():
        if stand.state != "dropped":
            parts[of[pk]].append(stand)
    named = names({one.unit_id for one in held} | {one.by_unit_id for one in held}, on)
    if on < viewer.on:
        _as_on(held, on)
    return [
        InspectionRow(
            one.pk, one.unit_id, named[one.unit_id], named[one.by_unit_id], one.get_kind_display(), one.subject,
            one.planned_from, one.planned_to, one.held_from, one.held_to, one.state, one.get_state_display(),
            len(parts[one.pk]), sum(stand.state in rules.FINDING_OPEN for stand in parts[one.pk]),
            sum(rows.overdue(stand, on) for stand in parts[one.pk]),
        )
        for one in held
    ]  # fmt: skip


def _as_on(held: list[Inspection], on: date) -> None:
    """State and days of work as they stood at the end of a past day; what was planned is shown as it is planned now."""
    told = DirectionAct.objects.filter(inspection__in=[one.pk for one in held], on__lte=on).order_by("on", "pk")
    states = {pk: STATE_AFTER[kind] for pk, kind in told.values_list("inspection_id", "kind") if kind in STATE_AFTER}
    for one in held:
        one.state = states.get(one.pk, Inspection.State.PLANNED)
        if one.state in (Inspection.State.PLANNED, Inspection.State.CANCELLED):
            one.held_from = one.held_to = None


def inspection(viewer: Viewer, inspection_id: int, on: date) -> InspectionView:
    """NotFound outside reach."""
    held = scope.visible(viewer, Inspection.objects.filter(pk=inspection_id), Permission.READ_PEOPLE)
    one = held.select_related(*PAPERS).first()
    if one is None:
        raise NotFound("Không có cuộc kiểm tra này.")
    (row,) = _inspections(viewer, [one], on)
    return InspectionView(
        row, one.version, one.kind, one.by_unit_id, one.team.splitlines(),
        findings(viewer, on, inspection_id=one.pk), lines(DirectionAct.objects.filter(inspection=one)), source(one),
    )  # fmt: skip


def findings(
    viewer: Viewer, on: date, *, inspection_id: int | None = None, unit_id: int | None = None, bucket: str = "",
    unfinished: bool = False,
) -> list[FindingRow]:  # fmt: skip
    """Findings as they stood on the day, late ones first; `unfinished` leaves out what is verified or dropped. NotFound
    for a unit out of reach. A fixed number of queries."""
    held = _visible(viewer)
    if unit_id is not None:
        if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
            raise NotFound("Không có tổ chức này.")
        held = held.filter(unit__in=scope.held_below([unit_id], on))
    if inspection_id is not None:
        held = held.filter(inspection=inspection_id)
    stands = rows.stands(held, on, viewer.on)
    if unfinished:
        stands = {pk: one for pk, one in stands.items() if one.state in rules.FINDING_OPEN}
    if bucket:
        stands = {pk: one for pk, one in stands.items() if _bucket(one, on) == bucket}
    order = list(BUCKETS)
    return sorted(
        _rows(viewer, stands, on),
        key=lambda row: (order.index(row.bucket), not row.grave, row.due_on, row.unit_name, row.finding_id),
    )


def of_person(viewer: Viewer, person_id: int, on: date) -> list[FindingRow]:
    """Findings in the files of somebody within reach, as they stood on the day."""
    return list(_rows(viewer, rows.stands(_visible(viewer).filter(candidacy__person=person_id), on, viewer.on), on))


def _visible(viewer: Viewer) -> QuerySet[InspectionFinding]:
    return scope.visible(viewer, InspectionFinding.objects.all(), Permission.READ_PEOPLE)


def _rows(viewer: Viewer, stands: dict[int, Standing], on: date) -> list[FindingRow]:
    ids, found = sorted(stands), []
    for start in range(0, len(ids), rows.CHUNK):
        part = InspectionFinding.objects.filter(pk__among=ids[start : start + rows.CHUNK])
        found += list(part.select_related("inspection", "owner"))
    named = names({one.unit_id for one in found}, on)
    heads = {one.candidacy_id for one in found if one.candidacy_id}
    files = scope.visible(viewer, Candidacy.objects.filter(pk__in=heads), Permission.READ_PEOPLE)
    people = dict(files.values_list("pk", "person__full_name"))
    return [
        FindingRow(
            one.pk, one.inspection_id, one.inspection.subject, one.unit_id, named[one.unit_id],
            one.candidacy_id if one.candidacy_id in people else None, people.get(one.candidacy_id or 0, ""), one.rule,
            one.citation, one.sentence, one.repair, one.grave,
            one.owner.display_name if one.owner else one.owner_name, one.found_on, stands[one.pk].due_on,
            stands[one.pk].state, InspectionFinding.State(stands[one.pk].state).label,
            rows.overdue(stands[one.pk], on), (on - stands[one.pk].due_on).days, _bucket(stands[one.pk], on),
        )
        for one in found
    ]  # fmt: skip


def _bucket(stand: Standing, on: date) -> str:
    if rows.overdue(stand, on):
        return "qua-han"
    return {"reported": "cho-xac-nhan", "verified": "xong", "dropped": "bo"}.get(stand.state, "chua")


def finding(viewer: Viewer, finding_id: int, on: date) -> FindingView:
    """NotFound outside reach."""
    one = _visible(viewer).filter(pk=finding_id).select_related(*PAPERS, "owner").first()
    if one is None:
        raise NotFound("Không có thiếu sót này.")
    stand = rules.finding(one.first_due_on, rows.steps_of("finding", [one.pk], on)[one.pk])
    (row,) = _rows(viewer, {one.pk: stand}, on)
    gone = one.owner is not None and one.owner.pk not in {user.pk for user in owners(viewer, one.unit_id)}
    found = lines(DirectionAct.objects.filter(finding=one), on, LABELS)
    return FindingView(
        row, one.version, found, source(one), one.owner_id, gone, rules.FINDING_AFTER[stand.state]
    )  # fmt: skip


def in_reach(viewer: Viewer, candidacy_ids: set[int]) -> dict[int, tuple[int, str]]:
    """File → (its unit, the person) of those within reach. NotFound when one of them is not."""
    files = scope.visible(viewer, Candidacy.objects.filter(pk__in=candidacy_ids), Permission.READ_PEOPLE)
    found = {pk: (unit, name) for pk, unit, name in files.values_list("pk", "unit_id", "person__full_name")}
    if candidacy_ids - found.keys():
        raise NotFound("Không có hồ sơ này.")
    return found


def files(viewer: Viewer, unit_id: int, on: date) -> list[tuple[int, str]]:
    """Files of the unit and those below it, for a choice: (file, person and unit), by name."""
    held = scope.visible(viewer, Candidacy.objects.filter(opened_on__lte=on), Permission.READ_PEOPLE)
    held = held.filter(unit__in=scope.held_below([unit_id], on)).order_by("person__name_sort", "pk")
    told = list(held.values_list("pk", "person__full_name", "unit_id"))
    named = names({unit for _, _, unit in told}, on)
    return [(pk, f"{name}, {named[unit]}") for pk, name, unit in told]
