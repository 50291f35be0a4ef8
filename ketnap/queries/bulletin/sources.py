"""What an article may be drafted from: closed periods, classes, exemplars handed to the bulletin, commendations that
were decided. Viewer first; names of learners are never told."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import FIRST_DAY, OPEN_END
from ketnap.models import Article, Certificate, ClosedPeriod, ClosingAct, Enrolment, TrainingClass
from ketnap.queries.commendation import exemplars, proposals
from ketnap.queries.commendation.exemplars import ExemplarRow
from ketnap.queries.commendation.proposals import CommendationRow
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.papers import closing
from ketnap.queries.papers.closing import Closed
from ketnap.queries.training.ended import Ceremony, ceremony

LATEST = 30
"""Of each kind, so many are offered."""


@dataclass(frozen=True)
class PeriodRow:
    period_id: int
    unit_id: int
    unit_name: str
    start: date
    end: date
    check_code: str


@dataclass(frozen=True)
class ClassRow:
    class_id: int
    name: str
    kind: str
    organiser: str
    partner: str
    starts_on: date
    ends_on: date
    learners: int
    grades: tuple[tuple[str, int], ...]
    """(grade in words, how many learners), the best first; empty as long as none was given."""
    certificates: int
    """Of the class, those that hold."""
    ceremony: Ceremony | None
    """None: no closing ceremony is written."""


def periods(viewer: Viewer) -> list[PeriodRow]:
    """The version in force of the periods closed within reach, the latest first."""
    rows = scope.visible(viewer, ClosedPeriod.objects.all(), Permission.READ_CLOSED).defer("content")
    newest: dict[tuple[int, date, date], ClosedPeriod] = {}
    for row in rows.order_by("end", "start", "unit_id", "version"):
        newest[row.unit_id, row.start, row.end] = row
    found = list(newest.values())[::-1][:LATEST]
    named = names({one.unit_id for one in found}, viewer.on)
    return [
        PeriodRow(one.pk, one.unit_id, named[one.unit_id], one.start, one.end, closing.check_code(one.digest))
        for one in found
    ]


def period(viewer: Viewer, period_id: int) -> tuple[Closed, dict[str, dict[str, Any]]]:
    """What a closed period keeps, and its statutory forms by number. NotFound outside reach and where what is stored is
    not what was closed."""
    held = closing.closed_period(viewer, period_id, Permission.READ_CLOSED)
    if not held.intact:
        raise NotFound("Bản lưu của kỳ này không còn nguyên.")
    return held, {one.form: one.content for one in closing.forms_of(viewer, held.row) if one.intact}


def classes(viewer: Viewer, class_id: int | None = None) -> list[ClassRow]:
    """Classes that have begun, within reach of the desk, the latest first; with an id that one or none."""
    rows = scope.visible(viewer, TrainingClass.objects.all(), Permission.EDIT_BULLETIN, unit="organiser")
    rows = rows if class_id is None else rows.filter(pk=class_id)
    found = list(rows.filter(cancelled=False, starts_on__lte=viewer.on).order_by("-starts_on", "-pk")[:LATEST])
    named = names({one.organiser_id for one in found}, viewer.on)
    learners = Enrolment.objects.filter(training_class__in=found, withdrawn=False)
    counted = Counter(learners.values_list("training_class_id", "grade"))
    papers = Certificate.objects.filter(training_class__in=found, withdrawn=False)
    given = Counter(papers.values_list("training_class_id", flat=True))
    acts = ClosingAct.objects.filter(training_class__in=found, kind=ClosingAct.Kind.CEREMONY, holds=True)
    ended = {act.training_class_id: ceremony(act) for act in acts}
    return [
        ClassRow(
            one.pk, one.name, one.get_kind_display(), named[one.organiser_id], one.partner, one.starts_on, one.ends_on,
            sum(number for (pk, _), number in counted.items() if pk == one.pk),
            tuple(
                (str(grade.label), counted[one.pk, grade.value])
                for grade in Enrolment.Grade if counted[one.pk, grade.value]
            ),
            given[one.pk], ended.get(one.pk),
        )
        for one in found
    ]  # fmt: skip


def told_exemplars(viewer: Viewer, exemplar_id: int | None = None) -> list[ExemplarRow]:
    """Approved ones that were handed to the bulletin, the latest first; with an id that one or none."""
    found = exemplars.for_bulletin(viewer, FIRST_DAY, OPEN_END)[::-1]
    return found[:LATEST] if exemplar_id is None else [one for one in found if one.exemplar_id == exemplar_id]


def commendations(viewer: Viewer, commendation_id: int | None = None) -> list[CommendationRow]:
    """Decided ones, the latest first; with an id that one or none."""
    return proposals.for_bulletin(viewer, LATEST, commendation_id)


def drafted(viewer: Viewer) -> dict[tuple[str, int], int]:
    """(kind, id) → the latest article drafted from it, within reach of the desk."""
    rows = scope.visible(viewer, Article.objects.order_by("pk"), Permission.APPROVE_ARTICLES, unit="bulletin__unit")
    found = {}
    for pk, *ids in rows.values_list("pk", "period", "training_class", "exemplar", "commendation"):
        for kind, held in zip(("period", "class", "exemplar", "commendation"), ids, strict=True):
            if held is not None:
                found[kind, held] = pk
    return found
