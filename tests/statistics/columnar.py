"""DuckDB holding the tables of the register: copied row by row from any database, or read from a SQLite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
from django.apps import apps
from django.db import connection
from duckdb_extensions import import_extension

from ketnap.statistics.engines import Columnar

TABLES = (
    "Person", "Profile", "Movement", "Stay", "UnitState", "UnitLink", "UnitAct", "Leadership", "EnterpriseOwnership",
    "TrainingClass", "Enrolment", "UnitRating", "MemberRating",
)  # fmt: skip
TYPES = {"DateField": "DATE", "BooleanField": "BOOLEAN", "CharField": "VARCHAR"}
NUMBERS = {"BigAutoField", "ForeignKey", "OneToOneField", "PositiveIntegerField", "PositiveSmallIntegerField"}


def tables() -> Iterator[tuple[str, dict[str, str], list[tuple]]]:
    """Name, columns with their kinds and rows of each table, as the open connection sees them, committed or not."""
    for name in TABLES:
        model = apps.get_model("ketnap", name)
        columns = {
            field.column: TYPES.get(field.get_internal_type(), "BIGINT")
            for field in model._meta.concrete_fields
            if field.get_internal_type() in TYPES or field.get_internal_type() in NUMBERS
        }
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(map(quoted, columns))} FROM {model._meta.db_table}")
            yield model._meta.db_table, columns, cursor.fetchall()


def quoted(column: str) -> str:
    return f'"{column}"'


def copied() -> Columnar:
    database = duckdb.connect()
    for table, columns, rows in tables():
        described = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
        database.execute(f"CREATE TABLE {table} ({described})")
        if rows:
            database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", rows)
    return Columnar(database)


def as_file(path: Path) -> None:
    """A SQLite file with the column types Django gives its tables."""
    names = {"DATE": "date", "BOOLEAN": "bool", "VARCHAR": "varchar(700)", "BIGINT": "bigint"}
    with closing(sqlite3.connect(path)) as file:
        for table, columns, rows in tables():
            file.execute(f"CREATE TABLE {table} ({', '.join(f'{quoted(c)} {names[k]}' for c, k in columns.items())})")
            file.executemany(
                f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})",
                [[cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in rows],
            )
        file.commit()


def attached(file: Path) -> Columnar:
    """The tables of a SQLite file as they lie there, through DuckDB's packaged reader; nothing is downloaded."""
    database = duckdb.connect()
    import_extension("sqlite_scanner", con=database)
    database.execute(f"ATTACH '{file}' AS register (TYPE sqlite, READ_ONLY)")
    for name in TABLES:
        table = apps.get_model("ketnap", name)._meta.db_table
        database.execute(f"CREATE VIEW {table} AS SELECT * FROM register.{table}")
    return Columnar(database)
