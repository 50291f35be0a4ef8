"""Entering people with their first profile."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction

from ketnap.access import journal
from ketnap.actions import wholesale
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.people.sealed import ADDRESS, IDENTITY, check_key, current_sealer, identity_digits
from ketnap.actions.refusal import Problem, Refused
from ketnap.actions.remembered import CHUNK
from ketnap.lib import dates, sealing, text
from ketnap.models import Batch, Person, Profile, User

ONCE = {"card_no": "số thẻ đảng viên", "identity_mac": "số định danh cá nhân"}
"""Columns that nobody else may have, and what they are called."""
TWICE = tuple(
    f"SELECT a.full_name, a.born_on FROM aside_ketnap_person a WHERE NOT (a.{one} = '') AND (a.{one} IN (SELECT {one}"  # noqa: S608 - names that stand here
    f" FROM aside_ketnap_person GROUP BY {one} HAVING count(*) > 1) OR EXISTS (SELECT 1 FROM ketnap_person p"
    f" WHERE p.{one} = a.{one} AND NOT (p.{one} = ''))) ORDER BY a.id LIMIT %s"
    for one in ONCE
)
PROFILE = ("schooling", "qualification", "theory", "occupation", "position")
PROFILE_OF = attrgetter(*PROFILE, "profile_from")
SLICE = 20_000
"""People written at once: what a long list needs in memory beside itself."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """One person to enter. Codes are those of models/people.py; identity number and address in clear, sealed here."""

    full_name: str
    sex: str
    born_on: date
    unit_id: int
    ethnicity: str = ""
    religion: str = ""
    native_place: str = ""
    joined_on: date | None = None
    join_decided_on: date | None = None
    official_on: date | None = None
    card_no: str = ""
    identity_no: str = ""
    address: str = ""
    schooling: str = ""
    qualification: str = ""
    theory: str = ""
    occupation: str = ""
    position: str = ""
    profile_from: date = dates.FIRST_DAY
    """Day from which the profile is known to hold."""
    paper: Paper = NO_PAPER


class Entrant(NamedTuple):
    """Columns of a person to be: names folded, numbers sealed. No model, of which a long list would be three times the
    size."""

    full_name: str
    name_fold: str
    name_sort: str
    sex: str
    born_on: date
    ethnicity: str
    religion: str
    native_place: str
    joined_on: date | None
    join_decided_on: date | None
    official_on: date | None
    card_no: str
    seal_token: str
    identity_sealed: bytes | None
    identity_mac: str
    address_sealed: bytes | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """People ready to be entered, with their first profile and their paper in the same order."""

    people: list[Entrant]
    profiles: list[tuple[str | date, ...]]
    papers: list[Paper]


def prepare(rows: Iterable[NewPerson]) -> Prepared:
    """What entering people costs most, none of which needs the register: for long lists it is done before the lock."""
    seal, found = current_sealer(), Prepared([], [], [])
    for row in rows:
        found.people.append(_entrant(row, seal))
        found.profiles.append(PROFILE_OF(row))
        found.papers.append(row.paper)
    return found


def given_twice(limit: int) -> list[Problem]:
    """Card and identity numbers of people laid aside that are given twice there, or belong to somebody already."""
    problems: list[Problem] = []
    with connection.cursor() as cursor:
        for (column, label), text_of in zip(ONCE.items(), TWICE, strict=True):
            cursor.execute(text_of, [limit])
            problems += [_held(name, _day(born_on), column, label) for name, born_on in cursor.fetchall()]
    return problems


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def register(rows: Sequence[NewPerson], *, by: User | None, batch: Batch | None = None) -> list[Person]:
    """Enter people with their first profile; the answers stand in the order of `rows`.

    Raises Refused when a card or identity number is given twice or belongs to somebody, or a date is impossible.
    """
    prepared, batch_id = prepare(rows), batch.pk if batch else None
    with transaction.atomic():
        keys = place(prepared, [row.unit_id for row in rows], by=by, batch_id=batch_id)
        tell(keys, rows[0].unit_id if rows else 0, by=by, batch_id=batch_id)
    found = Person.objects.in_bulk(keys)
    return [found[key] for key in keys]


def place(
    prepared: Prepared, unit_ids: Sequence[int], *, by: User | None, batch_id: int | None
) -> list[int]:  # fmt: skip
    """The rows alone, inside the caller's transaction, which also calls `tell`; their keys."""
    check_key(current_sealer())
    try:
        with transaction.atomic():
            if problems := [*impossible(prepared.people), *taken(prepared.people)]:
                raise Refused(problems)
            return _insert(prepared, unit_ids, by, batch_id)
    except IntegrityError:
        if problems := taken(prepared.people):  # somebody else entered one of the numbers a moment ago
            raise Refused(problems) from None
        raise


def _insert(prepared: Prepared, unit_ids: Sequence[int], by: User | None, batch_id: int | None) -> list[int]:
    told = {paper: provenance(by, paper) | {"batch_id": batch_id} for paper in set(prepared.papers)}
    names = (*Entrant._fields, "unit_id", *provenance(by))
    keys: list[int] = []
    for start in range(0, len(prepared.people), SLICE):
        part = slice(start, start + SLICE)
        rows = zip(prepared.people[part], prepared.papers[part], unit_ids[part], strict=True)
        values = [(*one, unit_id, *told[paper].values()) for one, paper, unit_id in rows]
        mine = wholesale.insert_values(Person, names, values)
        profiles = zip(mine, prepared.profiles[part], strict=True)
        wholesale.insert_values(
            Profile,
            ("person_id", *PROFILE, "valid_from", "batch_id"),
            [(pk, *profile, batch_id) for pk, profile in profiles],
        )
        keys += mine
    return keys


def tell(keys: Sequence[int], unit_id: int, *, by: User | None, batch_id: int | None) -> None:
    """The journal's line of people that were placed; `unit_id` of the first."""
    if keys:
        journal.record(
            "people.registered", by=by, subject=f"person:{keys[0]}" if len(keys) == 1 else "",
            unit_id=unit_id if len(keys) == 1 else None,
            detail={"count": len(keys), "batch": batch_id},
        )  # fmt: skip


def _entrant(row: NewPerson, seal: sealing.Sealer) -> Entrant:
    name, token = text.nfc(row.full_name), secrets.token_hex(16)
    identity = identity_digits(row.identity_no)
    return Entrant(
        full_name=name, name_fold=text.fold(name), name_sort=text.name_sort(name), sex=row.sex, born_on=row.born_on,
        ethnicity=row.ethnicity, religion=row.religion, native_place=text.nfc(row.native_place),
        joined_on=row.joined_on, join_decided_on=row.join_decided_on, official_on=row.official_on,
        card_no=row.card_no.strip(), seal_token=token,
        identity_sealed=seal.seal(identity, IDENTITY, token) if identity else None,
        identity_mac=seal.mac(identity) if identity else "",
        address_sealed=seal.seal(text.nfc(row.address), ADDRESS, token) if row.address.strip() else None,
    )  # fmt: skip


def impossible(people: Sequence[Person | Entrant]) -> list[Problem]:
    problems = []
    for person in people:
        if not person.full_name:
            problems.append(Problem("Hồ sơ chưa có họ tên; hãy ghi họ tên đầy đủ.", field="full_name"))
        if person.joined_on and person.joined_on <= person.born_on:
            problems.append(Problem(
                f"{person.full_name}: ngày vào Đảng {dates.show(person.joined_on)} không sau ngày sinh "
                f"{dates.show(person.born_on)}; hãy xem lại hai ngày này trên lý lịch.", field="joined_on",
            ))  # fmt: skip
        if person.joined_on and person.official_on and person.official_on < person.joined_on:
            problems.append(Problem(
                f"{person.full_name}: ngày chính thức {dates.show(person.official_on)} trước ngày vào Đảng "
                f"{dates.show(person.joined_on)}; hãy xem lại hai ngày này trên lý lịch.", field="official_on",
            ))  # fmt: skip
    return problems


def taken(people: Sequence[Person | Entrant]) -> list[Problem]:
    """Card and identity numbers given twice in the rows, or held by somebody else already."""
    problems: list[Problem] = []
    mine = [person.pk for person in people if isinstance(person, Person)]
    for column, label in ONCE.items():
        given = [value for person in people if (value := getattr(person, column))]
        held = {value for value, count in Counter(given).items() if count > 1}
        for start in range(0, len(given), CHUNK):
            part = given[start : start + CHUNK]
            rows = Person.objects.filter(**{f"{column}__in": part}).exclude(pk__in=mine)
            held.update(rows.values_list(column, flat=True))
        problems.extend(
            _held(person.full_name, person.born_on, column, label)
            for person in people
            if getattr(person, column) in held
        )
    return problems


def _held(name: str, born_on: date, column: str, label: str) -> Problem:
    return Problem(
        f"{name}, sinh {dates.show(born_on)}: {label} đã ghi cho một hồ sơ khác; "
        "hãy tìm hồ sơ đó trước khi ghi mới, hoặc sửa số ghi nhầm.",
        field=column,
    )
