"""What the register knows when a list arrives: units, people, lists before, plans, classes. Viewer first.

Rows come as plain tuples turned into small records, since a list of a whole committee asks for everybody at once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import (
    Certificate,
    Enrolment,
    EnterpriseOwnership,
    Headcount,
    JournalEntry,
    Leadership,
    MemberList,
    Movement,
    OfficialCode,
    Person,
    PlanTarget,
    Profile,
    Stay,
    TrainingClass,
    UnitLink,
    UnitState,
)

CHUNK = 5_000


@dataclass(slots=True)
class KnownUnit:
    unit_id: int
    code: str
    name: str
    name_fold: str
    kind: str
    parent_id: int | None
    since: date
    """First day of the unit."""
    official: str = ""
    """Its 14-digit code on the day."""


@dataclass(slots=True)
class KnownPerson:
    person_id: int
    full_name: str
    name_fold: str
    sex: str
    born_on: date
    ethnicity: str
    religion: str
    native_place: str
    joined_on: date | None
    join_decided_on: date | None
    official_on: date | None
    card_no: str
    identity_mac: str
    address_sealed: bytes | None
    seal_token: str
    unit_id: int
    version: int
    member_unit: int | None = None
    """Unit of membership on the day asked about; None for somebody who is no member then."""
    standing: str = ""
    schooling: str = ""
    qualification: str = ""
    theory: str = ""
    occupation: str = ""


@dataclass(slots=True)
class KnownTarget:
    unit_id: int
    year: int
    number: int
    target: int
    base: str
    given_on: date
    has_source: bool | None
    parts: dict[str, int]
    """Sub-targets: a list says nothing of them, so they stand on."""
    milestones: list[int]


@dataclass(slots=True)
class KnownClass:
    class_id: int
    organiser_id: int
    code: str
    name: str
    kind: str
    starts_on: date
    ends_on: date
    partner: str
    announced: int | None


_PERSON = (
    "id", "full_name", "name_fold", "sex", "born_on", "ethnicity", "religion", "native_place", "joined_on",
    "join_decided_on", "official_on", "card_no", "identity_mac", "address_sealed", "seal_token", "unit_id", "version",
)  # fmt: skip


def units(viewer: Viewer, on: date, permission: Permission = Permission.IMPORT) -> list[KnownUnit]:
    """Units open on the day that the viewer may bring lists for, or take them away."""
    rows = UnitState.objects.filter(valid_from__lte=on, valid_to__gt=on)
    states = list(
        scope.visible(viewer, rows, permission)
        .values_list("unit_id", "code", "name", "name_fold", "kind", "parent_id")
        .distinct()
    )
    first: dict[int, date] = {}
    known = {state[0] for state in states}
    past = UnitState.objects.filter(unit__among=sorted(known)).order_by("-valid_from")
    for unit_id, since in past.values_list("unit_id", "valid_from"):
        first[unit_id] = since
    coded = OfficialCode.objects.filter(unit__among=sorted(known), valid_from__lte=on, valid_to__gt=on)
    official = dict(coded.values_list("unit_id", "code"))
    return [KnownUnit(*state, since=first[state[0]], official=official.get(state[0], "")) for state in states]


def code_holders(viewer: Viewer, codes: Collection[str], on: date) -> dict[str, int]:
    """14-digit code → unit that carries it on the day or later, also out of reach; its name is not told."""
    held = OfficialCode.objects.filter(code__in=codes, valid_to__gt=on)
    return dict(held.values_list("code", "unit_id"))


def enterprises(viewer: Viewer, on: date) -> dict[int, tuple[str, str, int | None]]:
    """Unit id → (folded name, ownership, latest workers) of the enterprise it leads on the day."""
    leads = Leadership.objects.filter(valid_from__lte=on, valid_to__gt=on)
    visible = scope.visible(viewer, leads, Permission.IMPORT)
    rows = visible.values_list("unit_id", "enterprise_id", "enterprise__name_fold")
    found = {unit_id: (enterprise_id, name) for unit_id, enterprise_id, name in rows}
    ids = {enterprise_id for enterprise_id, _ in found.values()}
    owned = EnterpriseOwnership.objects.filter(valid_from__lte=on, valid_to__gt=on, enterprise__in=ids)
    ownership = dict(owned.values_list("enterprise_id", "ownership"))
    counted = Headcount.objects.filter(year__lte=on.year, enterprise__in=ids).order_by("year")
    workers = dict(counted.values_list("enterprise_id", "workers"))
    return {unit: (name, ownership.get(one, ""), workers.get(one)) for unit, (one, name) in found.items()}


def people(viewer: Viewer, on: date, permission: Permission = Permission.IMPORT) -> list[KnownPerson]:
    """Everybody within reach, with current profile and membership on the day. Four queries, whatever the number."""
    rows = scope.visible(viewer, Person.objects.filter(erased_on=None), permission).order_by("pk").values_list(*_PERSON)
    found = {row[0]: KnownPerson(*row) for row in rows.iterator(chunk_size=CHUNK)}
    if not found:
        return []
    reach = scope.units(viewer, permission)
    stays = Stay.objects.filter(valid_from__lte=on, valid_to__gt=on, person__unit__in=reach)
    for person_id, unit_id, standing in stays.values_list("person_id", "unit_id", "standing"):
        if person := found.get(person_id):
            person.member_unit, person.standing = unit_id, standing
    profiles = Profile.objects.filter(valid_to__gt=on, person__unit__in=reach).order_by("valid_from")
    columns = ("person_id", "schooling", "qualification", "theory", "occupation")
    for person_id, schooling, qualification, theory, occupation in profiles.values_list(*columns):
        if person := found.get(person_id):
            person.schooling, person.qualification = schooling, qualification
            person.theory, person.occupation = theory, occupation
    return list(found.values())


def sealed(viewer: Viewer, person_ids: Collection[int]) -> dict[int, tuple[bytes | None, bytes | None, str]]:
    """Person → identity number, address, token: sealed, for whoever may take them away."""
    rows = scope.visible(viewer, Person.objects.all(), Permission.OPEN_SEALED)
    columns = ("pk", "identity_sealed", "address_sealed", "seal_token")
    wanted = set(person_ids)
    return {row[0]: row[1:] for row in rows.values_list(*columns).iterator(chunk_size=CHUNK) if row[0] in wanted}


def taken(viewer: Viewer, cards: Collection[str], identities: Collection[str]) -> tuple[set[str], set[str]]:
    """Which of the card numbers and identity codes somebody holds, also out of reach; who holds them is not told."""
    return _held("card_no", cards), _held("identity_mac", identities)


def _held(column: str, values: Collection[str]) -> set[str]:
    wanted, found = sorted(values), set()
    for start in range(0, len(wanted), CHUNK):
        rows = Person.objects.filter(**{f"{column}__in": wanted[start : start + CHUNK]})
        found.update(rows.values_list(column, flat=True))
    return found


def enterprise_names(viewer: Viewer, on: date) -> dict[int, str]:
    leads = Leadership.objects.filter(valid_from__lte=on, valid_to__gt=on)
    return dict(scope.visible(viewer, leads, Permission.IMPORT).values_list("unit_id", "enterprise__name"))


def youth(viewer: Viewer, person_ids: Collection[int]) -> dict[int, bool | None]:
    """Person → member of the Youth Union on the day of joining, as the entry that counts says."""
    rows = Movement.objects.filter(
        kind__in=("opening", "admitted", "readmitted", "arrived"), youth_union__isnull=False, reversed_by=None
    )
    visible = scope.visible(viewer, rows, Permission.IMPORT, unit="person__unit").order_by("on", "id")
    wanted = set(person_ids)
    return {person: value for person, value in visible.values_list("person_id", "youth_union") if person in wanted}


def gains(viewer: Viewer, person_ids: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """Person → (entry, kind, day, unit, day of joining, Youth Union, elsewhere, its name) of the last opening or
    arrival that counts."""
    rows = Movement.objects.filter(person__in=person_ids, kind__in=("opening", "arrived"), reversed_by=None)
    columns = ("person_id", "id", "kind", "on", "unit_id", "joined_on", "youth_union", "elsewhere", "elsewhere_name")
    visible = scope.visible(viewer, rows, Permission.IMPORT, unit="person__unit").order_by("on", "id")
    return {row[0]: row[1:] for row in visible.values_list(*columns)}


def lists(viewer: Viewer, on: date) -> dict[int, list[date]]:
    """Unit id → days of the member lists taken in for it or a unit above it, for every unit within reach."""
    noted: dict[int, list[date]] = {}
    for unit_id, as_of in MemberList.objects.order_by("as_of").values_list("unit_id", "as_of"):
        noted.setdefault(unit_id, []).append(as_of)
    if not noted:
        return {}
    links = UnitLink.objects.filter(
        ancestor__in=list(noted), valid_from__lte=on, valid_to__gt=on,
        descendant__in=scope.within(viewer, Permission.IMPORT),
    )  # fmt: skip
    found: dict[int, list[date]] = {}
    for ancestor, descendant in links.values_list("ancestor_id", "descendant_id"):
        found.setdefault(descendant, []).extend(noted[ancestor])
    return {unit_id: sorted(set(days)) for unit_id, days in found.items()}


def targets(viewer: Viewer, years: Iterable[int]) -> dict[tuple[int, int], KnownTarget]:
    """(unit, year) → the last version."""
    rows = PlanTarget.objects.filter(year__in=set(years)).order_by("number")
    columns = ("unit_id", "year", "number", "target", "base", "given_on", "has_source", "parts", "milestones")
    visible = scope.visible(viewer, rows, Permission.IMPORT)
    return {(row[0], row[1]): KnownTarget(*row) for row in visible.values_list(*columns)}


def classes(viewer: Viewer) -> list[KnownClass]:
    rows = scope.visible(viewer, TrainingClass.objects.filter(cancelled=False), Permission.IMPORT, unit="organiser")
    columns = ("id", "organiser_id", "code", "name", "kind", "starts_on", "ends_on", "partner", "announced_learners")
    return [KnownClass(*row) for row in rows.values_list(*columns)]


def enrolled(viewer: Viewer, class_ids: Collection[int]) -> dict[tuple[int, int], str]:
    """(class, person) → grade of everybody already enrolled in the classes."""
    rows = Enrolment.objects.filter(training_class__in=class_ids, withdrawn=False)
    return {(row[0], row[1]): row[2] for row in rows.values_list("training_class_id", "person_id", "grade")}


def certified(viewer: Viewer, class_ids: Collection[int]) -> set[tuple[int, str, str, date]]:
    """(person, kind, number, day) of the certificates of the classes."""
    rows = Certificate.objects.filter(training_class__in=class_ids, withdrawn=False)
    return set(rows.values_list("person_id", "kind", "number", "issued_on"))


LATELY = 5_000
"""Numbers of the journal within which an act that took longer than others may turn up."""


class Mark(NamedTuple):
    """Where the register stood: number of the last act's line, and the numbers of the lines lately before it."""

    last: int
    lately: frozenset[int]


class Written(NamedTuple):
    """What a line of the journal says was written. `unit_id` None: of several, or not said."""

    event: str
    subject: str
    unit_id: int | None


def mark(viewer: Viewer) -> Mark:
    """Another one after every act; steps of batches, sign-ins, closed periods and reading do not count."""
    last = _written().order_by("-seq").values_list("seq", flat=True).first() or 0
    return Mark(last, frozenset(_written().filter(seq__gt=last - LATELY).values_list("seq", flat=True)))


def since(viewer: Viewer, then: Mark) -> list[Written]:
    """What was written after the mark. An act that began earlier and is done only now has a lower number."""
    rows = _written().filter(seq__gt=then.last - LATELY).order_by("seq")
    found = rows.values_list("seq", "event", "subject", "unit_id_text")
    return [Written(event, subject, int(unit) if unit else None) for seq, event, subject, unit in found
            if seq not in then.lately]  # fmt: skip


def _written() -> QuerySet[JournalEntry]:
    read_only = Q(event__endswith=".viewed") | Q(event__endswith=".exported") | Q(event__endswith=".held_shown")
    read_only |= Q(event__startswith="journal.") | Q(event__startswith="access.")
    aside = Q(event__startswith="batches.") | Q(event__startswith="accounts.sign") | Q(event__startswith="papers.")
    return JournalEntry.objects.exclude(read_only | aside)


class Somebody(NamedTuple):
    """Who was written about, and everybody born on the same day within reach."""

    person_id: int
    name: str
    born_on: date
    units: set[int]
    """Where they stand now or ever stood."""
    same_day: list[str]
    """Names of the others born on that day."""


def somebody(viewer: Viewer, subject: str) -> Somebody | None:
    """Of `person:7` or `candidacy:7`, also out of reach, where somebody may just have gone: told to nobody, weighed by
    the program. None of another subject, or where the person is gone."""
    what, _, number = subject.partition(":")
    which = {"person": Q(pk=number), "candidacy": Q(candidacies=number)}.get(what)
    columns = ("pk", "full_name", "born_on", "unit_id")
    row = Person.objects.filter(which).values_list(*columns).first() if which else None
    if row is None:
        return None
    pk, name, born_on, unit_id = row
    stood = set(Stay.objects.filter(person=pk).values_list("unit_id", flat=True))
    people = scope.visible(viewer, Person.objects.filter(born_on=born_on, erased_on=None), Permission.IMPORT)
    others = people.exclude(pk=pk).values_list("full_name", flat=True)
    return Somebody(pk, name, born_on, {unit_id, *stood}, list(others))
