"""One unit: what it is on a day, what it was, what it became, whom it leads."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import OPEN_END
from ketnap.models import Enterprise, Leadership, OfficialCode, UnitLink, UnitState
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.changes import ActLine, changes
from ketnap.queries.organisation.enterprises import name_on
from ketnap.queries.organisation.trees import UnitRow, preorder
from ketnap.rules import organisation as rules


@dataclass(frozen=True)
class StateLine:
    """One dated state. `until` is exclusive; None: still so."""

    since: date
    until: date | None
    kind: str
    name: str
    code: str
    parent_id: int | None
    parent_name: str
    act_id: int

    @property
    def kind_label(self) -> str:
        return rules.KINDS[self.kind]


@dataclass(frozen=True)
class CodeLine:
    """A 14-digit code the unit carried. `until` is exclusive; None: still so."""

    code: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Parent:
    unit_id: int
    name: str
    code: str
    within_reach: bool


@dataclass(frozen=True)
class EnterpriseLine:
    """An enterprise the unit led on the day; ownership of that day, workers of the last year known by then."""

    enterprise_id: int
    name: str
    tax_code: str
    ownership: str
    ownership_label: str
    workers: int | None
    workers_year: int | None
    led_since: date
    led_until: date | None


@dataclass(frozen=True)
class UnitView:
    """The unit as it was on the day. What is dear to read and few pages show is read when it is asked for."""

    unit_id: int
    version: int
    on: date
    exists: bool
    """False: not yet founded, or closed, on the day; name, code and kind are then the nearest ones."""
    kind: str
    name: str
    code: str
    since: date
    until: date | None
    parent_id: int | None
    states: list[UnitState] = field(repr=False)
    """In the order of their days."""
    viewer: Viewer = field(repr=False)

    @cached_property
    def trail(self) -> list[Parent]:
        """Parents from the top down, without the unit itself."""
        return _trail(self.viewer, self.unit_id, self.on) if self.exists else []

    @cached_property
    def children(self) -> list[UnitRow]:
        return _children(self.unit_id, written_once.rows(_below, self.unit_id, self.on), self.on)

    @cached_property
    def history(self) -> list[StateLine]:
        return _history(self.states)

    @cached_property
    def enterprises(self) -> list[EnterpriseLine]:
        return _enterprises(self.unit_id, self.on)

    @cached_property
    def _codes(self) -> list[OfficialCode]:
        return written_once.rows(_official, [self.unit_id, self.parent_id or self.unit_id])

    @property
    def codes(self) -> list[CodeLine]:
        """14-digit codes in the order of their days."""
        mine = [row for row in self._codes if row.unit_id == self.unit_id]
        return [CodeLine(row.code, row.valid_from, _until(row.valid_to)) for row in mine]

    @property
    def official_code(self) -> str:
        """The one of the day; empty: none known."""
        return _code_on(self._codes, self.unit_id, self.on)

    @property
    def official_code_above(self) -> str:
        """That of the unit above on the day, where it is known."""
        return _code_on(self._codes, self.parent_id, self.on)

    @cached_property
    def acts(self) -> list[ActLine]:
        """Every act on the unit, the latest first; `later` are those after the day that were not taken back."""
        return changes(self.viewer, unit_id=self.unit_id)

    @property
    def later(self) -> list[ActLine]:
        held = [line for line in self.acts if line.on > self.on and not line.taken_back and line.reverses is None]
        return held[::-1]

    @property
    def kind_label(self) -> str:
        return rules.KINDS[self.kind]


def unit(viewer: Viewer, unit_id: int, on: date) -> UnitView:
    """The unit on the day, with its whole past. NotFound outside reach. A fixed number of queries."""
    states = written_once.rows(_states, unit_id) if scope.reaches(viewer, unit_id, Permission.READ_TREE) else []
    if not states:
        raise NotFound("Không có tổ chức này.")
    nearest = _nearest(states, on)
    return UnitView(
        unit_id=unit_id,
        version=nearest.unit.version,
        on=on,
        exists=nearest.valid_from <= on < nearest.valid_to,
        kind=nearest.kind,
        name=nearest.name,
        code=nearest.code,
        since=states[0].valid_from,
        until=_until(states[-1].valid_to),
        parent_id=nearest.parent_id,
        states=states,
        viewer=viewer,
    )


def _nearest(states: list[UnitState], on: date) -> UnitState:
    """The state of the day; before the first the first, after the last the last."""
    begun = [state for state in states if state.valid_from <= on]
    return begun[-1] if begun else states[0]


def _code_on(codes: list[OfficialCode], unit_id: int | None, on: date) -> str:
    held = (row.code for row in codes if row.unit_id == unit_id and row.valid_from <= on < row.valid_to)
    return next(held, "")


def _until(day: date) -> date | None:
    return None if day == OPEN_END else day


def _trail(viewer: Viewer, unit_id: int, on: date) -> list[Parent]:
    above = written_once.rows(_above, unit_id, on)
    named = {state.unit_id: state for state in written_once.rows(_there, above, on)} if above else {}
    reach = scope.reached(viewer, above, Permission.READ_TREE)
    return [Parent(pk, named[pk].name, named[pk].code, pk in reach) for pk in above]


def _children(unit_id: int, below: list[UnitState], on: date) -> list[UnitRow]:
    parents = [state.unit_id for state in below]
    counted = Counter(written_once.rows(_parents, parents, on)) if parents else {}
    return [
        UnitRow(row.unit_id, unit_id, 0, row.kind, row.name, row.code, counted.get(row.unit_id, 0))
        for row in preorder(below)
    ]


def _history(states: list[UnitState]) -> list[StateLine]:
    parents = {state.parent_id for state in states if state.parent_id}
    names: dict[int, list[UnitState]] = {pk: [] for pk in parents}
    for row in written_once.rows(_of_units, sorted(parents)) if parents else ():
        names[row.unit_id].append(row)
    return [
        StateLine(
            since=state.valid_from,
            until=_until(state.valid_to),
            kind=state.kind,
            name=state.name,
            code=state.code,
            parent_id=state.parent_id,
            parent_name=_nearest(names[state.parent_id], state.valid_from).name if state.parent_id else "",
            act_id=state.act_id,
        )
        for state in states
    ]


def _enterprises(unit_id: int, on: date) -> list[EnterpriseLine]:
    found = {lead.enterprise_id: lead for lead in written_once.rows(_led, unit_id, on)}
    if not found:
        return []
    rows = Enterprise.objects.filter(pk__in=found).order_by("name_fold")
    lines = []
    for enterprise in rows.prefetch_related("ownerships", "headcounts", "acts__reversed_by"):
        owned = [one for one in enterprise.ownerships.all() if one.valid_from <= on < one.valid_to]
        counted = sorted((one.year, one.workers) for one in enterprise.headcounts.all() if one.year <= on.year)
        year, workers = counted[-1] if counted else (None, None)
        lines.append(
            EnterpriseLine(
                enterprise_id=enterprise.pk,
                name=name_on(enterprise.name, enterprise.acts.all(), on),
                tax_code=enterprise.tax_code,
                ownership=owned[0].ownership if owned else "",
                ownership_label=owned[0].get_ownership_display() if owned else "",
                workers=workers,
                workers_year=year,
                led_since=found[enterprise.pk].valid_from,
                led_until=_until(found[enterprise.pk].valid_to),
            )
        )
    return lines


def _states(unit_id: int) -> QuerySet[UnitState]:
    return UnitState.objects.filter(unit=unit_id).select_related("unit").order_by("valid_from")


def _below(unit_id: int, on: date) -> QuerySet[UnitState]:
    return UnitState.objects.filter(parent=unit_id, valid_from__lte=on, valid_to__gt=on)


def _official(unit_ids: list[int]) -> QuerySet[OfficialCode]:
    return OfficialCode.objects.filter(unit__among=unit_ids).order_by("valid_from")


def _above(unit_id: int, on: date) -> QuerySet:
    links = UnitLink.objects.filter(descendant=unit_id, distance__gt=0, valid_from__lte=on, valid_to__gt=on)
    return links.order_by("-distance").values_list("ancestor_id", flat=True)


def _there(unit_ids: list[int], on: date) -> QuerySet[UnitState]:
    return UnitState.objects.filter(unit__among=unit_ids, valid_from__lte=on, valid_to__gt=on)


def _parents(unit_ids: list[int], on: date) -> QuerySet:
    rows = UnitState.objects.filter(parent__among=unit_ids, valid_from__lte=on, valid_to__gt=on)
    return rows.values_list("parent_id", flat=True)


def _of_units(unit_ids: list[int]) -> QuerySet[UnitState]:
    return UnitState.objects.filter(unit__among=unit_ids).order_by("valid_from")


def _led(unit_id: int, on: date) -> QuerySet[Leadership]:
    return Leadership.objects.filter(unit=unit_id, valid_from__lte=on, valid_to__gt=on)
