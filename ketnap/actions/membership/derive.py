"""Stays and the person's own pointers, derived from a replayed ledger. Writes only what differs."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.actions import wholesale
from ketnap.actions.membership.ledgers import Held, chunks, ledgers
from ketnap.models import Person, Stay
from ketnap.rules.membership import PROBATIONARY, Ledger, replay


def pointers(person: Held, ledger: Ledger) -> dict[str, Any]:
    """Columns of the person that the ledger sets, where they differ from what stands there."""
    if ledger.last is None:
        return {}
    wanted: dict[str, Any] = {"unit_id": ledger.unit}
    if ledger.joined_on is not None:
        wanted["joined_on"] = ledger.joined_on
    if ledger.standing == PROBATIONARY:
        wanted["official_on"] = None
    elif ledger.recognised_on is not None:
        wanted["official_on"] = ledger.recognised_on
    return {column: value for column, value in wanted.items() if getattr(person, column) != value}


def write_stays(wanted: dict[int, Ledger]) -> int:
    """Make the stays of these people those of their ledgers; the number of rows touched.

    A stay keeps its row as long as it starts on the same day. Rows go before others grow into their days, so that the
    unique start and end of a person hold after every statement.
    """
    gone: list[int] = []
    changed: dict[tuple[date, int, str], list[int]] = defaultdict(list)
    new: list[tuple[int, int, str, date, date]] = []
    existing: dict[int, dict[date, tuple[int, date, int, str]]] = defaultdict(dict)
    for part in chunks(list(wanted)):
        rows = Stay.objects.filter(person__among=part).values_list(
            "person_id", "valid_from", "id", "valid_to", "unit_id", "standing"
        )
        for person, start, *rest in rows:
            existing[person][start] = tuple(rest)
    for person, ledger in wanted.items():
        held = existing.pop(person, {})
        for stay in ledger.stays:
            row = held.pop(stay.start, None)
            if row is None:
                new.append((person, stay.unit, stay.standing, stay.start, stay.end))
            elif row[1:] != (stay.end, stay.unit, stay.standing):
                changed[(stay.end, stay.unit, stay.standing)].append(row[0])
        gone.extend(row[0] for row in held.values())
    for part in chunks(gone):
        Stay.objects.filter(pk__among=part).delete()
    for (end, unit, standing), ids in changed.items():
        for part in chunks(ids):
            Stay.objects.filter(pk__among=part).update(valid_to=end, unit=unit, standing=standing)
    wholesale.insert_values(Stay, ("person_id", "unit_id", "standing", "valid_from", "valid_to"), new)
    return len(gone) + sum(map(len, changed.values())) + len(new)


def rebuild(person_ids: Sequence[int]) -> int:
    """Derive the stays of these people again from their ledgers; the number of stays that had to change."""
    with transaction.atomic():
        facts = ledgers(person_ids)
        wanted = {}
        for part in chunks(person_ids):
            rows = Person.objects.filter(pk__among=part).values_list("pk", "born_on", "joined_on")
            for pk, born_on, joined_on in rows:
                wanted[pk] = replay(facts.get(pk, []), born_on=born_on, joined_on=joined_on)
        return write_stays(wanted)
