"""Every page in Chromium: seen whole at each width and on paper, with nothing asked from outside. Pictures of all of
them lie in var/screenshots afterwards."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import SCREENSHOTS, printed, type_in, violations
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (320, 360, 640, 820, 1024, 1280)
SMALL = """() => [...document.querySelectorAll(
  'button, select, summary, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), a.button, a.tile,'
  + ' label.choice, .foot li a, .toggle, .stack tbody th a')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height > 0)
  .filter(e => e.getBoundingClientRect().height < 43.9)
  .map(e => e.outerHTML.slice(0, 120) + ' ' + e.getBoundingClientRect().height)"""

SCREEN_ONLY = """() => [...document.querySelectorAll(
  'nav, button, input, select, textarea, .button, .foot, .skip, .search, summary')]
  .filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 100))"""


def walk(page: Page, pages: dict[str, str], width: int) -> dict[str, list[str]]:
    """Page → what is wrong with it at that width. Leaves the pictures."""
    wrong: dict[str, list[str]] = {}
    for name, address in pages.items():
        page.goto(address)
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
        found = violations(page)
        if width == 360:
            found += page.evaluate(SMALL)
        if page.locator("h1").count() != 1:
            found.append("not one h1")
        wrong |= {name: found} if found else {}
    return wrong


def sideways(page: Page, pages: dict[str, str]) -> list[str]:
    """Pages that scroll sideways, with the width."""
    found = []
    for name, address in pages.items():
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{name} at {width}")
    return found


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_accessible_and_large_enough_for_a_thumb(window, scene, width) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window(width)
    page.goto("/dang-nhap/")
    page.screenshot(path=SCREENSHOTS / f"sign-in-{width}.png", full_page=True)
    wrong = {"sign-in": violations(page)} if violations(page) else {}
    type_in(page, "organiser", PASSWORD)
    wrong |= walk(page, scene.pages(), width)
    cell = window(width)
    type_in(cell, "secretary", PASSWORD)
    wrong |= walk(cell, scene.cell_pages(), width)
    assert wrong == {}


def test_no_page_scrolls_sideways(window, scene) -> None:
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    assert sideways(page, scene.pages()) == []
    cell = window(1280)
    type_in(cell, "secretary", PASSWORD)
    assert sideways(cell, scene.cell_pages()) == []


def test_letters_twice_as_large_still_fit(window, scene) -> None:
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    found = []
    for name, address in scene.pages().items():
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '225%'")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(name)
    assert found == []


def test_on_paper_there_is_no_menu_and_no_button(window, scene) -> None:
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    for name, address in scene.pages().items():
        page.goto(address)
        page.emulate_media(media="print")
        shown = page.evaluate(SCREEN_ONLY)
        assert shown == [], name
        assert page.evaluate("document.body.innerText").count("Trang này không thay văn bản đã ký") == 1, name
        if name in ("report", "tree", "person"):
            content = printed(page, SCREENSHOTS / f"{name}.pdf")
            assert content.startswith(b"%PDF")
        page.emulate_media(media="screen")
