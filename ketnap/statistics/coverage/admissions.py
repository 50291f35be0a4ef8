"""The last admission of every unit by a day, also of what stood below a committee on the day somebody was admitted."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Case, When

from ketnap.models import Movement
from ketnap.statistics.coverage.asked import among, asked
from ketnap.statistics.coverage.tree import Days, Tree

LAST = """SELECT u.id, (SELECT CAST(m."on" AS text) FROM ketnap_movement m
    WHERE m.unit_id = u.id AND m.kind IN ('admitted', 'readmitted') AND m."on" <= %s
      AND m.id NOT IN (SELECT r.reverses_id FROM ketnap_movement r WHERE r.reverses_id IS NOT NULL)
    ORDER BY m."on" DESC LIMIT 1)
FROM ketnap_unit u WHERE 1 = 1{among}"""
"""Of each unit the last admission recorded on its day: the first met going back along the index of units and days."""
REMEMBERED = """SELECT m.unit_id, CAST(max(m.joined_on) AS text), CAST(max(m."on") AS text)
FROM ketnap_movement m
WHERE m.kind = 'opening' AND m.joined_on <= %s
  AND m.id NOT IN (SELECT r.reverses_id FROM ketnap_movement r WHERE r.reverses_id IS NOT NULL){among}
GROUP BY m.unit_id"""
"""Of each unit the last admission its first list remembers, also for a day before the list, and the day of the list."""
JOINS = ("admitted", "readmitted", "opening")


type Joined = dict[int, list[tuple[str, str]]]
"""Unit → (day of an admission, day it was entered there), as text: there are thousands, and they compare alike."""


def joined(on: date, units: Collection[int] | None = None) -> Joined:
    """`units`: of no others."""
    last, remembered = LAST.format(among=among("u.id", units)), REMEMBERED.format(among=among("m.unit_id", units))
    own: Joined = {unit: [(day, day)] for unit, day in asked(last, on) if day is not None}
    for unit, day, entered in asked(remembered, on):
        own.setdefault(unit, []).append((day, entered))
    return own


def last_admissions(tree: Tree, own: Joined, on: date) -> dict[int, date]:
    """Unit → last admission by the day: its own, and for committees that of all that stood below on its day."""
    found = {unit: max(days)[0] for unit, days in own.items() if unit in tree.states}
    gone, here = [], on.isoformat()
    for link in tree.links:
        above, below, since, until = link
        if below not in own:
            continue
        if until <= here:
            gone.append(link)
            continue
        for day, entered in own[below]:
            if entered >= since and (above not in found or day > found[above]):
                found[above] = day
    days = Days()
    last = {unit: days[day] for unit, day in found.items()}
    # Only where the last admission of what left could be later than what is found already.
    late = [
        link for link in gone
        if link[0] not in found or min(link[3], max(own[link[1]])[0]) > found[link[0]]
    ]  # fmt: skip
    for above, once in _before(late, on):
        if above not in last or once > last[above]:
            last[above] = once
    return last


def _before(links: list[tuple[int, int, str, str]], on: date) -> list[tuple[int, date]]:
    """(committee, day of an admission) in what stood below it once, on that day, and does no more."""
    spans: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
    for above, below, since, until in links:
        spans[below].append((above, date.fromisoformat(since), date.fromisoformat(until)))
    # Kinds stand apart from the index that holds them first: units are few, admissions of all of them are not.
    joins = Case(When(kind__in=JOINS, then=1), default=0)
    rows = Movement.objects.annotate(joins=joins).filter(unit__among=sorted(spans), joins=1, reversed_by=None)
    return [
        (above, day)
        for unit, kind, entered, joined in rows.values_list("unit_id", "kind", "on", "joined_on")
        for above, since, until in spans[unit]
        if since <= entered < until and (day := joined if kind == "opening" else entered) and day <= on
    ]
