"""Kế hoạch và thực hiện: each organisation's target, milestone and sub-targets beside what it admitted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from ketnap.lib import dates, numbers
from ketnap.queries import plans
from ketnap.rules import plans as rules
from ketnap.statistics.plans import PartLine, Progress, Quarter, progress, quarters, question
from ketnap.web.asked import address
from ketnap.web.doors import door, may
from ketnap.web.downloads import Part, Sheet, table_page
from ketnap.web.pages import page, show
from ketnap.web.plans.asked import around

TO_SAY = "chưa rõ"
NOT_GIVEN = "chưa giao"
LATE, BARE = "cham", "chua-giao"
"""`?chi=`: only those behind their milestone, only those without a target."""


@dataclass(frozen=True)
class Cell:
    """A sub-target: what was done as a door, and what is said after it."""

    words: str
    address: str
    after: str
    why: str
    label: str

    @property
    def whole(self) -> str:
        return f"{self.words}{self.after}"


@dataclass(frozen=True)
class Row:
    line: Progress
    admitted_at: str
    before_at: str
    parts: list[Cell]
    due: str


def cell(line: PartLine, unit_id: int) -> Cell:
    counted, part = line.done, line.part
    where = (
        door(part.measure, unit_id, line.start, line.end) if part.counts == rules.ORGANISATIONS
        else address(question(part, unit_id, line.start, line.end), "ask-list")
    )  # fmt: skip
    after = f"/{line.target}" if line.target is not None else ""
    if counted.number is None:
        return Cell(TO_SAY, "", after, counted.why, part.short)
    if counted.unclear:
        after += f", {TO_SAY} {counted.unclear}"
    return Cell(str(counted.number), where, after, "", part.short)


def row(line: Progress, used: list[str], start: date, end: date) -> Row:
    earlier = dates.year_before(end)
    return Row(
        line, door("admitted", line.unit_id, start, end),
        door("admitted", line.unit_id, date(earlier.year, 1, 1), earlier),
        [cell(one, line.unit_id) for one in line.parts if one.part.key in used],
        "–" if line.due is None else numbers.show(line.due),
    )  # fmt: skip


def found(request: HttpRequest, unit_id: int) -> dict[str, Any]:
    context, viewer = around(request, unit_id), request.viewer
    year, on = context["year"], context["on"]
    own = plans.own(viewer, unit_id, year, on)
    below = plans.below(viewer, unit_id, year, on)
    first, *lines = progress(viewer, [own, *below], year, on)
    used = [key for key in rules.parts() if any(key in (one.version.parts if one.version else {})
                                               for one in (first, *lines))]  # fmt: skip
    start, only = date(year, 1, 1), request.GET.get("chi", "")
    late, bare = [one for one in lines if one.late], [one for one in lines if one.version is None]
    shown = {LATE: late, BARE: bare}.get(only, lines)
    return {
        **context, "only": only if only in (LATE, BARE) else "", "own": row(first, list(rules.parts()), start, on),
        "rows": [row(one, used, start, on) for one in shown],
        "heads": [rules.parts()[key] for key in used], "quarters": quarters(viewer, own, year, on),
        "ended": plans.ended(viewer, unit_id, year, on), "allocations": plans.allocations(viewer, unit_id, year),
        "target": plans.total(viewer, unit_id, year, on),
        "earlier": dates.year_before(on), "start": start,
        "late": len(late), "bare": len(bare), "late_word": LATE, "bare_word": BARE,
        "may_share": may(request, "plan-cascade", unit_id),
    }  # fmt: skip


@page("plan-progress")
def plan_progress(request: HttpRequest, unit_id: int) -> HttpResponse:
    context = found(request, unit_id)
    start = context["start"]
    context["quarter_rows"] = [(one, door("admitted", unit_id, start, one.end)) for one in context["quarters"]]
    return show(request, "plans/progress.html", context, on=context["on"])


@table_page("plan-progress-table")
def progress_table(request: HttpRequest, unit_id: int) -> Sheet:
    """The same lines, quarters and what stands of the year, as a workbook."""
    context = found(request, unit_id)
    on = dates.show(context["on"])
    head = (
        "Tổ chức", "Chỉ tiêu", "Đã kết nạp", "Mốc đến nay", "Cùng kỳ năm trước",
        *(one.short for one in context["heads"]),
    )  # fmt: skip
    rows = [
        (
            one.line.name, one.line.version.target if one.line.version else NOT_GIVEN, one.line.admitted, one.line.due,
            one.line.before, *(part.whole for part in one.parts),
        )
        for one in context["rows"]
    ]  # fmt: skip
    own = [(one.label, one.whole, one.why) for one in context["own"].parts]
    more = (
        Part("Theo quý", ("Hết quý", "Mốc", "Đã kết nạp"), [quarter(one) for one in context["quarters"]]),
        Part("Chỉ tiêu con", ("Chỉ tiêu con", "Thực hiện", "Ghi chú"), own),
    )
    title = f"Kế hoạch và thực hiện kết nạp năm {context['year']} {context['unit'].name}"
    return Sheet(title, head, rows, (f"Tính đến ngày {on}",), unit_id, more)


def quarter(one: Quarter) -> tuple[object, ...]:
    return one.name, one.due, one.admitted
