"""From draft to reader and back: what may be done with an article, one page a deed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import bulletin as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.queries.bulletin import desk
from ketnap.queries.bulletin.desk import ArticleView
from ketnap.web import errors
from ketnap.web.doors import may
from ketnap.web.forms.articles import AppearForm, ReasonForm, RestoreForm
from ketnap.web.forms.fields import DeskForm, posted_version
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@dataclass(frozen=True)
class Deed:
    page: str
    title: str
    verb: str
    form: type[DeskForm]
    act: Callable[..., Any]
    says: str
    told: str
    follows: Callable[[ArticleView], bool]
    """Whether it can be done with the article as it is."""


def _approvable(held: ArticleView) -> bool:
    return held.state == "submitted" and not held.wrote


DEEDS = {
    one.page: one
    for one in (
        Deed("article-submit", "Gửi duyệt", "Gửi duyệt", DeskForm, acts.submit,
             "Người khác đọc và duyệt. Từ lúc gửi, sửa bài thì phải gửi lại.", "Đã gửi bài chờ duyệt.",
             lambda held: held.state == "draft"),
        Deed("article-approve", "Duyệt bài", "Duyệt bài", AppearForm, acts.approve,
             "Duyệt rồi thì bạn đọc xem được, ngay hoặc từ giờ đã hẹn. Người viết không tự duyệt bài của mình.",
             "Đã duyệt bài.", _approvable),
        Deed("article-return", "Trả lại bài", "Trả lại bài", ReasonForm, acts.send_back,
             "Bài trở lại chỗ đang viết; người viết đọc lý do.", "Đã trả lại bài.",
             lambda held: held.state == "submitted"),
        Deed("article-withdraw", "Gỡ bài", "Gỡ bài", ReasonForm, acts.withdraw,
             "Bạn đọc mở địa chỉ cũ thì thấy bài đã gỡ, không thấy lý do. Bài và mọi bản của bài còn trong sổ.",
             "Đã gỡ bài.", lambda held: held.shown is not None),
        Deed("article-restore", "Đăng lại", "Đăng lại", RestoreForm, acts.restore,
             "Đăng lại đúng bản đã gỡ, với ngày cũ.", "Đã đăng lại bài.", lambda held: held.withdrawn),
    )
}  # fmt: skip


def offered(request: HttpRequest, held: ArticleView) -> list[tuple[str, str]]:
    """(words, address) of what the reader of the page may do now."""
    return [
        (one.title, reverse(one.page, args=[held.row.article_id]))
        for one in DEEDS.values()
        if one.follows(held) and may(request, one.page, held.row.article_id, "POST")
    ]


def carry(request: HttpRequest, article_id: int) -> HttpResponse:
    """The page of one deed."""
    deed, held = DEEDS[request.page_name], desk.article(request.viewer, article_id)
    form = deed.form(request.POST if request.method == "POST" else typed_before(request))
    back = reverse("article", args=[article_id])
    context = {
        "held": held, "row": held.row, "deed": deed, "form": form, "version": held.version, "problems": [],
        "back_to": back, "at_once": deed.form is AppearForm and held.read,
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "bulletin/deed.html", context, status=200 if request.method == "GET" else 422)
    told = {"publish_at": form.publish_at()} if isinstance(form, AppearForm) else form.cleaned_data
    try:
        deed.act(article_id=article_id, by=request.user, version=posted_version(request), **told)
    except Refused as refused:
        return show(request, "bulletin/deed.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        versions = [("Bài", f"{held.text.title} ({', '.join(held.row.states).lower()})", deed.title)]
        return errors.both(request, conflict, versions, back, held.version)
    done(request, f"{deed.told[:-1]}: {held.text.title}.")
    return redirect("article", article_id)


submit, approve, send_back, withdraw, restore = (page(name)(carry) for name in DEEDS)
