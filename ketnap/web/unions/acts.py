"""One mass organisation, and the entries about it. Each can be taken back by another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import unions as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock, dates
from ketnap.queries import organisation, unions
from ketnap.queries.missing import NotFound
from ketnap.queries.unions import UnionView
from ketnap.web import errors
from ketnap.web.doors import may
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.people import ReverseForm
from ketnap.web.forms.unions import (
    UnionCountForm,
    UnionEndForm,
    UnionEnterForm,
    UnionForm,
    UnionRateForm,
    UnionSeatForm,
)
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@dataclass(frozen=True)
class Deed:
    page: str
    title: str
    verb: str
    form: type[UnionForm]
    act: Callable[..., Any]
    says: str


DEEDS = {
    deed.page: deed
    for deed in (
        Deed("union-counted", "Ghi số đoàn viên, hội viên", "Ghi số người", UnionCountForm, acts.count_members,
             "Mỗi lần đếm một ngày. Bảng theo năm lấy lần đếm sau cùng của năm."),
        Deed("union-seated", "Ghi cán bộ đoàn thể", "Ghi cán bộ", UnionSeatForm, acts.seat_officer,
             "Người mới thay người cũ từ ngày ấy; tên cũ còn trong sổ."),
        Deed("union-rated", "Ghi xếp loại của một năm", "Ghi xếp loại", UnionRateForm, acts.rate_union,
             "Theo báo cáo của đoàn thể; sổ không tự xếp."),
        Deed("union-ended", "Thôi hoạt động", "Ghi thôi hoạt động", UnionEndForm, acts.end_union,
             "Đoàn thể còn trong sổ cho những ngày trước đó."),
    )
}  # fmt: skip


@page("union")
def one(request: HttpRequest, union_id: int) -> HttpResponse:
    held = unions.union(request.viewer, union_id, clock.today())
    gone = held.line.until is not None
    context = {
        "held": held,
        "offers": [
            (deed.title, reverse(deed.page, args=[union_id]))
            for deed in DEEDS.values()
            if may(request, deed.page, union_id) and not (gone and deed.page != "union-rated")
        ],
        "may_undo": may(request, "union-undo", union_id),
        "may_unit": may(request, "unit-unions", held.line.unit_id),
        "may_enterprise": held.line.enterprise_id and may(request, "enterprise", held.line.enterprise_id),
        "year": clock.today().year,
    }
    return show(request, "unions/union.html", context)


@page("union-new")
def new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Ghi đoàn thể mới cạnh tổ chức đảng này."""
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    sent = request.POST if request.method == "POST" else typed_before(request)
    start = {"kind": request.GET.get("loai"), "enterprise_id": request.GET.get("doanh_nghiep")}
    form = UnionEnterForm(sent, enterprises=organisation.of_unit(request.viewer, unit_id), initial=start)
    back_to = reverse("unit-unions", args=[unit_id])
    context = {"unit": unit, "form": form, "version": None, "problems": [], "back_to": back_to}
    if request.method == "GET" or not form.is_valid():
        return show(request, "unions/new.html", context, status=200 if request.method == "GET" else 422)
    try:
        made = acts.enter_union(unit_id=unit_id, by=request.user, paper=form.paper(), **form.arguments())
    except Refused as refused:
        return show(request, "unions/new.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã ghi {made.name}.")
    return redirect("union", made.pk)


def carry(request: HttpRequest, union_id: int) -> HttpResponse:
    """The page of one deed about a mass organisation."""
    deed = DEEDS[request.page_name]
    held = unions.union(request.viewer, union_id, clock.today())
    form = deed.form(request.POST if request.method == "POST" else typed_before(request))
    back_to = reverse("union", args=[union_id])
    context = {
        "held": held, "title": deed.title, "says": deed.says, "verb": deed.verb, "form": form,
        "version": held.version, "problems": [], "back_to": back_to,
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "unions/act.html", context, status=200 if request.method == "GET" else 422)
    told = {**form.arguments(), "paper": form.paper(), "by": request.user, "version": posted_version(request)}
    try:
        deed.act(union_id=union_id, **told)
    except Refused as refused:
        return show(request, "unions/act.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        typed = [(deed.title, last(held), dates.show(form.cleaned_data["on"]))]
        return errors.both(request, conflict, typed, back_to, held.version, last(held))
    written = unions.union(request.viewer, union_id, clock.today()).acts[0]
    undo = reverse("union-undo", args=[union_id, written.act_id])
    done(request, f"Đã ghi: {deed.title.lower()}, {held.line.name}.", undo, "Ghi nhầm thì hoàn tác")
    return redirect("union", union_id)


def last(held: UnionView) -> str:
    stands = next((act for act in held.acts if not act.taken_back and act.reverses is None), None)
    return f"{stands.label} ngày {dates.show(stands.on)}: {stands.sentence}" if stands else ""


counted = page("union-counted")(carry)
seated = page("union-seated")(carry)
rated = page("union-rated")(carry)
ended = page("union-ended")(carry)


@page("union-undo")
def undo(request: HttpRequest, union_id: int, union_act_id: int) -> HttpResponse:
    """Hoàn tác một ghi chép: what held before the entry holds again; both stay."""
    held = unions.union(request.viewer, union_id, clock.today())
    act = next((one for one in held.acts if one.act_id == union_act_id), None)
    if act is None:
        raise NotFound("Không có ghi chép này.")
    form = ReverseForm(request.POST if request.method == "POST" else typed_before(request))
    back_to = reverse("union", args=[union_id])
    context = {
        "held": held, "title": f"Hoàn tác: {act.label.lower()} ngày {dates.show(act.on)}",
        "verb": "Hoàn tác, ghi lý do",
        "says": f"{act.sentence.capitalize()}. Sổ trở lại như trước ghi chép ấy; cả hai ghi chép còn lại.",
        "form": form, "version": held.version, "problems": [], "back_to": back_to,
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "unions/act.html", context, status=200 if request.method == "GET" else 422)
    paper = form.paper()
    try:
        acts.take_back_union_act(
            union_act_id, reason=paper.reason, by=request.user, version=posted_version(request), paper=paper
        )
    except Refused as refused:
        return show(request, "unions/act.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        typed = [("Việc", last(held), f"Hoàn tác: {act.label.lower()} ngày {dates.show(act.on)}")]
        return errors.both(request, conflict, typed, back_to, held.version, last(held))
    done(request, f"Đã hoàn tác: {act.label.lower()} ngày {dates.show(act.on)}. Cả hai ghi chép còn trong sổ.")
    if act.kind == "entered":
        return redirect("unit-unions", held.line.unit_id)
    return redirect("union", union_id)
