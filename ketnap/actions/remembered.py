"""What a batch changes in rows that were there before: kept as they were, so that the batch can be undone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import BinaryField, Model

from ketnap.models import Batch, BatchChange

CHUNK = 5_000
"""Rows or ids in one statement, below the parameter limits of both databases."""


def columns(row: Model) -> dict[str, Any]:
    """Every column of the row as JSON values; sealed bytes as hexadecimal digits."""
    kept: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, BinaryField):
            value = None if value is None else bytes(value).hex()
        elif isinstance(value, datetime):
            value = value.isoformat()
        elif not isinstance(value, (str, int, bool, type(None))):
            # Dates, moments and decimals in the form the field reads back.
            value = DjangoJSONEncoder().encode(value).strip('"')
        kept[field.attname] = value
    return kept


def restore(model: type[Model], kept: dict[str, Any]) -> Model:
    """The row again, unsaved, from what `columns` kept."""
    values = {}
    for field in model._meta.concrete_fields:
        value = kept[field.attname]
        if isinstance(field, BinaryField):
            values[field.attname] = None if value is None else bytes.fromhex(value)
        elif field.is_relation:
            values[field.attname] = value
        else:
            values[field.attname] = field.to_python(value)
    return model(**values)


def remember(batch: Batch | None, rows: Iterable[Model], *, bumped: bool = True) -> None:
    """Call before changing rows, inside the act's transaction. Rows the batch itself made need no memory.

    A row changed twice by one batch keeps its first image. `bumped` says that the change raises `version` by one;
    rows without a version keep 0.
    """
    if batch is None:
        return
    changed = [row for row in rows if getattr(row, "batch_id", None) != batch.pk]
    for start in range(0, len(changed), CHUNK):
        part = changed[start : start + CHUNK]
        name = type(part[0]).__name__
        known = {
            change.row_id: change
            for change in BatchChange.objects.filter(batch=batch, model=name, row_id__in=[row.pk for row in part])
        }
        made, again = [], []
        for row in part:
            after = getattr(row, "version", 0) + (1 if bumped and hasattr(row, "version") else 0)
            if change := known.get(row.pk):
                change.version_after = after
                again.append(change)
            else:
                made.append(
                    BatchChange(batch=batch, model=name, row_id=row.pk, version_after=after, before=columns(row))
                )
        BatchChange.objects.bulk_create(made)
        BatchChange.objects.bulk_update(again, ["version_after"])
