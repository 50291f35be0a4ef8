"""What the pages of a measure and of a finding share: an act typed, and one taken back."""

from collections.abc import Callable, Collection
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import direction as acts
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.lib import dates
from ketnap.queries.direction.texts import ActLine
from ketnap.queries.missing import NotFound
from ketnap.web import errors
from ketnap.web.forms.direction import DeedForm
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.people import ReverseForm
from ketnap.web.pages import done, show
from ketnap.web.session import typed_before


def sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else typed_before(request)


def offered(may_follow: Collection[str], kinds: dict[str, str]) -> dict[str, str]:
    """Of these acts, those that may follow what stands."""
    return {kind: said for kind, said in kinds.items() if kind in may_follow}


def carry(
    request: HttpRequest, form: DeedForm, template: str, context: dict[str, Any], act: Callable[..., Any],
    lines: list[ActLine], kinds: dict[str, str],
) -> HttpResponse:  # fmt: skip
    """Show the form, or carry its act out. `context` holds version and back_to; `act` takes deed, by and version."""
    shown = {"form": form, "problems": [], **context}
    if not kinds:
        told = [Problem("Việc này đã kết thúc hoặc đang chờ cấp trên xem; mở lại trang để xem tình trạng.")]
        return show(request, template, shown | {"problems": told}, status=200 if request.method == "GET" else 422)
    if request.method == "GET" or not form.is_valid():
        return show(request, template, shown, status=200 if request.method == "GET" else 422)
    deed = form.deed()
    try:
        act(deed, by=request.user, version=posted_version(request))
    except Refused as refused:
        return show(request, template, shown | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        versions = [("Ghi chép cuối", said(lines), f"{kinds[deed.kind]} ngày {dates.show(deed.on)}")]
        return errors.both(request, conflict, versions, context["back_to"], context["version"], said(lines))
    done(request, f"Đã ghi: {kinds[deed.kind]}.")
    return redirect(context["back_to"])


def said(lines: list[ActLine]) -> str:
    stand = [one for one in lines if not one.taken_back and not one.reverses]
    return f"{stand[-1].label} ngày {dates.show(stand[-1].on)}" if stand else "Chưa có ghi chép nào"


def last(lines: list[ActLine]) -> int | None:
    """The last act that stands: the only one that may be taken back."""
    stand = [one.act_id for one in lines if not one.taken_back and not one.reverses]
    return stand[-1] if stand else None


def take_back(
    request: HttpRequest, lines: list[ActLine], deed_id: int, version: int, page_name: str, object_id: int, name: str
) -> HttpResponse:
    """Hoàn tác ghi chép cuối."""
    line = next((one for one in lines if one.act_id == deed_id), None)
    if line is None:
        raise NotFound("Không có ghi chép này.")
    form, back_to = ReverseForm(sent(request)), reverse(page_name, args=[object_id])
    context = {
        "form": form, "version": version, "problems": [], "back_to": back_to, "verb": "Hoàn tác, ghi lý do",
        "name": name, "heading": f"Hoàn tác: {line.label.lower()} ngày {dates.show(line.on)}",
        "says": "Ghi chép được đánh dấu là bỏ, cùng lý do; cả hai còn trong sổ.",
        "list": "measures" if page_name == "measure" else "findings",
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "direction/back.html", context, status=200 if request.method == "GET" else 422)
    paper = form.paper()
    try:
        acts.take_back(deed_id, reason=paper.reason, by=request.user, version=posted_version(request), paper=paper)
    except Refused as refused:
        return show(request, "direction/back.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        versions = [("Ghi chép cuối", said(lines), context["heading"])]
        return errors.both(request, conflict, versions, back_to, version, said(lines))
    done(request, f"Đã hoàn tác: {line.label.lower()} ngày {dates.show(line.on)}. Cả hai ghi chép còn trong sổ.")
    return redirect(back_to)
