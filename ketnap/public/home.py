"""The front page of a bulletin; the list of bulletins where there are several."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ketnap.public.door import page, reader_of, show
from ketnap.public.frame import WIDE, beside, frame, linked, one
from ketnap.public.links import Links
from ketnap.queries import bulletin
from ketnap.queries.bulletin import Card, Head, Reader

NEWEST, CARDS, LOOKED_AT = 4, 3, 13


def context(reader: Reader, of: Head, links: Links) -> dict[str, Any]:
    """The newest article is the story; those with a picture come next."""
    found = bulletin.newest(reader, of.bulletin_id, most=LOOKED_AT)
    story, rest = found[:1], found[1:]
    newest = rest[:NEWEST]
    return frame(
        reader, of, links, "home", story=one(story[0], links, WIDE) if story else None,
        cards=linked(_cards(rest, newest), links), newest=linked(newest, links), **beside(reader, of, links),
    )  # fmt: skip


def _cards(rest: list[Card], newest: list[Card]) -> list[Card]:
    """First those with a picture, then those that do not stand among the newest already."""
    return sorted(rest, key=lambda card: (card.picture is None, card.picture is None and card in newest))[:CARDS]


@page("public-bulletins")
def bulletins(request: HttpRequest) -> HttpResponse:
    there = bulletin.bulletins(reader_of(request))
    if len(there) == 1:
        return HttpResponseRedirect(reverse("public-home", args=[there[0][0]]))
    links = [(name, Links(address)) for address, name in there]
    lines = [(name, of.home()) for name, of in links]
    return show(request, "bulletins", {"bulletins": lines, "css": Links("").file("bulletin.css"),
                                       "icon": Links("").file("icon.svg")})  # fmt: skip


@page("public-home")
def home(request: HttpRequest, bulletin_address: str) -> HttpResponse:
    reader, links = reader_of(request), Links(bulletin_address)
    return show(request, "home", context(reader, bulletin.head(reader, bulletin_address), links))
