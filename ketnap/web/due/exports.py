"""Requests to take a long list that wait for another account."""

from django.urls import reverse
from django.utils import timezone

from ketnap.access.roles import Permission
from ketnap.queries import exports
from ketnap.web.due.line import OPEN, Desk, Found, Line, span


def approvals(desk: Desk) -> list[Found]:
    """One line for all of them: they are answered on one page."""
    if not desk.viewer.units_for(Permission.APPROVE_EXPORTS):
        return []
    asked = list(exports.waiting(desk.viewer))
    if not asked:
        return []
    first, where = timezone.localdate(asked[0]), reverse("exports")
    line = Line(
        "todo", span(first, desk.today), "", "Đề nghị tải danh sách dài", f"{len(asked)} đề nghị",
        "Danh sách dài chỉ tải được khi có người thứ hai đồng ý.", where, "Duyệt", first,
    )  # fmt: skip
    return [Found(OPEN, len(asked), [line], where, "Xem mọi đề nghị")]
