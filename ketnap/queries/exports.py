"""The journal's line about a list that left the house."""

from django.db import transaction

from ketnap.access import journal
from ketnap.access.viewer import Viewer


@transaction.atomic
def noted(viewer: Viewer, event: str, *, rows: int, unit_id: int | None = None) -> None:
    """Who took how many rows of what, of which unit."""
    journal.record(event, by=viewer, unit_id=unit_id, detail={"rows": rows})
