"""Drafting an article from what the office holds."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ketnap.actions import bulletin as acts
from ketnap.actions.bulletin.drafting import Draft, from_class, from_commendation, from_exemplar, from_period
from ketnap.actions.refusal import Refused
from ketnap.lib.dates import show as written
from ketnap.queries.bulletin import desk, sources
from ketnap.queries.missing import NotFound
from ketnap.statistics import period as periods
from ketnap.web.pages import done, page, show


@dataclass(frozen=True)
class Offer:
    kind: str
    source_id: int
    words: str
    more: str
    article_id: int | None
    """The latest article drafted from it."""
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    """Of its own form: two drafts made from one page are two."""


def offers(request: HttpRequest) -> list[tuple[str, list[Offer]]]:
    """(heading, what can be drafted from) of each kind."""
    viewer, known = request.viewer, sources.drafted(request.viewer)

    def offer(kind: str, pk: int, words: str, more: str) -> Offer:
        return Offer(kind, pk, words, more, known.get((kind, pk)))

    return [
        ("Kỳ đã khóa", [
            offer("period", one.period_id, f"{one.unit_name}: {periods.name(one.start, one.end)}",
                  f"mã kiểm tra {one.check_code}")
            for one in sources.periods(viewer)
        ]),
        ("Lớp học", [
            offer("class", one.class_id, one.name, f"từ {written(one.starts_on)}, {one.learners} học viên")
            for one in sources.classes(viewer)
        ]),
        ("Điển hình đã duyệt, đã chuyển bản tin", [
            offer("exemplar", one.exemplar_id, one.title, one.name) for one in sources.told_exemplars(viewer)
        ]),
        ("Khen thưởng đã quyết định", [
            offer("commendation", one.commendation_id, f"{one.title}: {one.name}", f"ngày {written(one.decided_on)}")
            for one in sources.commendations(viewer)
        ]),
    ]  # fmt: skip


@page("article-draft")
def draft(request: HttpRequest, bulletin_id: int) -> HttpResponse:
    """One press makes the draft and opens it."""
    held = desk.bulletin(request.viewer, bulletin_id)
    context = {"held": held, "groups": offers(request), "version": None, "problems": []}
    if request.method == "GET":
        return show(request, "bulletin/draft.html", context)
    made = drafted(request, request.POST.get("tu", ""), request.POST.get("so", ""))
    if made is None:
        raise NotFound("Không có nguồn này.")
    try:
        article = acts.draft(bulletin_id=bulletin_id, made=made, by=request.user)
    except Refused as refused:
        return show(request, "bulletin/draft.html", context | {"problems": refused.problems}, status=422)
    done(request, "Đã viết nháp. Đọc lại, sửa cho đúng rồi gửi duyệt.")
    return redirect("article", article.pk)


def drafted(request: HttpRequest, kind: str, typed: str) -> Draft | None:
    """The draft from that source; None where the viewer has no such source."""
    viewer, pk = request.viewer, int(typed) if typed.isdecimal() and len(typed) < 19 else 0
    if kind == "period":
        return from_period(sources.period(viewer, pk)[0]) if pk else None
    rows: dict[str, tuple[Callable[..., list[Any]], Callable[..., Draft]]] = {
        "class": (sources.classes, from_class),
        "exemplar": (sources.told_exemplars, from_exemplar),
        "commendation": (sources.commendations, from_commendation),
    }
    if kind not in rows:
        return None
    found, make = rows[kind]
    return next((make(one) for one in found(viewer, pk)), None)
