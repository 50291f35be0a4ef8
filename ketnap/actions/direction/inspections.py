"""Inspections: planned, held by a team, concluded or given up; and what they found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.direction import acts
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.lib import clock, text
from ketnap.lib.dates import show
from ketnap.models import DirectionAct, Inspection, InspectionFinding, User

Kind, State = DirectionAct.Kind, Inspection.State


@dataclass(frozen=True)
class NewInspection:
    kind: str
    subject: str
    planned_from: date
    planned_to: date
    team: str = ""


@transaction.atomic
def plan(unit_id: int, by_unit_id: int, new: NewInspection, *, by: User | None, paper: Paper = NO_PAPER) -> Inspection:
    """Put an inspection of a unit into the plan of the committee that inspects. Refused for a unit that is not below
    that committee on the first planned day."""
    told = _planned(new)
    acts.there([unit_id], by_unit_id, new.planned_from, "unit_id")
    made = Inspection.objects.create(unit_id=unit_id, by_unit_id=by_unit_id, **told, **provenance(by, paper))
    journal.record("direction.inspection_planned", by=by, subject=f"inspection:{made.pk}", unit_id=unit_id)
    return made


def _planned(new: NewInspection) -> dict[str, Any]:
    subject = " ".join(text.nfc(new.subject).split())
    if not subject:
        raise refuse("Nội dung kiểm tra còn trống; ghi kiểm tra việc gì.", field="subject")
    if new.planned_to < new.planned_from:
        raise refuse(
            f"Ngày cuối {show(new.planned_to)} trước ngày đầu {show(new.planned_from)}; sửa lại ngày.",
            field="planned_to",
        )
    return {
        "kind": new.kind, "subject": subject, "planned_from": new.planned_from, "planned_to": new.planned_to,
        "team": _lines(new.team),
    }  # fmt: skip


def _lines(words: str) -> str:
    return "\n".join(text.nfc(line).strip() for line in words.splitlines() if line.strip())


@transaction.atomic
def change_plan(
    inspection_id: int, new: NewInspection, *, by: User | None, version: int | None, paper: Paper = NO_PAPER
) -> Inspection:
    """Change what is planned; what stood before is kept. Refused once it is concluded, and without a reason."""
    held = acts.take(Inspection, inspection_id, "inspection", version)
    _still(held, State.PLANNED, State.HELD)
    if not paper.reason.strip():
        raise refuse("Chưa có lý do đổi kế hoạch; ghi một câu.", field="reason")
    told = _planned(new)
    changed = {name: [_said(getattr(held, name)), _said(value)] for name, value in told.items()
               if getattr(held, name) != value}  # fmt: skip
    if not changed:
        raise refuse("Chưa có mục nào khác với kế hoạch; sửa ít nhất một mục.")
    for name, value in told.items():
        setattr(held, name, value)
    held.save(update_fields=list(told))
    acts.note("inspection_recorded", "inspection", held, Kind.CORRECTED, clock.today(), by=by, paper=paper,
              told=paper.reason, detail=changed)  # fmt: skip
    return held


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _still(held: Inspection, *states: str) -> None:
    if held.state not in states:
        raise refuse(f"Cuộc kiểm tra ở tình trạng “{State(held.state).label}”, không ghi việc này được; mở lại trang.")


@transaction.atomic
def hold(
    inspection_id: int, *, held_from: date, held_to: date, team: str, by: User | None, version: int | None,
    paper: Paper = NO_PAPER,
) -> Inspection:  # fmt: skip
    """Carried out from day to day by that team; recorded again, the later entry counts and both stay."""
    held = acts.take(Inspection, inspection_id, "inspection", version)
    _still(held, State.PLANNED, State.HELD)
    if held_to < held_from:
        raise refuse(f"Ngày cuối {show(held_to)} trước ngày đầu {show(held_from)}; sửa lại ngày.", field="held_to")
    if held_from > clock.today():
        raise refuse(f"Ngày {show(held_from)} chưa đến; ghi khi cuộc kiểm tra đã bắt đầu.", field="held_from")
    if not _lines(team):
        raise refuse("Chưa ghi ai đi kiểm tra; ghi mỗi người một dòng, trưởng đoàn đứng đầu.", field="team")
    detail = {"held": [[_said(held.held_from), _said(held.held_to)], [_said(held_from), _said(held_to)]],
              "team": [held.team, _lines(team)]}  # fmt: skip
    held.held_from, held.held_to, held.team, held.state = held_from, held_to, _lines(team), State.HELD
    held.save(update_fields=["held_from", "held_to", "team", "state"])
    acts.note("inspection_recorded", "inspection", held, Kind.HELD, held_from, by=by, paper=paper, detail=detail)
    return held


@transaction.atomic
def conclude(
    inspection_id: int, *, on: date, told: str, by: User | None, version: int | None, paper: Paper = NO_PAPER
) -> Inspection:
    """The conclusion, with its paper. Findings live on until each is verified."""
    held = acts.take(Inspection, inspection_id, "inspection", version)
    _still(held, State.HELD)
    if not told.strip():
        raise refuse("Kết luận còn trống; viết một hai câu, hoặc ghi số văn bản kết luận.", field="told")
    if on < (held.held_from or on) or on > clock.today():
        raise refuse(f"Ngày kết luận phải từ {show(held.held_from)} đến hôm nay; sửa lại ngày.", field="on")
    held.state = State.CONCLUDED
    held.save(update_fields=["state"])
    acts.note("inspection_recorded", "inspection", held, Kind.CONCLUDED, on, by=by, paper=paper, told=told)
    return held


@transaction.atomic
def cancel(
    inspection_id: int, *, on: date, told: str, by: User | None, version: int | None, paper: Paper = NO_PAPER
) -> Inspection:
    """Not carried out, with the reason. Refused once something was found."""
    held = acts.take(Inspection, inspection_id, "inspection", version)
    _still(held, State.PLANNED, State.HELD)
    if not told.strip():
        raise refuse("Chưa có lý do không tiến hành; ghi một câu.", field="told")
    if InspectionFinding.objects.filter(inspection=held).exclude(state=InspectionFinding.State.DROPPED).exists():
        raise refuse("Cuộc kiểm tra đã nêu thiếu sót nên không bỏ được; bỏ từng thiếu sót trước, hoặc ghi kết luận.")
    held.state = State.CANCELLED
    held.save(update_fields=["state"])
    acts.note("inspection_recorded", "inspection", held, Kind.CANCELLED, on, by=by, paper=paper, told=told)
    return held


@dataclass(frozen=True)
class NewFinding:
    sentence: str
    repair: str
    unit_id: int
    candidacy_id: int | None = None
    rule: str = ""
    citation: str = ""
    grave: bool = False
    owner_id: int | None = None
    owner_name: str = ""


@transaction.atomic
def find(
    inspection_id: int, rows: Sequence[NewFinding], *, found_on: date, due_on: date, by: User | None,
    version: int | None, paper: Paper = NO_PAPER,
) -> list[InspectionFinding]:  # fmt: skip
    """Write what was found; each becomes a task with a day. All or nothing; what the inspection has already (same unit,
    file, rule and words, not dropped) is left out of the answer.

    Refused before the inspection is held or after it was given up, for a unit not below the unit inspected, for a day
    of repair before the day it was found.
    """
    held = acts.take(Inspection, inspection_id, "inspection", version)
    _still(held, State.HELD, State.CONCLUDED)
    if not rows:
        raise refuse("Chưa chọn điều nào; chọn ít nhất một điều.", field="rows")
    if (held.held_from and found_on < held.held_from) or found_on > clock.today():
        raise refuse(f"Ngày nêu phải từ {show(held.held_from)} đến hôm nay; sửa lại ngày.", field="found_on")
    if due_on < found_on:
        raise refuse(f"Hạn sửa {show(due_on)} trước ngày nêu {show(found_on)}; sửa lại hạn.", field="due_on")
    acts.there(sorted({row.unit_id for row in rows}), held.unit_id, found_on, "unit")
    known = {
        (one.unit_id, one.candidacy_id, one.rule, one.sentence)
        for one in InspectionFinding.objects.filter(inspection=held).exclude(state=InspectionFinding.State.DROPPED)
    }
    columns = provenance(by, paper)
    made = []
    for row in rows:
        sentence, repair = " ".join(text.nfc(row.sentence).split()), " ".join(text.nfc(row.repair).split())
        if not sentence or not repair:
            missing = "repair" if sentence else "sentence"
            raise refuse("Một thiếu sót chưa đủ: ghi thấy gì và phải sửa thế nào.", field=missing)
        if (row.unit_id, row.candidacy_id, row.rule, sentence) in known:
            continue
        known.add((row.unit_id, row.candidacy_id, row.rule, sentence))
        made.append(InspectionFinding(
            inspection=held, unit_id=row.unit_id, candidacy_id=row.candidacy_id, rule=row.rule, citation=row.citation,
            sentence=sentence, repair=repair, grave=row.grave, found_on=found_on, first_due_on=due_on, due_on=due_on,
            **acts.owner_of(row.owner_id, row.owner_name, row.unit_id, found_on), **columns,
        ))  # fmt: skip
    if not made:
        raise refuse("Các điều này đã nêu trong cuộc kiểm tra; chọn điều khác.", field="rows")
    InspectionFinding.objects.bulk_create(made)
    journal.record(
        "direction.found", by=by, subject=f"inspection:{held.pk}", unit_id=held.unit_id, detail={"findings": len(made)}
    )
    return made
