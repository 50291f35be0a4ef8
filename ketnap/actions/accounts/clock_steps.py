"""The clock of the machine was set: the journal is told, and no session that ended comes to life again."""

from django.db import transaction

from ketnap.access import journal
from ketnap.lib import clock
from ketnap.models import OpenSession

LARGE = 5 * 60
"""Seconds; smaller steps are how a clock is kept right."""


def note(seconds: float) -> bool:
    """Tell the journal of a step of more than five minutes, in either direction; whether it did. After a step back
    everybody signs in anew: how long a session was idle can no longer be known."""
    if abs(seconds) <= LARGE:
        return False
    with transaction.atomic():
        journal.record("accounts.clock_stepped", by=None, detail={"seconds": round(seconds)})
        if seconds < 0:
            OpenSession.objects.all().delete()
    return True


def behind() -> float:
    """Seconds by which the clock is behind the last line of the journal; 0 where it is not."""
    last = journal.last()
    return max(0.0, (last.at - clock.now()).total_seconds()) if last else 0.0
