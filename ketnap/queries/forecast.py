"""Files of an office as they stood on a day, with what has become of them by then: what a forecast rests on.

Viewer first. Names go with files within reach only; how long steps took is read of the whole office, without names.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import (
    Candidacy,
    Certificate,
    ClassKind,
    DueItem,
    Enrolment,
    PathAct,
    Person,
    TrainingClass,
    UnitKind,
    UnitLink,
    UnitState,
)
from ketnap.queries.missing import NotFound

YEARS = 4
"""How far back files that are over are looked at."""
TELLS = (
    "listed", "caught_up", "helped", "file", "vetting", "vetting_sent", "vetted", "vetting_waived", "introduced",
    "union", "opinions", "refreshed", "ballot", "committee", "submitted", "returned", "restarted", "decision",
    "received", "ceremony", "delisted", "stopped", "refused", "left", "closed", "moved", "handed_on",
)  # fmt: skip


@dataclass(slots=True)
class Way:
    """One candidacy up to the day. `acts`: (kind, day, told, unit, member), in the order of recording."""

    candidacy_id: int
    person_id: int
    unit_id: int
    born_on: date
    joined_on: date | None
    acts: list[tuple[str, date, Mapping[str, Any], int, int | None]] = field(default_factory=list)
    certificates: list[date] = field(default_factory=list)


@dataclass(frozen=True)
class Course:
    class_id: int
    name: str
    starts_on: date
    ends_on: date
    seats: int | None
    """Announced learners less those enrolled; None: no number was written down."""


def office_of(viewer: Viewer, unit_id: int, on: date) -> int:
    """The body above the grassroots at or next above the unit on the day, else the highest organisation there is: the
    office its pace is pooled in. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    above = UnitLink.objects.filter(descendant=unit_id, valid_from__lte=on, valid_to__gt=on).order_by("distance")
    line = list(above.values_list("ancestor_id", flat=True)) or [unit_id]
    kinds = UnitState.objects.filter(unit__in=line, kind=UnitKind.UPPER, valid_from__lte=on, valid_to__gt=on)
    uppers = set(kinds.values_list("unit_id", flat=True))
    return next((one for one in line if one in uppers), line[-1])


def below(viewer: Viewer, unit_id: int, on: date) -> set[int]:
    """The unit with its sub-tree, cells that have ended there too. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    return set(scope.held([unit_id], on).values_list("descendant", flat=True))


def branches(viewer: Viewer, unit_id: int, on: date) -> dict[int, set[int]]:
    """Each unit right below → its sub-tree; where nothing is below, the unit itself. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    tops = list(
        UnitState.objects.filter(parent=unit_id, valid_from__lte=on, valid_to__gt=on).order_by("name_sort")
        .values_list("unit_id", flat=True)
    )  # fmt: skip
    found: dict[int, set[int]] = {one: set() for one in tops}
    for ancestor, descendant in scope.held(tops, on).values_list("ancestor_id", "descendant_id"):
        found[ancestor].add(descendant)
    return found or {unit_id: {unit_id}}


def ways(viewer: Viewer, unit_id: int, on: date) -> list[Way]:
    """Every candidacy of the unit's office that was opened by the day and was not over YEARS before it."""
    top = office_of(viewer, unit_id, on)
    past = on - timedelta(days=365 * YEARS)
    wanted = Candidacy.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=past), opened_on__lte=on,
        unit__in=scope.held_below([top], on),
    )  # fmt: skip
    found: dict[int, Way] = {}
    rows = wanted.values_list("id", "person_id", "unit_id", "person__born_on", "person__joined_on").order_by("id")
    for row in rows:
        found[row[0]] = Way(*row)
    acts = PathAct.objects.filter(candidacy__in=wanted.values("id"), kind__in=TELLS, on__lte=on, reversed_by=None)
    listed = acts.order_by("id").values_list("candidacy_id", "kind", "on", "told", "unit_id", "member_id")
    for candidacy, kind, day, told, unit, member in listed:
        found[candidacy].acts.append((kind, day, told, unit, member))
    of_person: dict[int, list[Way]] = defaultdict(list)
    for way in found.values():
        of_person[way.person_id].append(way)
        if way.acts:
            way.unit_id = way.acts[-1][3] if on < viewer.on else way.unit_id
    papers = Certificate.objects.filter(
        person__in=wanted.values("person_id"), kind=ClassKind.AWARENESS, withdrawn=False, issued_on__lte=on
    ).order_by("issued_on")
    for person, issued_on in papers.values_list("person_id", "issued_on"):
        for way in of_person[person]:
            way.certificates.append(issued_on)
    return [way for way in found.values() if way.acts]


def named(viewer: Viewer, unit_id: int, person_ids: Iterable[int]) -> dict[int, str]:
    """Person → full name. NotFound where the viewer does not reach people of the unit."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    return dict(Person.objects.filter(pk__among=sorted(set(person_ids))).values_list("pk", "full_name"))


def learning(viewer: Viewer, person_ids: Iterable[int], on: date) -> dict[int, date]:
    """Person within reach → last day of the awareness class they sit in on the day."""
    rows = Enrolment.objects.filter(
        person__among=sorted(set(person_ids)), withdrawn=False, training_class__kind=ClassKind.AWARENESS,
        training_class__cancelled=False, training_class__ends_on__gte=on, training_class__starts_on__lte=on,
    )  # fmt: skip
    found = scope.visible(viewer, rows, Permission.READ_PEOPLE, unit="person__unit")
    return dict(found.values_list("person_id", "training_class__ends_on"))


def classes(viewer: Viewer, unit_id: int, on: date) -> list[Course]:
    """Awareness classes of the unit's whole office and of those above it that begin on the day or later this year, the
    next first: days and seats, which every cell of the office may know. NotFound outside reach."""
    office = office_of(viewer, unit_id, on)
    above = UnitLink.objects.filter(descendant=office, valid_from__lte=on, valid_to__gt=on).values("ancestor")
    rows = TrainingClass.objects.filter(
        Q(organiser__in=scope.below([office], on)) | Q(organiser__in=above), kind=ClassKind.AWARENESS, cancelled=False,
        starts_on__gte=on, starts_on__year=on.year,
    ).annotate(learners=Count("enrolments", filter=Q(enrolments__withdrawn=False)))  # fmt: skip
    return [
        Course(
            one.pk, one.name, one.starts_on, one.ends_on,
            None if one.announced_learners is None else max(0, one.announced_learners - one.learners),
        )
        for one in rows.order_by("starts_on", "pk")
    ]  # fmt: skip


def alone(viewer: Viewer, candidacy_ids: Iterable[int], on: date) -> dict[int, date]:
    """File within reach → since when its helper is gone and nobody took over."""
    rows = DueItem.objects.filter(candidacy__among=sorted(candidacy_ids), wait="successor", since__lte=on)
    found = scope.visible(viewer, rows, Permission.READ_PEOPLE, unit="candidacy__unit")
    return dict(found.values_list("candidacy_id", "since"))


def kinds(viewer: Viewer, unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """Unit within reach → its kind on the day; a unit that is not there has none."""
    rows = UnitState.objects.filter(unit__among=sorted(set(unit_ids)), valid_from__lte=on, valid_to__gt=on)
    return dict(scope.visible(viewer, rows, Permission.READ_TREE).values_list("unit_id", "kind"))


BASE = UnitKind.CELL_BASE
