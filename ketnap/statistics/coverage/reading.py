"""What is read for the places of a sub-tree: each fact once for all of them, in as many queries for many as for few."""

from collections import defaultdict
from collections.abc import Mapping
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
    Movement,
    PathAct,
    Stay,
    Workplace,
)
from ketnap.queries.organisation.enterprises import name_on
from ketnap.rules.path.stages import BEFORE_CEREMONY
from ketnap.statistics.tree import roll_up

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Act:
    kind: str


@dataclass(slots=True)
class State:
    """What a unit was on the day, in the shape `statistics.register.starts` reads."""

    unit_id: int
    parent_id: int | None
    kind: str
    name: str
    name_sort: str
    valid_from: date
    act: Act


STATES = """SELECT s.unit_id, s.parent_id, s.kind, s.name, s.name_sort, CAST(s.valid_from AS text), a.kind
FROM ketnap_unitlink l
JOIN ketnap_unitstate s ON s.unit_id = l.descendant_id AND s.valid_from <= %s AND s.valid_to > %s
JOIN ketnap_unitact a ON a.id = s.act_id
WHERE l.ancestor_id = %s AND l.valid_from <= %s AND l.valid_to > %s"""


def states(unit_id: int, on: date) -> dict[int, State]:
    """Every unit of the sub-tree on the day."""
    day, acts = _stored(on), {}
    with connection.cursor() as cursor:
        cursor.execute(STATES, [day, day, unit_id, day, day])
        rows = cursor.fetchall()
    days: dict[str, date] = {}
    found = {}
    for unit, parent, kind, name, order, since, act in rows:
        if since not in days:
            days[since] = date.fromisoformat(since)
        if act not in acts:
            acts[act] = Act(act)
        found[unit] = State(unit, parent, kind, name, order, days[since], acts[act])
    return found


MEMBERS = """SELECT unit_id, count(*), count(*) FILTER (WHERE standing = 'P')
FROM ketnap_stay WHERE valid_from <= %s AND valid_to > %s GROUP BY unit_id"""


def members(there: Mapping[int, State], on: date) -> dict[int, tuple[int, int]]:
    """Unit → (members, those on probation) of itself and of everything below it."""
    parents = {pk: one.parent_id for pk, one in there.items()}
    return roll_up(parents, {unit: (all_of, new) for unit, all_of, new in _asked(MEMBERS, on, on)})


LAST = """SELECT m.unit_id, CAST(max(CASE WHEN m.kind IN ('admitted', 'readmitted') THEN m."on" END) AS text)
FROM ketnap_movement m
WHERE m."on" <= %s AND m.id NOT IN (SELECT r.reverses_id FROM ketnap_movement r WHERE r.reverses_id IS NOT NULL)
GROUP BY m.unit_id"""
"""Of each unit the last admission recorded on its day. Kinds stand outside the condition: so it is one walk along the
index of units and days."""
REMEMBERED = """SELECT m.unit_id, CAST(max(m.joined_on) AS text), CAST(max(m."on") AS text)
FROM ketnap_movement m
WHERE m.kind = 'opening' AND m.joined_on <= %s
  AND m.id NOT IN (SELECT r.reverses_id FROM ketnap_movement r WHERE r.reverses_id IS NOT NULL)
GROUP BY m.unit_id"""
"""Of each unit the last admission its first list remembers, also for a day before the list, and the day of the list."""
LINKS = """SELECT l.ancestor_id, l.descendant_id, CAST(l.valid_from AS text), CAST(l.valid_to AS text)
FROM ketnap_unitlink l
JOIN ketnap_unitstate s ON s.unit_id = l.ancestor_id AND s.kind = 'committee' AND s.valid_from <= %s AND s.valid_to > %s
WHERE l.distance > 0 AND l.valid_from <= %s"""
"""What stands below a committee of the day, and what stood there once."""
JOINS = ("admitted", "readmitted", "opening")


def last_admissions(there: Mapping[int, State], on: date) -> dict[int, date]:
    """Unit → last admission by the day: its own, and for committees that of all that stood below on its day. Days stay
    text until the last step: there are thousands, and they compare alike."""
    own: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for unit, day in _asked(LAST, on):
        if day is not None:
            own[unit].append((day, day))
    for unit, day, entered in _asked(REMEMBERED, on):
        own[unit].append((day, entered))
    found = {unit: max(day for day, _ in own[unit]) for unit in there if unit in own}
    gone, here = [], on.isoformat()
    for above, below, since, until in _asked(LINKS, on, on, on):
        if above not in there or below not in own:
            continue
        if until <= here:
            gone.append((above, below, since, until))
            continue
        for day, entered in own[below]:
            if entered >= since and (above not in found or day > found[above]):
                found[above] = day
    last = {unit: date.fromisoformat(day) for unit, day in found.items()}
    # Only where the last admission of what left could be later than what is found already.
    late = [
        link for link in gone
        if link[0] not in found or min(link[3], max(day for day, _ in own[link[1]])) > found[link[0]]
    ]  # fmt: skip
    for above, day in _before(late, on):
        if above not in last or day > last[above]:
            last[above] = day
    return last


def _before(links: list[tuple[int, int, str, str]], on: date) -> list[tuple[int, date]]:
    """(committee, day of an admission) in what stood below it once, on that day, and does no more."""
    spans: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
    for above, below, since, until in links:
        spans[below].append((above, date.fromisoformat(since), date.fromisoformat(until)))
    rows = Movement.objects.filter(unit__among=sorted(spans), kind__in=JOINS, reversed_by=None)
    return [
        (above, day)
        for unit, kind, entered, joined in rows.values_list("unit_id", "kind", "on", "joined_on")
        for above, since, until in spans[unit]
        if since <= entered < until and (day := joined if kind == "opening" else entered) and day <= on
    ]


def _stored(day: date) -> Any:
    return day.isoformat() if connection.vendor == "sqlite" else day


def _asked(sql: str, *days: date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [_stored(day) for day in days])
        return cursor.fetchall()


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
