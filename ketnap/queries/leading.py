"""What the page of the standing committee reads of every organisation below: who leads it to trouble first."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Candidacy, DueItem, UnitState
from ketnap.queries.missing import NotFound


@dataclass(frozen=True)
class Branch:
    """An organisation directly below the one asked about, with all that stands below it."""

    unit_id: int
    name: str
    kind: str
    open: int = 0
    """Files on the path."""
    overdue: int = 0
    """Things past their day, or waiting without one."""
    oldest: date | None = None
    """The day the oldest of them counts from."""


def branches(viewer: Viewer, unit_id: int, on: date) -> list[Branch]:
    """In the order of names, in the tree of the day. Files and work are those of now. NotFound outside reach; without
    READ_PEOPLE there is no file. A fixed number of queries."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    children = UnitState.objects.filter(parent=unit_id, valid_from__lte=on, valid_to__gt=on)
    rows = list(children.order_by("name_sort", "unit_id").values_list("unit_id", "name", "kind"))
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        return [Branch(unit, name, kind) for unit, name, kind in rows]
    below = scope.held([unit_id], on).values("descendant")
    links = scope.held([unit for unit, _, _ in rows], on).values_list("descendant_id", "ancestor_id")
    branch_of = dict(links)
    files = Candidacy.objects.filter(ended_on=None, unit__in=below)
    late = DueItem.objects.filter(Q(due_on__lt=on) | Q(due_on=None, since__lte=on), unit__in=below)
    opened: dict[int, int] = {}
    for unit, number in files.values_list("unit_id").annotate(Count("pk")):
        branch = branch_of.get(unit, unit)
        opened[branch] = opened.get(branch, 0) + number
    waiting: dict[int, tuple[int, date]] = {}
    for unit, number, since in late.values_list("unit_id").annotate(Count("pk"), Min("sort_on")):
        branch = branch_of.get(unit, unit)
        count, oldest = waiting.get(branch, (0, since))
        waiting[branch] = (count + number, min(oldest, since))
    return [Branch(unit, name, kind, opened.get(unit, 0), *waiting.get(unit, (0, None))) for unit, name, kind in rows]
