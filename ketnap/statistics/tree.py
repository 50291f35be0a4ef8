"""Members of every unit with its sub-tree on a day, in one go."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q, QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Standing, Stay, UnitLink


@dataclass(frozen=True, slots=True)
class UnitCount:
    """Of the unit and everything below it."""

    members: int
    probationary: int

    @property
    def official(self) -> int:
        return self.members - self.probationary


def counts_by_unit(on: date) -> dict[int, UnitCount]:
    """Unit id → members on the day in the tree of the day, for every unit open on it.

    One grouped pass over the stays and one read of the tree; the roll-up is done here, children before parents.
    Knows nothing of viewers: pages ask `tree_counts`.
    """
    day = on.isoformat() if connection.vendor == "sqlite" else on
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id, parent_id FROM ketnap_unitstate WHERE valid_from <= %s AND valid_to > %s", [day, day]
        )
        parents: dict[int, int | None] = dict(cursor.fetchall())
        cursor.execute(
            "SELECT unit_id, count(*), count(*) FILTER (WHERE standing = 'P') FROM ketnap_stay"
            " WHERE valid_from <= %s AND valid_to > %s GROUP BY unit_id",
            [day, day],
        )
        direct = {unit: (members, probationary) for unit, members, probationary in cursor.fetchall()}
    return {unit: UnitCount(*counts) for unit, counts in roll_up(parents, direct).items()}


def roll_up(
    parents: Mapping[int, int | None], direct: Mapping[int, tuple[int, int]], order: Sequence[int] = ()
) -> dict[int, tuple[int, int]]:
    """Own numbers plus those of everything below. `parents` is a tree: unit → parent or None; `order` that of
    `children_first`, where it is known already."""
    total = {unit: direct.get(unit, (0, 0)) for unit in parents}
    for unit in order or children_first(parents):
        parent = parents[unit]
        if parent is not None and parent in total:
            here, above = total[unit], total[parent]
            total[parent] = (above[0] + here[0], above[1] + here[1])
    return total


def children_first(parents: Mapping[int, int | None]) -> list[int]:
    """Every unit, after everything below it."""
    waiting = dict.fromkeys(parents, 0)
    for parent in parents.values():
        if parent is not None and parent in waiting:
            waiting[parent] += 1
    order = [unit for unit, children in waiting.items() if not children]
    for unit in order:
        parent = parents[unit]
        if parent is not None and parent in waiting:
            waiting[parent] -= 1
            if not waiting[parent]:
                order.append(parent)
    return order


def some_counts(viewer: Viewer, on: date, among: Collection[int]) -> dict[int, UnitCount]:
    """The same for those of a few units the viewer may see figures of, which asks of nothing that is not below them."""
    reach = scope.reached(viewer, among, Permission.READ_FIGURES)
    tops = sorted(reach)
    direct = {unit: (members, some) for unit, members, some in written_once.rows(_held, tops, on)}
    total: dict[int, list[int]] = {}
    for top, unit in written_once.rows(_pairs, tops, on):
        here, (members, some) = total.setdefault(top, [0, 0]), direct.get(unit, (0, 0))
        here[0] += members
        here[1] += some
    return {unit: UnitCount(*counts) for unit, counts in total.items()}


def _links(unit_ids: list[int], on: date) -> QuerySet[UnitLink]:
    return UnitLink.objects.filter(ancestor__among=unit_ids, valid_from__lte=on, valid_to__gt=on)


def _pairs(unit_ids: list[int], on: date) -> QuerySet:
    return _links(unit_ids, on).values_list("ancestor_id", "descendant_id")


def _held(unit_ids: list[int], on: date) -> QuerySet:
    below = _links(unit_ids, on).values("descendant")
    stays = Stay.objects.filter(unit__in=below, valid_from__lte=on, valid_to__gt=on)
    probationary = Count("pk", filter=Q(standing=Standing.PROBATIONARY))
    return stays.values_list("unit").annotate(members=Count("pk"), probationary=probationary).order_by()


def tree_counts(viewer: Viewer, on: date) -> dict[int, UnitCount]:
    """The same for all units the viewer may see figures of."""
    reach = set(scope.units(viewer, Permission.READ_FIGURES).values_list("descendant", flat=True))
    return {unit: counts for unit, counts in counts_by_unit(on).items() if unit in reach}
