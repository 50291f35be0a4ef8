"""Certificates of the awareness class that run out before their holders are admitted; invitations to answer."""

from datetime import date

from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.lib import dates
from ketnap.queries import training
from ketnap.queries.training import HeldCertificate, InvitationRow
from ketnap.rules import due
from ketnap.web.due.line import DUE, OPEN, PAST, Desk, Found, Line, lateness, urgency


def certificates(desk: Desk) -> list[Found]:
    states: dict[str, list[Line]] = {PAST: [], DUE: [], OPEN: []}
    for one in training.awareness_certificates(desk.viewer, desk.unit_id, desk.today):
        # E-06 asks on the day of the cell's vote; where that day is noted, it is the one that counts.
        asked = max(one.planned_on or desk.today, desk.today)
        term = due.awareness_certificate(one.issued_on, asked)
        last = term.due_on or term.opens_on
        # A certificate is good from its first day; what counts is its last.
        state = urgency(due.Term(last, term.due_on, ""), desk.today)
        early = last is not None and last < asked
        if early and not state:
            state = OPEN
        if state in states:
            states[state].append(line(one, term, desk.today, early=early))
    return [Found(state, len(lines), lines[: desk.shown]) for state, lines in states.items()]


def invitations(desk: Desk) -> list[Found]:
    """People asked to a class whose unit has not answered: past its day they stay until somebody answers."""
    waiting = training.waiting(desk.viewer, desk.unit_id, desk.today, limit=desk.shown)
    rest, verb = f"{reverse('invitations')}?tinh_trang=cho", "Trả lời" if desk.may(Permission.RECORD_PATH) else "Xem"
    states: dict[str, list[Line]] = {PAST: [], OPEN: []}
    for one in waiting.rows:
        late = one.overdue(desk.today)
        states[PAST if late else OPEN].append(asked(one, desk.today, verb))
    late_count = waiting.late if waiting.count > len(waiting.rows) else len(states[PAST])
    counts = {PAST: late_count, OPEN: waiting.count - late_count}
    return [Found(state, counts[state], lines, rest, "Xem mọi lời mời chờ trả lời") for state, lines in states.items()]


def asked(one: InvitationRow, today: date, verb: str) -> Line:
    shape, words, since = lateness(due.Term(None, one.answer_by, ""), today)
    return Line(
        shape, words, since, f"Mời dự {one.class_name}: {one.full_name}",
        f"{one.unit_name}; {one.shift.lower()}, học từ {dates.show(one.starts_on)}.", one.why or one.cause_label,
        reverse("invitation", args=[one.invitation_id]), verb, one.answer_by,
    )  # fmt: skip


def line(one: HeldCertificate, term: due.Term, today: date, *, early: bool = False) -> Line:
    """`early`: it runs out before the day on which the cell means to meet."""
    last = term.due_on or term.opens_on
    shape, words, since = lateness(due.Term(last, term.due_on, ""), today)
    needed = "Quá hạn thì học lại trước khi chi bộ xét."
    if early and one.planned_on:
        needed = (
            f"Chi bộ dự kiến họp xét ngày {dates.show(one.planned_on)}, khi giấy đã hết hạn; học lại trước ngày ấy."
        )
    return Line(
        shape, words, since, f"Giấy chứng nhận nhận thức về Đảng: {one.full_name}",
        f"{one.unit_name}; cấp ngày {dates.show(one.issued_on)}. {needed}", term.why,
        reverse("person", args=[one.person_id]), "Xem hồ sơ", last or today,
    )  # fmt: skip
