"""Inspections: the plan of a year, one with what it found, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import direction as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock, dates
from ketnap.queries import organisation
from ketnap.queries.direction import inspections as queries
from ketnap.queries.direction.inspections import FindingRow, InspectionRow, InspectionView
from ketnap.queries.missing import NotFound
from ketnap.web import errors
from ketnap.web.days import asked
from ketnap.web.direction.texts import asked_year
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.inspections import ConcludeForm, GiveUpForm, HoldForm, InspectionForm, PapersForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before
from ketnap.web.shell import house_of


@page("inspections")
def inspections(request: HttpRequest) -> HttpResponse:
    day, year = asked(request), asked_year(request)
    rows = queries.inspections(request.viewer, day.day, year)
    house = house_of(request)
    context = {
        "rows": rows, "day": day, "year": year, "years": queries.years(request.viewer),
        "left": sum(row.left for row in rows), "overdue": sum(row.overdue for row in rows),
        "may_plan": house.unit_id is not None and may(request, "inspection-new", house.unit_id),
        "house_id": house.unit_id,
    }  # fmt: skip
    return show(request, "direction/inspections.html", context, on=day.day)


@table_page("inspections-table")
def inspections_table(request: HttpRequest) -> Sheet:
    day, year = asked(request).day, asked_year(request)
    head = ("Nội dung", "Đơn vị được kiểm tra", "Thời gian", "Tình trạng", "Thiếu sót", "Chưa khắc phục", "Quá hạn",
            "Hình thức", "Cấp kiểm tra")  # fmt: skip
    rows = [
        (row.subject, row.unit_name, when(row), row.state_label, row.findings, row.left, row.overdue, row.kind_label,
         row.by_name)
        for row in queries.inspections(request.viewer, day, year)
    ]  # fmt: skip
    title = f"Kế hoạch kiểm tra, giám sát{f' năm {year}' if year else ''}"
    return Sheet(title, head, rows, (f"Ngày {dates.show(day)}",))


def when(row: InspectionRow) -> str:
    start, end = (row.held_from, row.held_to) if row.held_from else (row.planned_from, row.planned_to)
    return dates.show(start) if start == end else f"{dates.show(start)} – {dates.show(end)}"


@page("inspection-new")
def new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Đưa một cuộc kiểm tra vào kế hoạch. From the page of the house the unit is chosen."""
    house = house_of(request)
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = InspectionForm(sent)
    context = {
        "unit": unit, "form": form, "problems": [], "version": None, "back_to": reverse("inspections"),
        "children": unit.children if unit_id == house.unit_id else [],
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "direction/inspection_new.html", context, status=200 if request.method == "GET" else 422)
    try:
        made = acts.plan(unit_id, house.unit_id or unit_id, form.row(), by=request.user, paper=form.paper())
    except Refused as refused:
        return show(request, "direction/inspection_new.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã đưa vào kế hoạch: {made.get_kind_display().lower()} {unit.name}.")
    return redirect("inspection", made.pk)


@dataclass(frozen=True)
class Step:
    """One thing that may be recorded about an inspection, and from which of its states."""

    key: str
    title: str
    verb: str
    form: Callable[..., PapersForm]
    act: Callable[..., Any]
    states: tuple[str, ...]


STEPS = {
    step.key: step
    for step in (
        Step("tien-hanh", "Ghi ngày tiến hành, đoàn kiểm tra", "Ghi tiến hành", HoldForm, acts.hold,
             ("planned", "held")),
        Step("ket-luan", "Ghi kết luận", "Ghi kết luận", ConcludeForm, acts.conclude, ("held",)),
        Step("ke-hoach", "Đổi kế hoạch", "Ghi kế hoạch mới", InspectionForm, acts.change_plan, ("planned", "held")),
        Step("khong-tien-hanh", "Không tiến hành", "Ghi không tiến hành", GiveUpForm, acts.cancel,
             ("planned", "held")),
    )
}  # fmt: skip


@page("inspection")
def inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    day = asked(request)
    held = queries.inspection(request.viewer, inspection_id, day.day)
    writes = may(request, "inspection-edit", inspection_id)
    context = {
        "held": held, "row": held.row, "day": day, "when": when(held.row),
        "steps": [one for one in STEPS.values() if writes and held.row.state in one.states],
        "may_find": writes and held.row.state in ("held", "concluded"),
    }  # fmt: skip
    return show(request, "direction/inspection.html", context, on=day.day)


@table_page("inspection-table")
def inspection_table(request: HttpRequest, inspection_id: int) -> Sheet:
    """What it found, and how far each is mended."""
    day = asked(request).day
    held = queries.inspection(request.viewer, inspection_id, day)
    rows = finding_rows(held.findings)
    notes = (held.row.unit_name, f"Ngày {dates.show(day)}")
    return Sheet(f"Thiếu sót: {held.row.subject}", FINDING_HEAD, rows, notes, held.row.unit_id)


FINDING_HEAD = ("Thiếu sót", "Đơn vị", "Hồ sơ", "Hạn sửa", "Tình trạng", "Phải sửa thế nào", "Ai chịu trách nhiệm",
                "Quy tắc", "Căn cứ", "Ngày nêu")  # fmt: skip


def finding_rows(found: list[FindingRow]) -> list[tuple[object, ...]]:
    return [
        (row.sentence, row.unit_name, row.person, row.due_on, row.late_words if row.overdue else row.state_label,
         row.repair, row.owner, row.rule, row.citation, row.found_on)
        for row in found
    ]  # fmt: skip


@page("inspection-edit")
def edit(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Đổi kế hoạch, ghi tiến hành, kết luận, hoặc không tiến hành."""
    held = queries.inspection(request.viewer, inspection_id, clock.today())
    step = STEPS.get(request.GET.get("viec", "tien-hanh"))
    if step is None:
        raise NotFound("Không có việc này.")
    form = form_of(step, held, request.POST if request.method == "POST" else typed_before(request))
    back_to = reverse("inspection", args=[inspection_id])
    context = {
        "held": held, "row": held.row, "step": step, "form": form, "version": held.version, "problems": [],
        "back_to": back_to,
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "direction/inspection_act.html", context, status=200 if request.method == "GET" else 422)
    told = [form.row()] if isinstance(form, InspectionForm) else []
    more = {} if told else {name: value for name, value in form.cleaned_data.items() if name in OF_ACT}
    try:
        step.act(
            inspection_id, *told, **more, by=request.user, version=posted_version(request), paper=form.paper()
        )  # fmt: skip
    except Refused as refused:
        return show(request, "direction/inspection_act.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        stands = [("Tình trạng", held.row.state_label, step.title)]
        return errors.both(request, conflict, stands, back_to, held.version)
    done(request, f"Đã ghi: {step.title.lower()}.")
    return redirect("inspection", inspection_id)


OF_ACT = ("held_from", "held_to", "team", "on", "told")


def form_of(step: Step, held: InspectionView, sent: Any) -> PapersForm:
    row, team = held.row, "\n".join(held.team)
    start = {"held_from": row.held_from or row.planned_from, "held_to": row.held_to or row.planned_to, "team": team}
    if step.form is InspectionForm:
        planned = {"kind": held.kind, "subject": row.subject, "planned_from": row.planned_from,
                   "planned_to": row.planned_to, "team": team}  # fmt: skip
        return InspectionForm(sent, corrects=True, initial=planned)
    return step.form(sent, initial=start | {"on": clock.today()})
