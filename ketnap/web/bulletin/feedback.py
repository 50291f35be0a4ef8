"""Feedback of readers at the desk: the list, and one with what is said to it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.bulletin import feedback as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock
from ketnap.models import Feedback
from ketnap.queries.bulletin import feedback as queries
from ketnap.queries.bulletin.feedback import FeedbackRow, FeedbackView
from ketnap.web import errors
from ketnap.web.commendation.asking import PAGE, first_of
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.feedback import JudgeForm, offered
from ketnap.web.forms.fields import posted_version
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before
from ketnap.web.shell import house_of

SHAPES = {
    "waiting": "todo", "published": "done", "answered": "pass", "refused": "fail", "closed": "locked",
    "withdrawn": "locked",
}  # fmt: skip
BEGINNING = 140
"""Letters of the words in a list; the workbook has them whole."""


@dataclass(frozen=True)
class Line:
    row: FeedbackRow
    beginning: str
    shape: str
    label: str


def lines(request: HttpRequest) -> list[Line]:
    """The rows of the state and the article that the address asks for."""
    state, typed = request.GET.get("trang_thai", ""), request.GET.get("bai", "")
    article_id = int(typed) if typed.isdecimal() and len(typed) < 12 else None
    rows = queries.feedback(
        request.viewer, state=state if state in Feedback.State.values else "", article_id=article_id
    )
    return [line(one) for one in rows]


def line(one: FeedbackRow) -> Line:
    late = one.state == Feedback.State.WAITING and one.due_on < clock.today()
    words = " ".join(one.words.split()) or "Lời đã xóa theo yêu cầu của người gửi"
    short = words if len(words) <= BEGINNING else f"{words[:BEGINNING].rsplit(' ', 1)[0]} …"
    return Line(one, short, "overdue" if late else SHAPES[one.state], "Quá hạn đọc" if late else one.state_label)


@page("feedback-list")
def listed(request: HttpRequest) -> HttpResponse:
    first, found, counts = first_of(request), lines(request), queries.counts(request.viewer)
    context = {
        "lines": found[first : first + PAGE], "number": len(found), "first": first,
        "next_row": first + PAGE if first + PAGE < len(found) else None, "waiting": counts.get("waiting", 0),
        "states": [(code, words, counts.get(code, 0)) for code, words in Feedback.State.choices],
        "state": request.GET.get("trang_thai", ""), "article_id": request.GET.get("bai", ""),
    }  # fmt: skip
    return show(request, "bulletin/feedback_list.html", context)


@table_page("feedback-list-table")
def listed_table(request: HttpRequest) -> Sheet:
    head = ("Ý kiến", "Người gửi", "Bài", "Gửi ngày", "Đọc trước", "Tình trạng", "Toàn văn", "Nguồn")
    rows = [
        (one.beginning, one.row.name, one.row.title, one.row.received_on, one.row.due_on, one.label, one.row.words,
         "từ tệp" if one.row.from_file else "trang bài")
        for one in lines(request)
    ]  # fmt: skip
    return Sheet("Phản hồi của bạn đọc", head, rows, (), house_of(request).unit_id)


@page("feedback")
def one(request: HttpRequest, feedback_id: int) -> HttpResponse:
    """Đọc một phản hồi và ghi một việc với nó."""
    held = queries.one_feedback(request.viewer, feedback_id)
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = JudgeForm(
        sent, acts=offered(held.row.state, held.row.shown, held.has_code), initial={"answers": held.responsible}
    )
    context = {"held": held, "row": held.row, "line": line(held.row), "form": form, "problems": [],
               "version": held.version, "back_to": reverse("feedback-list")}  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "bulletin/feedback.html", context, status=200 if request.method == "GET" else 422)
    try:
        act = acts.judge(feedback_id, **form.cleaned_data, by=request.user, version=posted_version(request))
    except Refused as refused:
        return show(request, "bulletin/feedback.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        typed = [("Việc", last(held), dict(form.fields["kind"].choices)[form.cleaned_data["kind"]])]
        return errors.both(request, conflict, typed, reverse("feedback", args=[feedback_id]), held.version, last(held))
    following = queries.next_waiting(request.viewer)
    told = (reverse("feedback", args=[following]), "Đọc ý kiến tiếp theo") if following else ()
    done(request, f"Đã ghi: {act.get_kind_display().lower()}.", *told)
    return redirect("feedback", feedback_id)


def last(held: FeedbackView) -> str:
    deed = held.deeds[0] if held.deeds else None
    return " ".join(part for part in (deed.label, deed.words or deed.source.reason) if part) if deed else "Chờ đọc"
