"""Targets that were not given, and those that fall behind the time of the year."""

from datetime import date

from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.lib import dates, numbers
from ketnap.queries import plans
from ketnap.queries.organisation.naming import names
from ketnap.queries.plans import Part, Target, TargetVersion, proposals
from ketnap.rules import plans as rules
from ketnap.web.due.line import OPEN, Desk, Found, Line

NAMED = 3
"""Organisations named in a line; the page behind it has them all."""
NO_LAW = "Chỉ tiêu theo nghị quyết của cấp ủy từng năm."


def targets(desk: Desk) -> list[Found]:
    if desk.house.is_cell or not desk.lists:
        return []  # targets are given to grassroots organisations
    year, start = desk.today.year, date(desk.today.year, 1, 1)
    gives = desk.may(Permission.CHANGE_PLANS)
    given = desk.target
    if given.target is None:
        return [Found(OPEN, 1, [not_given(desk, year, gives)])]
    lines = []
    bare = plans.without_target(desk.viewer, desk.unit_id, year, desk.today, named=NAMED)
    if given.below is not None and bare.count:
        first = bare.first[0]
        others = f" và {numbers.show(bare.count - NAMED)} tổ chức nữa" if bare.count > NAMED else ""
        lines.append(Line(
            "todo", "Chưa giao", f"từ {dates.show(start)}",
            f"{numbers.show(bare.count)} tổ chức chưa có chỉ tiêu năm {year}",
            f"{', '.join(one.name for one in bare.first)}{others}.", NO_LAW,
            f"{reverse('unit-plan', args=[first.unit_id])}?nam={year}",
            f"Giao cho {first.name}" if desk.may(Permission.SHARE_PLANS) else "Xem chỉ tiêu", start,
        ))  # fmt: skip
    if late := behind(desk, given, start):
        lines.append(late)
    return [Found(OPEN, len(lines), lines)]


def registered(desk: Desk) -> list[Found]:
    """Plans of those below that wait for an answer, and one's own that came back."""
    lines = []
    if desk.may(Permission.ANSWER_PLANS) and (waiting := proposals.waiting(desk.viewer, desk.unit_id, desk.today)):
        first = waiting[0]
        named = ", ".join(f"{one.unit_name} ({one.target})" for one in waiting[:NAMED])
        lines.append(Line(
            "todo", "Chờ duyệt", f"từ {dates.show(first.sent_on)}", f"{len(waiting)} kế hoạch năm {first.year} đăng ký",
            f"{named}{' …' if len(waiting) > NAMED else ''}.", NO_LAW,
            f"{reverse('plan-proposals', args=[desk.unit_id])}?nam={first.year}", "Duyệt hoặc trả lại", first.sent_on,
        ))  # fmt: skip
    years = desk.today.year, desk.today.year + 1
    sent = proposals.last_of_years(desk.viewer, desk.unit_id, *years) if desk.may(Permission.PROPOSE_PLANS) else []
    for one in sent:
        if one.state == proposals.RETURNED and one.answered_on and one.answer:
            lines.append(Line(
                "fail", "Trả lại", f"từ {dates.show(one.answered_on)}", f"Kế hoạch kết nạp năm {one.year} bị trả lại",
                f"{one.answer.entered_by or 'Cấp trên'}: {one.answer.reason}", NO_LAW,
                f"{reverse('plan-propose', args=[desk.unit_id])}?nam={one.year}", "Sửa và gửi lại", one.answered_on,
            ))  # fmt: skip
    return [Found(OPEN, len(lines), lines)]


def not_given(desk: Desk, year: int, gives: bool) -> Line:
    proposes = not gives and desk.may(Permission.PROPOSE_PLANS)
    return Line(
        "todo", "Chưa giao", f"từ {dates.show(date(year, 1, 1))}", f"Giao chỉ tiêu kết nạp năm {year}",
        f"{desk.house.short}: sổ chưa có lần giao nào của năm nay." if gives
        else f"{desk.house.short}: sổ chưa có chỉ tiêu năm nay. Hỏi cấp ủy cấp trên trực tiếp.",
        NO_LAW, f"{reverse('plan-propose' if proposes else 'unit-plan', args=[desk.unit_id])}?nam={year}",
        "Giao chỉ tiêu" if gives else "Đăng ký kế hoạch" if proposes else "Xem chỉ tiêu", date(year, 1, 1),
    )  # fmt: skip


def behind(desk: Desk, given: Target, start: date) -> Line | None:
    """Who has admitted fewer than the days of the year that have passed would ask for."""
    passed, days = (desk.today - start).days + 1, (date(start.year, 12, 31) - start).days + 1
    parts, admitted = desk.parts, desk.admitted
    lags = ((admitted.get(part.unit_id, 0) - needed(part, start.year, desk.today), part) for part in parts)
    late = [part for _, part in sorted(((lag, part) for lag, part in lags if lag < 0), key=lambda one: one[0])]
    whole = admitted.get(desk.unit_id, 0)
    marked = given.own is not None and bool(given.own.milestones)
    own = needed(given.own, start.year, desk.today) if given.own else (given.target or 0) * passed // days
    if whole >= own and not late:
        return None
    paper = f", {given.own.decision_no}" if given.own and given.own.decision_no else ""
    when = f" giao ngày {dates.show(given.version_on)}{paper}" if given.version_on else ""
    return Line(
        "warn", "Chậm" if whole < own else "Có nơi chậm", f"hết {passed} trên {days} ngày",
        f"Kết nạp năm {start.year}: {numbers.show(whole)} trên chỉ tiêu {numbers.show(given.target)}",
        about(desk, whole, own, late, admitted),
        f"Chỉ tiêu{when}; theo mốc quý thì nay cần {numbers.show(own)}." if marked
        else f"Chỉ tiêu{when}; tính đều theo ngày trong năm thì nay cần {numbers.show(own)}.",
        f"{reverse('report')}?to_chuc={desk.unit_id}&tu={dates.show(start)}&den={dates.show(desk.today)}",
        "Xem từng tổ chức", start,
    )  # fmt: skip


def needed(version: TargetVersion | Part, year: int, on: date) -> int:
    """People a target asks for by the day: its milestone of the last quarter that ended, else its share of the days."""
    if version.milestones:
        due = rules.milestone(version.milestones, year, on)
        return due[0] if due else 0
    passed, days = (on - date(year, 1, 1)).days + 1, (date(year, 12, 31) - date(year, 1, 1)).days + 1
    return version.target * passed // days


def about(desk: Desk, whole: int, own: int, late: list[Part], admitted: dict[int, int]) -> str:
    if not late:
        return f"Thiếu {numbers.show(own - whole)} người so với thời gian đã qua."
    first = late[:NAMED]
    called = names([one.unit_id for one in first], desk.today)
    named = ", ".join(f"{called[one.unit_id]} ({admitted.get(one.unit_id, 0)}/{one.target})" for one in first)
    return f"{numbers.show(len(late))} tổ chức chậm so với thời gian: {named}{' …' if len(late) > NAMED else ''}."
