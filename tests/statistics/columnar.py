"""DuckDB holding the tables of the register: copied row by row from any database, or read from a SQLite file."""

from pathlib import Path

import duckdb
from django.apps import apps
from django.db import connection
from duckdb_extensions import import_extension

from ketnap.statistics.engines import Columnar

TABLES = (
    "Person", "Profile", "Movement", "Stay", "UnitState", "UnitLink", "UnitAct", "Leadership", "TrainingClass",
    "Enrolment",
)  # fmt: skip
TYPES = {"DateField": "DATE", "BooleanField": "BOOLEAN", "CharField": "VARCHAR"}
NUMBERS = {"BigAutoField", "ForeignKey", "OneToOneField", "PositiveIntegerField", "PositiveSmallIntegerField"}


def copied() -> Columnar:
    """The rows the open connection sees, committed or not."""
    database = duckdb.connect()
    for name in TABLES:
        model = apps.get_model("ketnap", name)
        columns = {
            field.column: TYPES.get(field.get_internal_type(), "BIGINT")
            for field in model._meta.concrete_fields
            if field.get_internal_type() in TYPES or field.get_internal_type() in NUMBERS
        }
        quoted = ", ".join(f'"{column}"' for column in columns)
        described = ", ".join(f'"{column}" {type}' for column, type in columns.items())
        database.execute(f"CREATE TABLE {model._meta.db_table} ({described})")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {quoted} FROM {model._meta.db_table}")
            rows = cursor.fetchall()
        if rows:
            marks = ", ".join("?" * len(columns))
            database.executemany(f"INSERT INTO {model._meta.db_table} VALUES ({marks})", rows)
    return Columnar(database)


def attached(file: Path) -> Columnar:
    """The tables of a SQLite file as they lie there, through DuckDB's packaged reader; nothing is downloaded."""
    database = duckdb.connect()
    import_extension("sqlite_scanner", con=database)
    database.execute(f"ATTACH '{file}' AS register (TYPE sqlite, READ_ONLY)")
    for name in TABLES:
        table = apps.get_model("ketnap", name)._meta.db_table
        database.execute(f"CREATE VIEW {table} AS SELECT * FROM register.{table}")
    return Columnar(database)
