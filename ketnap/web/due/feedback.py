"""Feedback of readers that nobody has read yet: promised within working days, never gone from the list by itself."""

from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.queries.bulletin import feedback
from ketnap.queries.bulletin.feedback import FeedbackRow, WaitingFeedback
from ketnap.rules import feedback as rules
from ketnap.rules.due import Term
from ketnap.web.due.line import DUE, PAST, Desk, Found, Line, lateness

BEGINNING = 90


def readers(desk: Desk) -> list[Found]:
    if not desk.viewer.units_for(Permission.EDIT_BULLETIN):
        return []
    late, coming = feedback.waiting(desk.viewer, desk.today, desk.shown)
    return [found(desk, PAST, late), found(desk, DUE, coming)]


def found(desk: Desk, state: str, waiting: WaitingFeedback) -> Found:
    every = f"{reverse('feedback-list')}?trang_thai={rules.WAITING}"
    return Found(state, waiting.count, [line(desk, one) for one in waiting.rows], every, "Xem mọi phản hồi chờ đọc")


def line(desk: Desk, one: FeedbackRow) -> Line:
    shape, words, since = lateness(Term(None, one.due_on, ""), desk.today)
    said = " ".join(one.words.split())
    short = said if len(said) <= BEGINNING else f"{said[:BEGINNING].rsplit(' ', 1)[0]} …"
    return Line(
        shape, words, since, f"Phản hồi của {one.name or 'bạn đọc'}", short,
        f"Bài “{one.title}”. Bản tin hứa đọc trong {rules.DAYS} ngày làm việc.",
        reverse("feedback", args=[one.feedback_id]), "Đọc", one.due_on,
    )  # fmt: skip
