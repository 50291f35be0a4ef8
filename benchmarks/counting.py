"""Counts of every unit with its sub-tree on a past day, and the report, against plain grouped passes.

    python -m benchmarks.counting tree        6,000 units, 400,000 dated memberships
    python -m benchmarks.counting grow N      a committee with N members: its report
    python -m benchmarks.counting sample      the sample workbook of 53 organisations, imported: its report

Each prints JSON: a list of measured pairs, and the peak memory. Runs on the empty database the environment names.
"""

import json
import random
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks import pairs
from benchmarks.databases import Fresh, ready
from benchmarks.table import Alone, Row

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "bac-ninh-2011.xlsx"
DAY = date(2016, 3, 31)
PLAIN = "SELECT unit_id, count(*) FROM ketnap_stay WHERE valid_from <= %s AND valid_to > %s GROUP BY unit_id"


def plain(day: date = DAY) -> dict[int, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [day, day])
        return dict(cursor.fetchall())


def say(**found: object) -> None:
    print(json.dumps(found | {"peak": pairs.peak_mib()}))


def taken(work: Callable[[], object], times: int = 9) -> list[float]:
    work()
    return [pairs.seconds(lambda: bool(work()) and None) for _ in range(times)]


def fill(units: int, stays: int) -> int:
    """A committee of the size; returns its top unit."""
    from benchmarks import country

    rng = random.Random(20111)
    tree = country.shape(rng, scale=max(1, 6000 // units))
    ids = country.write_tree(tree)
    country.write_members(rng, [ids[i] for i, level in enumerate(tree.level) if level >= 3], stays)
    settle()
    return ids[0]


def settle() -> None:
    from django.db import connection

    if connection.vendor == "postgresql":  # its own daemon does that sooner or later; SQLite never does
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def tree() -> None:
    ready()
    fill(6000, 400_000)
    from ketnap.access.viewer import office
    from ketnap.statistics import tree as product

    def counted() -> dict[int, int]:
        return {unit: found.members for unit, found in product.counts_by_unit(DAY).items()}

    assert sum(plain().values()) == max(counted().values())
    viewer = office(date(2020, 1, 1))
    floor = lambda: bool(plain()) and None  # noqa: E731 - the pair's other half, said once
    inside = pairs.compare(lambda: bool(product.counts_by_unit(DAY)) and None, floor, 9)
    scoped = pairs.compare(lambda: bool(product.tree_counts(viewer, DAY)) and None, floor, 9)
    say(inside=[inside.a, inside.b], scoped=[scoped.a, scoped.b])


def grow(stays: int) -> None:
    ready()
    top = fill(6000 if stays > 50_000 else 600, stays)
    open_registers(top)
    report_of(top, date(2016, 1, 1), date(2016, 9, 30))


def sample() -> None:
    ready()
    from django.core.management import call_command

    call_command("import", str(SAMPLE), stdout=sys.stderr)
    settle()
    from ketnap.access.viewer import office
    from ketnap.queries import organisation

    end = date(2011, 9, 30)
    report_of(organisation.find_by_code(office(end), "19.168", end), date(2011, 1, 1), end)


def open_registers(top: int) -> None:
    from ketnap.models import MemberList

    MemberList.objects.create(unit_id=top, as_of=date(2010, 1, 1))


def report_of(top: int, start: date, end: date) -> None:
    from ketnap.access.viewer import office
    from ketnap.statistics.report import report

    viewer = office(end)
    found = report(viewer, top, start, end)
    say(taken=taken(lambda: report(viewer, top, start, end)), organisations=len(found.by_organisation))


def measure(engine: str, fresh: Fresh) -> list[Row | Alone]:
    counted = pairs.child("benchmarks.counting", "tree", env=fresh()).answer
    what = "members of every unit with its sub-tree on a past day, 6,000 units, 400,000 dated memberships"
    rows: list[Row | Alone] = [
        Row(engine, f"{what}{of}", "counts", "one grouped pass in SQL", pairs.Compared(*map(tuple, counted[key])), 2.0,
            counted["peak"], counted["peak"])
        for key, of in (("inside", ""), ("scoped", ", within a viewer's reach"))
    ]  # fmt: skip
    sampled = pairs.child("benchmarks.counting", "sample", env=fresh()).answer
    rows.append(
        Alone(
            engine, f"report of {sampled['organisations']} organisations", tuple(sampled["taken"]), 1.0, sampled["peak"]
        )
    )
    for size in (10_000, 100_000):
        grown = pairs.child("benchmarks.counting", "grow", str(size), env=fresh()).answer
        what = f"report, {size:,} dated memberships in {grown['organisations']} organisations"
        rows.append(Alone(engine, what, tuple(grown["taken"]), None, grown["peak"]))
    return rows


if __name__ == "__main__":
    verb, *numbers = sys.argv[1:]
    {"tree": tree, "grow": grow, "sample": sample}[verb](*map(int, numbers))
