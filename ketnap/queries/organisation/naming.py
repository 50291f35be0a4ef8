"""Names of units for rows a query has already scoped."""

from collections.abc import Iterable
from datetime import date

from ketnap.models import UnitState

CHUNK = 5_000


def names(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """Unit id → its name on the day; after its last day the last name, before its first day the first."""
    wanted = sorted(set(unit_ids))
    found: dict[int, str] = {}
    for start in range(0, len(wanted), CHUNK):
        states = UnitState.objects.filter(unit__in=wanted[start : start + CHUNK]).order_by("valid_from")
        for unit_id, name, since in states.values_list("unit_id", "name", "valid_from"):
            if since <= on or unit_id not in found:
                found[unit_id] = name
    return found
