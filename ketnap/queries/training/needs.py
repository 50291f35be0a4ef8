"""Who needs a class, drawn from the path: before which day, why, out of whose places. Viewer first."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import (
    Candidacy,
    Certificate,
    ClassInvitation,
    Enrolment,
    PathAct,
    Standing,
    Stay,
    TrainingClass,
    UnitLink,
)
from ketnap.queries.admission.board import open_files
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.training.plans import ClassPlan, senders
from ketnap.rules import training as rules
from ketnap.rules.path.kinds import BEFORE_VOTE


@dataclass(frozen=True)
class NeedRow:
    person_id: int
    full_name: str
    born_on: date
    unit_id: int
    unit_name: str
    since: date
    """On the path, or a probationary member, since."""
    need: rules.Need
    late: bool
    """The class ends after the day before which it is needed."""
    declined: bool
    """Was asked to this class and does not come."""
    place_id: int | None
    """The unit out of whose places: the nearest one above with any; None: none has."""
    shift_id: int | None
    """The first shift in which that unit has a place left once those above in the list sit; None: none has."""


@dataclass(frozen=True)
class Needs:
    rows: list[NeedRow]
    """By the day before which it is needed, then the longest waiting."""
    unclear: int
    """Left out: they hold a certificate, and the law of the day does not tell how long it holds."""
    elsewhere: int
    """Left out: they sit in such a class that is not over, or are asked to one."""
    drawn: bool
    """False: for this kind of class the path tells no need."""

    @property
    def seated(self) -> int:
        return sum(row.shift_id is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Someone:
    person_id: int
    full_name: str
    name_sort: str
    born_on: date
    unit_id: int
    since: date
    need: rules.Need


def needs(viewer: Viewer, class_id: int, plan: ClassPlan, on: date) -> Needs:
    """NotFound where the viewer may not invite."""
    rows = TrainingClass.objects.filter(pk=class_id)
    held = scope.visible(viewer, rows, Permission.CHANGE_CLASSES, unit="organiser").first()
    if held is None:
        raise NotFound("Không có lớp này.")
    if held.kind == rules.AWARENESS:
        people, unclear, elsewhere = _on_path(viewer, held, on)
    elif held.kind == rules.NEW_MEMBER:
        people, unclear, elsewhere = _probationers(viewer, held, on)
    else:
        return Needs([], 0, 0, drawn=False)
    people.sort(key=lambda one: (one.need.before or date.max, one.since, one.name_sort, one.person_id))
    above = _places_above({one.unit_id for one in people}, plan, held.starts_on)
    named = names({one.unit_id for one in people}, on)
    free = Counter({
        (place.unit_id, shift.shift_id): place.seats.get(shift.shift_id, 0) - place.taken.get(shift.shift_id, 0)
        for place in plan.places for shift in plan.shifts
    })  # fmt: skip
    room = Counter({shift.shift_id: shift.free for shift in plan.shifts})
    declined = set(
        ClassInvitation.objects.filter(training_class=held, state=rules.DECLINED).values_list("person_id", flat=True)
    )
    found = []
    for one in people:
        place = above.get(one.unit_id)
        open_ = [shift.shift_id for shift in plan.shifts if free[place or 0, shift.shift_id] > 0]
        seat = next((shift for shift in open_ if room[shift] > 0 and one.person_id not in declined), None)
        if place is not None and seat is not None:
            free[place, seat] -= 1
            room[seat] -= 1
        late = one.need.before is not None and held.ends_on >= one.need.before
        found.append(NeedRow(
            one.person_id, one.full_name, one.born_on, one.unit_id, named.get(one.unit_id, ""), one.since, one.need,
            late, one.person_id in declined, place, seat,
        ))  # fmt: skip
    return Needs(found, unclear, elsewhere, drawn=True)


def wanted(viewer: Viewer, class_id: int, plan: ClassPlan, on: date) -> dict[int, int]:
    """Organisation right below who opens the class → how many of it and below need the class and are not asked yet.
    NotFound where the viewer may not invite."""
    rows = needs(viewer, class_id, plan, on).rows
    starts_on = TrainingClass.objects.values_list("starts_on", flat=True).get(pk=class_id)
    tops = [unit for unit, _ in senders(viewer, class_id)]
    links = UnitLink.objects.filter(
        ancestor__in=tops, descendant__among=sorted({row.unit_id for row in rows}), valid_from__lte=starts_on,
        valid_to__gt=starts_on,
    )  # fmt: skip
    above = dict(links.values_list("descendant_id", "ancestor_id"))
    return dict(Counter(above[row.unit_id] for row in rows if row.unit_id in above))


def _sits(kind: str, on: date) -> Q:
    """In such a class that is not over, or asked to one and not answered no."""
    running = {"training_class__kind": kind, "training_class__cancelled": False, "training_class__ends_on__gte": on}
    learning = Enrolment.objects.filter(person=OuterRef("person"), withdrawn=False, **running)
    asked = ClassInvitation.objects.filter(person=OuterRef("person"), state__in=rules.HOLDS_A_SEAT, **running)
    return Q(Exists(learning)) | Q(Exists(asked))


def _on_path(viewer: Viewer, held: TrainingClass, on: date) -> tuple[list[_Someone], int, int]:
    files = open_files(viewer, held.organiser_id, on).filter(stage__in=BEFORE_VOTE)
    sits = _sits(rules.AWARENESS, on)
    elsewhere = files.filter(sits).count()
    rows: list[Candidacy] = list(files.exclude(sits).select_related("person"))
    issued = _certificates([one.person_id for one in rows], rules.AWARENESS, on)
    planned = _planned([one.pk for one in rows])
    found, unclear = [], 0
    for one in rows:
        last, meets = issued.get(one.person_id), planned.get(one.pk)
        need = rules.needs_awareness(last, meets, on)
        unclear += rules.unclear(last, meets, on)
        if need is not None:
            person = one.person
            found.append(_Someone(
                person.pk, person.full_name, person.name_sort, person.born_on, one.unit_id, one.opened_on, need
            ))  # fmt: skip
    return found, unclear, elsewhere


def _probationers(viewer: Viewer, held: TrainingClass, on: date) -> tuple[list[_Someone], int, int]:
    stays = Stay.objects.filter(
        standing=Standing.PROBATIONARY, valid_from__lte=on, valid_to__gt=on,
        unit__in=scope.held_below([held.organiser_id], on),
    )  # fmt: skip
    mine = scope.visible(viewer, stays, Permission.READ_PEOPLE)
    sits = _sits(rules.NEW_MEMBER, on)
    elsewhere = mine.filter(sits).count()
    rows = list(mine.exclude(sits).select_related("person"))
    issued = _certificates([one.person_id for one in rows], rules.NEW_MEMBER, on)
    found, unclear = [], 0
    for one in rows:
        person = one.person
        if person.pk in issued:
            continue
        if person.joined_on is None:
            unclear += 1
            continue
        need = rules.needs_new_member(person.joined_on, on)
        found.append(_Someone(
            person.pk, person.full_name, person.name_sort, person.born_on, one.unit_id, person.joined_on, need
        ))  # fmt: skip
    return found, unclear, elsewhere


def _certificates(person_ids: list[int], kind: str, on: date) -> dict[int, date]:
    """Person → day of the latest certificate of that kind."""
    held = Certificate.objects.filter(person__among=person_ids, kind=kind, withdrawn=False, issued_on__lte=on)
    return dict(held.values_list("person_id").annotate(newest=Max("issued_on")).order_by())


def _planned(candidacy_ids: list[int]) -> dict[int, date]:
    """File → the day last noted for the cell's meeting on it."""
    acts = PathAct.objects.filter(kind="planned", reversed_by=None, candidacy__among=candidacy_ids).order_by("id")
    return {
        file: date.fromisoformat(told["planned_on"]) for file, told in acts.values_list("candidacy_id", "told")
    }  # fmt: skip


def _places_above(unit_ids: set[int], plan: ClassPlan, on: date) -> dict[int, int]:
    """Cell → the nearest unit at or above it that has places in the class."""
    given = [place.unit_id for place in plan.places]
    links = UnitLink.objects.filter(
        ancestor__in=given, descendant__among=sorted(unit_ids), valid_from__lte=on, valid_to__gt=on
    ).order_by("-distance")
    return dict(links.values_list("descendant_id", "ancestor_id"))
