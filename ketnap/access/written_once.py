"""Queries of the tree as text, built once for each shape: a page asks who is reached dozens of times, and building the
same question anew took longer than its answer. The text is that of the queryset it is told; only its values differ."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

MANY = 20
"""Ids in one question: with more it is not often the same one."""
_DAY = date(4, 2, 29)
"""Stands for the day while the text is built; ids are stood for by numbers below nought."""

Ids = Sequence[int]
Build = Callable[[tuple[Ids, ...], date], QuerySet]


def ids(build: Build, told: tuple[Ids, ...], on: date) -> "RawSQL | QuerySet | list[int]":
    """What stands right of `__in`: `build(told, on)`, a queryset of one column that depends on nothing else."""
    sizes = tuple(len(part) for part in told)
    if not any(sizes):
        return []
    if sum(sizes) > MANY:
        return build(told, on)
    text, places = _text(connection.vendor, build, sizes)
    values: dict[object, object] = dict(enumerate((one for part in told for one in part), 1))
    values[_DAY] = on.isoformat() if connection.vendor == "sqlite" else on
    # The text is Django's own, of a queryset without a word anybody typed.
    return RawSQL(text, tuple(values[value] if told_for else value for told_for, value in places))  # noqa: S611


@cache
def _text(vendor: str, build: Build, sizes: tuple[int, ...]) -> tuple[str, tuple[tuple[bool, object], ...]]:
    """(SQL, for each of its parameters whether it is told each time, and then for which mark; else its value)."""
    marks = iter(range(-1, -sum(sizes) - 1, -1))
    told = tuple([next(marks) for _ in range(size)] for size in sizes)
    text, parameters = build(told, _DAY).query.sql_with_params()
    return text, tuple(_place(one) for one in parameters)


def _place(value: object) -> tuple[bool, object]:
    if str(value) == _DAY.isoformat():
        return True, _DAY
    return (True, -value) if isinstance(value, int) and value < 0 else (False, value)
