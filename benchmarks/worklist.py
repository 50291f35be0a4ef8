"""The root's work list with 10,000 open files, beside the same page of the same tree with 10.

python -m benchmarks.worklist made FILES   fills the empty database the environment names
python -m benchmarks.worklist taken TOP    the page and the home page, as the organiser at the root asks for them

Each side has a database of its own and is asked in turn, by a process of its own; the seconds of a side are the median
of its requests in one process. Every cell and committee has somebody who works in the book, so that what stands at the
root has risen there.
"""

import random
import statistics
import sys
import time
from datetime import date, timedelta

from benchmarks import pairs
from benchmarks.counting import fill, say, settle
from benchmarks.databases import Fresh, ready
from benchmarks.table import Row

ON = date(2026, 11, 26)
MANY, FEW = 10_000, 10
PAIRS, ASKED = 7, 9
UNITS, STAYS = 600, 2_000


def made(files: int) -> None:
    ready()
    from ketnap.actions import admission
    from ketnap.models import UnitKind, UnitState

    top = fill(UNITS, STAYS)
    rng = random.Random(1126)
    there = UnitState.objects.filter(valid_from__lte=ON, valid_to__gt=ON)
    cells = sorted(there.filter(kind=UnitKind.CELL).values_list("unit_id", flat=True))
    committees = sorted(there.filter(kind=UnitKind.COMMITTEE).values_list("unit_id", flat=True))
    seats(top, committees, cells)
    admission.rebuild(candidacies(rng, cells, files))
    settle()
    say(top=top)


def seats(top: int, committees: list[int], cells: list[int]) -> None:
    from ketnap.models import Grant, MemberList, User

    roles = [("organiser", top), *(("officer", one) for one in committees), *(("secretary", one) for one in cells)]
    users = User.objects.bulk_create(
        User(username=f"u{number}", display_name=f"Nguyễn Văn {number}") for number in range(len(roles))
    )
    Grant.objects.bulk_create(
        Grant(user=user, role=role, unit_id=unit, valid_from=date(2010, 1, 1))
        for user, (role, unit) in zip(users, roles, strict=True)
    )
    MemberList.objects.create(unit_id=top, as_of=date(2012, 1, 1))


def candidacies(rng: random.Random, cells: list[int], files: int) -> list[int]:
    """Open files listed over five years, a third of them with a file set up; written past the actions."""
    from ketnap.lib import clock
    from ketnap.lib.text import fold, name_sort
    from ketnap.models import Candidacy, PathAct, Person

    people, days = [], []
    for number in range(files):
        name = f"Trần Thị {number % 977:03d}"
        people.append(Person(
            full_name=name, name_fold=fold(name), name_sort=name_sort(name), sex=rng.choice("MF"),
            born_on=date(1990, 1, 1) + timedelta(rng.randrange(4000)), unit_id=rng.choice(cells),
        ))  # fmt: skip
        days.append(ON - timedelta(rng.randrange(1, 1800)))
    Person.objects.bulk_create(people, batch_size=2000)
    heads = Candidacy.objects.bulk_create(
        [
            Candidacy(person=one, unit_id=one.unit_id, stage="sympathiser", stage_since=on, opened_on=on)
            for one, on in zip(people, days, strict=True)
        ],
        batch_size=2000,
    )
    now = clock.now()
    acts = [
        PathAct(candidacy=one, kind=kind, on=one.opened_on, unit_id=one.unit_id, recorded_at=now)
        for place, one in enumerate(heads)
        for kind in (("listed", "file") if place % 3 == 0 else ("listed",))
    ]
    PathAct.objects.bulk_create(acts, batch_size=2000)
    return [one.pk for one in heads]


def taken(top: int) -> None:
    ready()
    from django.test import Client

    from ketnap.lib import clock
    from ketnap.models import DueItem, Grant

    clock.today = lambda: ON
    client = Client(headers={"host": "localhost"})
    client.force_login(Grant.objects.get(role="organiser").user)
    found = {}
    for name, where in (("list", f"/ket-nap/viec/?to_chuc={top}"), ("home", "/")):
        times = []
        for _ in range(ASKED + 2):
            began = time.perf_counter()
            answer = client.get(where)
            times.append(time.perf_counter() - began)
            assert answer.status_code == 200, answer.status_code
        found[name] = statistics.median(times[2:])
    say(**found, items=DueItem.objects.count())


def measure(engine: str, fresh: Fresh) -> list[Row]:
    sides = []
    for files in (MANY, FEW):
        place = fresh()
        top = pairs.child("benchmarks.worklist", "made", str(files), env=place).answer["top"]
        sides.append((place, top))
    many, few = [], []
    for index in range(PAIRS):
        for which in (0, 1) if index % 2 else (1, 0):
            place, top = sides[which]
            (few if which else many).append(pairs.child("benchmarks.worklist", "taken", str(top), env=place))
    rows = []
    for name, what in (("list", "the root's work list"), ("home", "the home page at the root")):
        compared = pairs.Compared(
            tuple(one.answer[name] for one in many), tuple(one.answer[name] for one in few)
        )  # fmt: skip
        rows.append(Row(
            engine, what, f"{MANY:,} open files", f"{FEW} open files", compared, 3.0,
            max(one.peak_mib for one in many), max(one.peak_mib for one in few),
        ))  # fmt: skip
    return rows


if __name__ == "__main__":
    verb, number = sys.argv[1:]
    {"made": made, "taken": taken}[verb](int(number))
