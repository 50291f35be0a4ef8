"""Whatever is typed, a public page has the elements and attributes of its template and no other: every entry of the
corpus in every field readers see, read by a parser. The same pages are opened in a browser by
tests/browser/test_bulletin.py."""

from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.test import Client

from ketnap.lib.text import composed
from ketnap.models import Section
from ketnap.queries.bulletin import LONGEST
from tests.public import board
from tests.public.corpus import CORPUS

pytestmark = pytest.mark.django_db
SITE = "/ban-tin/khoi"
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"aria-current", "class", "href"}, "article": {"class"}, "aside": {"aria-label", "class"}, "b": set(),
    "blockquote": set(), "body": {"class"}, "br": set(), "button": {"class"}, "caption": {"id"},
    "div": {"aria-labelledby", "class", "role", "tabindex"}, "figcaption": set(), "figure": set(),
    "footer": {"class"}, "form": {"action", "class", "method", "role"}, "h1": set(), "h2": {"id"}, "head": set(),
    "header": {"class"}, "html": {"lang"},
    "img": {"alt", "fetchpriority", "height", "loading", "sizes", "src", "srcset", "width"},
    "input": {"aria-describedby", "autocomplete", "id", "maxlength", "name", "placeholder", "tabindex"}
    | {"type", "value"},
    "label": {"class", "for"}, "li": {"class"}, "link": {"as", "crossorigin", "href", "rel", "title", "type"},
    "main": {"class", "id", "tabindex"}, "mark": set(), "meta": {"charset", "content", "name"},
    "nav": {"aria-label", "class"}, "p": {"class", "hidden"}, "section": {"aria-labelledby", "class", "id"},
    "span": {"class", "id"}, "table": set(), "tbody": set(), "td": {"class"},
    "textarea": {"id", "maxlength", "name", "required", "rows"}, "th": {"class", "scope"}, "thead": set(),
    "title": set(), "tr": set(), "ul": {"class"},
}  # fmt: skip
"""Everything the templates of the bulletin write."""
ADDRESSES = {"href", "src", "action"}


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.strange: list[str] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        known = ATTRIBUTES.get(tag)
        if known is None:
            self.strange.append(f"<{tag}>")
        for name, value in attrs:
            if known is None or name not in known:
                self.strange.append(f"<{tag} {name}={value}>")
            if name in ADDRESSES and not (value or "").startswith(("/ban-tin/", "/static/", "#noi-dung")):
                self.strange.append(f"<{tag} {name}={value}>")
            if name in ("alt", "value"):
                self.said.append(value or "")

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_comment(self, data: str) -> None:
        self.strange.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        if decl != "DOCTYPE html":
            self.strange.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.strange.append(f"<?{data}>")


def poisoned(tree) -> dict[str, str]:
    """The corpus in every field, a few entries an article; page → address."""
    names = iter(CORPUS)
    bulletin = board.opened(tree.upper, name=next(names) + next(names), sections=[next(names)[:60] for _ in range(8)])
    bulletin.responsible = " ".join(CORPUS)[:200]
    bulletin.save()
    pages = {"home": f"{SITE}/", "feed": f"{SITE}/tin.xml"}
    for number, first in enumerate(range(0, len(CORPUS), 20)):
        part = CORPUS[first : first + 20]
        whole = " ".join(part)
        body = "\n\n".join(mark + one for mark in ("", "## ", "- ", "> ") for one in part)
        article = board.publish(
            bulletin, whole[:200], whole[:600], body,
            section=number % 8 + 1, tags=list(part), address=f"bai-{number}",
            photos=[(one, one) for one in part] if number < 12 else (),
        )  # fmt: skip
        text = article.published
        section = Section.objects.get(bulletin=bulletin, position=number % 8 + 1)
        for at in range(0, 20, 5):
            note = " ".join(part[at : at + 5])[:500]
            board.added(article, section, text.title, text.lead, text.body, text.tags, at=board.NOW, note=note)
        if number < 12:
            article.refresh_from_db()
            text.photos.update(text=article.published)
        for place, one in enumerate(part):
            board.said_under(article, f"{number}-{place}", one, whole, f"{one}\n\n{whole}")
        pages[f"article {number}"] = f"{SITE}/bai/bai-{number}/"
    pages |= {f"section {one}": f"{SITE}/chuyen-muc/muc-{one}/" for one in range(1, 9)}
    return pages | {"print": f"{SITE}/bai/bai-0/in/"}


def strange(text: str) -> list[str]:
    return Page(text).strange


def test_the_corpus_is_large_and_each_of_it_would_be_seen() -> None:
    assert len(CORPUS) >= 200
    planted = [one for one in CORPUS if strange(f"<p>{one}</p>") or strange(f'<p class="{one}">')]
    assert len(planted) > 150


def test_nothing_typed_becomes_an_element_or_an_attribute(tree) -> None:
    pages, client = poisoned(tree), Client()
    said = ""
    for name, where in pages.items():
        answer = client.get(where)
        assert answer.status_code == 200, name
        if name != "feed":
            page = Page(answer.content.decode())
            assert page.strange == [], name
            said += " ".join(page.said)
    missing = [one for one in CORPUS if one.strip() and " ".join(one.split()) not in " ".join(said.split())]
    assert missing == [], "shown as it was typed"


def test_nothing_asked_or_put_into_an_address_becomes_one(tree) -> None:
    board.publish(board.opened(tree.upper), " ".join(CORPUS)[:200], tags=["x"])
    client = Client()
    for one in CORPUS:
        typed = quote(one, safe="")
        for where in (f"tim/?q={typed}&trang={typed}", f"the/{typed}/?trang={typed}", f"bai/{typed}/"):
            answer = client.get(f"{SITE}/{where}")
            assert answer.status_code in (200, 301, 302, 404), where
            page = Page(answer.content.decode())
            assert page.strange == [], where
            if where.startswith("tim/"):
                asked = " ".join(composed(one).replace("\x00", " ").split())[:LONGEST]
                assert asked in page.said, "decoded once: the field shows what was asked"
