"""Every file of a copy: the pages readers see, by the same functions and templates, with addresses of files."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone

from ketnap.public import articles, feeds, home
from ketnap.public.frame import FACES, frame, linked
from ketnap.public.search import NOTHING, TOO_LONG
from ketnap.public.static_site import index
from ketnap.public.static_site.addresses import Copied, path_of
from ketnap.queries import bulletin
from ketnap.queries.bulletin import LONGEST, MOST_PAGES, MOST_WORDS, PAGE, Card, Gone, Head, NotFound, Reader, Story
from ketnap.queries.bulletin import feedback as voices
from ketnap.queries.bulletin.copying import updated

SCRIPT, INDEX = "bulletin-copy.js", "tim/search-index.js"
FILES = ("bulletin.css", "icon.svg", SCRIPT, *(f"vendor/fonts/{name}.woff2" for name in FACES),
         "vendor/fonts/OFL-source-sans-3.txt", "vendor/fonts/OFL-source-serif-4.txt")  # fmt: skip
FACE_AT_ONCE = b"font-display: optional", b"font-display: fallback"
"""Faces cannot be fetched ahead from a disk, where they arrive at once: every page is to be in the same one."""
OWN = "'self' file:"
"""A page opened from a disk has no origin that 'self' could mean in every browser."""
POLICY = (
    f"default-src 'none'; img-src {OWN}; style-src {OWN}; font-src {OWN}; script-src {OWN}; form-action {OWN}; "
    "base-uri 'none'"
)


@dataclass(frozen=True)
class Site:
    reader: Reader
    of: Head
    base: str
    """Where it will stand, with a slash at its end; empty: not known."""

    @property
    def root(self) -> Copied:
        return Copied(self.of.address)

    def render(self, template: str, links: Copied, context: dict[str, Any], on: date) -> bytes:
        """A page without what only the live bulletin knows: what day it is, how often it is read, how to send."""
        told = context | {
            "copied": True, "policy": POLICY, "updated": on, "faces": (), "most_read": (), "own_reads": 0,
            "feed_page": links.feed_page(),
        }  # fmt: skip
        return render_to_string(f"public/{template}.html", told).encode()


def every(site: Site) -> Iterator[tuple[str, bytes]]:
    """(path, content) of each file. NotFound when something was withdrawn meanwhile."""
    reader, of, root = site.reader, site.of, site.root
    on = timezone.localdate(updated(reader, of.bulletin_id))
    cards = bulletin.newest(reader, of.bulletin_id, most=None)
    stories = [_story(site, card) for card in cards]

    def page(address: str, template: str, context: Any, **more: Any) -> tuple[str, bytes]:
        path = path_of(address)
        links = root.seen_from(path)
        return path, site.render(template, links, context(links) | more, on)

    yield page(root.home(), "home", lambda links: home.context(reader, of, links))
    for story in stories:
        yield from _of_article(site, story, page)
    for address, after in _sections(of, cards):
        yield page(
            root.section(address, after), "list",
            lambda links, address=address, after=after: articles.section_context(reader, of, links, address, after),
        )  # fmt: skip
    for address, number in _tags(stories):
        yield page(
            root.tag(address, number), "list",
            lambda links, address=address, number=number: articles.tag_context(reader, of, links, address, number),
        )  # fmt: skip
    yield page(root.search(), "copied_search", lambda links: _searching(site, links, cards))
    yield page(root.writing(), "copied_feedback", lambda links: frame(
        reader, of, links, limits=voices.LIMITS, scripts=[links.file(SCRIPT)]))  # fmt: skip
    yield page(root.feed_page(), "copied_feed", lambda links: frame(
        reader, of, links, feed_address=site.base + root.feed() if site.base else ""))  # fmt: skip
    yield root.feed(), _feed(site, cards).encode()
    yield INDEX, index.script(stories, root.seen_from(INDEX)).encode()
    yield from _photos(site, stories)
    for name in FILES:
        content = Path(str(finders.find(name))).read_bytes()
        yield root.file(name), content.replace(*FACE_AT_ONCE) if name.endswith(".css") else content


def _story(site: Site, card: Card) -> Story:
    found = bulletin.story(site.reader, site.of.bulletin_id, card.address)
    if isinstance(found, Gone):
        raise NotFound("Bài đã gỡ.")
    return found


def _of_article(site: Site, story: Story, page: Any) -> Iterator[tuple[str, bytes]]:
    reader, of, root, address = site.reader, site.of, site.root, story.card.address

    def whole(links: Copied) -> dict[str, Any]:
        return articles.context(reader, of, links, story) | {"feedback": _voices(reader, links, story)}

    def told(links: Copied) -> dict[str, Any]:
        return articles.told(reader, of, links, story)

    yield page(root.article(address), "article", whole)
    yield page(root.to_print(address), "print", told, where=site.base + root.article(address) if site.base else "")
    if story.closed:
        yield page(root.figures(address), "figures", told)


def _voices(reader: Reader, links: Copied, story: Story) -> dict[str, Any]:
    """What everybody reads under the article, all of it, and where one writes; no form, so nothing signed."""
    card = story.card
    shown, total = voices.shown(card.article_id)
    going = voices.open_to_readers(card.article_id, reader.at)
    return {"shown": shown, "total": total, "write": links.feedback(card.address) if going else "",
            "code": links.code(card.address)}  # fmt: skip


def _sections(of: Head, cards: list[Card]) -> Iterator[tuple[str, int | None]]:
    """(section, article after which a page of it begins)"""
    for section in of.sections:
        own = [card.article_id for card in cards if card.section.section_id == section.section_id]
        for start in range(0, max(len(own), 1), PAGE):
            yield section.address, own[start - 1] if start else None


def _tags(stories: list[Story]) -> Iterator[tuple[str, int]]:
    """(tag, number of a page of it)"""
    of_each = ({bulletin.tag_address(tag) for tag in story.tags} - {""} for story in stories)
    counts = Counter(address for addresses in of_each for address in addresses)
    for address, count in sorted(counts.items()):
        for number in range(1, min((count + PAGE - 1) // PAGE, MOST_PAGES) + 1):
            yield address, number


def _searching(site: Site, links: Copied, cards: list[Card]) -> dict[str, Any]:
    """Every article by month, which is all there is without a script."""
    months = [
        (f"Tháng {month}-{year}", linked(found, links))
        for (year, month), found in groupby(cards, lambda card: (card.on.year, card.on.month))
    ]
    return frame(
        site.reader, site.of, links, months=months, sentence=NOTHING, too_long=TOO_LONG, most_words=MOST_WORDS,
        longest=LONGEST, scripts=[links.up + INDEX, links.file(SCRIPT)],
    )  # fmt: skip


def _feed(site: Site, cards: list[Card]) -> str:
    """Where no place is known, its addresses are those of the folder."""
    said = feeds.text(site.of, cards[:PAGE], site.root, site.base)
    return said if cards else re.sub("<lastBuildDate>.*?</lastBuildDate>", "", said)


def _photos(site: Site, stories: list[Story]) -> Iterator[tuple[str, bytes]]:
    first = [story.card.picture for story in stories if story.card.picture]
    pictures = first + [picture for story in stories for picture in story.more]
    for digest, width in sorted({(one.digest, width) for one in pictures for width, _ in one.sizes}):
        yield site.root.photo(digest, width), bulletin.photo(site.reader, site.of.address, digest, width)
