"""Rows of a query in words of its own, days as the database of the moment writes them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection

from ketnap.statistics.few import listed


def stored(day: date) -> Any:
    return day.isoformat() if connection.vendor == "sqlite" else day


def among(column: str, units: Collection[int] | None) -> str:
    """A further condition of a query: of these units; None: of all."""
    return "" if units is None else f" AND {column} IN ({listed(units)})"


def asked(sql: str, *told: date | int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [stored(one) if isinstance(one, date) else one for one in told])
        return cursor.fetchall()
