"""The database itself refuses a line of more organisations above one than the deepest tree has, on any day; a cycle is
such a line without an end. Not only the program writes to a database."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ABOVE = 8
"""Organisations above one; the program itself allows fewer (rules/organisation.py)."""


def too_deep(latest: str, earliest: str) -> str:
    """Whether a line of ABOVE + 1 leads up from the row NEW, all of it on one day. No recursion: SQLite has none in a
    trigger."""
    joins = [
        f"JOIN ketnap_unitstate a{n} ON a{n}.unit_id = a{n - 1}.parent_id" for n in range(2, ABOVE + 1)
    ]  # fmt: skip
    rows = ["NEW", *(f"a{n}" for n in range(1, ABOVE + 1))]
    days = (f"{name}({', '.join(f'{row}.{column}' for row in rows)})" for name, column in (
        (latest, "valid_from"), (earliest, "valid_to")
    ))  # fmt: skip
    # Each two of neighbours share days, so that the search ends at the first that do not.
    near = [
        f"a{n}.valid_from < {before}.valid_to AND a{n}.valid_to > {before}.valid_from"
        for n, before in enumerate(rows[:-1], 1)
    ]  # fmt: skip
    return (
        f"EXISTS (SELECT 1 FROM ketnap_unitstate a1 {' '.join(joins)} WHERE a1.unit_id = NEW.parent_id"
        f" AND a{ABOVE}.parent_id IS NOT NULL AND {' AND '.join(near)} AND {' < '.join(days)})"
    )


def sqlite() -> list[str]:
    refuse = "SELECT RAISE(ABORT, 'unitstate_no_cycle') WHERE " + too_deep("max", "min")
    return [
        f"CREATE TRIGGER unitstate_no_cycle_{name} AFTER {when} ON ketnap_unitstate WHEN NEW.parent_id IS NOT NULL"
        f" BEGIN {refuse}; END"
        for name, when in (("new", "INSERT"), ("changed", "UPDATE OF unit_id, parent_id, valid_from, valid_to"))
    ]


def postgresql() -> list[str]:
    return [
        # One writer of the tree at a time, so that no two of them close a circle together.
        "CREATE FUNCTION ketnap_unitstate_no_cycle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " PERFORM pg_advisory_xact_lock(hashtext('ketnap_unitstate'));"
        f" IF {too_deep('greatest', 'least')} THEN"
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
