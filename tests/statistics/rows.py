"""The rows that follow from a world, worked out the slow and plain way. They are written past the actions, so that
neither the actions nor the compiler can hide a fault of the other."""

import secrets
from collections import defaultdict
from datetime import date, timedelta

from ketnap.lib import clock
from ketnap.lib.dates import OPEN_END
from ketnap.models import (
    Enrolment,
    Enterprise,
    EnterpriseOwnership,
    Leadership,
    MemberList,
    MemberRating,
    Movement,
    Person,
    Profile,
    Stay,
    TrainingClass,
    Unit,
    UnitAct,
    UnitLink,
    UnitRating,
    UnitState,
)
from tests.statistics.world import LISTED, UnitEvent, World, after, old


def write(world: World) -> None:
    """The rows of the world; fills its ids."""
    world.unit_ids = [unit.pk for unit in Unit.objects.bulk_create(Unit() for _ in world.units)]
    _write_tree(world)
    _write_people(world)
    _write_entries(world)
    _write_rest(world)
    _write_ratings(world)


def _write_tree(world: World) -> None:
    by_unit: dict[int, list[UnitEvent]] = defaultdict(list)
    for event in world.unit_log:
        by_unit[event.unit].append(event)
    states, days = [], sorted({event.day for event in world.unit_log})
    for unit, log in by_unit.items():
        for index, event in enumerate(log):
            if not event.kind:
                continue
            until = log[index + 1].day if index + 1 < len(log) else OPEN_END
            act = UnitAct(kind=event.act, effective_on=_act_day(event), recorded_at=clock.now())
            code = f"{unit:03d}"
            states.append(UnitState(
                unit_id=world.unit_ids[unit], kind=event.kind, name=f"Chi bộ {unit}", name_fold="", name_sort="",
                parent_id=None if event.parent is None else world.unit_ids[event.parent], code=code,
                valid_from=event.day, valid_to=until, act=act,
            ))  # fmt: skip
    UnitAct.objects.bulk_create(state.act for state in states)
    for state in states:
        state.act_id = state.act.pk
    UnitState.objects.bulk_create(states)
    links: dict[tuple[int, int, int], list[tuple[date, date]]] = defaultdict(list)
    for index, day in enumerate(days):
        until = days[index + 1] if index + 1 < len(days) else OPEN_END
        now = {state.unit_id: state.parent_id for state in states if state.valid_from <= day < state.valid_to}
        for unit in now:
            above, distance = unit, 0
            while above is not None:
                spans = links[(above, unit, distance)]
                if spans and spans[-1][1] == day:
                    spans[-1] = (spans[-1][0], until)
                else:
                    spans.append((day, until))
                above, distance = now.get(above), distance + 1
    UnitLink.objects.bulk_create(
        UnitLink(ancestor_id=above, descendant_id=unit, distance=distance, valid_from=since, valid_to=until)
        for (above, unit, distance), spans in links.items()
        for since, until in spans
    )


def _act_day(event: UnitEvent) -> date:
    """Lists opened their units on the day of the list, whatever the founding day; some on a day of their own, and then
    nothing says when those were founded."""
    return LISTED if event.act == "opening" and not old(event.unit) else event.day


def _write_people(world: World) -> None:
    made = Person.objects.bulk_create(
        Person(
            full_name=f"Người {number}", name_fold=f"nguoi {number}", name_sort=f"{number:06d}", sex=who.sex,
            born_on=who.born, ethnicity=who.ethnicity, religion=who.religion, unit_id=world.unit_ids[0],
            seal_token=secrets.token_hex(16),
        )
        for number, who in enumerate(world.people)
    )  # fmt: skip
    world.person_ids = [person.pk for person in made]
    by_person = defaultdict(list)
    for row in world.profiles:
        by_person[row[0]].append(row)
    Profile.objects.bulk_create(
        Profile(
            person_id=world.person_ids[person], schooling=schooling, qualification=qualification, theory=theory,
            occupation=occupation, valid_from=since, valid_to=rows[index + 1][1] if index + 1 < len(rows) else OPEN_END,
        )
        for person, rows in by_person.items()
        for index, (_, since, schooling, qualification, theory, occupation) in enumerate(rows)
    )  # fmt: skip


def _write_entries(world: World) -> None:
    rows: list[Movement] = []
    written = 0
    for entry in world.ledger:
        if entry.reverses is not None:  # what it points to needs its key
            Movement.objects.bulk_create(rows[written:])
            written = len(rows)
        rows.append(Movement(
            person_id=world.person_ids[entry.person], kind=entry.kind, on=entry.day,
            unit_id=world.unit_ids[entry.unit], standing=entry.standing, joined_on=entry.joined_on,
            from_unit_id=None if entry.from_unit is None else world.unit_ids[entry.from_unit],
            youth_union=entry.youth_union, elsewhere=entry.elsewhere, recorded_at=clock.now(),
            reverses=None if entry.reverses is None else rows[entry.reverses],
        ))  # fmt: skip
    Movement.objects.bulk_create(rows[written:])
    stays: list[Stay] = []
    undone = {entry.reverses for entry in world.ledger}
    for person, pk in enumerate(world.person_ids):
        where, steps = None, []
        for entry in world.ledger:
            if entry.person == person and entry.kind != "reversal" and entry.number not in undone:
                where = after(where, entry)
                if steps and steps[-1][0] == entry.day:
                    steps.pop()
                steps.append((entry.day, where))
        for index, (since, place) in enumerate(steps):
            if place:
                until = steps[index + 1][0] if index + 1 < len(steps) else OPEN_END
                stays.append(Stay(
                    person_id=pk, unit_id=world.unit_ids[place[0]], standing=place[1], valid_from=since, valid_to=until
                ))  # fmt: skip
    Stay.objects.bulk_create(stays)


def _write_ratings(world: World) -> None:
    made: dict[type, list] = {UnitRating: [], MemberRating: []}
    for kind, number, year, version, step, said in world.ratings:
        reason = said in ("new_unit", "new_member", "exempt", "suspended")
        about: dict[str, int] = {"unit_id": world.unit_ids[number if kind == "unit" else 0]}
        if kind == "person":
            about["person_id"] = world.person_ids[number]
        model = UnitRating if kind == "unit" else MemberRating
        made[model].append(model(
            **about, year=year, number=version, step=step, kind="first", level="" if reason else said,
            not_reviewed=said if reason else "", rated_on=date(year, 12, 31), recorded_at=clock.now(),
            decider_id=world.unit_ids[0] if step == "decided" else None,
        ))  # fmt: skip
    for model, found in made.items():
        model.objects.bulk_create(found)


def _write_rest(world: World) -> None:
    for unit, as_of in world.lists:
        MemberList.objects.create(unit_id=world.unit_ids[unit], as_of=as_of)
    world.enterprise_ids = [
        Enterprise.objects.create(name=f"Công ty {n}", name_fold=f"cong ty {n}").pk for n in range(4)
    ]
    Leadership.objects.bulk_create(
        Leadership(
            unit_id=world.unit_ids[unit], enterprise_id=world.enterprise_ids[enterprise], valid_from=since,
            valid_to=until,
        )
        for unit, enterprise, since, until in world.leads
    )  # fmt: skip
    EnterpriseOwnership.objects.bulk_create(
        EnterpriseOwnership(
            enterprise_id=world.enterprise_ids[enterprise], ownership=ownership, valid_from=since, valid_to=until
        )
        for enterprise, ownership, since, until in world.owned
    )
    enrolled: list[Enrolment] = []
    for number, course in enumerate(world.courses):
        made = TrainingClass.objects.create(
            code=f"L{number}", name=f"Lớp {number}", kind=course.kind, organiser_id=world.unit_ids[course.unit],
            mode=mode(number), starts_on=course.day, ends_on=course.day + timedelta(days=4), recorded_at=clock.now(),
        )  # fmt: skip
        world.course_ids.append(made.pk)
        # What was taken back stays as rows and counts nowhere: a learner put in twice, a class that was not held.
        unheld = TrainingClass.objects.create(
            code=f"B{number}", name=f"Lớp bỏ {number}", kind=course.kind, organiser_id=world.unit_ids[course.unit],
            starts_on=course.day, ends_on=course.day, recorded_at=clock.now(), cancelled=True,
        )  # fmt: skip
        for person in course.learners:
            for of, withdrawn in ((made, False), (made, True), (unheld, False)):
                enrolled.append(Enrolment(
                    training_class=of, person_id=world.person_ids[person], unit_id=world.unit_ids[course.unit],
                    withdrawn=withdrawn, recorded_at=clock.now(),
                ))  # fmt: skip
    Enrolment.objects.bulk_create(enrolled)


def mode(course: int) -> str:
    """How a class of the world is held: of every third nobody wrote it down."""
    return ("full_time", "part_time", "")[course % 3]
