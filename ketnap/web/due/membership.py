"""Probation that is over or soon will be, and lists of members that have to be compared again."""

from datetime import date, timedelta
from functools import cache
from itertools import groupby

from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.lib import dates, numbers
from ketnap.queries import membership
from ketnap.queries.membership import MemberRow
from ketnap.rules import due
from ketnap.web.due.line import DUE, OPEN, PAST, SOON, Desk, Found, Line, lateness, urgency

DAY = timedelta(days=1)
NEAR = 150
"""Days. Whoever joined so long before the last who is told of has had more time than any text gave."""
NO_DAY = due.Term(None, None, "Hồ sơ chưa ghi ngày vào Đảng nên chưa tính được ngày hết dự bị. Bổ sung ngày vào Đảng.")


def recognitions(desk: Desk) -> list[Found]:
    """Everybody on probation whose day has come or comes within the month."""
    people = {state: [person for person, _ in those] for state, those in ending(desk).items()}
    people[PAST] += membership.joined_untold(desk.viewer, desk.unit_id, desk.today, most=desk.counted + 1)
    changes = desk.may(Permission.CHANGE_PEOPLE)
    rest = f"{reverse('unit-members', args=[desk.unit_id])}?dien=du-bi"
    found = []
    for state, ids in people.items():
        rows = membership.on_probation(desk.viewer, desk.unit_id, desk.today, ids[: desk.shown])
        lines = [recognition(row, term_of(row.joined_on), desk.today, changes) for row in rows]
        count, more = min(len(ids), desk.counted), len(ids) > desk.counted
        found.append(Found(state, count, lines, rest, "Xem mọi đảng viên dự bị", more))
    return found


Joined = list[tuple[int, date]]


def ending(desk: Desk) -> dict[str, Joined]:
    """(person, day of joining) of those who are late, whose day comes within the month, and who can be considered with
    more than a month left; the oldest first, at most one more of each than are counted. Where all together are not more
    than that, they are asked for once."""

    def ask(since: date, until: date) -> Joined:
        return membership.joined_between(
            desk.viewer, desk.unit_id, desk.today, since, until, most=desk.counted + 1
        )  # fmt: skip

    @cache
    def on(joined_on: date) -> str:
        return state(due.recognition(joined_on), desk.today)

    last = due.last_joined(desk.today + SOON)
    found = ask(date.min, last)
    if len(found) > desk.counted:
        near = [last - DAY * back for back in reversed(range(NEAR))]
        spans = [(asked, [*days]) for asked, days in groupby(near, key=on) if asked]
        asks = [ask(date.min if spans[0][1] is days else days[0], days[-1]) for _, days in spans]
        found = [one for part in asks for one in part]
    return {asked: [one for one in found if on(one[1]) == asked][: desk.counted + 1] for asked in (PAST, DUE, OPEN)}


def state(term: due.Term, today: date) -> str:
    """Whose probation is over waits for the cell until it is late, also while that is more than a month from now."""
    over = term.opens_on is not None and term.opens_on <= today
    return urgency(term, today) or (OPEN if over else "")


def term_of(joined_on: date | None) -> due.Term:
    return due.recognition(joined_on) if joined_on else NO_DAY


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
    ends = (due.recognition(day).opens_on for day in days)
    return min((day for day in ends if day and day > desk.today), default=None)
