"""Periods that have ended and are not closed: half a year and the year."""

from datetime import date

from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.lib import dates
from ketnap.queries import membership
from ketnap.queries.papers import closing
from ketnap.statistics import period
from ketnap.web.due.line import OPEN, Desk, Found, Line

WHY = (
    "Báo cáo 6 tháng và cả năm; kỳ đã khóa thì số liệu không đổi. Chưa rõ hạn gửi theo văn bản hiện hành. Để tham "
    "khảo: 20 ngày sau khi hết kỳ, theo mẫu của Hướng dẫn 12-HD/BTCTW ngày 17-05-2012."
)


def closings(desk: Desk) -> list[Found]:
    """The latest half-year and the latest year, where the book holds something of them."""
    if not desk.lists or not desk.may(Permission.CLOSE_PERIOD):
        return []
    lines = [
        line(desk, start, end)
        for start, end in ended(desk.today)
        if desk.lists[0] <= end and held(desk, start) and not closing.closing_of(desk.viewer, desk.unit_id, start, end)
    ]
    return [Found(OPEN, len(lines), lines)]


def held(desk: Desk, start: date) -> bool:
    """Whether the book holds anything since that day."""
    return desk.lists[-1] >= start or membership.entered(desk.viewer, desk.unit_id, start, desk.today)


def ended(today: date) -> list[tuple[date, date]]:
    """(first day, last day) of the half-year from January and of the year that ended last."""
    half = today.year if today > date(today.year, 6, 30) else today.year - 1
    return [(date(half, 1, 1), date(half, 6, 30)), (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))]


def line(desk: Desk, start: date, end: date) -> Line:
    name = period.name(start, end)
    return Line(
        "todo", "Chưa khóa", f"hết kỳ {dates.show(end)}", f"Khóa kỳ {name}",
        f"{desk.house.short}: xem báo cáo, kiểm tra chéo, rồi khóa.", WHY,
        f"{reverse('report')}?to_chuc={desk.unit_id}&tu={dates.show(start)}&den={dates.show(end)}",
        "Mở báo cáo của kỳ", end,
    )  # fmt: skip
