"""Dated closure or dated materialised path: measured on whichever database DATABASE_URL names, which must be empty.

    DATABASE_URL=sqlite:////tmp/scratch.sqlite3 .venv/bin/python -m benchmarks.tree_measure

The path lives in a scratch table made here; the closure is the product's own `UnitLink`. Last line: JSON.
"""

import json
import os
import random
import sys
from collections import defaultdict
from datetime import date, timedelta

from benchmarks import pairs

PATH_TABLE = "scratch_path"
STEP = 6
"""Characters of one path segment: base-36 id, zero-padded, so that a prefix is one sub-tree."""
DAY = date(2016, 3, 31)
"""After half of the reorganisations, before the others."""

OWN = "SELECT unit_id, count(*) AS n FROM ketnap_stay WHERE valid_from <= %s AND valid_to > %s GROUP BY unit_id"


def base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits.rjust(STEP, "0")


def run(sql: str, *values: object) -> list[tuple]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def write_paths(tree, ids: list[int]) -> None:
    from django.db import connection, transaction

    from benchmarks.country import intervals

    collate = 'COLLATE "C"' if connection.vendor == "postgresql" else ""
    rows = [
        (ids[unit], "".join(base36(ids[a]) for a in reversed(chain)), since, until)
        for unit in range(len(ids))
        for chain, since, until in intervals(tree, unit)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {PATH_TABLE} (id integer PRIMARY KEY {'GENERATED ALWAYS AS IDENTITY' if collate else ''},"
            f" unit_id bigint NOT NULL, path text {collate} NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL)"
        )
        cursor.executemany(
            f"INSERT INTO {PATH_TABLE} (unit_id, path, valid_from, valid_to) VALUES (%s, %s, %s, %s)", rows
        )
        cursor.execute(f"CREATE INDEX scratch_path_prefix ON {PATH_TABLE} (path, valid_from, valid_to, unit_id)")
        cursor.execute(f"CREATE UNIQUE INDEX scratch_path_unit ON {PATH_TABLE} (unit_id, valid_from)")


def path_of(unit: int, on: date) -> str:
    return run(f"SELECT path FROM {PATH_TABLE} WHERE unit_id=%s AND valid_from<=%s AND valid_to>%s", unit, on, on)[0][0]


# (a) members of one sub-tree on a past day


def below_closure(unit: int) -> int:
    return run(
        "SELECT count(*) FROM ketnap_unitlink l JOIN ketnap_stay s ON s.unit_id = l.descendant_id"
        " WHERE l.ancestor_id = %s AND l.valid_from <= %s AND l.valid_to > %s"
        " AND s.valid_from <= %s AND s.valid_to > %s",
        unit, DAY, DAY, DAY, DAY,
    )[0][0]  # fmt: skip


def below_closure_exists(unit: int) -> int:
    return run(
        "SELECT count(*) FROM ketnap_stay s WHERE s.valid_from <= %s AND s.valid_to > %s AND s.unit_id IN"
        " (SELECT descendant_id FROM ketnap_unitlink WHERE ancestor_id = %s AND valid_from <= %s AND valid_to > %s)",
        DAY, DAY, unit, DAY, DAY,
    )[0][0]  # fmt: skip


def below_path(unit: int) -> int:
    prefix = path_of(unit, DAY)
    return run(
        f"SELECT count(*) FROM {PATH_TABLE} p JOIN ketnap_stay s ON s.unit_id = p.unit_id"
        " WHERE p.path >= %s AND p.path < %s AND p.valid_from <= %s AND p.valid_to > %s"
        " AND s.valid_from <= %s AND s.valid_to > %s",
        prefix, prefix + "~", DAY, DAY, DAY, DAY,
    )[0][0]  # fmt: skip


# (b) every unit with its sub-tree on a past day


def all_floor() -> dict[int, int]:
    """One grouped pass without any tree: the floor."""
    return dict(run(OWN, DAY, DAY))


def all_closure() -> dict[int, int]:
    return {
        unit: int(n)
        for unit, n in run(
            f"WITH own AS ({OWN}) SELECT l.ancestor_id, sum(own.n) FROM own"
            " JOIN ketnap_unitlink l ON l.descendant_id = own.unit_id AND l.valid_from <= %s AND l.valid_to > %s"
            " GROUP BY l.ancestor_id",
            DAY, DAY, DAY, DAY,
        )
    }  # fmt: skip


def all_closure_ungrouped() -> dict[int, int]:
    return dict(
        run(
            "SELECT l.ancestor_id, count(*) FROM ketnap_stay s JOIN ketnap_unitlink l ON l.descendant_id = s.unit_id"
            " WHERE s.valid_from <= %s AND s.valid_to > %s AND l.valid_from <= %s AND l.valid_to > %s"
            " GROUP BY l.ancestor_id",
            DAY, DAY, DAY, DAY,
        )
    )  # fmt: skip


def all_path_sql() -> dict[str, int]:
    """Keyed by path: one row a level and prefix."""
    levels = " UNION ALL ".join(f"SELECT {STEP * (level + 1)} AS width" for level in range(8))
    return {
        prefix: int(n)
        for prefix, n in run(
            f"WITH own AS ({OWN}) SELECT substr(p.path, 1, w.width), sum(own.n) FROM own"
            f" JOIN {PATH_TABLE} p ON p.unit_id = own.unit_id AND p.valid_from <= %s AND p.valid_to > %s"
            f" JOIN ({levels}) w ON length(p.path) >= w.width GROUP BY substr(p.path, 1, w.width)",
            DAY, DAY, DAY, DAY,
        )
    }  # fmt: skip


def all_path_python() -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for path, n in run(
        f"WITH own AS ({OWN}) SELECT p.path, own.n FROM own"
        f" JOIN {PATH_TABLE} p ON p.unit_id = own.unit_id AND p.valid_from <= %s AND p.valid_to > %s",
        DAY, DAY, DAY, DAY,
    ):  # fmt: skip
        for end in range(STEP, len(path) + 1, STEP):
            counts[path[:end]] += n
    return counts


def all_parents_python() -> dict[int, int]:
    """Grouped counts, then a walk over parents in Python: needs neither closure nor path."""
    parent = dict(
        run("SELECT unit_id, parent_id FROM ketnap_unitstate WHERE valid_from <= %s AND valid_to > %s", DAY, DAY)
    )
    counts: dict[int, int] = defaultdict(int)
    for unit, n in run(OWN, DAY, DAY):
        here = unit
        while here is not None:
            counts[here] += n
            here = parent[here]
    return counts


# (c) moving a sub-tree, in one transaction


def move_closure(unit: int, to: int, day: date) -> None:
    from django.db import transaction

    with transaction.atomic():
        run(
            "UPDATE ketnap_unitlink SET valid_to = %s WHERE valid_to = '9999-12-31'"
            " AND descendant_id IN (SELECT descendant_id FROM ketnap_unitlink WHERE ancestor_id = %s"
            " AND valid_to = '9999-12-31')"
            " AND ancestor_id IN (SELECT ancestor_id FROM ketnap_unitlink WHERE descendant_id = %s AND distance > 0"
            " AND valid_to = '9999-12-31')",
            day, unit, unit,
        )  # fmt: skip
        run(
            "INSERT INTO ketnap_unitlink (ancestor_id, descendant_id, distance, valid_from, valid_to)"
            " SELECT a.ancestor_id, d.descendant_id, a.distance + d.distance + 1, %s, '9999-12-31'"
            " FROM ketnap_unitlink a, ketnap_unitlink d WHERE a.descendant_id = %s AND a.valid_to = '9999-12-31'"
            " AND d.ancestor_id = %s AND d.valid_to = '9999-12-31'",
            day, to, unit,
        )  # fmt: skip


def move_path(unit: int, to: int, day: date) -> None:
    from django.db import transaction

    with transaction.atomic():
        old, above = path_of(unit, day), path_of(to, day)
        cut = len(old) - STEP + 1
        run(
            f"INSERT INTO {PATH_TABLE} (unit_id, path, valid_from, valid_to)"
            f" SELECT unit_id, %s || substr(path, %s), %s, '9999-12-31' FROM {PATH_TABLE}"
            " WHERE path >= %s AND path < %s AND valid_to = '9999-12-31'",
            above, cut, day, old, old + "~",
        )  # fmt: skip
        run(
            f"UPDATE {PATH_TABLE} SET valid_to = %s WHERE path >= %s AND path < %s AND valid_to = '9999-12-31'"
            " AND valid_from < %s",
            day, old, old + "~", day,
        )  # fmt: skip


def storage() -> dict[str, dict[str, float]]:
    """Rows and MiB with indexes."""
    from django.db import connection

    sizes = {}
    for table in ("ketnap_unitlink", PATH_TABLE, "ketnap_unitstate"):
        rows = run(f"SELECT count(*) FROM {table}")[0][0]
        if connection.vendor == "postgresql":
            size = run("SELECT pg_total_relation_size(%s)", table)[0][0]
        else:
            size = run(
                "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = %s)",
                table,
            )[0][0]
        sizes[table] = {"rows": rows, "mib": round(size / 2**20, 2)}
    return sizes


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketnap.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks import country

    call_command("migrate", verbosity=0)
    rng = random.Random(20111)
    tree = country.shape(rng)
    ids = country.write_tree(tree)
    people = country.write_members(rng, [ids[i] for i, level in enumerate(tree.level) if level >= 3], 400_000)
    write_paths(tree, ids)
    run("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    sizes = storage()
    print(connection.vendor, people, "people", sizes, file=sys.stderr)

    first = {level: tree.level.index(level) for level in range(5)}
    tops = {"root": ids[0], "province": ids[first[2] + 1], "small": ids[first[3] + 5]}
    table: list[dict] = []

    def row(what: str, a, b, a_name: str, b_name: str) -> None:
        result = pairs.compare(a, b, 9)
        table.append({
            "what": what, "a": a_name, "b": b_name, "a_ms": pairs.median(result.a) * 1000,
            "b_ms": pairs.median(result.b) * 1000, "ratio": result.show(),
        })  # fmt: skip
        print(table[-1], file=sys.stderr)

    for name, unit in tops.items():
        assert below_closure(unit) == below_path(unit) == below_closure_exists(unit)
        members = below_path(unit)
        row(f"(a) members of {name} ({members})", lambda u=unit: bool(below_closure(u)) and None,
            lambda u=unit: bool(below_path(u)) and None, "closure join", "path prefix")  # fmt: skip
        row(f"(a) members of {name} ({members})", lambda u=unit: bool(below_closure_exists(u)) and None,
            lambda u=unit: bool(below_path(u)) and None, "closure IN", "path prefix")  # fmt: skip

    expected = all_parents_python()
    assert expected == all_closure() == all_closure_ungrouped()
    by_path = {int(path[-STEP:], 36): n for path, n in all_path_sql().items()}
    assert by_path == expected
    assert {int(path[-STEP:], 36): n for path, n in all_path_python().items()} == expected
    variants = {
        "closure after grouping": all_closure, "closure before grouping": all_closure_ungrouped,
        "path prefix in SQL": all_path_sql, "path prefix in Python": all_path_python,
        "parent walk in Python": all_parents_python,
    }  # fmt: skip
    for name, function in variants.items():
        row(
            "(b) every unit",
            lambda f=function: bool(f()) and None,
            lambda: bool(all_floor()) and None,
            name,
            "one grouped pass",
        )
    row("(b) every unit", lambda: bool(all_closure()) and None, lambda: bool(all_path_python()) and None,
        "closure after grouping", "path prefix in Python")  # fmt: skip

    unit, blocs = tops["province"], [ids[1], ids[2], ids[3]]
    turn = {"a": 0, "b": 0}

    def moved(side: str, move) -> None:
        turn[side] += 1
        move(unit, blocs[turn[side] % 3], date(2021, 1, 1) + timedelta(days=turn[side]))

    size = run("SELECT count(*) FROM ketnap_unitlink WHERE ancestor_id=%s AND valid_to='9999-12-31'", unit)[0][0]
    row(f"(c) moving {size} units", lambda: moved("a", move_closure), lambda: moved("b", move_path), "closure", "path")
    print(json.dumps({"vendor": connection.vendor, "storage": sizes, "table": table, "peak_mib": pairs.peak_mib()}))


if __name__ == "__main__":
    main()
