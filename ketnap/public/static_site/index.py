"""The search index of a copy in files: a script that says which words stand in which article, read without a server."""

import json
from collections.abc import Iterable

from ketnap.lib import dates
from ketnap.public.frame import one
from ketnap.public.static_site.addresses import Copied
from ketnap.queries import bulletin
from ketnap.queries.bulletin import Story
from ketnap.queries.bulletin.words import LEAD, TAG, TITLE

TIERS = {TITLE: 0, LEAD: 1, "": 2}
"""Where a word stands: in the title, in the lead, anywhere."""


def script(stories: Iterable[Story], links: Copied) -> str:
    """`articles`: [address, title, lead, section, its address, day], newest first. `words`: word → three times the
    number of the article, plus the best of TIERS."""
    articles: list[list[str]] = []
    words: dict[str, list[int]] = {}
    for number, story in enumerate(stories):
        card = one(story.card, links)
        articles.append(
            [card["href"], card["title"], card["lead"], card["section"], card["section_href"], dates.show(card["on"])]
        )
        for word, tier in _places(story).items():
            words.setdefault(word, []).append(3 * number + tier)
    told = {"articles": articles, "words": dict(sorted(words.items()))}
    return f"window.bulletin = {json.dumps(told, ensure_ascii=False, separators=(',', ':'))};\n"


def _places(story: Story) -> dict[str, int]:
    card = story.card
    found: dict[str, int] = {}
    indexed = bulletin.indexed(title=card.title, lead=card.lead, tags=story.tags, body=story.body)
    for marked in indexed.split():
        mark = next((mark for mark in (TITLE, LEAD, TAG) if marked.startswith(mark)), "")
        if mark != TAG:
            word = marked.removeprefix(mark)
            found[word] = min(found.get(word, 2), TIERS[mark])
    return found
