"""The units below get their targets in one step, held against the unit's own plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.plans.targets import NewTarget, give, hold, last_versions
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib import dates
from ketnap.models import PlanAllocation, PlanTarget, UnitState, User
from ketnap.rules import plans as rules
from ketnap.rules.plans import Gap


@dataclass(frozen=True, slots=True)
class Accepted:
    """Whoever shares out knows that the sum is another one, and says why."""

    ticked: bool = False
    reason: str = ""


NOT_ACCEPTED = Accepted()


@transaction.atomic
def allocate(
    unit_id: int, year: int, rows: Sequence[NewTarget], *, on: date, given_on: date, by: User | None,
    accepted: Accepted = NOT_ACCEPTED, paper: Paper = NO_PAPER,
) -> PlanAllocation:  # fmt: skip
    """Give or adjust the targets of units that stand directly below the unit in the tree of `on`; only those whose row
    says something else than the version in force get a new one, and no other unit is touched.

    Raises Refused for a unit that is not there or not below, for what `give` refuses, when nothing changes, and when
    the sum differs from the unit's own plan without the tick and its reason; Conflict as `give`.
    """
    below = dict(
        UnitState.objects.filter(parent=unit_id, valid_from__lte=on, valid_to__gt=on).values_list("unit_id", "name")
    )
    hold({unit_id, *below, *(row.unit_id for row in rows)})
    if problems := [problem for row in rows if row.unit_id not in below for problem in [_not_below(row, on)]]:
        raise Refused(problems)
    had = {key: version.number for key, version in last_versions(below, [year]).items()}
    versions = give(rows, by=by, told=True)
    new = [one for one in versions if one.number > had.get((one.unit_id, year), 0)]
    if not new:
        raise refuse("Chưa có dòng nào khác với lần giao gần nhất; hãy sửa ít nhất một dòng.")
    stand = last_versions({unit_id, *below}, [year])
    own = stand.get((unit_id, year))
    given = [stand[unit, year] for unit in below if (unit, year) in stand]
    found = gaps(own, given)
    if found and not accepted.ticked:
        raise Refused([Problem(f"{said(one)}; hãy sửa các số, hoặc đánh dấu đồng ý và ghi lý do.", field="accepted")
                       for one in found])  # fmt: skip
    if found and not accepted.reason.strip():
        raise refuse("Tổng chưa khớp mà vẫn ghi thì phải có lý do; hãy ghi, ví dụ “để dự phòng”.", field="gap_reason")
    columns = provenance(by, paper)
    if found:
        columns["reason"] = accepted.reason.strip()
    return PlanAllocation.objects.create(
        unit_id=unit_id, year=year, given_on=given_on, own=own.target if own else None,
        below=sum(one.target for one in given), gaps=[[one.part, one.own, one.below] for one in found],
        versions=[[one.unit_id, one.number] for one in new], **columns,
    )  # fmt: skip


def gaps(own: PlanTarget | None, given: Sequence[PlanTarget]) -> list[Gap]:
    return rules.gaps(
        own.target if own else None, own.parts if own else {}, [(one.target, one.parts) for one in given]
    )  # fmt: skip


def said(gap: Gap) -> str:
    """`Cộng các tổ chức là 38 người, chỉ tiêu được giao 40, thiếu 2`"""
    part = rules.parts().get(gap.part)
    what, noun = (f" {part.label}", part.noun) if part else ("", "người")
    side = f"thừa {gap.difference}" if gap.difference > 0 else f"thiếu {-gap.difference}"
    return f"Cộng các tổ chức{what} là {gap.below} {noun}, chỉ tiêu được giao {gap.own}, {side}"


def _not_below(row: NewTarget, on: date) -> Problem:
    states = UnitState.objects.filter(unit=row.unit_id).order_by("valid_from")
    last = states.filter(valid_from__lte=on).last() or states.first()
    if last is None:
        return Problem(f"Không có đơn vị số {row.unit_id}; hãy bỏ dòng này.", field=f"target:{row.unit_id}")
    if last.valid_to <= on:
        return Problem(
            f"{last.name} đã kết thúc hoạt động ngày {dates.show(last.valid_to)}, không nhận chỉ tiêu được nữa; "
            "hãy bỏ trống dòng này và giao cho tổ chức tiếp nhận.", field=f"target:{row.unit_id}",
        )  # fmt: skip
    return Problem(
        f"{last.name} không trực thuộc tổ chức này ngày {dates.show(on)}; hãy bỏ trống dòng này.",
        field=f"target:{row.unit_id}",
    )
