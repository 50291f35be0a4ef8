"""Days of the work list for a calendar outside the house: how many items of which organisation, and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from ketnap.access.viewer import Viewer
from ketnap.models import CalendarFeed
from ketnap.queries import accounts
from ketnap.queries.admission import worklist
from ketnap.queries.organisation.naming import names

BACK, AHEAD = timedelta(days=365), timedelta(days=400)
"""How far the feed reaches: what is a year late stands on the list, not in a calendar."""


@dataclass(frozen=True)
class DueDay:
    on: date
    unit_id: int
    unit_name: str
    items: int


def due_days(viewer: Viewer) -> list[DueDay]:
    """Items with a day on the list of the viewer's house, by day and organisation; without a day: not in it."""
    house = accounts.house(viewer).unit_id
    if house is None or not viewer.grants:
        return []
    start, at = viewer.on - BACK, worklist.level(viewer, house, viewer.on)
    rows = worklist.with_day(viewer, house, viewer.on, start, viewer.on + AHEAD, at=at)
    found = list(rows.values_list("due_on", "unit_id").annotate(items=Count("pk")).order_by("due_on", "unit_id"))
    named = names({unit for _, unit, _ in found}, viewer.on)
    return [DueDay(on, unit, named[unit], items) for on, unit, items in found]


def feed_made(viewer: Viewer) -> datetime | None:
    """Since when the viewer's own address works; None: there is none."""
    feed = CalendarFeed.objects.filter(user=viewer.user_id, revoked_at=None).first()
    return feed.made_at if feed else None
