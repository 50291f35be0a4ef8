"""Correcting people. A mistake is put right in place; a change of life opens a new profile from its day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from ketnap.access import journal
from ketnap.actions import tallies
from ketnap.actions.membership.ledgers import chunks, ledgers
from ketnap.actions.membership.record import Entry, conflict, replayed
from ketnap.actions.membership.reverse import amend
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.people.register import impossible, taken
from ketnap.actions.people.sealed import ADDRESS, IDENTITY, check_key, current_sealer, identity_digits
from ketnap.actions.refusal import Problem, Refused
from ketnap.actions.remembered import remember
from ketnap.lib import dates, text
from ketnap.models import Batch, Movement, Person, Profile, User

PLAIN = frozenset({
    "full_name", "sex", "born_on", "ethnicity", "religion", "native_place", "joined_on", "join_decided_on",
    "official_on", "card_no",
})  # fmt: skip
SEALED = frozenset({"identity_no", "address"})
_PAPERS = frozenset({
    "recorded_at", "recorded_by", "on_behalf_of", "decision_no", "decided_on", "decision_body", "paper_kept", "reason",
})  # fmt: skip
PROFILE = frozenset({"schooling", "qualification", "theory", "occupation", "position"})
FIGURED = frozenset({"sex", "born_on", "ethnicity", "religion", "occupation", "schooling"})
"""What standing figures are kept by."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What to change of one person: columns of Person and Profile, `identity_no` and `address` in clear."""

    person_id: int
    changes: Mapping[str, Any]
    version: int | None = None
    """Version the caller decided on; another one now is a Conflict. None does not ask."""
    since: date | None = None
    """Day from which a changed profile holds; None puts right what the current profile says."""
    paper: Paper = field(default=NO_PAPER)


def correct(
    person_id: int, version: int, changes: Mapping[str, Any], *, by: User | None, paper: Paper = NO_PAPER,
    since: date | None = None, batch: Batch | None = None,
) -> Person:  # fmt: skip
    """Correct one person somebody was looking at in that version. See correct_many.

    A change of life is recorded in the order of its days: Refused before a change recorded for a later day.
    """
    if since is not None and PROFILE & set(changes):
        later = Profile.objects.filter(person=person_id, valid_from__gt=since).order_by("-valid_from").first()
        if later is not None:
            raise Refused([Problem(
                f"Sổ đã có thay đổi từ ngày {dates.show(later.valid_from)}, sau ngày {dates.show(since)}. Ghi theo thứ "
                "tự ngày; nếu lần ghi sau sai, ghi lại đúng từ chính ngày ấy.", field="on",
            )])  # fmt: skip
    return correct_many([Correction(person_id, changes, version, since, paper)], by=by, batch=batch)[0]


def correct_many(rows: Sequence[Correction], *, by: User | None, batch: Batch | None = None) -> list[Person]:
    """Correct people, all or none; answers in the order of `rows`, one row a person.

    The day of joining an opening entry gave is corrected in the ledger too: that entry is reversed and recorded again.
    Raises Refused for numbers others hold, impossible dates, days that entries of the ledger set; Conflict for people
    changed since `version`.
    """
    for row in rows:
        if unknown := set(row.changes) - PLAIN - SEALED - PROFILE:
            raise ValueError(f"Columns nobody may correct: {', '.join(sorted(unknown))}.")
    with transaction.atomic():
        people = _locked({row.person_id for row in rows})
        missing = [row.person_id for row in rows if row.person_id not in people]
        if missing:
            raise Refused([Problem(f"Không có hồ sơ số {missing[0]}; hãy tìm lại người này.", field="person_id")])
        for row in rows:
            if row.version not in (None, people[row.person_id].version):
                raise conflict(people[row.person_id])
        standing = tallies.Held()
        standing.people(people if touches_figures(rows) else ())
        remember(batch, people.values())
        _bump(people, batch)
        joined = _set_by_ledger(rows, people)
        touched = _apply(rows, people)
        if problems := [*impossible(list(people.values())), *taken(list(people.values()))]:
            raise Refused(problems)
        _write_profiles([row for row in rows if PROFILE & set(row.changes)], by, batch)
        for part in chunks(list(people)):
            if touched:
                Person.objects.bulk_update([people[pk] for pk in part], sorted(touched), batch_size=500)
        redated = {
            row.person_id: people[row.person_id]
            for row in rows
            if {"born_on", "joined_on"} & set(row.changes) and row.person_id not in joined
        }
        replayed(redated, ledgers(list(redated)))
        standing.settle()
        _rejoin(joined, rows, by=by, batch=batch)
        journal.record(
            "people.corrected", by=by, subject=f"person:{rows[0].person_id}" if len(rows) == 1 else "",
            unit_id=people[rows[0].person_id].unit_id if len(rows) == 1 else None,
            detail={
                "count": len(rows), "columns": sorted({column for row in rows for column in row.changes}),
                "batch": batch.pk if batch else None,
                "paper": rows[0].paper.number if len(rows) == 1 else "",
                "since": rows[0].since.isoformat() if len(rows) == 1 and rows[0].since else "",
            },
        )  # fmt: skip
    return [people[row.person_id] for row in rows]


def touches_figures(rows: Sequence[Correction]) -> bool:
    return any(FIGURED & set(row.changes) for row in rows)


def _locked(person_ids: set[int]) -> dict[int, Person]:
    people: dict[int, Person] = {}
    for part in chunks(sorted(person_ids)):
        rows = Person.objects.select_for_update(no_key=True).filter(pk__in=part).order_by("pk")
        people.update((person.pk, person) for person in rows)
    return people


def _bump(people: dict[int, Person], batch: Batch | None) -> None:
    """Raise the versions; whoever changed a person first wins, by row count. People of this very batch keep theirs."""
    groups: dict[int, list[int]] = defaultdict(list)
    for person in people.values():
        if batch is None or person.batch_id != batch.pk:
            groups[person.version].append(person.pk)
    for version, ids in groups.items():
        for part in chunks(ids):
            mine = Person.objects.filter(pk__in=part, version=version)
            if mine.update(version=F("version") + 1) != len(part):
                raise conflict(people[part[0]])
            for pk in part:
                people[pk].version = version + 1


def _set_by_ledger(rows: Sequence[Correction], people: dict[int, Person]) -> dict[int, Movement]:
    """person id → the opening or arrival whose day of joining is to be corrected. Refuses what other entries set."""
    dated = [row for row in rows if {"joined_on", "official_on"} & set(row.changes)]
    problems: list[Problem] = []
    found: dict[int, Movement] = {}
    facts = ledgers([row.person_id for row in dated])
    for row in dated:
        mine = facts.get(row.person_id, [])
        name = people[row.person_id].full_name
        if "joined_on" in row.changes and row.changes["joined_on"] != people[row.person_id].joined_on:
            giving = [fact for fact in mine if fact.joined_on or fact.kind in ("admitted", "readmitted")]
            if giving and giving[-1].joined_on:
                found[row.person_id] = Movement(pk=giving[-1].id)
            elif giving:
                problems.append(Problem(
                    f"{name}: ngày vào Đảng do mục kết nạp ngày {dates.show(giving[-1].on)} ghi; "
                    "hãy bỏ mục ấy và ghi lại đúng ngày.", field="joined_on",
                ))  # fmt: skip
        if "official_on" in row.changes and row.changes["official_on"] != people[row.person_id].official_on:
            recognised = [fact for fact in mine if fact.kind == "recognised"]
            standings = [fact.standing for fact in mine if fact.standing]
            if recognised:
                problems.append(Problem(
                    f"{name}: ngày chính thức do mục công nhận ngày {dates.show(recognised[-1].on)} ghi; "
                    "hãy bỏ mục ấy và ghi lại đúng ngày.", field="official_on",
                ))  # fmt: skip
            elif standings and standings[-1] == "P":
                problems.append(Problem(
                    f"{name}: đang là đảng viên dự bị; hãy ghi công nhận chính thức thay vì sửa ngày.",
                    field="official_on",
                ))  # fmt: skip
    if problems:
        raise Refused(problems)
    wrong = Movement.objects.in_bulk([movement.pk for movement in found.values()])
    return {person_id: wrong[movement.pk] for person_id, movement in found.items()}


def _apply(rows: Sequence[Correction], people: dict[int, Person]) -> set[str]:
    """Set the new values on the people; the columns that need writing."""
    touched: set[str] = set()
    seal = current_sealer()
    if any(SEALED & set(row.changes) for row in rows):
        check_key(seal)
    for row in rows:
        person, columns = people[row.person_id], {}
        for column in PLAIN & set(row.changes):
            value = row.changes[column]
            columns[column] = text.nfc(value) if isinstance(value, str) else value
        if "full_name" in columns:
            columns["name_fold"] = text.fold(columns["full_name"])
            columns["name_sort"] = text.name_sort(columns["full_name"])
        if "identity_no" in row.changes:
            number = identity_digits(row.changes["identity_no"])
            columns["identity_sealed"] = seal.seal(number, IDENTITY, person.seal_token) if number else None
            columns["identity_mac"] = seal.mac(number) if number else ""
        if "address" in row.changes:
            address = text.nfc(row.changes["address"])
            columns["address_sealed"] = seal.seal(address, ADDRESS, person.seal_token) if address else None
        for column, value in columns.items():
            setattr(person, column, value)
        touched |= columns.keys()
    return touched


def _write_profiles(rows: Sequence[Correction], by: User | None, batch: Batch | None) -> None:
    """Put the current profile right, or end it and open the next from the day of the change."""
    current: dict[int, Profile] = {}
    for part in chunks([row.person_id for row in rows]):
        for profile in Profile.objects.filter(person__in=part, valid_to=dates.OPEN_END):
            current[profile.person_id] = profile
    remember(batch, current.values(), bumped=False)
    ended, mended, opened = [], [], []
    told = {paper: provenance(by, paper, batch) for paper in {row.paper for row in rows}}
    for row in rows:
        changes = {column: row.changes[column] for column in PROFILE & set(row.changes)}
        profile = current.get(row.person_id)
        if profile is None:
            opened.append(
                Profile(person_id=row.person_id, valid_from=row.since or dates.FIRST_DAY, **changes, **told[row.paper])
            )
        elif row.since is None or row.since <= profile.valid_from:
            paper = {} if row.paper == NO_PAPER else told[row.paper]
            for column, value in {**changes, **paper}.items():
                if column != "batch_id":
                    setattr(profile, column, value)
            mended.append(profile)
        else:
            held = {column: getattr(profile, column) for column in PROFILE}
            opened.append(
                Profile(person_id=row.person_id, valid_from=row.since, **{**held, **changes}, **told[row.paper])
            )
            profile.valid_to = row.since
            ended.append(profile)
    papers = set() if all(row.paper == NO_PAPER for row in rows) else _PAPERS
    Profile.objects.bulk_update(mended, sorted(PROFILE | papers), batch_size=500)
    Profile.objects.bulk_update(ended, ["valid_to"], batch_size=500)
    Profile.objects.bulk_create(opened)


def _rejoin(
    wrong: dict[int, Movement], rows: Sequence[Correction], *, by: User | None, batch: Batch | None
) -> None:  # fmt: skip
    """Reverse the entries that gave a wrong day of joining and record them with the right one."""
    for row in rows:
        if entry := wrong.get(row.person_id):
            amend(
                entry.pk,
                Entry(
                    row.person_id, entry.kind, entry.on, entry.unit_id, standing=entry.standing,
                    joined_on=row.changes["joined_on"], youth_union=entry.youth_union, elsewhere=entry.elsewhere,
                    elsewhere_name=entry.elsewhere_name, paper=row.paper,
                ),
                reason=row.paper.reason or "Sửa ngày vào Đảng", by=by, batch=batch,
            )  # fmt: skip
