"""Finding organisations by name without accents, or by code."""

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import text
from ketnap.models import UnitState
from ketnap.queries.organisation.trees import UnitRow
from ketnap.rules import organisation as rules

LIMIT = 30


def search(viewer: Viewer, query: str, *, limit: int = LIMIT) -> list[UnitRow]:
    """Units within reach as they are today: every word stands in the name, or the code is the one typed.
    Ordered as a Vietnamese list, broader kinds first."""
    words = text.fold(query).split()
    if not words:
        return []
    rows = UnitState.objects.filter(valid_from__lte=viewer.on, valid_to__gt=viewer.on)
    rows = scope.visible(viewer, rows, Permission.READ_TREE)
    named = rows
    for word in words:
        named = named.filter(name_fold__contains=word)
    found = list(named.order_by("name_sort", "unit")[:limit]) or list(rows.filter(code=query.strip())[:limit])
    kinds = list(rules.KINDS)
    found.sort(key=lambda state: kinds.index(state.kind))
    return [UnitRow(one.unit_id, one.parent_id, 0, one.kind, one.name, one.code, 0) for one in found]
