"""The Party at national size: load, roll-up, pages, search; a growth table.

    python -m benchmarks.national URL|sqlite MEMBERS,MEMBERS… uniform|skewed

`URL` names a PostgreSQL server; for each size a database `national_SHAPE_MEMBERS` is made there and kept: where it is
already there, it is measured as it stands. `sqlite` writes files in the folder KETNAP_NATIONAL (a temporary one). The
server needs room for about 1.7 kB a member. Ends with 1 where a page takes more than a minute or grows faster than
the number of members.
"""

import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import pairs
from benchmarks.national import growing

NAMES, TURNS, FEW = 1_000, 7, 3


def place(where: str, members: int, shape: str, folder: Path) -> tuple[dict[str, str], bool]:
    """(environment, whether it is empty)."""
    name = f"national_{shape}_{members}"
    data = folder / name
    data.mkdir(parents=True, exist_ok=True)
    settings = {"KETNAP_DATA_DIR": str(data), "KETNAP_SECOND_FACTOR": "optional", "KETNAP_FIGURES": "columnar"}
    if where == "sqlite":
        return settings | {"DATABASE_URL": ""}, not (data / "ketnap.sqlite3").exists()
    with psycopg.connect(where, autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not there:
            connection.execute(f"CREATE DATABASE {name}")
    base, mark, rest = where.partition("?")
    return settings | {"DATABASE_URL": base.rpartition("/")[0] + f"/{name}{mark}{rest}"}, not there


def main(where: str, sizes: list[int], shape: str) -> int:
    folder = Path(os.environ.get("KETNAP_NATIONAL") or tempfile.mkdtemp(prefix="ketnap-national-"))
    pages: dict[str, dict[str, dict[int, float]]] = {"root": defaultdict(dict), "province": defaultdict(dict)}
    for members in sizes:
        env, empty = place(where, members, shape, folder)
        if empty:
            tell("load", members, pairs.child("benchmarks.national.filling", str(members), shape, env=env))
        tell("standing", members, pairs.child("benchmarks.national.rollup", "1", "standing", env=env))
        turns = TURNS if members <= 1_000_000 else FEW
        tell("roll-up", members, pairs.child("benchmarks.national.rollup", str(turns), env=env))
        tell("search", members, pairs.child("benchmarks.national.finding", str(min(NAMES, members // 10)), env=env))
        for who, found in pages.items():
            told = pairs.child("benchmarks.national.pages", who, "main", env=env).answer["pages"]
            for name, one in told.items():
                if "seconds" in one or one.get("late"):
                    found[name][members] = one.get("seconds", growing.LATE)
    wrong = []
    for who, found in pages.items():
        print(growing.table(found, sizes, f"page of a user of the {who}, {shape}"), flush=True)
        wrong += [f"{who}, {said}" for said in growing.bad(found)]
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


def tell(what: str, members: int, one: Any) -> None:
    print(f"{what}, {members:,} members, peak {one.peak_mib:.0f} MiB: {one.answer}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], [int(size) for size in sys.argv[2].split(",")], sys.argv[3]))
