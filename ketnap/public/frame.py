"""What stands on every page of a bulletin, and its articles as templates print them: with addresses and pictures."""

import re
from collections.abc import Iterable
from typing import Any

from ketnap.public.links import Links
from ketnap.queries import bulletin
from ketnap.queries.bulletin import Card, Head, Picture, Reader, Reads

WIDE = "(max-width: 820px) calc(100vw - 32px), 662px"
"""How wide the picture of the story or of an article is shown."""
NARROW = "(max-width: 820px) calc(100vw - 32px), 372px"
_USUAL = 800
"""Pixels of the file for a browser that does not choose."""


def frame(reader: Reader, of: Head, links: Links, current: str = "", **more: Any) -> dict[str, Any]:
    """Names for public/base.html. `current`: `home`, or the address of the section one is in."""
    menu = [("Trang nhất", links.home(), current == "home")]
    menu += [(one.name, links.section(one.address), current == one.address) for one in of.sections if not one.closed]
    return {
        "bulletin": of, "reader": reader, "menu": menu, "home": links.home(), "search": links.search(),
        "feed": links.feed(), "icon": links.file("icon.svg"), "css": links.file("bulletin.css"),
        "faces": [links.file(f"vendor/fonts/{name}.woff2") for name in FACES], **more,
    }  # fmt: skip


FACES = (
    "source-sans-3-latin-wght-normal", "source-sans-3-vietnamese-wght-normal", "source-serif-4-latin-600-normal",
    "source-serif-4-vietnamese-600-normal",
)  # fmt: skip
"""All the faces a public page uses; 67 kB."""


def linked(cards: Iterable[Card], links: Links, sizes: str = NARROW) -> list[dict[str, Any]]:
    return [one(card, links, sizes) for card in cards]


def one(card: Card, links: Links, sizes: str = NARROW) -> dict[str, Any]:
    return {
        "title": unbroken(card.title), "lead": unbroken(card.lead), "on": card.on, "href": links.article(card.address),
        "section": card.section.name, "section_href": links.section(card.section.address),
        "picture": picture(card.picture, links, sizes) if card.picture else None,
    }  # fmt: skip


def unbroken(said: str) -> str:
    """`9 tháng` on one line: a number stays with the word it counts."""
    return re.sub(r"(?<=\d) (?=[^\W\d])", "\u00a0", said)


def picture(of: Picture, links: Links, sizes: str) -> dict[str, Any]:
    """What an `img` says: every file with its width, and room kept for it before it arrives."""
    usual = next((size for size in of.sizes if size[0] >= _USUAL), of.sizes[-1])
    return {
        "src": links.photo(of.digest, usual[0]), "width": usual[0], "height": usual[1], "sizes": sizes,
        "srcset": ", ".join(f"{links.photo(of.digest, width)} {width}w" for width, _ in of.sizes),
        "alternative": of.alternative, "caption": of.caption,
    }  # fmt: skip


def beside(reader: Reader, of: Head, links: Links, *, article_id: int = 0) -> dict[str, Any]:
    """The newest and the most read, as they stand beside an article or below the front page."""
    reads: Reads = bulletin.most_read(reader, of.bulletin_id, article_id=article_id)
    lines = [
        {"title": unbroken(line.title), "total": line.total, "href": links.article(line.address)} for line in reads.most
    ]
    return {"most_read": lines, "own_reads": reads.own}
