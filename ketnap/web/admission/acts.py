"""Writing an act of the path: its form, the law of the day about it, then the book."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.actions import admission
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.lib import clock, dates
from ketnap.models import UnitKind
from ketnap.queries.admission.helping import Offered, offered
from ketnap.queries.admission.life import Life, life
from ketnap.queries.organisation.choosing import Among
from ketnap.rules.finding import PASS, Finding
from ketnap.rules.path.kinds import BY_WORD, DECIDE, PASS_ON, PATH, Kind
from ketnap.rules.path.waits import BY_CODE
from ketnap.rules.path.words import said, verb
from ketnap.web import errors
from ketnap.web.admission.addresses import offers
from ketnap.web.forms.admission import PathForm, name_of, typed_day
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.units import Units
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before

CELLS = (UnitKind.CELL, UnitKind.CELL_BASE)

type Maker = Callable[[HttpRequest, Life, Kind, QueryDict | None], PathForm]
type Drawer = Callable[..., HttpResponse]


@page("path-act")
def path_act(request: HttpRequest, candidacy_id: int) -> HttpResponse:
    return write(request, life(request.viewer, candidacy_id), PATH)


@page("path-decision")
def decision(request: HttpRequest, candidacy_id: int) -> HttpResponse:
    return write(request, life(request.viewer, candidacy_id), DECIDE)


def write(
    request: HttpRequest, file: Life, right: str, *, make: Maker | None = None, draw: Drawer | None = None
) -> HttpResponse:
    """One act of a kind of that right: asked for, looked at by the law, written. `make` builds its form, `draw` its
    page."""
    draw = draw or form_page
    kind = BY_WORD.get(request.GET.get("viec", ""))
    if kind is None or kind.right != right or not kind.stages:
        return choice(request, file)
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = (make or make_form)(request, file, kind, sent)
    if request.method == "GET" or not form.is_valid():
        return draw(request, file, form, status=200 if request.method == "GET" or "xem" in request.POST else 422)
    row = form.new_act(file.candidacy_id, posted_version(request))
    try:
        if "xem" in request.POST:
            return draw(request, file, form, found=admission.remarks(row))
        admission.record([row], by=request.user)
    except Refused as refused:
        return refused_page(request, file, form, refused, draw)
    except Conflict as conflict:
        return two_versions(request, conflict, file, form)
    return written(request, file, kind, form.cleaned_data["on"])


def written(request: HttpRequest, file: Life, kind: Kind, on: date) -> HttpResponse:
    done(request, f"Đã ghi: {kind.title.lower()}, {file.full_name}, ngày {dates.show(on)}. "
                  "Ghi nhầm thì bấm “Sửa ghi chép này” ở mục ấy.")  # fmt: skip
    return redirect("candidacy", file.candidacy_id)


def refused_page(request: HttpRequest, file: Life, form: PathForm, refused: Refused, draw: Drawer) -> HttpResponse:
    """Every sentence at its field; who answers for a step of ours is asked for once the step is held back."""
    form.held_back = form.held_back or any(one.field == "override" for one in refused.problems)
    rest: list[Problem] = []
    for one in refused.problems:
        name = one.field if one.field in form.fields else name_of(one.field)
        if one.field and name in form.fields and not one.rule:
            form.add_error(name, one.sentence)
        else:
            rest.append(one)
    return draw(request, file, form, problems=rest, status=422)


def choice(request: HttpRequest, file: Life) -> HttpResponse:
    """Which act: those that fit where the file stands and this viewer may write."""
    context = {"file": file, "offers": offers(request, file), **around(file)}
    return show(request, "admission/acts.html", context, status=200 if request.method == "GET" else 422)


def make_form(request: HttpRequest, file: Life, kind: Kind, sent: QueryDict | None) -> PathForm:
    days = {clock.today(), *(() if sent is None else filter(None, [typed_day(sent.get("on", ""))]))}
    return PathForm(
        sent, kind=kind, members=members(request, file, kind, days), cells=cells(request, file, kind),
        waits=[(one.wait, one.what) for one in file.due if BY_CODE[one.wait].excusable],
        initial=initial(request, file, kind),
    )  # fmt: skip


def initial(request: HttpRequest, file: Life, kind: Kind) -> dict[str, object]:
    """What the book knows already: the task a result is about, the wait a reason is about."""
    found: dict[str, object] = {}
    if kind.code == "tasked_done":
        tasks = [dict(one.told).get("Việc được giao", "") for one in file.acts if one.counts and one.kind == "tasked"]
        found[name_of("task")] = tasks[-1] if tasks else ""
    if kind.code == "excused":
        found[name_of("wait")] = request.GET.get("cho", "")
    return found


def members(request: HttpRequest, file: Life, kind: Kind, days: set[date]) -> list[Offered]:
    if not kind.names:
        return []
    return offered(request.viewer, file.unit_id, days, beyond=kind.names == "introducer")


def cells(request: HttpRequest, file: Life, kind: Kind) -> Units | None:
    if kind.code not in PASS_ON:
        return None
    among = Among(Permission.RECORD_PATH, clock.today(), kinds=CELLS, but=file.unit_id)
    return Units(request.viewer, among)


def around(file: Life) -> dict[str, object]:
    return {
        "trail": [
            ("Kết nạp", f"{reverse('path-board')}?to_chuc={file.unit_id}"),
            (file.unit_name, reverse("unit", args=[file.unit_id])),
            (file.full_name, reverse("candidacy", args=[file.candidacy_id])),
        ],
        "back_to": reverse("candidacy", args=[file.candidacy_id]),
    }  # fmt: skip


def form_page(
    request: HttpRequest, file: Life, form: PathForm, *, found: list[Finding] | None = None, problems: object = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    return show(request, "admission/act.html", form_context(file, form, found, problems), status=status)


def form_context(
    file: Life, form: PathForm, found: list[Finding] | None = None, problems: object = ()
) -> dict[str, object]:
    kind = form.kind
    return {
        "file": file, "form": form, "kind": kind, "verb": verb(kind), "version": file.version, "problems": problems,
        "found": [one for one in found or () if one.outcome != PASS],
        "passed": sum(one.outcome == PASS for one in found or ()), "asked": found is not None,
        "due": [one for one in file.due if one.act == kind.code],
        "before": [one for one in file.acts if one.counts and one.kind == kind.code],
        "nowhere": "unit" in form.fields and len(form["unit"]) < 2, **around(file),
    }  # fmt: skip


def two_versions(request: HttpRequest, conflict: Conflict, file: Life, form: PathForm) -> HttpResponse:
    """What stands in the file by now beside what was typed; it can be sent again."""
    return errors.both(
        request, conflict, versions(file, form.kind, form.told(), form.cleaned_data["on"]),
        reverse("candidacy", args=[file.candidacy_id]), file.version,
    )  # fmt: skip


def versions(file: Life, kind: Kind, told: dict, on: date) -> list[errors.Version]:
    """The last act of the book and the typed one; of the same kind, field by field."""
    counting = [one for one in file.acts if one.counts]
    last = max(counting, key=lambda one: one.act_id) if counting else None
    stands = f"{last.title}, ngày {dates.show(last.on)}" if last else "chưa có mục nào"
    rows = [("Mục ghi sau cùng", stands, f"{kind.title}, ngày {dates.show(on)}")]
    if last is not None and last.kind == kind.code:
        kept = dict(last.told)
        rows += [(label, kept.get(label, ""), words) for label, words in said(kind.code, told)]
    return rows
