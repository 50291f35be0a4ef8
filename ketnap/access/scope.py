"""What a viewer reaches: the sub-trees of the grants, once, as a queryset. Queries start from here."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from ketnap.access import written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Reach, Viewer
from ketnap.models import UnitLink, UnitState

Ids = RawSQL | QuerySet | list[int]


def subtree(unit_ids: list[int], on: date) -> QuerySet:
    """Ids of the units below (and of) the given ones in the tree of that day."""
    return UnitLink.objects.filter(ancestor__in=unit_ids, valid_from__lte=on, valid_to__gt=on).values("descendant")


def below(unit_ids: Sequence[int], on: date) -> Ids:
    """The same to stand right of `__in`, without a queryset that is built each time."""
    return written_once.ids(_subtree, (unit_ids,), on)


def held_below(unit_ids: Sequence[int], on: date) -> Ids:
    """Ids of the units that `held` leads down to, to stand right of `__in`."""
    return written_once.ids(_held, (unit_ids,), on)


def within(viewer: Viewer, permission: Permission) -> Ids:
    """`units` to stand right of `__in`."""
    reach = viewer.reach(permission)
    return written_once.ids(_units, (sorted(reach.whole), sorted(reach.below), sorted(reach.own)), viewer.on)


def held(unit_ids: list[int], on: date) -> QuerySet:
    """Links down to the units below (and of) the given ones on the day, and to those that ended before it and stood
    below them on their last day: what such a unit left open is found where it stood."""
    return UnitLink.objects.filter(Q(ancestor__in=unit_ids) & (_there(on) | _closed(on)))


def units(viewer: Viewer, permission: Permission) -> QuerySet:
    """Ids of every unit within reach today.

    A unit that is not there today stays with whoever led it on its last day, or will lead it on its first one; whoever
    led it only earlier no longer sees it.
    """
    return _reached(viewer.reach(permission), viewer.on)


def _reached(reach: Reach, on: date) -> QuerySet:
    states = UnitState.objects.filter(unit=OuterRef("descendant"))
    begins = Subquery(states.filter(valid_from__gt=on).order_by("valid_from").values("valid_from")[:1])
    coming = ~Exists(states.filter(valid_from__lte=on)) & Q(valid_from=begins)
    return UnitLink.objects.filter(reach.links() & (_there(on) | _closed(on) | coming)).values("descendant")


def _units(told: tuple[Sequence[int], ...], on: date) -> QuerySet:
    return _reached(Reach(*(frozenset(part) for part in told)), on)


def _subtree(told: tuple[Sequence[int], ...], on: date) -> QuerySet:
    return subtree(list(told[0]), on)


def _held(told: tuple[Sequence[int], ...], on: date) -> QuerySet:
    return held(list(told[0]), on).values("descendant")


def _there(on: date) -> Q:
    return Q(valid_from__lte=on, valid_to__gt=on)


def _closed(on: date) -> Q:
    """Links of the last day of units that ended on or before the day."""
    states = UnitState.objects.filter(unit=OuterRef("descendant"))
    there = Exists(states.filter(valid_from__lte=on, valid_to__gt=on))
    ended = Subquery(states.filter(valid_to__lte=on).order_by("-valid_to").values("valid_to")[:1])
    return ~there & Q(valid_to=ended)


def visible[M: Model](
    viewer: Viewer, queryset: QuerySet[M], permission: Permission, *, unit: str = "unit"
) -> QuerySet[M]:
    """The rows of the queryset whose unit (by that field path) the viewer reaches with the permission."""
    return queryset.filter(**{f"{unit}__in": within(viewer, permission)})


def everything(viewer: Viewer, permission: Permission) -> bool:
    """Whether `units` are all units there are: every top there ever was is held whole, and each unit stands below one.
    A question that is the same without its reach is answered faster."""
    tops = set(written_once.rows(_tops))
    return bool(tops) and tops <= viewer.reach(permission).whole


def _tops() -> QuerySet:
    return UnitState.objects.filter(parent=None).values_list("unit_id", flat=True).distinct()


def reaches(viewer: Viewer, unit_id: int, permission: Permission) -> bool:
    """Whether the unit is among `units`."""
    return unit_id in reached(viewer, [unit_id], permission)


def reached(viewer: Viewer, unit_ids: Iterable[int], permission: Permission) -> set[int]:
    """Which of these units are among `units`, in words of few units: pages ask it dozens of times."""
    reach, on = viewer.reach(permission), viewer.on
    asked = set(unit_ids)
    found = asked & (reach.whole | reach.own)
    known: dict[int, list[tuple[date, date]]] = {}
    if asked - found and reach.whole | reach.below:
        tops = (tuple(sorted(reach.whole)), tuple(sorted(reach.below)))
        for unit, start, end in written_once.rows(_links, *tops, sorted(asked - found)):
            known.setdefault(unit, []).append((start, end))
    found |= {unit for unit, spans in known.items() if any(start <= on < end for start, end in spans)}
    lived: dict[int, list[tuple[date, date]]] = {}
    if known.keys() - found:
        for unit, start, end in written_once.rows(_lives, sorted(known.keys() - found)):
            lived.setdefault(unit, []).append((start, end))
    return found | {unit for unit, spans in lived.items() if _led_at_the_edge(spans, known[unit], on)}


def _links(whole: tuple[int, ...], below: tuple[int, ...], unit_ids: list[int]) -> QuerySet:
    reach = Reach(frozenset(whole), frozenset(below), frozenset())
    links = UnitLink.objects.filter(reach.links(), descendant__among=unit_ids)
    return links.values_list("descendant_id", "valid_from", "valid_to")


def _lives(unit_ids: list[int]) -> QuerySet:
    return UnitState.objects.filter(unit__among=unit_ids).values_list("unit_id", "valid_from", "valid_to")


def _led_at_the_edge(lived: list[tuple[date, date]], led: list[tuple[date, date]], on: date) -> bool:
    """Whether a unit that is not there on the day was led on its last day before it, or will be on its first."""
    if any(start <= on < end for start, end in lived):
        return False
    past = [end for _, end in lived if end <= on]
    if past:
        return any(end == max(past) for _, end in led)
    return any(start == min(lived)[0] for start, _ in led)
