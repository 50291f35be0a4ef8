"""Commendations: the list of a year, one with its acts, a new proposal, and what is judged of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.commendation import proposals as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock, dates
from ketnap.models import Commendation
from ketnap.queries import organisation
from ketnap.queries.commendation import proposals as queries
from ketnap.queries.commendation.proposals import CommendationRow, CommendationView
from ketnap.queries.missing import NotFound
from ketnap.rules import commendation as rules
from ketnap.web import errors
from ketnap.web.bulletin.offering import button
from ketnap.web.commendation import subjects
from ketnap.web.commendation.asking import PAGE, Place, first_of, place_of, year_of
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.commendation import DecideForm, DeclineForm, ExamineForm, ProposalForm, RevokeForm, WithdrawForm
from ketnap.web.forms.fields import PaperForm, posted_version
from ketnap.web.forms.people import ReverseForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before

WAITING = "cho"
SHAPES = {
    "proposed": "todo", "examined": "soon", "decided": "done", "declined": "fail", "withdrawn": "locked",
    "revoked": "fail",
}  # fmt: skip
SUBJECT_PAGES = {"unit": "unit", "enterprise": "enterprise", "person": "person"}


@dataclass(frozen=True)
class Wanted:
    """What the list is asked for."""

    place: Place
    year: int | None
    state: str
    form: str

    @property
    def states(self) -> tuple[str, ...]:
        if self.state == WAITING:
            return tuple(str(one) for one in queries.OPEN)
        return (self.state,) if self.state in Commendation.State.values else ()

    def asked(self) -> dict[str, Any]:
        return {
            "year": self.year, "states": self.states, "form": self.form,
            "unit_id": self.place.unit_id if self.place.chosen else None,
        }  # fmt: skip


def wanted(request: HttpRequest) -> Wanted:
    form = request.GET.get("hinh_thuc", "")
    return Wanted(
        place_of(request), year_of(request), request.GET.get("trang_thai", ""), form if form in rules.forms() else ""
    )  # fmt: skip


@page("commendations")
def commendations(request: HttpRequest) -> HttpResponse:
    want, first = wanted(request), first_of(request)
    rows = queries.commendations(request.viewer, **want.asked(), start=first, limit=PAGE)
    number = queries.count(request.viewer, **want.asked())
    known = queries.years(request.viewer)
    today = clock.today()
    context = {
        "want": want, "rows": [(one, SHAPES[one.state]) for one in rows], "number": number, "first": first,
        "next_row": first + PAGE if first + PAGE < number else None, "years": known,
        "states": [(WAITING, "Chờ quyết định"), *Commendation.State.choices],
        "forms": [(one.code, one.title) for one in rules.forms().values()],
        "may_propose": may(request, "commendation-new", want.place.unit_id), "year_now": want.year or today.year,
    }  # fmt: skip
    return show(request, "commendation/commendations.html", context)


@table_page("commendations-table")
def commendations_table(request: HttpRequest) -> Sheet:
    want = wanted(request)
    head = ("TT", "Khen ai", "Đơn vị", "Hình thức", "Năm", "Tình trạng", "Từ ngày", "Quyết định", "Ngày quyết định",
            "Cơ quan", "Đối tượng", "Dịp khen", "Đơn vị đề nghị", "Thành tích")  # fmt: skip
    rows = [
        (number, one.name, one.home_name, one.title, str(one.year), one.state_label, one.state_on, one.decision_no,
         one.decided_on, one.decision_body, one.subject_label, one.occasion_label, one.proposer_name, one.achievement)
        for number, one in enumerate(queries.commendations(request.viewer, **want.asked()), 1)
    ]  # fmt: skip
    title = f"Khen thưởng {want.place.name}{f' năm {want.year}' if want.year else ''}"
    return Sheet(title, head, rows, (), want.place.unit_id)


@dataclass(frozen=True)
class Deed:
    """One thing that can be judged of a commendation."""

    page: str
    word: str
    """`?viec=` of the address; empty where the page has one deed only."""
    title: str
    verb: str
    kind: str
    form: type[PaperForm]
    states: tuple[str, ...]
    says: str


DEEDS = (
    Deed("commendation-judge", "xem-xet", "Ghi đã xem xét", "Ghi đã xem xét", "examined", ExamineForm, ("proposed",),
         "Ban Tổ chức xem thành tích có đủ căn cứ, rồi trình cấp có thẩm quyền."),
    Deed("commendation-judge", "quyet-dinh", "Ghi quyết định khen thưởng", "Ghi quyết định", "decided", DecideForm,
         ("examined",), "Ngày ghi vào sổ là ngày quyết định."),
    Deed("commendation-judge", "khong-khen", "Ghi không khen thưởng", "Ghi không khen", "declined", DeclineForm,
         ("proposed", "examined"), "Lý do để đơn vị đề nghị biết."),
    Deed("commendation-judge", "thu-hoi", "Ghi thu hồi quyết định", "Ghi thu hồi", "revoked", RevokeForm,
         ("decided",), "Quyết định cũ vẫn còn trong sổ, kèm lý do thu hồi."),
    Deed("commendation-withdraw", "", "Rút đề nghị", "Rút đề nghị", "withdrawn", WithdrawForm,
         ("proposed", "examined"), "Đề nghị đã rút vẫn còn trong sổ. Sau đó có thể đề nghị lại."),
)  # fmt: skip


@page("commendation")
def commendation(request: HttpRequest, commendation_id: int) -> HttpResponse:
    held = queries.commendation(request.viewer, commendation_id)
    row = held.row
    offers = [
        (deed.title, reverse(deed.page, args=[commendation_id]) + (f"?viec={deed.word}" if deed.word else ""))
        for deed in DEEDS
        if row.state in deed.states and may(request, deed.page, commendation_id)
    ]
    if any(not act.reverses and not act.taken_back for act in held.acts):
        undo = reverse("commendation-undo", args=[commendation_id])
        offers += [("Hoàn tác việc ghi sau cùng", undo)] if may(request, "commendation-undo", commendation_id) else []
    subject_page = SUBJECT_PAGES.get(row.subject, "")
    context = {
        "held": held, "row": row, "shape": SHAPES[row.state], "offers": offers,
        "subject_at": reverse(subject_page, args=[row.subject_id])
        if subject_page and may(request, subject_page, row.subject_id) else "",
        "home_at": reverse("unit", args=[row.home_id]) if may(request, "unit", row.home_id) else "",
        "paper_acts": [act for act in held.acts if act.kind == "decided" and not act.taken_back],
        "draft": button(request, "commendation", commendation_id) if row.state == "decided" else None,
    }  # fmt: skip
    return show(request, "commendation/commendation.html", context)


@page("commendation-new")
def new(request: HttpRequest, unit_id: int) -> HttpResponse:
    today = clock.today()
    unit = organisation.unit(request.viewer, unit_id, today)
    asked = subjects.asked(request, unit)
    if asked is None:
        context = {"unit": unit, "choices": subjects.choices(request, "commendation-new", unit, outsiders=True)}
        return show(request, "commendation/choose.html", context, status=200 if request.method == "GET" else 422)
    sent = request.POST if request.method == "POST" else typed_before(request)
    years, award = request.GET.get("so_nam", ""), request.GET.get("hinh_thuc", "")
    start = {"award": award, "badge_years": years, "year": year_of(request) or today.year}
    form = ProposalForm(sent, initial=start, subject=asked.kind, on=today)
    context = {"unit": unit, "asked": asked, "form": form, "problems": [], "back_to": reverse("unit", args=[unit_id])}
    if request.method == "GET" or not form.is_valid():
        return show(request, "commendation/new.html", context, status=200 if request.method == "GET" else 422)
    try:
        made = acts.propose(form.row(asked.kind, asked.pk, unit_id), by=request.user)
    except Refused as refused:
        return show(request, "commendation/new.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã ghi đề nghị khen thưởng, {asked.name if asked.pk else made.outsider}.")
    return redirect("commendation", made.pk)


def deed_of(request: HttpRequest, held: CommendationView) -> Deed:
    """The deed of the page and of `?viec=`. NotFound for one that does not follow from where the proposal stands."""
    word = request.GET.get("viec", "")
    mine = [deed for deed in DEEDS if deed.page == request.page_name and (deed.word == word or not word)]
    found = [deed for deed in mine if held.row.state in deed.states] or (mine if request.method == "POST" else [])
    if not found:
        raise NotFound("Không có việc này.")
    return found[0]


def carry(request: HttpRequest, commendation_id: int) -> HttpResponse:
    held = queries.commendation(request.viewer, commendation_id)
    deed = deed_of(request, held)
    form = deed.form(request.POST if request.method == "POST" else typed_before(request))
    context = frame(held, form, deed.title, deed.verb, deed.says)
    if request.method == "GET" or not form.is_valid():
        return show(request, "commendation/act.html", context, status=200 if request.method == "GET" else 422)
    typed, paper = form.cleaned_data, form.paper()
    on = typed.get("on") or paper.decided_on
    return written(
        request, held, context, f"Đã ghi: {deed.title.removeprefix('Ghi ').lower()}, {held.row.name}.",
        lambda version: acts.judge(
            commendation_id, deed.kind, on=on, by=request.user, version=version, paper=paper,
            level=typed.get("level", ""),
        ),
    )  # fmt: skip


judge = page("commendation-judge")(carry)
withdraw = page("commendation-withdraw")(carry)


@page("commendation-undo")
def undo(request: HttpRequest, commendation_id: int) -> HttpResponse:
    held = queries.commendation(request.viewer, commendation_id)
    last = next((act for act in reversed(held.acts) if not act.reverses and not act.taken_back), None)
    form = ReverseForm(request.POST if request.method == "POST" else typed_before(request))
    says = (
        f"Việc ghi sau cùng: {last.label.lower()} ngày {dates.show(last.on)}. Cả hai ghi chép còn trong sổ."
        if last
        else ""
    )
    context = frame(held, form, "Hoàn tác việc ghi sau cùng", "Hoàn tác, ghi lý do", says)
    if request.method == "GET" or not form.is_valid():
        return show(request, "commendation/act.html", context, status=200 if request.method == "GET" else 422)
    paper = form.paper()
    return written(
        request, held, context, f"Đã hoàn tác việc ghi sau cùng, {held.row.name}.",
        lambda version: acts.take_back(commendation_id, by=request.user, version=version, paper=paper),
    )  # fmt: skip


def frame(held: CommendationView, form: PaperForm, title: str, verb: str, says: str) -> dict[str, Any]:
    back = reverse("commendation", args=[held.row.commendation_id])
    return {
        "held": held, "row": held.row, "form": form, "title": title, "verb": verb, "says": says, "problems": [],
        "version": held.version, "back_to": back,
    }  # fmt: skip


def written(
    request: HttpRequest, held: CommendationView, context: dict[str, Any], said: str, act: Callable[[int], Any]
) -> HttpResponse:
    try:
        act(posted_version(request))
    except Refused as refused:
        return show(request, "commendation/act.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        typed = [("Tình trạng", held.row.state_label, context["title"])]
        return errors.both(request, conflict, typed, context["back_to"], held.version, stands(held.row))
    done(request, said)
    return redirect("commendation", held.row.commendation_id)


def stands(row: CommendationRow) -> str:
    return f"{row.state_label} từ ngày {dates.show(row.state_on)}"
