"""Counts of every unit with its sub-tree on a past day, and the report, against plain grouped passes.

    python -m benchmarks.counting made UNITS STAYS   fills the empty database the environment names
    python -m benchmarks.counting tree               the counts on what was made, against a plain grouped pass
    python -m benchmarks.counting reported TOP       the report and the forms of it
    python -m benchmarks.counting sample             imports the sample of 53 organisations: its report and forms

Each prints JSON with the peak memory of its process; making the data is a process of its own.
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


def made(units: int, stays: int) -> None:
    ready()
    say(top=fill(units, stays))


def tree() -> None:
    ready()
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


def reported(top: int) -> None:
    ready()
    from ketnap.models import MemberList

    MemberList.objects.create(unit_id=top, as_of=date(2010, 1, 1))
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


def report_of(top: int, start: date, end: date) -> None:
    from ketnap.access.viewer import office
    from ketnap.statistics.closed.content import content
    from ketnap.statistics.closed.forms import every, form_content
    from ketnap.statistics.forms import FORMS, form
    from ketnap.statistics.report import report

    viewer = office(end)
    found = report(viewer, top, start, end)
    of_it = {"version": 1, "reason": "", "cut_off": 0}

    def kept() -> list[dict[str, object]]:
        """What closing keeps, and what a closed period counted again is compared by."""
        forms = [form_content(one, **of_it) for one in every(viewer, top, start, end)]
        return [content(report(viewer, top, start, end), **of_it), *forms]

    say(
        taken=taken(lambda: report(viewer, top, start, end)), organisations=len(found.by_organisation),
        forms=taken(lambda: [form(viewer, code, top, start, end) for code in FORMS]),
        kept=[pairs.seconds(lambda: bool(kept()) and None) for _ in range(3)],
    )  # fmt: skip


def measure(engine: str, fresh: Fresh) -> list[Row | Alone]:
    rows: list[Row | Alone] = []
    for units, stays in ((6000, 400_000), (600, 10_000), (6000, 100_000)):
        place = fresh()
        top = pairs.child("benchmarks.counting", "made", str(units), str(stays), env=place).answer["top"]
        counted = pairs.child("benchmarks.counting", "tree", env=place).answer
        goal = 2.0 if stays == 400_000 else None  # the size the promise was given for; the others show the growth
        what = f"members of every unit with its sub-tree on a past day, {units:,} units, {stays:,} dated memberships"
        for key, of in (("inside", ""), ("scoped", ", within a viewer's reach")):
            compared = pairs.Compared(*map(tuple, counted[key]))
            peak = counted["peak"]
            rows.append(Row(engine, what + of, "counts", "one grouped pass in SQL", compared, goal, peak, peak))
        if stays <= 100_000:
            grown = pairs.child("benchmarks.counting", "reported", str(top), env=place).answer
            what = f"report, {stays:,} dated memberships in {grown['organisations']} organisations"
            rows.append(Alone(engine, what, tuple(grown["taken"]), None, grown["peak"]))
            what = f"the six statutory forms, {units:,} units, {stays:,} dated memberships"
            rows.append(Alone(engine, what, tuple(grown["forms"]), None, grown["peak"]))
            what = f"closing a period: report and six forms with every list, {stays:,} dated memberships"
            rows.append(Alone(engine, what, tuple(grown["kept"]), None, grown["peak"]))
    sampled = pairs.child("benchmarks.counting", "sample", env=fresh()).answer
    what = f"report of {sampled['organisations']} organisations"
    rows.append(Alone(engine, what, tuple(sampled["taken"]), 1.0, sampled["peak"]))
    what = f"the six statutory forms of {sampled['organisations']} organisations"
    rows.append(Alone(engine, what, tuple(sampled["forms"]), None, sampled["peak"]))
    what = f"closing a period: report and six forms with every list, {sampled['organisations']} organisations"
    return [*rows, Alone(engine, what, tuple(sampled["kept"]), None, sampled["peak"])]


if __name__ == "__main__":
    verb, *numbers = sys.argv[1:]
    {"made": made, "tree": tree, "reported": reported, "sample": sample}[verb](*map(int, numbers))
