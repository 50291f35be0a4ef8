"""One text with its programme: how far each thing is, what came of it; a programme taken over, a thing added."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import direction as acts
from ketnap.actions.direction import NewItem
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock, dates
from ketnap.queries import organisation
from ketnap.queries.direction import measures, texts
from ketnap.queries.direction.texts import DirectiveView, ItemRow
from ketnap.queries.missing import NotFound
from ketnap.rules.direction import programmes
from ketnap.statistics.direction import Counted, effect
from ketnap.web import errors
from ketnap.web.days import asked
from ketnap.web.direction.texts import validity
from ketnap.web.doors import may
from ketnap.web.downloads import Part, Sheet, table_page
from ketnap.web.forms.direction import GiveForm, GivenForm, ItemForm, ProposedForm, proposed_forms
from ketnap.web.forms.fields import posted_version
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@dataclass(frozen=True)
class Solution:
    """Things to do under one solution of a programme, in their order."""

    title: str
    rows: list[ItemRow]


def solutions(items: list[ItemRow]) -> list[Solution]:
    found: dict[str, list[ItemRow]] = {}
    for one in items:
        found.setdefault(one.solution, []).append(one)
    return [Solution(title, rows) for title, rows in found.items()]


def effects(request: HttpRequest, held: DirectiveView, on: date) -> list[Counted]:
    """Each effect the programme names, once, for the organisation of the register."""
    keys = {one.effect: one.given_on for one in reversed(held.items) if one.effect}
    if not may(request, "unit-plan", held.row.unit_id):
        return []
    return [effect(request.viewer, key, held.row.unit_id, given, on) for key, given in reversed(keys.items())]


@page("directive")
def directive(request: HttpRequest, directive_id: int) -> HttpResponse:
    day = asked(request)
    held = texts.directive(request.viewer, directive_id, day.day)
    may_direct = not held.taken_back and may(request, "directive-edit", directive_id)
    context = {
        "held": held, "row": held.row, "day": day, "solutions": solutions(held.items), "may_direct": may_direct,
        "effects": effects(request, held, day.day), "templates": programmes() if may_direct else (),
        "validity": validity(held.row, day.day),
    }  # fmt: skip
    return show(request, "direction/text.html", context, on=day.day)


@table_page("directive-table")
def directive_table(request: HttpRequest, directive_id: int) -> Sheet:
    """The programme, and what came of it."""
    day = asked(request).day
    held = texts.directive(request.viewer, directive_id, day)
    head = ("Việc", "Nơi làm", "Xong", "Đang làm", "Chờ xem", "Quá hạn", "Hạn", "Giải pháp", "Báo cáo phải nêu")
    rows = [
        (one.title, one.tally.given, one.tally.done, one.tally.doing, one.tally.waiting, one.tally.overdue, one.due_on,
         one.solution, one.evidence)
        for group in solutions(held.items) for one in group.rows
    ]  # fmt: skip
    counted = [(one.effect.label, one.before.value, one.since.value) for one in effects(request, held, day)]
    more = Part("Kết quả", ("Kết quả đếm được", "Trước", "Từ khi giao"), counted)
    notes = (held.row.title, f"Ngày {dates.show(day)}")
    return Sheet(f"Chương trình {held.row.number}", head, rows, notes, held.row.unit_id, (more,))


def targets(request: HttpRequest, unit_id: int, on: date) -> list[tuple[int, str]]:
    """The unit itself and those directly below it on the day."""
    unit = organisation.unit(request.viewer, unit_id, on)
    return [(unit_id, f"{unit.name} (cấp ủy này)"), *((one.unit_id, one.name) for one in unit.children)]


def typed_day(request: HttpRequest, name: str, other: date) -> date:
    """What was typed as a day, or another one where it is none: the form itself says what is wrong."""
    try:
        return dates.parse(request.POST.get(name, ""))
    except ValueError:
        return other


@page("programme-take")
def take(request: HttpRequest, directive_id: int) -> HttpResponse:
    """Lấy một chương trình có sẵn, sửa từng dòng rồi giao."""
    held = texts.directive(request.viewer, directive_id, clock.today())
    template = next((one for one in programmes() if one.key == request.GET.get("mau")), programmes()[0])
    start = max(held.row.issued_on, asked(request, "tu", clock.today()).day)
    given = typed_day(request, "given_on", start)
    sent = request.POST if request.method == "POST" else typed_before(request)
    head = GivenForm(sent, initial={"given_on": given})
    lines = proposed_forms(sent, template.items, given)
    back_to = reverse("directive", args=[directive_id])
    context = {
        "held": held, "row": held.row, "template": template, "head": head, "lines": lines, "version": held.version,
        "problems": [], "back_to": back_to, "form": head, "wrong": [one for one in lines if sent and one.errors],
    }  # fmt: skip
    if request.method == "GET" or not all([head.is_valid(), *(one.is_valid() for one in lines)]):
        return show(request, "direction/programme.html", context, status=200 if request.method == "GET" else 422)
    items = chosen(request, held, head, lines)
    return written(request, held, items, head.cleaned_data, "direction/programme.html", context)


def chosen(request: HttpRequest, held: DirectiveView, head: GivenForm, lines: list[ProposedForm]) -> list[NewItem]:
    given, until = head.cleaned_data["given_on"], head.cleaned_data["until"]
    there = [pk for pk, _ in targets(request, held.row.unit_id, given)]
    units = {"own": tuple(there[:1]), "all": tuple(there[1:])}
    return [one.item(units, until) for one in lines if one.taken]


def written(
    request: HttpRequest, held: DirectiveView, items: list[NewItem], typed: dict[str, Any], template: str,
    context: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    paper = Paper(on_behalf_of=typed["on_behalf_of"])
    try:
        made = acts.add_items(
            held.row.directive_id, items, given_on=typed["given_on"], by=request.user,
            version=posted_version(request), paper=paper,
        )  # fmt: skip
    except Refused as refused:
        return show(request, template, context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        stands = [("Số việc của chương trình", str(len(held.items)), f"thêm {len(items)} việc")]
        return errors.both(request, conflict, stands, context["back_to"], held.version)
    done(request, f"Đã giao {len(items)} việc, {len(made)} nơi phải làm.")
    return redirect("directive", held.row.directive_id)


@page("programme-item")
def item(request: HttpRequest, directive_id: int) -> HttpResponse:
    """Thêm một việc cho các đơn vị được chọn."""
    held = texts.directive(request.viewer, directive_id, clock.today())
    today = clock.today()
    units = targets(request, held.row.unit_id, typed_day(request, "given_on", asked(request, "tu", today).day))
    known = list(dict.fromkeys(one.solution for one in held.items if one.solution))
    sent = request.POST if request.method == "POST" else typed_before(request)
    gone = unit_gone(request, units)
    form = ItemForm(sent, units=[*units, *gone], solutions=known, initial={"given_on": today})
    back_to = reverse("directive", args=[directive_id])
    context = {
        "held": held, "row": held.row, "form": form, "version": held.version, "problems": [], "back_to": back_to
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "direction/item.html", context, status=200 if request.method == "GET" else 422)
    return written(request, held, [form.item()], form.cleaned_data, "direction/item.html", context)


@page("item-give")
def give(request: HttpRequest, directive_id: int, item_id: int) -> HttpResponse:
    """Giao một việc của chương trình cho đơn vị khác nữa."""
    today = clock.today()
    held = texts.directive(request.viewer, directive_id, today)
    one = next((one for one in held.items if one.item_id == item_id), None)
    if one is None:
        raise NotFound("Không có việc này.")
    have = {row.unit_id for row in measures.measures(request.viewer, today, item_id=item_id)}
    units = targets(request, held.row.unit_id, typed_day(request, "given_on", asked(request, "tu", today).day))
    form = GiveForm(
        request.POST if request.method == "POST" else typed_before(request), initial={"given_on": today},
        units=[pair for pair in (*units, *unit_gone(request, units)) if pair[0] not in have],
    )  # fmt: skip
    context = {
        "row": held.row, "one": one, "form": form, "version": held.version, "problems": [],
        "back_to": reverse("directive", args=[directive_id]),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "direction/item_give.html", context, status=200 if request.method == "GET" else 422)
    typed = form.cleaned_data
    days = {name: typed[name] for name in ("units", "given_on", "due_on")}
    paper = Paper(on_behalf_of=typed["on_behalf_of"])
    try:
        made = acts.give(item_id, **days, by=request.user, paper=paper)
    except Refused as refused:
        return show(request, "direction/item_give.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã giao thêm cho {len(made)} nơi.")
    return redirect("directive", directive_id)


def unit_gone(request: HttpRequest, units: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Units ticked that the day typed does not have: kept on the page, so that the refusal can name them."""
    listed = {pk for pk, _ in units}
    sent = [int(one) for one in request.POST.getlist("units") if one.isdecimal() and len(one) < 10]
    today = clock.today()
    return [
        (one, organisation.unit(request.viewer, one, today).name) for one in dict.fromkeys(sent) if one not in listed
    ]
