"""Entering people with their first profile."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from ketnap.access import journal
from ketnap.actions import wholesale
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.people.sealed import ADDRESS, IDENTITY, check_key, current_sealer, identity_digits
from ketnap.actions.refusal import Problem, Refused
from ketnap.actions.remembered import CHUNK
from ketnap.lib import dates, sealing, text
from ketnap.models import Batch, Person, Profile, User


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


@dataclass(frozen=True, slots=True)
class Prepared:
    """People ready to be entered: names folded, numbers sealed."""

    rows: Sequence[NewPerson]
    people: list[Person]


def prepare(rows: Sequence[NewPerson]) -> Prepared:
    """What entering people costs most, none of which needs the register: for long lists it is done before the lock."""
    seal = current_sealer()
    return Prepared(rows, [_person(row, seal) for row in rows])


def register(rows: Sequence[NewPerson], *, by: User | None, batch: Batch | None = None) -> list[Person]:
    """Enter people with their first profile; the answers stand in the order of `rows`.

    Raises Refused when a card or identity number is given twice or belongs to somebody, or a date is impossible.
    """
    return enter(prepare(rows), [row.unit_id for row in rows], by=by, batch=batch)


def enter(
    prepared: Prepared, unit_ids: Sequence[int], *, by: User | None, batch: Batch | None = None
) -> list[Person]:  # fmt: skip
    """The same for people prepared before their units were known; `unit_ids` in the order of the rows."""
    with transaction.atomic():
        place(prepared, unit_ids, by=by, batch_id=batch.pk if batch else None)
        tell(prepared.people, by=by, batch_id=batch.pk if batch else None)
    return prepared.people


def place(prepared: Prepared, unit_ids: Sequence[int], *, by: User | None, batch_id: int | None) -> None:
    """The rows alone, inside the caller's transaction, which also calls `tell`. Needs no lock on the tree: the units
    and the batch may be numbers that are reserved and written later in the same transaction."""
    check_key(current_sealer())
    people = prepared.people
    told = {paper: provenance(by, paper) | {"batch_id": batch_id} for paper in {row.paper for row in prepared.rows}}
    for person, row, unit_id in zip(people, prepared.rows, unit_ids, strict=True):
        person.unit_id = unit_id
        vars(person).update(told[row.paper])
    try:
        _insert(prepared, batch_id)
    except IntegrityError:
        for person in people:
            person.pk = None
        if problems := taken(people):  # somebody else entered one of the numbers a moment ago
            raise Refused(problems) from None
        raise


def _insert(prepared: Prepared, batch_id: int | None) -> None:
    people = prepared.people
    with transaction.atomic():
        if problems := [*impossible(people), *taken(people)]:
            raise Refused(problems)
        wholesale.insert(people)
        wholesale.insert_values(
            Profile,
            ("person_id", "schooling", "qualification", "theory", "occupation", "position", "valid_from", "batch_id"),
            [
                (person.pk, *_profile(row), row.profile_from, batch_id)
                for person, row in zip(people, prepared.rows, strict=True)
            ],
        )


def _profile(row: NewPerson) -> tuple[str, ...]:
    return row.schooling, row.qualification, row.theory, row.occupation, row.position


def tell(people: Sequence[Person], *, by: User | None, batch_id: int | None) -> None:
    """The journal's line of people that were placed."""
    if people:
        journal.record(
            "people.registered", by=by, subject=f"person:{people[0].pk}" if len(people) == 1 else "",
            unit_id=people[0].unit_id if len(people) == 1 else None,
            detail={"count": len(people), "batch": batch_id},
        )  # fmt: skip


def _person(row: NewPerson, seal: sealing.Sealer) -> Person:
    name, token = text.nfc(row.full_name), secrets.token_hex(16)
    identity = identity_digits(row.identity_no)
    return Person(
        full_name=name, name_fold=text.fold(name), name_sort=text.name_sort(name), sex=row.sex, born_on=row.born_on,
        ethnicity=row.ethnicity, religion=row.religion, native_place=text.nfc(row.native_place),
        joined_on=row.joined_on, join_decided_on=row.join_decided_on, official_on=row.official_on,
        card_no=row.card_no.strip(), seal_token=token,
        identity_sealed=seal.seal(identity, IDENTITY, token) if identity else None,
        identity_mac=seal.mac(identity) if identity else "",
        address_sealed=seal.seal(text.nfc(row.address), ADDRESS, token) if row.address.strip() else None,
        unit_id=row.unit_id,
    )  # fmt: skip


def impossible(people: Sequence[Person]) -> list[Problem]:
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


def taken(people: Sequence[Person]) -> list[Problem]:
    """Card and identity numbers given twice in the rows, or held by somebody else already."""
    problems: list[Problem] = []
    mine = [person.pk for person in people if person.pk is not None]
    for column, label in (("card_no", "số thẻ đảng viên"), ("identity_mac", "số định danh cá nhân")):
        given = [value for person in people if (value := getattr(person, column))]
        held = {value for value, count in Counter(given).items() if count > 1}
        for start in range(0, len(given), CHUNK):
            part = given[start : start + CHUNK]
            rows = Person.objects.filter(**{f"{column}__in": part}).exclude(pk__in=mine)
            held.update(rows.values_list(column, flat=True))
        problems.extend(
            Problem(
                f"{person.full_name}, sinh {dates.show(person.born_on)}: {label} đã ghi cho một hồ sơ khác; "
                "hãy tìm hồ sơ đó trước khi ghi mới, hoặc sửa số ghi nhầm.",
                field=column,
            )
            for person in people
            if getattr(person, column) in held
        )
    return problems
