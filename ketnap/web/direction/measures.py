"""What units have to do: the list, one with its history, a report, what the level above says of it, who is late."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ketnap.actions import direction as acts
from ketnap.lib import clock, dates, text
from ketnap.queries import organisation
from ketnap.queries.direction import measures as queries
from ketnap.queries.direction import texts
from ketnap.queries.direction.measures import STATES, MeasureRow, MeasureView
from ketnap.queries.missing import NotFound
from ketnap.statistics.direction import effect
from ketnap.web.days import asked
from ketnap.web.direction import deeds
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.direction import DecideForm, ReportForm
from ketnap.web.pages import page, show
from ketnap.web.shell import house_of

SHOWN = 200
"""Rows on the page; the workbook has them all."""
REPORTS = {"begun": "Mới bắt đầu làm", "reported": "Đã làm xong, báo cáo kết quả"}
DECIDES = {
    "accepted": "Công nhận đã làm", "returned": "Trả lại để làm tiếp", "moved": "Dời hạn",
    "assigned": "Đổi người phụ trách", "cancelled": "Thôi giao việc này",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which measures the address asks for."""

    on: date
    unit_id: int | None
    bucket: str
    rows: list[MeasureRow]
    title: str


def number(request: HttpRequest, name: str) -> int | None:
    typed = request.GET.get(name, "")
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        raise NotFound("Không có mục này.")
    return int(typed) if typed else None


def found(request: HttpRequest) -> Asked:
    on = asked(request).day
    unit, directive, item = (number(request, name) for name in ("to_chuc", "van_ban", "viec"))
    bucket = request.GET.get("tinh_trang", "")
    if bucket and bucket not in STATES:
        raise NotFound("Không có tình trạng này.")
    rows = queries.measures(
        request.viewer, on, directive_id=directive, item_id=item, unit_id=unit, bucket=bucket
    )  # fmt: skip
    title = "Việc được giao"
    if directive is not None:
        title = f"Việc theo {texts.directive(request.viewer, directive, on).row.number}"
    if unit is not None:
        title += f": {organisation.unit(request.viewer, unit, on).name}"
    return Asked(on, unit, bucket, rows, title)


@page("measures")
def measures(request: HttpRequest) -> HttpResponse:
    asked_for = found(request)
    context = {
        "found": asked_for, "rows": asked_for.rows[:SHOWN], "all": len(asked_for.rows), "day": asked(request),
        "states": list(STATES.items()),
    }  # fmt: skip
    return show(request, "direction/measures.html", context, on=asked_for.on)


@table_page("measures-table")
def measures_table(request: HttpRequest) -> Sheet:
    asked_for = found(request)
    head = ("Đơn vị", "Việc phải làm", "Văn bản", "Hạn", "Tình trạng", "Ai phụ trách", "Giao ngày", "Giải pháp")
    rows = [
        (row.unit_name, row.title, row.text, row.due_on, words(row), row.owner, row.given_on,
         row.solution)
        for row in asked_for.rows
    ]  # fmt: skip
    return Sheet(asked_for.title, head, rows, (f"Ngày {dates.show(asked_for.on)}",), asked_for.unit_id)


def words(row: MeasureRow) -> str:
    return row.late_words if row.overdue else row.state_label


@page("measures-overdue")
def overdue(request: HttpRequest) -> HttpResponse:
    day = asked(request)
    rows = queries.overdue_by_unit(request.viewer, day.day, number(request, "to_chuc"))
    context = {
        "rows": rows, "day": day, "total": sum(row.overdue for row in rows), "at_day": at_day(day.day),
    }  # fmt: skip
    return show(request, "direction/overdue.html", context, on=day.day)


def at_day(on: date) -> str:
    return f"&ngay={dates.show(on)}" if on != clock.today() else ""


@table_page("measures-overdue-table")
def overdue_table(request: HttpRequest) -> Sheet:
    on, unit = asked(request).day, number(request, "to_chuc")
    rows = [(row.unit_name, row.overdue, row.oldest_due, row.open) for row in
            queries.overdue_by_unit(request.viewer, on, unit)]  # fmt: skip
    head = ("Đơn vị", "Việc quá hạn", "Hạn cũ nhất", "Việc chưa xong")
    return Sheet("Việc quá hạn theo đơn vị", head, rows, (f"Ngày {dates.show(on)}",), unit)


@page("measure")
def measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    day = asked(request)
    held = queries.measure(request.viewer, measure_id, day.day)
    row = held.row
    counted = (
        effect(request.viewer, held.effect, row.unit_id, row.given_on, day.day)
        if held.effect and may(request, "unit-plan", row.unit_id) else None
    )  # fmt: skip
    context = {
        "held": held, "row": row, "day": day, "counted": counted,
        "may_report": may(request, "measure-report", measure_id) and deeds.offered(held.may_follow, REPORTS),
        "may_decide": may(request, "measure-decide", measure_id) and deeds.offered(held.may_follow, DECIDES),
    }  # fmt: skip
    if may(request, "measure-back", measure_id) and (last := deeds.last(held.acts)):
        context |= {"undo": last, "undo_at": reverse("measure-back", args=[measure_id, last])}
    return show(request, "direction/measure.html", context, on=day.day)


@page("measure-report")
def report(request: HttpRequest, measure_id: int) -> HttpResponse:
    """Báo cáo của đơn vị."""
    held = queries.measure(request.viewer, measure_id, clock.today())
    kinds = deeds.offered(held.may_follow, REPORTS)
    form = ReportForm(
        deeds.sent(request), kinds=list(kinds.items()), wanted=f"Cần nêu: {text.small(held.evidence)}.",
        initial={"on": clock.today()},
    )  # fmt: skip
    cell = house_of(request).is_cell
    context = {"held": held, "row": held.row, **back_and_version(held), "kinds": kinds, "is_cell": cell}
    return deeds.carry(
        request, form, "direction/report.html", context,
        lambda deed, **more: acts.on_measure(measure_id, deed, **more), held.acts, kinds,
    )  # fmt: skip


@page("measure-decide")
def decide(request: HttpRequest, measure_id: int) -> HttpResponse:
    """Cấp trên xem báo cáo, dời hạn, đổi người, thôi giao."""
    held = queries.measure(request.viewer, measure_id, clock.today())
    kinds = deeds.offered(held.may_follow, DECIDES)
    owners = [(one.pk, f"{one.display_name}{', ' + one.seat if one.seat else ''}")
              for one in queries.owners(request.viewer, held.row.unit_id)]  # fmt: skip
    form = DecideForm(
        deeds.sent(request), kinds=list(kinds.items()), owners=owners,
        initial={"on": clock.today(), "kind": next(iter(kinds), None)},
    )  # fmt: skip
    context = {"held": held, "row": held.row, **back_and_version(held), "kinds": kinds}
    return deeds.carry(
        request, form, "direction/decide.html", context,
        lambda deed, **more: acts.on_measure(measure_id, deed, **more), held.acts, kinds,
    )  # fmt: skip


def back_and_version(held: MeasureView) -> dict[str, object]:
    return {"version": held.version, "back_to": reverse("measure", args=[held.row.measure_id])}


@page("measure-back")
def back(request: HttpRequest, measure_id: int, deed_id: int) -> HttpResponse:
    held = queries.measure(request.viewer, measure_id, clock.today())
    return deeds.take_back(request, held.acts, deed_id, held.version, "measure", measure_id, held.row.title)
