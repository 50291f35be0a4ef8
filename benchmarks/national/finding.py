"""A thousand full names of people who are there, typed into the search page by a user of the root, of a province and
of a cell; and the twenty commonest.

    python -m benchmarks.national.finding NAMES
"""

import random
import sys
import time
from typing import Any
from urllib.parse import quote

from benchmarks.counting import say
from benchmarks.databases import ready
from benchmarks.national.pages import impatient, signed_in
from benchmarks.national.people import ON
from benchmarks.pairs import median


def part(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def main(many: int) -> None:
    ready()
    from django.db import connection
    from django.db.models import Max

    from ketnap.lib import clock
    from ketnap.models import Person, UnitState

    clock.today = lambda: ON
    rng, last = random.Random(1000), Person.objects.aggregate(last=Max("pk"))["last"]
    drawn = Person.objects.filter(pk__in=rng.sample(range(1, last + 1), many)).values_list("full_name", flat=True)
    typed = list(drawn)
    with connection.cursor() as cursor:
        cursor.execute("SELECT full_name, count(*) FROM ketnap_person GROUP BY full_name ORDER BY 2 DESC, 1 LIMIT 20")
        common = cursor.fetchall()
        cursor.execute("SELECT count(DISTINCT full_name) FROM ketnap_person")
        ((different,),) = cursor.fetchall()
    root = UnitState.objects.get(parent=None, valid_to__year=9999).unit_id
    province = UnitState.objects.filter(parent=root, valid_to__year=9999).order_by("unit_id")[17].unit_id
    cells = UnitState.objects.filter(kind="cell", valid_to__year=9999).order_by("unit_id")
    cell = cells[500 % min(many, cells.count())].unit_id
    impatient()
    found: dict[str, Any] = {"people": last, "different": different, "commonest": common[0]}
    for who, unit in (("root", root), ("province", province), ("cell", cell)):
        client = signed_in(f"u{unit}")
        client.get("/tim/?tim=Nguy%E1%BB%85n")
        for name, words in (("any", typed), ("common", [one for one, _ in common] * 3)):
            times = []
            for one in words:
                began = time.perf_counter()
                answer = client.get(f"/tim/?tim={quote(one)}")
                times.append(time.perf_counter() - began)
                assert answer.status_code == 200, answer.status_code
            found[f"{who} {name}"] = {
                "median": median(times), "p95": part(times, 0.95), "most": max(times),
            }  # fmt: skip
            print(who, name, found[f"{who} {name}"], file=sys.stderr, flush=True)
    say(**found)


if __name__ == "__main__":
    main(int(sys.argv[1]))
