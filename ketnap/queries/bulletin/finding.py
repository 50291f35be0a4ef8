"""Finding articles by their words, without accents, in the index the database keeps (migration 0032).

Those with every word in the title come first, then those with every word in title or lead, then the others; each newest
first. Each of the three is read from the index only as far as the page needs.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from ketnap.access.viewer import Reader
from ketnap.lib import text
from ketnap.models import Article
from ketnap.queries.bulletin.board import PAGE, Card, by_ids
from ketnap.queries.bulletin.words import LEAD, TAG, TITLE, words

MOST_WORDS, LONGEST, MOST_PAGES = 8, 100, 50
AROUND = 90
"""Letters of an excerpt before and after the first word found."""
LOOKED_THROUGH = 300
"""Newest articles looked through for a page of frequent words before the index is asked."""
_WORD = re.compile(r"[^\W_]+")

type Part = tuple[str, bool]
"""(piece of text, whether it is a word that was asked for)"""


@dataclass(frozen=True)
class Hit:
    card: Card
    title: tuple[Part, ...]
    excerpt: tuple[Part, ...]


@dataclass(frozen=True)
class Found:
    hits: tuple[Hit, ...]
    more: bool
    """There is a next page."""


def search(viewer: Reader, bulletin_id: int, asked: Sequence[str], page: int = 1) -> Found:
    """One page of what has all these words, as `words` gives them, at most MOST_WORDS."""
    first = (page - 1) * PAGE
    ids: list[int] = []
    for wanted, but in _tiers(asked):
        if len(ids) <= first + PAGE:
            ids += _of_index(viewer, bulletin_id, wanted, but, first + PAGE + 1 - len(ids))
    found = by_ids(viewer, ids[first : first + PAGE])
    bodies = dict(
        Article.objects.filter(pk__in=[card.article_id for card in found]).values_list("pk", "published__body")
    )
    hits = (Hit(card, marked(card.title, asked), excerpt(card.lead, bodies[card.article_id], asked)) for card in found)
    return Found(tuple(hits), len(ids) > first + PAGE)


def tagged(viewer: Reader, bulletin_id: int, address: str, page: int = 1) -> tuple[list[Card], bool]:
    """One page of the articles with a tag, by its address, newest first; and whether there is a next one."""
    first = (page - 1) * PAGE
    ids = _of_index(viewer, bulletin_id, [TAG + "_".join(words(address))], [], first + PAGE + 1)
    return by_ids(viewer, ids[first : first + PAGE]), len(ids) > first + PAGE


def tag_name(viewer: Reader, article_id: int, address: str) -> str:
    """A tag as that article writes it; its address where it has none such."""
    tags = Article.objects.filter(pk=article_id).values_list("published__tags", flat=True).first() or []
    return next((tag for tag in tags if "-".join(words(tag)) == address), address)


def _tiers(asked: Sequence[str]) -> list[tuple[list[str], list[str]]]:
    """(marks an article has to have, marks it must not have all of), best first."""
    title, lead = [TITLE + one for one in asked], [LEAD + one for one in asked]
    return [(title, []), (lead, title), (list(asked), lead)]


def _of_index(viewer: Reader, bulletin_id: int, wanted: list[str], but: list[str], most: int) -> list[int]:
    """At most so many articles with these marks, newest first."""
    if connection.vendor == "sqlite":
        return _sqlite(viewer, bulletin_id, wanted, but, most)
    return _postgresql(viewer, bulletin_id, wanted, but, most)


def _sqlite(viewer: Reader, bulletin_id: int, wanted: list[str], but: list[str], most: int) -> list[int]:
    asked = " AND ".join(f'"{one}"' for one in [f"b_{bulletin_id}", *wanted])
    if but:
        asked = f"({asked}) NOT ({' AND '.join(f'"{one}"' for one in but)})"
    sql = (
        "SELECT rowid & 16777215 FROM ketnap_articlewords WHERE ketnap_articlewords MATCH %s AND rowid < %s"
        " ORDER BY rowid DESC LIMIT %s"
    )
    return _ids(sql, asked, (int(viewer.at.timestamp()) + 1) << 24, most)


def _postgresql(viewer: Reader, bulletin_id: int, wanted: list[str], but: list[str], most: int) -> list[int]:
    """Frequent words are found among the newest articles; the others through the index of words. Left to itself the
    planner takes a word it has never seen for a frequent one and looks through all articles."""
    asked = " & ".join(f"'{one}'" for one in wanted)
    if but:
        asked += f" & !({' & '.join(f"'{one}'" for one in but)})"
    window = max(LOOKED_THROUGH, LOOKED_THROUGH * most // PAGE)
    found = _ids(AMONG_THE_NEWEST, bulletin_id, viewer.at, window, asked, most)
    return found if len(found) == most else _ids(BY_THE_INDEX, bulletin_id, viewer.at, asked, most)


AMONG_THE_NEWEST = """
    SELECT id FROM (
        SELECT id, publish_at, words FROM ketnap_article
        WHERE bulletin_id = %s AND published_id IS NOT NULL AND publish_at <= %s
        ORDER BY publish_at DESC, id DESC LIMIT %s
    ) AS newest WHERE words @@ %s::tsquery ORDER BY publish_at DESC, id DESC LIMIT %s
"""
# The sum keeps the planner from walking the index of days.
BY_THE_INDEX = """
    SELECT id FROM ketnap_article
    WHERE bulletin_id = %s AND published_id IS NOT NULL AND publish_at <= %s AND words @@ %s::tsquery
    ORDER BY publish_at + interval '0' DESC, id DESC LIMIT %s
"""


def _ids(sql: str, *values: object) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def marked(said: str, asked: Sequence[str]) -> tuple[Part, ...]:
    """The text in pieces, those that were asked for marked, however they are accented."""
    parts: list[Part] = []
    end = 0
    for match in _WORD.finditer(said):
        if text.fold(match[0]) in asked:
            parts += [(said[end : match.start()], False), (match[0], True)]
            end = match.end()
    return tuple(part for part in [*parts, (said[end:], False)] if part[0])


def excerpt(lead: str, body: str, asked: Sequence[str]) -> tuple[Part, ...]:
    """The lead where it has one of the words or nothing has; otherwise the piece of the body with the first of them."""
    if any(is_asked for _, is_asked in marked(lead, asked)):
        return marked(lead, asked)
    place = next((match for match in _WORD.finditer(body) if text.fold(match[0]) in asked), None)
    if place is None:
        return marked(lead, asked)
    start, end = max(0, place.start() - AROUND), place.end() + AROUND
    piece = " ".join(body[start:end].split())
    if start:
        piece = "… " + piece.partition(" ")[2]
    if end < len(body):
        piece = piece.rpartition(" ")[0] + " …"
    return marked(piece, asked)
