"""Certificates of the awareness class that run out before their holders are admitted."""

from datetime import date

from django.urls import reverse

from ketnap.lib import dates
from ketnap.queries import training
from ketnap.queries.training import HeldCertificate
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
