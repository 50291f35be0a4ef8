"""A handbook for each role, one chapter a daily task, in the words of the screen."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import reverse

from ketnap.access.viewer import Viewer
from ketnap.lib import yamls

FOLDER = Path(__file__).parent
NAMES = ("organiser", "officer", "secretary", "reader", "editor", "partner")
BOOKS = {"standing": "reader", "inspector": "reader", "installer": "organiser"}
"""Book of a role, where it is not called as the role is."""


@dataclass(frozen=True)
class Chapter:
    id: str
    title: str
    pages: tuple[str, ...]
    """Names of the pages it is about."""
    picture: str
    """File in static/handbook, without `.png`; tests make it."""
    alt: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    name: str
    title: str
    says: str
    chapters: tuple[Chapter, ...]

    @property
    def narrow(self) -> bool:
        """Its pictures are those of a telephone."""
        return self.name == "secretary"


@cache
def book(name: str) -> Book:
    """KeyError for a name that is none of NAMES."""
    if name not in NAMES:
        raise KeyError(name)
    raw = yamls.read((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    chapters = tuple(
        Chapter(one["id"], one["title"], tuple(one["pages"]), one["picture"], one["alt"], tuple(one["steps"]))
        for one in raw["chapters"]
    )
    return Book(name, raw["title"], raw["for"], chapters)


def book_of(viewer: Viewer) -> Book:
    """The handbook of the first of the viewer's roles that has one."""
    if viewer.only_partner:
        return book("partner")
    roles = [BOOKS.get(role, role) for role, _ in viewer.grants]
    return book(next((name for name in NAMES if name in roles), "reader"))


def chapter_of(held: Book, page_name: str, word: str) -> Chapter | None:
    """The chapter of the page, else of the page it is the workbook of, else of its word of the menu."""
    names = (page_name, page_name.removesuffix("-table"), word)
    return next((one for name in names for one in held.chapters if name in one.pages), None)


def chapter_address(viewer: Viewer, page_name: str, word: str) -> str:
    """Where the viewer's handbook tells of the page; its beginning, where no chapter does."""
    held = book_of(viewer)
    chapter = chapter_of(held, page_name, word)
    return reverse("help-book", args=[held.name]) + (f"#{chapter.id}" if chapter else "")
