"""Doors: the address of the list behind a figure, and whether a page would open for who is looking."""

from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.access import policy
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


def may(request: HttpRequest, name: str, object_id: int | None = None, method: str = "GET") -> bool:
    """Whether a link to that page would be answered; pages show no door that is shut."""
    line = policy.lines().get((name, method))
    if line is None:
        return False
    # Dozens of links ask the same of the same unit: a verdict holds for the whole request.
    known: dict[tuple[str, str, int | None], policy.Verdict] = request.__dict__.setdefault("verdicts", {})
    asked = (line.permission, line.object, object_id)
    if asked not in known:
        known[asked] = policy.verdict(request.viewer, line, object_id, request.__dict__.setdefault("units", {}))
    return known[asked] is policy.Verdict.ALLOWED
