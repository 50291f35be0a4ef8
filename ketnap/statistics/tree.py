"""Members of every unit with its sub-tree on a day, in one go."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q, QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import clock
from ketnap.models import Standing, Stay, UnitLink
from ketnap.queries import membership, people
from ketnap.queries.missing import NotFound
from ketnap.statistics.tallies.columns import STOCKS, TOLD
from ketnap.statistics.tallies.reading import stocks

MEMBERS = tuple(measure.id for measure in STOCKS)
"""Members, and those on probation, where they stand ready."""
Ready = tuple[int, ...]
"""Numbers of MEMBERS and of those whose record tells what TOLD names."""


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


def some_counts(viewer: Viewer, on: date, among: Collection[int], *, large: bool = True) -> dict[int, UnitCount]:
    """The same for those of a few units the viewer may see figures of, which asks of nothing that is not below them.
    `large`: thousands may stand below, so what stands ready is read."""
    return counts_of(scope.reached(viewer, among, Permission.READ_FIGURES), on, large=large)


def counts_of(units: Collection[int], on: date, *, large: bool = True) -> dict[int, UnitCount]:
    """The same, whoever asks."""
    tops = sorted(units)
    if large and (stands := stocks(tops, on, MEMBERS)) is not None:
        return {unit: UnitCount(*stands[unit]) for unit in written_once.rows(_open, tops, on)}
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
    held = Stay.objects.filter(unit__in=_links(unit_ids, on).values("descendant"))
    there = held.filter(valid_from__lte=on, valid_to__gt=on)
    probationary = Count("pk", filter=Q(standing=Standing.PROBATIONARY))
    return there.values_list("unit").annotate(members=Count("pk"), probationary=probationary).order_by()


def _open(unit_ids: list[int], on: date) -> QuerySet:
    """Units that stand in the tree on the day: each stands below itself."""
    # The unit is named on both sides: the index leads to it, past all the others that stand below.
    return _links(unit_ids, on).filter(descendant__among=unit_ids, distance=0).values_list("ancestor_id", flat=True)


def ready(unit_id: int, on: date) -> Ready | None:
    """What stands ready of the unit; worth asking where thousands are."""
    found = stocks([unit_id], on, (*MEMBERS, *TOLD))
    return found[unit_id] if found else None


def sized(viewer: Viewer, unit_id: int, on: date, told: Ready | None) -> tuple[int, int]:
    """(members, of them on probation) of one unit and everything below it, for who may read its people."""
    if told is None:
        return membership.counts(viewer, unit_id, on)
    _people_reached(viewer, unit_id)
    return told[0], told[1]


def untold(viewer: Viewer, unit_id: int, on: date, told: Ready | None) -> dict[str, int]:
    """What people.lacking counts."""
    if told is None or on != clock.today():  # a profile may begin after a day that is over, in the same month
        return people.lacking(viewer, unit_id, on)
    _people_reached(viewer, unit_id)
    members, _, *numbers = told
    return {name.removeprefix("told_"): members - number for name, number in zip(TOLD, numbers, strict=True)}


def _people_reached(viewer: Viewer, unit_id: int) -> None:
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")


def tree_counts(viewer: Viewer, on: date) -> dict[int, UnitCount]:
    """The same for all units the viewer may see figures of."""
    reach = set(scope.units(viewer, Permission.READ_FIGURES).values_list("descendant", flat=True))
    return {unit: counts for unit, counts in counts_by_unit(on).items() if unit in reach}
