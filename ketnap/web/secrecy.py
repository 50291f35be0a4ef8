"""Classified papers at the door: what is sent is looked at before any page does; and the switch of a network without a
way out."""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ketnap.actions import secrecy as acts
from ketnap.actions.refusal import Conflict, Refused, refuse
from ketnap.queries import secrecy as queries
from ketnap.web.forms.fields import DayField, DeskForm
from ketnap.web.pages import done, page, show


class PaperForm(DeskForm):
    number = forms.CharField(label="Số văn bản", max_length=60)
    decided_on = DayField(label="Ngày văn bản")
    body = forms.CharField(label="Cơ quan cho phép", max_length=200)


@page("lone-network")
def shown(request: HttpRequest) -> HttpResponse:
    """The papers; sent: one administrator names the paper."""
    form, problems, status = PaperForm(request.POST or None), [], 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                acts.ask(**form.cleaned_data, by=request.user)
            except Refused as refused:
                problems = refused.problems
            else:
                done(request, "Đã ghi văn bản. Một người quản trị khác đồng ý thì mới bật.")
                return redirect("lone-network")
    return _shown(request, form, problems, status)


def _shown(request: HttpRequest, form: PaperForm, problems: object, status: int) -> HttpResponse:
    rows = queries.switches(request.viewer)
    context = {
        "form": form, "problems": problems, "rows": [(row, uuid.uuid4().hex) for row in rows],
        "held": next((row for row in rows if row.off_at is None), None),
    }  # fmt: skip
    return show(request, "secrecy/switch.html", context, status=status)


@page("lone-network-on")
def on(request: HttpRequest) -> HttpResponse:
    return _turned(request, acts.switch_on, "Đã bật. Từ nay sổ nhận tài liệu mật và không cho tải danh sách ra ngoài.")


@page("lone-network-off")
def off(request: HttpRequest) -> HttpResponse:
    return _turned(request, acts.switch_off, "Đã tắt. Sổ không nhận tài liệu mật nữa.")


def _turned(request: HttpRequest, turn, words: str) -> HttpResponse:  # type: ignore[no-untyped-def]
    typed = request.POST.get("van_ban", "")
    if not typed.isdecimal() or len(typed) > 12:
        raise refuse("Chưa chọn văn bản; hãy mở lại trang này rồi bấm lần nữa.")
    try:
        turn(int(typed), by=request.user)
    except Refused as refused:
        return _shown(request, PaperForm(), refused.problems, 422)
    except Conflict:
        again = refuse("Văn bản này vừa được đổi ở cửa sổ khác; xem lại bên dưới rồi bấm lần nữa.")
        return _shown(request, PaperForm(), again.problems, 409)
    done(request, words)
    return redirect("lone-network")
