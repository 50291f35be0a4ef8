"""Whether the book runs on a network of one house without a way out, and since which paper."""

from dataclasses import dataclass
from datetime import date, datetime

from ketnap.access.viewer import Viewer
from ketnap.models import LoneNetwork
from ketnap.queries.missing import NotFound


@dataclass(frozen=True)
class Switch:
    switch_id: int
    number: str
    decided_on: date
    body: str
    asked_at: datetime
    asked_by: str
    own: bool
    on_at: datetime | None
    on_by: str
    off_at: datetime | None
    off_by: str


def switches(viewer: Viewer) -> list[Switch]:
    """The last first. NotFound for who does not administer."""
    if not viewer.administers:
        raise NotFound("Không có trang này.")
    rows = LoneNetwork.objects.select_related("asked_by", "on_by", "off_by").order_by("-pk")
    return [
        Switch(row.pk, row.number, row.decided_on, row.body, row.asked_at, row.asked_by.display_name,
               row.asked_by_id == viewer.user_id, row.on_at, row.on_by.display_name if row.on_by else "", row.off_at,
               row.off_by.display_name if row.off_by else "")
        for row in rows
    ]  # fmt: skip
