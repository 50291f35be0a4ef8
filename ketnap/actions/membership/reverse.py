"""Correcting mistakes of the ledger: reversing an entry, and reversing it to record it rightly in one act."""

from dataclasses import replace

from django.db import transaction

from ketnap.access import journal, sealed
from ketnap.actions import tallies
from ketnap.actions.membership.ledgers import Held, ledgers
from ketnap.actions.membership.record import (
    Entry,
    as_fact,
    columns,
    conflict,
    hold_tree,
    lock,
    replayed,
    settle,
)  # fmt: skip
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.models import Batch, Movement, User
from ketnap.rules.membership import ADMITTED, READMITTED, RECOGNISED, Fact, gives_joining


def reverse(
    movement_id: int, *, reason: str, by: User | None, paper: Paper = NO_PAPER, version: int | None = None,
    batch: Batch | None = None,
) -> Movement:  # fmt: skip
    """Correct a mistake: an entry that takes another one back, with its reason. Both stay in the ledger.

    Raises Refused when later entries depend on it, when it is a reversal or was reversed already.
    """
    if not reason.strip():
        raise refuse("Bỏ một mục phải có lý do. Ghi vì sao mục này sai.", field="reason")
    with transaction.atomic():
        hold_tree()
        wrong, person, facts = _wrong(movement_id, version)
        forgotten = _forgotten(wrong, person, facts[person.pk])
        for column in {"joined_on", "official_on"} & set(forgotten):
            setattr(person, column, None)
        after = replayed({person.pk: person}, facts)
        standing = tallies.Held()
        standing.people([person.pk])
        entry = _reversal(wrong, reason, by=by, paper=paper, batch=batch)
        settle({person.pk: person}, after, batch, dict.fromkeys(forgotten))
        standing.settle()
        journal.record(
            "membership.reversed", by=by, subject=f"person:{person.pk}", unit_id=wrong.unit_id,
            detail={"movement": wrong.pk, "reversal": entry.pk} | sealed.of(movement=[entry.pk]),
        )  # fmt: skip
    return entry


def amend(
    movement_id: int, entry: Entry, *, reason: str, by: User | None, batch: Batch | None = None
) -> Movement:  # fmt: skip
    """Reverse an entry and record the right one in its place, so that later entries need not be taken back first.

    Raises Refused when the ledger would not hold with the right one.
    """
    if not reason.strip():
        raise refuse("Bỏ một mục phải có lý do. Ghi vì sao mục này sai.", field="reason")
    with transaction.atomic():
        hold_tree()
        wrong, person, facts = _wrong(movement_id, entry.version)
        entry = replace(entry, person_id=person.pk)
        fact = as_fact(entry)
        facts[person.pk].append(fact)
        after = replayed({person.pk: person}, facts)
        standing = tallies.Held()
        standing.people([person.pk])
        _reversal(wrong, reason, by=by, paper=entry.paper, batch=batch)
        origin = {id(moved): unit for moved, unit in after[person.pk].origins}.get(id(fact))
        right = Movement.objects.create(**columns(entry, fact, origin, provenance(by, entry.paper, batch)))
        decided = {person.pk: entry.paper.decided_on} if entry.kind in (ADMITTED, READMITTED) else {}
        settle({person.pk: person}, after, batch, decided={pk: day for pk, day in decided.items() if day})
        standing.settle()
        journal.record(
            "membership.amended", by=by, subject=f"person:{person.pk}", unit_id=right.unit_id,
            detail={"movement": wrong.pk, "instead": right.pk} | sealed.of(movement=[right.pk]),
        )  # fmt: skip
    return right


def _wrong(movement_id: int, version: int | None) -> tuple[Movement, Held, dict[int, list[Fact]]]:
    """The entry to take back, its person under lock, and the facts that would remain."""
    wrong = Movement.objects.filter(pk=movement_id).first()
    if wrong is None or wrong.kind == Movement.Kind.REVERSAL:
        raise refuse("Không có mục này để bỏ, hoặc nó là lần sửa. Ghi việc đúng như một mục mới.")
    person = lock({wrong.person_id})[wrong.person_id]
    if version not in (None, person.version):
        raise conflict(person)
    if Movement.objects.filter(reverses=wrong).exists():
        raise refuse(f"{person.full_name}: mục này đã được bỏ; không cần bỏ lần nữa.")
    facts = ledgers([person.pk])
    return wrong, person, {person.pk: [fact for fact in facts.get(person.pk, []) if fact.id != wrong.pk]}


def _forgotten(wrong: Movement, person: Held, remaining: list[Fact]) -> list[str]:
    """Days only this admission or recognition gave: they go with it. What a list gave stays a fact of the person."""
    if wrong.kind in (ADMITTED, READMITTED) and not any(map(gives_joining, remaining)):
        return ["joined_on", "official_on", *(["join_decided_on"] if wrong.decided_on else [])]
    if wrong.kind == RECOGNISED and person.official_on == wrong.on:
        return ["official_on"]
    return []


def _reversal(
    wrong: Movement, reason: str, *, by: User | None, paper: Paper, batch: Batch | None
) -> Movement:  # fmt: skip
    return Movement.objects.create(
        person_id=wrong.person_id, kind=Movement.Kind.REVERSAL, on=wrong.on, unit_id=wrong.unit_id, reverses=wrong,
        **{**provenance(by, paper, batch), "reason": reason.strip()},
    )  # fmt: skip
