"""Every figure is a list: exactly the people, organisations, enterprises or classes that were counted."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

from django.db.models import Q

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.text import small
from ketnap.models import Enterprise, Person, TrainingClass, UnitLink, UnitState
from ketnap.queries.missing import NotFound
from ketnap.statistics.compile import DIRECT, GRASSROOTS, source
from ketnap.statistics.engines import Engine, Live
from ketnap.statistics.figures import Counter, Where
from ketnap.statistics.measure import Frame, Measure, Split
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.measures.splits import CLASS, OF_FORMS, STRUCTURE
from ketnap.statistics.register import register

SPLITS: dict[str, Split] = {split.id: split for split in (*STRUCTURE, *OF_FORMS, GRASSROOTS, DIRECT, CLASS)}
_PLACES = {GRASSROOTS.id, DIRECT.id}
_NUMBERED = {*_PLACES, CLASS.id}
_CHUNK = 5_000


@dataclass(frozen=True)
class Row:
    """One that was counted. `day` is that of the event; for members and organisations, since when they are so."""

    id: int
    name: str
    sort: str
    unit_id: int | None
    unit_name: str
    day: date | None


@dataclass(frozen=True)
class Behind:
    """`rows` is as long as the figure. `known` False: chưa có số liệu, and no rows."""

    measure: Measure
    unit_id: int
    start: date
    end: date
    where: Where
    words: tuple[str, ...]
    """The divisions in words, as `Nữ`, `Công nhân, lao động trực tiếp sản xuất`."""
    known: bool
    rows: tuple[Row, ...]


def people_behind(
    viewer: Viewer,
    measure_id: str,
    unit_id: int,
    start: date,
    end: date,
    where: Where = (),
    *,
    engine: Engine | None = None,
) -> Behind:
    """What stands behind a figure, in the order of a Vietnamese list. `measure_id` may join measures by +, as a form
    adds them up; `where` holds it to keys of divisions, several keys of one division standing beside each other.

    Raises NotFound for no such measure or division, and outside the viewer's reach; people need the right to see
    people, everything else the right to see figures.
    """
    names = measure_id.split("+")
    measures = [CATALOGUE.get(name) for name in dict.fromkeys(names)]
    parts = [one for one in measures if one is not None and one.about == (measures[0] or one).about]
    if not parts or len(parts) < len(names) or not all(_divides(one, split) for one in parts for split, _ in where):
        raise NotFound("Không có số liệu này.")
    measure = joined(measure_id, parts)
    permission = Permission.READ_PEOPLE if measure.about == "person" else Permission.READ_FIGURES
    if not scope.reaches(viewer, unit_id, permission):
        raise NotFound("Không có tổ chức này.")
    if any(split in _NUMBERED and not (key.isascii() and key.isdigit() and len(key) < 19) for split, key in where):
        raise NotFound("Không có số liệu này.")
    if not _may_be_named(viewer, unit_id, where):
        raise NotFound("Không có số liệu này.")
    counter = Counter(unit_id, register(unit_id, end), engine or Live())
    known = all(counter.register.tells(one, start, end) for one in parts)
    found = (
        [row for one in parts for held in _held(where) for row in counter.rows(one, start, end, held)] if known else []
    )
    return Behind(measure, unit_id, start, end, where, _words(where, end), known, listed(measure, found, end))


def joined(name: str, parts: Sequence[Measure]) -> Measure:
    """Several measures under the words of all of them."""
    if len(parts) == 1:
        return parts[0]
    label = ", ".join(part.label if place == 0 else small(part.label) for place, part in enumerate(parts))
    return replace(parts[0], id=name, label=label)


def measures_of(name: str) -> list[Measure]:
    """Those a figure adds up. KeyError for one that is not known."""
    return [CATALOGUE[one] for one in dict.fromkeys(name.split("+"))]


def _divides(measure: Measure, split: str) -> bool:
    """Whether the relation of the measure has the columns that the division asks for."""
    if split not in SPLITS:
        return False
    asked = set(re.findall(r"\br\.(\w+)", SPLITS[split].expression))
    if ":on" in SPLITS[split].expression and measure.frame is not Frame.STOCK:
        return False
    return asked <= set(re.findall(r"\w+", source(measure.divided or measure.source)))


def _held(where: Where) -> list[list[tuple[Split, Any]]]:
    """Every way to take one key of each division."""
    keys: dict[str, list[Any]] = {}
    for split, key in dict.fromkeys(where):
        keys.setdefault(split, []).append(int(key) if split in _NUMBERED else key)
    return [[(SPLITS[split], key) for split, key in zip(keys, one, strict=True)] for one in product(*keys.values())]


def _words(where: Where, end: date) -> tuple[str, ...]:
    return tuple(
        unit_names([int(key)], end)[int(key)]
        if split in _PLACES
        else TrainingClass.objects.get(pk=int(key)).name
        if split == CLASS.id
        else SPLITS[split].word(key)
        for split, key in where
    )


def listed(measure: Measure, found: list[tuple[Any, ...]], end: date) -> tuple[Row, ...]:
    """What was counted (figures.Counter.rows) with names, in the order of a Vietnamese list."""
    ids = {row[0] for row in found}
    names = names_of(measure.about, ids, end)
    units = unit_names({row[1] for row in found if len(row) > 1}, end)
    rows = []
    for identity, *rest in found:
        name, sort = names[identity]
        unit, day = (rest[0], _day(rest[1])) if rest else (None, None)
        rows.append(Row(identity, name, sort, unit, units[unit] if unit is not None else "", day))
    return tuple(sorted(rows, key=lambda row: (row.sort, row.day or end, row.id)))


def names_of(about: str, ids: Iterable[int], end: date) -> dict[int, tuple[str, str]]:
    """Id → (name, key to sort by) of those that are in the register."""
    if about == "unit":
        return {unit: (name, name) for unit, name in unit_names(ids, end).items()}
    model, name, sort = {
        "person": (Person, "full_name", "name_sort"),
        "enterprise": (Enterprise, "name", "name_fold"),
        "class": (TrainingClass, "name", "code"),
    }[about]
    found: dict[int, tuple[str, str]] = {}
    for part in _parts(ids):
        rows = model._default_manager.filter(pk__in=part).values_list("pk", name, sort)
        found |= {pk: (shown, order) for pk, shown, order in rows}
    return found


def unit_names(ids: Iterable[int], on: date) -> dict[int, str]:
    """Names as of the day; of a unit not there on it, the last one before, or the first."""
    return {unit: name for unit, (name, _) in unit_words(ids, on).items()}


def unit_words(ids: Iterable[int], on: date) -> dict[int, tuple[str, str]]:
    """The same with the official code: unit → (name, code)."""
    found: dict[int, tuple[str, str]] = {}
    for part in _parts(ids):
        states = UnitState.objects.filter(unit__in=part).order_by("valid_from")
        for unit, name, code, since in states.values_list("unit_id", "name", "code", "valid_from"):
            if unit not in found or since <= on:
                found[unit] = name, code
    return found


def near(unit_id: int, other: int) -> bool:
    """Whether one ever stood below the other."""
    links = Q(ancestor=unit_id, descendant=other) | Q(ancestor=other, descendant=unit_id)
    return UnitLink.objects.filter(links).exists()


def _may_be_named(viewer: Viewer, unit_id: int, where: Where) -> bool:
    """Units and classes of a division are named in the title of the list: only those that have to do with the unit."""
    for split, key in where:
        if split in _PLACES:
            unit: int | None = int(key)
        elif split == CLASS.id:
            unit = TrainingClass.objects.filter(pk=int(key)).values_list("organiser_id", flat=True).first()
        else:
            continue
        if unit is None or not (near(unit_id, unit) or scope.reaches(viewer, unit, Permission.READ_TREE)):
            return False
    return True


def _parts(ids: Iterable[int]) -> list[list[int]]:
    every = sorted(ids)
    return [every[first : first + _CHUNK] for first in range(0, len(every), _CHUNK)]


def _day(value: Any) -> date:
    """SQLite answers days as their ISO text."""
    return value if isinstance(value, date) else date.fromisoformat(value)
