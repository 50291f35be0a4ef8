"""Lists that were written, undone or dropped long ago: what was answered about them is taken out of the book."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from ketnap.access import journal
from ketnap.actions.batches.state import ENDS
from ketnap.lib import clock
from ketnap.models import Batch


def forget(batch_ids: Collection[int], *, before: date, by: Any) -> list[tuple[int, str]]:
    """(batch, fingerprint) of those that ended before the day; only their files may go. The others stay as they are."""
    with transaction.atomic():
        rows = Batch.objects.select_for_update().filter(
            pk__in=batch_ids, state__in=ENDS, finished_at__date__lt=before, forgotten_on=None
        )
        found = list(rows.order_by("pk").values_list("pk", "file_sha256"))
        ids = [pk for pk, _ in found]
        Batch.objects.filter(pk__in=ids).update(
            answers={}, forgotten_on=clock.today(), version=F("version") + 1
        )  # fmt: skip
        if ids:
            journal.record(
                "batches.forgotten", by=by, detail={"count": len(ids), "batches": ids, "before": str(before)}
            )
    return found


def spoken_of(fingerprints: Collection[str]) -> set[str]:
    """Those that a list not yet forgotten speaks of."""
    rows = Batch.objects.filter(file_sha256__in=fingerprints, forgotten_on=None)
    return set(rows.values_list("file_sha256", flat=True))
