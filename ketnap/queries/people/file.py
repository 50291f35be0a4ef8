"""The personal file. Opening it leaves a line in the journal, written by the query that serves it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from ketnap.access import journal, scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import sealing
from ketnap.lib.dates import FIRST_DAY, OPEN_END
from ketnap.models import Certificate, Enrolment, Movement, Person, Profile, Standing, Stay, TrainingClass
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules import probation
from ketnap.rules.law import Unknown


@dataclass(frozen=True)
class LedgerLine:
    """One entry with its provenance. `reversed_by` is the id of the entry that takes it back, if any."""

    movement_id: int
    kind: str
    label: str
    on: date
    unit_id: int
    unit_name: str
    from_unit_id: int | None
    from_name: str
    elsewhere: str
    elsewhere_name: str
    standing: str
    joined_on: date | None
    youth_union: bool | None
    entered_by: str
    entered_at: datetime
    on_behalf_of: str
    decision_no: str
    decided_on: date | None
    decision_body: str
    paper_kept: str
    reason: str
    batch_id: int | None
    batch_file: str
    reverses: int | None
    reversed_by: int | None


@dataclass(frozen=True)
class StayLine:
    """`until` is exclusive; None: still so."""

    unit_id: int
    unit_name: str
    standing: str
    since: date
    until: date | None

    @property
    def standing_label(self) -> str:
        return Standing(self.standing).label


@dataclass(frozen=True)
class ProfileLine:
    """`since` None: known without its own date; `until` exclusive, None: still so."""

    schooling: str
    qualification: str
    theory: str
    occupation: str
    position: str
    since: date | None
    until: date | None
    source: Source


@dataclass(frozen=True)
class EnrolmentLine:
    class_id: int
    code: str
    name: str
    kind: str
    starts_on: date
    ends_on: date
    grade: str
    unit_name: str
    source: Source
    taken_back: Source | None
    """The entry that took it back, or the whole class."""


@dataclass(frozen=True)
class CertificateLine:
    kind: str
    number: str
    issued_on: date
    issuer: str
    class_id: int | None
    certificate_id: int
    source: Source
    taken_back: Source | None


@dataclass(frozen=True)
class PersonView:
    person_id: int
    version: int
    on: date
    full_name: str
    sex: str
    sex_label: str
    born_on: date
    ethnicity: str
    religion: str
    native_place: str
    address: str
    card_no: str
    identity_masked: str
    """All but the last three digits hidden; the whole number stands only in what is held about a person."""
    joined_on: date | None
    join_decided_on: date | None
    official_on: date | None
    unit_id: int
    unit_name: str
    standing: str
    """P or O on the day; empty: no member then."""
    probation_ends_on: date | None
    """Probationary members only, where the law of the day of joining is known."""
    party_years: int | None
    """Official members only."""
    ended_by: str
    """Kind of the last loss before or on the day, for somebody who is no member any more."""
    ledger: list[LedgerLine]
    stays: list[StayLine]
    profiles: list[ProfileLine]
    enrolments: list[EnrolmentLine]
    certificates: list[CertificateLine]
    batch_id: int | None
    source: Source
    """How the record was entered."""

    @property
    def standing_label(self) -> str:
        return Standing(self.standing).label if self.standing else ""


def person(viewer: Viewer, person_id: int, *, on: date | None = None) -> PersonView:
    """The file of somebody within reach, as of the day (default: the viewer's). NotFound outside reach.

    A fixed number of queries, and one line `people.viewed` in the journal.
    """
    on = on or viewer.on
    row = reach(viewer, person_id)
    found = view(row, on)
    with transaction.atomic():
        journal.record("people.viewed", by=viewer, subject=f"person:{person_id}", unit_id=row.unit_id)
    return found


def reach(viewer: Viewer, person_id: int) -> Person:
    rows = written_once.rows(_reached, viewer, person_id)
    if not rows:
        raise NotFound("Không có hồ sơ này.")
    found: Person = rows[0]
    return found


def _reached(viewer: Viewer, person_id: int) -> QuerySet[Person]:
    rows = Person.objects.filter(pk=person_id, erased_on=None).select_related(*PAPERS)
    return scope.visible(viewer, rows, Permission.READ_PEOPLE)


def _movements(person_id: int) -> QuerySet[Movement]:
    return Movement.objects.filter(person=person_id).order_by("on", "id").select_related("recorded_by", "batch")


def _stays(person_id: int) -> QuerySet[Stay]:
    return Stay.objects.filter(person=person_id).order_by("valid_from")


def _enrolments(person_id: int) -> QuerySet[Enrolment]:
    return (
        Enrolment.objects.filter(person=person_id)
        .select_related("training_class", *PAPERS, *_reversed("reversal"), *_reversed("training_class__reversal"))
        .order_by("training_class__starts_on", "pk")
    )


def _profiles(person_id: int) -> QuerySet[Profile]:
    return Profile.objects.filter(person=person_id).select_related(*PAPERS).order_by("valid_from")


def _certificates(person_id: int) -> QuerySet[Certificate]:
    held = Certificate.objects.filter(person=person_id)
    return held.select_related(*PAPERS, *_reversed("reversal")).order_by("issued_on", "pk")


def view(row: Person, on: date) -> PersonView:
    """The file of a person already within reach."""
    movements, stays = written_once.rows(_movements, row.pk), written_once.rows(_stays, row.pk)
    enrolments = written_once.rows(_enrolments, row.pk)
    units = {row.unit_id, *(stay.unit_id for stay in stays), *(one.unit_id for one in enrolments)}
    units |= {one.unit_id for one in movements} | {one.from_unit_id for one in movements if one.from_unit_id}
    named = names(units, on)
    now = next((stay for stay in stays if stay.valid_from <= on < stay.valid_to), None)
    standing = now.standing if now else ""
    ends = probation.ends_on(row.joined_on) if standing == Standing.PROBATIONARY and row.joined_on else None
    ledger = _ledger(movements, named)
    seal = sealing.sealer(settings.FIELD_KEY_FILE)
    return PersonView(
        person_id=row.pk, version=row.version, on=on, full_name=row.full_name, sex=row.sex,
        sex_label=row.get_sex_display(), born_on=row.born_on, ethnicity=row.ethnicity, religion=row.religion,
        native_place=row.native_place,
        address=opened(row, "address_sealed", seal),
        card_no=row.card_no,
        identity_masked=_masked(opened(row, "identity_sealed", seal)),
        joined_on=row.joined_on, join_decided_on=row.join_decided_on, official_on=row.official_on,
        unit_id=row.unit_id, unit_name=named.get(row.unit_id, ""), standing=standing,
        probation_ends_on=None if isinstance(ends, Unknown) else ends,
        party_years=(
            probation.party_years(row.join_decided_on, row.joined_on, on) if standing == Standing.OFFICIAL else None
        ),
        ended_by=_ended_by(ledger, on) if not standing else "",
        ledger=ledger,
        stays=[
            StayLine(stay.unit_id, named.get(stay.unit_id, ""), stay.standing, stay.valid_from, _until(stay.valid_to))
            for stay in stays
        ],
        profiles=[
            ProfileLine(
                one.schooling, one.qualification, one.theory, one.occupation, one.position,
                None if one.valid_from == FIRST_DAY else one.valid_from, _until(one.valid_to), source(one),
            )
            for one in written_once.rows(_profiles, row.pk)
        ],
        enrolments=[_enrolment(one, named) for one in enrolments],
        certificates=[
            CertificateLine(
                one.kind, one.number, one.issued_on, one.issuer, one.training_class_id, one.pk, source(one), _back(one)
            )
            for one in written_once.rows(_certificates, row.pk)
        ],
        batch_id=row.batch_id, source=source(row),
    )  # fmt: skip


def _reversed(path: str) -> list[str]:
    return [f"{path}__{name}" for name in PAPERS]


def _back(one: Enrolment | Certificate | TrainingClass) -> Source | None:
    return source(one.reversal) if hasattr(one, "reversal") else None


def opened(row: Person, column: str, seal: sealing.Sealer) -> str:
    """What is sealed in a column of the person; empty where there is nothing."""
    sealed = getattr(row, column)
    return "" if sealed is None else seal.open(sealed, f"Person.{column}", row.seal_token)


def _masked(number: str) -> str:
    return "•" * max(len(number) - 3, 0) + number[-3:]


def _until(day: date) -> date | None:
    return None if day == OPEN_END else day


def _ended_by(ledger: Iterable[LedgerLine], on: date) -> str:
    counted = [one for one in ledger if one.on <= on and one.reverses is None and one.reversed_by is None]
    return counted[-1].kind if counted else ""


def _ledger(movements: list[Movement], named: dict[int, str]) -> list[LedgerLine]:
    taken_back = {one.reverses_id: one.pk for one in movements if one.reverses_id}
    return [
        LedgerLine(
            movement_id=one.pk, kind=one.kind, label=one.get_kind_display(), on=one.on, unit_id=one.unit_id,
            unit_name=named.get(one.unit_id, ""), from_unit_id=one.from_unit_id,
            from_name=named.get(one.from_unit_id or 0, ""),
            elsewhere=one.get_elsewhere_display() if one.elsewhere else "", elsewhere_name=one.elsewhere_name,
            standing=one.standing, joined_on=one.joined_on, youth_union=one.youth_union,
            entered_by=one.recorded_by.display_name if one.recorded_by else "", entered_at=one.recorded_at,
            on_behalf_of=one.on_behalf_of, decision_no=one.decision_no, decided_on=one.decided_on,
            decision_body=one.decision_body, paper_kept=one.paper_kept, reason=one.reason, batch_id=one.batch_id,
            batch_file=one.batch.file_name if one.batch else "", reverses=one.reverses_id,
            reversed_by=taken_back.get(one.pk),
        )
        for one in movements
    ]  # fmt: skip


def _enrolment(one: Enrolment, named: dict[int, str]) -> EnrolmentLine:
    held = one.training_class
    return EnrolmentLine(
        held.pk, held.code, held.name, held.kind, held.starts_on, held.ends_on,
        one.get_grade_display() if one.grade else "", named.get(one.unit_id, ""), source(one),
        _back(one) or _back(held),
    )  # fmt: skip
