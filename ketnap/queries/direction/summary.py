"""What leads ask first: findings not mended, measures late, by unit; and what waits at one desk. Viewer first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import InspectionFinding, UnitMeasure
from ketnap.queries.direction.inspections import findings
from ketnap.queries.organisation.naming import names
from ketnap.rules import direction as rules


@dataclass(frozen=True)
class OpenFindings:
    """Findings of a unit and those below it that are not verified on a day."""

    count: int
    overdue: int
    oldest: date | None
    """Day on which the oldest of them was found."""
    by_unit: list[tuple[int, str, int]]
    """(unit id, name, findings), the unit with most first."""


def open_findings(viewer: Viewer, unit_id: int, on: date) -> OpenFindings:
    """NotFound outside reach."""
    left = findings(viewer, on, unit_id=unit_id, unfinished=True)
    named = {row.unit_id: row.unit_name for row in left}
    counts = Counter(row.unit_id for row in left)
    by_unit = sorted(((unit, named[unit], count) for unit, count in counts.items()), key=lambda one: (-one[2], one[1]))
    oldest = min((row.found_on for row in left), default=None)
    return OpenFindings(len(left), sum(row.overdue for row in left), oldest, by_unit)


@dataclass(frozen=True)
class Task:
    """One thing that waits at a desk."""

    pk: int
    unit_id: int
    unit_name: str
    title: str
    text: str
    due_on: date


@dataclass(frozen=True)
class Waiting:
    count: int
    tasks: list[Task]


def desk_measures(viewer: Viewer, today: date, soon: timedelta, shown: int) -> tuple[Waiting, Waiting, Waiting]:
    """(late, due soon, reported and to be looked at by this viewer): one query to count, one each for what is there."""
    counts = written_once.numbers(_count_measures, viewer, today, today + soon)
    kinds = _kinds_of_measures(viewer, today, today + soon) if any(counts) else (Q(), Q(), Q())
    found = [
        _measures(_given().filter(kind), count, today, shown) for kind, count in zip(kinds, counts, strict=True)
    ]  # fmt: skip
    return found[0], found[1], found[2]


def _given() -> QuerySet[UnitMeasure]:
    return UnitMeasure.objects.filter(item__directive__taken_back=False)


def _kinds_of_measures(viewer: Viewer, today: date, soon: date) -> tuple[Q, Q, Q]:
    mine = Q(unit__in=scope.within(viewer, Permission.READ_TREE))
    led = Q(item__directive__unit__in=scope.within(viewer, Permission.DIRECT))
    waits = Q(state__in=rules.WAITS_FOR_UNIT)
    return (
        mine & waits & Q(due_on__lt=today),
        mine & waits & Q(due_on__gte=today, due_on__lte=soon),
        led & Q(state="reported"),
    )


def _count_measures(viewer: Viewer, today: date, soon: date) -> dict[str, int]:
    return _given().aggregate(**_counted(_kinds_of_measures(viewer, today, soon)))


def _counted(kinds: Sequence[Q]) -> dict[str, Count]:
    return {f"n{place}": Count("pk", filter=kind) for place, kind in enumerate(kinds)}


def _measures(rows: QuerySet[UnitMeasure], count: int, today: date, shown: int) -> Waiting:
    if not count:
        return Waiting(0, [])
    told = list(
        rows.order_by("due_on", "pk").values_list("pk", "unit_id", "item__title", "item__directive__number", "due_on")[
            :shown
        ]
    )
    return Waiting(count, _tasks(told, today))


def desk_findings(viewer: Viewer, today: date, shown: int) -> tuple[Waiting, Waiting, Waiting]:
    """The same of findings: (late, not late yet, reported and to be verified by this viewer)."""
    counts = written_once.numbers(_count_findings, viewer, today)
    kinds = _kinds_of_findings(viewer, today) if any(counts) else (Q(), Q(), Q())
    found = []
    for kind, count in zip(kinds, counts, strict=True):
        rows = InspectionFinding.objects.filter(kind) if count else InspectionFinding.objects.none()
        columns = ("pk", "unit_id", "sentence", "inspection__subject", "due_on")
        told = list(rows.order_by("due_on", "pk").values_list(*columns)[:shown])
        found.append(Waiting(count, _tasks(told, today)))
    return found[0], found[1], found[2]


def _kinds_of_findings(viewer: Viewer, today: date) -> tuple[Q, Q, Q]:
    mine = Q(unit__in=scope.within(viewer, Permission.READ_PEOPLE))
    inspects = Q(unit__in=scope.within(viewer, Permission.INSPECT))
    waits = Q(state__in=rules.FINDING_WAITS_FOR_UNIT)
    return mine & waits & Q(due_on__lt=today), mine & waits & Q(due_on__gte=today), inspects & Q(state="reported")


def _count_findings(viewer: Viewer, today: date) -> dict[str, int]:
    return InspectionFinding.objects.aggregate(**_counted(_kinds_of_findings(viewer, today)))


def _tasks(told: Sequence[tuple[int, int, str, str, date]], today: date) -> list[Task]:
    named = names({row[1] for row in told}, today)
    return [Task(pk, unit, named[unit], title, text, due) for pk, unit, title, text, due in told]
