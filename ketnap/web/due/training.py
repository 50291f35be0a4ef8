"""Certificates of the awareness class that run out before their holders are admitted."""

from datetime import date

from django.urls import reverse

from ketnap.lib import dates
from ketnap.queries import training
from ketnap.queries.training import HeldCertificate
from ketnap.rules import due
from ketnap.web.due.line import DUE, PAST, Desk, Found, Line, lateness, urgency


def certificates(desk: Desk) -> list[Found]:
    states: dict[str, list[Line]] = {PAST: [], DUE: []}
    for one in training.awareness_certificates(desk.viewer, desk.unit_id, desk.today):
        term = due.awareness_certificate(one.issued_on, desk.today)
        # A certificate is good from its first day; what counts is its last.
        if (state := urgency(due.Term(term.due_on or term.opens_on, term.due_on, ""), desk.today)) in states:
            states[state].append(line(one, term, desk.today))
    return [Found(state, len(lines), lines[: desk.shown]) for state, lines in states.items()]


def line(one: HeldCertificate, term: due.Term, today: date) -> Line:
    last = term.due_on or term.opens_on
    shape, words, since = lateness(due.Term(last, term.due_on, ""), today)
    return Line(
        shape, words, since, f"Giấy chứng nhận nhận thức về Đảng: {one.full_name}",
        f"{one.unit_name}; cấp ngày {dates.show(one.issued_on)}. Quá hạn thì học lại trước khi chi bộ xét.", term.why,
        reverse("person", args=[one.person_id]), "Xem hồ sơ", last or today,
    )  # fmt: skip
