"""Feedback under an article: what everybody reads, the form, one's own by its code. No cookie is asked for or set; of
an address nothing is kept but counts that end with the hour."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from ketnap.actions.bulletin import feedback as acts
from ketnap.actions.bulletin import pages
from ketnap.actions.bulletin.feedback import Full, Refused
from ketnap.lib import gate, numbers, text
from ketnap.public.door import page, reader_of, show
from ketnap.public.frame import frame
from ketnap.public.links import Links
from ketnap.queries import bulletin
from ketnap.queries.bulletin import Head, Reader
from ketnap.queries.bulletin import feedback as queries
from ketnap.queries.bulletin.feedback import Under

LAST = 30
"""So many of the newest stand under the article; a page of its own has them all."""
LARGEST = 64 * 1024
"""Bytes of what is sent."""
TRAP = "trang_web"
"""A field that nobody sees; programs fill it."""
REMEMBERED = 60
"""Seconds in which a flood asks the register nothing: what article it is, and that no more is taken in."""
posts = gate.Gate(tries=12, seconds=3600)
places = gate.Memory[tuple[Head, Under]](seconds=REMEMBERED)
closed = gate.Memory[str](seconds=REMEMBERED)
codes = gate.Gate(tries=max(1, 20 // settings.DESKS), seconds=3600)  # each process counts for itself
OFTEN = "Từ nơi đồng chí gửi đã có nhiều lần gửi trong giờ này; hãy giữ lại lời đã viết và gửi lại sau một giờ."
GUESSED = "Từ nơi này đã gõ mã nhiều lần trong giờ này; hãy thử lại sau một giờ."


def block(reader: Reader, links: Links, article_id: int, address: str, *, every: bool = False) -> dict[str, Any]:
    """What public/feedback.html shows of an article. A site without the pages below has no form."""
    shown, total = queries.shown(article_id, last=None if every else LAST)
    send_to = links.feedback(address) if queries.open_to_readers(article_id, reader.at) else ""
    return {
        "shown": shown, "total": total, "all": links.feedback(address) if total > len(shown) else "",
        "send_to": send_to, "page": pages.sign(article_id, reader.at), "own": links.own_feedback(),
        "name": "", "words": "", "trap": TRAP, "limits": queries.LIMITS,
    }  # fmt: skip


def from_where(request: HttpRequest) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "")
    return gate.sender(request.META.get("REMOTE_ADDR", ""), forwarded, settings.TRUSTED_PROXIES)


@page("public-feedback")
@csrf_exempt
def feedback(request: HttpRequest, bulletin_address: str, article_address: str) -> HttpResponse:
    """Mọi phản hồi về một bài, và nơi gửi. Why no CSRF cookie: docs/decisions/2026-11-26-feedback.md."""
    reader, links, key = reader_of(request), Links(bulletin_address), f"{bulletin_address} {article_address}"
    place = places.get(key, reader.at.timestamp()) if request.method == "POST" else None
    if place is None:
        of = bulletin.head(reader, bulletin_address)
        place = of, queries.under(of.bulletin_id, article_address, reader.at)
        places.keep(key, place, reader.at.timestamp())
    of, under = place
    context = frame(reader, of, links, under=under, article_href=links.article(article_address))
    if request.method == "POST":
        return sent(request, reader, under, links, context)
    held = block(reader, links, under.article_id, under.address, every=True)
    return show(request, "feedback_page", context | {"feedback": held})


def length(request: HttpRequest) -> int:
    """Bytes that were announced."""
    return numbers.whole(request.META.get("CONTENT_LENGTH") or "", 30) or 0


def sent(
    request: HttpRequest, reader: Reader, under: Under, links: Links, context: dict[str, Any]
) -> HttpResponse:  # fmt: skip
    """The code; or the page again with what was typed and a sentence."""
    if length(request) > LARGEST:
        return again(request, reader, under, links, context, "Ý kiến dài quá; hãy viết gọn lại.", 413)
    if request.POST.get(TRAP):
        return received(request, links, context, code=acts.nobodys_code())
    sender, key = from_where(request), str(under.article_id)
    if says := closed.get(key, reader.at.timestamp()):
        return again(request, reader, under, links, context, says, 429)
    if not posts.passes(sender, reader.at.timestamp()):
        return again(request, reader, under, links, context, OFTEN, 429)
    typed = {name: request.POST.get(name, "") for name in ("name", "words", "page")}
    typed = {name: text.composed(value) for name, value in typed.items()}
    try:
        pages.check(typed["page"], under.article_id, reader.at)
        done = acts.send(article_id=under.article_id, sender=sender, **typed)
    except Full as full:
        if full.of_everybody:
            closed.keep(key, str(full), reader.at.timestamp())
        return again(request, reader, under, links, context, str(full), 429)
    except Refused as refused:
        return again(request, reader, under, links, context, str(refused), 422)
    return received(request, links, context, code=done.code)


def again(
    request: HttpRequest, reader: Reader, under: Under, links: Links, context: dict[str, Any], says: str, status: int
) -> HttpResponse:
    """Nothing was written; what was typed stands in the form, with a page that may be sent from now on."""
    kept = {} if status == 413 else {name: request.POST.get(name, "")[:5000] for name in ("name", "words")}
    form = {
        "send_to": links.feedback(under.address), "page": pages.sign(under.article_id, reader.at), "trap": TRAP,
        "own": links.own_feedback(), "limits": queries.LIMITS, "says": says, **kept,
    }  # fmt: skip
    return unkept(show(request, "feedback_page", context | {"feedback": form}, status))


def received(request: HttpRequest, links: Links, context: dict[str, Any], *, code: str) -> HttpResponse:
    told = {"code": code, "limits": queries.LIMITS, "own": links.own_feedback()}
    return unkept(show(request, "feedback_sent", context | told))


def unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


@page("public-own-feedback")
@csrf_exempt
def own(request: HttpRequest, bulletin_address: str) -> HttpResponse:
    """Ý kiến của tôi: its state and answers, and taking it back. Sent as a form, so that no address holds the code."""
    reader, links = reader_of(request), Links(bulletin_address)
    context = frame(reader, bulletin.head(reader, bulletin_address), links, own_href=links.own_feedback())
    if request.method != "POST":
        return show(request, "own_feedback", context)
    if not codes.passes(from_where(request), reader.at.timestamp()):
        return unkept(show(request, "own_feedback", context | {"says": GUESSED}, 429))
    typed = request.POST.get("ma", "")[:60] if length(request) <= LARGEST else ""
    try:
        if request.POST.get("rut"):
            acts.withdraw(code=typed)
    except Refused as refused:
        return unkept(show(request, "own_feedback", context | {"says": str(refused), "typed": typed}, 422))
    held = queries.own(typed)
    if held is None:
        says = "Không có ý kiến nào mang mã này; hãy xem lại từng chữ, mã có 12 chữ và số."
        return unkept(show(request, "own_feedback", context | {"says": says, "typed": typed}, 422))
    late = held.state == "waiting" and held.due_on < reader.on
    return unkept(show(request, "own_feedback", context | {"held": held, "late": late}))
