"""Files that left the house and requests to take long lists: asked, agreed to or not by another account, taken once."""

import uuid

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ketnap.actions import exports as acts
from ketnap.actions.refusal import Conflict, Refused, refuse
from ketnap.lib import dates
from ketnap.queries import exports as queries
from ketnap.queries.exports import Asked, Taken
from ketnap.rules import exports as rules
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.leaving import SALT
from ketnap.web.pages import done, page, show
from ketnap.web.shell import house_of

SHAPES = {"waiting": "todo", "approved": "pass", "refused": "fail", "taken": "done", "expired": "overdue"}


def _shown(rows: list[Asked]) -> list[tuple[Asked, str, str]]:
    return [(one, SHAPES[one.state], uuid.uuid4().hex) for one in rows]


@page("exports")
def listed(request: HttpRequest) -> HttpResponse:
    return _listed(request)


def _listed(request: HttpRequest, problems: object = (), status: int = 200) -> HttpResponse:
    asked = queries.asked_within(request.viewer)
    context = {
        "waiting": _shown([one for one in asked if one.state == "waiting"]), "problems": problems,
        "answered": _shown([one for one in asked if one.state != "waiting"]), "rules": rules,
        "taken": queries.taken_within(request.viewer), "most": queries.SHOWN,
    }  # fmt: skip
    return show(request, "exports/list.html", context, status=status)


@table_page("exports-table")
def listed_table(request: HttpRequest) -> Sheet:
    head = ("Số", "Ngày", "Giờ", "Người tải", "Trong phạm vi", "Của tổ chức", "Trang", "Số dòng", "Vượt mức", "SHA-256")
    rows = [_cells(one) for one in queries.taken_within(request.viewer, None)]
    return Sheet("Sổ tệp đã tải về", head, rows, (), house_of(request).unit_id)


def _cells(one: Taken) -> tuple[object, ...]:
    at = timezone.localtime(one.at)
    over = "vượt mức, chưa có người thứ hai" if one.over else ""
    return (one.number, at.date(), f"{at:%H:%M:%S}", one.by, one.house, one.unit, one.page, one.rows, over,
            one.sha256 or "chưa tải xong")  # fmt: skip


@page("own-exports")
def own(request: HttpRequest) -> HttpResponse:
    context = {"asked": _shown(queries.asked_by(request.viewer)), "rules": rules}
    return show(request, "exports/own.html", context)


@page("export-ask")
def ask(request: HttpRequest) -> HttpResponse:
    """What is asked for is what the page of the list signed: not an address that somebody typed."""
    try:
        what = signing.loads(request.POST.get("what", ""), salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        raise refuse("Trang xin tải này đã cũ; hãy mở lại danh sách cần tải rồi gửi đề nghị.") from None
    if what["by"] != request.user.pk or what["unit"] is None:
        raise refuse("Đề nghị này của tài khoản khác; hãy mở lại danh sách cần tải bằng tài khoản của mình.")
    acts.ask(
        by=request.user, page=what["page"], address=what["address"], rows=what["rows"], unit_id=what["unit"],
        reason=request.POST.get("reason", ""),
    )  # fmt: skip
    done(request, "Đã gửi đề nghị tải danh sách. Có người duyệt thì đồng chí tải được ở trang này.")
    return redirect("own-exports")


@page("export-decide")
def decide(request: HttpRequest, export_id: int) -> HttpResponse:
    agreed = "duyet" in request.POST
    try:
        made = acts.decide(export_id, by=request.user, agreed=agreed, answer=request.POST.get("answer", ""))
    except Refused as refused:
        return _listed(request, refused.problems, 422)
    except Conflict as lost:
        when = f" ngày {dates.show(timezone.localtime(lost.at).date())}" if lost.at else ""
        return _listed(request, refuse(f"{lost.who} vừa trả lời đề nghị này{when}; xem lại bên dưới.").problems, 409)
    words = "Đã duyệt" if agreed else "Đã trả lời không duyệt"
    done(request, f"{words} đề nghị của {made.by.display_name}.")
    return redirect("exports")
