"""Who may open or send what: policy.yaml read, checked, and asked. Pages ask `verdict` before they do anything."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import yamls
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

METHODS = ("GET", "POST")
SCOPES = ("none", "grants", "object")
DATA = ("public", "internal", "personal", "sealed")
PUBLIC, SIGNED_IN = "public", "signed-in"


@dataclass(frozen=True)
class Line:
    page: str
    method: str
    permission: str
    """`public`, `signed-in` or the value of a Permission."""
    object: str
    scope: str
    event: str
    """What the journal is told, exactly once; none: nothing. A GET tells it of reading and taking away."""
    data: str
    proof: bool = False
    """Asks for the password once more when it was typed too long ago."""

    @property
    def writes(self) -> bool:
        """It changes the register. A reading page with an event only leaves a line that it was read."""
        return self.method == "POST"


class Verdict(Enum):
    ALLOWED = 200
    FORBIDDEN = 403
    OUTSIDE = 404


FILES = ("policy.yaml", *sorted(path.name for path in Path(__file__).parent.glob("policy_*.yaml")))
"""One list in several files, none longer than a file of the house; each goes on where the one before ends."""


def text() -> str:
    return "".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in FILES)


@cache
def lines() -> dict[tuple[str, str], Line]:
    """Every line by (page, method). Raises ValueError naming a wrong, doubled or public line that is not announced."""
    raw = yamls.read(text())
    found: dict[tuple[str, str], Line] = {}
    for entry in raw["pages"]:
        line = Line(**entry)
        known = {PUBLIC, SIGNED_IN, *Permission}
        if (line.method not in METHODS or line.scope not in SCOPES or line.data not in DATA
                or line.permission not in known or line.object not in {"none", *OBJECTS}):  # fmt: skip
            raise ValueError(f"policy.yaml: {entry}: a word that this file does not know.")
        if (line.object == "none") == (line.scope == "object"):
            raise ValueError(f"policy.yaml: {line.page} {line.method}: an object is scoped by itself, nothing else is.")
        if (line.permission == PUBLIC) != (line.page in raw["public"]):
            raise ValueError(f"policy.yaml: {line.page} {line.method}: public pages are those of the list, no other.")
        if line.writes and line.event == "none":
            raise ValueError(f"policy.yaml: {line.page} {line.method}: what is sent leaves a line in the journal.")
        if (line.page, line.method) in found:
            raise ValueError(f"policy.yaml: {line.page} {line.method} stands twice.")
        found[line.page, line.method] = line
    return found


def methods(page: str) -> list[str]:
    return [method for name, method in lines() if name == page]


def unit_of_person(person_id: int) -> int | None:
    return Person.objects.filter(pk=person_id, erased_on=None).values_list("unit_id", flat=True).first()


def unit_of_candidacy(candidacy_id: int) -> int | None:
    rows = Candidacy.objects.filter(pk=candidacy_id, person__erased_on=None)
    return rows.values_list("unit_id", flat=True).first()


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


def _by_unit(find: Callable[[int], int | None]) -> Callable[[Viewer, int, Permission], bool]:
    def within(viewer: Viewer, object_id: int, permission: Permission) -> bool:
        unit = find(object_id)
        return unit is not None and scope.reaches(viewer, unit, permission)

    return within


OBJECTS: dict[str, tuple[Callable[[Viewer, int, Permission], bool], Permission]] = {
    # object: (is it within reach with that permission, permission that makes it visible at all)
    "unit": (scope.reaches, Permission.READ_TREE),
    "person": (_by_unit(unit_of_person), Permission.READ_PEOPLE),
    "candidacy": (_by_unit(unit_of_candidacy), Permission.READ_PEOPLE),
    "meeting": (_by_unit(unit_of_meeting), Permission.READ_PEOPLE),
    "issued": (_by_unit(unit_of_issued), Permission.READ_PEOPLE),
    "run": (_by_unit(unit_of_run), Permission.READ_PEOPLE),
    "class": (_by_unit(unit_of_class), Permission.READ_TREE),
    "taught": (_taught_within, Permission.TEACH),
    "invitation": (_by_unit(unit_of_invitation), Permission.READ_PEOPLE),
    "period": (_by_unit(unit_of_period), Permission.READ_FIGURES),
    "book": (_by_unit(unit_of_book), Permission.READ_PEOPLE),
    "enterprise": (enterprise_within, Permission.READ_TREE),
    "union": (union_within, Permission.READ_TREE),
    "directive": (_directive_within, Permission.READ_TREE),
    "measure": (_measure_within, Permission.READ_TREE),
    "inspection": (_by_unit(unit_of_inspection), Permission.READ_PEOPLE),
    "finding": (_by_unit(unit_of_finding), Permission.READ_PEOPLE),
    "review": (_by_unit(unit_of_review), Permission.READ_TREE),
    "commendation": (_commendation_within, Permission.READ_PEOPLE),
    "exemplar": (_exemplar_within, Permission.READ_TREE),
    "bulletin": (_by_unit(unit_of_bulletin), Permission.APPROVE_ARTICLES),
    "section": (_by_unit(unit_of_section), Permission.APPROVE_ARTICLES),
    "photo": (_by_unit(unit_of_photo), Permission.APPROVE_ARTICLES),
    "article": (_by_unit(unit_of_article), Permission.APPROVE_ARTICLES),
    "feedback": (_by_unit(unit_of_feedback), Permission.EDIT_BULLETIN),
    "export": (_by_unit(unit_of_export), Permission.APPROVE_EXPORTS),
    "request": (_by_unit(unit_of_request), Permission.READ_PEOPLE),
    "batch": (_batch_within, Permission.IMPORT),
    "handover": (_handover_within, Permission.READ_TREE),
    "question": (_question_within, Permission.READ_FIGURES),
}


def verdict(viewer: Viewer, line: Line, object_id: int | None) -> Verdict:
    """Outside reach reads as missing; inside without the right is forbidden. Who only works for a partner institution
    learns of no page but its own."""
    if viewer.only_partner:
        return Verdict.ALLOWED if _of_partner(viewer, line, object_id) else Verdict.OUTSIDE
    if line.permission in (PUBLIC, SIGNED_IN) and line.object == "none":
        return Verdict.ALLOWED
    if line.object == "none":
        if line.permission == Permission.ADMINISTER:
            return Verdict.ALLOWED if viewer.administers else Verdict.FORBIDDEN
        return Verdict.ALLOWED if viewer.units_for(Permission(line.permission)) else Verdict.FORBIDDEN
    within, seen_with = OBJECTS[line.object]
    if object_id is None or not within(viewer, object_id, seen_with):
        return Verdict.OUTSIDE
    if line.permission == SIGNED_IN or within(viewer, object_id, Permission(line.permission)):
        return Verdict.ALLOWED
    return Verdict.FORBIDDEN


OF_EVERYBODY = (
    "home", "help", "help-book", "account", "own-password", "own-factor", "own-codes", "own-factor-off", "sign-out",
)  # fmt: skip
"""Pages without an object that a partner institution may open too."""


def _of_partner(viewer: Viewer, line: Line, object_id: int | None) -> bool:
    if line.object == "taught":
        return object_id is not None and viewer.partners(object_id, Permission(line.permission))
    return (
        line.permission == PUBLIC
        or line.page in OF_EVERYBODY
        or (line.object == "none" and line.permission == Permission.TEACH)
    )


def faults(pages: Iterable[tuple[str, object]]) -> list[str]:
    """What is wrong with a site map given as (URL name, view): pages without a line, lines without a page, views
    that do not ask the policy, or that ask it under another name. Empty when all is in order."""
    found: list[str] = []
    names = set()
    for name, view in pages:
        names.add(name)
        asked = getattr(view, "asks_policy_for", None)
        if asked is None:
            found.append(f"{name}: the view does not ask the policy (web/pages.py: @page).")
        elif asked != name:
            found.append(f"{name}: the view asks the policy for {asked!r}.")
        if not methods(name):
            found.append(f"{name}: no line in access/policy.yaml.")
    found += [f"{name} {method}: no such page." for name, method in lines() if name not in names]
    return found
