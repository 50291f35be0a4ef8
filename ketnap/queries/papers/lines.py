"""The organisations from a cell upwards on a day, and which of them makes a paper. For queries that have scoped."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ketnap.lib import dates
from ketnap.models import UnitKind, UnitLink, UnitState


@dataclass(frozen=True)
class Body:
    """An organisation above a cell, or itself, on a day."""

    unit_id: int
    kind: str
    name: str


@dataclass(frozen=True)
class Line:
    """The organisations from a cell upwards on a day."""

    bodies: Sequence[Body]
    """The cell first."""

    def of(self, *kinds: str) -> Body | None:
        return next((one for one in self.bodies if one.kind in kinds), None)

    @property
    def cell(self) -> Body | None:
        return self.bodies[0] if self.bodies else None

    @property
    def grassroots(self) -> Body | None:
        return self.of(UnitKind.COMMITTEE, UnitKind.CELL_BASE)

    @property
    def upper(self) -> Body | None:
        return self.of(UnitKind.UPPER)

    def issuer(self, word: str) -> tuple[Body | None, Body | None]:
        """The body that makes a paper, and the one above it; none for what a person, a union or a centre makes."""
        made = {
            "cell": self.cell, "section": self.of(UnitKind.SECTION), "grassroots": self.grassroots,
            "superior": self.upper, "board": self.upper, "any": self.cell,
        }.get(word)  # fmt: skip
        if made is None:
            return None, None
        place = list(self.bodies).index(made)
        above = self.bodies[place + 1 :]
        # A cell inside a grassroots committee writes under it, whatever stands between.
        first = next((one for one in above if one.kind != UnitKind.SECTION), None)
        return made, first


def upwards(unit_ids: set[int], on: date) -> dict[int, Line]:
    """Unit → the organisations from it upwards in the tree of the day; of one that ended, in that of its last day."""
    last = {}
    for unit, since, until in (
        UnitState.objects.filter(unit__in=unit_ids).order_by("valid_from").values_list("unit", "valid_from", "valid_to")
    ):
        if since <= on or unit not in last:
            last[unit] = on if since <= on < until else dates.day_before(until) if until <= on else since
    links: dict[int, list[int]] = defaultdict(list)
    for unit, ancestor, since, until in (
        UnitLink.objects.filter(descendant__in=unit_ids).order_by("distance")
        .values_list("descendant", "ancestor", "valid_from", "valid_to")
    ):  # fmt: skip
        if unit in last and since <= last[unit] < until:
            links[unit].append(ancestor)
    states: dict[int, list[tuple[date, date, str, str]]] = defaultdict(list)
    for unit, *rest in UnitState.objects.filter(
        unit__in={one for above in links.values() for one in above}
    ).values_list("unit", "valid_from", "valid_to", "kind", "name"):
        states[unit].append(tuple(rest))
    return {
        unit: Line([
            Body(one, kind, name)
            for one in links[unit]
            for since, until, kind, name in states[one]
            if since <= last[unit] < until
        ])
        for unit in unit_ids
    }  # fmt: skip
