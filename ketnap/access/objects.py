"""What the pages are about, and who reaches each: a person by its unit, a text by its register."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import OPEN_END
from ketnap.models import (
    Article,
    Batch,
    Bulletin,
    Candidacy,
    ClassInvitation,
    ClosedPeriod,
    Commendation,
    Directive,
    EnterpriseAct,
    Exemplar,
    ExportRequest,
    Feedback,
    Handover,
    Inspection,
    InspectionFinding,
    IssuedPaper,
    Leadership,
    MassOrganisation,
    Meeting,
    NumberBook,
    PaperRun,
    Person,
    PersonRequest,
    Photo,
    Review,
    SavedQuestion,
    Section,
    TrainingClass,
    UnitLink,
    UnitMeasure,
)


def unit_of_person(person_id: int) -> int | None:
    return next(iter(written_once.rows(_of_person, person_id)), None)


def _of_person(person_id: int) -> QuerySet:
    return Person.objects.filter(pk=person_id, erased_on=None).values_list("unit_id", flat=True)


def unit_of_candidacy(candidacy_id: int) -> int | None:
    return next(iter(written_once.rows(_of_candidacy, candidacy_id)), None)


def _of_candidacy(candidacy_id: int) -> QuerySet:
    rows = Candidacy.objects.filter(pk=candidacy_id, person__erased_on=None)
    return rows.values_list("unit_id", flat=True)


def unit_of_meeting(meeting_id: int) -> int | None:
    return Meeting.objects.filter(pk=meeting_id).values_list("unit_id", flat=True).first()


def unit_of_issued(paper_id: int) -> int | None:
    found = IssuedPaper.objects.filter(pk=paper_id).exclude(person__erased_on__isnull=False)
    found = found.exclude(candidacy__person__erased_on__isnull=False)
    return found.values_list("unit_id", flat=True).first()


def unit_of_run(run_id: int) -> int | None:
    return PaperRun.objects.filter(pk=run_id).values_list("unit_id", flat=True).first()


def unit_of_class(class_id: int) -> int | None:
    return TrainingClass.objects.filter(pk=class_id).values_list("organiser_id", flat=True).first()


def unit_of_invitation(invitation_id: int) -> int | None:
    return ClassInvitation.objects.filter(pk=invitation_id).values_list("unit_id", flat=True).first()


def _taught_within(viewer: Viewer, class_id: int, permission: Permission) -> bool:
    """A class as it is taught: for who opened it, and for the partner institution it was opened with."""
    if viewer.partners(class_id, permission):
        return True
    unit = unit_of_class(class_id)
    return unit is not None and scope.reaches(viewer, unit, permission)


def unit_of_period(period_id: int) -> int | None:
    return ClosedPeriod.objects.filter(pk=period_id).values_list("unit_id", flat=True).first()


def unit_of_book(book_id: int) -> int | None:
    return NumberBook.objects.filter(pk=book_id).values_list("unit_id", flat=True).first()


def unit_of_review(review_id: int) -> int | None:
    return Review.objects.filter(pk=review_id).values_list("unit_id", flat=True).first()


def _batch_within(viewer: Viewer, batch_id: int, permission: Permission) -> bool:
    """A batch belongs to who sent it, and to whoever may import for the unit it was sent for."""
    row = Batch.objects.filter(pk=batch_id).values_list("by_id", "unit_id").first()
    if row is None:
        return False
    by, unit = row
    if by is not None and by == viewer.user_id:
        return bool(viewer.units_for(permission))
    return unit is not None and scope.reaches(viewer, unit, permission)


def _question_within(viewer: Viewer, question_id: int, permission: Permission) -> bool:
    """Only who saved a question changes it; others read it through its address."""
    unit = SavedQuestion.objects.filter(pk=question_id, by=viewer.user_id).values_list("unit_id", flat=True).first()
    return unit is not None and scope.reaches(viewer, unit, permission)


def _handover_within(viewer: Viewer, handover_id: int, permission: Permission) -> bool:
    """Who received it reads it while the seat's unit is in reach, and so does who gives rights there."""
    row = Handover.objects.filter(pk=handover_id).values_list("new__user_id", "unit_id").first()
    if row is None:
        return False
    user, unit = row
    return scope.reaches(viewer, unit, permission if user == viewer.user_id else Permission.GRANT)


def enterprise_within(viewer: Viewer, enterprise_id: int, permission: Permission) -> bool:
    """Whoever reaches a unit that leads it, led it or entered it may see it; it is changed where it is led now, and
    where nobody leads it, where it was."""
    leads = Leadership.objects.filter(enterprise=enterprise_id)
    units = set(leads.filter(valid_to=OPEN_END).values_list("unit", flat=True))
    if permission == Permission.READ_TREE or not units:
        acts = EnterpriseAct.objects.filter(enterprise=enterprise_id).exclude(unit=None)
        units |= {*leads.values_list("unit", flat=True), *acts.values_list("unit", flat=True)}
    return scope.units(viewer, permission).filter(descendant__in=units).exists()


def union_within(viewer: Viewer, union_id: int, permission: Permission) -> bool:
    """A mass organisation belongs to the unit it was entered at; that of an enterprise also to who leads it."""
    row = MassOrganisation.objects.filter(pk=union_id).values_list("unit_id", "enterprise_id").first()
    if row is None:
        return False
    unit_id, enterprise_id = row
    if scope.reaches(viewer, unit_id, permission):
        return True
    return enterprise_id is not None and enterprise_within(viewer, enterprise_id, permission)


def unit_of_inspection(inspection_id: int) -> int | None:
    return Inspection.objects.filter(pk=inspection_id).values_list("unit_id", flat=True).first()


def unit_of_finding(finding_id: int) -> int | None:
    return InspectionFinding.objects.filter(pk=finding_id).values_list("unit_id", flat=True).first()


def _directive_within(viewer: Viewer, directive_id: int, permission: Permission) -> bool:
    """A text is changed where its register is; who was given something to do by it may read it too."""
    unit = Directive.objects.filter(pk=directive_id).values_list("unit_id", flat=True).first()
    if unit is None:
        return False
    given = UnitMeasure.objects.filter(item__directive=directive_id, unit__in=scope.units(viewer, permission))
    return scope.reaches(viewer, unit, permission) or (permission == Permission.READ_TREE and given.exists())


def _measure_within(viewer: Viewer, measure_id: int, permission: Permission) -> bool:
    """Who gave a measure decides on it, never who has to do it; who has to do it reports."""
    row = UnitMeasure.objects.filter(pk=measure_id).values_list("unit_id", "item__directive__unit_id").first()
    if row is None:
        return False
    unit, giver = row
    if permission == Permission.DIRECT:
        return scope.reaches(viewer, giver, permission)
    if permission == Permission.READ_TREE and scope.reaches(viewer, giver, permission):
        return True
    return scope.reaches(viewer, unit, permission)


def _commendation_within(viewer: Viewer, commendation_id: int, permission: Permission) -> bool:
    """Read by who reaches the one commended, where a person is now, or who proposed; written of by the last."""
    found = Commendation.objects.filter(pk=commendation_id)
    row = found.values_list("proposer_id", "home_id", "person__unit_id").first()
    if row is None:
        return False
    units = set(row) - {None} if permission == Permission.READ_PEOPLE else {row[0]}
    return scope.units(viewer, permission).filter(descendant__in=units).exists()


def _exemplar_within(viewer: Viewer, exemplar_id: int, permission: Permission) -> bool:
    """Once approved everybody of the office reads it; before that, and to write of it, who reaches its unit."""
    row = Exemplar.objects.filter(pk=exemplar_id).values_list("unit_id", "office_id", "state").first()
    if row is None:
        return False
    unit, office, state = row
    shown = permission == Permission.READ_TREE and state == Exemplar.State.APPROVED
    return (shown and office in offices(viewer)) or scope.reaches(viewer, unit, permission)


def unit_of_bulletin(bulletin_id: int) -> int | None:
    return Bulletin.objects.filter(pk=bulletin_id).values_list("unit_id", flat=True).first()


def unit_of_section(section_id: int) -> int | None:
    return Section.objects.filter(pk=section_id).values_list("bulletin__unit_id", flat=True).first()


def unit_of_photo(photo_id: int) -> int | None:
    return Photo.objects.filter(pk=photo_id).values_list("bulletin__unit_id", flat=True).first()


def unit_of_article(article_id: int) -> int | None:
    return Article.objects.filter(pk=article_id).values_list("bulletin__unit_id", flat=True).first()


def unit_of_feedback(feedback_id: int) -> int | None:
    rows = Feedback.objects.filter(pk=feedback_id)
    return rows.values_list("article__bulletin__unit_id", flat=True).first()


def unit_of_export(request_id: int) -> int | None:
    return ExportRequest.objects.filter(pk=request_id).values_list("unit_id", flat=True).first()


def unit_of_request(request_id: int) -> int | None:
    return PersonRequest.objects.filter(pk=request_id).values_list("unit_id", flat=True).first()


def offices(viewer: Viewer) -> set[int]:
    """Every unit the viewer's own units stand under on the day, they themselves among them."""
    mine = {unit for _, unit in viewer.grants}
    links = UnitLink.objects.filter(descendant__in=mine, valid_from__lte=viewer.on, valid_to__gt=viewer.on)
    return set(links.values_list("ancestor_id", flat=True))


@dataclass(frozen=True)
class ByUnit:
    """What lies with one unit: reached as that is."""

    find: Callable[[int], int | None]

    def __call__(self, viewer: Viewer, object_id: int, permission: Permission) -> bool:
        unit = self.find(object_id)
        return unit is not None and scope.reaches(viewer, unit, permission)


OBJECTS: dict[str, tuple[Callable[[Viewer, int, Permission], bool], Permission]] = {
    # object: (is it within reach with that permission, permission that makes it visible at all)
    "unit": (scope.reaches, Permission.READ_TREE),
    "person": (ByUnit(unit_of_person), Permission.READ_PEOPLE),
    "candidacy": (ByUnit(unit_of_candidacy), Permission.READ_PEOPLE),
    "meeting": (ByUnit(unit_of_meeting), Permission.READ_PEOPLE),
    "issued": (ByUnit(unit_of_issued), Permission.READ_PEOPLE),
    "run": (ByUnit(unit_of_run), Permission.READ_PEOPLE),
    "class": (ByUnit(unit_of_class), Permission.READ_TREE),
    "taught": (_taught_within, Permission.TEACH),
    "invitation": (ByUnit(unit_of_invitation), Permission.READ_PEOPLE),
    "period": (ByUnit(unit_of_period), Permission.READ_FIGURES),
    "book": (ByUnit(unit_of_book), Permission.READ_PEOPLE),
    "enterprise": (enterprise_within, Permission.READ_TREE),
    "union": (union_within, Permission.READ_TREE),
    "directive": (_directive_within, Permission.READ_TREE),
    "measure": (_measure_within, Permission.READ_TREE),
    "inspection": (ByUnit(unit_of_inspection), Permission.READ_PEOPLE),
    "finding": (ByUnit(unit_of_finding), Permission.READ_PEOPLE),
    "review": (ByUnit(unit_of_review), Permission.READ_TREE),
    "commendation": (_commendation_within, Permission.READ_PEOPLE),
    "exemplar": (_exemplar_within, Permission.READ_TREE),
    "bulletin": (ByUnit(unit_of_bulletin), Permission.APPROVE_ARTICLES),
    "section": (ByUnit(unit_of_section), Permission.APPROVE_ARTICLES),
    "photo": (ByUnit(unit_of_photo), Permission.APPROVE_ARTICLES),
    "article": (ByUnit(unit_of_article), Permission.APPROVE_ARTICLES),
    "feedback": (ByUnit(unit_of_feedback), Permission.EDIT_BULLETIN),
    "export": (ByUnit(unit_of_export), Permission.APPROVE_EXPORTS),
    "request": (ByUnit(unit_of_request), Permission.READ_PEOPLE),
    "batch": (_batch_within, Permission.IMPORT),
    "handover": (_handover_within, Permission.READ_TREE),
    "question": (_question_within, Permission.READ_FIGURES),
}
