"""The whole roll-up, engine beside engine: twenty-two figures of every organisation, by month, in the tree of each day,
as the program adds up its standing figures; and the plain SQL of a year's table beside them.

    python -m benchmarks.national.rollup TURNS [ENGINE …]     duckdb native plain spark

`duckdb` is the program's own text on DuckDB over a snapshot (Parquet), in turn with a query written by hand for the
same rows there; their answers must be equal. `spark` is the program's text once on a master and two workers on
loopback, over the same snapshot, held against DuckDB's answer row by row. `native` is the database the environment
names. `plain` is the plain SQL once measured before anything was built: per cell and year, then by the closure, then
running sums.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import pairs
from benchmarks.counting import say
from benchmarks.databases import ready
from benchmarks.sparks import peak_of

MADE = "CREATE OR REPLACE TEMP TABLE {} AS"
"""Rows go into a table, as the program writes them: tens of millions of numbers are no business of Python's."""
KINDS = ("recognised", "arrived", "departed", "restored", "died", "expelled", "struck_off", "left")
STOCK = ("members", "members_probationary", "told_ethnicity", "told_occupation", "told_schooling")
MONTH = "year({day}) * 10000 + month({day}) * 100"
HAND = f"""
WITH gone AS (SELECT reverses_id FROM ketnap_movement WHERE reverses_id IS NOT NULL),
events AS (
    SELECT m.unit_id, m."on" AS tree_on, m.kind, CASE WHEN m.kind = 'opening' THEN m.joined_on ELSE m."on" END AS day,
        m.youth_union, m.person_id
    FROM ketnap_movement m WHERE m.id NOT IN (SELECT reverses_id FROM gone)
        AND m.kind IN ('admitted', 'readmitted', 'opening', 'recognised', 'arrived', 'departed', 'restored', 'died',
            'expelled', 'struck_off', 'left')
),
flows AS (
    SELECT e.unit_id, e.tree_on, {MONTH.format(day="e.day")} AS month,
        count(*) FILTER (WHERE joins) AS admitted,
        count(*) FILTER (WHERE joins AND sex = 'F') AS admitted_women,
        count(*) FILTER (WHERE joins AND e.day >= DATE '2006-07-01' AND e.day >= born_on + INTERVAL 16 YEAR
            AND e.day < born_on + INTERVAL 31 YEAR) AS admitted_youth_age,
        count(*) FILTER (WHERE joins AND youth_union) AS admitted_youth_union,
        count(*) FILTER (WHERE joins AND youth_union IS NULL) AS admitted_youth_union_unknown,
        count(*) FILTER (WHERE joins AND ethnicity NOT IN ('', 'kinh')) AS admitted_minority,
        count(*) FILTER (WHERE joins AND religion NOT IN ('', 'none')) AS admitted_religious,
        count(*) FILTER (WHERE kind = 'readmitted') AS readmitted,
        count(*) FILTER (WHERE kind IN ('admitted', 'readmitted')) AS ledger_admitted,
        {", ".join(f"count(*) FILTER (WHERE kind = '{one}') AS {one}_" for one in KINDS)},
        0 AS members
    FROM (SELECT *, kind IN ('admitted', 'readmitted', 'opening') AS joins FROM events) e
    JOIN ketnap_person p ON p.id = e.person_id
    GROUP BY ALL
),
lives AS (
    SELECT s.unit_id, greatest(s.valid_from, f.valid_from) AS since, least(s.valid_to, f.valid_to) AS until,
        f.occupation <> '' AS occupied, f.schooling <> '' AS schooled, count(*) AS many
    FROM ketnap_stay s JOIN ketnap_profile f ON f.person_id = s.person_id
        AND s.valid_from < f.valid_to AND f.valid_from < s.valid_to
    GROUP BY ALL
),
stays AS (
    SELECT s.unit_id, s.valid_from AS since, s.valid_to AS until, s.standing = 'P' AS waiting,
        p.ethnicity <> '' AS told,
        count(*) AS many
    FROM ketnap_stay s JOIN ketnap_person p ON p.id = s.person_id
    GROUP BY ALL
),
stretches AS (
    SELECT l.ancestor_id, greatest(s.since, l.valid_from) AS since, least(s.until, l.valid_to) AS until,
        many AS members, CASE WHEN waiting THEN many ELSE 0 END AS members_probationary,
        CASE WHEN told THEN many ELSE 0 END AS told_ethnicity, 0 AS told_occupation, 0 AS told_schooling
    FROM stays s JOIN ketnap_unitlink l ON l.descendant_id = s.unit_id
        AND s.since < l.valid_to AND l.valid_from < s.until
    UNION ALL
    SELECT l.ancestor_id, greatest(s.since, l.valid_from), least(s.until, l.valid_to), 0, 0, 0,
        CASE WHEN occupied THEN many ELSE 0 END, CASE WHEN schooled THEN many ELSE 0 END
    FROM lives s JOIN ketnap_unitlink l ON l.descendant_id = s.unit_id
        AND s.since < l.valid_to AND l.valid_from < s.until
),
edges AS (
    SELECT *, since AS day, 1 AS sign FROM stretches
    UNION ALL SELECT *, until, -1 FROM stretches WHERE until < DATE '9999-12-31'
)
SELECT unit, month, {{sums}} FROM (
    SELECT l.ancestor_id AS unit, f.* EXCLUDE (unit_id, tree_on) FROM flows f
    JOIN ketnap_unitlink l ON l.descendant_id = f.unit_id
        AND l.valid_from <= f.tree_on AND l.valid_to > f.tree_on
    UNION ALL BY NAME
    SELECT ancestor_id AS unit, {MONTH.format(day="day")} AS month,
        {", ".join(f"sum(sign * {one}) AS {one}" for one in STOCK)}
    FROM edges GROUP BY ALL
) GROUP BY unit, month
"""
"""What somebody would write who knows DuckDB and the tables."""
PLAIN = """
WITH cell AS (
    SELECT m.unit_id, {year} AS y,
        sum(CASE WHEN m.kind IN ('admitted', 'opening') THEN 1 ELSE 0 END) AS admitted,
        sum(CASE WHEN m.kind IN ('admitted', 'opening') AND p.sex = 'F' THEN 1 ELSE 0 END) AS women,
        sum(CASE WHEN m.kind IN ('admitted', 'opening') AND {young} THEN 1 ELSE 0 END) AS youth,
        sum(CASE WHEN m.kind IN ('admitted', 'opening') AND p.ethnicity NOT IN ('', 'kinh') THEN 1 ELSE 0 END) AS ethn,
        sum(CASE WHEN m.kind IN ('admitted', 'opening') AND p.religion NOT IN ('', 'none') THEN 1 ELSE 0 END) AS faith,
        sum(CASE WHEN m.kind IN ('admitted', 'opening') THEN 1
            WHEN m.kind IN ('died', 'struck_off', 'left', 'departed', 'expelled') THEN -1 ELSE 0 END) AS delta
    FROM ketnap_movement m JOIN ketnap_person p ON p.id = m.person_id GROUP BY 1, 2
),
org AS (
    SELECT l.ancestor_id AS unit_id, y, sum(admitted) AS admitted, sum(women) AS women, sum(youth) AS youth,
        sum(ethn) AS ethn, sum(faith) AS faith, sum(delta) AS delta
    FROM cell JOIN ketnap_unitlink l ON l.descendant_id = cell.unit_id AND l.valid_to = '9999-12-31' GROUP BY 1, 2
),
filled AS (
    SELECT org.*, sum(delta) OVER (PARTITION BY unit_id ORDER BY y) AS members FROM org
)
SELECT count(*), sum(admitted), sum(women), sum(youth), sum(ethn), sum(faith), max(members) FROM filled
"""
"""The years' table of stack.md on the program's tables: by cell and year, by the closure, running sums."""


def hands(name: str) -> str:
    """The column of HAND: `left` is a word of SQL."""
    return f"{name}_" if name in KINDS else name


def dialect(vendor: str) -> str:
    if vendor == "sqlite":
        return PLAIN.format(
            year='CAST(substr(m."on", 1, 4) AS INTEGER)',
            young='CAST(substr(m."on", 1, 4) AS INTEGER) - CAST(substr(p.born_on, 1, 4) AS INTEGER) <= 30',
        )
    return PLAIN.format(
        year='CAST(extract(year FROM m."on") AS INTEGER)', young="m.\"on\" < p.born_on + INTERVAL '31 years'"
    )


def snapshot(folder: Path) -> float:
    """Seconds of taking one, of the tables a roll-up reads."""
    from ketnap.statistics.columnar import COLUMNS, selected
    from ketnap.statistics.columnar.lying import attached

    began = time.perf_counter()
    engine = attached()
    for table in COLUMNS:
        engine.execute(f"COPY ({selected(table, 'register.')}) TO '{folder}/{table}.parquet' (FORMAT parquet)")
    return time.perf_counter() - began


def over(folder: Path) -> Any:
    """The snapshot as the program opens it, and with all processors: a hand-written query asks for them too."""
    from ketnap.statistics.columnar import COLUMNS, NAMES
    from ketnap.statistics.columnar.lying import opened
    from ketnap.statistics.engines import Columnar

    engine = opened()
    engine.execute("SET threads = 2; SET memory_limit = '6GB'")
    for table in COLUMNS:
        engine.execute(f"CREATE VIEW {NAMES[table]} AS SELECT * FROM read_parquet('{folder}/{table}.parquet')")
    return Columnar(engine)


def rolled(turns: int, wanted: list[str]) -> dict[str, Any]:
    from django.db import connection

    from ketnap.statistics.engines import Live
    from ketnap.statistics.tallies.columns import NAMES
    from ketnap.statistics.tallies.counted import counted, question

    found: dict[str, Any] = {}
    hand = HAND.format(sums=", ".join(f"CAST(coalesce(sum({hands(name)}), 0) AS BIGINT)" for name in NAMES))
    with tempfile.TemporaryDirectory(prefix="ketnap-national-") as name:
        folder = Path(name)
        works: dict[str, Callable[[], object]] = {}
        if "duckdb" in wanted or "spark" in wanted:
            found["snapshot"] = snapshot(folder)
            engine = over(folder)
            asked = question(engine=engine)
            works["duckdb"] = lambda: engine.run(replace(asked, sql=f"{MADE.format('ours')} {asked.sql}"), {})
            works["hand"] = lambda: engine.duckdb.execute(f"{MADE.format('theirs')} {hand}")
            works["plain on duckdb"] = lambda: engine.duckdb.execute(dialect("duckdb")).fetchall()
            works["duckdb"]()
            works["hand"]()
            found["rows"] = compared(engine)
        if "spark" in wanted:
            found["spark"] = on_spark(folder, engine)
        if "duckdb" not in wanted:
            works.clear()
        if "native" in wanted:
            works["native"] = lambda: counted(engine=Live())
        if "plain" in wanted:
            works["plain"] = lambda: plainly(connection)
        taken: dict[str, list[float]] = {name: [] for name in works}
        for turn in range(turns):
            for name, work in list(works.items())[:: -1 if turn % 2 else 1]:
                taken[name].append(pairs.seconds(lambda work=work: bool(work()) and None))
    return found | {"taken": taken}


MEMORY = "3g"
"""Of each of Spark's workers."""


def on_spark(folder: Path, duck: Any) -> dict[str, Any]:
    """The same by two workers, which write their rows themselves; held against DuckDB's, which stand in `ours`."""
    from ketnap.statistics.engines import spark
    from ketnap.statistics.tallies.counted import question
    from scripts import spark as clusters

    rows = folder / "spark"
    with clusters.temporary(memory=MEMORY) as cluster:
        engine = spark.laid(spark.opened(cluster.master), folder)
        asked = question(engine=engine)
        written = f"INSERT OVERWRITE DIRECTORY '{rows}' USING parquet"
        began = time.perf_counter()
        engine.run(replace(asked, sql=f"{written} {asked.sql}"), {})
        taken = time.perf_counter() - began
        java = [engine.session.sparkContext._gateway.proc.pid]
        for worker in cluster.workers:
            java += filter(clusters.alive, [worker.pid, *clusters.children(worker.pid)])
        peak = sum(map(peak_of, java))
        engine.close()
    duck.duckdb.execute(f"{MADE.format('theirs')} SELECT * FROM read_parquet('{rows}/*.parquet')")
    return {"seconds": taken, "rows": compared(duck), "peak": peak}


def compared(engine: Any) -> int:
    """Rows of both answers, which must be the same; of `theirs`, where anything happened."""
    names = [name for (name, *_) in engine.duckdb.execute("DESCRIBE theirs").fetchall()]
    some = " OR ".join(f'"{name}" <> 0' for name in names[2:])
    rows, of_hand, both = engine.duckdb.execute(
        f"SELECT (SELECT count(*) FROM ours), (SELECT count(*) FROM theirs WHERE {some}),"
        " (SELECT count(*) FROM (FROM ours INTERSECT FROM theirs))"
    ).fetchone()
    if not rows == of_hand == both:
        raise SystemExit(f"{rows} rows here, {of_hand} there, {both} of them the same")
    return int(rows)


def plainly(connection: Any) -> list[Any]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET work_mem = '512MB'")
        cursor.execute(dialect(connection.vendor).replace("%", "%%"))
        rows: list[Any] = cursor.fetchall()
        if connection.vendor == "postgresql":
            cursor.execute("RESET work_mem")
        return rows


def standing(turns: int = 101) -> dict[str, Any]:
    """Adding up and keeping, then the nineteen figures of a year read ready: of the root, a province, a cell."""
    from django.conf import settings
    from django.db import connection

    from ketnap.actions import tallies
    from ketnap.models import UnitState
    from ketnap.statistics.figures import Counter
    from ketnap.statistics.measures import CATALOGUE
    from ketnap.statistics.register import Register
    from ketnap.statistics.tallies.columns import KEPT

    began = time.perf_counter()
    rows = tallies.keep()
    found: dict[str, Any] = {"keep": time.perf_counter() - began, "rows": rows}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE ketnap_tally" if connection.vendor == "postgresql" else "ANALYZE ketnap_tally")
    settings.FIGURES = "columnar"
    asked, root = [CATALOGUE[name] for name in KEPT], UnitState.objects.get(parent=None).unit_id
    province = UnitState.objects.filter(parent=root).order_by("unit_id")[17].unit_id
    cell = UnitState.objects.filter(kind="cell").order_by("unit_id").values_list("unit_id", flat=True)[0]
    asking = [0.0]

    def timed(execute: Callable[..., Any], *told: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*told)
        finally:
            asking[0] += time.perf_counter() - began

    for name, unit in (("root", root), ("province", province), ("cell", cell)):
        counter, times, inside = Counter(unit, Register(None, False, ())), [], []
        for _ in range(turns):
            began = time.perf_counter()
            counter.counts(asked, date(2025, 1, 1), date(2025, 12, 31))
            times.append(time.perf_counter() - began)
        for _ in range(turns):
            asking[0] = 0.0
            with connection.execute_wrapper(timed):
                counter.counts(asked, date(2025, 1, 1), date(2025, 12, 31))
            inside.append(asking[0])
        found[name] = {"whole": pairs.median(times), "database": pairs.median(inside)}
    return found


if __name__ == "__main__":
    ready()
    many, *engines = sys.argv[1:]
    if "standing" in engines:
        say(**standing())
    else:
        say(**rolled(int(many), engines or ["duckdb", "native", "plain"]))
