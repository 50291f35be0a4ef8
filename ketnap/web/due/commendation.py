"""Proposals that wait for a decision, the yearly review not held yet, badges of the next day of handing over."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.text import capfirst

from ketnap.access.roles import Permission
from ketnap.lib import dates, numbers
from ketnap.queries.commendation import badges as held
from ketnap.queries.commendation import proposals as waiting
from ketnap.queries.commendation import reviews
from ketnap.rules import commendation as rules
from ketnap.web.due.line import DUE, OPEN, Desk, Found, Line, span

AHEAD = timedelta(days=90)
"""How long before a day of handing over its badges are proposed."""
NO_LAW = "Văn bản không nêu hạn trả lời; đơn vị đề nghị chờ."


def proposals(desk: Desk) -> list[Found]:
    """For who decides: everything below that waits."""
    if desk.house.is_cell or not desk.may(Permission.COMMEND):
        return []
    found = waiting.waiting(desk.viewer, desk.unit_id)
    if not found.count or found.since is None:
        return []
    line = Line(
        "todo", f"Chờ {span(found.since, desk.today)}", f"từ {dates.show(found.since)}",
        f"{found.count} đề nghị khen thưởng chờ quyết định", "Xem xét, rồi ghi quyết định hoặc lý do không khen.",
        NO_LAW, f"{reverse('commendations')}?trang_thai=cho", "Xem đề nghị", found.since,
    )  # fmt: skip
    return [Found(OPEN, 1, [line])]


def review(desk: Desk) -> list[Found]:
    """The yearly review of a year that had a plan, from its last months on until it is held. No text names a day, so
    it waits and is never overdue."""
    asked = rules.review_due(desk.today)
    if desk.house.is_cell or not desk.lists or not reviews.unreviewed(desk.viewer, desk.unit_id, asked.year):
        return []
    writes = desk.may(Permission.PROPOSE_COMMENDATION)
    line = Line(
        "todo", "Chưa sơ kết", f"năm {asked.year}", f"Sơ kết công tác phát triển đảng viên năm {asked.year}",
        f"{desk.house.short}: năm {asked.year} có chỉ tiêu, sổ chưa có lần sơ kết, tổng kết nào của cả năm.",
        f"{asked.says} {asked.citation}.",
        reverse("review-new", args=[desk.unit_id]) if writes else reverse("reviews"),
        "Ghi sơ kết" if writes else "Xem các lần sơ kết", asked.due_on,
    )  # fmt: skip
    return [Found(OPEN, 1, [line])]


def badges(desk: Desk) -> list[Found]:
    """Badges of the next day of handing over that nobody proposed yet."""
    first = rules.round_of(desk.today)
    if not desk.lists or first > desk.today + AHEAD or not desk.may(Permission.PROPOSE_COMMENDATION):
        return []
    found = held.coming(desk.viewer, desk.unit_id, desk.counted)
    if not found.count:
        return []
    many = capfirst(numbers.show_counted(found.count, desk.counted))
    line = Line(
        "soon", f"Còn {(first - desk.today).days} ngày", f"đến {dates.show(first)}",
        f"{many} Huy hiệu Đảng đợt {dates.show(first)} chưa đề nghị",
        "Đối chiếu ngày vào Đảng trước khi đề nghị.",
        rules.rounds_citation(), f"{reverse('badges')}?nam={reached_year(first)}", "Xem danh sách", first,
    )  # fmt: skip
    return [Found(DUE, 1, [line])]


def reached_year(first: date) -> int:
    """The year whose list holds most of a round: that of 3 February gathers the end of the year before."""
    return first.year - 1 if first.month == 2 else first.year
