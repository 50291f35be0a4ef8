"""Entries of the ledger by hand: what fits a person is offered, judged by the law of the day, then written."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.actions import membership
from ketnap.actions.membership import Known, Remark
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.lib import clock, dates
from ketnap.models import Standing
from ketnap.queries import membership as members
from ketnap.queries.organisation import choosing
from ketnap.queries.organisation.choosing import Among
from ketnap.queries.people import PersonView
from ketnap.queries.people.file import reach, view
from ketnap.rules import organisation as rules
from ketnap.rules.finding import FAIL
from ketnap.rules.membership import LOSSES
from ketnap.web import errors
from ketnap.web.doors import may
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.membership import ACTS, KINDS, EntryForm, fitting, unit_on
from ketnap.web.forms.units import Units
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@dataclass(frozen=True)
class Offer:
    """A kind of entry as a door on the person's page."""

    title: str
    address: str


def offers(request: HttpRequest, file: PersonView) -> list[Offer]:
    """What fits the person today and this viewer may write."""
    if not may(request, "person-act", file.person_id):
        return []
    return [offer(file, kind) for kind in fitting(file)]


def offer(file: PersonView, kind: str) -> Offer:
    return Offer(ACTS[kind].title, f"{reverse('person-act', args=[file.person_id])}?viec={ACTS[kind].word}")


@page("person-act")
def act(request: HttpRequest, person_id: int) -> HttpResponse:
    file = view(reach(request.viewer, person_id), clock.today())
    kind = KINDS.get(request.GET.get("viec", ""))
    if kind is None:
        return choice(request, file)
    sent = request.POST if request.method == "POST" else typed_before(request)
    cells = places(request, sent)
    form = EntryForm(sent, kind=kind, file=file, cells=cells)
    if request.method == "GET" or not form.is_valid():
        return form_page(request, file, form, status=200 if request.method == "GET" else 422)
    found = judged(request, file, form)
    if "xem" in request.POST:
        return form_page(request, file, form, found=found)
    if any(one.outcome == FAIL for one in found) and not form.cleaned_data["reason"].strip():
        form.add_error("reason", "Việc này khác quy định, xem phần đối chiếu. Ghi lý do rồi ghi lại.")
        return form_page(request, file, form, found=found, status=422)
    where = unit_on(file, form.cleaned_data["on"])
    if kind in LOSSES and cells.one(where) is None:
        problem = Problem(
            "Ngày ấy người này sinh hoạt ở tổ chức ngoài phạm vi của đồng chí; đề nghị nơi ấy ghi việc này."
        )
        return form_page(request, file, form, found=found, problems=[problem], status=422)
    try:
        membership.record([form.entry(posted_version(request), where)], by=request.user)
    except Refused as refused:
        return form_page(request, file, form, found=found, problems=refused.problems, status=422)
    except Conflict as conflict:
        return two_versions(request, conflict, file, form)
    done(
        request, f"Đã ghi: {ACTS[kind].title.lower()}, {file.full_name}, ngày {dates.show(form.cleaned_data['on'])}. "
        "Ghi nhầm thì bấm “Sửa ghi chép này” ở mục ấy.",
    )  # fmt: skip
    return redirect("person", person_id)


def choice(request: HttpRequest, file: PersonView) -> HttpResponse:
    """Which act: those that fit today, and those that may have happened before and were not written then."""
    fit = fitting(file)
    context = {
        "file": file,
        "offers": [offer(file, kind) for kind in fit],
        "others": [offer(file, kind) for kind in ACTS if kind not in fit],
    }
    return show(request, "people/acts.html", context, status=200 if request.method == "GET" else 422)


def places(request: HttpRequest, sent: QueryDict | None) -> Units:
    """Cells the writer may bring somebody to: those of today, and those of the day that was typed."""
    days = {clock.today()}
    with suppress(ValueError):
        days.add(dates.parse(sent.get("on", "") if sent else ""))
    days = sorted(days, reverse=True)
    return Units(request.viewer, *(Among(Permission.CHANGE_PEOPLE, day, kinds=rules.HOLDS_MEMBERS) for day in days))


def judged(request: HttpRequest, file: PersonView, form: EntryForm) -> list[Remark]:
    """The law of the day about the person, then about the cell that loses somebody."""
    typed, kind = form.cleaned_data, form.kind
    losses = [one for one in file.ledger if one.kind in LOSSES and one.reversed_by is None]
    known = Known(
        file.born_on, file.joined_on, losses[-1].kind if losses else "", losses[-1].on if losses else None,
        typed.get("considered_on"),
    )  # fmt: skip
    found = membership.judge_entry(form.entry(file.version, unit_on(file, typed["on"])), known)
    if kind in LOSSES or kind == "moved":
        found += [
            Remark(one.rule, "warn", one.sentence, one.citation) for one in left_behind(request, file, typed["on"])
        ]
    return found


def left_behind(request: HttpRequest, file: PersonView, on: date) -> list[rules.Warning]:
    """What the Charter remarks on the cell without this person."""
    where = unit_on(file, on)
    stay = next((one for one in file.stays if one.since <= on and (one.until is None or on < one.until)), None)
    row = choosing.one(request.viewer, Among(Permission.READ_TREE, on), where)
    if row is None or stay is None:
        return []
    everybody, probationary = members.counts(request.viewer, where, on)
    official = everybody - probationary
    return rules.warnings(row.kind, row.name, everybody - 1, official - (stay.standing == Standing.OFFICIAL), on)


def form_page(
    request: HttpRequest, file: PersonView, form: EntryForm, *, found: list[Remark] | None = None,
    problems: object = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "file": file, "form": form, "act": ACTS[form.kind], "version": file.version, "problems": problems,
        "found": found, "asked": found is not None, "nowhere": "unit" in form.fields and len(form["unit"]) < 2,
        "back_to": reverse("person", args=[file.person_id]),
    }  # fmt: skip
    return show(request, "people/act.html", context, status=status)


def two_versions(request: HttpRequest, conflict: Conflict, file: PersonView, form: EntryForm) -> HttpResponse:
    """What stands in the ledger by now beside what was typed; it can be sent again."""
    last = [one for one in file.ledger if one.reversed_by is None and one.reverses is None]
    stands = f"{last[-1].label}, ngày {dates.show(last[-1].on)}" if last else "chưa có mục nào"
    typed = f"{ACTS[form.kind].title}, ngày {dates.show(form.cleaned_data['on'])}"
    sent = [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "version")]
    return errors.conflict(
        request, conflict, [("Mục sau cùng của sổ đảng tịch", stands, typed)],
        keep=reverse("person", args=[file.person_id]), again=request.get_full_path(),
        typed=[*sent, ("version", str(file.version))],
    )  # fmt: skip
