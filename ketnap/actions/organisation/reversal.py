"""Taking back the last act on units: the register is again as if it had never been carried out; both acts stay."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from ketnap.access import journal
from ketnap.actions import membership, tallies
from ketnap.actions.organisation import codes, enterprises, people, tree
from ketnap.actions.organisation.draft import AMENDED
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import (
    Enrolment,
    Grant,
    MemberList,
    Person,
    PlanProposal,
    PlanTarget,
    PublishedFigure,
    TrainingClass,
    Unit,
    UnitAct,
    UnitActPart,
    UnitState,
)
from ketnap.rules import organisation as rules


@transaction.atomic
def reverse(act_id: int, *, reason: str, by: Any, paper: Paper = NO_PAPER) -> UnitAct:
    """Hoàn tác. Refused where a later act on its units, or a later entry of a member, depends on it."""
    if not reason.strip():
        raise refuse("Ghi lý do hoàn tác.", field="reason")
    tree.lock()
    act = UnitAct.objects.filter(pk=act_id).first()
    _check(act)
    on, detail = act.effective_on, act.detail
    new, closed, altered = (detail.get(key, []) for key in ("new", "closed", "altered"))
    for unit_id in new + altered:
        _check_last(unit_id, act, on, altered_by_it=True)
    for unit_id in closed:
        _check_last(unit_id, act, on, altered_by_it=False)
    standing = tallies.Held()
    standing.below([*new, *altered, *closed], on)
    _restore_states(act, on, new, closed, altered)
    tree.relink({*new, *altered, *closed}, on)
    standing.settle()
    tallies.watch_soon()
    for movement in act.movements.filter(reversed_by=None).order_by("-pk"):
        membership.reverse(movement.pk, reason=reason, by=by, paper=paper)
    enterprises.take_back(detail)
    codes.take_back(detail.get("codes", {}))
    people.hand_back(detail.get("watched", []))
    _check_unused(new, act, on)
    parts = list(act.parts.all())
    Unit.objects.filter(pk__in=[part.unit_id for part in parts]).update(version=F("version") + 1)
    columns = provenance(by, paper) | {"reason": reason.strip()}
    back = UnitAct.objects.create(kind=act.kind, effective_on=on, reverses=act, detail={"members": 0}, **columns)
    UnitActPart.objects.bulk_create(UnitActPart(act=back, unit_id=part.unit_id, role=part.role) for part in parts)
    journal.record(
        "organisation.reversed", by=by, subject=f"act:{act.pk}", detail={"reversal": back.pk, "on": on.isoformat()}
    )
    return back


def _restore_states(act: UnitAct, on: date, new: list[int], closed: list[int], altered: list[int]) -> None:
    amended = {row["state"]: row for row in act.detail.get("amended", [])}
    back = list(UnitState.objects.filter(pk__in=amended))
    for state in back:
        for column, value in amended[state.pk].items():
            if column != "state":
                setattr(state, column, value)
    UnitState.objects.filter(act=act, valid_from=on, unit__in=new + altered).exclude(pk__in=amended).delete()
    reopened = {*altered, *closed} - {state.unit_id for state in back}
    again = list(UnitState.objects.filter(unit__in=reopened, valid_to=on))
    for state in again:
        state.valid_to = OPEN_END
    tree.check_codes(back + again)
    UnitState.objects.bulk_update(back, AMENDED, batch_size=500)
    UnitState.objects.bulk_update(again, ["valid_to"], batch_size=500)


def _check(act: UnitAct | None) -> None:
    if act is None:
        raise refuse("Không có quyết định này trong sổ; mở lại trang.")
    if act.kind == UnitAct.Kind.OPENING or act.batch_id:
        raise refuse("Việc này ghi từ một tệp danh sách; hoàn tác cả lần nhập danh sách ấy.")
    if act.reverses_id:
        raise refuse("Không hoàn tác một lần hoàn tác; ghi lại quyết định đúng.")
    if UnitAct.objects.filter(reverses=act).exists():
        raise refuse("Quyết định này đã được hoàn tác; không cần làm lại.")


def _check_last(unit_id: int, act: UnitAct, on: date, *, altered_by_it: bool) -> None:
    last = UnitState.objects.filter(unit=unit_id).order_by("-valid_from").first()
    holds = last is not None and (
        (last.act_id, last.valid_from, last.valid_to) == (act.pk, on, OPEN_END)
        if altered_by_it
        else last.valid_to == on
    )
    if not holds:
        name = last.name if last else f"Tổ chức số {unit_id}"
        later = last.act if last else act
        raise refuse(
            f"{name} đã có quyết định ghi sau đó ({later.get_kind_display().lower()}, "
            f"hiệu lực {show(later.effective_on)}); hoàn tác quyết định sau trước."
        )


def _check_unused(new: list[int], act: UnitAct, on: date) -> None:
    """A unit that never was may hold nothing; a unit that is a committee again may hold no members."""
    again = new
    if act.kind == UnitAct.Kind.LOWERED:
        states = UnitState.objects.filter(unit__in=act.detail["altered"], valid_to=OPEN_END)
        again = new + [state.unit_id for state in states if state.kind not in rules.HOLDS_MEMBERS]
    people.check_left(again, on)
    # A unit that had come back keeps what it had before it left.
    known = UnitState.objects.filter(unit__in=new).values_list("unit_id", flat=True)
    new = sorted(set(new) - set(known))
    used = {
        "hồ sơ": Person.objects.filter(unit__in=new),
        "chỉ tiêu": PlanTarget.objects.filter(unit__in=new),
        "kế hoạch đăng ký": PlanProposal.objects.filter(unit__in=new),
        "lớp học": TrainingClass.objects.filter(organiser__in=new),
        "học viên": Enrolment.objects.filter(unit__in=new),
        "danh sách đảng viên": MemberList.objects.filter(unit__in=new),
        "số liệu công bố": PublishedFigure.objects.filter(unit__in=new),
        "quyền truy cập": Grant.objects.filter(unit__in=new),
    }
    if found := [what for what, rows in used.items() if rows.exists()]:
        raise refuse(f"Tổ chức lập theo quyết định này đã có {', '.join(found)}; chuyển đi trước khi hoàn tác.")
