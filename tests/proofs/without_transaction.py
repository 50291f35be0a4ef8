"""The program with its transactions taken away: what test_kill.py must be able to see. Only tests start it."""

import sys

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.signals import connection_created
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

from ketnap.lib import engine
from ketnap.management.cli import main


def nothing(*arguments: object, **options: object) -> None:
    return None


def only_on(original):
    """Autocommit may be switched on, as every new connection does, and never off."""

    def switch(self, autocommit: bool) -> None:
        if autocommit:
            original(self, autocommit)

    return switch


# Django still believes it is inside an atomic block; the database never hears of one and commits every statement.
for wrapper in (BaseDatabaseWrapper, SQLite, PostgreSQL):
    for name in ("_start_transaction_under_autocommit", "_savepoint", "_savepoint_commit", "_savepoint_rollback",
                 "_commit", "_rollback"):  # fmt: skip
        if name in vars(wrapper):
            setattr(wrapper, name, nothing)
    if "_set_autocommit" in vars(wrapper):
        wrapper._set_autocommit = only_on(wrapper._set_autocommit)


def unguarded(connection, **_: object) -> None:
    """What a commit would check is not checked after each statement either: it would stop at the first. The guard of
    the engine, which sees that, is taken away with it."""
    with connection.cursor() as cursor:
        replica = "SET session_replication_role = replica"
        cursor.execute("PRAGMA foreign_keys = OFF" if connection.vendor == "sqlite" else replica)


connection_created.connect(unguarded)
engine._sqlite = lambda connection: []

if __name__ == "__main__":
    sys.exit(main())
