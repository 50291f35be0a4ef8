"""Rows laid aside before others have to wait, and then written at once by the database itself.

A table of this connection alone takes them: nobody sees it, nobody waits for it, and it is gone with the connection.
What of Python a long list costs is spent there; under the lock one INSERT … SELECT a table is left. Rows of other
tables can point to the rows to be, for their ids are given when they are laid aside.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Self

from django.db import DatabaseError, connection, models

from ketnap.actions import at_once, wholesale

PREFIX = "aside_"
PAGES = -131_072
"""SQLite keeps so many KiB of pages while it moves rows: an index of random keys that does not fit is written and read
again for nearly every row."""


class Taken(Exception):
    """On SQLite an id is only foreseen; somebody else has written a row of that table meanwhile."""


class Aside:
    """`with Aside() as aside: …`; on leaving, what was not moved is forgotten."""

    def __init__(self) -> None:
        self._begun: dict[type[models.Model], int] = {}
        self._next: dict[type[models.Model], int] = {}
        self._laid: dict[type[models.Model], int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self._forget()
        else:
            with suppress(DatabaseError):  # a connection that broke has forgotten them by itself
                self._forget()

    def reserve(self, model: type[models.Model], count: int) -> Sequence[int]:
        """Ids for rows to be: taken out of the sequence on PostgreSQL, foreseen on SQLite (see `still_free`)."""
        if connection.vendor == "postgresql":
            return wholesale.numbers(model, count)
        if model not in self._next:
            self._begun[model] = self._next[model] = wholesale.last_number(model) + 1
        first = self._next[model]
        self._next[model] += count
        return range(first, first + count)

    def still_free(self) -> None:
        """Under the lock, before anything is written: raises Taken where a foreseen id is no longer free."""
        for model, begun in self._begun.items():
            if wholesale.last_number(model) + 1 != begun:
                raise Taken(model.__name__)

    def lay(self, model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Lay rows aside; `names` as in wholesale.insert_values, the key among them or given now."""
        key = model._meta.pk.attname
        if key not in names:
            ids = self.reserve(model, len(rows))
            names, rows = (key, *names), [(pk, *row) for pk, row in zip(ids, rows, strict=True)]
        if model not in self._laid:
            self._make(model)
        self._laid[model] += len(rows)
        with by_itself():
            wholesale.write(model, *wholesale.columns_of(model, names, rows), into=table(model))

    def move(self) -> None:
        """Write all of it, in the order in which the tables were first named; inside the act's transaction."""
        with connection.cursor() as cursor, _many_pages(cursor):
            for model, rows in self._laid.items():
                into = connection.ops.quote_name(model._meta.db_table)
                columns = ", ".join(connection.ops.quote_name(one.column) for one in model._meta.concrete_fields)
                with at_once.done_once(cursor, model, rows):
                    cursor.execute(f"INSERT INTO {into} ({columns}) SELECT {columns} FROM {table(model)}")  # noqa: S608 - names of our own models
                wholesale.look_at(cursor, model, cursor.rowcount)
            if connection.vendor == "postgresql":
                # Whether each row points to one that is there: asked now, not at the end, when others wait.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def _make(self, model: type[models.Model]) -> None:
        like = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {_own(model)}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table(model)} AS SELECT * FROM {like} LIMIT 0")  # noqa: S608 - names of our own models
        self._laid[model] = 0

    def _forget(self) -> None:
        with connection.cursor() as cursor:
            for model in self._laid:
                cursor.execute(f"DROP TABLE IF EXISTS {_own(model)}")


def table(model: type[models.Model]) -> str:
    """Name of the table that holds rows of the model aside."""
    return f"{PREFIX}{model._meta.db_table}"


def _own(model: type[models.Model]) -> str:
    """The same so that no other table of the name can be meant."""
    return f"{'temp' if connection.vendor == 'sqlite' else 'pg_temp'}.{table(model)}"


@contextmanager
def _many_pages(cursor: Any) -> Iterator[None]:
    """On SQLite, and given back also where a row is refused: the connection lives on."""
    if connection.vendor != "sqlite":
        yield
        return
    cursor.execute("PRAGMA cache_size")
    (before,) = cursor.fetchone()
    cursor.execute(f"PRAGMA cache_size = {PAGES:d}")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA cache_size = {int(before):d}")


@contextmanager
def by_itself() -> Iterator[None]:
    """One transaction for many rows, which on SQLite does not take the database's write lock as Django's would."""
    if connection.in_atomic_block or connection.vendor == "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield
        except BaseException:
            with suppress(DatabaseError):  # a full disk has ended it already, and is what must be told
                cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")
