"""One page for the standing committee: the year against plan and last year, what is late and where, what to decide."""

from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, HttpResponse

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.lib import clock, dates, numbers
from ketnap.queries import leading, organisation
from ketnap.queries.leading import Branch
from ketnap.queries.missing import NotFound
from ketnap.statistics.branches import by_branch
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.report.plans import Target, targets
from ketnap.web.days import Asked, asked
from ketnap.web.doors import door
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.leading import decisions
from ketnap.web.leading.panels import panels
from ketnap.web.leading.rooms import rooms
from ketnap.web.pages import page, show
from ketnap.web.shell import house_of

SHOWN = 10
"""Organisations on the page, those that need most first: it prints on two sheets. The rest is counted, and all are in
the workbook."""


@dataclass(frozen=True)
class Year:
    """Admissions from 1 January to the day, and the same days a year before, each with its list."""

    start: date
    target: Target | None
    admitted: int
    admitted_at: str
    before: int
    before_at: str
    expected: int | None
    """Of the target, were it admitted evenly over the year; None without one."""

    @property
    def percent(self) -> str:
        return numbers.show_percent(numbers.percent(self.admitted, self.target.number if self.target else None))

    @property
    def behind(self) -> int:
        return max(0, (self.expected or 0) - self.admitted)


@dataclass(frozen=True)
class Line:
    """An organisation directly below: its year, and what stands still there."""

    branch: Branch
    target: int | None
    admitted: int
    admitted_at: str
    before: int
    before_at: str
    behind: int
    """People short of the part of the target that the days of the year passed would ask for."""

    @property
    def weight(self) -> tuple[int, int]:
        return self.branch.overdue + 2 * self.behind, self.behind


@page("leading")
def leading_page(request: HttpRequest) -> HttpResponse:
    unit_id, day = wanted(request)
    unit = organisation.unit(request.viewer, unit_id, day.day)
    year, lines = counted(request, unit_id, day.day)
    busy = sorted(
        (one for one in lines if any(one.weight)), key=lambda one: (*(-n for n in one.weight), one.branch.name)
    )
    whose = decisions.Asked(request, unit_id, day.day)
    waiting = decisions.waiting(whose)
    context = {
        "unit": unit, "day": day, "year": year, "lines": busy[:SHOWN], "more": len(busy) - len(busy[:SHOWN]),
        "quiet": len(lines) - len(busy), "waiting": waiting, "now": day.day == clock.today(),
        "people": scope.reaches(request.viewer, unit_id, Permission.READ_PEOPLE),
        "overdue": sum(one.branch.overdue for one in lines), "rooms": rooms(request, unit_id, day.day),
        "panels": panels(whose),
    }  # fmt: skip
    return show(request, "leading/page.html", context, on=day.day)


def wanted(request: HttpRequest) -> tuple[int, Asked]:
    """(organisation, day) of the address; without words the own house, today."""
    typed = request.GET.get("to_chuc", "")
    unit_id = int(typed) if typed.isdecimal() and len(typed) < 19 else house_of(request).unit_id
    if unit_id is None:
        raise NotFound("Không có tổ chức này.")
    return unit_id, asked(request)


def counted(request: HttpRequest, unit_id: int, on: date) -> tuple[Year, list[Line]]:
    viewer, start, earlier = request.viewer, date(on.year, 1, 1), dates.year_before(on)
    given, branches = targets(unit_id, on.year, on), leading.branches(viewer, unit_id, on)
    among = [unit_id, *(one.unit_id for one in branches)]
    now = by_branch(viewer, CATALOGUE["admitted"], start, on, among=among)
    then = by_branch(viewer, CATALOGUE["admitted"], earlier.replace(month=1, day=1), earlier, among=among)

    def share(target: Target | None) -> int | None:
        days = (date(on.year, 12, 31) - start).days + 1
        return target.number * ((on - start).days + 1) // days if target else None

    def at(unit: int, end: date) -> str:
        return door("admitted", unit, end.replace(month=1, day=1), end)

    year = Year(
        start, given.get(unit_id), now.get(unit_id, 0), at(unit_id, on), then.get(unit_id, 0), at(unit_id, earlier),
        share(given.get(unit_id)),
    )  # fmt: skip
    lines = []
    for branch in branches:
        one = given.get(branch.unit_id)
        if on != clock.today():
            branch = replace(branch, open=0, overdue=0, oldest=None)
        admitted = now.get(branch.unit_id, 0)
        lines.append(Line(
            branch, one.number if one else None, admitted, at(branch.unit_id, on), then.get(branch.unit_id, 0),
            at(branch.unit_id, earlier), max(0, (share(one) or 0) - admitted),
        ))  # fmt: skip
    return year, lines


@table_page("leading-table")
def leading_table(request: HttpRequest) -> Sheet:
    """Every organisation directly below, also those that need nothing."""
    unit_id, day = wanted(request)
    unit = organisation.unit(request.viewer, unit_id, day.day)
    _, lines = counted(request, unit_id, day.day)
    head = (
        "TT",
        "Tổ chức",
        "Chỉ tiêu",
        "Đã kết nạp",
        "Cùng kỳ năm trước",
        "Chậm so với thời gian",
        "Hồ sơ đang làm",
        "Việc quá hạn",
        "Quá hạn từ",
    )
    rows = [
        (
            number, one.branch.name, one.target, one.admitted, one.before, one.behind, one.branch.open,
            one.branch.overdue, one.branch.oldest,
        )
        for number, one in enumerate(lines, 1)
    ]  # fmt: skip
    return Sheet(f"Tình hình các tổ chức của {unit.name}", head, rows, (f"Ngày {day.typed}",), unit_id)
