"""The effect of what was directed: a figure before and since, each with the people or units behind it."""

from dataclasses import dataclass
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import day_before
from ketnap.queries.missing import NotFound
from ketnap.rules.direction import EFFECTS, Effect
from ketnap.statistics.behind import SPLITS
from ketnap.statistics.figures import Counter, Figure
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.register import register


@dataclass(frozen=True)
class Counted:
    """`before` and `since` are doors to their lists; a value of None is unknown."""

    effect: Effect
    before: Figure
    since: Figure


def effect(viewer: Viewer, key: str, unit_id: int, given_on: date, on: date) -> Counted:
    """The figure of the unit with its sub-tree. A flow: from the day given until the day, and over as many days right
    before; a stock: on the day, and on the day before it was given. NotFound outside reach; KeyError for no effect."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    told, until = EFFECTS[key], max(on, given_on)
    eve = day_before(given_on)
    start = given_on - (until - eve) if told.flow else eve
    return Counted(
        told, _figure(told, unit_id, start, eve), _figure(told, unit_id, given_on if told.flow else until, until)
    )


def _figure(told: Effect, unit_id: int, start: date, end: date) -> Figure:
    counter, measure = Counter(unit_id, register(unit_id, end)), CATALOGUE[told.measure]
    if not told.where:
        number = counter.counts([measure], start, end)[measure.id]
    else:
        (split,) = {name for name, _ in told.where}
        keys = {key for _, key in told.where}
        table = counter.table([measure], [SPLITS[split]], start, end)
        number = sum(row[0] for (key,), row in table if key in keys)
    return counter.figure(measure, number, start, end, told.where)
