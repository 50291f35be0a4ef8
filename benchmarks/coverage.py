"""The page of where the Party is not yet with 6,000 units, beside the same page with 60.

python -m benchmarks.coverage made UNITS   fills the empty database the environment names
python -m benchmarks.coverage taken TOP    the page, as the organiser at the root asks for it

Each side has a database of its own and is asked in turn, by a process of its own; the seconds of a side are the median
of its requests in one process. Members, files, enterprises and mass organisations are as many for a unit on both sides:
ten memberships a unit, a file for every third cell, an enterprise for every committee and one without organisation for
every tenth unit, of which every fourth has a member at work. Before a request that is said to follow an act one is
recorded through its action; its time is not counted.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

from benchmarks import pairs
from benchmarks.counting import fill, say, settle
from benchmarks.databases import Fresh, ready
from benchmarks.table import Row
from benchmarks.worklist import candidacies

ON = date(2026, 11, 26)
MANY, FEW = 6_000, 60
PAIRS, ASKED = 7, 7
STAYS = 10
"""Dated memberships a unit."""


def made(units: int) -> None:
    ready()
    from django.db import transaction

    from ketnap.access import journal
    from ketnap.actions import admission
    from ketnap.models import Grant, MemberList, UnitKind, UnitState, User

    top = fill(units, units * STAYS)
    rng = random.Random(1126)
    there = UnitState.objects.filter(valid_from__lte=ON, valid_to__gt=ON)
    cells = sorted(there.filter(kind=UnitKind.CELL).values_list("unit_id", flat=True))
    committees = sorted(there.filter(kind=UnitKind.COMMITTEE).values_list("unit_id", flat=True))
    user = User.objects.create(username="organiser", display_name="Nguyễn Thị Hòa")
    Grant.objects.create(user=user, role="organiser", unit_id=top, valid_from=date(2010, 1, 1))
    MemberList.objects.create(unit_id=top, as_of=date(2012, 1, 1))
    admission.rebuild(candidacies(rng, cells, len(cells) // 3))
    firms(rng, committees, len(there) // 10)
    with transaction.atomic():
        journal.record("organisation.opened", by=user, unit_id=top)
    settle()
    say(top=top, units=there.count())


def firms(rng: random.Random, committees: list[int], unled: int) -> None:
    """Enterprises with owners and workers, led and not; mass organisations; members at work where nobody leads."""
    from ketnap.lib import clock
    from ketnap.models import (
        Enterprise,
        EnterpriseAct,
        EnterpriseOwnership,
        Headcount,
        Leadership,
        MassOrganisation,
        Stay,
        Workplace,
    )

    begin, now = date(2010, 1, 1), clock.now()
    made = Enterprise.objects.bulk_create(
        Enterprise(name=f"Công ty {number}", name_fold=f"cong ty {number}") for number in range(len(committees) + unled)
    )
    kinds = ("private", "limited", "joint_stock", "foreign")
    EnterpriseOwnership.objects.bulk_create(
        EnterpriseOwnership(enterprise=one, ownership=rng.choice(kinds), valid_from=begin) for one in made
    )
    Headcount.objects.bulk_create(
        Headcount(enterprise=one, year=year, workers=rng.randrange(5, 900))
        for one in made for year in (2025, 2026) if rng.random() < 0.8
    )  # fmt: skip
    led, alone = made[: len(committees)], made[len(committees) :]
    Leadership.objects.bulk_create(
        Leadership(enterprise=one, unit_id=unit, valid_from=begin) for one, unit in zip(led, committees, strict=True)
    )
    EnterpriseAct.objects.bulk_create(
        EnterpriseAct(enterprise=one, kind="entered", effective_on=begin, unit_id=rng.choice(committees),
                      recorded_at=now) for one in alone
    )  # fmt: skip
    MassOrganisation.objects.bulk_create(
        MassOrganisation(kind=kind, name=f"Đoàn thể {unit}", unit_id=unit, valid_from=begin)
        for unit in committees for kind in ("trade", "youth") if rng.random() < 0.6
    )  # fmt: skip
    people = Stay.objects.filter(valid_from__lte=ON, valid_to__gt=ON).values_list("person_id", flat=True)
    Workplace.objects.bulk_create(
        Workplace(person_id=person, enterprise=one, valid_from=date(2026, 1, 1))
        for person, one in zip(people[: len(alone) // 4], alone, strict=False)
    )


def path_act(number: int) -> None:
    """Somebody new stands on the list of a cell."""
    from ketnap.actions import admission, people
    from ketnap.actions.people import NewPerson
    from ketnap.models import Candidacy

    lists = Candidacy.objects.order_by("pk").values_list("unit_id", flat=True)
    unit = lists[number % len(lists)]
    (made,) = people.register([NewPerson(f"Vũ Thị Mới {number}", "F", date(2000, 1, 1), unit)], by=None)
    admission.open_candidacies([(made.pk, unit, ON)], by=None)


def movement(number: int) -> None:
    """A member moves from one cell into another; the movement recorded before is taken back."""
    from ketnap.actions import membership
    from ketnap.models import Movement, Stay

    moves = Movement.objects.filter(kind="moved", reverses=None, reversed_by=None)
    for wrong in moves.filter(on=ON):
        membership.reverse(wrong.pk, reason="Ghi nhầm", by=None)
    there = list(
        Stay.objects.filter(valid_from__lt=ON, valid_to__gt=ON, standing="O")
        .exclude(person__in=moves.values("person")).order_by("pk").values_list("person_id", "unit_id")
    )  # fmt: skip
    person, unit = there[number % len(there)]
    other = next(at for _, at in there if at != unit)
    membership.record([membership.Entry(person, "moved", ON, other, from_unit_id=unit)], by=None)


def taken(top: int) -> None:
    ready()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from ketnap.lib import clock
    from ketnap.models import JournalEntry, User
    from ketnap.web.coverage import kept

    clock.today = lambda: ON
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="organiser"))
    where = f"/do-phu/?to_chuc={top}"
    done = JournalEntry.objects.count()
    """Acts are new in every process that asks."""

    def measured(before: Callable[[int], object]) -> dict[str, float]:
        times = []
        for number in range(ASKED + 2):
            before(done + number)
            began = time.perf_counter()
            answer = client.get(where)
            times.append(time.perf_counter() - began)
            assert answer.status_code == 200, answer.status_code
        before(done + ASKED + 2)
        with CaptureQueriesContext(connection) as seen:
            client.get(where)
        return {"seconds": statistics.median(times[2:]), "queries": len(seen)}

    say(
        anew=measured(lambda _: kept.forget()), path=measured(path_act), moved=measured(movement),
        again=measured(lambda _: None),
    )  # fmt: skip


ASKINGS = {
    "path": "first asked after an act of the path",
    "moved": "first asked after a movement of a member",
    "again": "asked again",
    "anew": "everything read anew, as after an act on the tree",
}


def measure(engine: str, fresh: Fresh) -> list[Row]:
    sides = []
    for units in (MANY, FEW):
        place = fresh()
        top = pairs.child("benchmarks.coverage", "made", str(units), env=place).answer["top"]
        sides.append((place, top))
    many, few = [], []
    for index in range(PAIRS):
        for which in (0, 1) if index % 2 else (1, 0):
            place, top = sides[which]
            (few if which else many).append(pairs.child("benchmarks.coverage", "taken", str(top), env=place))
    rows = []
    for name, words in ASKINGS.items():
        (queries,) = {one.answer[name]["queries"] for one in (*many, *few)}
        compared = pairs.Compared(*(tuple(one.answer[name]["seconds"] for one in side) for side in (many, few)))
        rows.append(Row(
            engine, f"where the Party is not yet, the page ({queries} queries), {words}", f"{MANY:,} units",
            f"{FEW} units", compared, 3.0, max(one.peak_mib for one in many), max(one.peak_mib for one in few),
        ))  # fmt: skip
    return rows


if __name__ == "__main__":
    verb, number = sys.argv[1:]
    {"made": made, "taken": taken}[verb](int(number))
