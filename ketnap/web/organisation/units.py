"""One unit on a day: what it is, whom it holds, what it should reach, what it was."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse

from ketnap.access.roles import Permission
from ketnap.lib import numbers
from ketnap.queries import membership, organisation, plans
from ketnap.rules import organisation as rules
from ketnap.statistics.branches import by_branch
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.register import register
from ketnap.statistics.tree import UnitCount, tree_counts
from ketnap.web.days import asked, on_day
from ketnap.web.doors import door, may
from ketnap.web.organisation import deeds
from ketnap.web.pages import page, show


@dataclass(frozen=True)
class Child:
    row: organisation.UnitRow
    counts: UnitCount | None
    admitted: int | None


@page("unit")
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    day = asked(request)
    viewer, on = request.viewer, day.day
    view = organisation.unit(viewer, unit_id, on)
    january = on.replace(month=1, day=1)
    known = register(unit_id, on)
    counts = tree_counts(viewer, on) if known.knows(on) else {}
    admitted = by_branch(viewer, CATALOGUE["admitted"], january, on) if known.remembers else None
    mine = counts.get(unit_id)
    children = [
        Child(row, counts.get(row.unit_id), None if admitted is None else admitted.get(row.unit_id, 0))
        for row in view.children
    ]
    target = plans.target(viewer, unit_id, on.year, on)
    here = None if admitted is None else admitted.get(unit_id, 0)
    context = {
        "unit": view,
        "day": day,
        "at_day": on_day(on),
        "counts": mine,
        "admitted": here,
        "children": children,
        "most": max((child.counts.members for child in children if child.counts), default=0),
        "target": target,
        "percent": numbers.percent(here, target.target),
        "warnings": [*coded(view), *(size(view, mine, on) if mine else [])],
        "register": known,
        "lists": membership.lists(viewer, unit_id),
        "doors": {name: door(name, unit_id, january, on) for name in ("members", "admitted", "members_women")},
        "may_rename": may(request, "unit-rename", unit_id),
        "may_enter": view.exists and may(request, "person-new", unit_id),
        "deeds": deeds.offers(request, view),
        # Those above are known already; a right over one of them is a right here.
        "may_grant": bool({unit_id, *(one.unit_id for one in view.trail)} & set(viewer.units_for(Permission.GRANT))),
        "may_national": view.exists and may(request, "unit-national", unit_id),
        "may_template": view.exists and may(request, "unit-template", unit_id),
    }
    return show(request, "organisation/unit.html", context, on=on)


def size(view: organisation.UnitView, counts: UnitCount, on: date) -> list[rules.Warning]:
    return rules.warnings(view.kind, view.name, counts.members, counts.official, on)


def coded(view: organisation.UnitView) -> list[rules.Warning]:
    """A 14-digit code that does not begin as that of the unit above: one of the two was copied wrongly, or is old."""
    code, above = view.official_code, view.official_code_above
    if not code or not above or rules.stands_under(code, above):
        return []
    sentence = f"Mã tổ chức đảng {code} không bắt đầu như mã của cấp trên ({above}). Xem lại giấy báo mã của hai nơi."
    return [rules.Warning("organisation.official_code", sentence, "")]
