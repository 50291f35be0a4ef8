"""The bulletin in Chromium as its readers open it: light, still, accessible, on a phone too; and whatever was typed
into it stays words."""

from datetime import timedelta

import pytest
from django.utils.http import urlencode
from playwright.sync_api import Page

from ketnap.models import ClosedPeriod
from tests import factories
from tests.browser.conftest import SCREENSHOTS, printed
from tests.browser.test_pages import walk
from tests.public import board
from tests.public.corpus import CORPUS
from tests.public.test_words_stay_words import SITE, poisoned
from tests.web import office as offices
from tests.web.closing import closed

pytestmark = pytest.mark.django_db(transaction=True)
FIRST_PAGE = 100_000
"""Bytes as they travel, photographs left out."""
SHIFTS = """window.shift = 0
new PerformanceObserver(list => { for (const one of list.getEntries()) window.shift += one.value })
  .observe({type: 'layout-shift', buffered: true})"""


@pytest.fixture
def pages(transactional_db) -> dict[str, str]:
    tree = factories.small_tree()
    cast = factories.cast(tree)
    offices.fill(tree)
    period = ClosedPeriod.objects.get(pk=closed(cast.organiser, tree.upper))
    names = ("Phát triển đảng viên", "Điển hình", "Lớp học", "Đoàn thể", "Văn bản")
    bulletin = board.opened(tree.upper, name="Bản tin Đảng bộ Khối Doanh nghiệp tỉnh Bắc Ninh", sections=names)
    for number in range(24):
        board.publish(
            bulletin, f"Chi bộ Công ty Minh Họa {number} kết nạp 4 đảng viên trong một năm",
            "Chi bộ bắt đầu từ việc giao cho mỗi quần chúng ưu tú một việc cụ thể.", "Một đoạn.\n\n## Đầu đề\n\n- điểm",
            section=number % 3 + 1, tags=["kết nạp"], address=f"bai-{number}", period=period,
            at=board.BEGUN - timedelta(hours=number),
            photos=[("Tổ lắp ráp. Ảnh minh họa.", "Bốn công nhân")] if number % 2 == 0 else (),
            shown=[("Đảng viên mới", "131")] if number == 0 else (),
        )  # fmt: skip
    gone = board.publish(bulletin, address="da-go")
    board.withdraw(gone)
    return {
        "public-home": "/", "public-article": "/bai/bai-0/", "public-plain": "/bai/bai-1/",
        "public-print": "/bai/bai-0/in/", "public-figures": "/so-lieu/bai-0/", "public-section": "/chuyen-muc/muc-1/",
        "public-tag": "/the/ket-nap/", "public-search": "/tim/?q=cong+ty", "public-nothing": "/tim/?q=khongco",
        "public-gone": "/bai/da-go/", "public-missing": "/bai/khong-co/",
    }  # fmt: skip


def weight(page: Page, address: str) -> dict[str, float]:
    """Bytes that travelled for a first visit, by kind as the browser calls it."""
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.responseReceived", lambda one: kinds.update({one["requestId"]: one["type"]}))

    def arrived(one: dict) -> None:
        kind = kinds.get(one["requestId"], "other")
        sizes[kind] = sizes.get(kind, 0) + one["encodedDataLength"]

    wire.on("Network.loadingFinished", arrived)
    page.goto(address, wait_until="networkidle")
    return sizes


def test_the_first_page_is_light_and_nothing_on_it_moves(window, pages, record_property) -> None:
    for width in (1280, 360):
        page = window(width)
        page.add_init_script(SHIFTS)
        sizes = weight(page, f"{SITE}/")
        photos = [one for one in page.locator("img").all() if "/anh/" in one.get_attribute("src")]
        assert len(photos) == 4 and all(one.get_attribute("srcset") and one.get_attribute("sizes") for one in photos)
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.wait_for_function("[...document.images].every(one => one.complete)")
        assert page.evaluate("window.shift") == 0
        assert sizes["Font"] > 60_000, "the faces were not fetched"
        total = sum(size for kind, size in sizes.items() if kind != "Image")
        record_property(
            "shown", f"first page of the bulletin at {width}: {total:,.0f} bytes without photographs, {sizes}"
        )
        assert total <= FIRST_PAGE
        page.goto(f"{SITE}/bai/bai-0/", wait_until="networkidle")
        assert page.evaluate("window.shift") == 0


@pytest.mark.parametrize("width", [1280, 360])
def test_every_public_page_is_accessible_and_fits(window, pages, width) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window(width)
    assert walk(page, {name: SITE + where for name, where in pages.items()}, width) == {}
    if width == 1280:
        page.goto(f"{SITE}/bai/bai-0/in/")
        assert printed(page, SCREENSHOTS / "public-print.pdf").startswith(b"%PDF")
    assert page.context.cookies() == []


def test_no_word_of_the_corpus_runs(window, transactional_db) -> None:
    """The window fails the test for what breaks the content policy and for what is asked from elsewhere."""
    addresses = [one for name, one in poisoned(factories.small_tree()).items() if name != "feed"]
    addresses += [f"{SITE}/tim/?{urlencode({'q': ' '.join(CORPUS[at : at + 2])[:100]})}" for at in range(0, 40, 2)]
    page = window()
    for where in addresses:
        page.goto(where)
        for element in page.locator("main a:not([href]), main [tabindex], main input").all()[:3]:
            element.focus()
        assert page.evaluate("window.caught") is None, where
        assert page.locator("script").count() == 0 and page.locator("h1").count() == 1, where
