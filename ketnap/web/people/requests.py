"""Requests of people about what is held of them: the list, one with its answer to print, and what is done with it."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.people import requests as acts
from ketnap.actions.refusal import Conflict, Refused, refuse
from ketnap.lib import clock
from ketnap.queries import people as files
from ketnap.queries.people import requests as queries
from ketnap.queries.people.requests import Request
from ketnap.rules import requests as rules
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.requests import CloseForm, ExtendForm, RequestForm, ToldForm
from ketnap.web.pages import done, page, show
from ketnap.web.shell import house_of

FORMS: dict[str, Any] = {"told": ToldForm, "extend": ExtendForm, "close": CloseForm}
SHAPES = {"open": "todo", "done": "done", "partly": "pass", "refused": "fail"}


def shape(one: Request) -> str:
    return "overdue" if one.state == "open" and one.next_on < clock.today() else SHAPES[one.state]


@page("requests")
def listed(request: HttpRequest) -> HttpResponse:
    rows = queries.requests(request.viewer)
    context = {"rows": [(one, shape(one)) for one in rows], "open": sum(one.state == "open" for one in rows)}
    context["may_erase"] = may(request, "erasing")
    return show(request, "people/requests.html", context)


@table_page("requests-table")
def listed_table(request: HttpRequest) -> Sheet:
    head = ("Họ và tên", "Yêu cầu", "Đơn vị", "Ngày nhận", "Phải báo trước", "Đã báo", "Hạn", "Tình trạng", "Trả lời")
    rows = [
        (one.full_name, one.kind_label, one.unit, one.received_on, one.answer_by, one.answered_on, one.due_on,
         one.state_label, one.outcome)
        for one in queries.requests(request.viewer)
    ]  # fmt: skip
    return Sheet("Yêu cầu về dữ liệu cá nhân", head, rows, (), house_of(request).unit_id)


@page("request-new")
def new(request: HttpRequest, person_id: int) -> HttpResponse:
    file = files.by_id(request.viewer, person_id)
    form = RequestForm(request.POST if request.method == "POST" else None, initial={"received_on": clock.today()})
    context = {"file": file, "form": form, "problems": [], "back_to": reverse("person", args=[person_id])}
    if request.method == "GET" or not form.is_valid():
        return show(request, "people/request_new.html", context, status=200 if request.method == "GET" else 422)
    try:
        made = acts.enter_request(person_id, by=request.user, **form.cleaned_data)
    except Refused as refused:
        return show(request, "people/request_new.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã ghi yêu cầu. Báo đã nhận trước {made.answer_by:%d-%m-%Y}, trả lời trước {made.due_on:%d-%m-%Y}.")
    return redirect("request", made.pk)


@page("request")
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    return _one(request, request_id)


def _form(name: str, bound: Any) -> Any:
    """The one that was sent, with its faults; else an empty one."""
    if isinstance(bound, FORMS[name]):
        return bound
    return FORMS[name](initial={"on": clock.today()}, auto_id=f"id_{name}_%s")


def _one(
    request: HttpRequest, request_id: int, bound: Any = None, problems: object = (), status: int = 200
) -> HttpResponse:
    held = queries.one_request(request.viewer, request_id)
    offered = [name for name in FORMS if not (name == "told" and held.answered_on)]
    offered = [name for name in offered if not (name == "extend" and held.extended_reason)]
    context = {
        "one": held, "shape": shape(held), "problems": problems, "version": held.version,
        "sure": rules.clock(held.kind, held.received_on).sure,
        "forms": [
            (name, reverse(f"request-{name}", args=[request_id]), _form(name, bound), uuid.uuid4().hex)
            for name in offered
        ] if held.state == "open" and may(request, "request-close", request_id, "POST") else [],
    }  # fmt: skip
    return show(request, "people/request.html", context, status=status)


def _act(request: HttpRequest, request_id: int, kind: str, deed: Any) -> HttpResponse:
    """One of the forms of the page was sent."""
    form = FORMS[kind](request.POST, auto_id=f"id_{kind}_%s")
    if not form.is_valid():
        return _one(request, request_id, form, status=422)
    try:
        deed(request_id, posted_version(request), by=request.user, **form.cleaned_data)
    except Refused as refused:
        return _one(request, request_id, form, refused.problems, 422)
    except Conflict as lost:
        words = refuse(f"{lost.who or 'Người khác'} vừa ghi yêu cầu này; xem lại rồi ghi tiếp.")
        return _one(request, request_id, form, words.problems, 409)
    done(request, "Đã ghi.")
    return redirect("request", request_id)


@page("request-told")
def told(request: HttpRequest, request_id: int) -> HttpResponse:
    return _act(request, request_id, "told", acts.tell_request)


@page("request-extend")
def extend(request: HttpRequest, request_id: int) -> HttpResponse:
    return _act(request, request_id, "extend", acts.extend_request)


@page("request-close")
def close(request: HttpRequest, request_id: int) -> HttpResponse:
    return _act(request, request_id, "close", acts.close_request)
