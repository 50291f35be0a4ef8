"""What every count becomes if an act is carried out: the act itself is tried and taken back, so both always agree."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count

from ketnap.actions.organisation import tree
from ketnap.models import Leadership, Movement, Standing, UnitAct, UnitLink, UnitState
from ketnap.rules import organisation as rules


@dataclass(frozen=True)
class Counts:
    """A unit with all below it on a day."""

    name: str
    code: str
    kind: str
    units: dict[str, int]
    """Number by kind, the unit itself included."""
    official: int
    probationary: int
    enterprises: int

    @property
    def members(self) -> int:
        return self.official + self.probationary


@dataclass(frozen=True)
class PreviewLine:
    """None: the unit is not there (not yet, or no longer)."""

    unit_id: int
    before: Counts | None
    after: Counts | None


@dataclass(frozen=True)
class Preview:
    on: date
    lines: list[PreviewLine]
    """Every unit whose counts change, and those the act speaks of: from the top down, in official order."""
    movements: dict[str, int]
    """Entries of members by kind that the act would record."""
    warnings: list[rules.Warning]


class _TakenBack(Exception):
    pass


def preview(act: Callable[..., UnitAct], **arguments: Any) -> Preview:
    """Try an act of this package. Raises what the act raises; writes nothing."""
    after: dict[int, Counts] = {}
    touched: set[int] = set()
    movements: dict[str, int] = {}
    on: date = arguments["on"]
    with transaction.atomic():
        tree.lock()
        try:
            with transaction.atomic():
                done = act(**arguments)
                touched = _touched(done)
                after = counts(touched, on)
                rows = Movement.objects.filter(act=done).values_list("kind").annotate(Count("pk"))
                movements = dict(rows)
                raise _TakenBack
        except _TakenBack:
            before = counts(touched, on)
        transaction.set_rollback(True)
    lines = [PreviewLine(unit_id, before.get(unit_id), after.get(unit_id)) for unit_id in _ordered(before, after)]
    return Preview(
        on=on,
        lines=lines,
        movements=movements,
        warnings=[
            warning
            for line in lines
            if line.after
            for warning in rules.warnings(line.after.kind, line.after.name, line.after.members, line.after.official, on)
        ],
    )


def counts(unit_ids: Collection[int], on: date) -> dict[int, Counts]:
    """The units that are there on the day, each with all below it. Four queries."""
    units = UnitState.objects.filter(unit__in=unit_ids, valid_from__lte=on, valid_to__gt=on)
    states = {state.unit_id: state for state in units}
    below = UnitLink.objects.filter(ancestor__in=states, valid_from__lte=on, valid_to__gt=on)
    kinds: dict[int, Counter[str]] = defaultdict(Counter)
    for ancestor, kind, number in (
        below.filter(descendant__states__valid_from__lte=on, descendant__states__valid_to__gt=on)
        .values_list("ancestor_id", "descendant__states__kind")
        .annotate(Count("pk"))
    ):
        kinds[ancestor][kind] = number
    members: dict[int, Counter[str]] = defaultdict(Counter)
    for ancestor, standing, number in (
        below.filter(descendant__stays__valid_from__lte=on, descendant__stays__valid_to__gt=on)
        .values_list("ancestor_id", "descendant__stays__standing")
        .annotate(Count("pk"))
    ):
        members[ancestor][standing] = number
    led = Leadership.objects.filter(valid_from__lte=on, valid_to__gt=on, unit__links_up__in=below)
    enterprises = dict(led.values_list("unit__links_up__ancestor").annotate(Count("enterprise", distinct=True)))
    return {
        unit_id: Counts(
            name=state.name,
            code=state.code,
            kind=state.kind,
            units=dict(kinds[unit_id]),
            official=members[unit_id][Standing.OFFICIAL],
            probationary=members[unit_id][Standing.PROBATIONARY],
            enterprises=enterprises.get(unit_id, 0),
        )
        for unit_id, state in states.items()
    }


def _touched(act: UnitAct) -> set[int]:
    """Units of the act, units members left or came to, and everything above them before and after."""
    units = set(act.parts.values_list("unit_id", flat=True))
    for unit_id, from_unit in act.movements.values_list("unit_id", "from_unit_id"):
        units |= {unit_id, from_unit or unit_id}
    above = UnitLink.objects.filter(
        descendant__in=units, valid_from__lte=act.effective_on, valid_to__gte=act.effective_on
    )
    return units | set(above.values_list("ancestor_id", flat=True))


def _ordered(before: dict[int, Counts], after: dict[int, Counts]) -> list[int]:
    known = before | after
    weight = {unit_id: sum(found.units.values()) for unit_id, found in known.items()}
    return sorted(known, key=lambda unit_id: (-weight[unit_id], known[unit_id].code))
