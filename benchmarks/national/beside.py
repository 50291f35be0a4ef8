"""The report of the country beside daily work, on a register `filling` made: p99 of a mixed day by the real server.

    python -m benchmarks.national.beside SECONDS [RATE]

Forty who sit where the day's work is done: one at the root, one of a province, two above the grassroots, 24 of
grassroots organisations, twelve of cells. First nobody asks anything large; then somebody at the root asks for the report
of the whole country, anew as soon as it has come; then besides a list of 50,000 comes for the worker, and everybody of
a province leaves as a workbook.
"""

import os
import random
import sys
import tempfile
from datetime import date
from typing import Any

from benchmarks import load, load_beside, pairs
from benchmarks.databases import ready

SEATS = {"root": 1, "province": 1, "upper": 2, "committee": 24, "cell": 12}
NEVER = date(9999, 12, 31)
REPORT = "/so-lieu/?tu=01-01-2025&den=31-12-2025"


def seated() -> dict[str, Any]:
    """As `load.made` says it, and who sits at a province."""
    from django.test import Client

    from ketnap.models import Candidacy, Grant, Person, UnitKind, UnitState

    rng, there = random.Random(411), UnitState.objects.filter(valid_to=NEVER)
    root = there.get(parent=None).unit_id
    ids = there.order_by("unit_id")
    provinces = list(ids.filter(parent=root).values_list("unit_id", flat=True))
    uppers = ids.filter(kind=UnitKind.UPPER).exclude(unit__in=[root, *provinces])
    places = {
        "root": [root], "province": provinces, "upper": list(uppers.values_list("unit_id", flat=True)),
        "committee": list(ids.filter(kind=UnitKind.COMMITTEE).values_list("unit_id", flat=True)),
        "cell": list(ids.filter(kind=UnitKind.CELL).values_list("unit_id", flat=True)),
    }  # fmt: skip
    units = [unit for name, many in SEATS.items() for unit in rng.sample(places[name], many)]
    seats = []
    for unit in units:
        client = Client(headers={"host": "localhost"})
        client.force_login(Grant.objects.filter(unit=unit).earliest("id").user)
        seats.append((client.cookies["sessionid"].value, unit))
    found = load.reachable(seats)
    found["new"] = [one for one, (_, unit) in zip(found["new"], seats, strict=True) if unit not in places["cell"]]
    large = [(f"/to-chuc/{unit}/dang-vien/bang/", cookie) for cookie, unit in seats if unit in provinces]
    return {
        "seats": seats, "top": root, "large": large, **found,
        "people": Person.objects.count(), "files": Candidacy.objects.count(),
    }  # fmt: skip


def measured(seconds: int, rate: int) -> None:
    told = seated()
    names = ("KETNAP_DATA_DIR", "DATABASE_URL")
    office = load.Office({name: os.environ[name] for name in names}, told)
    report = [{"share": 1, "where": [(REPORT, told["seats"][0][0])], "typed": None}]
    large = [{"share": 1, "where": told["large"], "typed": None}]
    with tempfile.TemporaryDirectory() as folder, load.served(office, worker=True) as desk:
        path, memory = load_beside.listed(folder), load_beside.Memory(desk.pid)
        load.came(load.start(desk, "steady", mix=office.mix(), rate=5, seconds=10, connections=8, first=1))
        for number, words in enumerate(("alone", "a report of the country", "that, a province, a list that comes")):
            first = (number + 1) * 50_000
            usual = load.start(
                desk, "steady", mix=office.mix(), rate=rate, seconds=seconds, connections=40, first=first
            )
            asking = [report, large][:number]
            others = [load.start(desk, "full", mix=mix, seconds=seconds, connections=1) for mix in asking]
            taken = pairs.child("benchmarks.load_beside", "sent", path, env=office.place).answer if number == 2 else {}
            day, big = load.came(usual), [load.came(one) for one in others]
            print(
                f"{told['people']:,} people, {rate} a second for {seconds} s beside {words}: half within"
                f" {day['p50'] * 1000:.0f} ms, 99th of a hundred {day['p99'] * 1000:.0f}, {day['statuses']},"
                f" {load.faults(day)} faults; large: "
                + ", ".join(f"{one['count']} within {one['most']:.1f} s {one['statuses']}" for one in big)
                + f" {taken or ''}",
                flush=True,
            )  # fmt: skip
        print(memory.told(), flush=True)


if __name__ == "__main__":
    ready()
    measured(int(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else load.RATE["postgresql"][0])
