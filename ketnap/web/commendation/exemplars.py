"""Exemplars: those the office may learn from, one, a new one, and what is judged of it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.commendation import exemplars as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock
from ketnap.queries import organisation
from ketnap.queries.commendation import exemplars as queries
from ketnap.queries.commendation.exemplars import ExemplarRow
from ketnap.queries.missing import NotFound
from ketnap.rules import commendation as rules
from ketnap.web import errors
from ketnap.web.bulletin.offering import button
from ketnap.web.commendation import subjects
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.commendation import ApproveForm, ExemplarForm, HandForm, WithdrawForm
from ketnap.web.forms.fields import PaperForm, posted_version
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before
from ketnap.web.shell import house_of

SHAPES = {"draft": "todo", "approved": "done", "withdrawn": "locked"}


@page("exemplars")
def exemplars(request: HttpRequest) -> HttpResponse:
    house = house_of(request)
    rows = queries.exemplars(request.viewer)
    context = {
        "rows": [(one, SHAPES[one.state]) for one in rows], "house_id": house.unit_id,
        "may_write": house.unit_id is not None and may(request, "exemplar-new", house.unit_id),
    }  # fmt: skip
    return show(request, "commendation/exemplars.html", context)


@table_page("exemplars-table")
def exemplars_table(request: HttpRequest) -> Sheet:
    head = ("Điển hình", "Ai", "Đơn vị", "Giới thiệu", "Tình trạng", "Chuyển bản tin", "Cách làm", "Nơi khác làm theo")
    rows = [
        (one.title, one.name, one.unit_name, one.written_on, one.state_label, one.handed_on, one.story, one.copy)
        for one in queries.exemplars(request.viewer)
    ]
    return Sheet("Điển hình phát triển đảng viên", head, rows, (), house_of(request).unit_id)


@page("exemplar")
def exemplar(request: HttpRequest, exemplar_id: int) -> HttpResponse:
    held = queries.exemplar(request.viewer, exemplar_id)
    row = held.row
    judged = may(request, "exemplar-judge", exemplar_id)
    context = {
        "held": held, "row": row, "shape": SHAPES[row.state],
        "story": row.story.splitlines(), "copy": row.copy.splitlines(),
        "offers": [
            (deed.title, f"{reverse('exemplar-judge', args=[exemplar_id])}?viec={word}")
            for word, deed in DEEDS.items() if judged and follows(row, deed)
        ],
        "draft": button(request, "exemplar", exemplar_id) if row.state == "approved" and row.handed_on else None,
    }  # fmt: skip
    return show(request, "commendation/exemplar.html", context)


@dataclass(frozen=True)
class Deed:
    title: str
    verb: str
    kind: str
    form: type[PaperForm]
    says: str


DEEDS = {
    "duyet": Deed("Duyệt điển hình", "Duyệt", "approved", ApproveForm,
                  "Duyệt rồi thì mọi người làm việc trong sổ của cơ quan đều xem được; chỉ nêu họ tên và đơn vị."),
    "ban-tin": Deed("Ghi đã chuyển bản tin", "Ghi đã chuyển", "handed", HandForm,
                    "Bản tin tự quyết định đăng hay không. Việc này không công bố gì ra ngoài."),
    "rut": Deed("Rút điển hình", "Rút", "withdrawn", WithdrawForm,
                "Rút rồi thì không ai ngoài nơi viết xem được. Người được nêu đổi ý thì rút, ghi lý do ấy."),
}  # fmt: skip


def follows(row: ExemplarRow, deed: Deed) -> bool:
    if deed.kind == "approved":
        return row.state == "draft"
    if deed.kind == "handed":
        return row.state == "approved" and row.handed_on is None
    return row.state != "withdrawn"


@page("exemplar-new")
def new(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    asked = subjects.asked(request, unit)
    if asked is None or asked.pk is None:
        choices = subjects.choices(request, "exemplar-new", unit, outsiders=False)
        context: dict[str, Any] = {"unit": unit, "choices": choices, "exemplar": True}
        return show(request, "commendation/choose.html", context, status=200 if request.method == "GET" else 422)
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = ExemplarForm(sent, person=asked.kind == rules.PERSON)
    context = {"unit": unit, "asked": asked, "form": form, "problems": [], "back_to": reverse("exemplars")}
    if request.method == "GET" or not form.is_valid():
        return show(request, "commendation/exemplar_new.html", context, status=200 if request.method == "GET" else 422)
    try:
        made = acts.write(form.row(asked.kind, asked.pk, unit_id), by=request.user)
    except Refused as refused:
        return show(request, "commendation/exemplar_new.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã ghi điển hình, {asked.name}. Cấp trên duyệt thì cả cơ quan xem được.")
    return redirect("exemplar", made.pk)


@page("exemplar-judge")
def judge(request: HttpRequest, exemplar_id: int) -> HttpResponse:
    held = queries.exemplar(request.viewer, exemplar_id)
    deed = DEEDS.get(request.GET.get("viec", "duyet"))
    if deed is None:
        raise NotFound("Không có việc này.")
    form = deed.form(request.POST if request.method == "POST" else typed_before(request))
    back = reverse("exemplar", args=[exemplar_id])
    context = {"held": held, "row": held.row, "deed": deed, "form": form, "problems": [], "version": held.version,
               "back_to": back}  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "commendation/exemplar_act.html", context, status=200 if request.method == "GET" else 422)
    try:
        acts.judge(
            exemplar_id, deed.kind, on=form.cleaned_data["on"], by=request.user, version=posted_version(request),
            paper=form.paper(),
        )  # fmt: skip
    except Refused as refused:
        return show(request, "commendation/exemplar_act.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return errors.both(request, conflict, [("Việc", held.row.state_label, deed.title)], back, held.version)
    done(request, f"Đã ghi: {deed.title.removeprefix('Ghi ').lower()}, {held.row.name}.")
    return redirect("exemplar", exemplar_id)
