"""The handbooks: every page of the desk has its chapter, every word they quote stands on a screen, every picture is
there and small."""

import html
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from ketnap.web.handbook import NAMES, Book, book, chapter_of
from ketnap.web.shell import SECTION
from tests.architecture.source import PACKAGE
from tests.web.site import pages
from tests.web.test_reach import POLICY

LARGEST = 120 * 1024
ALONE = {"sign-in", "sign-in-code", "components", "help", "help-book"}
"""Pages that need no chapter: the door, what those who build pages look at, the help itself."""
FOR_READERS = {line["page"] for line in POLICY if line["page"].startswith("public-") and line["permission"] == "public"}
"""What everybody reads without knowing of a desk."""
BOOKS = [book(name) for name in NAMES]


def on_screens() -> str:
    """Everything templates and forms say, as one text."""
    files = [*(PACKAGE / "templates").rglob("*.html"), *(PACKAGE / "web").rglob("*.py")]
    files += [*(PACKAGE / "rules" / "path").glob("*.py")]
    return re.sub(r"\s+", " ", "\n".join(path.read_text() for path in files))


def quoted(one: Book) -> list[str]:
    return [word for chapter in one.chapters for step in chapter.steps for word in re.findall(r"“([^”]+)”", step)]


@pytest.mark.parametrize("one", BOOKS, ids=NAMES)
def test_every_page_named_is_a_page_and_stands_in_one_chapter(one) -> None:
    named = [page for chapter in one.chapters for page in chapter.pages]
    assert sorted(set(named) - {name for name, _ in pages()}) == []
    assert len(named) == len(set(named))
    assert len({chapter.id for chapter in one.chapters}) == len(one.chapters)


def test_every_page_that_is_read_has_its_chapter_for_the_organiser() -> None:
    read = {line["page"] for line in POLICY if line["method"] == "GET"} - ALONE - FOR_READERS
    held = book("organiser")
    assert sorted(page for page in read if chapter_of(held, page, SECTION.get(page, page)) is None) == []


@pytest.mark.parametrize("one", BOOKS, ids=NAMES)
def test_every_word_quoted_stands_on_a_screen(one) -> None:
    said = on_screens()
    assert [word for word in quoted(one) if word not in said] == []
    assert len(quoted(one)) > 7


def test_a_word_no_screen_says_is_seen() -> None:
    assert "Bấm nút không có" not in on_screens()


@pytest.mark.parametrize("one", BOOKS, ids=NAMES)
def test_every_picture_is_there_and_small(one) -> None:
    for chapter in one.chapters:
        place = finders.find(f"handbook/{chapter.picture}.png")
        assert place, f"make pictures: {chapter.picture} is missing"
        data = Path(place).read_bytes()
        assert data.startswith(b"\x89PNG") and 2_000 < len(data) <= LARGEST, chapter.picture
        assert len(chapter.alt) > 10 and 1 <= len(chapter.steps) <= 8


def test_no_picture_lies_about_that_no_chapter_shows() -> None:
    there = {path.stem for path in (PACKAGE / "static" / "handbook").iterdir()}
    assert there == {chapter.picture for one in BOOKS for chapter in one.chapters}


@pytest.mark.parametrize("own", ["organiser", "officer", "secretary"])
def test_a_page_leads_to_its_chapter_in_the_readers_own_book(own, cast, office, sign_in) -> None:
    client = sign_in(getattr(cast, own))
    page = client.get(f"/nguoi/{office.people['cell.0']}/").content.decode()
    assert f'<a href="/tro-giup/{own}/#mot-nguoi">' in page or f'<a href="/tro-giup/{own}/#ghi-viec">' in page
    first = html.unescape(client.get("/tro-giup/").content.decode())
    assert book(own).title in first.split('class="block"')[0]
    answer = client.get(f"/tro-giup/{own}/")
    assert answer.status_code == 200
    for chapter in book(own).chapters:
        assert f'id="{chapter.id}"' in answer.content.decode()


def test_a_book_that_is_none_is_missing(cast, sign_in) -> None:
    assert sign_in(cast.secretary).get("/tro-giup/khong-co/").status_code == 404
