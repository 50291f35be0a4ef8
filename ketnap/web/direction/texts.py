"""The register of texts received and issued; one entered, corrected, taken back."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import direction as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock, dates
from ketnap.queries import organisation
from ketnap.queries.direction import texts
from ketnap.queries.direction.texts import DirectiveRow, DirectiveView
from ketnap.rules import law
from ketnap.web import errors
from ketnap.web.days import asked
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.direction import DirectiveForm
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.people import ReverseForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before
from ketnap.web.shell import house_of


def asked_year(request: HttpRequest) -> int | None:
    typed = request.GET.get("nam", "")
    return int(typed) if typed.isdecimal() and len(typed) == 4 and int(typed) >= 1930 else None


@page("directives")
def directives(request: HttpRequest) -> HttpResponse:
    day, year = asked(request), asked_year(request)
    house = house_of(request)
    rows = texts.directives(request.viewer, day.day, year)
    context = {
        "rows": rows, "day": day, "year": year, "years": texts.years(request.viewer), "house_id": house.unit_id,
        "overdue": sum(row.tally.overdue for row in rows), "waiting": sum(row.tally.waiting for row in rows),
        "holds": {row.directive_id for row in rows if row.holds(day.day)},
        "may_enter": house.unit_id is not None and may(request, "directive-new", house.unit_id),
    }  # fmt: skip
    return show(request, "direction/texts.html", context, on=day.day)


@table_page("directives-table")
def directives_table(request: HttpRequest) -> Sheet:
    day = asked(request).day
    head = ("Văn bản", "Trích yếu", "Ngày ban hành", "Ngày đến, đi", "Hiệu lực", "Việc", "Quá hạn", "Loại", "Chiều",
            "Sổ của")  # fmt: skip
    rows = [
        (f"{row.number}, {row.body}", row.title, row.issued_on, row.came_on, validity(row, day),
         row.tally.given, row.tally.overdue, row.kind_label, row.flow_label, row.unit_name)
        for row in texts.directives(request.viewer, day, asked_year(request))
    ]  # fmt: skip
    return Sheet("Sổ văn bản chỉ đạo", head, rows, (f"Ngày {dates.show(day)}",))


def validity(row: DirectiveRow, on: date) -> str:
    if row.replaced_by:
        return f"Được thay bằng {row.replaced_by}"
    if row.holds(on):
        return "Còn hiệu lực"
    return f"Hết hiệu lực từ {dates.show(row.valid_to)}" if row.valid_to and row.valid_to <= on else "Chưa có hiệu lực"


@page("directive-new")
def new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Ghi một văn bản; one that the register of legal texts knows need not be typed again."""
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    key = request.POST.get("law_key") or request.GET.get("van_ban", "")
    known = law.texts().get(key)
    start: dict[str, Any] = {"flow": "received"}
    if known is not None:
        start |= {
            "number": known.number, "body": known.issuer, "issued_on": known.issued_on, "title": known.title,
            "valid_from": known.since, "valid_to": known.until and known.until + timedelta(days=1),
            "kind": kind_of(known.number),
        }  # fmt: skip
    others = texts.choices(request.viewer, unit_id)
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = DirectiveForm(sent, others=others, law_key=key if known else "", initial=start)
    context = {
        "unit": unit, "form": form, "problems": [], "version": None, "known": known,
        "law": sorted(law.texts().values(), key=lambda one: one.issued_on, reverse=True),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "direction/text_new.html", context, status=200 if request.method == "GET" else 422)
    try:
        made = acts.enter(unit_id, form.row(), by=request.user, paper=form.paper())
    except Refused as refused:
        return show(request, "direction/text_new.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã ghi văn bản {made.number} vào sổ.")
    return redirect("directive", made.pk)


KINDS = {
    "CT": "directive", "NQ": "resolution", "KL": "conclusion", "QĐ": "regulation", "QC": "regulation",
    "HD": "guidance", "KH": "plan", "CTr": "programme", "CV": "letter",
}  # fmt: skip


def kind_of(number: str) -> str:
    """What the signs of a number say of its kind; empty where they do not tell."""
    sign = number.partition("-")[2].partition("/")[0]
    return KINDS.get(sign, "")


def values(held: DirectiveView) -> dict[str, Any]:
    row = held.row
    return {
        "flow": row.flow, "kind": held.kind, "number": row.number, "body": row.body, "issued_on": row.issued_on,
        "title": row.title, "summary": held.summary, "came_on": row.came_on, "valid_from": row.valid_from,
        "valid_to": row.valid_to, "replaces": held.replaces_id or "",
    }  # fmt: skip


@page("directive-edit")
def edit(request: HttpRequest, directive_id: int) -> HttpResponse:
    held = texts.directive(request.viewer, directive_id, clock.today())
    others = [one for one in texts.choices(request.viewer, held.row.unit_id) if one[0] != directive_id]
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = DirectiveForm(sent, others=others, law_key=held.law_key, corrects=True, initial=values(held))
    back_to = reverse("directive", args=[directive_id])
    context = {"held": held, "form": form, "version": held.version, "problems": [], "back_to": back_to}
    if request.method == "GET" or not form.is_valid():
        return show(request, "direction/text_edit.html", context, status=200 if request.method == "GET" else 422)
    try:
        acts.correct(directive_id, form.row(), by=request.user, version=posted_version(request), paper=form.paper())
    except Refused as refused:
        return show(request, "direction/text_edit.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return errors.both(request, conflict, versions(held, form.cleaned_data), back_to, held.version)
    done(request, f"Đã sửa văn bản {held.row.number}. Nội dung cũ còn trong ghi chép.")
    return redirect("directive", directive_id)


def versions(held: DirectiveView, typed: dict[str, Any]) -> list[errors.Version]:
    row = held.row
    return [
        ("Số", row.number, typed["number"]), ("Cơ quan", row.body, typed["body"]),
        ("Ngày ban hành", dates.show(row.issued_on), dates.show(typed["issued_on"])),
        ("Trích yếu", row.title, typed["title"]),
    ]  # fmt: skip


@page("directive-back")
def back(request: HttpRequest, directive_id: int) -> HttpResponse:
    """Bỏ một văn bản ghi nhầm."""
    held = texts.directive(request.viewer, directive_id, clock.today())
    form = ReverseForm(request.POST if request.method == "POST" else typed_before(request))
    back_to = reverse("directive", args=[directive_id])
    context = {
        "form": form, "version": held.version, "problems": [], "back_to": back_to, "verb": "Bỏ văn bản, ghi lý do",
        "name": held.row.number, "heading": f"Bỏ văn bản {held.row.number}", "list": "directives",
        "says": "Văn bản được đánh dấu là bỏ, cùng lý do; ghi chép còn trong sổ.",
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "direction/back.html", context, status=200 if request.method == "GET" else 422)
    paper, version = form.paper(), posted_version(request)
    try:
        acts.take_back_text(directive_id, reason=paper.reason, by=request.user, version=version, paper=paper)
    except Refused as refused:
        return show(request, "direction/back.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        stands = [("Văn bản", held.row.number, f"Bỏ {held.row.number}")]
        return errors.both(request, conflict, stands, back_to, held.version)
    done(request, f"Đã bỏ văn bản {held.row.number} khỏi sổ.")
    return redirect("directives")
