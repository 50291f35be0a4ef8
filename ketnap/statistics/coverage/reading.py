"""What is read for the places of a sub-tree: each fact once for all of them, in as many queries for many as for few."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import (
    Candidacy,
    Enterprise,
    EnterpriseAct,
    EnterpriseOwnership,
    Headcount,
    Leadership,
    MassOrganisation,
    PathAct,
    Stay,
    UnitLink,
    UnitState,
    Workplace,
)
from ketnap.queries.organisation.enterprises import name_on
from ketnap.rules.path.stages import BEFORE_CEREMONY

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Act:
    kind: str


@dataclass(frozen=True, slots=True)
class State:
    """What a unit was on the day, in the shape `statistics.register.starts` reads."""

    unit_id: int
    parent_id: int | None
    kind: str
    name: str
    name_sort: str
    valid_from: date
    act: Act


def states(unit_id: int, on: date) -> dict[int, State]:
    """Every unit of the sub-tree on the day."""
    rows = UnitState.objects.filter(unit__in=scope.subtree([unit_id], on), valid_from__lte=on, valid_to__gt=on)
    columns = ("unit_id", "parent_id", "kind", "name", "name_sort", "valid_from", "act__kind")
    acts: dict[str, Act] = {}
    return {
        unit: State(unit, parent, kind, name, order, since, acts.setdefault(act, Act(act)))
        for unit, parent, kind, name, order, since, act in rows.values_list(*columns)
    }


LAST = """SELECT m.unit_id, max(CASE WHEN m.kind = 'opening' THEN m.joined_on ELSE m."on" END), max(m."on")
FROM ketnap_movement m
WHERE ((m.kind IN ('admitted', 'readmitted') AND m."on" <= %s) OR (m.kind = 'opening' AND m.joined_on <= %s))
  AND m.id NOT IN (SELECT r.reverses_id FROM ketnap_movement r WHERE r.reverses_id IS NOT NULL)
GROUP BY m.unit_id, m.kind = 'opening'"""
"""Of each unit the last admission recorded on its day, and the last one its first list remembers (also for a day before
the list), each with the last day an entry of the sort stands on."""

BEFORE = """SELECT l.ancestor_id, max(CASE WHEN m.kind = 'opening' THEN m.joined_on ELSE m."on" END)
FROM ketnap_unitlink l
JOIN ketnap_movement m ON m.unit_id = l.descendant_id AND m."on" >= l.valid_from AND m."on" < l.valid_to
WHERE l.distance > 0 AND l.valid_to <= %s
  AND ((m.kind IN ('admitted', 'readmitted') AND m."on" <= %s) OR (m.kind = 'opening' AND m.joined_on <= %s))
  AND m.id NOT IN (SELECT r.reverses_id FROM ketnap_movement r WHERE r.reverses_id IS NOT NULL)
GROUP BY l.ancestor_id"""
"""Of each unit the last admission in what stood below it once and does no more."""


def last_admissions(unit_id: int, there: Mapping[int, State], holders: Iterable[int], on: date) -> dict[int, date]:
    """Unit → last admission by the day: its own, and for `holders` that of all that stood below on its day."""
    own: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for unit, day, entered in _asked(LAST, on, on):
        own[unit].append((day, entered))
    found = {unit: max(day for day, _ in own[unit]) for unit in there if unit in own}
    wanted = set(holders)
    links = UnitLink.objects.filter(
        ancestor__in=scope.subtree([unit_id], on), distance__gt=0, valid_from__lte=on, valid_to__gt=on
    )
    for above, below, since in links.values_list("ancestor_id", "descendant_id", "valid_from"):
        if above not in wanted or below not in own:
            continue
        for day, entered in own[below]:
            if entered >= since and (above not in found or day > found[above]):
                found[above] = day
    for above, day in _asked(BEFORE, on, on, on):
        if above in wanted and (above not in found or day > found[above]):
            found[above] = day
    return found


def _asked(sql: str, *days: date) -> list[tuple[Any, ...]]:
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(sql, [day.isoformat() if sqlite else day for day in days])
        rows = cursor.fetchall()
    if not sqlite:
        return rows
    return [tuple(date.fromisoformat(cell) if isinstance(cell, str) else cell for cell in row) for row in rows]


def on_path(unit_id: int, on: date, today: date) -> dict[int, int]:
    """Cell → people of the sub-tree before the ceremony on the day; a cell with nobody is left out."""
    if on >= today:
        rows = Candidacy.objects.filter(ended_on=None, stage__in=BEFORE_CEREMONY, unit__in=scope.subtree([unit_id], on))
        return dict(rows.values_list("unit_id").annotate(people=Count("pk")).order_by())
    celebrated = PathAct.objects.filter(
        candidacy=OuterRef("pk"), kind="ceremony", on__lte=on, reverses=None, reversed_by=None
    )
    held = dict(
        Candidacy.objects.filter(~Exists(celebrated), opened_on__lte=on)
        .filter(Q(ended_on=None) | Q(ended_on__gt=on)).values_list("pk", "unit_id")
    )  # fmt: skip
    # An act tells the cell of its own day: the first one after the day asked about tells where the file lay on it.
    later = PathAct.objects.filter(on__gt=on).exclude(unit=F("candidacy__unit")).order_by("-on", "-pk")
    moved = PathAct.objects.filter(on__gt=on, candidacy__in=later.values("candidacy")).order_by("-on", "-pk")
    held |= {pk: unit for pk, unit in moved.values_list("candidacy_id", "unit_id") if pk in held}
    counts: dict[int, int] = defaultdict(int)
    for unit in held.values():
        counts[unit] += 1
    return dict(counts)


@dataclass(frozen=True)
class Firms:
    """Enterprises of the sub-tree on the day."""

    led: dict[int, list[int]]
    """Unit → enterprises it leads."""
    unled: dict[int, tuple[str, int]]
    """Enterprise without organisation → (its name on the day, the unit at whose page it stands)."""
    owned: dict[int, str]
    workers: dict[int, int]
    """Of the year of the day."""
    last_counted: dict[int, tuple[int, int]]
    """Enterprise → (year, workers) of the last year before, where that of the day is not known."""


def firms(unit_id: int, on: date) -> Firms:
    led: dict[int, list[int]] = defaultdict(list)
    leads = Leadership.objects.filter(valid_from__lte=on, valid_to__gt=on)
    mine = leads.filter(unit__in=scope.subtree([unit_id], on)).order_by("enterprise_id")
    for unit, enterprise in mine.values_list("unit_id", "enterprise_id"):
        led[unit].append(enterprise)
    unled = _unled(unit_id, on, leads)
    known = {*unled, *(one for some in led.values() for one in some)}
    owned = EnterpriseOwnership.objects.filter(valid_from__lte=on, valid_to__gt=on)
    counts = Headcount.objects.filter(year__lte=on.year).order_by("year")
    workers: dict[int, int] = {}
    before: dict[int, tuple[int, int]] = {}
    for enterprise, year, number in counts.values_list("enterprise_id", "year", "workers"):
        if enterprise not in known:
            continue
        if year == on.year:
            workers[enterprise] = number
        else:
            before[enterprise] = (year, number)
    return Firms(
        dict(led), unled, {pk: kind for pk, kind in owned.values_list("enterprise_id", "ownership") if pk in known},
        workers, before,
    )  # fmt: skip


def _unled(unit_id: int, on: date, leads: Any) -> dict[int, tuple[str, int]]:
    """Enterprises of the day that nobody leads: at the page of the unit that led them last, else that entered them."""
    below = scope.held([unit_id], on).values("descendant")
    nobody = ~Exists(leads.filter(enterprise=OuterRef("pk")))
    there = Exists(EnterpriseOwnership.objects.filter(
        enterprise=OuterRef("pk"), valid_from__lte=on, valid_to__gt=on
    ))  # fmt: skip
    before = Leadership.objects.filter(valid_to__lte=on).order_by("valid_to", "pk")
    entered = EnterpriseAct.objects.filter(
        kind=EnterpriseAct.Kind.ENTERED, reverses=None, reversed_by=None, effective_on__lte=on
    ).exclude(unit=None)  # fmt: skip
    rows = list(Enterprise.objects.filter(nobody, there).values_list("pk", "name"))
    if not rows:
        return {}
    ids = [pk for pk, _ in rows]
    page: dict[int, int] = {}
    for part in _chunks(ids):
        page |= dict(entered.filter(enterprise__in=part).values_list("enterprise_id", "unit_id"))
        page |= dict(before.filter(enterprise__in=part).values_list("enterprise_id", "unit_id"))
    within = set(below.filter(descendant__in=set(page.values())).values_list("descendant", flat=True))
    renamed: dict[int, list[EnterpriseAct]] = defaultdict(list)
    for act in EnterpriseAct.objects.filter(kind=EnterpriseAct.Kind.RENAMED).select_related("reversed_by"):
        renamed[act.enterprise_id].append(act)
    return {pk: (name_on(name, renamed[pk], on), page[pk]) for pk, name in rows if page.get(pk) in within}


def beside(on: date) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Kinds of mass organisations there on the day: by unit, and by enterprise."""
    units: dict[int, set[str]] = defaultdict(set)
    firms: dict[int, set[str]] = defaultdict(set)
    rows = MassOrganisation.objects.filter(withdrawn=False, valid_from__lte=on, valid_to__gt=on)
    for unit, enterprise, kind in rows.values_list("unit_id", "enterprise_id", "kind"):
        (firms[enterprise] if enterprise else units[unit]).add(kind)
    return units, firms


def working(viewer: Viewer, on: date) -> dict[int, tuple[int, int]]:
    """Enterprise → (members, official ones) recorded to work there on the day, of those within reach."""
    stays = Stay.objects.filter(
        person=OuterRef("person"), valid_from__lte=on, valid_to__gt=on,
        unit__in=scope.units(viewer, Permission.READ_FIGURES),
    )  # fmt: skip
    rows = Workplace.objects.filter(Exists(stays), valid_from__lte=on, valid_to__gt=on)
    official = Count("pk", filter=Q(Exists(stays.filter(standing="O"))))
    counted = rows.values_list("enterprise_id").annotate(members=Count("pk"), official=official).order_by()
    return {pk: (members, there) for pk, members, there in counted}


def _chunks(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
