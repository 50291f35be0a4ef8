"""Rows into empty tables at the speed of the database: COPY on PostgreSQL, a multi-row INSERT on SQLite; indexes,
constraints and triggers of those tables are made again afterwards, as a loader of a whole country would."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

Row = Sequence[str | int | None]


def fixed(model: Any, names: Sequence[str]) -> tuple[list[str], list[str | int | None]]:
    """(columns, values) of those not named: what the model says when nothing is told."""
    columns, values = [], []
    for field in model._meta.concrete_fields:
        if field.attname not in names and not field.primary_key:
            value = field.get_default()
            if isinstance(value, dict | list):
                value = json.dumps(value)
            elif value is not None and not isinstance(value, str | int):
                value = str(value)
            columns.append(field.column)
            values.append(value)
    return columns, values


def columns(model: Any, names: Sequence[str]) -> list[str]:
    return [model._meta.get_field(name.removesuffix("_id") if name != "id" else name).column for name in names]


class Postgres:
    """One connection a table, so that rows of one person go to all of them in one pass."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._open: dict[str, tuple[Any, Any, Any, str]] = {}

    def write(self, model: Any, names: Sequence[str], rows: Iterable[Row]) -> None:
        table = model._meta.db_table
        if table not in self._open:
            known, values = fixed(model, names)
            there = ", ".join(f'"{name}"' for name in [*columns(model, names), *known])
            connection = psycopg.connect(self._url)
            connection.execute(f"TRUNCATE {table} CASCADE")
            copy = connection.cursor().copy(f"COPY {table} ({there}) FROM STDIN (FREEZE)")
            tail = "".join(f"\t{_told(value)}" for value in values) + "\n"
            self._open[table] = (connection, copy, copy.__enter__(), tail)
        *_, copy, tail = self._open[table]
        copy.write("".join(
            "\t".join(["\\N" if one is None else one if one.__class__ is str else str(one) for one in row]) + tail
            for row in rows
        ))  # fmt: skip

    def close(self) -> None:
        for connection, manager, _, _ in self._open.values():
            manager.__exit__(None, None, None)
            connection.commit()
            connection.close()
        self._open.clear()

    @contextmanager
    def bare(self, tables: Sequence[str]) -> Iterator[None]:
        """The tables without what checks and finds rows; it is there again afterwards. Not kept where a load failed."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            again: list[str] = []
            keys = connection.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype FROM pg_constraint"
                " WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u', 'c')"
                " OR confrelid = ANY(%s::regclass[]) AND contype = 'f'"
                " ORDER BY contype = 'f'", [list(tables), list(tables)],
            ).fetchall()  # fmt: skip
            for table, name, how, _ in sorted(keys, key=lambda one: one[3] != b"f"):
                connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
                again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {how}')
            found = connection.execute(
                "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
                " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary", [list(tables)],
            ).fetchall()  # fmt: skip
            for name, how in found:
                connection.execute(f"DROP INDEX {name}")
                again.insert(0, how)
            for table in tables:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            connection.execute("SET maintenance_work_mem = '1GB'")
            for table in tables:
                connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                connection.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
            # Foreign keys last: they want the unique ones.
            for statement in sorted(again, key=lambda one: "FOREIGN KEY" in one):
                connection.execute(statement)
            connection.execute("VACUUM ANALYZE")

    def size(self) -> int:
        with psycopg.connect(self._url) as connection:
            return int(connection.execute("SELECT pg_database_size(current_database())").fetchone()[0])


def _told(value: str | int | None) -> str:
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\") if not isinstance(value, bool) else "tf"[not value]


class Sqlite:
    def __init__(self, path: str) -> None:
        self._file = path
        self._base = sqlite3.connect(path)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -500000", "foreign_keys = OFF"):
            self._base.execute(f"PRAGMA {pragma}")
        self._said: dict[str, str] = {}

    def write(self, model: Any, names: Sequence[str], rows: Iterable[Row]) -> None:
        table = model._meta.db_table
        if table not in self._said:
            self._base.execute(f"DELETE FROM {table}")
            known, values = fixed(model, names)
            there = ", ".join(f'"{name}"' for name in [*columns(model, names), *known])
            literal = [self._base.execute("SELECT quote(?)", [value]).fetchone()[0] for value in values]
            marks = ", ".join([*("?" for _ in names), *literal])
            self._said[table] = f"INSERT INTO {table} ({there}) VALUES ({marks})"
        self._base.executemany(self._said[table], rows)

    def close(self) -> None:
        self._base.commit()

    @contextmanager
    def bare(self, tables: Sequence[str]) -> Iterator[None]:
        marks = ", ".join("?" for _ in tables)
        found = self._base.execute(
            f"SELECT type, name, sql FROM sqlite_master WHERE tbl_name IN ({marks}) AND type IN ('index', 'trigger')"
            " AND sql IS NOT NULL", tables,
        ).fetchall()  # fmt: skip
        for kind, name, _ in found:
            self._base.execute(f'DROP {kind} "{name}"')
        yield
        for _, _, how in sorted(found):
            self._base.execute(how)
        self._base.execute("ANALYZE")
        self._base.commit()

    def size(self) -> int:
        (pages,), (each,) = (self._base.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
        return int(pages * each)
