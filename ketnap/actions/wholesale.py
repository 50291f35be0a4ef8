"""Writes many new rows of one table at once: what `bulk_create` does, without its work per cell.

For lists of tens of thousands of people. COPY on PostgreSQL, one prepared statement on SQLite; ids are given here, so
that rows of other tables can point to them. Constraints hold as always; `save` of a model is never asked.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction

AS_IS = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.BinaryField)
"""Fields whose Python value is what both drivers take; a foreign key is judged by what it points to."""

LOOKED_AT = 100
"""From so many rows on, PostgreSQL looks at the table anew within the same transaction."""


def insert(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model and set their keys, where they have none. Raises IntegrityError as `save` would."""
    if not rows:
        return
    model = type(rows[0])
    fields = model._meta.concrete_fields
    without = [row for row in rows if row.pk is None]
    for row, pk in zip(without, reserve(model, len(without)), strict=True):
        row.pk = pk
    values = zip(*map(attrgetter(*(field.attname for field in fields)), rows), strict=True)
    write(model, fields, values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def insert_values(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Sequence[int]:
    """The same from plain tuples, for rows nobody needs as objects; their keys. `names` are attribute names
    (`unit_id`); columns that are not named get their defaults."""
    if not rows:
        return ()
    keys = tuple(reserve(model, len(rows)))
    names, rows = (model._meta.pk.attname, *names), [(pk, *row) for pk, row in zip(keys, rows, strict=True)]
    write(model, *columns_of(model, names, rows))
    return keys


def columns_of(
    model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> tuple[Sequence[models.Field], list[Sequence[Any]]]:  # fmt: skip
    """(every field of the model, its values): plain tuples turned round, with defaults where no column is named."""
    fields = model._meta.concrete_fields
    if unknown := set(names) - {field.attname for field in fields}:
        raise ValueError(f"{model.__name__} has no column {', '.join(sorted(unknown))}.")
    given = dict(zip(names, zip(*rows, strict=True), strict=True))
    return fields, [given.get(field.attname) or [field.get_default()] * len(rows) for field in fields]


def reserve(model: type[models.Model], count: int) -> Sequence[int]:
    """Ids nobody else will get; until the transaction ends nobody else may write on SQLite."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Rows are written wholesale inside the act's transaction only.")
    if not count:
        return ()
    if connection.vendor == "postgresql":
        return numbers(model, count)
    start = last_number(model) + 1
    return range(start, start + count)


def numbers(model: type[models.Model], count: int) -> list[int]:
    """The next numbers of a table's sequence on PostgreSQL; nobody else gets them, whatever becomes of them here."""
    with connection.cursor() as cursor:
        # The sequence is named once, not once a row.
        cursor.execute(
            "WITH named AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, %s)::regclass AS sequence)"
            " SELECT nextval(sequence) FROM named, generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )  # fmt: skip
        return [pk for (pk,) in cursor.fetchall()]


def last_number(model: type[models.Model]) -> int:
    """The highest id a table of SQLite ever had; 0 where it had none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        last = cursor.fetchone()
    return int(last[0]) if last else 0


def look_at(cursor: Any, model: type[models.Model], rows: int) -> None:
    """PostgreSQL looks at a table by itself a minute later; until then it plans as if it were empty, and a question
    over a list just taken in can last minutes instead of milliseconds. A rough look is enough for that; the server
    takes its own careful one when it comes round."""
    if connection.vendor == "postgresql" and rows >= LOOKED_AT:
        cursor.execute("SET LOCAL default_statistics_target = 10")
        cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
        cursor.execute("SET LOCAL default_statistics_target TO DEFAULT")


def write(
    model: type[models.Model], fields: Sequence[models.Field], columns: Iterable[Sequence[Any]], into: str = ""
) -> None:  # fmt: skip
    """Column by column in, row by row out. `into`: a table of the same columns that is not the model's own."""
    prepared = [preparing(field)(values) for field, values in zip(fields, columns, strict=True)]
    quote = connection.ops.quote_name
    target = f"{into or quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in zip(*prepared, strict=True):
                    copy.write_row(row)
            if not into:
                look_at(cursor, model, cursor.rowcount)
        else:
            marks = ", ".join(["%s"] * len(fields))
            statement = f"INSERT INTO {target} VALUES ({marks})"  # noqa: S608 - names of our own models
            cursor.executemany(statement, zip(*prepared, strict=True))


def preparing(field: models.Field) -> Callable[[Sequence[Any]], Iterable[Any]]:
    """How a column of Python values becomes what the driver takes."""
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(kind, AS_IS):
        return iter
    if isinstance(kind, models.DateField) and not isinstance(kind, models.DateTimeField):
        if connection.vendor == "postgresql":
            return iter
        return lambda values: [None if value is None else iso(value) for value in values]
    return lambda values: _each_once(field, values)


def _each_once(field: models.Field, values: Sequence[Any]) -> list[Any]:
    """One moment or empty object stands in every row of a batch: the field prepares it once."""
    known: dict[int, Any] = {}
    for value in values:
        if id(value) not in known:
            known[id(value)] = field.get_db_prep_save(value, connection)
    return [known[id(value)] for value in values]


@lru_cache(maxsize=65536)
def iso(value: date) -> str:
    return value.isoformat()
