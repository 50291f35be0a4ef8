"""Queries as text, built once for each shape: a page asks dozens of times, and building the same question anew took
longer than its answer. The text is Django's own, of the very queryset a function builds; only values differ.

    found = written_once.rows(_held_on, viewer, unit_id, on, late=True)

The function gets what it is told by place as marks and builds a queryset from them: whole numbers, days, moments,
words, tuples of them, one list of ids for `__among`, a viewer. It may ask nothing and compute nothing from them
(`on - FRESH` is told), nor what day it is, which is seen when the text is built: two sets of marks must lead to one
text. What it is told
by name is part of the shape, as are None, truths and members of enumerations.

While a page is read (`remembering`), a question that was asked is not asked again.
"""

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler
from django.utils.timezone import make_naive

from ketnap.lib import clock

MANY = 60
"""Values in one question: with more it is not often the same one, and is built anew."""
SHAPES = 4_096
FEW = 100
"""Rows of an answer that is remembered while a page is read."""
Ids = Sequence[int]
Build = Callable[..., Any]
Shape = tuple[Any, ...]


class Parted(Protocol):
    """Something of several values, as a viewer is."""

    def parts(self) -> tuple[tuple[Any, ...], list[Any]]:
        """(what is the same for all of a shape, the values)."""

    @classmethod
    def of_parts(cls, shape: tuple[Any, ...], values: Iterator[Any]) -> Any: ...


def ids(build: Build, told: tuple[Ids, ...], on: date) -> "RawSQL | QuerySet | list[int]":
    """What stands right of `__in`: `build(told, on)`, a queryset of one column that depends on nothing else."""
    if not any(told):
        return []
    asked = _told(_parts, (on, *map(tuple, told)), {"build": build})
    if asked is None:
        return build(told, on)
    # The text is Django's own, of a queryset without a word anybody typed.
    return RawSQL(*asked[1:])  # noqa: S611


def _parts(on: date, *told: tuple[int, ...], build: Build) -> Any:
    return build(tuple(list(part) for part in told), on)


def rows(build: Build, *told: Any, **shape: Any) -> list[Any]:
    """What `build(*told, **shape)`, a queryset, holds."""
    asked = _told(build, told, shape)
    if asked is None:
        return list(build(*told, **shape))
    known, text, values = asked
    if known.compiler is None or known.source is None:
        return []
    if (told_before := _answered(known, values)) is not None:
        return list(told_before)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        fetched = cursor.fetchall()
    compiler = copy.copy(known.compiler)
    compiler.connection = connection
    compiler.execute_sql = lambda *_, **__: [fetched]  # type: ignore[assignment,method-assign]
    fresh: QuerySet = QuerySet(known.source.model, query=_Answered(compiler), using=DEFAULT_DB_ALIAS)  # type: ignore[arg-type]
    for name in ("_iterable_class", "_fields", "_prefetch_related_lookups"):
        setattr(fresh, name, getattr(known.source, name))
    return list(_kept(known, values, list(fresh)))


def numbers(build: Build, *told: Any, **shape: Any) -> tuple[Any, ...]:
    """The row of whole numbers that `build(*told, **shape)` asks for by `count` or `aggregate`, in their order; of
    `exists` nothing where there is nothing."""
    asked = _told(build, told, shape, numbers=True)
    if asked is None:
        found = build(*told, **shape)
        return tuple(found.values()) if isinstance(found, dict) else (found,)
    known, text, values = asked
    if known.constant is not None:
        return known.constant
    if (told_before := _answered(known, values)) is not None:
        return tuple(told_before)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return tuple(_kept(known, values, cursor.fetchone() or ()))


Answers = dict[tuple[int, Any], tuple["_Written", Sequence[Any]]]
_answers: ContextVar[Answers | None] = ContextVar("answers of this page", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """What is asked within is asked once: a page asks a dozen times whether the same organisation is within reach.
    Never around an act, which has to see what others wrote until its lock was its own, and what it wrote itself."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def _answered(known: "_Written", values: Sequence[Any]) -> Sequence[Any] | None:
    answers = _answers.get()
    found = answers.get(_asked_for(known, values)) if answers else None
    return found[1] if found else None


def _kept(known: "_Written", values: Sequence[Any], found: Sequence[Any]) -> Sequence[Any]:
    if (answers := _answers.get()) is not None and len(found) <= FEW:
        answers[_asked_for(known, values)] = known, found  # the text is kept with it: its number is no other's
    return found


def _asked_for(known: "_Written", values: Sequence[Any]) -> tuple[int, Any]:
    return id(known), tuple(tuple(value) if isinstance(value, list) else value for value in values)


class _Answered:
    """Stands where the query of a queryset would: it has been asked."""

    def __init__(self, compiler: SQLCompiler) -> None:
        self.compiler = compiler

    def get_compiler(self, *_: object, **__: object) -> SQLCompiler:
        return self.compiler


@dataclass(frozen=True)
class _Written:
    text: str
    places: tuple[tuple[int, Any], ...]
    """For each parameter (which value it is, how that is written), or (-1, the value)."""
    source: QuerySet | None = None
    compiler: SQLCompiler | None = None
    """None: nobody need be asked, nothing can be there."""
    constant: tuple[Any, ...] | None = None


def _told(
    build: Build, told: Sequence[Any], shape: dict[str, Any], *, numbers: bool = False
) -> tuple[_Written, str, tuple[Any, ...]] | None:
    """The text and its values; None where there are so many that it is built anew."""
    atoms: list[Any] = []
    shapes = tuple(_flat(value, atoms) for value in told)
    if len(atoms) > MANY:
        return None
    known = _written(connection.vendor, build, shapes, tuple(sorted(shape.items())), numbers)
    values = tuple(value if place < 0 else value(atoms[place]) for place, value in known.places)
    return known, known.text, values


def _flat(value: Any, atoms: list[Any]) -> Shape:
    """What sort of value it is; its changing parts are added to `atoms`."""
    if value is None or isinstance(value, bool | Enum):
        return "constant", value
    if isinstance(value, int | str | date | list):
        atoms.append(value)
        return (type(value),)
    shape: Shape = ()
    if not isinstance(value, tuple):
        shape, value = value.parts()
    atoms += value
    return tuple if not shape else Parted, tuple(map(type, value)), *shape


def _built(shape: Shape, atoms: Iterator[Any]) -> Any:
    """A value of that sort with these parts."""
    kind = shape[0]
    if kind == "constant":
        return shape[1]
    if kind is tuple:
        return tuple(next(atoms) for _ in shape[1])
    return shape[2].of_parts(shape[3:], atoms) if kind is Parted else next(atoms)


def _marks(shapes: tuple[Shape, ...], first: int) -> list[Any]:
    """A value for each changing part that stands nowhere else; small enough for every column of numbers."""
    found: list[Any] = []
    for shape in shapes:
        if shape[0] != "constant":
            found += shape[1] if shape[0] in (tuple, Parted) else [shape[0]]
    made: dict[type, Callable[[int], Any]] = {
        int: lambda n: first + n, str: lambda n: f"\ue000{first + n}", list: lambda n: [first + n],
        date: lambda n: date(1200, 1, 1) + timedelta(days=first + n),
        datetime: lambda n: datetime(1200, 1, 1, tzinfo=UTC) + timedelta(days=first + n),
    }  # fmt: skip
    return [made[kind](place) for place, kind in enumerate(found)]


@lru_cache(maxsize=SHAPES)
def _written(
    vendor: str, build: Build, shapes: tuple[Shape, ...], shape: tuple[tuple[str, Any], ...], numbers: bool
) -> _Written:
    """Built twice with other marks: what differs is told, what does not is the same for everybody."""
    del vendor  # texts of one engine are not those of another
    seen = []
    for first in (20 * 1024, 26 * 1024):  # sets of either come in the same order
        marks = _marks(shapes, first)
        given = iter(marks)
        arguments = [_built(one, given) for one in shapes]
        with _building(), clock.stopped():
            try:
                source = build(*arguments, **dict(shape))
                if numbers:
                    return _Written("", (), constant=(source,) if not isinstance(source, dict) else (*source.values(),))
                compiler = source.query.get_compiler(using=DEFAULT_DB_ALIAS)
                text, parameters = compiler.as_sql()
            except EmptyResultSet:
                return _Written("", ())
            except _Caught as caught:
                if not numbers:
                    raise ValueError(f"{build.__qualname__} asks the database while its text is built.") from None
                source = compiler = None
                text, parameters = caught.args
        seen.append((marks, text, list(parameters), source, compiler))
    (marks, text, parameters, source, compiler), (others, again, twice, *_) = seen
    if text != again or len(parameters) != len(twice):
        raise ValueError(f"{build.__qualname__} builds another text for other values.")
    places = tuple(_place(one, other, marks, others, build) for one, other in zip(parameters, twice, strict=True))
    return _Written(text, places, source, compiler)


@contextmanager
def _building() -> Iterator[None]:
    """What is built is not asked: who listens to what the database is asked hears nothing of it."""
    listening, connection.execute_wrappers = connection.execute_wrappers, [_caught]
    try:
        yield
    finally:
        connection.execute_wrappers = listening


class _Caught(Exception):
    """(text, parameters) of what would have been asked."""


def _caught(_execute: object, text: str, parameters: object, *_: object) -> None:
    raise _Caught(text, parameters or ())


def _place(one: Any, other: Any, marks: list[Any], others: list[Any], build: Build) -> tuple[int, Any]:
    if one == other:
        return -1, one
    for place, (mark, second) in enumerate(zip(marks, others, strict=True)):
        for written in _ways(mark, one):
            if written(mark) == one and written(second) == other:
                return place, written
    raise ValueError(f"{build.__qualname__} computes {one!r} from what it is told; tell it that.")


def _ways(mark: Any, one: Any) -> tuple[Callable[[Any], Any], ...]:
    """How the engine may write a value as a parameter."""
    if isinstance(mark, list):
        return (list, lambda value: json.dumps(list(value)))
    if isinstance(mark, datetime):
        return (lambda value: value, lambda value: str(make_naive(value, UTC)))
    if isinstance(mark, date):
        return (lambda value: value, date.isoformat)
    return (type(one),) if isinstance(one, type(mark)) else ()
