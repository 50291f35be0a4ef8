"""Measures and findings that wait for somebody: late ones never leave the list by themselves."""

from collections.abc import Callable

from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.lib import dates
from ketnap.queries.direction import summary
from ketnap.queries.direction.summary import Task, Waiting
from ketnap.rules.due import Term
from ketnap.web.due.line import DUE, OPEN, PAST, SOON, Desk, Found, Line, lateness


def measures(desk: Desk) -> list[Found]:
    late, soon, reported = summary.desk_measures(desk.viewer, desk.today, SOON, desk.shown)
    every, verb = reverse("measures"), "Báo cáo" if desk.may(Permission.REPORT_DEEDS) else "Xem"
    page = "measure-report" if desk.may(Permission.REPORT_DEEDS) and desk.house.is_cell else "measure"

    def told(one: Task) -> str:
        return f"Theo {one.text}."

    return [
        found(desk, PAST, late, page, verb, f"{every}?tinh_trang=qua-han", "Xem mọi việc quá hạn", told),
        found(desk, DUE, soon, page, verb, f"{every}?tinh_trang=dang-lam", "Xem mọi việc được giao", told),
        found(desk, OPEN, reported, "measure", "Xem xét", f"{every}?tinh_trang=cho-xem", "Xem mọi báo cáo chờ", told),
    ]  # fmt: skip


def findings(desk: Desk) -> list[Found]:
    late, coming, reported = summary.desk_findings(desk.viewer, desk.today, desk.shown)
    every, page = reverse("findings"), "finding-report" if desk.house.is_cell else "finding"
    soon = Waiting(coming.count, [one for one in coming.tasks if one.due_on <= desk.today + SOON])
    later = Waiting(0, [one for one in coming.tasks if one.due_on > desk.today + SOON])
    verb = "Báo đã sửa" if desk.may(Permission.REPORT_DEEDS) else "Xem"

    def told(one: Task) -> str:
        return f"Thiếu sót do kiểm tra nêu: {one.text}."

    return [
        found(desk, PAST, late, page, verb, f"{every}?tinh_trang=qua-han", "Xem mọi thiếu sót quá hạn", told),
        found(desk, DUE, Waiting(len(soon.tasks), soon.tasks), page, verb, every, "Xem mọi thiếu sót", told),
        found(desk, OPEN, Waiting(len(later.tasks), later.tasks), page, verb, every, "Xem mọi thiếu sót", told),
        found(desk, OPEN, reported, "finding", "Xác nhận", f"{every}?tinh_trang=cho-xac-nhan",
              "Xem mọi thiếu sót chờ xác nhận", told),
    ]  # fmt: skip


def found(
    desk: Desk, state: str, waiting: Waiting, page: str, verb: str, rest: str, rest_words: str,
    why: Callable[[Task], str],
) -> Found:  # fmt: skip
    lines = []
    for one in waiting.tasks:
        shape, words, since = lateness(Term(None, one.due_on, ""), desk.today)
        if state == OPEN:
            shape, words = ("question", "Chờ xem xét") if verb in ("Xem xét", "Xác nhận") else ("todo", "Chờ sửa")
            since = f"hạn {dates.show(one.due_on)}"
        lines.append(Line(
            shape, words, since, one.title, one.unit_name, why(one), reverse(page, args=[one.pk]), verb, one.due_on
        ))  # fmt: skip
    return Found(state, waiting.count, lines, rest, rest_words)
