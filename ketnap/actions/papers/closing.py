"""Closing a period: its figures are kept as they are signed and no longer move."""

from datetime import date
from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.access.viewer import Viewer
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib import dates, text
from ketnap.models import ClosedPeriod, Unit
from ketnap.queries.papers import CLOSED, check_code, closed_period
from ketnap.statistics.closed.content import content
from ketnap.statistics.closed.definitions import sealed, spelled
from ketnap.statistics.closed.rerun import compared
from ketnap.statistics.report import checks, report


def close_period(
    viewer: Viewer, *, unit_id: int, start: date, end: date, by: Any, reason: str = "", paper: Paper = NO_PAPER
) -> ClosedPeriod:
    """Keep the figures of the unit and period as they are counted now, with who stands behind each.

    1. Nobody records anything until it is done. 2. The report is counted; its cross-checks must hold. 3. A period that
    is closed already and counts the same under the same definitions is answered as it is. 4. One that counts otherwise
    becomes a new version, for which a reason is needed; the old one stays.

    Raises Refused for days that have not passed, checks that do not hold, a missing reason; NotFound outside the
    viewer's reach or the unit's life.
    """
    if end < start:
        raise refuse(f"Ngày đầu {dates.show(start)} sau ngày cuối {dates.show(end)}; hãy đổi một trong hai ngày.")
    if end >= viewer.on:
        raise refuse(f"Kỳ chưa hết: ngày cuối là {dates.show(end)}. Khóa kỳ từ ngày hôm sau.", field="end")
    reason = text.nfc(reason)
    with transaction.atomic():
        # The unit first, as acts on it do: two who close the same period, or close and act, wait for each other here.
        list(Unit.objects.select_for_update(no_key=True).filter(pk=unit_id))
        last_line = journal.hold()
        made = report(viewer, unit_id, start, end)
        if faults := checks.faults(made):
            raise Refused([Problem(f"Chưa khóa được: {fault}") for fault in faults])
        before = ClosedPeriod.objects.filter(unit=unit_id, start=start, end=end).order_by("-version").first()
        version = before.version + 1 if before else 1
        kept = content(
            made, version=version, reason=reason if before else "", cut_off=last_line.seq if last_line else 0
        )
        if before:
            if _still_holds(viewer, before, kept):
                return before
            if not reason:
                raise refuse(
                    f"Kỳ này đã khóa, mã kiểm tra {check_code(before.digest)}, và nay đếm khác. Muốn khóa lại, hãy ghi "
                    "lý do; bản đã khóa vẫn được giữ.", field="reason",
                )  # fmt: skip
        written = spelled(kept)
        columns = provenance(by, paper) | {"reason": kept["reason"]}
        period = ClosedPeriod.objects.create(
            unit_id=unit_id, start=start, end=end, version=version, cut_off=kept["cut_off"],
            definitions=sealed(spelled(kept["definitions"])), content=written, digest=sealed(written), **columns,
        )  # fmt: skip
        journal.record(
            CLOSED, by=by, subject=f"period:{period.pk}", unit_id=unit_id,
            detail={"from": str(start), "to": str(end), "version": version, "digest": period.digest},
        )  # fmt: skip
    return period


def _still_holds(viewer: Viewer, before: ClosedPeriod, now: dict[str, Any]) -> bool:
    """Closed, whole, and counted the same under the same definitions."""
    stored = closed_period(viewer, before.pk)
    if not stored.intact:
        return False
    again = compared(before, stored.content, now)
    return again.same and not again.definitions
