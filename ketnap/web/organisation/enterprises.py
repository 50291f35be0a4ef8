"""Enterprises by hand: one with its whole past, and the entries about it. Each entry can be taken back by another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.actions import organisation as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock, dates
from ketnap.queries import organisation
from ketnap.queries.commendation import proposals as commendations
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation import EnterpriseView, choosing
from ketnap.web import errors
from ketnap.web.doors import may
from ketnap.web.forms.enterprises import (
    EnterForm,
    EnterpriseForm,
    EnterpriseRenameForm,
    LeadForm,
    LeaveForm,
    OwnershipForm,
    WorkersForm,
)
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.people import ReverseForm
from ketnap.web.offices import panels
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@dataclass(frozen=True)
class Deed:
    page: str
    title: str
    verb: str
    form: type[EnterpriseForm]
    act: Callable[..., Any]
    says: str


DEEDS = {
    deed.page: deed
    for deed in (
        Deed("enterprise-rename", "Đổi tên, mã số thuế", "Ghi tên mới", EnterpriseRenameForm, acts.rename_enterprise,
             "Doanh nghiệp vẫn là một; trang xem ngày cũ vẫn nêu tên cũ."),
        Deed("enterprise-owned", "Đổi loại hình", "Ghi loại hình mới", OwnershipForm, acts.change_ownership,
             "Trước ngày ấy loại hình cũ vẫn giữ, nên biểu của các kỳ trước không đổi."),
        Deed("enterprise-counted", "Ghi số lao động của một năm", "Ghi số lao động", WorkersForm, acts.count_workers,
             "Mỗi năm một số. Số cũ của năm ấy còn trong ghi chép."),
        Deed("enterprise-left", "Thôi lãnh đạo", "Ghi thôi lãnh đạo", LeaveForm, acts.stop_leading,
             "Doanh nghiệp còn trong sổ. Tổ chức khác nhận lãnh đạo thì ghi ở trang của tổ chức ấy."),
    )
}  # fmt: skip


@page("enterprise")
def enterprise(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    held = organisation.enterprise(request.viewer, enterprise_id)
    context = {
        "held": held,
        "offers": [
            (deed.title, reverse(deed.page, args=[enterprise_id]))
            for deed in DEEDS.values()
            if may(request, deed.page, enterprise_id) and (deed.page != "enterprise-left" or writable(request, held))
        ],
        "may_undo": may(request, "enterprise-undo", enterprise_id),
        "charged": panels.firm(request, enterprise_id, clock.today()),
        "may_charge": may(request, "enterprise-charge", enterprise_id, "POST"),
        "may_members": may(request, "enterprise-members", enterprise_id),
        "commendations": commendations.of_enterprise(request.viewer, enterprise_id),
        "commend_at": commend_at(request, held),
    }
    return show(request, "organisation/enterprise.html", context)


def commend_at(request: HttpRequest, held: EnterpriseView) -> str:
    """Where the unit that leads it proposes to commend it; empty where this viewer may not."""
    lead = next((one for one in held.led_now if may(request, "commendation-new", one.unit_id)), None)
    address = reverse("commendation-new", args=[lead.unit_id]) if lead else ""
    return f"{address}?cho=doanh-nghiep&ai={held.enterprise_id}" if lead else ""


def writable(request: HttpRequest, held: EnterpriseView) -> set[int]:
    """Units that lead it now and that this viewer may write of."""
    leading = [one.unit_id for one in held.led_now]
    return choosing.reached(request.viewer, clock.today(), leading, Permission.CHANGE_TREE)


def carry(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """The page of one deed about an enterprise."""
    deed = DEEDS[request.page_name]
    held = organisation.enterprise(request.viewer, enterprise_id)
    sent = request.POST if request.method == "POST" else typed_before(request)
    more: dict[str, Any] = {"held": held, "may_write": writable(request, held)} if deed.form is LeaveForm else {}
    start = {"name": held.name, "tax_code": held.tax_code}
    form = deed.form(sent, initial=start if deed.form is EnterpriseRenameForm else None, **more)
    back_to = reverse("enterprise", args=[enterprise_id])
    context = {
        "held": held, "deed": deed, "form": form, "version": held.version, "problems": [], "back_to": back_to
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return asked(request, "enterprise_act", context)
    told = {**form.arguments(), "paper": form.paper(), "by": request.user, "version": posted_version(request)}
    try:
        deed.act(enterprise_id=enterprise_id, **told)
    except Refused as refused:
        problems = refused.problems
        return show(request, "organisation/enterprise_act.html", context | {"problems": problems}, status=422)
    except Conflict as conflict:
        return errors.both(
            request, conflict, versions(deed, held, form.cleaned_data), back_to, held.version, last(held)
        )
    written = organisation.enterprise(request.viewer, enterprise_id).acts[0]
    undo = reverse("enterprise-undo", args=[enterprise_id, written.act_id])
    done(request, f"Đã ghi: {deed.title.lower()}, {held.name}.", undo, "Ghi nhầm thì hoàn tác")
    return redirect("enterprise", enterprise_id)


def asked(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The form, empty or with what is wrong in it."""
    return show(request, f"organisation/{template}.html", context, status=200 if request.method == "GET" else 422)


def last(held: EnterpriseView) -> str:
    stands = next((act for act in held.acts if not act.taken_back and act.reverses is None), None)
    return f"{stands.label} từ {dates.show(stands.on)}: {stands.sentence}" if stands else ""


def versions(deed: Deed, held: EnterpriseView, typed: dict[str, Any]) -> list[errors.Version]:
    """What stands by now beside what was typed, for what the deed changes."""
    match deed.page:
        case "enterprise-rename":
            return [("Tên", held.name, typed["name"]), ("Mã số thuế", held.tax_code, typed["tax_code"])]
        case "enterprise-owned":
            choices = dict(OwnershipForm.base_fields["ownership"].choices)  # type: ignore[attr-defined]
            now = held.ownership
            return [
                ("Loại hình", now.label if now else "", str(choices.get(typed["ownership"], ""))),
                ("Từ ngày", dates.show(now.since) if now else "", dates.show(typed["on"])),
            ]
        case "enterprise-counted":
            counted = dict(held.headcounts).get(typed["year"])
            return [(f"Lao động năm {typed['year']}", "" if counted is None else str(counted), str(typed["workers"]))]
        case _:
            names = ", ".join(one.unit_name for one in held.led_now)
            stops = {one.unit_id: one.unit_name for one in held.leads}.get(typed["unit_id"], "")
            return [("Đang lãnh đạo", names, f"{stops} thôi từ {dates.show(typed['on'])}")]


rename = page("enterprise-rename")(carry)
change_ownership = page("enterprise-owned")(carry)
count_workers = page("enterprise-counted")(carry)
stop_leading = page("enterprise-left")(carry)


@page("enterprise-new")
def new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Ghi doanh nghiệp mới: led by this organisation, or without one and kept at its page."""
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    start = {"led": request.GET.get("to_chuc_dang") or "co"}
    form = EnterForm(request.POST if request.method == "POST" else typed_before(request), initial=start)
    back_to = reverse("unit", args=[unit_id])
    context = {"unit": unit, "form": form, "version": None, "problems": [], "back_to": back_to}
    if request.method == "GET" or not form.is_valid():
        return asked(request, "enterprise_new", context)
    try:
        made = acts.enter_enterprise(unit_id=unit_id, by=request.user, paper=form.paper(), **form.arguments())
    except Refused as refused:
        return show(request, "organisation/enterprise_new.html", context | {"problems": refused.problems}, status=422)
    whose = f"do {unit.name} lãnh đạo" if form.cleaned_data["led"] else "chưa có tổ chức đảng"
    done(request, f"Đã ghi {made.name}, {whose}.")
    return redirect("enterprise", made.pk)


@page("enterprise-lead")
def lead(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Lãnh đạo một doanh nghiệp đã có trong sổ."""
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    mine = {one.enterprise_id for one in unit.enterprises}
    known = [one for one in organisation.led(request.viewer, Permission.CHANGE_TREE) if one[0] not in mine]
    form = LeadForm(request.POST if request.method == "POST" else typed_before(request), known=known)
    back_to = reverse("unit", args=[unit_id])
    context = {"unit": unit, "form": form, "known": known, "version": None, "problems": [], "back_to": back_to}
    if request.method == "GET" or not form.is_valid():
        return asked(request, "enterprise_lead", context)
    told = form.arguments()
    try:
        acts.lead(unit_id=unit_id, by=request.user, paper=form.paper(), **told)
    except Refused as refused:
        return show(request, "organisation/enterprise_lead.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã ghi: {unit.name} lãnh đạo {dict(known)[told['enterprise_id']]} từ {dates.show(told['on'])}.")
    return redirect("enterprise", told["enterprise_id"])


@page("enterprise-undo")
def undo(request: HttpRequest, enterprise_id: int, act_id: int) -> HttpResponse:
    """Hoàn tác một ghi chép: what held before holds again; both entries stay."""
    held = organisation.enterprise(request.viewer, enterprise_id)
    act = next((one for one in held.acts if one.act_id == act_id), None)
    if act is None:
        raise NotFound("Không có ghi chép này.")
    form = ReverseForm(request.POST if request.method == "POST" else typed_before(request))
    back_to = reverse("enterprise", args=[enterprise_id])
    context = {"held": held, "act": act, "form": form, "version": held.version, "problems": [], "back_to": back_to}
    if request.method == "GET" or not form.is_valid():
        return asked(request, "enterprise_undo", context)
    paper = form.paper()
    try:
        acts.take_back_enterprise_act(
            act_id, reason=paper.reason, by=request.user, version=posted_version(request), paper=paper
        )
    except Refused as refused:
        return show(request, "organisation/enterprise_undo.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        typed = [("Việc", last(held), f"Hoàn tác: {act.label.lower()} từ {dates.show(act.on)}")]
        return errors.both(request, conflict, typed, back_to, held.version, last(held))
    done(request, f"Đã hoàn tác: {act.label.lower()} từ {dates.show(act.on)}. Cả hai ghi chép còn trong sổ.")
    return redirect("enterprise", enterprise_id)
