"""The target of an organisation and year: its versions, what stands above and below, and the form that adjusts it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
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
from ketnap.rules import plans as rules
from ketnap.rules.plans import Fault
from ketnap.statistics.plans import Base, bases
from ketnap.web import errors
from ketnap.web.doors import may
from ketnap.web.downloads import Part, Sheet, table_page
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.plans import TargetForm
from ketnap.web.pages import done, page, show
from ketnap.web.plans.asked import asked_year
from ketnap.web.session import typed_before


@page("unit-plan")
def plan(request: HttpRequest, unit_id: int) -> HttpResponse:
    year = asked_year(request)
    context = surroundings(request, unit_id, year)
    versions: list[TargetVersion] = context["versions"]
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = TargetForm(sent, version=versions[-1] if versions else None)
    row, trial = tried(form, unit_id, year) if sent is not None else (None, None)
    context |= {"form": form, "problems": [], "version": len(versions), "trial": trial}
    if request.method == "GET" or "xem" in request.POST:
        return show(request, "plans/target.html", context, part="tinh-thu")
    if row is None:
        return show(request, "plans/target.html", context, status=422)
    if posted_version(request) != len(versions):
        return two_versions(request, unit_id, year, versions, row)
    if versions and said_by(row) == said(versions[-1]):
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


@dataclass(frozen=True)
class Trial:
    """What the form comes to before anything is written."""

    base: Base | None
    computed: int | None
    target: int | None
    rounding: str
    faults: list[Fault]

    @property
    def difference(self) -> int | None:
        return None if self.target is None or self.computed is None else self.target - self.computed


def tried(form: TargetForm, unit_id: int, year: int) -> tuple[acts.NewTarget | None, Trial | None]:
    """(the version as typed, what it comes to); the form then says what is missing."""
    valid = form.is_valid()
    typed = form.cleaned_data
    on, rate = typed.get("given_on") or clock.today(), typed.get("rate")
    base = computed = None
    if isinstance(rate, Decimal) and typed.get("base") not in (None, PlanTarget.Base.ABSOLUTE):
        base = bases([unit_id], typed["base"], year, on)[unit_id]
        computed = rules.of_rate(rate, base.number, on) if base.number is not None else None
    row = form.row(unit_id, year, computed) if valid else None
    if valid and row is None:
        why = f"{base.why[0].upper()}{base.why[1:]}; ghi số người theo văn bản." if base else "Điền mục này."
        form.add_error("target", why)
    elif row is not None:
        row = replace(row, after=form_version(form))
    target = row.target if row else typed.get("target")
    faults = rules.faults(row.target, row.parts or {}, row.milestones or []) if row else []
    return row, Trial(base, computed, target, rules.rounding(on).words, faults)


def form_version(form: TargetForm) -> int:
    typed = form.data.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


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
        "may_share": bool(unit.children) and may(request, "plan-cascade", unit_id),
        "may_propose": bool(unit.trail) and may(request, "plan-propose", unit_id, "POST"),
        "may_answer": bool(unit.children) and may(request, "plan-proposals", unit_id, "POST"),
        "back_to": reverse("unit", args=[unit_id]),
    }


def said(version: TargetVersion) -> tuple[Any, ...]:
    return (
        version.target, version.base, version.rate, version.has_source, version.parts, list(version.milestones)
    )  # fmt: skip


def said_by(row: acts.NewTarget) -> tuple[Any, ...]:
    return row.target, row.base, row.rate, row.has_source, dict(row.parts or {}), list(row.milestones or [])


def two_versions(
    request: HttpRequest, unit_id: int, year: int, versions: list[TargetVersion], row: acts.NewTarget
) -> HttpResponse:
    """Somebody gave another version while the page was open."""
    last = versions[-1] if versions else None
    conflict = Conflict(last.entered_by if last else "", None, "chỉ tiêu này")
    stands = (
        (last.target, dates.show(last.given_on), last.base_label, rules.in_words(last.parts)) if last else ("",) * 4
    )
    typed = (
        row.target, dates.show(row.given_on), PlanTarget.Base(row.base).label, rules.in_words(row.parts or {})
    )  # fmt: skip
    labels = ("Số người", "Ngày giao", "Giao theo", "Chỉ tiêu con")
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
        (number, part.unit_name, part.version.target, rules.in_words(part.version.parts), part.version.given_on)
        for number, part in enumerate(target.parts, 1)
    ]
    rows += [(None, "Cộng", target.below, None, None)] if rows else []
    given = [
        (
            one.number, one.given_on, one.kind_label, one.target, one.base_label, rules.in_words(one.parts),
            ", ".join(map(str, one.milestones)), one.base_number, one.computed, one.source.reason, one.decision_no,
            one.decided_on,
        )
        for one in versions
    ]  # fmt: skip
    own = Part(
        "Các lần giao",
        (
            "Lần", "Giao ngày", "Loại", "Chỉ tiêu", "Giao theo", "Chỉ tiêu con", "Mốc theo quý", "Gốc tính",
            "Tính theo tỷ lệ", "Lý do", "Số văn bản", "Ngày văn bản",
        ),
        given,
    )  # fmt: skip
    head = ("TT", "Tổ chức", "Chỉ tiêu", "Chỉ tiêu con", "Giao ngày")
    return Sheet(f"Chỉ tiêu kết nạp năm {year} {found['unit'].name}", head, rows, (), unit_id, (own,))
