"""What units have to do: lists, one measure with its history, who is late. Viewer first."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import ROLES, Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import numbers
from ketnap.models import DirectionAct, Grant, UnitLink, UnitMeasure, UnitState, User
from ketnap.queries.direction import rows
from ketnap.queries.direction.texts import ActLine, Tally, lines, tally
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules import direction as rules
from ketnap.rules.direction import Standing

STATES = {
    "qua-han": "Quá hạn", "cho-xem": "Chờ xem xét", "dang-lam": "Đang làm", "xong": "Đã xong", "thoi": "Thôi giao",
}  # fmt: skip
"""Words of an address → how the state is called in a list."""


@dataclass(frozen=True)
class MeasureRow:
    measure_id: int
    directive_id: int
    text: str
    item_id: int
    solution: str
    title: str
    unit_id: int
    unit_name: str
    owner: str
    given_on: date
    due_on: date
    state: str
    state_label: str
    overdue: bool
    late: int
    """Days past the due day, where it is overdue."""
    bucket: str
    """One of STATES."""

    @property
    def late_words(self) -> str:
        return f"Quá {numbers.show(self.late)} ngày"


@dataclass(frozen=True)
class MeasureView:
    row: MeasureRow
    version: int
    directive_unit_id: int
    text_title: str
    body: str
    issued_on: date
    evidence: str
    rhythm_label: str
    rhythm: str
    effect: str
    until: date | None
    first_due_on: date
    rounds: int
    acts: list[ActLine]
    source: Source
    owner_id: int | None
    owner_gone: bool
    """Whoever is in charge may no longer sign in for the unit."""
    unit_gone: bool
    """The unit is not in the tree on the day."""
    may_follow: tuple[str, ...]


def visible(viewer: Viewer) -> QuerySet[UnitMeasure]:
    rows_ = UnitMeasure.objects.filter(item__directive__taken_back=False)
    return scope.visible(viewer, rows_, Permission.READ_TREE)


def measures(
    viewer: Viewer, on: date, *, directive_id: int | None = None, item_id: int | None = None,
    unit_id: int | None = None, bucket: str = "",
) -> list[MeasureRow]:  # fmt: skip
    """Measures as they stood on the day, the most pressing first; with `unit_id` those of the unit and below it.
    NotFound for a unit out of reach. A fixed number of queries."""
    held = visible(viewer)
    if unit_id is not None:
        if not scope.reaches(viewer, unit_id, Permission.READ_TREE):
            raise NotFound("Không có tổ chức này.")
        held = held.filter(unit__in=scope.held_below([unit_id], on))
    if directive_id is not None:
        held = held.filter(item__directive=directive_id)
    if item_id is not None:
        held = held.filter(item=item_id)
    stands = rows.stands(held, on, viewer.on)
    if bucket:
        stands = {pk: one for pk, one in stands.items() if _bucket(one, on) == bucket}
    return sorted(_rows(stands, on), key=_pressing)


def tally_of(viewer: Viewer, unit_id: int, on: date) -> Tally:
    """How many measures of the unit and those below it stand how on the day. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_TREE):
        raise NotFound("Không có tổ chức này.")
    if on >= viewer.on:
        return tally([rows.Standing(*row) for row in written_once.rows(_given_by, viewer, unit_id, on)], on)
    held = visible(viewer).filter(unit__in=scope.held_below([unit_id], on))
    return tally(list(rows.stands(held, on, viewer.on).values()), on)


def _rows(stands: dict[int, Standing], on: date) -> list[MeasureRow]:
    ids, found = sorted(stands), []
    for start in range(0, len(ids), rows.CHUNK):
        part = UnitMeasure.objects.filter(pk__among=ids[start : start + rows.CHUNK])
        found += list(part.select_related("item__directive", "owner"))
    named = names({one.unit_id for one in found}, on)
    return [_row(one, stands[one.pk], named[one.unit_id], on) for one in found]


def _row(one: UnitMeasure, stand: Standing, unit_name: str, on: date) -> MeasureRow:
    item, late = one.item, rows.overdue(stand, on)
    return MeasureRow(
        one.pk, item.directive_id, item.directive.number, item.pk, item.solution, item.title, one.unit_id, unit_name,
        one.owner.display_name if one.owner else one.owner_name, one.given_on, stand.due_on, stand.state,
        UnitMeasure.State(stand.state).label, late, (on - stand.due_on).days, _bucket(stand, on),
    )  # fmt: skip


def _bucket(stand: Standing, on: date) -> str:
    if rows.overdue(stand, on):
        return "qua-han"
    return {"reported": "cho-xem", "done": "xong", "cancelled": "thoi"}.get(stand.state, "dang-lam")


def _pressing(row: MeasureRow) -> tuple[int, date, str, int]:
    return list(STATES).index(row.bucket), row.due_on, row.unit_name, row.measure_id


def measure(viewer: Viewer, measure_id: int, on: date) -> MeasureView:
    """One measure with its history, as it stood on the day. NotFound outside reach."""
    held = UnitMeasure.objects.filter(pk=measure_id).select_related("item__directive", "owner", *PAPERS).first()
    if held is None or not _within(viewer, held):
        raise NotFound("Không có biện pháp này.")
    item, text = held.item, held.item.directive
    found = lines(DirectionAct.objects.filter(measure=held), on)
    steps = rows.steps_of("measure", [held.pk], on)[held.pk]
    stand = rules.measure(item.rhythm, held.first_due_on, held.until, steps)
    named = names({held.unit_id}, on)
    there = UnitState.objects.filter(unit=held.unit_id, valid_from__lte=on, valid_to__gt=on).exists()
    gone = held.owner is not None and held.owner.pk not in {one.pk for one in owners(viewer, held.unit_id)}
    return MeasureView(
        _row(held, stand, named[held.unit_id], on), held.version, text.unit_id, text.title, text.body, text.issued_on,
        item.evidence, item.get_rhythm_display(), item.rhythm, item.effect, held.until, held.first_due_on,
        stand.rounds, found, source(held), held.owner_id, gone, not there, rules.AFTER[stand.state],
    )  # fmt: skip


def _within(viewer: Viewer, held: UnitMeasure) -> bool:
    return any(
        scope.reaches(viewer, unit, Permission.READ_TREE) for unit in {held.unit_id, held.item.directive.unit_id}
    )


def owners(viewer: Viewer, unit_id: int) -> list[User]:
    """Who signs in today with a right over the unit, by name; NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_TREE):
        raise NotFound("Không có tổ chức này.")
    above = UnitLink.objects.filter(descendant=unit_id).values("ancestor")
    rights = Grant.objects.filter(unit__in=above, valid_from__lte=viewer.on, valid_to__gt=viewer.on, role__in=ROLES)
    return list(User.objects.filter(pk__in=rights.values("user"), is_active=True).order_by("display_name"))


@dataclass(frozen=True)
class UnitOverdue:
    """How much of what a unit has to do is late on a day."""

    unit_id: int
    unit_name: str
    overdue: int
    oldest_due: date
    open: int


def overdue_by_unit(viewer: Viewer, on: date, unit_id: int | None = None) -> list[UnitOverdue]:
    """Units with late measures, those with most first; with `unit_id` the unit and those below it on the day."""
    held = visible(viewer)
    if unit_id is not None:
        if not scope.reaches(viewer, unit_id, Permission.READ_TREE):
            raise NotFound("Không có tổ chức này.")
        held = held.filter(unit__in=scope.held_below([unit_id], on))
    of = dict(held.values_list("pk", "unit_id"))
    late: dict[int, list[date]] = defaultdict(list)
    open_: dict[int, int] = defaultdict(int)
    for pk, stand in rows.stands(held, on, viewer.on).items():
        open_[of[pk]] += stand.state in rules.OPEN
        if rows.overdue(stand, on):
            late[of[pk]].append(stand.due_on)
    named = names(late, on)
    found = [UnitOverdue(unit, named[unit], len(days), min(days), open_[unit]) for unit, days in late.items()]
    return sorted(found, key=lambda one: (-one.overdue, one.oldest_due, one.unit_name))


def _given_by(viewer: Viewer, unit_id: int, on: date) -> QuerySet:
    held = visible(viewer).filter(unit__in=scope.held_below([unit_id], on), given_on__lte=on)
    return held.values_list("state", "due_on")
