"""Chia chỉ tiêu: the targets of every organisation directly below in one form, held against the unit's own plan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from ketnap.actions import plans as acts
from ketnap.actions.plans.cascade import Accepted
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.lib import clock
from ketnap.models import PlanTarget
from ketnap.queries import plans
from ketnap.queries.plans import TargetVersion, UnitPlan
from ketnap.rules import plans as rules
from ketnap.statistics.plans import Base, admitted, bases
from ketnap.web.forms.plans import CascadeForm, rate_of
from ketnap.web.pages import done, page, show
from ketnap.web.plans.asked import around
from ketnap.web.session import typed_before

LINES = 200
"""Units in one form; of those on other pages the sum knows what stands."""
RATES = (PlanTarget.Base.MEMBERS_START_OF_YEAR, PlanTarget.Base.MEMBERS_START_OF_TERM)


@dataclass(frozen=True)
class Sum:
    """A number of the unit's own plan and what the lines as typed add up to."""

    key: str
    label: str
    noun: str
    own: int | None
    below: int

    @property
    def difference(self) -> int | None:
        return None if self.own is None else self.below - self.own


@dataclass(frozen=True)
class Helped:
    """A rate for all: what each unit's base comes to, as a proposal that may be typed over."""

    base: str
    rate: Decimal | None
    bases: dict[int, Base]
    suggested: dict[int, int]
    problem: str = ""


@dataclass(frozen=True)
class Line:
    plan: UnitPlan
    fields: dict[str, Any]
    base: Base | None
    computed: int | None
    difference: int | None
    year_before: int | None
    """Admitted in the year before; None: the register cannot tell."""
    wrong: list[Problem]


@page("plan-cascade")
def cascade(request: HttpRequest, unit_id: int) -> HttpResponse:
    context = around(request, unit_id)
    year, on = context["year"], context["on"]
    own = plans.own(request.viewer, unit_id, year, on)
    sent = request.POST if request.method == "POST" else typed_before(request)
    rows = plans.below(request.viewer, unit_id, year, on)
    typed = request.GET.get("tu_dong", "")
    first = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
    every, rows = rows, rows[first : first + LINES]
    rest = every[:first] + every[first + LINES :]
    rows += gone(request, unit_id, year, {row.unit_id for row in every}, context) if sent else []
    helped = helping(request, rows, year, on)
    form = CascadeForm(sent, plans=rows, suggested=helped.suggested)
    context |= {"own": own, "form": form, "helped": helped, "kinds": rules.parts().values(), "problems": [],
                "live": False, "rest": rest, "count": len(every),
                "next_row": first + LINES if first + LINES < len(every) else None}  # fmt: skip
    if request.method == "GET" or "xem" in request.POST:
        if sent is not None:
            form.is_valid()
        return drawn(request, context | {"live": request.method == "POST"})
    if not form.is_valid():
        return drawn(request, context)
    try:
        made = write(request, unit_id, context)
    except (Refused, Conflict) as no:
        return drawn(request, context | {"problems": problems_of(no)})
    done(request, f"Đã ghi chỉ tiêu năm {year} của {len(made.versions)} tổ chức thuộc {context['unit'].name}.")
    return redirect(f"{reverse('plan-progress', args=[unit_id])}?nam={year}")


def write(request: HttpRequest, unit_id: int, context: dict[str, Any]) -> Any:
    form, helped, typed = context["form"], context["helped"], context["form"].cleaned_data
    rows = form.rows(context["year"], helped.base if helped.rate else PlanTarget.Base.ABSOLUTE, helped.rate)
    return acts.allocate(
        unit_id, context["year"], rows, on=context["on"], given_on=typed["given_on"], by=request.user,
        accepted=Accepted(typed["accepted"], typed["gap_reason"]), paper=form.paper(),
    )  # fmt: skip


def problems_of(no: Refused | Conflict) -> list[Problem]:
    """What to say above the form. After a race the page carries the versions that stand by now and all that was typed:
    sent again it holds."""
    if isinstance(no, Refused):
        return no.problems
    at = f" lúc {timezone.localtime(no.at):%H:%M}" if no.at else ""
    name = no.what.partition(":")[2] or "Một tổ chức"
    words = f"{name}: {no.who} vừa ghi chỉ tiêu này{at}, chưa ghi dòng nào. Xem lại dòng này rồi ghi lần nữa."
    return [Problem(words)]


def gone(
    request: HttpRequest, unit_id: int, year: int, there: set[int], context: dict[str, Any]
) -> list[UnitPlan]:  # fmt: skip
    """Units of the form that are below no more: their lines stay, so that nothing typed is lost."""
    sent = {int(name[7:]) for name in request.POST if name.startswith("target_") and name[7:].isdecimal()
            and len(name) < 26 and request.POST[name].strip()}  # fmt: skip
    lost = sorted(sent - there)
    return plans.others(request.viewer, lost, year, context["on"]) if lost else []


def helping(request: HttpRequest, rows: list[UnitPlan], year: int, on: Any) -> Helped:
    """A rate asked for in the address, worked out for each unit from the register."""
    base = request.GET.get("goc", "")
    try:
        rate = rate_of(request.GET.get("ty_le", "")[:10])
    except ValidationError as wrong:
        return Helped(base, None, {}, {}, str(wrong.messages[0]))
    if rate is None or base not in RATES:
        return Helped(base if base in RATES else RATES[0], None, {}, {})
    held = bases([row.unit_id for row in rows], base, year, min(on, clock.today()))
    suggested = {
        unit: rules.of_rate(rate, one.number, on) for unit, one in held.items() if one.number is not None
    }  # fmt: skip
    return Helped(base, rate, held, suggested)


def drawn(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    form, helped, told = context["form"], context["helped"], context["problems"]
    last = context["year"] - 1
    before = admitted(request.viewer, [one.unit_id for one in form.plans], date(last, 1, 1), date(last, 12, 31))
    lines = [line_of(form, one, helped, before.get(one.unit_id), told) for one in form.plans]
    version = context["own"].version
    shown = {
        **context, "lines": lines, "sums": sums(form, version, context["rest"]), "wrong": form.errors,
        "rates": [(value, PlanTarget.Base(value).label) for value in RATES],
    }  # fmt: skip
    shown["gapped"] = any(one.difference for one in shown["sums"])
    wrong = bool(told or form.errors) and not context["live"]
    return show(request, "plans/cascade.html", shown, part="cong", status=422 if wrong else 200)


def line_of(
    form: CascadeForm, one: UnitPlan, helped: Helped, before: int | None, told: list[Problem]
) -> Line:  # fmt: skip
    computed = helped.suggested.get(one.unit_id)
    target = value_of(form, "target", one.unit_id)
    return Line(
        one, form.line_of(one), helped.bases.get(one.unit_id), computed,
        target - computed if target is not None and computed is not None and target != computed else None, before,
        [problem for problem in told if problem.field.endswith(f":{one.unit_id}")],
    )  # fmt: skip


def value_of(form: CascadeForm, name: str, unit: int) -> int | None:
    """The number a line holds now: as typed, or as the page begins."""
    field = f"{name}_{unit}"
    found = form.cleaned_data.get(field) if form.is_bound and hasattr(form, "cleaned_data") else None
    if not form.is_bound:
        found = form.fields[field].initial
    return found if isinstance(found, int) else None


def sums(form: CascadeForm, version: TargetVersion | None, rest: list[UnitPlan]) -> list[Sum]:
    """The number of people and each sub-target of the unit's own plan, with the lines added up, and what units on other
    pages hold."""
    units = [one.unit_id for one in form.plans if not one.ended_on]
    held = [one.version for one in rest if one.version]
    own = version.parts if version else {}
    below = sum(value_of(form, "target", unit) or 0 for unit in units) + sum(one.target for one in held)
    found = [Sum("", "Chỉ tiêu chung", "người", version.target if version else None, below)]
    for key, one in rules.parts().items():
        below = sum(value_of(form, f"p_{key}", unit) or 0 for unit in units)
        below += sum(there.parts.get(key, 0) for there in held)
        if below or key in own:
            found.append(Sum(key, one.short, one.noun, own.get(key), below))
    return found
