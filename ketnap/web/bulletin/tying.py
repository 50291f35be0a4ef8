"""Numbers of closed periods tied to an article, so that what it prints can be explained for good."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import bulletin as acts
from ketnap.actions.bulletin import NewFigure, NewPhoto, NewText
from ketnap.actions.refusal import Conflict, Refused
from ketnap.queries.bulletin import desk, sources
from ketnap.queries.bulletin.desk import ArticleView
from ketnap.statistics import period as periods
from ketnap.statistics.closed.cells import Cell, Cells
from ketnap.statistics.forms import NAMES
from ketnap.web import errors
from ketnap.web.forms.fields import posted_version
from ketnap.web.pages import done, page, show


@dataclass(frozen=True)
class Tick:
    at: Cell
    when: str
    tied: bool


@page("article-figures")
def figures(request: HttpRequest, article_id: int) -> HttpResponse:
    """One group of the numbers of one closed period, to tick; what other groups and periods are tied with stays."""
    held = desk.article(request.viewer, article_id)
    rows = sources.periods(request.viewer)
    chosen = _number(request, "ky", [*(one.period_id for one in held.text.figures), *(one.period_id for one in rows)])
    kept, forms = sources.period(request.viewer, chosen) if chosen else (None, {})
    cells = Cells(kept.content if kept else {}, forms)
    groups = _groups(cells, {one.cell for one in held.text.figures if one.period_id == chosen})
    at = min(_number(request, "nhom", [0]) or 0, max(len(groups) - 1, 0))
    ticks = groups[at][1] if groups else []
    back = reverse("article", args=[article_id])
    context: dict[str, Any] = {
        "held": held, "row": held.row, "periods": [(one, periods.name(one.start, one.end)) for one in rows],
        "chosen": chosen, "groups": [(n, heading) for n, (heading, _) in enumerate(groups)], "at": at, "ticks": ticks,
        "version": held.version, "problems": [], "back_to": back,
    }  # fmt: skip
    if request.method == "GET" or not chosen:
        return show(request, "bulletin/tie.html", context)
    offered = {one.at.address for one in ticks}
    stay = [
        NewFigure(one.period_id, one.cell)
        for one in held.text.figures
        if one.period_id != chosen or (one.cell not in offered and cells.at(one.cell) is not None)
    ]  # fmt: skip
    new = [NewFigure(chosen, one) for one in dict.fromkeys(request.POST.getlist("o")) if one in offered]
    told = {"version": posted_version(request), "by": request.user}
    try:
        acts.write(article_id=article_id, text=_same_text(held, [*stay, *new]), **told)
    except Refused as refused:
        return show(request, "bulletin/tie.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        versions = [("Số liệu gắn với bài", str(len(held.text.figures)), str(len(stay) + len(new)))]
        return errors.both(request, conflict, versions, back, held.version)
    done(request, f"Bài gắn {len(stay) + len(new)} số liệu của kỳ đã khóa.")
    return redirect("article", article_id)


def _number(request: HttpRequest, name: str, offered: list[int]) -> int | None:
    """The number of the address, else the first one offered."""
    typed = request.GET.get(name, "")
    if typed.isdecimal() and len(typed) < 19:
        return int(typed)
    return offered[0] if offered else None


def _groups(cells: Cells, tied: set[str]) -> list[tuple[str, list[Tick]]]:
    """(heading, numbers): of the whole unit, targets, divided; then each statutory form."""
    if not cells.content:
        return []
    lines = list(enumerate(cells.content["figures"]))
    parts = {
        "Cả tổ chức": [
            *sorted(one for one in tied if one.count("/") > 1),
            *(f"report/{place}" for place, one in lines if not one["where"] and one["value"] is not None),
        ],
        "Chỉ tiêu": [f"target/{place}" for place, _ in enumerate(cells.content["targets"])],
        "Chia nhỏ": [f"report/{place}" for place, one in lines if one["where"] and one["value"] is not None],
        **{
            NAMES.get(form, form): [
                f"form-{form}/{place}" for place, one in enumerate(content["figures"]) if one["value"] is not None
            ]
            for form, content in cells.forms.items()
        },
    }  # fmt: skip
    return [
        (heading, [
            Tick(found, periods.name(found.start, found.end), one in tied)
            for one in addresses if (found := cells.at(one)) is not None
        ])
        for heading, addresses in parts.items()
    ]  # fmt: skip


def _same_text(held: ArticleView, figures: list[NewFigure]) -> NewText:
    """The text the desk works on with other numbers."""
    text = held.text
    photos = [NewPhoto(one.photo_id, one.caption, one.alternative) for one in text.photos]
    return NewText(
        text.section_id, text.title, text.lead, text.body, text.tags, text.note, photos, tuple(figures)
    )  # fmt: skip
