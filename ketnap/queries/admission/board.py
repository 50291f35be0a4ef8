"""The board of the path: where the open files of a sub-tree stand, unit by unit, for how long, and what is overdue."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import add_months
from ketnap.models import Candidacy, DueItem, Occupation, Position, Profile, Standing, Stay, UnitState
from ketnap.queries.admission.life import DueLine, due_lines
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.organisation.trees import preorder
from ketnap.rules import law
from ketnap.rules.law import Unknown
from ketnap.rules.path.stages import AFTER_CEREMONY, BEFORE_CEREMONY, title

GROUPS = {
    "nu": "Nữ", "tre": "Trong độ tuổi đoàn", "dan-toc": "Dân tộc thiểu số", "quan-ly": "Người quản lý",
    "cong-nhan": "Công nhân", "van-phong": "Nhân viên, kỹ thuật", "truong-don-vi": "Trưởng, phó phòng, phân xưởng",
    "doan-the": "Cán bộ đoàn thể", "chu": "Chủ doanh nghiệp",
}  # fmt: skip
"""Priority groups the register can tell on the day."""
NOT_HELD = {"Công nhân xuất sắc": "sổ không ghi danh hiệu thi đua từng năm"}
"""Groups of the plans it cannot tell, and why."""
OCCUPIED = {"quan-ly": Occupation.MANAGER, "cong-nhan": Occupation.WORKER, "van-phong": Occupation.OFFICE}
SEATED = {"truong-don-vi": Position.HEAD, "doan-the": Position.UNION, "chu": Position.OWNER}


@dataclass(frozen=True)
class UnitLine:
    unit_id: int
    name: str
    counts: dict[str, int] = field(default_factory=dict)
    """Stage → open files of the unit and all below it."""
    overdue: int = 0
    """Files with something past its day."""

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Bottleneck:
    """The stage where most files have something past its day."""

    stage: str
    files: int
    since: date


@dataclass(frozen=True)
class FileLine:
    candidacy_id: int
    full_name: str
    unit_name: str
    stage: str
    stage_since: date
    due: DueLine | None
    """What has waited longest."""

    @property
    def stage_title(self) -> str:
        return title(self.stage)


def open_files(
    viewer: Viewer, unit_id: int, on: date, *, stage: str = "", group: str = "", late: bool = False
) -> QuerySet:  # fmt: skip
    """Open candidacies of the unit and below it, of cells that have ended there too. NotFound outside reach."""
    _in_reach(viewer, unit_id)
    rows = _open(unit_id, on)
    if stage:
        rows = rows.filter(stage=stage)
    if late:
        rows = rows.filter(Exists(DueItem.objects.filter(candidacy=OuterRef("pk"), due_on__lt=on)))
    return rows.filter(_in_group(group, on)) if group else rows


def _in_reach(viewer: Viewer, unit_id: int) -> None:
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")


def _open(unit_id: int, on: date) -> QuerySet[Candidacy]:
    return Candidacy.objects.filter(ended_on=None, unit__in=scope.held_below([unit_id], on))


def standing_still(viewer: Viewer, unit_id: int, on: date, stages: Iterable[str]) -> dict[str, tuple[int, date]]:
    """Stage → (open files in it, since when the oldest stands there); stages without files are left out."""
    rows = open_files(viewer, unit_id, on).filter(stage__in=list(stages))
    return {
        stage: (number, since)
        for stage, number, since in rows.values_list("stage").annotate(Count("pk"), Min("stage_since"))
    }


def _in_group(group: str, on: date) -> Q:
    if group == "nu":
        return Q(person__sex="F")
    if group == "tre":
        return _of_youth_age(on)
    if group == "dan-toc":
        return ~Q(person__ethnicity__in=("", "kinh"))
    held = Profile.objects.filter(person=OuterRef("person"), valid_from__lte=on, valid_to__gt=on)
    if group in SEATED:
        return Q(Exists(held.filter(position=SEATED[group])))
    return Q(Exists(held.filter(occupation=OCCUPIED[group])))


def unrecorded(viewer: Viewer, unit_id: int, on: date) -> dict[str, int]:
    """Open files of the sub-tree of people whose occupation, or position, of the day is not recorded: they are in none
    of the groups it makes."""
    files = open_files(viewer, unit_id, on)
    held = Profile.objects.filter(person=OuterRef("person"), valid_from__lte=on, valid_to__gt=on)
    return {name: files.filter(~Exists(held.exclude(**{name: ""}))).count() for name in ("occupation", "position")}


def _of_youth_age(on: date) -> Q:
    """Of the ages the law of the day gives; nobody where it is not known."""
    first, below = law.value("youth_age_from", on), law.value("youth_age_below", on)
    if isinstance(first, Unknown) or isinstance(below, Unknown):
        return Q(pk__in=[])
    return Q(
        person__born_on__gt=add_months(on, -12 * below.value), person__born_on__lte=add_months(on, -12 * first.value)
    )


def units(viewer: Viewer, unit_id: int, on: date, *, group: str = "") -> list[UnitLine]:
    """The unit itself first, then each unit right below it with its sub-tree, in official order."""
    files = open_files(viewer, unit_id, on, group=group)
    below = preorder(UnitState.objects.filter(parent=unit_id, valid_from__lte=on, valid_to__gt=on))
    tops = [unit_id, *(one.unit_id for one in below)]
    above: dict[int, list[int]] = defaultdict(list)
    for ancestor, descendant in scope.held(tops, on).values_list("ancestor_id", "descendant_id").distinct():
        above[descendant].append(ancestor)
    counts: dict[int, dict[str, int]] = {one: defaultdict(int) for one in tops}
    for unit, stage, number in files.values_list("unit_id", "stage").annotate(files=Count("pk")).order_by():
        for top in above[unit]:
            counts[top][stage] += number
    late: dict[int, int] = defaultdict(int)
    overdue = files.filter(Exists(DueItem.objects.filter(candidacy=OuterRef("pk"), due_on__lt=on)))
    for unit, number in overdue.values_list("unit_id").annotate(files=Count("pk")).order_by():
        for top in above[unit]:
            late[top] += number
    named = names(tops, on)
    return [UnitLine(one, named.get(one, ""), dict(counts[one]), late[one]) for one in tops]


def bottleneck(viewer: Viewer, unit_id: int, on: date) -> Bottleneck | None:
    """None while nothing is past its day."""
    files = open_files(viewer, unit_id, on, late=True)
    rows = files.values_list("stage").annotate(files=Count("pk"), since=Min("stage_since")).order_by("-files", "since")
    first = rows.first()
    return Bottleneck(*first) if first else None


def files(
    viewer: Viewer, unit_id: int, on: date, *, stage: str = "", group: str = "", late: bool = False, start: int = 0,
    limit: int | None = None,
) -> list[FileLine]:  # fmt: skip
    """Longest in their stage first."""
    found = open_files(viewer, unit_id, on, stage=stage, group=group, late=late).select_related("person")
    ordered = found.order_by("stage_since", "person__name_sort", "pk")
    rows = list(ordered[start : start + limit] if limit is not None else ordered[start:])
    named = names({one.unit_id for one in rows}, on)
    waits: dict[int, DueItem] = {}
    for one in DueItem.objects.filter(candidacy__in=[row.pk for row in rows]).order_by("sort_on", "id"):
        waits.setdefault(one.candidacy_id, one)
    return [
        FileLine(
            one.pk, one.person.full_name, named[one.unit_id], one.stage, one.stage_since,
            due_lines([waits[one.pk]])[0] if one.pk in waits else None,
        )
        for one in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Overtaken:
    """A file the membership ledger has gone past."""

    candidacy_id: int
    full_name: str
    unit_name: str
    says: str


def overtaken(viewer: Viewer, unit_id: int, on: date) -> list[Overtaken]:
    """Open files whose person the ledger says is a member already, official already, or none any more."""
    _in_reach(viewer, unit_id)
    found = written_once.rows(_overtaken, unit_id, on)
    members = set(written_once.rows(_members, [one.person_id for one in found], on)) if found else set()
    named = names({one.unit_id for one in found}, on)
    return [
        Overtaken(one.pk, one.person.full_name, named[one.unit_id], said(one.stage, one.person_id in members))
        for one in found
    ]


def _overtaken(unit_id: int, on: date) -> QuerySet[Candidacy]:
    there = Stay.objects.filter(person=OuterRef("person"), valid_from__lte=on, valid_to__gt=on)
    official = there.filter(standing=Standing.OFFICIAL)
    rows = _open(unit_id, on).filter(
        Q(Q(stage__in=BEFORE_CEREMONY), Exists(there))
        | Q(Q(stage__in=AFTER_CEREMONY), Exists(official))
        | Q(Q(stage__in=AFTER_CEREMONY), ~Exists(there))
    )
    return rows.select_related("person").order_by("person__name_sort", "pk")


def _members(person_ids: list[int], on: date) -> QuerySet:
    stays = Stay.objects.filter(person__among=person_ids, valid_from__lte=on, valid_to__gt=on)
    return stays.values_list("person_id", flat=True)


@dataclass(frozen=True)
class LeftBehind:
    """An open file that lies with a cell that has ended."""

    candidacy_id: int
    full_name: str
    unit_name: str
    ended_on: date
    now_name: str
    """The cell that keeps the person's record now; empty: still the one that ended."""


def left_behind(viewer: Viewer, unit_id: int, on: date) -> list[LeftBehind]:
    """Open files whose cell is there no more on the day, cell by cell."""
    there = UnitState.objects.filter(unit=OuterRef("unit"), valid_from__lte=on, valid_to__gt=on)
    found = list(
        open_files(viewer, unit_id, on).filter(~Exists(there)).select_related("person")
        .order_by("unit_id", "person__name_sort", "pk")
    )  # fmt: skip
    ended = dict(
        UnitState.objects.filter(unit__in={one.unit_id for one in found}).order_by("valid_to")
        .values_list("unit_id", "valid_to")
    )  # fmt: skip
    named = names({unit for one in found for unit in (one.unit_id, one.person.unit_id)}, on)
    return [
        LeftBehind(
            one.pk, one.person.full_name, named[one.unit_id], ended[one.unit_id],
            named[one.person.unit_id] if one.person.unit_id != one.unit_id else "",
        )
        for one in found
    ]  # fmt: skip


def gone_past(stage: str, standing: str) -> bool:
    """Whether the ledger, where somebody stands so today, has gone past a file at that stage."""
    return bool(standing) if stage in BEFORE_CEREMONY else standing != Standing.PROBATIONARY


def said(stage: str, member: bool) -> str:
    if stage in BEFORE_CEREMONY:
        return "Sổ đảng tịch đã ghi là đảng viên."
    return "Sổ đảng tịch đã ghi công nhận chính thức." if member else "Sổ đảng tịch đã ghi ra khỏi danh sách đảng viên."
