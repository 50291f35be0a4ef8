"""Every figure is a door: the address of the list behind it."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from ketnap.lib import dates
from ketnap.statistics.figures import Figure


def door(measure: str, unit_id: int, start: date, end: date, where: Iterable[tuple[str, str]] = ()) -> str:
    """Address of the list behind a figure of a unit and period, held to (split, key) pairs."""
    query: list[tuple[str, object]] = [
        ("so", measure), ("to_chuc", unit_id), ("tu", dates.show(start)), ("den", dates.show(end)),
    ]  # fmt: skip
    query += [("loc", f"{split}:{key}") for split, key in where]
    return f"{reverse('figure')}?{urlencode(query)}"


def door_of(figure: Figure) -> str:
    return door(figure.measure, figure.unit_id, figure.start, figure.end, figure.where)
