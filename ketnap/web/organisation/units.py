"""One unit on a day: what it is, whom it holds, what it should reach, what it was."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse

from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import dates, numbers
from ketnap.queries import accounts, membership, organisation, plans, unions
from ketnap.queries.commendation import proposals as commendations
from ketnap.queries.direction import measures
from ketnap.rules import organisation as rules
from ketnap.statistics.branches import by_branch
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.register import Register, register
from ketnap.statistics.tree import UnitCount, some_counts
from ketnap.web.days import asked, on_day
from ketnap.web.doors import door, may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.offices import panels
from ketnap.web.organisation import deeds
from ketnap.web.pages import page, show


@dataclass(frozen=True)
class Child:
    row: organisation.UnitRow
    counts: UnitCount | None
    admitted: int | None


@dataclass(frozen=True)
class Counted:
    """A unit on a day with the figures of itself and of its children; None where the register does not know."""

    view: organisation.UnitView
    counts: UnitCount | None
    admitted: int | None
    children: list[Child]
    register: Register


def counted(viewer: Viewer, unit_id: int, on: date) -> Counted:
    view = organisation.unit(viewer, unit_id, on)
    known = register(unit_id, on)
    shown = [unit_id, *(row.unit_id for row in view.children)]
    counts = some_counts(viewer, on, shown, large=view.kind == rules.UPPER) if known.knows(on) else {}
    january = on.replace(month=1, day=1)
    admitted = by_branch(viewer, CATALOGUE["admitted"], january, on, among=shown) if known.remembers else None
    children = [
        Child(row, counts.get(row.unit_id), None if admitted is None else admitted.get(row.unit_id, 0))
        for row in view.children
    ]
    here = None if admitted is None else admitted.get(unit_id, 0)
    return Counted(view, counts.get(unit_id), here, children, known)


@page("unit")
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    day = asked(request)
    viewer, on = request.viewer, day.day
    found = counted(viewer, unit_id, on)
    view, january = found.view, on.replace(month=1, day=1)
    target = plans.total(viewer, unit_id, on.year, on)
    context = {
        "unit": view,
        "day": day,
        "at_day": on_day(on),
        "counts": found.counts,
        "admitted": found.admitted,
        "children": found.children,
        "most": max((child.counts.members for child in found.children if child.counts), default=0),
        "target": target,
        "percent": numbers.percent(found.admitted, target.target),
        "warnings": [*coded(view), *(size(view, found.counts, on) if found.counts else [])],
        "register": found.register,
        "lists": membership.lists(viewer, unit_id),
        "unions": unions.beside(viewer, unit_id, on),
        "doors": {name: door(name, unit_id, january, on) for name in ("members", "admitted", "members_women")},
        "may_rename": may(request, "unit-rename", unit_id),
        "may_enter": view.exists and may(request, "person-new", unit_id),
        "may_list": view.exists and may(request, "sympathisers-new", unit_id),
        "mandate": mandate(request, view, on),
        "offices": panels.panel(request, view, on),
        "commendations": commendations.of_unit(viewer, unit_id, on),
        "may_commend": view.exists and may(request, "commendation-new", unit_id),
        "deeds": deeds.offers(request, view),
        "directed": measures.tally_of(viewer, unit_id, on),
        "may_inspect": view.exists and may(request, "inspection-new", unit_id),
        # Those above are known already; a right over one of them is a right here.
        "may_grant": bool({unit_id, *(one.unit_id for one in view.trail)} & set(viewer.units_for(Permission.GRANT))),
        "may_numbers": may(request, "number-books", unit_id),
        "may_national": view.exists and may(request, "unit-national", unit_id),
        "may_template": view.exists and may(request, "unit-template", unit_id),
    }
    return show(request, "organisation/unit.html", context, on=on)


def mandate(request: HttpRequest, view: organisation.UnitView, on: date) -> accounts.MandateLine | None:
    """By what a grassroots committee decided on admission itself on the day."""
    if view.kind != rules.COMMITTEE:
        return None
    held = accounts.mandates(request.viewer, view.unit_id)
    return next((one for one in held if one.since <= on and (one.until is None or on < one.until)), None)


@table_page("unit-table")
def unit_table(request: HttpRequest, unit_id: int) -> Sheet:
    """The organisations directly below, with their sum."""
    on = asked(request).day
    found = counted(request.viewer, unit_id, on)
    head = ("TT", "Mã", "Tổ chức", "Loại hình", "Đảng viên", "Dự bị", f"Kết nạp {on.year}")
    rows: list[tuple[object, ...]] = [
        (number, child.row.code, child.row.name, child.row.kind_label, *held(child.counts), child.admitted)
        for number, child in enumerate(found.children, 1)
    ]
    rows.append((None, None, "Cộng", None, *held(found.counts), found.admitted))
    return Sheet(f"Tổ chức trực thuộc {found.view.name}", head, rows, (f"Có đến ngày {dates.show(on)}",), unit_id)


def held(counts: UnitCount | None) -> tuple[int | None, int | None]:
    return (counts.members, counts.probationary) if counts else (None, None)


def size(view: organisation.UnitView, counts: UnitCount, on: date) -> list[rules.Warning]:
    return rules.warnings(view.kind, view.name, counts.members, counts.official, on)


def coded(view: organisation.UnitView) -> list[rules.Warning]:
    """A 14-digit code that does not begin as that of the unit above: one of the two was copied wrongly, or is old."""
    code, above = view.official_code, view.official_code_above
    if not code or not above or rules.stands_under(code, above):
        return []
    sentence = f"Mã tổ chức đảng {code} không bắt đầu như mã của cấp trên ({above}). Xem lại giấy báo mã của hai nơi."
    return [rules.Warning("organisation.official_code", sentence, "")]
