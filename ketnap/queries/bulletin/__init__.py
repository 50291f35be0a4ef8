"""The bulletin: what readers see, what the desk works on, and figures others printed. The board asks nothing else."""

from ketnap.access.viewer import Reader
from ketnap.queries.bulletin.board import (
    PAGE,
    Card,
    Gone,
    Head,
    Picture,
    Story,
    bulletins,
    head,
    newest,
    of_section,
    photo,
    story,
)
from ketnap.queries.bulletin.figures import PublishedLine, published
from ketnap.queries.bulletin.finding import LONGEST, MOST_PAGES, MOST_WORDS, Hit, search, tag_name, tagged
from ketnap.queries.bulletin.reads import ReadLine, Reads, most_read
from ketnap.queries.bulletin.words import indexed, tag_address, words
from ketnap.queries.missing import NotFound

__all__ = [
    "LONGEST",
    "MOST_PAGES",
    "MOST_WORDS",
    "PAGE",
    "Card",
    "Gone",
    "Head",
    "Hit",
    "NotFound",
    "Picture",
    "PublishedLine",
    "ReadLine",
    "Reader",
    "Reads",
    "Story",
    "bulletins",
    "head",
    "indexed",
    "most_read",
    "newest",
    "of_section",
    "photo",
    "published",
    "search",
    "story",
    "tag_address",
    "tag_name",
    "tagged",
    "words",
]
