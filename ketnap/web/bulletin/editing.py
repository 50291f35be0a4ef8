"""One article at the desk: as readers will see it with everything done with it; and writing it."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import bulletin as acts
from ketnap.actions.bulletin import NewFigure
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib.blocks import blocks
from ketnap.queries.bulletin import desk
from ketnap.queries.bulletin.desk import ArticleView, TextView
from ketnap.queries.missing import NotFound
from ketnap.web.bulletin.judging import offered
from ketnap.web.bulletin.lists import shapes
from ketnap.web.doors import may
from ketnap.web.forms.articles import ArticleForm, shown
from ketnap.web.forms.fields import posted_version
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before

_DATED = re.compile(
    r"\b\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b|\b\d{1,2}[-/]\d{4}\b"
    r"|\b(?:ngày|tháng|năm|quý|khóa|chi bộ|tổ|lớp|số|phân xưởng)\s+\d+"
    r"|\b\d+\s+(?:tháng|giờ|ngày|năm)\b|\b\d+[-/][A-ZĐ][\w/-]*|\d+-\d+", re.I
)  # fmt: skip
_NUMBER = re.compile(r"(?<![\w-])\d+(?:[.,]\d+)*(?![\w-])")
ORIGINS = {
    "period": "một kỳ đã khóa",
    "class": "một lớp học",
    "exemplar": "một điển hình",
    "commendation": "khen thưởng",
}


@page("article")
def article(request: HttpRequest, article_id: int) -> HttpResponse:
    held = desk.article(request.viewer, article_id, number(request))
    text = held.text
    context = {
        "held": held,
        "row": held.row,
        "text": text,
        "blocks": blocks(text.body),
        "statuses": shapes(held.row.states),
        "offers": offered(request, held),
        "may_edit": may(request, "article-edit", article_id),
        "may_figures": may(request, "article-figures", article_id, "POST"),
        "untied": untied(text) if text.figures else [],
        "origin": ORIGINS.get(held.origin, ""),
        "latest": text.number == held.current,
        "add_photo": add_photo(request, held),
    }
    return show(request, "bulletin/article.html", context)


def add_photo(request: HttpRequest, held: ArticleView) -> str:
    """Address of the first step to a photograph in an article that is still written; empty: it has one, or no step."""
    bulletin_id, article_id = held.row.bulletin_id, held.row.article_id
    may_do = may(request, "article-edit", article_id) and may(request, "photos", bulletin_id, "POST")
    wanted = held.state == "draft" and not held.text.photos and may_do
    return f"{reverse('photos', args=[bulletin_id])}?bai={article_id}" if wanted else ""


def untied(text: TextView) -> list[str]:
    """Numbers the text prints that equal none of those tied to it, each once: years, days and ordinals are none."""
    words = _DATED.sub(" ", f"{text.title} {text.lead} {text.body}")
    tied = {one.shown.split("\u00a0")[0] for one in text.figures}
    return [one for one in dict.fromkeys(_NUMBER.findall(words)) if one not in tied]


def number(request: HttpRequest) -> int | None:
    """Number of the text the address asks for; None: the one the desk works on."""
    typed = request.GET.get("ban", "")
    if typed and not (typed.isdecimal() and len(typed) < 6):
        raise NotFound("Bài không có bản này.")
    return int(typed) if typed else None


@page("article-new")
def new(request: HttpRequest, bulletin_id: int) -> HttpResponse:
    held = desk.bulletin(request.viewer, bulletin_id)
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = ArticleForm(sent, held=held, photos=desk.photos(request.viewer, bulletin_id))
    context = {"held": held, "form": form, "problems": [], "version": None, "back_to": reverse("articles")}
    if request.method == "GET" or not form.is_valid():
        return show(request, "bulletin/write.html", context, status=200 if request.method == "GET" else 422)
    try:
        made = acts.write(article_id=None, text=form.text(), by=request.user)
    except Refused as refused:
        return show(request, "bulletin/write.html", context | {"problems": refused.problems}, status=422)
    done(request, "Đã lưu bài. Bạn đọc chưa thấy gì cho đến khi người khác duyệt.")
    return redirect("article", made.pk)


@page("article-edit")
def edit(request: HttpRequest, article_id: int) -> HttpResponse:
    held = desk.article(request.viewer, article_id)
    bulletin = desk.bulletin(request.viewer, held.row.bulletin_id)
    sent = request.POST if request.method == "POST" else typed_before(request)
    begun = shown(held.text, correction=held.shown != held.text.number)
    # The photograph that was just taken into the library, on the first empty line.
    begun[f"photo{len(held.text.photos)}"] = request.GET.get("anh", "")
    photos = desk.photos(request.viewer, held.row.bulletin_id)
    form = ArticleForm(sent, held=bulletin, photos=photos, text=held.text, correction=held.read, initial=begun)
    # What was typed before a session ended was typed over the text of then.
    version = sent.get("version") if sent else held.version
    context = {
        "held": bulletin, "article": held, "form": form, "problems": [], "version": version,
        "back_to": reverse("article", args=[article_id]),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "bulletin/write.html", context, status=200 if request.method == "GET" else 422)
    figures = [NewFigure(one.period_id, one.cell) for one in held.text.figures]
    text = form.text(figures)
    try:
        acts.write(article_id=article_id, text=text, version=posted_version(request), by=request.user)
    except Refused as refused:
        return show(request, "bulletin/write.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        told = {"conflict": conflict, "versions": beside(form, begun), "version": held.version}
        return show(request, "bulletin/write.html", context | told, status=409)
    done(request, "Đã lưu bản mới của bài." + (" Bạn đọc vẫn xem bản cũ." if held.shown else ""))
    return redirect("article", article_id)


def beside(form: ArticleForm, kept: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(what it is, as it stands, as typed here) of what differs."""
    found = []
    for one in form:
        now, typed = str(kept.get(one.name) or ""), str(form.cleaned_data.get(one.name) or "")
        if now.split() != typed.split():
            choices = dict(getattr(one.field, "choices", ()))
            found.append((one.label, choices.get(now, now), choices.get(typed, typed)))
    return found
