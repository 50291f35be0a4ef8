"""Finding organisations by name without accents, by code, or by 14-digit code."""

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import text
from ketnap.models import OfficialCode, UnitState
from ketnap.queries.organisation import parts
from ketnap.queries.organisation.trees import UnitRow
from ketnap.rules import organisation

LIMIT = 30


def search(viewer: Viewer, query: str, *, limit: int = LIMIT) -> list[UnitRow]:
    """Units within reach as they are today: every word stands in the name, or the code is the one typed, or the
    14-digit code is one the unit carries or carried. Ordered as a Vietnamese list, broader kinds first."""
    words = text.fold(query).split()
    if not words:
        return []
    rows = UnitState.objects.filter(valid_from__lte=viewer.on, valid_to__gt=viewer.on)
    if not scope.everything(viewer, Permission.READ_TREE):
        rows = scope.visible(viewer, rows, Permission.READ_TREE)
    if official := organisation.official_code(query):
        coded = rows.filter(unit__in=OfficialCode.objects.filter(code=official).values("unit"))
        return [_row(state) for state in coded.order_by("name_sort", "unit")[:limit]]
    found = list(rows.filter(parts.named(words)).order_by("name_sort", "unit")[:limit])
    found = found or list(rows.filter(code=query.strip())[:limit])
    kinds = list(organisation.KINDS)
    found.sort(key=lambda state: kinds.index(state.kind))
    return [_row(state) for state in found]


def _row(state: UnitState) -> UnitRow:
    return UnitRow(state.unit_id, state.parent_id, 0, state.kind, state.name, state.code, 0)
