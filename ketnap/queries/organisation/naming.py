"""Names of units for rows a query has already scoped."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from ketnap.access import written_once
from ketnap.models import UnitState


def names(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """Unit id → its name on the day; after its last day the last name, before its first day the first."""
    wanted = sorted(set(unit_ids))
    found: dict[int, str] = {}
    for unit_id, name, since in written_once.rows(_called, wanted) if wanted else ():
        if since <= on or unit_id not in found:
            found[unit_id] = name
    return found


def _called(unit_ids: list[int]) -> QuerySet:
    states = UnitState.objects.filter(unit__among=unit_ids).order_by("valid_from")
    return states.values_list("unit_id", "name", "valid_from")
