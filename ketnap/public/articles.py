"""An article, its print view, where its figures come from; lists of a section and of a tag."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from ketnap.lib.blocks import blocks
from ketnap.public import feedback, readings
from ketnap.public.door import page, reader_of, show
from ketnap.public.frame import WIDE, beside, frame, linked, one, picture
from ketnap.public.links import Links
from ketnap.queries import bulletin
from ketnap.queries.bulletin import MOST_PAGES, PAGE, Gone, Head, NotFound, Reader, Story

OTHERS, NEWEST = 3, 3


def context(reader: Reader, of: Head, links: Links, story: Story) -> dict[str, Any]:
    """The article with other news, those of its section first, the newest, the most read."""
    card = story.card
    latest = bulletin.newest(reader, of.bulletin_id, most=NEWEST + OTHERS + 1, pictures=False)
    latest = [one for one in latest if one.article_id != card.article_id]
    newest, older = latest[:NEWEST], latest[NEWEST:]
    section = card.section.section_id
    near = bulletin.of_section(reader, section, most=NEWEST + OTHERS, but=card.article_id, pictures=False)
    near = [other for other in near if other not in newest]
    others = [*near, *(other for other in older if other not in near)][:OTHERS]
    return told(reader, of, links, story) | {
        "feedback": feedback.block(reader, links, card.article_id, card.address),
        "others": linked(others, links), "newest": linked(newest, links),
        **beside(reader, of, links, article_id=card.article_id),
    }  # fmt: skip


def told(reader: Reader, of: Head, links: Links, story: Story) -> dict[str, Any]:
    """The article alone, as it is printed."""
    card = story.card
    tags = [(tag, links.tag(bulletin.tag_address(tag))) for tag in story.tags if bulletin.tag_address(tag)]
    return frame(
        reader, of, links, card.section.address, article=one(card, links, WIDE), blocks=blocks(story.body), tags=tags,
        more=[picture(of_text, links, WIDE) for of_text in story.more], corrections=story.corrections,
        periods=story.closed, figures_href=links.figures(card.address), print_href=links.to_print(card.address),
    )  # fmt: skip


@page("public-article")
def article(request: HttpRequest, bulletin_address: str, article_address: str) -> HttpResponse:
    reader, links = reader_of(request), Links(bulletin_address)
    of = bulletin.head(reader, bulletin_address)
    story = bulletin.story(reader, of.bulletin_id, article_address)
    if isinstance(story, Gone):
        return show(request, "gone", frame(reader, of, links, gone=story), 410)
    response = show(request, "article", context(reader, of, links, story))
    readings.opened(request, story.card.article_id, reader.on)
    return response


@page("public-print")
def to_print(request: HttpRequest, bulletin_address: str, article_address: str) -> HttpResponse:
    reader, of, story = _story(request, bulletin_address, article_address)
    links = Links(bulletin_address)
    where = request.build_absolute_uri(links.article(article_address))
    return show(request, "print", told(reader, of, links, story) | {"where": where})


@page("public-figures")
def figures(request: HttpRequest, bulletin_address: str, article_address: str) -> HttpResponse:
    reader, of, story = _story(request, bulletin_address, article_address)
    if not story.closed:
        raise NotFound("Bài này không có số liệu.")
    return show(request, "figures", told(reader, of, Links(bulletin_address), story))


def _story(request: HttpRequest, bulletin_address: str, article_address: str) -> tuple[Reader, Head, Story]:
    """What belongs to an article is there as long as the article is."""
    reader = reader_of(request)
    of = bulletin.head(reader, bulletin_address)
    story = bulletin.story(reader, of.bulletin_id, article_address)
    if isinstance(story, Gone):
        raise NotFound("Bài đã gỡ.")
    return reader, of, story


def section_context(
    reader: Reader, of: Head, links: Links, address: str, after: int | None = None
) -> dict[str, Any]:  # fmt: skip
    """One page of a section. NotFound where the bulletin has no such section."""
    found = next((one for one in of.sections if one.address == address), None)
    if found is None:
        raise NotFound("Không có chuyên mục này.")
    cards = bulletin.of_section(reader, found.section_id, most=PAGE + 1, after=after)
    more = links.section(address, cards[PAGE - 1].article_id) if len(cards) > PAGE else ""
    return frame(
        reader, of, links, address, title=found.name, cards=linked(cards[:PAGE], links), more=more, first=after is None
    )


def tag_context(reader: Reader, of: Head, links: Links, address: str, number: int = 1) -> dict[str, Any]:
    """One page of a tag. NotFound where no article has it."""
    cards, more = bulletin.tagged(reader, of.bulletin_id, address, number)
    if not cards:
        raise NotFound("Không có từ khóa này.")
    name = bulletin.tag_name(reader, cards[0].article_id, address)
    next_page = links.tag(address, number + 1) if more and number < MOST_PAGES else ""
    return frame(
        reader, of, links, title=f"Từ khóa: {name}", cards=linked(cards, links), more=next_page, first=number == 1
    )


@page("public-section")
def section(request: HttpRequest, bulletin_address: str, section_address: str) -> HttpResponse:
    reader = reader_of(request)
    of = bulletin.head(reader, bulletin_address)
    after = whole(request.GET.get("sau", ""))
    return show(request, "list", section_context(reader, of, Links(bulletin_address), section_address, after or None))


@page("public-tag")
def tag(request: HttpRequest, bulletin_address: str, tag_address: str) -> HttpResponse:
    reader = reader_of(request)
    of = bulletin.head(reader, bulletin_address)
    return show(request, "list", tag_context(reader, of, Links(bulletin_address), tag_address, page_number(request)))


def whole(typed: str) -> int:
    """A number from an address; 0 for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 12 else 0


def page_number(request: HttpRequest) -> int:
    return min(max(whole(request.GET.get("trang", "")), 1), MOST_PAGES)
