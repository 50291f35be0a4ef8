"""Requests of people about what is held of them: each with its statutory day, never gone from the list by itself."""

from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.queries.people import requests as queries
from ketnap.queries.people.requests import Request
from ketnap.rules.due import Term
from ketnap.web.due.line import DUE, PAST, Desk, Found, Line, lateness


def people_asking(desk: Desk) -> list[Found]:
    if not desk.viewer.units_for(Permission.CHANGE_PEOPLE):
        return []
    rows = queries.waiting(desk.viewer)
    late = [one for one in rows if one.next_on < desk.today]
    coming = [one for one in rows if one.next_on >= desk.today]
    every = reverse("requests")
    return [
        Found(state, len(some), [_line(desk, one) for one in some[: desk.shown]], every, "Xem mọi yêu cầu")
        for state, some in ((PAST, late), (DUE, coming))
        if some
    ]


def _line(desk: Desk, one: Request) -> Line:
    shape, words, since = lateness(Term(None, one.next_on, ""), desk.today)
    what = "Trả lời" if one.answered_on else "Báo đã nhận"
    return Line(
        shape, words, since, f"{one.kind_label}: {one.full_name}", one.unit,
        f"Yêu cầu nhận {one.received_on:%d-%m-%Y}; Nghị định 356/2025/NĐ-CP.",
        reverse("request", args=[one.request_id]), what, one.next_on,
    )  # fmt: skip
