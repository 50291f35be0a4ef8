"""A unit registers its own plan; the level above approves it, and then it is the unit's target, or returns it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.hands import apart
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.plans.cascade import NOT_ACCEPTED, Accepted, gaps, said
from ketnap.actions.plans.targets import NewTarget, give, hold, last_versions
from ketnap.actions.refusal import Conflict, Problem, Refused, refuse
from ketnap.lib import clock, dates
from ketnap.models import PlanAllocation, PlanAnswer, PlanProposal, PlanTarget, UnitState, User
from ketnap.rules import plans as rules
from ketnap.rules.plans import Gap


@dataclass(frozen=True, slots=True)
class NewProposal:
    """The plan a unit registers for itself and a year."""

    unit_id: int
    year: int
    target: int
    sent_on: date
    parts: Mapping[str, int] = field(default_factory=dict)
    milestones: Sequence[int] = ()
    has_source: bool | None = None
    paper: Paper = NO_PAPER
    after: int | None = None
    """Number of the last proposal the writer saw, 0 for none; another one by now is a Conflict."""


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """`note`: why it is returned; may be empty where it is approved."""

    proposal_id: int
    approved: bool
    note: str = ""


@transaction.atomic
def propose(new: NewProposal, *, by: User | None) -> PlanProposal:
    """Register a plan. It takes the place of an earlier one that has no answer yet.

    Raises Refused for a unit that is not there or has nobody above it, a plan that contradicts itself, a day to come
    and a plan that says what the last one says; Conflict when somebody registered another one meanwhile.
    """
    hold([new.unit_id])
    rows = PlanProposal.objects.filter(unit=new.unit_id, year=new.year).select_related("recorded_by", "answer")
    last = rows.order_by("number").last()
    if new.after not in (None, last.number if last else 0):
        raise _conflict(last)
    if problems := _against(new, last):
        raise Refused(problems)
    made = PlanProposal.objects.create(
        unit_id=new.unit_id, year=new.year, number=last.number + 1 if last else 1, sent_on=new.sent_on,
        target=new.target, parts=dict(new.parts), milestones=list(new.milestones), has_source=new.has_source,
        **provenance(by, new.paper),
    )  # fmt: skip
    journal.record(
        "plans.proposed", by=by, subject=f"unit:{new.unit_id}", unit_id=new.unit_id,
        detail={"year": new.year, "number": made.number},
    )  # fmt: skip
    return made


def _conflict(now: PlanProposal | None) -> Conflict:
    by = now.recorded_by if now else None
    return Conflict(by.display_name if by else "", now.recorded_at if now else None, "kế hoạch này")


def _against(new: NewProposal, last: PlanProposal | None) -> list[Problem]:
    states = UnitState.objects.filter(unit=new.unit_id).order_by("valid_from")
    now = states.filter(valid_from__lte=new.sent_on).last() or states.first()
    if now is None:
        return [Problem(f"Không có đơn vị số {new.unit_id}; hãy chọn lại đơn vị.", field="unit_id")]
    place = f"{now.name}, kế hoạch năm {new.year}"
    if now.valid_to <= new.sent_on:
        return [
            Problem(
                f"{now.name} đã kết thúc hoạt động ngày {dates.show(now.valid_to)}, không đăng ký kế hoạch được nữa; "
                "hãy ghi vào kế hoạch của tổ chức tiếp nhận.", field="sent_on",
            )
        ]  # fmt: skip
    if now.parent_id is None:
        return [Problem(f"{now.name} không có cấp trên trong sổ để duyệt; hãy ghi thẳng chỉ tiêu.", field="target")]
    if new.sent_on > clock.today():
        return [Problem(f"Ngày {dates.show(new.sent_on)} chưa đến; hãy xem lại ngày đăng ký.", field="sent_on")]
    found = [
        Problem(f"{place}: {fault.sentence}.", field=fault.field)
        for fault in rules.faults(new.target, new.parts, new.milestones)
    ]
    if last and new.sent_on < last.sent_on:
        found.append(Problem(
            f"{place}: ngày {dates.show(new.sent_on)} trước lần đăng ký trước ({dates.show(last.sent_on)}); "
            "hãy ghi các lần theo thứ tự ngày.", field="sent_on",
        ))  # fmt: skip
    wanted = (new.target, dict(new.parts), list(new.milestones), new.has_source)
    if last and not hasattr(last, "answer") and wanted == (
        last.target, dict(last.parts), list(last.milestones), last.has_source
    ):  # fmt: skip
        found.append(Problem(f"{place}: giống hệt lần đăng ký đang chờ duyệt; hãy sửa ít nhất một mục."))
    return found


@transaction.atomic
def answer(
    unit_id: int, rows: Sequence[NewAnswer], *, on: date, by: User | None, accepted: Accepted = NOT_ACCEPTED,
    paper: Paper = NO_PAPER,
) -> list[PlanAnswer]:  # fmt: skip
    """Approve or return proposals of units directly below the unit, all or none. An approved one becomes a version of
    the unit's target; no other unit's target is touched.

    Raises Refused for a return without a reason, a unit that is below no more, what `give` refuses, and where the
    targets below come to more than the unit's own plan, or to less although everybody below has one, without the tick
    and its reason; Conflict when somebody answered or registered another plan meanwhile.
    """
    if not rows:
        raise refuse("Chưa chọn kế hoạch nào; hãy chọn duyệt hoặc trả lại ít nhất một kế hoạch.", field="rows")
    found = PlanProposal.objects.in_bulk([row.proposal_id for row in rows])
    below = dict(
        UnitState.objects.filter(parent=unit_id, valid_from__lte=on, valid_to__gt=on).values_list("unit_id", "name")
    )
    hold({unit_id, *below, *(one.unit_id for one in found.values())})
    problems = [problem for row in rows for problem in _against_answer(row, found.get(row.proposal_id), below, on)]
    if problems:
        raise Refused(problems)
    apart(((below[one.unit_id], one.recorded_by_id) for one in found.values()), by=by, paper=paper)
    made, new, years = [], [], set()
    for row in rows:
        proposal, version = found[row.proposal_id], None
        told = replace(paper, reason=row.note.strip() or paper.reason)
        if row.approved:
            version, fresh = _approve(proposal, on, told, by)
            years.add(proposal.year)
            new += [version] if fresh else []
        made.append(PlanAnswer.objects.create(proposal=proposal, on=on, version=version, **provenance(by, told)))
    for year in sorted(years):
        _shared(unit_id, year, below, [one for one in new if one.year == year], on, accepted, by, paper)
    journal.record(
        "plans.answered", by=by, subject=f"unit:{unit_id}", unit_id=unit_id,
        detail={
            "answers": [[row.proposal_id, row.approved] for row in rows],
            "targets": [[one.unit_id, one.year, one.number] for one in new],
        },
    )  # fmt: skip
    return made


def _against_answer(
    row: NewAnswer, proposal: PlanProposal | None, below: Mapping[int, str], on: date
) -> list[Problem]:  # fmt: skip
    if proposal is None:
        return [Problem("Không có kế hoạch này; hãy mở lại trang.", field="rows")]
    name = below.get(proposal.unit_id)
    if name is None:
        state = UnitState.objects.filter(unit=proposal.unit_id).order_by("valid_from").last()
        called = state.name if state else "Tổ chức"
        return [Problem(
            f"{called} không còn trực thuộc ngày {dates.show(on)}; hãy bỏ dòng này, để cấp ủy đang quản lý trả lời.",
            field=f"answer:{proposal.pk}",
        )]  # fmt: skip
    said_before = PlanAnswer.objects.filter(proposal=proposal).select_related("recorded_by").first()
    if said_before is not None:
        by = said_before.recorded_by
        raise Conflict(by.display_name if by else "", said_before.recorded_at, f"kế hoạch của {name}")
    later = PlanProposal.objects.filter(unit=proposal.unit_id, year=proposal.year, number__gt=proposal.number)
    if newer := later.select_related("recorded_by").order_by("number").last():
        by = newer.recorded_by
        raise Conflict(by.display_name if by else "", newer.recorded_at, f"kế hoạch của {name}")
    if not row.approved and not row.note.strip():
        return [Problem(f"{name}: trả lại thì phải có lý do; hãy ghi vì sao.", field=f"answer:{proposal.pk}")]
    return []


def _approve(proposal: PlanProposal, on: date, paper: Paper, by: User | None) -> tuple[PlanTarget, bool]:
    """(the version it became, whether it is a new one)"""
    why = paper.reason or f"Duyệt kế hoạch đơn vị đăng ký ngày {dates.show(proposal.sent_on)}."
    had = last_versions([proposal.unit_id], [proposal.year]).get((proposal.unit_id, proposal.year))
    target = NewTarget(
        proposal.unit_id, proposal.year, proposal.target, on, has_source=proposal.has_source,
        paper=replace(paper, reason=why), parts=proposal.parts, milestones=proposal.milestones,
    )  # fmt: skip
    (version,) = give([target], by=by, told=False)
    return version, had is None or version.number > had.number


def _shared(
    unit_id: int, year: int, below: Mapping[int, str], new: Sequence[PlanTarget], on: date, accepted: Accepted,
    by: User | None, paper: Paper,
) -> None:  # fmt: skip
    """What the targets below come to now, against the unit's own plan."""
    stand = last_versions({unit_id, *below}, [year])
    own = stand.get((unit_id, year))
    given = [stand[unit, year] for unit in below if (unit, year) in stand]
    found: list[Gap] = gaps(own, given)
    # While some below have no target yet, too few is no finding: theirs are still to come.
    told = found if len(given) == len(below) else [one for one in found if one.difference > 0]
    if told and not accepted.ticked:
        raise Refused([Problem(f"{said(one)}; hãy trả lại, hoặc đánh dấu đồng ý và ghi lý do.", field="accepted")
                       for one in told])  # fmt: skip
    if told and not accepted.reason.strip():
        raise refuse("Tổng chưa khớp mà vẫn duyệt thì phải có lý do; hãy ghi vì sao.", field="gap_reason")
    if new:
        columns = provenance(by, paper)
        columns["reason"] = accepted.reason.strip() if told else columns["reason"]
        PlanAllocation.objects.create(
            unit_id=unit_id, year=year, given_on=on, own=own.target if own else None,
            below=sum(one.target for one in given), gaps=[[one.part, one.own, one.below] for one in found],
            versions=[[one.unit_id, one.number] for one in new], **columns,
        )  # fmt: skip
