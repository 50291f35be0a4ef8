"""The table of ratings of a whole tree with 6,000 units, beside the same page with 60: opened, and counted while one
chooses.

python -m benchmarks.ratings made UNITS   fills the empty database the environment names
python -m benchmarks.ratings taken TOP    the page and its live counts, as the organiser at the root asks for them

Each side has a database of its own and is asked in turn, by a process of its own; the seconds of a side are the median
of its requests in one process. Every unit was rated for the year, a third of them twice, and has its target.
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

ON, YEAR = date(2026, 11, 26), 2020
MANY, FEW = 6_000, 60
PAIRS, ASKED = 7, 9
STAYS = 2_000


def made(units: int) -> None:
    ready()
    from ketnap.lib import clock
    from ketnap.models import Grant, MemberList, PlanTarget, UnitRating, UnitState, User

    top = fill(units, STAYS)
    rng, now, end = random.Random(1127), clock.now(), date(YEAR, 12, 31)
    user = User.objects.create(username="organiser", display_name="Nguyễn Thị Hòa")
    Grant.objects.create(user=user, role="organiser", unit_id=top, valid_from=date(2010, 1, 1))
    MemberList.objects.create(unit_id=top, as_of=date(2012, 1, 1))
    there = UnitState.objects.filter(valid_from__lte=end, valid_to__gt=end).exclude(unit=top)
    ids = sorted(there.values_list("unit_id", flat=True))
    UnitRating.objects.bulk_create(
        [
            UnitRating(
                unit_id=one, year=YEAR, step="decided", number=number, kind="first", decider_id=top, rated_on=end,
                level=rng.choice(("excellent", "good", "good", "good", "done")), recorded_at=now,
            )
            for place, one in enumerate(ids)
            for number in ((1, 2) if place % 3 == 0 else (1,))
        ],
        batch_size=2000,
    )  # fmt: skip
    PlanTarget.objects.bulk_create(
        [
            PlanTarget(
                unit_id=one, year=YEAR, number=1, target=rng.randrange(9), given_on=date(YEAR, 1, 20), recorded_at=now
            )
            for one in ids
        ],
        batch_size=2000,
    )
    settle()
    say(top=top, units=len(ids))


def taken(top: int) -> None:
    ready()
    import re

    from django.test import Client

    from ketnap.lib import clock
    from ketnap.models import User

    clock.today = lambda: ON
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="organiser"))
    where = f"/to-chuc/{top}/xep-loai/?nam={YEAR}&pham_vi=ca-cay"
    page = client.get(where).content.decode()
    lines = dict.fromkeys(re.findall(r'<select id="(x\d+)"', page), "good")
    assert len(lines) == 50, len(lines)
    sent = {**lines, "xem": "1", "key": "benchmark-key"}
    part = {"HX-Request": "true", "HX-Target": "dem"}
    asked = {"page": lambda: client.get(where), "counts": lambda: client.post(where, sent, headers=part)}
    found = {}
    for name, ask in asked.items():
        times = []
        for _ in range(ASKED + 2):
            began = time.perf_counter()
            answer = ask()
            times.append(time.perf_counter() - began)
            assert answer.status_code == 200, answer.status_code
        found[name] = statistics.median(times[2:])
    say(**found)


def measure(engine: str, fresh: Fresh) -> list[Row]:
    sides = []
    for units in (MANY, FEW):
        place = fresh()
        sides.append((place, pairs.child("benchmarks.ratings", "made", str(units), env=place).answer["top"]))
    many: list[pairs.Child] = []
    few: list[pairs.Child] = []
    for index in range(PAIRS):
        for which in (0, 1) if index % 2 else (1, 0):
            place, top = sides[which]
            (few if which else many).append(pairs.child("benchmarks.ratings", "taken", str(top), env=place))
    rows = []
    for name, what in (("page", "the table of ratings of a whole tree"), ("counts", "its counts while one chooses")):
        compared = pairs.Compared(tuple(one.answer[name] for one in many), tuple(one.answer[name] for one in few))
        rows.append(Row(
            engine, what, f"{MANY:,} units", f"{FEW} units", compared, 3.0, max(one.peak_mib for one in many),
            max(one.peak_mib for one in few),
        ))  # fmt: skip
    return rows


if __name__ == "__main__":
    verb, number = sys.argv[1:]
    {"made": made, "taken": taken}[verb](int(number))
