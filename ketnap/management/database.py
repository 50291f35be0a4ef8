"""Readies the database before a command: makes it, brings it up to date, never runs on one newer than the program."""

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ketnap.lib import engine
from ketnap.management import before_update

MIGRATION_LOCK = 7300
"""Key of the PostgreSQL advisory lock that lets one process migrate at a time."""


class NewerDatabase(Exception):
    """The database was written by a newer version of the program."""


def prepare() -> None:
    """Guard the engine, then create the tables or, once the register is copied, update them where needed.

    Raises UnsafeEngine, NewerDatabase or, without room for that copy, CommandError."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    engine.guard(connection)
    if not pending():
        return
    with alone():
        if not pending():
            return  # another process was quicker
        new = not any(app == "ketnap" for app, _ in MigrationExecutor(connection).loader.applied_migrations)
        if not new:
            before_update.copy_first(before_update.last_step())
        print("ketnap: making the database …" if new else "ketnap: updating the database …", file=sys.stderr)
        call_command("migrate", verbosity=0, interactive=False)


def pending() -> int:
    """How many steps the database lacks; 0 when it is up to date."""
    executor = MigrationExecutor(connection)
    known = executor.loader.disk_migrations
    ours = {app for app, _ in known}
    applied = executor.loader.applied_migrations
    unknown = sorted(name for app, name in applied if app in ours and (app, name) not in known)
    if unknown:
        raise NewerDatabase(
            f"This database was written by a newer version of Ketnap (it knows {', '.join(unknown)}). "
            "Install that version; nothing was changed."
        )
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time on this machine and, on PostgreSQL, on this database."""
    with (settings.DATA_DIR / "migrate.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
