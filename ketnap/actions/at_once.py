"""What SQLite does for each row that comes, done once for all rows of a long list.

An index of random keys is looked through for each new row; made of all rows at the end it is sorted once, a third of
the work. The texts are those the database keeps. Everything happens in the act's transaction: whatever ends it, the
table has what belongs to it, before or after.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

from ketnap.actions import wholesale
from ketnap.models import Person

MANY = 1_000
"""With fewer rows there is nothing to win."""
INSTEAD = {
    Person: {
        "ketnap_knownname_new": "INSERT OR IGNORE INTO ketnap_knownname (name_sort, name_fold)"
        " SELECT DISTINCT name_sort, name_fold FROM aside_ketnap_person"
    }
}
"""What a trigger does for a row, for all that lie aside (migration 0045)."""


@contextmanager
def done_once(cursor: Any, model: type[models.Model], rows: int) -> Iterator[None]:
    """`rows` come into the model's table within. An index that refuses a row twice refuses it at the end."""
    if connection.vendor != "sqlite" or rows < MANY:
        yield
        return
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Indexes are made anew inside the act's transaction only.")
    instead = INSTEAD.get(model, {})
    held = _texts(cursor, "trigger", model, instead)
    # Where the table was longer than what comes, making its indexes anew would be the longer work.
    held |= _texts(cursor, "index", model) if rows >= wholesale.last_number(model) else {}
    for (kind, name), _ in held.items():
        cursor.execute(f"DROP {kind} {connection.ops.quote_name(name)}")
    yield
    for (_, name), text in held.items():
        if name in instead:
            cursor.execute(instead[name])
        cursor.execute(text)


def _texts(
    cursor: Any, kind: str, model: type[models.Model], names: dict[str, str] | None = None
) -> dict[tuple[str, str], str]:  # fmt: skip
    """(kind, name) → the statement that made it; those that belong to the table's own text have none and stay."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = %s AND tbl_name = %s AND sql IS NOT NULL ORDER BY name",
        [kind, model._meta.db_table],
    )
    return {(kind, name): text for name, text in cursor.fetchall() if names is None or name in names}
