"""Sổ cấp giấy chứng nhận: certificates of classes of an office, each with its last day or why it is not known."""

from dataclasses import dataclass
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Certificate, Enrolment, TrainingClass, TrainingReversal
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.rules.results import certificate_term


@dataclass(frozen=True)
class RegisterRow:
    certificate_id: int
    number: str
    issued_on: date
    person_id: int
    full_name: str
    born_on: date
    unit_name: str
    """Where the record of the learner is kept today."""
    class_id: int
    class_name: str
    kind_label: str
    grade: str
    issuer: str
    until: date | None
    """Its last day; None: not known, and `why` says so."""
    why: str
    issued_id: int | None
    """The paper as it was printed."""
    withdrawn: str
    """Why it was taken back; empty: it holds."""


def years(viewer: Viewer, unit_id: int) -> list[int]:
    """Years in which certificates were given, the latest first. NotFound outside reach."""
    return sorted({day.year for day in _mine(viewer, unit_id).values_list("issued_on", flat=True)}, reverse=True)


def register(viewer: Viewer, unit_id: int, year: int) -> list[RegisterRow]:
    """Certificates of classes held within the unit's sub-tree, given in the year to people within reach, in the order
    of their days and numbers. NotFound outside reach."""
    rows = list(_mine(viewer, unit_id).filter(issued_on__year=year).select_related("person", "paper_number"))
    rows.sort(key=lambda one: (one.issued_on, one.paper_number.number if one.paper_number else 0, one.pk))
    named = names({row.person.unit_id for row in rows}, viewer.on)
    classes = dict(
        TrainingClass.objects.filter(pk__in={row.training_class_id for row in rows}).values_list("pk", "name")
    )
    words = dict(Enrolment.Grade.choices)
    grades = {
        (person, held): str(words.get(grade, grade))
        for person, held, grade in Enrolment.objects.filter(training_class__in=classes, withdrawn=False)
        .values_list("person", "training_class", "grade")
    }  # fmt: skip
    gone = TrainingReversal.objects.filter(certificate__in=[row.pk for row in rows if row.withdrawn])
    reasons = dict(gone.values_list("certificate", "reason"))
    found = []
    for row in rows:
        term = certificate_term(row.kind, row.issued_on, viewer.on)
        held = row.training_class_id or 0  # always one: `_mine` asks for those of a class
        found.append(RegisterRow(
            row.pk, row.number, row.issued_on, row.person_id, row.person.full_name, row.person.born_on,
            named.get(row.person.unit_id, ""), held, classes[held],
            str(row.get_kind_display()), grades.get((row.person_id, held), ""), row.issuer,
            term.due_on, term.why, row.issued_id, reasons.get(row.pk, ""),
        ))  # fmt: skip
    return found


def _mine(viewer: Viewer, unit_id: int):  # type: ignore[no-untyped-def]
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    below = scope.held([unit_id], viewer.on).values("descendant")
    rows = Certificate.objects.filter(training_class__organiser__in=below)
    return scope.visible(viewer, rows, Permission.READ_PEOPLE, unit="person__unit")
