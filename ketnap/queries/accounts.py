"""Who is signed in and for which house: the names that stand on top of every page."""

from dataclasses import dataclass
from datetime import date

from ketnap.access.viewer import Viewer
from ketnap.models import UnitKind, UnitState, User


@dataclass(frozen=True)
class House:
    """The organisation whose book this viewer works in."""

    unit_id: int | None
    name: str
    """As the masthead shows it; a cell adds the committee it belongs to."""
    short: str
    is_cell: bool


NO_HOUSE = House(None, "", "", False)


def house(viewer: Viewer) -> House:
    """The highest organisation of the grants. Whoever is nothing but a secretary gets the pages of a cell."""
    unit_ids = sorted({unit for _, unit in viewer.grants})
    if not unit_ids:
        return NO_HOUSE
    states = UnitState.objects.filter(unit_id__in=unit_ids, valid_from__lte=viewer.on).order_by("unit_id", "valid_from")
    latest = {state.unit_id: state for state in states}
    if not latest:
        return NO_HOUSE
    order = [kind.value for kind in UnitKind]
    top = min(latest.values(), key=lambda state: (order.index(state.kind), state.unit_id))
    is_cell = all(role == "secretary" for role, _ in viewer.grants)
    name = top.name
    if top.kind == UnitKind.CELL and top.parent_id:
        above = UnitState.objects.filter(unit_id=top.parent_id, valid_from__lte=viewer.on).order_by("-valid_from")
        name = f"{top.name}, {above.values_list('name', flat=True).first()}"
    return House(top.unit_id, name, top.name, is_cell)


def office_name(on: date) -> str:
    """The one root of the tree, as the sign-in page names the office; empty while there is none or more than one."""
    names = UnitState.objects.filter(parent=None, valid_from__lte=on, valid_to__gt=on).values_list("name", flat=True)
    found = list(names[:2])
    return found[0] if len(found) == 1 else ""


def usernames(viewer: Viewer) -> list[str]:
    """Names everybody signs in with, for who administers; nothing for anybody else."""
    return sorted(User.objects.values_list("username", flat=True)) if viewer.administers else []
