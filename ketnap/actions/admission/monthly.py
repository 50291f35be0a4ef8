"""A committee's monthly examination of what came up from below: one dated act, each line agreed or returned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from ketnap.access import journal
from ketnap.access.viewer import Viewer
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, Problem, Refused, refuse
from ketnap.lib import clock, dates
from ketnap.models import MonthlyReview, ReviewedAct, Unit, User
from ketnap.queries.admission import monthly


@dataclass(frozen=True, slots=True)
class Examined:
    """One act of the month. `note`: why it is returned."""

    act_id: int
    agreed: bool
    note: str = ""


@transaction.atomic
def examine(
    viewer: Viewer, unit_id: int, month: date, rows: Sequence[Examined], *, on: date, by: User | None,
    after: int | None = None, paper: Paper = NO_PAPER,
) -> MonthlyReview:  # fmt: skip
    """Record the examination of the month that begins on `month`. A later one of the same month corrects it; no act of
    the path is changed. Nothing having come up is an examination too.

    Raises Refused for a day before the month or to come, a return without a reason, and lines that are not those of
    the month; Conflict when somebody recorded another one since number `after`.
    """
    list(Unit.objects.select_for_update(no_key=True).filter(pk=unit_id).values_list("pk"))
    last = MonthlyReview.objects.filter(unit=unit_id, month=month).select_related("recorded_by").order_by("number")
    before = last.last()
    if after not in (None, before.number if before else 0):
        who = before.recorded_by.display_name if before and before.recorded_by else ""
        raise Conflict(who, before.recorded_at if before else None, "lần xem xét này")
    there = {one.act_id: one.full_name for one in monthly.raised(viewer, unit_id, month)}
    if problems := _against(rows, there, month, on):
        raise Refused(problems)
    made = MonthlyReview.objects.create(
        unit_id=unit_id, month=month, number=before.number + 1 if before else 1, on=on, **provenance(by, paper)
    )
    ReviewedAct.objects.bulk_create(
        ReviewedAct(review=made, act_id=row.act_id, agreed=row.agreed, note="" if row.agreed else row.note.strip())
        for row in rows
    )
    journal.record(
        "admission.examined", by=by, subject=f"unit:{unit_id}", unit_id=unit_id,
        detail={
            "month": month.isoformat(), "number": made.number, "agreed": sum(row.agreed for row in rows),
            "returned": sum(not row.agreed for row in rows),
        },
    )  # fmt: skip
    return made


def _against(rows: Sequence[Examined], there: dict[int, str], month: date, on: date) -> list[Problem]:
    if on > clock.today():
        return [Problem(f"Ngày {dates.show(on)} chưa đến; hãy xem lại ngày cấp ủy xem xét.", field="on")]
    if on < month:
        return [Problem(f"Ngày {dates.show(on)} trước tháng được xem xét; hãy xem lại ngày.", field="on")]
    if {row.act_id for row in rows} != set(there):
        raise refuse("Danh sách của tháng này vừa thay đổi, chưa ghi gì; hãy xem lại các dòng rồi ghi lần nữa.")
    return [
        Problem(f"{there[row.act_id]}: trả lại thì phải có lý do; hãy ghi vì sao.", field=f"note:{row.act_id}")
        for row in rows
        if not row.agreed and not row.note.strip()
    ]
