"""Does the closure still say what the states say, and does every dated row stand on a unit that is there?"""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from django.db.models import Max, Min

from ketnap.actions.organisation import tree
from ketnap.actions.refusal import Refused
from ketnap.lib.dates import FIRST_DAY, OPEN_END
from ketnap.models import Leadership, Stay, UnitLink, UnitState


def check_tree() -> list[str]:
    """One English line for each fault, for administrators: identifiers, no names. Empty when all hold."""
    states = tree.states_of(set(UnitState.objects.values_list("unit_id", flat=True)))
    return [
        *_overlaps(states),
        *_codes(states),
        *_closure(states),
        *_homeless("stay", lives(states)),
        *_homeless("leadership", lives(states)),
    ]


def lives(states: Mapping[int, list[UnitState]]) -> dict[int, list[tuple[date, date]]]:
    """unit id → the days it existed, as intervals that do not touch."""
    found: dict[int, list[tuple[date, date]]] = {}
    for unit_id, rows in states.items():
        days: list[tuple[date, date]] = []
        for row in rows:
            if days and days[-1][1] == row.valid_from:
                days[-1] = (days[-1][0], row.valid_to)
            else:
                days.append((row.valid_from, row.valid_to))
        found[unit_id] = days
    return found


def _overlaps(states: Mapping[int, list[UnitState]]) -> list[str]:
    return [
        f"unit {unit_id}: states {first.pk} and {second.pk} overlap"
        for unit_id, rows in states.items()
        for first, second in pairwise(rows)
        if second.valid_from < first.valid_to
    ]


def _codes(states: Mapping[int, list[UnitState]]) -> list[str]:
    rows = sorted((row for some in states.values() for row in some), key=lambda row: (row.code, row.valid_from))
    found = []
    last: UnitState | None = None
    for row in rows:
        if last and last.code == row.code and row.valid_from < last.valid_to and row.unit_id != last.unit_id:
            found.append(f"units {last.unit_id} and {row.unit_id}: the same code on {row.valid_from}")
        if last is None or last.code != row.code or row.valid_to > last.valid_to:
            last = row
    return found


def _closure(states: dict[int, list[UnitState]]) -> list[str]:
    """Cycles, orphans and wrong parents of the states; then each unit's links against those the states ask for."""
    found: list[str] = []
    stored: dict[int, set[tuple[int, int, date, date]]] = {unit_id: set() for unit_id in states}
    rows = UnitLink.objects.values_list("descendant_id", "ancestor_id", "distance", "valid_from", "valid_to")
    for descendant, *link in rows.iterator():
        stored.setdefault(descendant, set()).add(tuple(link))
    for unit_id, links in stored.items():
        try:
            lines = tree.segments(states, unit_id, FIRST_DAY, OPEN_END) if unit_id in states else []
        except Refused as refused:
            found.append(f"unit {unit_id}: {refused}")
            continue
        wanted = {
            (ancestor, distance, start, end)
            for (ancestor, distance), days in tree.links_of(lines).items()
            for start, end in days
        }
        if wanted != links:
            missing, extra = len(wanted - links), len(links - wanted)
            found.append(f"unit {unit_id}: {missing} links missing and {extra} too many; its states say otherwise")
    return found


def _homeless(what: str, alive: Mapping[int, list[tuple[date, date]]]) -> list[str]:
    """Stays or leaderships on days on which their unit does not exist."""
    model = {"stay": Stay, "leadership": Leadership}[what]
    spans = model.objects.values_list("unit_id").annotate(Min("valid_from"), Max("valid_to"))
    doubtful = [
        unit_id
        for unit_id, first, last in spans
        if not any(start <= first and last <= end for start, end in alive.get(unit_id, ()))
    ]
    return [
        f"{what} {pk}: unit {unit_id} does not exist on each of its days"
        for pk, unit_id, first, last in model.objects.filter(unit__in=doubtful).values_list(
            "pk", "unit_id", "valid_from", "valid_to"
        )
        if not any(start <= first and last <= end for start, end in alive.get(unit_id, ()))
    ]
