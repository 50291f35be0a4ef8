"""The other acts on the tree: thành lập, giải thể, sáp nhập, chia tách, nâng, hạ, chuyển giao, and taking one back.

Each is one page: a form with its decision, what every count becomes, then the act. `DEEDS` says how they differ.
"""

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
from ketnap.models import UnitAct
from ketnap.queries import membership, organisation
from ketnap.queries.organisation import UnitView, choosing
from ketnap.queries.organisation.choosing import Among
from ketnap.rules import organisation as rules
from ketnap.web import errors
from ketnap.web.doors import may
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.organisation import (
    ActForm,
    DissolveForm,
    FoundForm,
    HandOverForm,
    LowerForm,
    MergeForm,
    PartsForm,
    RaiseForm,
    ReceiveForm,
    SplitForm,
    kinds_under,
)
from ketnap.web.forms.people import ReverseForm
from ketnap.web.forms.units import Units
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before

LARGEST = 400
"""Members one page can send to their new units; larger ones are divided by a list."""


@dataclass(frozen=True)
class Deed:
    page: str
    title: str
    verb: str
    form: type[ActForm]
    act: Callable[..., UnitAct]
    says: str
    fits: Callable[[UnitView], bool]
    versioned: bool = True
    """Founding and receiving change no unit that somebody else could have changed meanwhile."""


def holds(unit: UnitView) -> bool:
    return unit.kind in rules.HOLDS_MEMBERS


DEEDS = (
    Deed("unit-found", "Thành lập tổ chức trực thuộc", "Ghi thành lập", FoundForm, acts.found,
         "Tổ chức mới đứng dưới tổ chức này. Đảng viên đến sau bằng chuyển trong nội bộ.",
         lambda unit: bool(kinds_under(unit.kind)), versioned=False),
    Deed("unit-receive", "Nhận tổ chức chuyển giao đến", "Ghi nhận chuyển giao", ReceiveForm, acts.receive,
         "Một tổ chức từ đảng bộ khác về. Đảng viên ghi sau, từng người hoặc bằng danh sách.",
         lambda unit: bool(kinds_under(unit.kind)), versioned=False),
    Deed("unit-split", "Chia tách", "Ghi chia tách", SplitForm, acts.split,
         "Tổ chức mới đứng cạnh tổ chức cũ, cùng cấp trên. Chọn ai, tổ chức nào về đâu.",
         lambda unit: bool(unit.trail)),
    Deed("unit-raise", "Nâng thành đảng bộ", "Ghi nâng thành đảng bộ", RaiseForm, acts.raise_to_committee,
         "Mọi đảng viên về các chi bộ lập mới bên dưới, cùng ngày.", lambda unit: unit.kind in rules.RAISED),
    Deed("unit-lower", "Hạ thành chi bộ", "Ghi hạ thành chi bộ", LowerForm, acts.lower_to_cell,
         "Các chi bộ trực thuộc phải kết thúc trước, hoặc kết thúc cùng ngày và đưa đảng viên về đây.",
         lambda unit: unit.kind in rules.LOWERED),
    Deed("unit-merge", "Sáp nhập vào tổ chức khác", "Ghi sáp nhập", MergeForm, acts.merge,
         "Tổ chức này kết thúc; đảng viên, hồ sơ và doanh nghiệp về tổ chức tiếp nhận.", lambda unit: bool(unit.trail)),
    Deed("unit-dissolve", "Giải thể", "Ghi giải thể", DissolveForm, acts.dissolve,
         "Chỉ giải thể được khi không còn tổ chức trực thuộc; đảng viên phải có nơi về.", lambda unit: True),
    Deed("unit-hand-over", "Chuyển giao đi", "Ghi chuyển giao đi", HandOverForm, acts.hand_over,
         "Tổ chức, mọi cấp dưới và đảng viên rời sổ từ ngày ấy.", lambda unit: True),
)  # fmt: skip
BY_PAGE = {deed.page: deed for deed in DEEDS}


def offers(request: HttpRequest, unit: UnitView) -> list[tuple[str, str]]:
    """(words, address) of the acts that fit the unit and that this viewer may record."""
    if not unit.exists:
        return []
    return [
        (deed.title, reverse(deed.page, args=[unit.unit_id]))
        for deed in DEEDS
        if deed.fits(unit) and may(request, deed.page, unit.unit_id)
    ]


def carry(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The page of one deed: the form, then what every count becomes, then the act itself."""
    deed = BY_PAGE[request.page_name]
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    form = form_of(request, deed, unit)
    context = {
        "unit": unit, "deed": deed, "form": form, "version": unit.version, "problems": [],
        "parts": isinstance(form, PartsForm), "back_to": reverse("unit", args=[unit_id]),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "organisation/act.html", context, status=200 if request.method == "GET" else 422)
    told = {"on": form.cleaned_data["on"], "paper": form.paper(), "by": request.user, **form.arguments()}
    if deed.page == "unit-merge":
        told["versions"] = {unit_id: posted_version(request)}
    elif deed.versioned:
        told["version"] = posted_version(request)
    try:
        if "xem" in request.POST:
            seen = acts.preview(deed.act, **told)
            reach = choosing.reached(request.viewer, clock.today(), [one.unit_id for one in seen.lines])
            known = [one for one in seen.lines if one.unit_id in reach or one.before is None]
            return show(request, "organisation/act.html", context | {"preview": seen, "lines": known})
        act = deed.act(**told)
    except Refused as refused:
        return show(request, "organisation/act.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return two_versions(request, conflict, unit)
    done(request, f"Đã ghi: {deed.title.lower()}, {unit.name}, từ {dates.show(told['on'])}.", *undo_of(act, unit_id))
    return redirect("unit", (act.detail.get("new") or [unit_id])[0])


def form_of(request: HttpRequest, deed: Deed, unit: UnitView) -> ActForm:
    today = clock.today()
    sent = request.POST if request.method == "POST" else typed_before(request)
    more: dict[str, Any] = {}
    if issubclass(deed.form, PartsForm):
        here = membership.members(request.viewer, unit.unit_id, today, limit=LARGEST) if holds(unit) else []
        more = {"members": here, "below": [] if deed.page == "unit-raise" else unit.children}
    if deed.form is FoundForm:  # another page may propose what to found
        more = {"initial": {"name": request.GET.get("ten", ""), "kind": request.GET.get("loai", "")}}
    units = Units(request.viewer, Among(Permission.CHANGE_TREE, today))
    return deed.form(sent, unit=unit, units=units, **more)


def undo_of(act: UnitAct, unit_id: int) -> tuple[str, str]:
    unit = (act.detail.get("new") or [unit_id])[0]
    return f"{reverse('unit-undo', args=[unit])}?qd={act.pk}", "Ghi nhầm thì hoàn tác"


def two_versions(request: HttpRequest, conflict: Conflict, unit: UnitView) -> HttpResponse:
    """The last act that stands by now; what was typed can be sent again."""
    last = next((act.dated for act in unit.acts if not act.taken_back), "chưa có quyết định nào")
    sent = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    sent = [(name, value) for name, value in sent if name not in ("csrfmiddlewaretoken", "version")]
    typed = f"Ngày {request.POST.get('on', '')}: {BY_PAGE[request.page_name].title.lower()}"
    return errors.conflict(
        request, conflict, [("Quyết định gần nhất", last, typed)], keep=reverse("unit", args=[unit.unit_id]),
        again=request.path, typed=[*sent, ("version", str(unit.version))],
    )  # fmt: skip


found = page("unit-found")(carry)
receive = page("unit-receive")(carry)
split = page("unit-split")(carry)
raise_to_committee = page("unit-raise")(carry)
lower_to_cell = page("unit-lower")(carry)
merge = page("unit-merge")(carry)
dissolve = page("unit-dissolve")(carry)
hand_over = page("unit-hand-over")(carry)


@page("unit-undo")
def undo(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Hoàn tác: the act named by `qd`, or the choice among those of the unit. Only where every unit is within reach."""
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    choices = [
        act
        for act in unit.acts
        if act.reverses is None and not act.taken_back and act.kind != UnitAct.Kind.OPENING
        and all(may(request, "unit-undo", part.unit_id) for part in act.parts)
    ]  # fmt: skip
    act = next((one for one in choices if str(one.act_id) == request.GET.get("qd")), None)
    form = ReverseForm(request.POST if request.method == "POST" else typed_before(request))
    context = {
        "unit": unit, "choices": choices, "act": act, "form": form, "version": None, "problems": [],
        "back_to": reverse("unit", args=[unit_id]),
    }  # fmt: skip
    if act is None or request.method == "GET" or not form.is_valid():
        return show(request, "organisation/undo.html", context, status=200 if request.method == "GET" else 422)
    paper = form.paper()
    try:
        acts.reverse(act.act_id, reason=paper.reason, by=request.user, paper=paper)
    except Refused as refused:
        return show(request, "organisation/undo.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã hoàn tác: {act.label.lower()}, từ {dates.show(act.on)}. Cả hai ghi chép còn trong sổ.")
    # A unit that only this act made is gone with it.
    left = [part.unit_id for part in act.parts if part.role != "new"]
    return redirect("unit", left[0]) if left else redirect("tree")
