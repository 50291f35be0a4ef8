"""Classes and their learners. Viewer first."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.text import small
from ketnap.models import Certificate, ClassKind, Enrolment, LearnerResult, PathAct, TrainingClass, TrainingReversal
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules.path.kinds import BEFORE_VOTE

LEARNERS = Count("enrolments", filter=Q(enrolments__withdrawn=False))


@dataclass(frozen=True)
class ClassRow:
    class_id: int
    version: int
    code: str
    name: str
    kind: str
    kind_label: str
    organiser_id: int
    organiser_name: str
    partner: str
    place: str
    starts_on: date
    ends_on: date
    learners: int
    """Counted from the enrolments."""
    announced: int | None
    """As the office wrote it down."""
    mode: str = ""

    @property
    def differs(self) -> bool:
        return self.announced is not None and self.announced != self.learners


@dataclass(frozen=True)
class LearnerRow:
    person_id: int
    full_name: str
    born_on: date
    unit_name: str
    grade: str
    grade_code: str
    version: int
    """Of the enrolment."""
    certificate: str
    """Number of the certificate of this class; empty: none yet."""
    certificate_id: int | None
    source: Source
    certificate_source: Source | None
    score: Decimal | None = None
    outcome: str = ""
    """By the conclusion that holds: Đạt, or Không đạt and why; empty: none holds."""


@dataclass(frozen=True)
class TakenBack:
    """A learner, certificate or class taken back: what it was, and the entry that took it back."""

    what: str
    source: Source


@dataclass(frozen=True)
class ClassView:
    row: ClassRow
    learners: list[LearnerRow]
    """Learners within the viewer's reach, as a Vietnamese list."""
    hidden: int
    """Learners of units out of reach."""
    source: Source
    cancelled: bool
    taken_back: list[TakenBack]
    """Within the viewer's reach, the latest last."""


def classes(viewer: Viewer, unit_id: int, start: date, end: date) -> list[ClassRow]:
    """Classes organised within the unit's sub-tree (tree of the last day) that begin in [start, end], both included.

    NotFound outside reach.
    """
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    found = TrainingClass.objects.filter(
        organiser__in=scope.below([unit_id], end), starts_on__gte=start, starts_on__lte=end, cancelled=False
    )
    rows = list(found.annotate(learners=LEARNERS).order_by("starts_on", "code"))
    named = names({row.organiser_id for row in rows}, end)
    return [_row(row, named) for row in rows]


@dataclass(frozen=True)
class HeldCertificate:
    person_id: int
    full_name: str
    unit_name: str
    issued_on: date
    planned_on: date | None = None
    """When the cell means to consider the file of its holder; None: not noted."""


def awareness_certificates(viewer: Viewer, unit_id: int, on: date) -> list[HeldCertificate]:
    """The latest certificate of the awareness class of everybody kept in the sub-tree who has not joined the Party,
    the oldest first. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    found = written_once.rows(_awareness, unit_id, on)
    named = names({unit for _, _, unit, _ in found}, on)
    planned = _planned([person for person, *_ in found])
    return [
        HeldCertificate(person, name, named[unit], newest, planned.get(person)) for person, name, unit, newest in found
    ]


def _awareness(unit_id: int, on: date) -> QuerySet:
    held = Certificate.objects.filter(
        kind=ClassKind.AWARENESS, person__joined_on=None, person__unit__in=scope.below([unit_id], on),
        issued_on__lte=on, withdrawn=False,
    ).exclude(person__stays__valid_from__lte=on)  # fmt: skip
    rows = held.values_list("person_id", "person__full_name", "person__unit_id").annotate(newest=Max("issued_on"))
    return rows.order_by("newest", "person__name_sort", "person_id")


def _planned(person_ids: list[int]) -> dict[int, date]:
    """Person → the day last noted for the cell's meeting on a file that still waits for it."""
    rows = written_once.rows(_meetings, person_ids) if person_ids else []
    return {person: date.fromisoformat(told["planned_on"]) for person, told in rows}


def _meetings(person_ids: list[int]) -> QuerySet:
    acts = PathAct.objects.filter(
        kind="planned", reversed_by=None, candidacy__stage__in=BEFORE_VOTE, candidacy__person__among=person_ids
    )
    return acts.order_by("id").values_list("candidacy__person", "told")


def training_class(viewer: Viewer, class_id: int) -> ClassView:
    """One class with its learners. NotFound unless the organiser is within reach."""
    visible = scope.visible(
        viewer, TrainingClass.objects.filter(pk=class_id), Permission.READ_FIGURES, unit="organiser"
    )
    row = visible.annotate(learners=LEARNERS).select_related(*PAPERS).first()
    if row is None:
        raise NotFound("Không có lớp này.")
    mine = scope.visible(
        viewer,
        Enrolment.objects.filter(training_class=row, withdrawn=False),
        Permission.READ_PEOPLE,
        unit="person__unit",
    )
    rows = list(mine.select_related("person", *PAPERS).order_by("person__name_sort", "person_id"))
    named = names({row.organiser_id, *(one.unit_id for one in rows)}, row.starts_on)
    held = Certificate.objects.filter(training_class=row, withdrawn=False).order_by("pk").select_related(*PAPERS)
    certificates = {one.person_id: one for one in held}
    concluded = LearnerResult.objects.filter(act__training_class=row, act__holds=True)
    outcomes = {
        pk: "Đạt" if passed else f"Không đạt: {small(why)}"
        for pk, passed, why in concluded.values_list("enrolment", "passed", "why")
    }
    learners = [
        LearnerRow(
            one.person_id, one.person.full_name, one.person.born_on, named.get(one.unit_id, ""),
            one.get_grade_display() if one.grade else "", one.grade, one.version,
            held_by.number if (held_by := certificates.get(one.person_id)) else "", held_by.pk if held_by else None,
            source(one), source(held_by) if held_by else None, one.score, outcomes.get(one.pk, ""),
        )
        for one in rows
    ]  # fmt: skip
    shown = _row(row, named)
    return ClassView(
        shown, learners, shown.learners - len(learners), source(row), row.cancelled, _taken_back(viewer, class_id)
    )


def _taken_back(viewer: Viewer, class_id: int) -> list[TakenBack]:
    """Entries that took something of the class back; of people only those within reach."""
    reach = scope.units(viewer, Permission.READ_PEOPLE)
    whole = Q(training_class=class_id)
    learner = Q(enrolment__training_class=class_id, enrolment__person__unit__in=reach)
    paper = Q(certificate__training_class=class_id, certificate__person__unit__in=reach)
    rows = TrainingReversal.objects.filter(whole | learner | paper).select_related(
        *PAPERS, "enrolment__person", "certificate__person"
    )
    return [TakenBack(_what(row), source(row)) for row in rows.order_by("pk")]


def _what(row: TrainingReversal) -> str:
    if row.enrolment:
        return f"Đưa ra khỏi lớp: {row.enrolment.person.full_name}"
    if row.certificate:
        return f"Thu hồi giấy chứng nhận số {row.certificate.number} của {row.certificate.person.full_name}"
    return "Bỏ lớp"


def _row(row: TrainingClass, named: dict[int, str]) -> ClassRow:
    return ClassRow(
        class_id=row.pk, version=row.version, code=row.code, name=row.name, kind=row.kind,
        kind_label=row.get_kind_display(), organiser_id=row.organiser_id,
        organiser_name=named.get(row.organiser_id, ""), partner=row.partner, place=row.place, starts_on=row.starts_on,
        ends_on=row.ends_on, learners=row.learners, announced=row.announced_learners, mode=row.mode,
    )  # fmt: skip
