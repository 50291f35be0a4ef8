"""A run of one paper for many files: how far it is, stopped or gone on with, and its papers to take away."""

import uuid
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.papers import runs as acts
from ketnap.actions.refusal import refuse
from ketnap.documents.papers import joining, packing
from ketnap.documents.papers.joining import Apart
from ketnap.lib import dates
from ketnap.models import User
from ketnap.queries.papers import runs
from ketnap.queries.papers.issued import DOCX
from ketnap.web import errors
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, attachment, table_page
from ketnap.web.pages import done, page, show
from ketnap.web.papers.files import ZIP, listed
from ketnap.web.papers.preparing import TYPES

WORDS = {
    "running": "Đang lập", "done": "Đã lập xong", "cancelled": "Đã dừng", "failed": "Không lập tiếp được",
}  # fmt: skip
ITEM_WORDS = {"waiting": "Chờ đến lượt", "issued": "Đã phát hành", "refused": "Không lập được", "dropped": "Không lập"}


@page("paper-run")
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    found = runs.run(request.viewer, run_id)
    moving = found.state == "running" and not found.stuck
    if not moving and getattr(request, "htmx", None) and request.htmx.target == "tien-do":
        return HttpResponse(headers={"HX-Refresh": "true"})
    trail = [("Văn bản đã phát hành", reverse("unit-issued", args=[found.unit_id]))]
    if found.meeting_id:
        trail = [("Cuộc họp", reverse("meetings")), ("Kết quả họp", reverse("meeting", args=[found.meeting_id]))]
    context = {
        "run": found, "moving": moving, "words": WORDS[found.state], "trail": trail,
        "items": [(one, ITEM_WORDS[one.state]) for one in found.items],
        "holding": sum(one.state == "issued" and not one.withdrawn for one in found.items),
        "has_pdf": all(one.has_pdf for one in found.items if one.paper_id and not one.withdrawn),
        "key_stop": uuid.uuid4().hex, "may_stop": may(request, "paper-run-cancel", run_id, "POST"),
        "may_list": may(request, "paper-run-dossiers", run_id),
    }  # fmt: skip
    return show(request, "papers/run.html", context, part="tien-do")


@page("paper-run-cancel")
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    left = acts.cancel(run_id, by=cast(User, request.user))
    done(request, f"Đã dừng. {left} văn bản không lập; văn bản đã phát hành còn nguyên.")
    return redirect("paper-run", run_id)


@page("paper-run-resume")
def resume(request: HttpRequest, run_id: int) -> HttpResponse:
    acts.go_on(run_id, by=cast(User, request.user))
    done(request, "Đã lập tiếp những văn bản còn lại.")
    return redirect("paper-run", run_id)


@page("paper-run-file")
def file(request: HttpRequest, run_id: int) -> HttpResponse:
    """All papers of the run that hold: one Word file, one PDF, or a ZIP with speaking names."""
    found = runs.run(request.viewer, run_id)
    lines, rows = runs.papers(request.viewer, run_id)
    name = f"{found.entry.code or found.entry.title}_{len(rows)} văn bản_{dates.show(found.at.date())}"
    kind = request.GET.get("dang", "")
    if kind not in TYPES:
        return attachment(packing.speaking(lines, rows), ZIP, f"{name}.zip", "van-ban.zip", rows=len(rows))
    try:
        if kind == DOCX:
            content = joining.docx(bytes(row.content) for row in rows)
        else:
            content = joining.of_issued(found.entry, rows)
    except Apart as no:
        return errors.refused(request, refuse(str(no)), back=reverse("paper-run", args=[run_id]))
    return attachment(content, TYPES[kind], f"{name}.{kind}", f"van-ban.{kind}", rows=len(rows))


@page("paper-run-dossiers")
def dossiers(request: HttpRequest, run_id: int) -> HttpResponse:
    """A ZIP with the folders and names of the list of 104 kinds of papers."""
    found = runs.run(request.viewer, run_id)
    lines, rows = runs.papers(request.viewer, run_id)
    content = listed(request, lines, rows, found.unit_id)
    return attachment(content, ZIP, f"{found.entry.code or found.entry.title}_số hóa.zip", "so-hoa.zip", rows=len(rows))


@table_page("paper-run-table")
def run_table(request: HttpRequest, run_id: int) -> Sheet:
    found = runs.run(request.viewer, run_id)
    head = ("TT", "Họ và tên", "Ngày của việc", "Tình trạng", "Số", "Vì sao không lập được")
    rows = [
        (place, one.full_name, one.on, "Đã thu hồi" if one.withdrawn else ITEM_WORDS[one.state], one.written_no,
         one.sentence)
        for place, one in enumerate(found.items, 1)
    ]  # fmt: skip
    return Sheet(f"Đợt lập {found.entry.code or found.entry.title}", head, rows, (found.unit_name,), found.unit_id)
