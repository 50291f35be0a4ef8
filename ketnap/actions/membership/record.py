"""Recording facts in the ledger, and what every writer of it does around them: lock, replay, settle."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from ketnap.access import journal, sealed
from ketnap.actions import tallies, wholesale
from ketnap.actions.admission import derive as admission
from ketnap.actions.membership import derive, sentences
from ketnap.actions.membership.ledgers import HELD, Held, chunks, ledgers, lifetimes
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, Problem, Refused, refuse
from ketnap.actions.remembered import remember
from ketnap.lib import dates
from ketnap.models import Batch, MemberList, Movement, Person, TreeVersion, UnitAct, User
from ketnap.rules.membership import ADMITTED, ARRIVED, OPENING, PROBATIONARY, READMITTED, Broken, Fact, Ledger, replay

SHOWN = 50
"""Problems told one by one; the rest as a number."""
SLICE = 10_000
"""Entries of a long list that are recorded at once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact to record; `kind` is one of Movement.Kind except a reversal."""

    person_id: int
    kind: str
    on: date
    unit_id: int
    """Where the person is after it (before it, for a loss)."""
    from_unit_id: int | None = None
    """Internal moves; None takes the unit the ledger says."""
    standing: str = ""
    """P or O for openings and arrivals; admissions are always on probation; empty keeps what was (restored)."""
    joined_on: date | None = None
    """Openings and arrivals: day of joining as the list gives it."""
    youth_union: bool | None = None
    elsewhere: str = ""
    elsewhere_name: str = ""
    paper: Paper = NO_PAPER
    version: int | None = None
    """Version of the person the caller decided on; another one now is a Conflict. None does not ask."""


@dataclass(slots=True)
class Entered:
    """What a list says of people it enters: written by entering.py, told here."""

    members: list[int] = field(default_factory=list)
    """Ids of those who have entries."""
    movements: list[int] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    unit_id: int | None = None
    """Unit of the first entry."""
    spans: dict[int, tuple[date, date]] = field(default_factory=dict)
    """Unit → the first and the last day somebody stays there."""
    begun: sealed.Begun = field(default_factory=sealed.Begun)
    """The digest of the movements."""


def record(
    entries: Sequence[Entry], *, by: User | None, batch: Batch | None = None, act: UnitAct | None = None,
    entered: Entered | None = None,
) -> Sequence[int]:  # fmt: skip
    """Record facts of any number of people, all or none; the keys of their movements, in the order of `entries`.
    `entered`: what the same list says of people it enters, written already, which stands in the same line.

    Raises Refused when a ledger would not hold with them, Conflict when a person was changed since `version`.
    """
    if not entries and not (entered and entered.movements):
        return ()
    with transaction.atomic():
        hold_tree()
        told = {paper: provenance(by, paper, batch) for paper in {entry.paper for entry in entries}}
        keys = [0] * len(entries)
        for places in _slices(entries):
            some = [entries[place] for place in places]
            for place, key in zip(places, _record(some, told, batch, act), strict=True):
                keys[place] = key
        journal.record("membership.recorded", by=by, **_told(entries, keys, batch, act, entered))
    return tuple(keys)


def _slices(entries: Sequence[Entry]) -> Iterator[Sequence[int]]:
    """Places of the entries, everything of a person together, of some thousands of people at a time: a long list is
    never held in memory as ledgers, rows and columns all at once."""
    if len(entries) <= SLICE:
        if entries:
            yield range(len(entries))
        return
    mine: dict[int, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        mine[entry.person_id].append(place)
    part: list[int] = []
    for places in mine.values():
        part += places
        if len(part) >= SLICE:
            yield part
            part = []
    if part:
        yield part


def _record(
    entries: Sequence[Entry], told: dict[Paper, dict[str, Any]], batch: Batch | None, act: UnitAct | None
) -> Sequence[int]:
    people = lock({entry.person_id for entry in entries}, batch)
    for entry in entries:
        if entry.version not in (None, people[entry.person_id].version):
            raise conflict(people[entry.person_id])
    facts = ledgers(list(people))
    standing = tallies.Held()
    standing.people([pk for pk in people if facts.get(pk)])
    standing.new(people)
    entries = [with_joining(entry, people[entry.person_id], facts) for entry in entries]
    added = [as_fact(entry) for entry in entries]
    for entry, fact in zip(entries, added, strict=True):
        facts.setdefault(entry.person_id, []).append(fact)
    after = replayed(people, facts)
    origins = {id(fact): unit for ledger in after.values() for fact, unit in ledger.origins}
    rows = [
        columns(entry, fact, origins.get(id(fact)), told[entry.paper], act)
        for entry, fact in zip(entries, added, strict=True)
    ]
    keys = wholesale.insert_values(Movement, tuple(rows[0]), [tuple(row.values()) for row in rows])
    settle(people, after, batch, decided=decided_of(entries))
    standing.settle()
    return keys


def open_register(unit_id: int, as_of: date, batch: Batch | None = None, *, by: User | None = None) -> MemberList:
    """Note a list of members of a unit as it stood on a day; the first one opens the unit's register."""
    with transaction.atomic():
        noted, created = MemberList.objects.get_or_create(unit_id=unit_id, as_of=as_of, defaults={"batch": batch})
        if created:
            journal.record(
                "membership.list_noted", by=by, unit_id=unit_id,
                detail={"as_of": as_of.isoformat(), "batch": batch.pk if batch else None},
            )  # fmt: skip
    return noted


def hold_tree() -> None:
    """Keep the tree as it is until the end of this transaction. On SQLite the immediate transaction does that."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM ketnap_treeversion WHERE id = 1 FOR SHARE")
        if cursor.fetchone() is None:  # no act yet: a row that is not there cannot be held
            TreeVersion.objects.bulk_create([TreeVersion(pk=1)], ignore_conflicts=True)
            cursor.execute("SELECT number FROM ketnap_treeversion WHERE id = 1 FOR SHARE")


def lock(person_ids: set[int], batch: Batch | None = None) -> dict[int, Held]:
    """The people, read under a row lock in one order (PostgreSQL) or under the database's only write lock (SQLite).

    People whom `batch` itself enters are read without one: nobody else can have seen them.
    """
    people: dict[int, Held] = {}
    for part in chunks(sorted(person_ids)):
        rows = Person.objects.filter(pk__among=part).order_by("pk")
        asked = [rows.select_for_update(no_key=True)]
        if batch is not None:
            asked = [asked[0].exclude(batch=batch), rows.filter(batch=batch)]
        people.update((row[0], Held(*row)) for some in asked for row in some.values_list(*HELD))
    if missing := person_ids - people.keys():
        raise refuse(f"Không có hồ sơ số {min(missing)}; hãy tìm lại người này.", field="person_id")
    return people


def conflict(person: Held) -> Conflict:
    """Who wrote this person last, and when: the later of the journal's line and the last entry of the ledger."""
    line = journal.latest(f"person:{person.pk}")
    entry = Movement.objects.filter(person=person.pk).select_related("recorded_by").order_by("-id").first()
    if entry and (line is None or entry.recorded_at > line.at):
        who = entry.recorded_by.display_name if entry.recorded_by else ""
        return Conflict(who or "chương trình", entry.recorded_at, f"person:{person.pk}")
    return Conflict((line.by_name if line else "") or "chương trình", line.at if line else None, f"person:{person.pk}")


def replayed(people: dict[int, Held], facts: dict[int, list[Fact]]) -> dict[int, Ledger]:
    """The ledgers with facts added or taken away; Refused with a sentence for each that does not hold."""
    after, problems = replay_each(people, facts)
    if not problems:
        problems = homeless(people, after)
    if problems:
        raise Refused(problems)
    return after


def replay_each(people: dict[int, Held], facts: dict[int, list[Fact]]) -> tuple[dict[int, Ledger], list[Problem]]:
    """(the ledgers, a sentence for each that does not hold); asks nothing of the register."""
    after: dict[int, Ledger] = {}
    problems: list[Problem] = []
    for pk, person in people.items():
        mine = facts.get(pk, [])
        # Stable: of one day, what was recorded first stands first, and what is new stands last.
        mine.sort(key=lambda fact: fact.on)
        try:
            after[pk] = replay(mine, born_on=person.born_on, joined_on=person.joined_on)
        except Broken as error:
            problems.append(sentences.broken(person, error, new=error.fact.id is None))
            if len(problems) == SHOWN:
                break
            continue
        dated = {"joined_on": person.joined_on, "official_on": person.official_on}
        dated |= derive.pointers(person, after[pk])
        if dated["official_on"] and dated["joined_on"] and dated["official_on"] < dated["joined_on"]:
            problems.append(Problem(
                f"{person.full_name}: ngày chính thức {dates.show(dated['official_on'])} trước ngày vào Đảng "
                f"{dates.show(dated['joined_on'])}; hãy xem lại hai ngày này.", field="official_on",
            ))  # fmt: skip
    return after, problems


def homeless(people: dict[int, Held], after: dict[int, Ledger]) -> list[Problem]:
    """Stays in a unit that did not exist on each of their days."""
    lives = lifetimes({stay.unit for ledger in after.values() for stay in ledger.stays})
    problems = []
    for pk, ledger in after.items():
        for stay in ledger.stays:
            if not any(start <= stay.start and stay.end <= end for start, end in lives.get(stay.unit, ())):
                problems.append(sentences.outside(people[pk], stay, lives.get(stay.unit, [])))
        if len(problems) >= SHOWN:
            break
    return problems


def decided_of(entries: Sequence[Entry]) -> dict[int, date]:
    """Person → day of the decision on admission, where the entry names its paper."""
    kinds = (ADMITTED, READMITTED)
    return {one.person_id: one.paper.decided_on for one in entries if one.kind in kinds and one.paper.decided_on}


def settle(
    people: dict[int, Held], after: dict[int, Ledger], batch: Batch | None, also: dict[str, Any] | None = None,
    decided: dict[int, date] | None = None,
) -> None:  # fmt: skip
    """Write stays, pointers and versions. Whoever changed a person first wins: the version decides, by row count."""
    derive.write_stays(after)
    groups: dict[tuple[int, int, tuple], list[int]] = defaultdict(list)
    for pk, person in people.items():
        changes = {**(also or {}), **derive.pointers(person, after[pk])}
        if decided and pk in decided:
            changes["join_decided_on"] = decided[pk]
        # Nobody else can have seen a person whom this very batch entered.
        step = 0 if batch is not None and person.batch_id == batch.pk else 1
        if step or changes:
            groups[(person.version, step, tuple(sorted(changes.items())))].append(pk)
    if batch is not None:
        older = [pk for pk, person in people.items() if person.batch_id != batch.pk]
        for part in chunks(older):
            remember(batch, Person.objects.filter(pk__among=part))
    for (version, step, changes), ids in groups.items():
        for part in chunks(ids):
            mine = Person.objects.filter(pk__among=part, version=version)
            if mine.update(version=F("version") + step, **dict(changes)) != len(part):
                raise conflict(people[part[0]])
    admission.after_ledger(pk for pk, person in people.items() if batch is None or person.batch_id != batch.pk)


def with_joining(entry: Entry, person: Held, facts: dict[int, list[Fact]]) -> Entry:
    """The entry that begins a ledger keeps the person's own day of joining, whatever becomes of the person later."""
    begins = entry.kind in (OPENING, ARRIVED) and entry.joined_on is None and not facts.get(person.pk)
    if begins and person.joined_on is not None and person.joined_on <= entry.on:
        return replace(entry, joined_on=person.joined_on)
    return entry


def as_fact(entry: Entry) -> Fact:
    standing = PROBATIONARY if entry.kind in (ADMITTED, READMITTED) else entry.standing
    return Fact(None, entry.kind, entry.on, entry.unit_id, entry.from_unit_id, standing, entry.joined_on)


def columns(
    entry: Entry, fact: Fact, origin: int | None, told: dict[str, Any], act: UnitAct | None = None
) -> dict[str, Any]:
    """The movement of an entry; `origin` is the unit an internal move really led away from, `told` its provenance."""
    return {
        "person_id": entry.person_id, "kind": entry.kind, "on": entry.on, "unit_id": entry.unit_id,
        "from_unit_id": origin, "standing": fact.standing, "joined_on": entry.joined_on,
        "youth_union": entry.youth_union, "elsewhere": entry.elsewhere, "elsewhere_name": entry.elsewhere_name,
        "act_id": act.pk if act else None, **told,
    }  # fmt: skip


def _told(
    entries: Sequence[Entry], keys: Sequence[int], batch: Batch | None, act: UnitAct | None, entered: Entered | None
) -> dict[str, Any]:  # fmt: skip
    """Subject and detail of the journal line: identifiers and counts."""
    ids, kinds = {entry.person_id for entry in entries}, Counter(str(entry.kind) for entry in entries)
    unit_id = entries[0].unit_id if entries else None
    if entered and entered.movements:
        kinds, ids = kinds + entered.kinds, ids | set(entered.members)
        keys = (*keys, entered.movements[0], entered.movements[-1])
        unit_id = unit_id or entered.unit_id
    return {
        "subject": f"person:{min(ids)}" if len(ids) == 1 else "",
        "unit_id": unit_id if len(ids) == 1 else None,
        "detail": {
            "kinds": dict(kinds),
            "movements": [min(keys), max(keys)],
            "people": sorted(ids) if len(ids) <= SHOWN else len(ids),
            "batch": batch.pk if batch else None,
            "act": act.pk if act else None,
        }
        | (sealed.of(movement=keys) if batch is None and len(keys) <= SHOWN else {}),
    }
