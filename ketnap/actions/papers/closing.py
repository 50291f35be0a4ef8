"""Closing a period: its figures are kept as they are signed and no longer move."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.access import sealed as seals
from ketnap.access.viewer import Viewer
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib import dates, text
from ketnap.models import ClosedForm, ClosedPeriod, Unit
from ketnap.queries.papers.closing import CLOSED, check_code, closed_forms, closed_period
from ketnap.statistics.closed import forms
from ketnap.statistics.closed.content import content
from ketnap.statistics.closed.definitions import sealed, spelled
from ketnap.statistics.closed.rerun import compared
from ketnap.statistics.forms import FormResult
from ketnap.statistics.forms.plain_text import check
from ketnap.statistics.report import checks, report


@dataclass(frozen=True)
class Closing:
    """`new` False: somebody closed it before, and it still counts the same; `period` says who and when."""

    period: ClosedPeriod
    new: bool


def close_period(
    viewer: Viewer, *, unit_id: int, start: date, end: date, by: Any, reason: str = "", paper: Paper = NO_PAPER
) -> Closing:
    """Keep the figures of the unit and period as they are counted now, with who stands behind each: the report's and
    those of every statutory form in the layout of the last day.

    1. Nobody records anything until it is done. 2. Report and forms are counted; their cross-checks must hold. 3. A
    period that is closed already and counts the same under the same definitions is answered as it is. 4. One that
    counts otherwise becomes a new version, for which a reason is needed; the old one stays.

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
        filled = forms.every(viewer, unit_id, start, end)
        if faults := [*checks.faults(made), *_contradictions(filled)]:
            raise Refused([Problem(f"Chưa khóa được: {fault}") for fault in faults])
        before = ClosedPeriod.objects.filter(unit=unit_id, start=start, end=end).order_by("-version").first()
        version = before.version + 1 if before else 1
        of_it = {
            "version": version, "reason": reason if before else "", "cut_off": last_line.seq if last_line else 0,
        }  # fmt: skip
        kept = content(made, **of_it)
        kept_forms = {one.layout.form: forms.form_content(one, **of_it) for one in filled}
        if before:
            if _still_holds(viewer, before, kept, kept_forms):
                return Closing(before, False)
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
        digests = _keep(period, kept_forms)
        journal.record(
            CLOSED, by=by, subject=f"period:{period.pk}", unit_id=unit_id,
            detail={"from": str(start), "to": str(end), "version": version, "digest": period.digest, "forms": digests}
            | seals.of(closedperiod=[period.pk]),
        )  # fmt: skip
    return Closing(period, True)


def _keep(period: ClosedPeriod, contents: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Form → digest of what was kept of it."""
    written = {code: spelled(one) for code, one in contents.items()}
    rows = [
        ClosedForm(period=period, form=code, generation=contents[code]["generation"], content=text, digest=sealed(text))
        for code, text in written.items()
    ]
    return {row.form: row.digest for row in ClosedForm.objects.bulk_create(rows)}


def _contradictions(filled: list[FormResult]) -> list[str]:
    return [f"{one.layout.code}: {check(wrong)}." for one in filled for wrong in one.wrong]


def _still_holds(
    viewer: Viewer, before: ClosedPeriod, now: dict[str, Any], forms_now: dict[str, dict[str, Any]]
) -> bool:
    """Closed, whole, and counted the same under the same definitions; so is every form that was closed with it."""
    stored = closed_period(viewer, before.pk)
    pairs = [(stored.intact, stored.content, now)]
    pairs += [(one.intact, one.content, forms_now.get(one.form, {})) for one in closed_forms(viewer, before.pk)]
    if not all(intact for intact, _, _ in pairs):
        return False
    found = [compared(before, old, new) for _, old, new in pairs]
    return all(again.same and not again.definitions for again in found)
