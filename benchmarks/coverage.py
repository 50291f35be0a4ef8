"""The page of where the Party is not yet with 6,000 units, beside the same page with 60.

python -m benchmarks.coverage made UNITS   fills the empty database the environment names
python -m benchmarks.coverage taken TOP    the page, as the organiser at the root asks for it

Each side has a database of its own and is asked in turn, by a process of its own; the seconds of a side are the median
of its requests in one process. Members, files, enterprises and mass organisations are as many for a unit on both sides:
ten memberships a unit, a file for every third cell, an enterprise for every committee and one without organisation for
every tenth unit, of which every fourth has a member at work.
"""

import random
import statistics
import sys
import time
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


def taken(top: int) -> None:
    ready()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from ketnap.lib import clock
    from ketnap.models import User
    from ketnap.web.coverage import kept

    clock.today = lambda: ON
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="organiser"))
    where = f"/do-phu/?to_chuc={top}"

    def seconds(first: bool) -> float:
        times = []
        for _ in range(ASKED + 2):
            if first:
                kept.forget()
            began = time.perf_counter()
            answer = client.get(where)
            times.append(time.perf_counter() - began)
            assert answer.status_code == 200, answer.status_code
        return statistics.median(times[2:])

    page, again = seconds(first=True), seconds(first=False)
    kept.forget()
    with CaptureQueriesContext(connection) as seen:
        client.get(where)
    say(page=page, again=again, queries=len(seen))


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
    assert {one.answer["queries"] for one in (*many, *few)} == {many[0].answer["queries"]}
    told = {"page": "first asked after something was written", "again": "asked again"}
    return [
        Row(
            engine, f"where the Party is not yet, the page ({many[0].answer['queries']} queries), {words}",
            f"{MANY:,} units", f"{FEW} units",
            pairs.Compared(tuple(one.answer[name] for one in many), tuple(one.answer[name] for one in few)), 3.0,
            max(one.peak_mib for one in many), max(one.peak_mib for one in few),
        )
        for name, words in told.items()
    ]  # fmt: skip


if __name__ == "__main__":
    verb, number = sys.argv[1:]
    {"made": made, "taken": taken}[verb](int(number))
