"""Ledgers of many people read at once, and the replay of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ketnap.actions.remembered import CHUNK
from ketnap.models import Movement, UnitState
from ketnap.rules.membership import Fact

COLUMNS = ("id", "person_id", "kind", "on", "unit_id", "from_unit_id", "standing", "joined_on", "reverses_id")


HELD = ("id", "full_name", "born_on", "joined_on", "official_on", "unit_id", "version", "batch_id")


@dataclass(slots=True)
class Held:
    """What the ledger needs of a person; a row of the model costs ten times as much, and lists have 50,000."""

    pk: int
    full_name: str
    born_on: date
    joined_on: date | None
    official_on: date | None
    unit_id: int
    version: int
    batch_id: int | None


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def counted(movements: QuerySet[Movement]) -> dict[int, list[Fact]]:
    """person id → the facts that count, in the order (day, recording). Reversals and what they reverse are left out."""
    rows = list(movements.order_by("on", "id").values_list(*COLUMNS))
    reversed_ids = {row[8] for row in rows if row[8] is not None}
    facts: dict[int, list[Fact]] = defaultdict(list)
    for pk, person, kind, on, unit, origin, standing, joined_on, reverses in rows:
        if reverses is None and pk not in reversed_ids:
            facts[person].append(Fact(pk, kind, on, unit, origin, standing, joined_on))
    return facts


def ledgers(person_ids: Sequence[int]) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = {}
    for part in chunks(person_ids):
        found.update(counted(Movement.objects.filter(person__among=part)))
    return found


def lifetimes(unit_ids: Iterable[int]) -> dict[int, list[tuple[date, date]]]:
    """unit id → the days it existed, as intervals that do not touch."""
    lives: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for part in chunks(sorted(set(unit_ids))):
        rows = UnitState.objects.filter(unit__among=part).order_by("unit", "valid_from")
        for unit, start, end in rows.values_list("unit_id", "valid_from", "valid_to"):
            if lives[unit] and lives[unit][-1][1] == start:
                lives[unit][-1] = (lives[unit][-1][0], end)
            else:
                lives[unit].append((start, end))
    return lives
