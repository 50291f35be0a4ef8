"""The target of an organisation and year: its versions, what stands above and below, and the form that adjusts it."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import plans as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock, dates
from ketnap.models import PlanTarget
from ketnap.queries import organisation, plans
from ketnap.queries.plans import TargetVersion
from ketnap.web import errors
from ketnap.web.doors import may
from ketnap.web.downloads import Part, Sheet, table_page
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.plans import TargetForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@page("unit-plan")
def plan(request: HttpRequest, unit_id: int) -> HttpResponse:
    year = asked_year(request)
    context = surroundings(request, unit_id, year)
    versions: list[TargetVersion] = context["versions"]
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = TargetForm(sent, adjusts=bool(versions))
    context |= {"form": form, "problems": [], "version": len(versions)}
    if request.method == "GET" or not form.is_valid():
        return show(request, "plans/target.html", context, status=200 if request.method == "GET" else 422)
    row = replace(form.row(unit_id, year), after=len(versions))
    if posted_version(request) != len(versions):
        return two_versions(request, unit_id, year, versions, row)
    if versions and (row.target, row.base, row.rate, row.has_source) == said(versions[-1]):
        form.add_error(None, "Chưa có mục nào khác với lần giao gần nhất. Sửa ít nhất một mục.")
        return show(request, "plans/target.html", context, status=422)
    try:
        acts.give([row], by=request.user)
    except Conflict:
        return two_versions(request, unit_id, year, plans.versions(request.viewer, unit_id, year), row)
    except Refused as refused:
        return show(request, "plans/target.html", context | {"problems": refused.problems}, status=422)
    verb = "Đã ghi điều chỉnh chỉ tiêu" if versions else "Đã ghi chỉ tiêu"
    done(request, f"{verb} năm {year} của {context['unit'].name}: {row.target} người.")
    return redirect(f"{reverse('unit-plan', args=[unit_id])}?nam={year}")


def asked_year(request: HttpRequest) -> int:
    typed = request.GET.get("nam", "")
    return int(typed) if typed.isdecimal() and len(typed) == 4 and int(typed) >= 1945 else clock.today().year


def surroundings(request: HttpRequest, unit_id: int, year: int) -> dict[str, Any]:
    """The unit's versions, the sum below, and the same of the organisation above where it is within reach."""
    viewer, today = request.viewer, clock.today()
    on = today if year >= today.year else date(year, 12, 31)
    unit = organisation.unit(viewer, unit_id, today)
    above = next((one for one in reversed(unit.trail) if one.within_reach), None)
    return {
        "unit": unit,
        "year": year,
        "years": (year - 1, year + 1),
        "versions": plans.versions(viewer, unit_id, year),
        "target": plans.target(viewer, unit_id, year, on),
        "above": above,
        "target_above": plans.target(viewer, above.unit_id, year, on) if above else None,
        "may_give": may(request, "unit-plan", unit_id, "POST"),
        "back_to": reverse("unit", args=[unit_id]),
    }


def said(version: TargetVersion) -> tuple[Any, ...]:
    return version.target, version.base, version.rate, version.has_source


def two_versions(
    request: HttpRequest, unit_id: int, year: int, versions: list[TargetVersion], row: acts.NewTarget
) -> HttpResponse:
    """Somebody gave another version while the page was open."""
    last = versions[-1] if versions else None
    conflict = Conflict(last.entered_by if last else "", None, "chỉ tiêu này")
    stands = (last.target, dates.show(last.given_on), last.base_label) if last else ("", "", "")
    typed = (row.target, dates.show(row.given_on), PlanTarget.Base(row.base).label)
    labels = ("Số người", "Ngày giao", "Giao theo")
    rows = [(label, str(a), str(b)) for label, a, b in zip(labels, stands, typed, strict=True)]
    sent = [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "version")]
    here = f"{reverse('unit-plan', args=[unit_id])}?nam={year}"
    return errors.conflict(
        request, conflict, rows, keep=here, again=here, typed=[*sent, ("version", str(len(versions)))]
    )


@table_page("unit-plan-table")
def plan_table(request: HttpRequest, unit_id: int) -> Sheet:
    """The targets of the organisations below with their sum, and every version of the unit's own."""
    year = asked_year(request)
    found = surroundings(request, unit_id, year)
    target, versions = found["target"], found["versions"]
    rows: list[tuple[object, ...]] = [
        (number, part.unit_name, part.version.target, part.version.given_on)
        for number, part in enumerate(target.parts, 1)
    ]
    rows += [(None, "Cộng", target.below, None)] if rows else []
    given = [
        (one.number, one.given_on, one.kind_label, one.target, one.base_label, one.decision_no, one.decided_on)
        for one in versions
    ]
    own = Part(
        "Các lần giao", ("Lần", "Giao ngày", "Loại", "Chỉ tiêu", "Giao theo", "Số văn bản", "Ngày văn bản"), given
    )
    head = ("TT", "Tổ chức", "Chỉ tiêu", "Giao ngày")
    return Sheet(f"Chỉ tiêu kết nạp năm {year} {found['unit'].name}", head, rows, (), unit_id, (own,))
