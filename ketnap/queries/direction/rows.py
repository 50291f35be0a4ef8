"""Measures and findings as they stood on a day, in few queries whatever their number. For queries that have scoped."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from ketnap.models import DirectionAct, InspectionFinding, UnitMeasure
from ketnap.rules import direction as rules
from ketnap.rules.direction import Standing, Step

CHUNK = 5_000


def stands(rows: QuerySet[UnitMeasure] | QuerySet[InspectionFinding], on: date, today: date) -> dict[int, Standing]:
    """id → state and due day on the day, of those that were there by then. Today's are columns; a past day is told from
    the acts until it."""
    finding = rows.model is InspectionFinding
    begins, name = ("found_on", "finding") if finding else ("given_on", "measure")
    there = rows.filter(**{f"{begins}__lte": on})
    if on >= today:
        return {pk: Standing(state, due) for pk, state, due in there.values_list("pk", "state", "due_on")}
    first: dict[int, tuple[Any, ...]] = {
        row[0]: row[1:]
        for row in there.values_list(*(("pk", "first_due_on") if finding else
                                       ("pk", "first_due_on", "item__rhythm", "until")))
    }  # fmt: skip
    steps = steps_of(name, first, on)
    fold: Callable[[int], Standing] = (
        (lambda pk: rules.finding(first[pk][0], steps[pk]))
        if finding
        else (lambda pk: rules.measure(first[pk][1], first[pk][0], first[pk][2], steps[pk]))
    )
    return {pk: fold(pk) for pk in first}


def steps_of(name: str, ids: Iterable[int], on: date) -> dict[int, list[Step]]:
    """Acts until the day that stand, by what they are about. A reversal undoes on the day of what it takes back."""
    wanted, found = sorted(ids), defaultdict(list)
    for start in range(0, len(wanted), CHUNK):
        acts = DirectionAct.objects.filter(
            **{f"{name}__among": wanted[start : start + CHUNK]}, on__lte=on, reverses=None, reversed_by=None
        ).order_by("on", "pk")
        for pk, kind, day, due in acts.values_list(f"{name}_id", "kind", "on", "due_on"):
            found[pk].append(Step(kind, day, due))
    return found


def overdue(stand: Standing, on: date) -> bool:
    """The unit has to act and its day is past; a report that waits to be looked at is not the unit's delay."""
    return stand.due_on < on and stand.state in (*rules.WAITS_FOR_UNIT, *rules.FINDING_WAITS_FOR_UNIT)
