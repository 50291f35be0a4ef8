"""Việc hôm nay: what is overdue, what comes due, what waits, where the plan stands, what came in."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.lib import clock, dates, numbers
from ketnap.queries import batches, handover, membership, plans
from ketnap.queries.admission import balance
from ketnap.statistics.branches import by_branch
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.tree import sized
from ketnap.web.doors import door
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.due import gathered
from ketnap.web.due.line import Desk
from ketnap.web.due.membership import nearest
from ketnap.web.first_steps import steps
from ketnap.web.pages import page, show
from ketnap.web.shell import house_of

ALL = 100_000
SHOWN_TO_A_CELL = 5
"""A secretary sees her most pressing work and, on the first screens of a phone, the doors to her people."""


@page("home")
def home(request: HttpRequest) -> HttpResponse:
    viewer, today = request.viewer, clock.today()
    if viewer.only_partner:
        return redirect("taught-classes")
    house = house_of(request)
    if not viewer.units_for(Permission.READ_FIGURES) and viewer.units_for(Permission.APPROVE_ARTICLES):
        return redirect("articles")  # whoever has nothing but the bulletin works there
    lists = list(membership.lists(viewer, house.unit_id)) if house.unit_id else []
    first = steps(viewer, house, lists, today)
    if house.unit_id is None and not first:
        return show(request, "home/nowhere.html", {})
    if house.unit_id is None or not lists:
        return show(request, "home/first_steps.html", {"steps": first})
    desk = Desk(viewer, house, house.unit_id, today, [day for day in lists if day <= today])
    groups = gathered(desk, shown=SHOWN_TO_A_CELL if house.is_cell else desk.shown)
    members, probationary = sized(viewer, house.unit_id, today, desk.ready)
    context = {
        "groups": groups,
        "steps": first,
        "nearest": None if groups else nearest(desk),
        "members": members,
        "probationary": probationary,
        "probationers": f"{reverse('unit-members', args=[house.unit_id])}?dien=du-bi",
        "received": handover.fresh(viewer),
        "day": balance.latest(viewer, house.unit_id),
        "given_name": viewer.name.split(" ")[-1],
    }
    if house.is_cell:
        return show(request, "home/cell.html", context)
    context |= {
        "arrived": batches.batches(viewer, limit=5),
        "entries": membership.latest(viewer, house.unit_id, limit=6),
        "plan": plan(desk),
    }
    return show(request, "home/today.html", context)


@table_page("home-table")
def home_table(request: HttpRequest) -> Sheet:
    """All the work there is, also what the page only counts."""
    viewer, today = request.viewer, clock.today()
    house = house_of(request)
    lists = [day for day in membership.lists(viewer, house.unit_id) if day <= today] if house.unit_id else []
    desk = Desk(viewer, house, house.unit_id, today, lists, shown=ALL, counted=ALL) if house.unit_id else None
    groups = gathered(desk, shown=ALL) if desk else []
    head = ("TT", "Nhóm", "Tình trạng", "Từ, đến", "Việc", "Của ai, ở đâu", "Vì sao")
    rows = [
        (number, group.heading, line.words, line.since, line.what, line.about, line.why)
        for number, (group, line) in enumerate(((group, line) for group in groups for line in group.lines), 1)
    ]
    return Sheet("Việc cần làm", head, rows, (f"Ngày {dates.show(today)}",), house.unit_id)


@dataclass(frozen=True)
class Plan:
    year: int
    target: int | None
    given_on: date | None
    admitted: int
    admitted_at: str
    before: int
    before_at: str
    percent: str


def plan(desk: Desk) -> Plan | None:
    """Target and admissions of this year, else of the year of the latest list; None before any list."""
    if not desk.lists:
        return None
    viewer, unit_id = desk.viewer, desk.unit_id
    on, given = desk.today, desk.target
    if given.target is None:
        on = max(desk.lists)
        given = plans.total(viewer, unit_id, on.year, on)
    start, earlier = on.replace(month=1, day=1), dates.year_before(on)
    before_start = earlier.replace(month=1, day=1)
    if on == desk.today:
        admitted = desk.admitted.get(unit_id, 0)
    else:
        admitted = by_branch(viewer, CATALOGUE["admitted"], start, on, among=[unit_id]).get(unit_id, 0)
    before = by_branch(viewer, CATALOGUE["admitted"], before_start, earlier, among=[unit_id]).get(unit_id, 0)
    return Plan(
        on.year, given.target, given.version_on, admitted, door("admitted", unit_id, start, on), before,
        door("admitted", unit_id, before_start, earlier), numbers.show_percent(numbers.percent(admitted, given.target)),
    )  # fmt: skip
