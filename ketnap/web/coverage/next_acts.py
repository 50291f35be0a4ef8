"""What to do next at a place: the pages this viewer may open, the most useful first. As many questions for a hundred
places as for one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.access import policy, scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Reach
from ketnap.queries import offices
from ketnap.rules.coverage import (
    EMPTY,
    ENTERPRISE,
    FEW,
    LONG,
    NO_TRADE,
    NO_YOUTH,
    READY,
    SMALL,
    UNCOUNTED,
    UNLED,
    Place,
)
from ketnap.rules.organisation import COMMITTEE, SECTION, UPPER
from ketnap.statistics.coverage import Coverage, Seen

SHOWN = 3
FOUNDING = (UPPER, COMMITTEE, SECTION)
"""Kinds under which a cell may be founded."""
NEW_CELL = {UPPER: "cell_base", COMMITTEE: "cell", SECTION: "cell"}


@dataclass
class Doors:
    """Which of the units of the rows each page opens for; asked once for every set of grants."""

    request: HttpRequest
    units: frozenset[int]
    charged: dict[tuple[str, int], str] = field(default_factory=dict)
    """(kind, id) of the places somebody is in charge of → who, in words."""
    held: dict[Reach, set[int]] = field(default_factory=dict)

    def opens(self, page: str, unit_id: int | None, method: str = "GET") -> bool:
        line = policy.lines().get((page, method))
        if line is None or unit_id is None:
            return False
        permission = Permission(line.permission)
        reach = self.request.viewer.reach(permission)
        if reach not in self.held:
            within = scope.units(self.request.viewer, permission).filter(descendant__in=self.units)
            self.held[reach] = set(within.values_list("descendant", flat=True))
        return unit_id in self.held[reach]


def doors(request: HttpRequest, rows: Iterable[Seen], on: date) -> Doors:
    places = [one.place for one in rows]
    units = {one.id: one.kind for one in places if one.kind != ENTERPRISE}
    firms = [one.id for one in places if one.kind == ENTERPRISE]
    charged = {
        (units[pk], pk): one.name
        for pk, one in offices.in_charge(request.viewer, list(units), on).items()
        if one.gone is None
    }
    of_firms = offices.in_charge_of_firms(request.viewer, firms, on).items()
    charged |= {(ENTERPRISE, pk): one.name for pk, one in of_firms if one.gone is None}
    return Doors(request, frozenset({*units, *(one.beside for one in places if one.beside)}), charged)


def offers(held: Doors, one: Seen, found: Coverage) -> list[tuple[str, str]]:
    """(words, address), at most three."""
    every = _of_enterprise(held, one) if one.place.kind == ENTERPRISE else _of_unit(held, one, found)
    return [(words, address) for words, address in every if address][:SHOWN]


def _of_enterprise(held: Doors, one: Seen) -> list[tuple[str, str]]:
    place, found = one.place, []
    if READY in one.gaps and place.beside_kind in FOUNDING and held.opens("unit-found", place.beside):
        told = urlencode({"ten": f"Chi bộ {place.name}", "loai": NEW_CELL[place.beside_kind]})
        found.append(("Đề nghị lập chi bộ", f"{reverse('unit-found', args=[place.beside])}?{told}"))
    found.append(_charge(held, place, place.beside))
    if {UNLED, FEW} & set(one.gaps) and held.opens("enterprise-members", place.beside):
        found.append(("Đảng viên ở đây", reverse("enterprise-members", args=[place.id])))
    if UNCOUNTED in one.gaps and held.opens("enterprise-counted", place.beside):
        found.append(("Ghi số lao động", reverse("enterprise-counted", args=[place.id])))
    found.append(_union(held, one, place.beside, {"doanh_nghiep": str(place.id)}))
    return found


def _of_unit(held: Doors, one: Seen, found: Coverage) -> list[tuple[str, str]]:
    place, acts = one.place, []
    if EMPTY in one.gaps and held.opens("sympathisers-new", place.id):
        acts.append(("Lập danh sách cảm tình", reverse("sympathisers-new", args=[place.id])))
    if LONG in one.gaps and place.on_path != 0 and held.opens("class-send", place.id):
        acts.append(("Cử đi học", reverse("class-send", args=[place.id])))
    if {EMPTY, LONG, SMALL} & set(one.gaps):
        acts.append(_charge(held, place, place.id))
    if UNCOUNTED in one.gaps and held.opens("enterprise-counted", place.id):
        missing = next(pk for pk in place.enterprises if pk not in found.workers)
        acts.append(("Ghi số lao động", reverse("enterprise-counted", args=[missing])))
    acts.append(_union(held, one, place.id, {}))
    return acts


def _charge(held: Doors, place: Place, unit_id: int | None) -> tuple[str, str]:
    """Phân công người phụ trách, where nobody is yet."""
    page = "enterprise-charge" if place.kind == ENTERPRISE else "unit-charge"
    if (place.kind, place.id) in held.charged or not held.opens(page, unit_id, "POST"):
        return ("", "")
    return ("Phân công phụ trách", reverse(page, args=[place.id]))


def _union(held: Doors, one: Seen, unit_id: int | None, told: dict[str, str]) -> tuple[str, str]:
    kind = next((kind for gap, kind in ((NO_TRADE, "trade"), (NO_YOUTH, "youth")) if gap in one.gaps), "")
    if not kind or not held.opens("union-new", unit_id):
        return ("", "")
    return ("Ghi đoàn thể", f"{reverse('union-new', args=[unit_id])}?{urlencode({'loai': kind, **told})}")
