"""What becomes of a measure or of a finding, act by act: begun, reported, accepted or returned, moved, given up, and an
act taken back. The level above decides, never who reports."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.actions.direction import acts
from ketnap.actions.papers import NO_PAPER, Paper
from ketnap.actions.refusal import refuse
from ketnap.lib.dates import show
from ketnap.models import DirectionAct, InspectionFinding, UnitMeasure, User
from ketnap.rules import direction as rules

Kind = DirectionAct.Kind
TOLD = {
    Kind.REPORTED: ("told", "Chưa ghi đã làm được gì; viết một hai câu, nêu số liệu."),
    Kind.RETURNED: ("told", "Chưa ghi vì sao trả lại; viết một câu để đơn vị biết phải làm gì."),
    Kind.MOVED: ("told", "Chưa có lý do dời hạn; ghi một câu."),
    Kind.CANCELLED: ("told", "Chưa có lý do; ghi một câu."),
}  # fmt: skip
"""Acts that need words, and what is said without them."""


@dataclass(frozen=True)
class Deed:
    """One act as typed. `told`: evidence of a report, reason of the others."""

    kind: str
    on: date
    told: str = ""
    due_on: date | None = None
    owner_id: int | None = None
    owner_name: str = ""
    paper: Paper = NO_PAPER


def on_measure(measure_id: int, deed: Deed, *, by: User | None, version: int | None) -> UnitMeasure:
    """Record an act on a measure. Refused where it cannot follow what stands, without its words, on a day before the
    last act or still to come, and for a due day before the text; Conflict as everywhere."""
    with transaction.atomic():
        held = acts.take(UnitMeasure, measure_id, "measure", version)
        directive = held.item.directive
        stand = acts.standing(measure=held)
        label = UnitMeasure.State(held.state).label
        acts.may_follow(deed.kind, held.state, label, rules.AFTER, "Biện pháp")
        _words(deed, held.given_on, stand, "Biện pháp")
        if deed.kind == Kind.MOVED:
            _new_due(deed, held.due_on, max(directive.issued_on, held.given_on))
        _carry(held, "measure", deed, by)
        _derive_measure(held)
    return held


def on_finding(finding_id: int, deed: Deed, *, by: User | None, version: int | None) -> InspectionFinding:
    """Record an act on a finding: repaired reported, verified (accepted) or not yet (returned), moved, dropped."""
    with transaction.atomic():
        held = acts.take(InspectionFinding, finding_id, "finding", version)
        label = InspectionFinding.State(held.state).label
        acts.may_follow(deed.kind, held.state, label, rules.FINDING_AFTER, "Thiếu sót")
        _words(deed, held.found_on, acts.standing(finding=held), "Thiếu sót")
        if deed.kind == Kind.MOVED:
            _new_due(deed, held.due_on, held.found_on)
        _carry(held, "finding", deed, by)
        _derive_finding(held)
    return held


def _words(deed: Deed, first: date, stand: list[DirectionAct], what: str) -> None:
    acts.in_order(deed.on, first, stand, what)
    if deed.kind in TOLD and not deed.told.strip():
        field, sentence = TOLD[Kind(deed.kind)]
        raise refuse(sentence, field=field)


def _new_due(deed: Deed, due: date, first: date) -> None:
    if deed.due_on is None:
        raise refuse("Chưa ghi hạn mới; ghi ngày.", field="due_on")
    if deed.due_on == due:
        raise refuse(f"Hạn mới giống hạn đang có, {show(due)}; ghi ngày khác.", field="due_on")
    if deed.due_on < first:
        raise refuse(f"Hạn mới phải từ ngày {show(first)}; ghi ngày sau đó.", field="due_on")


def _carry(held: UnitMeasure | InspectionFinding, name: str, deed: Deed, by: User | None) -> None:
    detail: dict[str, Any] = {}
    if deed.kind == Kind.ASSIGNED:
        owner = acts.owner_of(deed.owner_id, deed.owner_name, held.unit_id, deed.on)
        if not owner["owner"] and not owner["owner_name"]:
            raise refuse("Chưa có người phụ trách mới; chọn hoặc ghi tên.", field="owner")
        detail["owner"] = [[held.owner_id, held.owner_name], [getattr(owner["owner"], "pk", None), owner["owner_name"]]]
        held.owner, held.owner_name = owner["owner"], owner["owner_name"]
        held.save(update_fields=["owner", "owner_name"])
    due = deed.due_on if deed.kind == Kind.MOVED else None
    acts.note(
        f"{name}_recorded", name, held, deed.kind, deed.on, by=by, paper=deed.paper, told=deed.told,
        due_on=due, detail=detail,
    )  # fmt: skip


def _derive_measure(held: UnitMeasure) -> None:
    found = rules.measure(held.item.rhythm, held.first_due_on, held.until, acts.steps(acts.standing(measure=held)))
    held.state, held.due_on = found.state, found.due_on
    held.save(update_fields=["state", "due_on"])


def _derive_finding(held: InspectionFinding) -> None:
    found = rules.finding(held.first_due_on, acts.steps(acts.standing(finding=held)))
    held.state, held.due_on = found.state, found.due_on
    held.save(update_fields=["state", "due_on"])


def take_back(
    act_id: int, *, reason: str, by: User | None, version: int | None, paper: Paper = NO_PAPER
) -> DirectionAct:
    """Hoàn tác ghi chép cuối của một biện pháp hay thiếu sót; both entries stay. Only the last one, so that what came
    after never stands on nothing."""
    with transaction.atomic():
        act = DirectionAct.objects.filter(pk=act_id).select_related("measure", "finding").first()
        if act is None or (act.measure is None and act.finding is None) or act.reverses_id:
            raise refuse("Không có ghi chép này trong sổ; mở lại trang.")
        if not reason.strip():
            raise refuse("Chưa có lý do hoàn tác; ghi một câu.", field="reason")
        name, model = ("measure", UnitMeasure) if act.measure_id else ("finding", InspectionFinding)
        held: Any = acts.take(model, act.measure_id or act.finding_id or 0, name, version)
        stand = acts.standing(**{name: held})
        if act.pk not in {one.pk for one in stand}:
            raise refuse("Ghi chép này đã được hoàn tác; không cần làm lại.")
        if stand[-1].pk != act.pk:
            raise refuse(f"Sau đó đã có ghi chép ngày {show(stand[-1].on)}; hoàn tác ghi chép ấy trước.")
        if "owner" in act.detail:
            held.owner_id, held.owner_name = act.detail["owner"][0]
            held.save(update_fields=["owner", "owner_name"])
        back = acts.note("act_taken_back", name, held, act.kind, act.on, by=by, paper=paper, told=reason, reverses=act)
        _derive_measure(held) if name == "measure" else _derive_finding(held)
    return back


def pass_on(old: User, new: User, unit_ids: Any, on: date, *, by: Any) -> int:
    """Open measures and findings of these units that one person was in charge of are in the charge of another from the
    day on, as part of the act by which the seat changed hands. How many."""
    passed = 0
    for name, model, open_ in (
        ("measure", UnitMeasure, rules.OPEN), ("finding", InspectionFinding, rules.FINDING_OPEN),
    ):  # fmt: skip
        for held in model._default_manager.filter(owner=old, unit__in=unit_ids, state__in=open_):
            acts.take(model, held.pk, name, None)
            last = max((act.on for act in acts.standing(**{name: held})), default=on)
            said = f"Nhận từ {old.display_name} khi thay vị trí"
            detail = {"owner": [[old.pk, ""], [new.pk, ""]]}
            acts.note("", name, held, Kind.ASSIGNED, max(on, last), by=by, told=said, detail=detail)
            model._default_manager.filter(pk=held.pk).update(owner=new)
            passed += 1
    return passed
