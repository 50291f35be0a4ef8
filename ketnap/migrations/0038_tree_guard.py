"""The database itself refuses a line of more organisations above one than the deepest tree has, on any day; a cycle is
such a line without an end. Not only the program writes to a database."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ABOVE = 8
"""Organisations above one; the program itself allows fewer (rules/organisation.py)."""


def too_deep() -> str:
    """Whether a line of ABOVE + 1 leads up from the row NEW, all of it on one day: for SQLite, which has no recursion
    in a trigger. Each step keeps to the days that all rows before it share: the rows of one organisation share none, so
    a long history is walked once and not once more at each step (CROSS JOIN: in this order)."""
    joins = [f"CROSS JOIN ketnap_unitstate a{n}" for n in range(2, ABOVE + 1)]
    steps = ["a1.unit_id = NEW.parent_id", *(f"a{n}.unit_id = a{n - 1}.parent_id" for n in range(2, ABOVE + 1))]
    for n in range(1, ABOVE + 1):
        before = ["NEW", *(f"a{k}" for k in range(1, n))]
        first, last = (
            f"{name}({', '.join(f'{row}.{column}' for row in before)})" if len(before) > 1 else f"NEW.{column}"
            for name, column in (("max", "valid_from"), ("min", "valid_to"))
        )
        steps.append(f"a{n}.valid_from < {last} AND a{n}.valid_to > {first}")
    return (
        f"EXISTS (SELECT 1 FROM ketnap_unitstate a1 {' '.join(joins)} WHERE {' AND '.join(steps)}"
        f" AND a{ABOVE}.parent_id IS NOT NULL)"
    )


WALK = f"""
    WITH RECURSIVE walk(above, since, until, steps) AS (
        SELECT NEW.parent_id, NEW.valid_from, NEW.valid_to, 1
        UNION
        SELECT s.parent_id, greatest(w.since, s.valid_from), least(w.until, s.valid_to), w.steps + 1
        FROM walk w JOIN ketnap_unitstate s ON s.unit_id = w.above
        WHERE s.parent_id IS NOT NULL AND s.valid_from < w.until AND s.valid_to > w.since AND w.steps <= {ABOVE}
    ) SELECT 1 FROM walk WHERE steps > {ABOVE}
"""
"""The same for PostgreSQL, which has."""


def sqlite() -> list[str]:
    refuse = "SELECT RAISE(ABORT, 'unitstate_no_cycle') WHERE " + too_deep()
    return [
        f"CREATE TRIGGER unitstate_no_cycle_{name} AFTER {when} ON ketnap_unitstate WHEN NEW.parent_id IS NOT NULL"
        f" BEGIN {refuse}; END"
        for name, when in (("new", "INSERT"), ("changed", "UPDATE OF unit_id, parent_id, valid_from, valid_to"))
    ]


def postgresql() -> list[str]:
    return [
        # One writer of the tree at a time, so that no two of them close a circle together.
        # The plan is made once a session, when the first list of an office finds the table empty: a walk through the
        # whole table would stay the plan while it fills.
        "CREATE FUNCTION ketnap_unitstate_no_cycle() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off"
        " AS $$ BEGIN"
        " PERFORM pg_advisory_xact_lock(hashtext('ketnap_unitstate'));"
        f" IF EXISTS ({WALK}) THEN"
        " RAISE EXCEPTION 'unitstate_no_cycle' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$",
        "CREATE TRIGGER unitstate_no_cycle AFTER INSERT OR UPDATE OF unit_id, parent_id, valid_from, valid_to"
        " ON ketnap_unitstate FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL)"
        " EXECUTE FUNCTION ketnap_unitstate_no_cycle()",
    ]


def make(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in sqlite() if editor.connection.vendor == "sqlite" else postgresql():
        editor.execute(statement, params=None)


def drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for statement in ("DROP TRIGGER unitstate_no_cycle_new", "DROP TRIGGER unitstate_no_cycle_changed"):
            editor.execute(statement)
    else:
        editor.execute("DROP FUNCTION ketnap_unitstate_no_cycle() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("ketnap", "0037_exports")]

    operations = [migrations.RunPython(make, drop)]
