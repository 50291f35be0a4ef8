"""Articles of the bulletin that wait for a second person."""

from django.urls import reverse
from django.utils import timezone

from ketnap.access.roles import Permission
from ketnap.queries.bulletin import desk as articles
from ketnap.queries.bulletin.desk import WAITING, ArticleRow
from ketnap.web.due.line import OPEN, Desk, Found, Line, span


def approvals(desk: Desk) -> list[Found]:
    """For whoever may approve: what somebody else sent, the oldest first."""
    if not desk.viewer.units_for(Permission.APPROVE_ARTICLES):
        return []
    count, rows = articles.waiting(desk.viewer, desk.shown)
    if not count:
        return []
    every = f"{reverse('articles')}?muc={WAITING}"
    return [Found(OPEN, count, [_line(desk, one) for one in rows], every, "Xem mọi bài chờ duyệt")]


def _line(desk: Desk, one: ArticleRow) -> Line:
    since = timezone.localdate(one.at)
    return Line(
        "question", f"Chờ {span(since, desk.today)}", "", "Duyệt bài của bản tin", one.title,
        f"{one.by or 'Chương trình'} viết, chuyên mục {one.section}. Người viết không tự duyệt.",
        reverse("article", args=[one.article_id]), "Đọc bài", since,
    )  # fmt: skip
