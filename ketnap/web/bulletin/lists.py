"""The desk of the bulletin: its articles by state."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ketnap.lib import dates
from ketnap.queries.bulletin import desk, feedback
from ketnap.queries.bulletin.desk import COMING, DRAFT, PUBLISHED, STATES, WAITING, WITHDRAWN
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.pages import page, show
from ketnap.web.shell import house_of

SHAPES = {DRAFT: "todo", WAITING: "question", COMING: "soon", PUBLISHED: "pass", WITHDRAWN: "locked"}
BY_WORDS = {words: SHAPES[state] for state, words in STATES.items()}


def asked(request: HttpRequest) -> str:
    """The state of the address; empty: all."""
    state = request.GET.get("muc", "")
    return state if state in STATES else ""


@page("articles")
def articles(request: HttpRequest) -> HttpResponse:
    state, counts = asked(request), desk.counts(request.viewer)
    desks, house = desk.bulletins(request.viewer), house_of(request)
    read = may(request, "feedback-list")
    context = {
        "rows": [(one, shapes(one.states)) for one in desk.articles(request.viewer, state)],
        "state": state,
        "state_words": STATES.get(state, ""),
        "counts": [(key, words, counts[key]) for key, words in STATES.items() if counts[key]],
        "unread": feedback.counts(request.viewer).get("waiting", 0) if read else None,
        "desks": [(one, may(request, "article-new", one.bulletin_id)) for one in desks],
        "to_open": house.unit_id if not desks and house.unit_id and may(request, "bulletin-open", house.unit_id) else 0,
    }
    return show(request, "bulletin/articles.html", context)


def shapes(states: tuple[str, ...]) -> list[tuple[str, str]]:
    """(shape, words) of the states of an article."""
    return [(BY_WORDS[words], words) for words in states]


@table_page("articles-table")
def articles_table(request: HttpRequest) -> Sheet:
    state = asked(request)
    head = ("Bài", "Tình trạng", "Chuyên mục", "Người viết", "Lưu lúc", "Đăng lúc")
    rows = [
        (one.title, ", ".join(one.states), one.section, one.by, clocked(one.at), clocked(one.publish_at))
        for one in desk.articles(request.viewer, state)
    ]
    return Sheet(f"Bài của bản tin{f', {STATES[state].lower()}' if state else ''}", head, rows)


def clocked(at: datetime | None) -> str | None:
    """`03-10-2011, 14 giờ 32`: a moment in a cell of text."""
    if at is None:
        return None
    local = timezone.localtime(at)
    return f"{dates.show(local.date())}, {local.hour} giờ {local.minute:02d}"
