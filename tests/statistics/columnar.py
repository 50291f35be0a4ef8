"""DuckDB holding the tables of the register, copied row by row from any database, committed or not."""

import json
from collections.abc import Iterator
from datetime import date

import duckdb
from django.apps import apps
from django.db import connection

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
    database = duckdb.connect(config={"threads": 1})  # tables this small are not shared out
    for table, columns, rows in tables():
        described = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
        database.execute(f"CREATE TABLE {table} ({described})")
        # In one text: each value handed over by itself would take longer than the questions that are asked afterwards.
        text = json.dumps([dict(zip(columns, row, strict=True)) for row in rows], default=date.isoformat)
        database.execute(
            f"INSERT INTO {table} SELECT unnest(from_json($1, $2), recursive := true)", [text, json.dumps([columns])]
        )
    return Columnar(database)
