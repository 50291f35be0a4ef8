"""Photographs of the bulletin: those there are, a new one, and one as a file for the pages of the desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import bulletin as acts
from ketnap.actions.refusal import Refused
from ketnap.queries.bulletin import desk
from ketnap.queries.bulletin.desk import ArticleView
from ketnap.web.doors import may
from ketnap.web.forms.articles import PhotoForm
from ketnap.web.pages import done, page, show

PAGE = 40
"""Photographs of one page of the library."""


@page("photos")
def photos(request: HttpRequest, bulletin_id: int) -> HttpResponse:
    held, wanted = desk.bulletin(request.viewer, bulletin_id), article(request, bulletin_id)
    form = PhotoForm(request.POST or None, request.FILES or None) if request.method == "POST" else PhotoForm()
    typed = request.GET.get("tu_dong", "")
    first = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
    rows = desk.photos(request.viewer, bulletin_id)
    context = {
        "held": held, "rows": rows[first : first + PAGE], "total": len(rows), "form": form, "problems": [],
        "version": None, "next_row": first + PAGE if first + PAGE < len(rows) else None,
        "may_take": may(request, "photos", bulletin_id, "POST"), "article": wanted,
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "bulletin/photos.html", context, status=200 if request.method == "GET" else 422)
    sent, before = form.sent(), {one.photo_id for one in rows}
    try:
        made = acts.take_photo(bulletin_id=bulletin_id, name=sent.name or "", content=sent.read(), by=request.user)
    except Refused as refused:
        return show(request, "bulletin/photos.html", context | {"problems": refused.problems}, status=422)
    said = "Ảnh này đã có trong kho" if made.pk in before else "Đã đưa ảnh vào kho"
    next_step = " Ghi chú thích và tả ảnh ở mục Ảnh, rồi lưu bài." if wanted else ""
    done(request, f"{said}: số {made.pk}, {made.name}, {made.width} × {made.height} điểm.{next_step}")
    if wanted is None:
        return redirect("photos", bulletin_id)
    return redirect(f"{reverse('article-edit', args=[wanted.row.article_id])}?anh={made.pk}#anh")


def article(request: HttpRequest, bulletin_id: int) -> ArticleView | None:
    """The article of the bulletin the address says the photograph is for; None where it says none."""
    typed = request.GET.get("bai", "")
    if not (typed.isdecimal() and len(typed) < 12):
        return None
    held = desk.article(request.viewer, int(typed))
    return held if held.row.bulletin_id == bulletin_id else None


@page("photo-shown")
def photo(request: HttpRequest, photo_id: int, width: int) -> HttpResponse:
    content = desk.photo_file(request.viewer, photo_id, width)
    return HttpResponse(content, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})
