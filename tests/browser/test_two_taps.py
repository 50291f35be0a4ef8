"""An elderly secretary with a small phone: her own cell's people in two taps, a search on every page, nothing too small
to read or to hit."""

import pytest
from playwright.sync_api import Locator, Page, expect

from ketnap.lib import clock
from ketnap.models import Stay
from tests.browser.conftest import SCREENSHOTS, type_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
THUMB, LETTER = 44, 16
"""Pixels: the least height of a target, the least size of a letter."""
SMALL_LETTERS = """least => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim(), at = walker.currentNode.parentElement;
    if (words && at.checkVisibility() && parseFloat(getComputedStyle(at).fontSize) < least)
      found.push(words.slice(0, 40) + ' ' + getComputedStyle(at).fontSize);
  }
  return found }"""


class Thumb:
    """Taps, counted; each target must be large enough."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, target: Locator) -> None:
        box = target.bounding_box()
        assert box and box["height"] >= THUMB and box["width"] >= THUMB, f"{target}: {box}"
        with self.page.expect_navigation():
            target.tap()
        self.taps += 1


@pytest.fixture(params=[True, False], ids=["with-script", "without"])
def phone(request, window) -> Page:
    return window(360, 640, javascript=request.param, touch=True)


def test_her_people_in_two_taps(phone, scene) -> None:
    type_in(phone, "secretary", PASSWORD)
    phone.screenshot(path=SCREENSHOTS / "taps-0-360.png")
    thumb, door = Thumb(phone), phone.get_by_role("main").get_by_role("link", name="Đảng viên").first
    box = door.bounding_box()
    assert box and box["y"] + box["height"] <= 640, "the door to her people stands on the first screen"
    thumb.tap(door)
    today = clock.today()
    stays = Stay.objects.filter(unit=scene.tree.cell, valid_from__lte=today, valid_to__gt=today)
    names = sorted(stays.values_list("person__full_name", flat=True))
    seen = phone.locator("tbody th a")
    assert sorted(seen.all_inner_texts()) == names and len(names) == 6
    box = seen.first.bounding_box()
    assert box and box["y"] + box["height"] <= 640, "the first of her people stands on the first screen"
    thumb.tap(seen.first)
    assert phone.get_by_role("heading", level=1).inner_text() in names
    assert thumb.taps == 2


def test_a_name_is_found_from_every_page(phone, scene) -> None:
    type_in(phone, "secretary", PASSWORD)
    for name, address in scene.cell_pages().items():
        phone.goto(address)
        field = phone.get_by_label("Tìm người, tổ chức")
        box = field.bounding_box()
        assert box and box["height"] >= THUMB and box["y"] + box["height"] <= 640, f"{name}: not on the first screen"
        field.fill("uoc")
        Thumb(phone).tap(phone.get_by_role("button", name="Tìm"))
        expect(phone.get_by_role("link", name="Đặng Bá Ước")).to_be_visible()


def test_no_letter_is_smaller_than_sixteen_pixels(window, scene) -> None:
    page = window(360, 640)
    page.goto("/dang-nhap/")
    assert page.evaluate(SMALL_LETTERS, LETTER) == []
    type_in(page, "secretary", PASSWORD)
    for name, address in scene.cell_pages().items():
        page.goto(address)
        assert page.evaluate(SMALL_LETTERS, LETTER) == [], name
