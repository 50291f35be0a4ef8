"""Finding articles: a few words, without accents if one likes; an empty or impossible question is answered in words."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from ketnap.public.articles import page_number
from ketnap.public.door import page, reader_of, show
from ketnap.public.frame import frame, one
from ketnap.public.links import Links
from ketnap.queries import bulletin
from ketnap.queries.bulletin import LONGEST, MOST_PAGES, MOST_WORDS, PAGE, Head, Reader

NOTHING = "Gõ một vài chữ có trong bài, không cần dấu."
TOO_LONG = f"Câu tìm dài quá. Gõ từ 1 đến {MOST_WORDS} chữ có trong bài, không cần dấu."


def context(reader: Reader, of: Head, links: Links, typed: str, number: int = 1) -> dict[str, Any]:
    """One page of what was found, best first; a sentence where nothing can be asked."""
    asked = list(dict.fromkeys(bulletin.words(typed[: LONGEST + 1])))
    about: dict[str, Any] = {"typed": typed[:LONGEST], "hits": [], "more": "", "sentence": ""}
    if len(typed) > LONGEST or len(asked) > MOST_WORDS:
        about["sentence"] = TOO_LONG
    elif not asked:
        about["sentence"] = NOTHING
    else:
        found = bulletin.search(reader, of.bulletin_id, asked, number)
        about["hits"] = [{**one(hit.card, links), "marked": hit.title, "excerpt": hit.excerpt} for hit in found.hits]
        if found.more and number < MOST_PAGES:
            about["more"] = links.search(typed, number + 1)
        about["sentence"] = _sentence(typed, len(found.hits), number, found.more)
    return frame(reader, of, links, **about)


def _sentence(typed: str, here: int, number: int, more: bool) -> str:
    if not here:
        return f"Không thấy “{typed}”. Thử gõ ít chữ hơn, không cần dấu."
    first = (number - 1) * PAGE
    if number == 1 and not more:
        return f"{here} bài có “{typed}”."
    return f"Bài thứ {first + 1} đến {first + here} trong những bài có “{typed}”{', còn nữa' if more else ''}."


@page("public-search")
def search(request: HttpRequest, bulletin_address: str) -> HttpResponse:
    reader = reader_of(request)
    of = bulletin.head(reader, bulletin_address)
    typed = " ".join(request.GET.get("q", "").replace("\x00", " ").split())
    return show(request, "search", context(reader, of, Links(bulletin_address), typed, page_number(request)))
