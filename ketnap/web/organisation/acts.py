"""Acts on one organisation: a form with its decision, and what the tree becomes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.actions import organisation as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock, dates
from ketnap.queries import organisation
from ketnap.web import errors
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.organisation import MoveForm, RenameForm
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
        sent = [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "version")]
        return errors.conflict(
            request, conflict, versions, keep=reverse("unit", args=[unit_id]), again=request.path,
            typed=[*sent, ("version", str(unit.version))],
        )  # fmt: skip
    done(request, f"Đã ghi: từ {dates.show(typed['on'])} {unit.name} mang tên {typed['name']}, mã {typed['code']}.")
    return redirect("unit", unit_id)


@page("unit-move")
def move(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Chuyển trực thuộc, with everything below. What every count becomes is shown before anything is written."""
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    targets = organisation.within(request.viewer, clock.today(), Permission.CHANGE_TREE)
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = MoveForm(sent, unit=unit, rows=targets)
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
            reach = {row.unit_id for row in organisation.tree(request.viewer, clock.today())}
            context |= {"preview": seen, "lines": [one for one in seen.lines if one.unit_id in reach]}
            return show(request, "organisation/move.html", context)
        acts.move(**act)
    except Refused as refused:
        return show(request, "organisation/move.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã ghi: {unit.name} chuyển trực thuộc từ {dates.show(typed['on'])}.")
    return redirect("unit", unit_id)
