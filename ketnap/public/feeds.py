"""The newest articles for a reading program: RSS 2.0."""

from datetime import UTC

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed

from ketnap.public.door import page, reader_of
from ketnap.public.links import Links
from ketnap.queries import bulletin
from ketnap.queries.bulletin import PAGE, Card, Head

KIND = "application/rss+xml; charset=utf-8"


def text(of: Head, cards: list[Card], links: Links, base: str) -> str:
    """`base`: scheme and host of every address in it, as `https://bantin.example.vn`."""
    feed = Rss201rev2Feed(
        title=plain(of.name), link=base + links.home(), description=f"Bài mới của {plain(of.name)}", language="vi",
        feed_url=base + links.feed(),
    )  # fmt: skip
    for card in cards:
        feed.add_item(
            title=plain(card.title), link=base + links.article(card.address), description=plain(card.lead),
            unique_id=base + links.article(card.address), unique_id_is_permalink=True,
            pubdate=card.at.astimezone(UTC), categories=[plain(card.section.name)],
        )  # fmt: skip
    return feed.writeString("utf-8")


def plain(said: str) -> str:
    """Without the signs XML has no place for."""
    return "".join(char for char in said if char >= " " and char not in "\ufffe\uffff")


@page("public-feed")
def feed(request: HttpRequest, bulletin_address: str) -> HttpResponse:
    reader, links = reader_of(request), Links(bulletin_address)
    of = bulletin.head(reader, bulletin_address)
    cards = bulletin.newest(reader, of.bulletin_id, most=PAGE)
    # The host is one of KETNAP_HOSTS: Django has answered 400 for any other.
    base = request.build_absolute_uri("/").rstrip("/")
    return HttpResponse(text(of, cards, links, base), content_type=KIND)
