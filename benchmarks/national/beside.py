"""The report of the country beside daily work, on a register `filling` made: p99 of a mixed day by the real server.

    python -m benchmarks.national.beside SECONDS [RATE [OF]]

Forty sit where a day's work is done (docs/scale.md, the busiest hour): 26 of grassroots organisations, twelve of
cells, two above them. Besides, one at the root and two of provinces ask one request of OF (twenty unless told), told
apart: in a country they are one of thousands. First nobody asks anything large; then somebody at the root asks for the
report of the country, anew as soon as it has come; then everybody of a province leaves as a workbook besides, again
and again.
"""

import os
import random
import sys
import time
from datetime import date
from typing import Any

from benchmarks import load, load_beside
from benchmarks.databases import ready

SEATS = {"upper": 2, "committee": 26, "cell": 12}
TOPS = {"root": 1, "province": 2}
OF = 20
"""Of so many requests one is asked at the top."""
NEW = int(time.time()) % 1_000 * 100_000
"""Of the new people's names and keys: a second run on the same register writes others."""
NEVER = date(9999, 12, 31)
REPORT = "/so-lieu/?tu=01-01-2025&den=31-12-2025"


def seated(wanted: dict[str, int]) -> dict[str, Any]:
    """As `load.made` says it."""
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
    units = [unit for name, many in wanted.items() for unit in rng.sample(places[name], many)]
    seats = []
    for unit in units:
        client = Client(headers={"host": "localhost"})
        client.force_login(Grant.objects.filter(unit=unit).earliest("id").user)
        seats.append((client.cookies["sessionid"].value, unit))
    found = load.reachable(seats)
    found["new"] = [one for one, (_, unit) in zip(found["new"], seats, strict=True) if unit not in places["cell"]]
    return {
        "seats": seats, "top": root, **found, "people": Person.objects.count(), "files": Candidacy.objects.count(),
    }  # fmt: skip


def measured(seconds: int, rate: int, of: int) -> None:
    place = {name: os.environ[name] for name in ("KETNAP_DATA_DIR", "DATABASE_URL")}
    office, tops = load.Office(place, seated(SEATS)), load.Office(place, seated(TOPS))
    (root, *provinces) = tops.told["seats"]
    report = [{"share": 1, "where": [(REPORT, root[0])], "typed": None}]
    everybody = [(f"/to-chuc/{unit}/dang-vien/bang/", cookie) for cookie, unit in provinces]
    large = [{"share": 1, "where": everybody, "typed": None}]
    share = rate / of
    with load.served(office, worker=True) as desk:
        memory = load_beside.Memory(desk.pid)
        load.came(load.start(desk, "steady", mix=office.mix(), rate=5, seconds=15, connections=8, first=NEW))
        for number, words in enumerate(("alone", "a report of the country", "that and a province as a workbook")):
            asked = {"seconds": seconds, "connections": 40, "first": NEW + (number + 1) * 20_000}
            usual = load.start(desk, "steady", mix=office.mix(), rate=rate - share, **asked)
            above = load.start(desk, "steady", mix=tops.mix(), rate=share, **asked | {"first": asked["first"] + 10_000})
            others = [
                load.start(desk, "full", mix=mix, seconds=seconds, connections=1) for mix in (report, large)[:number]
            ]
            day, top = load.came(usual), load.came(above)
            big = [load.came(one) for one in others]
            print(f"{office.told['people']:,} people, {rate} a second for {seconds} s beside {words}:", flush=True)
            for who, one in (("grassroots and cells", day), ("root and provinces", top)):
                print(
                    f"    {who}: half within {one['p50'] * 1000:.0f} ms, 99th of a hundred {one['p99'] * 1000:.0f},"
                    f" {one['statuses']}, {load.faults(one)} faults", flush=True,
                )  # fmt: skip
            for one in big:
                print(f"    large: {one['count']}, all within {one['most']:.1f} s, {one['statuses']}", flush=True)
        print({name: f"{mib:.0f} MiB" for name, mib in memory.told().items()}, flush=True)


if __name__ == "__main__":
    ready()
    seconds, rate, of = (int(told) for told in (*sys.argv[1:], *(load.RATE["postgresql"][0], OF)[len(sys.argv) - 2 :]))
    measured(seconds, rate, of)
