"""Probation that is over or soon will be, and lists of members that have to be compared again."""

from datetime import date

from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.lib import dates, numbers
from ketnap.queries import membership
from ketnap.queries.membership import MemberRow
from ketnap.rules import due
from ketnap.web.due.line import DUE, PAST, SOON, Desk, Found, Line, lateness, urgency

NO_DAY = due.Term(None, None, "Hồ sơ chưa ghi ngày vào Đảng nên chưa tính được ngày hết dự bị. Bổ sung ngày vào Đảng.")


def recognitions(desk: Desk) -> list[Found]:
    """Everybody on probation whose day has come or comes within the month."""
    groups: dict[str, list[tuple[membership.ProbationDay, due.Term]]] = {PAST: [], DUE: []}
    soon = due.last_joined(desk.today + SOON)
    days = membership.probation_days(desk.viewer, desk.unit_id, desk.today, joined_until=soon, shown=desk.shown)
    for day in days:
        term = due.recognition(day.joined_on) if day.joined_on else NO_DAY
        if state := urgency(term, desk.today):
            groups[state].append((day, term))
    changes = desk.may(Permission.CHANGE_PEOPLE)
    rest = f"{reverse('unit-members', args=[desk.unit_id])}?dien=du-bi"
    found = []
    for state, found_days in groups.items():
        terms = {day.joined_on: term for day, term in found_days}
        mine = [day for day, _ in found_days]
        rows = membership.on_probation(desk.viewer, desk.unit_id, desk.today, mine, limit=desk.shown)
        lines = [recognition(row, terms[row.joined_on], desk.today, changes) for row in rows]
        count = sum(day.count for day in mine)
        found.append(Found(state, count, lines, rest, "Xem mọi đảng viên dự bị"))
    return found


def recognition(row: MemberRow, term: due.Term, today: date, changes: bool) -> Line:
    shape, words, since = lateness(term, today)
    joined = f"vào Đảng ngày {dates.show(row.joined_on)}" if row.joined_on else "chưa rõ ngày vào Đảng"
    ready = changes and term.opens_on is not None and term.opens_on <= today
    return Line(
        shape, words, since, f"Xét công nhận chính thức: {row.full_name}", f"{row.unit_name}; {joined}.", term.why,
        f"{reverse('person-act', args=[row.person_id])}?viec=cong-nhan" if ready
        else reverse("person", args=[row.person_id]),
        "Ghi công nhận" if ready else "Xem hồ sơ", term.opens_on or today,
    )  # fmt: skip


def lists(desk: Desk) -> list[Found]:
    """One line for all lists that are too old: of the grassroots organisations of a house, or of the cell itself."""
    if not desk.lists:
        return []
    old = membership.latest_lists(desk.viewer, desk.unit_id, desk.today)
    late = [(one, term) for one in old if urgency(term := due.member_list(one.as_of, desk.today), desk.today) == PAST]
    if not late:
        return []
    first, term = late[0]
    all_of_them, old_ones = sum(one.count for one in old), sum(one.count for one, _ in late)
    shape, words, since = lateness(term, desk.today)
    brings = desk.may(Permission.IMPORT) and not desk.house.is_cell
    if len(old) == 1:
        about = f"Danh sách mới nhất trong sổ có đến ngày {dates.show(first.as_of)}."
    else:
        oldest = f"{first.first_name}, ngày {dates.show(first.as_of)}"
        about = f"{numbers.show(old_ones)} trên {numbers.show(all_of_them)} tổ chức có danh sách cũ. Cũ nhất: {oldest}."
    line = Line(
        shape, words, since, "Đối chiếu danh sách đảng viên",
        f"{about} Ai vào, ra sau ngày ấy mà chưa ghi thì sổ chưa biết.", term.why,
        reverse("imports") if brings else reverse("unit-members", args=[desk.unit_id]),
        "Nhập danh sách mới" if brings else "Xem danh sách", term.due_on or term.opens_on or desk.today,
    )  # fmt: skip
    return [Found(PAST, 1, [line])]


def nearest(desk: Desk) -> date | None:
    """The next day on which somebody's probation ends, for a day on which nothing is due."""
    days = membership.probation_days(desk.viewer, desk.unit_id, desk.today)
    ends = (due.recognition(day.joined_on).opens_on for day in days if day.joined_on)
    return min((day for day in ends if day and day > desk.today), default=None)
