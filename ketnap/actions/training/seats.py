"""The lock of a class, and how many of its seats are taken: whoever comes second sees what the first one wrote."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from ketnap.access import journal
from ketnap.actions.membership.ledgers import chunks
from ketnap.actions.refusal import Conflict, Problem, refuse
from ketnap.models import ClassInvitation, ClassSeat, ClassShift, Enrolment, Person, TrainingClass
from ketnap.queries.organisation.naming import names
from ketnap.rules.training import HOLDS_A_SEAT


def hold(class_id: int, version: int | None = None) -> TrainingClass:
    """The class, held for this transaction. With a version it is raised by one; another one now is a Conflict. Refused
    for a class that was cancelled."""
    held = TrainingClass.objects.select_for_update(no_key=True).filter(pk=class_id, cancelled=False).first()
    if held is None:
        raise refuse("Lớp này không còn trong sổ; mở lại trang.")
    if version is not None:
        if held.version != version:
            line = journal.latest(f"class:{class_id}")
            raise Conflict((line.by_name if line else "") or "khác", line.at if line else None, "lớp này")
        held.version += 1
        held.save(update_fields=["version"])
    return held


def note(verb: str, by: Any, held: TrainingClass, **detail: Any) -> None:
    """The one line of the journal about an act on a class."""
    journal.record(
        f"training.{verb}", by=by, subject=f"class:{held.pk}", unit_id=held.organiser_id,
        detail={**detail, "classes": [held.pk]},
    )  # fmt: skip


def shift_of(held: TrainingClass, shift_id: int) -> ClassShift:
    found = ClassShift.objects.filter(pk=shift_id, training_class=held, dropped=False).first()
    if found is None:
        raise refuse("Ca học này không có hoặc đã bỏ; mở lại trang rồi chọn ca.", field="shift")
    return found


def taken(held: TrainingClass) -> Counter[tuple[int, int | None]]:
    """(shift, unit whose places they are) → people who hold a seat: invited and not declined, and learners entered
    without an invitation (unit None)."""
    found: Counter[tuple[int, int | None]] = Counter()
    rows = ClassInvitation.objects.filter(training_class=held, state__in=HOLDS_A_SEAT)
    found.update(rows.values_list("shift_id", "place_id"))
    others = Enrolment.objects.filter(training_class=held, withdrawn=False, shift__isnull=False)
    direct = others.filter(Q(invitation=None) | ~Q(invitation__state__in=HOLDS_A_SEAT))
    found.update((shift, None) for shift in direct.values_list("shift_id", flat=True))
    return found


def places(held: TrainingClass) -> dict[tuple[int, int], int]:
    """(shift, unit) → places given out, as they stand now."""
    rows = ClassSeat.objects.filter(shift__training_class=held, shift__dropped=False, superseded_by=None)
    return {(shift, unit): seats for shift, unit, seats in rows.values_list("shift_id", "unit_id", "seats") if seats}


def room(held: TrainingClass, wanted: Sequence[tuple[ClassShift, int]]) -> list[Problem]:
    """What is against seating these more (shift, unit whose places they are), one sentence for each place that would
    overflow."""
    used, given, problems = taken(held), places(held), []
    more = Counter((shift.pk, place) for shift, place in wanted)
    shifts = {shift.pk: shift for shift, _ in wanted}
    named = names({place for _, place in more}, held.starts_on)
    for (shift, place), count in more.items():
        seats, sitting = given.get((shift, place), 0), used[(shift, place)]
        if sitting + count > seats:
            problems.append(Problem(
                f"{named.get(place, '')}, {shifts[shift].name}: có {seats} chỗ, đã dùng {sitting}, thêm {count} thì "
                "quá; bớt người, đổi ca, hoặc giao thêm chỗ cho đơn vị.", field="shift",
            ))  # fmt: skip
    for shift, row in shifts.items():
        sitting = sum(count for (one, _), count in used.items() if one == shift)
        adding = sum(count for (one, _), count in more.items() if one == shift)
        if sitting + adding > row.seats:
            problems.append(full(held, row, sitting, adding))
    return problems


def full(held: TrainingClass, shift: ClassShift, sitting: int, adding: int) -> Problem:
    return Problem(
        f"{held.name}, {shift.name}: phòng có {shift.seats} chỗ, đã dùng {sitting}, thêm {adding} thì quá; bớt người, "
        "chọn ca khác, hoặc mở thêm ca.", field="shift",
    )  # fmt: skip


def direct(
    class_ids: Iterable[int], people: Sequence[tuple[int, int, int | None]]
) -> tuple[dict[int, int], list[Problem]]:
    """Before learners are entered without an invitation, as (class, person, shift): class → its only shift, and what is
    against it. Classes that were never planned have no seats and ask nothing. Holds the classes."""
    only: dict[int, int] = {}
    problems: list[Problem] = []
    shifts = ClassShift.objects.filter(training_class__in=set(class_ids), dropped=False).select_related(
        "training_class"
    )
    planned: dict[int, list[ClassShift]] = {}
    for shift in shifts.order_by("position"):
        planned.setdefault(shift.training_class_id, []).append(shift)
    for class_id, mine in planned.items():
        held = hold(class_id)
        if len(mine) == 1:
            only[class_id] = mine[0].pk
        more = Counter(shift or only.get(class_id) for one, _, shift in people if one == class_id)
        used = taken(held)
        for shift in mine:
            sitting = sum(count for (one, _), count in used.items() if one == shift.pk)
            if more[shift.pk] and sitting + more[shift.pk] > shift.seats:
                problems.append(full(held, shift, sitting, more[shift.pk]))
        problems += _overall(held, mine, used, sum(more.values()), more[None])
        problems += _asked_already(held, [person for one, person, _ in people if one == class_id])
    return only, problems


def _overall(
    held: TrainingClass, shifts: list[ClassShift], used: Counter[tuple[int, int | None]], adding: int, unplaced: int
) -> list[Problem]:  # fmt: skip
    """Learners without a shift still sit somewhere in the class."""
    if not unplaced:
        return []
    waiting = Enrolment.objects.filter(training_class=held, withdrawn=False, shift=None).count()
    seats, sitting = sum(shift.seats for shift in shifts), sum(used.values()) + waiting
    if sitting + adding <= seats:
        return []
    return [Problem(
        f"{held.name}: các ca có {seats} chỗ, đã dùng {sitting}, thêm {adding} thì quá; bớt người hoặc mở thêm ca.",
        field="shift",
    )]  # fmt: skip


def _asked_already(held: TrainingClass, person_ids: Sequence[int]) -> list[Problem]:
    found = []
    for part in chunks(sorted(set(person_ids))):
        rows = ClassInvitation.objects.filter(training_class=held, person__in=part, state="invited")
        found += list(rows.values_list("person__full_name", flat=True))
    return [
        Problem(
            f"{name}: đã được mời dự {held.name} và chưa trả lời; ghi trả lời vào lời mời ấy, hoặc thôi mời trước.",
            field="person_id",
        )
        for name in found
    ]  # fmt: skip


def called(person_ids: Iterable[int]) -> dict[int, str]:
    """Person → full name."""
    found: dict[int, str] = {}
    for part in chunks(sorted(set(person_ids))):
        found.update(Person.objects.filter(pk__in=part).values_list("pk", "full_name"))
    return found
