"""A server that follows the register's own, for figures and never for decisions: free questions may be counted there.

It may be behind, so a page says until when it holds all that was written. Away, or no replica: the register itself.
"""

from datetime import datetime

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.utils import timezone

from ketnap.lib import dates
from ketnap.statistics.engines import Live

AWAY = "Máy dự phòng chưa trả lời: số liệu đọc từ chính sổ."


def as_of() -> datetime | None:
    """Until when the replica holds all that was written; None where it does not answer, follows nobody, or has heard
    nothing since it started."""
    connection = connections[settings.FIGURES_ALIAS]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_xact_replay_timestamp() END")
            found: datetime | None = cursor.fetchone()[0]
    except Error:
        connection.close()
        return None
    return found


def engine() -> tuple[Live, str]:
    """The register or the server that follows it, and the sentence a page owes its reader."""
    if settings.FIGURES_ALIAS == DEFAULT_DB_ALIAS:
        return Live(), ""
    until = as_of()
    if until is None:
        return Live(), AWAY
    moment = timezone.localtime(until)
    said = f"Số liệu đọc từ máy dự phòng: gồm mọi điều đã ghi đến {moment:%H:%M:%S} ngày {dates.show(moment.date())}."
    return Live(settings.FIGURES_ALIAS), said
