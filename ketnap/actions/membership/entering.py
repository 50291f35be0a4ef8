"""People of a long list with their whole ledger: worked out and laid aside first, written at once afterwards.

    entered = entering.lay(people, keys, aside=aside, …)     asks nothing of the register but whose numbers are taken
    aside.move()                                             inside the transaction
    entering.settle(entered, …)                              under the lock: the lives of the units, standing figures

What they are is what `record` would have made of them: the same replay, the same sentences.
"""

from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Any

from ketnap.access import sealed
from ketnap.actions import people, tallies
from ketnap.actions.aside import Aside
from ketnap.actions.membership import derive, sentences
from ketnap.actions.membership.ledgers import Held, lifetimes
from ketnap.actions.membership.record import (
    SHOWN,
    SLICE,
    Entered,
    Entry,
    as_fact,
    columns,
    decided_of,
    replay_each,
    with_joining,
)
from ketnap.actions.papers import provenance
from ketnap.actions.people.register import PROFILE, Entrant
from ketnap.actions.refusal import Problem, Refused
from ketnap.models import Batch, Movement, Person, Profile, Stay, User
from ketnap.rules.membership import Fact, Ledger
from ketnap.rules.membership import Stay as Stood

STAY = ("person_id", "unit_id", "standing", "valid_from", "valid_to")
Newcomer = tuple[people.NewPerson, Sequence[Entry]]
"""Somebody to enter and the facts of their ledger, whose `person_id` is the id reserved for them."""


def lay(
    newcomers: Iterable[Newcomer], keys: Sequence[int], *, aside: Aside, by: User | None, batch_id: int
) -> Entered:  # fmt: skip
    """Lay people aside with what follows from their facts; `keys` are the ids reserved for them, in their order.

    Raises Refused when a ledger does not hold, dates are impossible, or a number is given twice or taken.
    """
    entered, place = Entered(), 0
    for part in batched(newcomers, SLICE, strict=False):
        _lay(part, keys[place : place + len(part)], entered, aside, by, batch_id)
        place += len(part)
    if place and (problems := people.given_twice(SHOWN)):
        raise Refused(problems)
    return entered


def _lay(
    part: Sequence[Newcomer], keys: Sequence[int], entered: Entered, aside: Aside, by: User | None, batch_id: int
) -> None:  # fmt: skip
    prepared = people.prepare(person for person, _ in part)
    held = {
        pk: Held(pk, one.full_name, one.born_on, one.joined_on, one.official_on, person.unit_id, 1, batch_id)
        for pk, one, (person, _) in zip(keys, prepared.people, part, strict=True)
    }
    entries = [
        with_joining(entry, held[pk], {}) for pk, (_, told) in zip(keys, part, strict=True) for entry in told
    ]  # fmt: skip
    facts: dict[int, list[Fact]] = {}
    added = [as_fact(entry) for entry in entries]
    for entry, fact in zip(entries, added, strict=True):
        facts.setdefault(entry.person_id, []).append(fact)
    after, problems = replay_each({pk: held[pk] for pk in facts}, facts)
    if problems := [*people.impossible(prepared.people), *problems]:
        raise Refused(problems[:SHOWN])

    paper = {one: provenance(by, one) | {"batch_id": batch_id} for one in set(prepared.papers)}
    decided = decided_of(entries)
    rows = []
    for pk, one, whose in zip(keys, prepared.people, prepared.papers, strict=True):
        changes = derive.pointers(held[pk], after[pk]) if pk in after else {}
        if pk in decided:
            changes["join_decided_on"] = decided[pk]
        unit_id = changes.pop("unit_id", held[pk].unit_id)
        rows.append((pk, *(one._replace(**changes) if changes else one), unit_id, *paper[whose].values()))
    aside.lay(Person, ("id", *Entrant._fields, "unit_id", *provenance(by)), rows)
    profiles = [(pk, *told, batch_id) for pk, told in zip(keys, prepared.profiles, strict=True)]
    aside.lay(Profile, ("person_id", *PROFILE, "valid_from", "batch_id"), profiles)
    if entries:
        _lay_ledgers(entries, added, after, entered, aside, by, batch_id)


def _lay_ledgers(
    entries: Sequence[Entry], facts: Sequence[Fact], after: dict[int, Ledger], entered: Entered, aside: Aside,
    by: User | None, batch_id: int,
) -> None:  # fmt: skip
    told = {paper: provenance(by, paper) | {"batch_id": batch_id} for paper in {entry.paper for entry in entries}}
    origins = {id(fact): unit for ledger in after.values() for fact, unit in ledger.origins}
    ids = aside.reserve(Movement, len(entries))
    rows = [
        {"id": pk, **columns(entry, fact, origins.get(id(fact)), told[entry.paper])}
        for pk, entry, fact in zip(ids, entries, facts, strict=True)
    ]
    aside.lay(Movement, tuple(rows[0]), [tuple(row.values()) for row in rows])
    entered.begun.add([row.get(name) for name in sealed.TABLES["movement"][1]] for row in rows)
    entered.movements += ids
    entered.members += after
    entered.kinds.update(str(entry.kind) for entry in entries)
    entered.unit_id = entered.unit_id or entries[0].unit_id
    stays = [
        (pk, stay.unit, stay.standing, stay.start, stay.end) for pk, ledger in after.items() for stay in ledger.stays
    ]
    aside.lay(Stay, STAY, stays)
    for _, unit, _, start, end in stays:
        first, last = entered.spans.get(unit, (start, end))
        entered.spans[unit] = (min(first, start), max(last, end))


def settle(entered: Entered, *, batch: Batch) -> None:
    """What needs the lock, once the rows are written. Refused where somebody stays in a unit that was not there."""
    lives = lifetimes(entered.spans)
    unsure = [
        unit for unit, (first, last) in entered.spans.items()
        if not any(start <= first and last <= end for start, end in lives.get(unit, ()))
    ]  # fmt: skip
    if unsure and (problems := _homeless(unsure, lives, batch)):
        raise Refused(problems)
    standing = tallies.Held()
    standing.entered(batch.pk)
    standing.settle()


def _homeless(units: Sequence[int], lives: dict[int, Any], batch: Batch) -> list[Problem]:
    """Of units that were not there all the time somebody stays in them: each stay is looked at."""
    problems: list[Problem] = []
    rows = Stay.objects.filter(unit__among=units, person__batch=batch).order_by("id").select_related("person")
    for row in rows.iterator(chunk_size=2_000):
        if any(start <= row.valid_from and row.valid_to <= end for start, end in lives.get(row.unit_id, ())):
            continue
        person = row.person
        held = Held(person.pk, person.full_name, person.born_on, None, None, row.unit_id, 1, batch.pk)
        stood = Stood(row.unit_id, row.standing, row.valid_from, row.valid_to)
        problems.append(sentences.outside(held, stood, lives.get(row.unit_id, [])))
        if len(problems) == SHOWN:
            break
    return problems
