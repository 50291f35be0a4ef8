"""Saving a question, renaming, sharing and dropping it. What is kept is the question, never its answer: whoever opens
it gets the figures of their own reach."""

import uuid

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from ketnap.actions import questions as acts
from ketnap.actions.refusal import Conflict, Refused, refuse
from ketnap.queries import questions
from ketnap.queries.questions import Kept
from ketnap.statistics.questions import answer
from ketnap.web.asked import address, read
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.questions import KeepForm, NameForm
from ketnap.web.pages import done, page, show


@page("question-save")
def save(request: HttpRequest) -> HttpResponse:
    """Lưu câu hỏi, under the answer. It is asked once more, so that only what can be asked is kept."""
    form = KeepForm(request.POST)
    if not form.is_valid():
        raise refuse("Đặt tên cho câu hỏi rồi bấm lưu lại.", field="name")
    request.GET = QueryDict(request.POST.get("cau_hoi", "")[:2000])
    asking = read(request)
    if asking.problems:
        raise refuse(asking.problems[0])
    question = answer(request.viewer, asking.question).question
    kept = address(question, days=form.cleaned_data["days"] == "ngay")
    made = acts.save_question(
        name=form.cleaned_data["name"], unit_id=question.unit_id, parameters=kept.partition("?")[2],
        shared=form.shared, by=request.user,
    )  # fmt: skip
    done(request, f"Đã lưu câu hỏi “{made.name}”.", reverse("question-edit", args=[made.pk]), "Đổi tên hoặc bỏ")
    return redirect(kept)


@page("question-edit")
def edit(request: HttpRequest, question_id: int) -> HttpResponse:
    kept = questions.question(request.viewer, question_id)
    typed = {"name": kept.name, "sharing": "chung" if kept.shared else "rieng"}
    form = NameForm(request.POST if request.method == "POST" else None, initial=typed)
    context = {"kept": kept, "form": form, "problems": [], "version": kept.version, "where": opened(kept),
               "list_at": kept_at(kept), "of_board": kept.about == "board"}  # fmt: skip
    context["key_drop"] = uuid.uuid4().hex
    if request.method == "GET" or not form.is_valid():
        return show(request, "questions/edit.html", context, status=200 if request.method == "GET" else 422)
    try:
        acts.change_question(
            question_id, posted_version(request), name=form.cleaned_data["name"], shared=form.shared, by=request.user
        )
    except Refused as refused:
        return show(request, "questions/edit.html", context | {"problems": refused.problems}, status=422)
    except Conflict:
        again = "Mục này vừa được đổi ở cửa sổ khác. Xem lại rồi lưu lần nữa."
        return show(request, "questions/edit.html", context | {"problems": refuse(again).problems}, status=409)
    done(request, f"Đã lưu {noun(kept)} “{form.cleaned_data['name']}”.")
    return redirect(kept_at(kept))


@page("question-drop")
def drop(request: HttpRequest, question_id: int) -> HttpResponse:
    kept = questions.question(request.viewer, question_id)
    acts.drop_question(question_id, posted_version(request), by=request.user)
    done(request, f"Đã bỏ {noun(kept)} “{kept.name}”. Số liệu trong sổ còn nguyên.")
    return redirect(kept_at(kept))


PAGES = {"figures": ("ask", ""), "board": ("path-board", "#ho-so")}


def noun(kept: Kept) -> str:
    return "bộ lọc" if kept.about == "board" else "câu hỏi"


def kept_at(kept: Kept) -> str:
    """The page that lists it."""
    return reverse(PAGES[kept.about][0])


def opened(kept: Kept) -> str:
    name, place = PAGES[kept.about]
    return f"{reverse(name)}?{kept.parameters}{place}"


@table_page("questions-table")
def questions_table(request: HttpRequest) -> Sheet:
    """What is kept: questions, no figure."""
    head = ("TT", "Câu hỏi", "Của ai", "Chia sẻ chung", "Lưu ngày", "Địa chỉ")
    rows = [
        (number, one.name, one.by_name, "Có" if one.shared else "Không", timezone.localtime(one.saved_at).date(),
         opened(one))
        for number, one in enumerate(questions.questions(request.viewer), 1)
    ]  # fmt: skip
    return Sheet("Câu hỏi đã lưu", head, rows)
