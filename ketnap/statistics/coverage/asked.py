"""Rows of a query in words of its own, days as the database of the moment writes them."""

from datetime import date
from typing import Any

from django.db import connection


def stored(day: date) -> Any:
    return day.isoformat() if connection.vendor == "sqlite" else day


def asked(sql: str, *told: date | int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [stored(one) if isinstance(one, date) else one for one in told])
        return cursor.fetchall()
