"""Acts on one organisation: a form with its decision, and what the tree becomes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.actions import organisation as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock, dates
from ketnap.queries import organisation
from ketnap.queries.organisation import UnitView, choosing
from ketnap.queries.organisation.choosing import Among
from ketnap.rules import organisation as rules
from ketnap.web import errors
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.organisation import CodeForm, MoveForm, RenameForm
from ketnap.web.forms.units import Units
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@page("unit-rename")
def rename(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Đổi tên, mã: the organisation stays the same one."""
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    start = {"name": unit.name, "code": unit.code}
    form = RenameForm(request.POST if request.method == "POST" else typed_before(request), initial=start)
    context = {
        "unit": unit,
        "form": form,
        "version": unit.version,
        "problems": [],
        "back_to": reverse("unit", args=[unit_id]),
    }
    if request.method == "GET" or not form.is_valid():
        return show(request, "organisation/rename.html", context, status=200 if request.method == "GET" else 422)
    typed = form.cleaned_data
    try:
        acts.rename(
            unit_id=unit_id, on=typed["on"], name=typed["name"], code=typed["code"], paper=form.paper(),
            by=request.user, version=posted_version(request),
        )  # fmt: skip
    except Refused as refused:
        return show(request, "organisation/rename.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        versions = [("Tên", unit.name, typed["name"]), ("Mã", unit.code, typed["code"])]
        return two_versions(request, conflict, unit, versions)
    done(request, f"Đã ghi: từ {dates.show(typed['on'])} {unit.name} mang tên {typed['name']}, mã {typed['code']}.")
    return redirect("unit", unit_id)


@page("unit-move")
def move(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Chuyển trực thuộc, with everything below. What every count becomes is shown before anything is written."""
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    units = Units(request.viewer, Among(Permission.CHANGE_TREE, clock.today()))
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = MoveForm(sent, unit=unit, units=units)
    context = {
        "unit": unit, "form": form, "version": unit.version, "problems": [], "back_to": reverse("unit", args=[unit_id])
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "organisation/move.html", context, status=200 if request.method == "GET" else 422)
    typed = form.cleaned_data
    act = {
        "unit_id": unit_id, "parent_id": typed["parent"], "on": typed["on"], "paper": form.paper(), "by": request.user,
        "kind": typed["kind"], "code": typed["code"], "version": posted_version(request),
    }  # fmt: skip
    try:
        if "xem" in request.POST:
            seen = acts.preview(acts.move, **act)
            reach = choosing.reached(request.viewer, clock.today(), [one.unit_id for one in seen.lines])
            context |= {"preview": seen, "lines": [one for one in seen.lines if one.unit_id in reach]}
            return show(request, "organisation/move.html", context)
        acts.move(**act)
    except Refused as refused:
        return show(request, "organisation/move.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return two_versions(request, conflict, unit, moved(unit, typed, units))
    done(request, f"Đã ghi: {unit.name} chuyển trực thuộc từ {dates.show(typed['on'])}.")
    return redirect("unit", unit_id)


def moved(unit: UnitView, typed: dict[str, Any], units: Units) -> list[errors.Version]:
    """Where the unit stands by now beside where the mover wanted it."""
    wanted = units.one(typed["parent"])
    above = unit.trail[-1].name if unit.trail else "không trực thuộc tổ chức nào trong sổ"
    kinds = rules.KINDS
    return [
        ("Trực thuộc", above, wanted.name if wanted else ""),
        ("Loại hình", unit.kind_label, kinds.get(typed["kind"] or unit.kind, "")),
        ("Mã", unit.code, typed["code"] or unit.code),
        ("Từ ngày", dates.show(unit.history[-1].since), dates.show(typed["on"])),
    ]


def two_versions(
    request: HttpRequest, conflict: Conflict, unit: UnitView, versions: list[errors.Version]
) -> HttpResponse:  # fmt: skip
    """What stands by now, by which act, beside what was typed; nothing typed is lost and it can be sent again."""
    last = next((act.dated for act in unit.acts if not act.taken_back and act.reverses is None), "")
    sent = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    sent = [(name, value) for name, value in sent if name not in ("csrfmiddlewaretoken", "version", "xem")]
    return errors.conflict(
        request, conflict, versions, keep=reverse("unit", args=[unit.unit_id]), again=request.path,
        typed=[*sent, ("version", str(unit.version)), ("xem", "1")] if "parent" in request.POST
        else [*sent, ("version", str(unit.version))], last=last,
    )  # fmt: skip


@page("unit-code")
def code(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Ghi mã tổ chức đảng 14 số: given or changed by the centre; the organisation stays the same one."""
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = CodeForm(sent, initial={"code": unit.official_code})
    context = {
        "unit": unit, "form": form, "version": unit.version, "problems": [], "back_to": reverse("unit", args=[unit_id])
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "organisation/code.html", context, status=200 if request.method == "GET" else 422)
    typed = form.cleaned_data
    try:
        act = acts.assign_code(
            unit_id=unit_id, code=typed["code"], on=typed["on"], paper=form.paper(), by=request.user,
            version=posted_version(request),
        )  # fmt: skip
    except Refused as refused:
        return show(request, "organisation/code.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        versions = [("Mã tổ chức đảng", unit.official_code, typed["code"])]
        return two_versions(request, conflict, unit, versions)
    undo = f"{reverse('unit-undo', args=[unit_id])}?qd={act.pk}"
    sentence = f"Đã ghi: {unit.name} mang mã {typed['code']} từ {dates.show(typed['on'])}."
    done(request, sentence, undo, "Ghi nhầm thì hoàn tác")
    return redirect("unit", unit_id)
