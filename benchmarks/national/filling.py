"""A country at a size into the empty database the environment names."""

import os
import random
import sys
import time
from collections import Counter
from datetime import date

from benchmarks.counting import say
from benchmarks.databases import ready
from benchmarks.national import people, shape
from benchmarks.national.names import Names
from benchmarks.national.people import NOW, ON, text
from benchmarks.national.writing import Postgres, Sqlite

SEED = 5600
FILES = 20
"""One open file for so many members."""
TRIED = 4_000
"""Files whose waits are derived by the program's own hand; the rest waits for the same from the same days."""
STATE = (
    "unit_id", "parent_id", "kind", "name", "name_fold", "name_sort", "code", "valid_from", "valid_to", "act_id",
)  # fmt: skip
LINK = ("ancestor_id", "descendant_id", "distance", "valid_from", "valid_to")


def made(members: int, skewed: bool) -> None:
    ready()
    from django.db import connection, transaction

    from ketnap import models
    from ketnap.models import TreeVersion, UnitAct

    connection.ensure_connection()
    url = os.environ.get("DATABASE_URL", "")
    sink = Postgres(url) if url else Sqlite(str(connection.settings_dict["NAME"]))
    rng = random.Random(SEED)
    began = time.perf_counter()
    tree = shape.grown(rng, members, skewed=skewed)
    with transaction.atomic():
        TreeVersion.objects.get_or_create(id=1)
        act = UnitAct.objects.create(kind="opening", effective_on=shape.BEGIN, recorded_at=NOW)
    connection.close()
    written: Counter[str] = Counter()

    def write(name: str, columns: tuple[str, ...], rows: list) -> None:
        if rows:
            sink.write(getattr(models, name), columns, rows)
            written[name] += len(rows)

    names = (
        "Unit", "UnitState", "UnitLink", *people.COLUMNS, "Candidacy", "PathAct", "UnitRating", "PlanTarget", "User",
        "Grant", "Enterprise", "EnterpriseOwnership", "Headcount", "Leadership", "MassOrganisation", "MemberList",
        "DueItem", "EnterpriseAct",
    )  # fmt: skip
    with sink.bare([getattr(models, name)._meta.db_table for name in names]):
        write("Unit", ("id",), [(unit,) for unit in range(1, len(tree.level))])
        write("UnitState", STATE, [(*row, act.pk) for row in shape.states(tree)])
        write("UnitLink", LINK, shape.links(tree))
        write("MemberList", ("unit_id", "as_of"), [(1, str(shape.BEGIN))])
        drawn = Names(rng, skewed=skewed)
        for part in people.members(rng, tree, drawn, members):
            for name, rows in part.items():
                write(name, people.COLUMNS[name], rows)
        for name, columns, rows in beside(rng, tree, drawn, members):
            write(name, columns, rows)
        sink.close()
        rows_in = time.perf_counter() - began
    whole = time.perf_counter() - began
    known()
    waits = derived()
    say(
        units=len(tree.level) - 1, rows=sum(written.values()), rows_seconds=rows_in, seconds=whole, size=sink.size(),
        written=dict(written), waits=waits,
    )  # fmt: skip


def beside(rng: random.Random, tree: shape.Tree, names: Names, members: int):
    """(table, columns, rows) of what stands beside members: files, ratings, targets, users, enterprises, unions."""
    cells = [unit for unit in range(1, len(tree.level)) if tree.weight[unit]]
    files = members // FILES
    today = ON.toordinal()
    for start in range(0, files, 10_000):
        persons, profiles, heads, acts = [], [], [], []
        for n in range(start, min(files, start + 10_000)):
            pk, unit = members + 1 + n, rng.choice(cells)
            sex, name, folded, sort = names.one()
            born, opened = text(date(1990, 1, 1).toordinal() + rng.randrange(4000)), text(today - 1 - (n % 900))
            persons.append((pk, name, folded, sort, sex, born, "kinh", "none", None, None, "", unit))
            profiles.append((pk, "upper", "", "", "worker", "", "0001-01-01", people.END))
            heads.append((n + 1, pk, unit, "sympathiser", opened, opened))
            acts.append((n + 1, "listed", opened, unit, NOW))
            if n % 3 == 0:
                acts.append((n + 1, "file", opened, unit, NOW))
        yield "Person", people.COLUMNS["Person"], persons
        yield "Profile", people.COLUMNS["Profile"], profiles
        yield "Candidacy", ("id", "person_id", "unit_id", "stage", "stage_since", "opened_on"), heads
        yield "PathAct", ("candidacy_id", "kind", "on", "unit_id", "recorded_at"), acts
    below = range(1, len(tree.level))
    level = people.LEVELS
    rated = [
        (unit, 2025, "decided", number, "first", level[(unit + number) % 6], "2025-12-25", tree.parent[unit] or 1, NOW)
        for unit in below for number in ((1, 2) if unit % 3 == 0 else (1,))
    ]  # fmt: skip
    yield "UnitRating", (
        "unit_id", "year", "step", "number", "kind", "level", "rated_on", "decider_id", "recorded_at",
    ), rated  # fmt: skip
    yield "PlanTarget", ("unit_id", "year", "number", "target", "given_on", "recorded_at"), [
        (unit, year, 1, 1 + unit % 5, f"{year}-01-20", NOW) for unit in below for year in (2025, 2026)
        if tree.level[unit] != shape.CELL
    ]  # fmt: skip
    role = {shape.ROOT: "organiser", shape.PROVINCE: "organiser", shape.CELL: "secretary"}
    yield (
        "User",
        ("id", "username", "display_name", "password"),
        [(unit, f"u{unit}", f"Nguyễn Văn {unit}", "!") for unit in range(1, len(tree.level))],
    )
    yield (
        "Grant",
        ("user_id", "role", "unit_id", "valid_from"),
        [(unit, role.get(tree.level[unit], "officer"), unit, "2010-01-01") for unit in range(1, len(tree.level))],
    )
    yield from firms(rng, tree.at(shape.GRASSROOTS))


def firms(rng: random.Random, grassroots: list[int]):
    """Every third grassroots organisation leads an enterprise; a third as many have none."""
    led, begin = grassroots[::3], str(shape.BEGIN)
    many = len(led) + len(led) // 3
    yield "Enterprise", ("id", "name", "name_fold"), [
        (n, f"Công ty {n}", f"cong ty {n}") for n in range(1, many + 1)
    ]  # fmt: skip
    kinds = ("private", "limited", "joint_stock", "foreign")
    yield (
        "EnterpriseOwnership",
        ("enterprise_id", "ownership", "valid_from"),
        [(n, kinds[n % 4], begin) for n in range(1, many + 1)],
    )
    yield (
        "Headcount",
        ("enterprise_id", "year", "workers"),
        [(n, year, rng.randrange(5, 900)) for n in range(1, many + 1) for year in (2025, 2026) if rng.random() < 0.8],
    )
    yield "Leadership", ("unit_id", "enterprise_id", "valid_from"), [
        (unit, n, begin) for n, unit in enumerate(led, 1)
    ]  # fmt: skip
    yield (
        "EnterpriseAct",
        ("enterprise_id", "kind", "effective_on", "unit_id", "recorded_at"),
        [(n, "entered", begin, rng.choice(grassroots), NOW) for n in range(len(led) + 1, many + 1)],
    )
    yield "MassOrganisation", ("kind", "name", "unit_id", "valid_from"), [
        (kind, f"Đoàn thể {unit}", unit, begin)
        for unit in grassroots for kind in ("trade", "youth") if rng.random() < 0.6
    ]  # fmt: skip


def known() -> None:
    """The list of names that migration 0045 keeps: nobody kept it while people were written without triggers."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ketnap_knownname (name_sort, name_fold)"
            " SELECT DISTINCT name_sort, name_fold FROM ketnap_person"
        )


def derived() -> int:
    """What files wait for: derived by the program for some, of which each day and kind of file tells it of all."""
    from django.db import connection

    from ketnap.actions import admission
    from ketnap.models import Candidacy, DueItem

    ids = list(Candidacy.objects.order_by("pk").values_list("pk", flat=True)[:TRIED])
    admission.rebuild(ids)
    period = 900 * 3  # days on which files were opened, times the kinds of file
    if len(ids) < TRIED:
        return DueItem.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ketnap_dueitem (candidacy_id, unit_id, wait, since, due_on, sort_on, rule, citation, says)"
            " SELECT c.id, c.unit_id, d.wait, d.since, d.due_on, d.sort_on, d.rule, d.citation, d.says"
            " FROM ketnap_candidacy c JOIN ketnap_dueitem d ON d.candidacy_id = (c.id - 1) %% %s + 1"
            " WHERE c.id > %s", [period, TRIED],
        )  # fmt: skip
        cursor.execute(
            "UPDATE ketnap_candidacy SET (stage, stage_since) = (SELECT k.stage, k.stage_since FROM ketnap_candidacy k"
            " WHERE k.id = (ketnap_candidacy.id - 1) %% %s + 1) WHERE id > %s", [period, TRIED],
        )  # fmt: skip
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return DueItem.objects.count()


if __name__ == "__main__":
    made(int(sys.argv[1]), sys.argv[2] == "skewed")
