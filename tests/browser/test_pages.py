"""Every page in Chromium: seen whole at each width and on paper, with nothing asked from outside. KETNAP_PICTURES=1
leaves pictures of all of them in var/screenshots."""

import os

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import SCREENSHOTS, type_in, violations
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (320, 360, 640, 820, 1024, 1280)
SMALL = """() => [...document.querySelectorAll(
  'button, select, summary, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), a.button, a.tile,'
  + ' label.choice, .foot li a, .toggle, .stack tbody th a')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height > 0)
  .filter(e => e.getBoundingClientRect().height < 43.9)
  .map(e => e.outerHTML.slice(0, 120) + ' ' + e.getBoundingClientRect().height)"""

TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
SCREEN_ONLY = """() => [...document.querySelectorAll(
  'nav, button, input, select, textarea, .button, .foot, .skip, .search, summary')]
  .filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 100))"""


def picture(page: Page, name: str) -> None:
    """For people to look at; taking the whole of a long page costs more than looking through it."""
    if os.environ.get("KETNAP_PICTURES"):
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


def walk(page: Page, pages: dict[str, str], width: int) -> dict[str, list[str]]:
    """Page → what is wrong with it at that width. On the wide screen each page is then made
    narrow step by step, and its letters twice as large: nothing may scroll sideways."""
    wrong: dict[str, list[str]] = {}
    for name, address in pages.items():
        page.goto(address)
        picture(page, f"{name}-{width}")
        found = violations(page)
        found += page.evaluate(SMALL) if width == 360 else sideways(page, width)
        if page.locator("h1").count() != 1:
            found.append("not one h1")
        wrong |= {name: found} if found else {}
    return wrong


def sideways(page: Page, width: int) -> list[str]:
    """Where the page that is open scrolls sideways. Leaves it as it was."""
    found = []
    for narrow in WIDTHS:
        page.set_viewport_size({"width": narrow, "height": 800})
        if page.evaluate(TOO_WIDE):
            found.append(f"scrolls sideways at {narrow}")
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    if page.evaluate(TOO_WIDE):
        found.append("scrolls sideways with letters twice as large")
    return found


def half(pages: dict[str, str], part: int) -> dict[str, str]:
    """Every other page, so that two may walk at once."""
    return dict(list(pages.items())[part::2])


@pytest.mark.parametrize("part", [0, 1])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_accessible_fits_and_is_large_enough_for_a_thumb(window, scene, width, part) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window(width)
    page.goto("/dang-nhap/")
    picture(page, f"sign-in-{width}")
    wrong = {"sign-in": violations(page)} if violations(page) else {}
    type_in(page, "organiser", PASSWORD)
    wrong |= walk(page, half(scene.pages(), part), width)
    cell = window(width)
    type_in(cell, "secretary", PASSWORD)
    wrong |= walk(cell, half(scene.cell_pages(), part), width)
    assert wrong == {}


def test_what_is_too_wide_is_seen(window, scene) -> None:
    """The measure itself: a page with a wide block planted on it."""
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    page.goto("/")
    assert sideways(page, 1280) == []
    page.goto("/")
    page.evaluate("document.querySelector('h1').style.width = '1100px'")
    assert [f"scrolls sideways at {narrow}" for narrow in (320, 360, 640, 820, 1024)] == sideways(page, 1280)[:5]
