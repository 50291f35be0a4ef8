"""The file of one person on the path: every act with its paper and findings, what is waited for, who helps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Candidacy, Certificate, DueItem, Movement, PathAct, Person, Stay
from ketnap.queries.admission import dossier
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules.path import ENDED, KINDS
from ketnap.rules.path.stages import STAGES, title
from ketnap.rules.path.waits import BY_CODE
from ketnap.rules.path.words import MEMBERS, said


@dataclass(frozen=True)
class FindingLine:
    """What the law of the day had against an act when it was recorded."""

    rule: str
    severity: str
    """stop, warn or inform."""
    sentence: str
    citation: str

    @property
    def outcome(self) -> str:
        return {"stop": "fail", "warn": "warn"}.get(self.severity, "unknown")


@dataclass(frozen=True)
class ActLine:
    act_id: int
    kind: str
    title: str
    on: date
    unit_name: str
    member: str
    """Label and name of the member it names; empty: none."""
    member_id: int | None
    told: list[tuple[str, str]]
    agreed: str
    """Of votes: yes or no; else empty."""
    findings: list[FindingLine]
    override: str
    source: Source
    reverses: int | None
    reversed_by: int | None

    @property
    def not_carried(self) -> bool:
        """A vote that did not come to enough."""
        return self.agreed == "no"

    @property
    def counts(self) -> bool:
        return self.reverses is None and self.reversed_by is None


@dataclass(frozen=True)
class DueLine:
    wait: str
    what: str
    since: date
    due_on: date | None
    rule: str
    citation: str
    says: str
    act: str
    """Kind of the next act."""


@dataclass(frozen=True)
class PaperLine:
    """A certificate of the awareness class or the class for new members."""

    kind: str
    number: str
    issued_on: date
    issuer: str


@dataclass(frozen=True)
class Life:
    candidacy_id: int
    version: int
    person_id: int
    full_name: str
    born_on: date
    sex_label: str
    unit_id: int
    unit_name: str
    committee_id: int | None
    """The grassroots organisation of the cell on the viewer's day; a cell of its own is one itself."""
    stage: str
    stage_since: date
    opened_on: date
    ended_on: date | None
    acts: list[ActLine]
    """In the order of their days, of one day as they were recorded; acts taken back and what took them back are among
    them."""
    due: list[DueLine]
    certificates: list[PaperLine]
    helper: ActLine | None
    ledger_since: date | None = None
    """The day of the latest entry about the person in the ledger of members."""
    member_standing: str = ""
    """P or O on the viewer's day; empty: no member."""
    others: list[tuple[int, date, str]] = field(default_factory=list)
    """(candidacy, opened on, stage) of other ways of the same person."""

    @property
    def stage_title(self) -> str:
        return title(self.stage)

    @property
    def waits_for(self) -> str:
        return STAGES[self.stage].waits_for if self.stage in STAGES else ""

    @property
    def ended(self) -> bool:
        return self.stage in ENDED


def reach(viewer: Viewer, candidacy_id: int) -> Candidacy:
    rows = written_once.rows(_reached, viewer, candidacy_id)
    if not rows:
        raise NotFound("Không có hồ sơ này.")
    found: Candidacy = rows[0]
    return found


def _reached(viewer: Viewer, candidacy_id: int) -> QuerySet[Candidacy]:
    rows = Candidacy.objects.filter(pk=candidacy_id, person__erased_on=None).select_related("person")
    return scope.visible(viewer, rows, Permission.READ_PEOPLE)


def _acts_of(candidacy_id: int) -> QuerySet[PathAct]:
    acts = PathAct.objects.filter(candidacy=candidacy_id)
    return acts.select_related("member", *PAPERS).order_by("on", "id")


def _standing(person_id: int, on: date) -> QuerySet:
    stays = Stay.objects.filter(person=person_id, valid_from__lte=on, valid_to__gt=on)
    return stays.order_by("pk").values_list("standing", flat=True)[:1]


def _due(candidacy_id: int) -> QuerySet[DueItem]:
    return DueItem.objects.filter(candidacy=candidacy_id).order_by("sort_on", "id")


def _last_entry(person_id: int, on: date) -> QuerySet:
    entries = Movement.objects.filter(person=person_id, on__lte=on)
    return entries.order_by("-on").values_list("on", flat=True)[:1]


def _others(person_id: int, candidacy_id: int) -> QuerySet:
    rows = Candidacy.objects.filter(person=person_id).exclude(pk=candidacy_id).order_by("opened_on", "pk")
    return rows.values_list("pk", "opened_on", "stage")


def life(viewer: Viewer, candidacy_id: int) -> Life:
    """NotFound outside reach. A fixed number of queries."""
    row = reach(viewer, candidacy_id)
    person = row.person
    rows = written_once.rows(_acts_of, row.pk)
    named = names({row.unit_id, *(one.unit_id for one in rows)}, viewer.on)
    acts = _acts(rows, named)
    helped = [one for one in acts if one.counts and one.kind in ("helped", "probation_helped")]
    return Life(
        candidacy_id=row.pk, version=row.version, person_id=person.pk, full_name=person.full_name,
        born_on=person.born_on, sex_label=str(person.get_sex_display()), unit_id=row.unit_id,
        unit_name=named[row.unit_id], committee_id=dossier.Units({row.unit_id}).grassroots(row.unit_id, viewer.on),
        stage=row.stage, stage_since=row.stage_since, opened_on=row.opened_on,
        ended_on=row.ended_on, acts=acts,
        due=due_lines(written_once.rows(_due, row.pk)),
        certificates=_papers(person), helper=helped[-1] if helped else None,
        ledger_since=next(iter(written_once.rows(_last_entry, person.pk, viewer.on)), None),
        member_standing=next(iter(written_once.rows(_standing, person.pk, viewer.on)), ""),
        others=written_once.rows(_others, person.pk, row.pk),
    )  # fmt: skip


def _acts(rows: list[PathAct], named: Mapping[int, str]) -> list[ActLine]:
    gone = {one.reverses_id: one.pk for one in rows if one.reverses_id}
    return [
        ActLine(
            act_id=one.pk, kind=one.kind, title=KINDS[one.kind].title if one.kind in KINDS else "Sửa ghi chép",
            on=one.on, unit_name=named[one.unit_id], member=_member(one), member_id=one.member_id,
            told=said(one.kind, one.told), agreed=one.told.get("agreed", ""),
            findings=[FindingLine(*found) for found in one.findings], override=one.override, source=source(one),
            reverses=one.reverses_id, reversed_by=gone.get(one.pk),
        )
        for one in rows
    ]  # fmt: skip


def _member(one: PathAct) -> str:
    if one.member is None or one.kind not in KINDS:
        return ""
    return f"{MEMBERS[KINDS[one.kind].names]}: {one.member.full_name}"


def due_lines(items) -> list[DueLine]:  # type: ignore[no-untyped-def]
    return [
        DueLine(
            one.wait, BY_CODE[one.wait].what, one.since, one.due_on, one.rule, one.citation, one.says,
            BY_CODE[one.wait].act,
        )
        for one in items
    ]  # fmt: skip


def _papers(person: Person) -> list[PaperLine]:
    held = written_once.rows(_held, person.pk)
    return [PaperLine(one.kind, one.number, one.issued_on, one.issuer) for one in held]


def _held(person_id: int) -> QuerySet[Certificate]:
    rows = Certificate.objects.filter(person=person_id, kind__in=("awareness", "new_member"), withdrawn=False)
    return rows.order_by("issued_on", "pk")


@dataclass(frozen=True)
class WayLine:
    candidacy_id: int
    opened_on: date
    ended_on: date | None
    stage_title: str


def ways(viewer: Viewer, person_id: int) -> list[WayLine]:
    """Every way of somebody within reach along the path, the latest first."""
    found = written_once.rows(_ways, viewer, person_id)
    return [WayLine(one.pk, one.opened_on, one.ended_on, title(one.stage)) for one in found]


def _ways(viewer: Viewer, person_id: int) -> QuerySet[Candidacy]:
    rows = Candidacy.objects.filter(person=person_id).order_by("-opened_on", "-pk")
    return scope.visible(viewer, rows, Permission.READ_PEOPLE)
