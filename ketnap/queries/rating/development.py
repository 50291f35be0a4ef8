"""What a unit was to admit in the year rated: the target in force on the day, beside the criterion. Viewer first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import PlanTarget


@dataclass(frozen=True)
class Asked:
    target: int
    has_source: bool | None
    reason: str


def targets(viewer: Viewer, unit_ids: Collection[int], year: int, on: date) -> dict[int, Asked]:
    """Unit within reach → its own target of the year as it stood on the day. One query."""
    within = scope.units(viewer, Permission.READ_FIGURES).filter(descendant__among=list(unit_ids))
    rows = PlanTarget.objects.filter(unit__in=within, year=year, given_on__lte=on).order_by("number")
    return {row.unit_id: Asked(row.target, row.has_source, row.reason) for row in rows}
