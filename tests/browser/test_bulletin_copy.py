"""A copy of the bulletin opened from the disk in Chromium: links, search, feed, feedback as a file. Nothing is asked
from outside the folder, no script breaks the content policy."""

import json
import xml.etree.ElementTree as ET
from io import StringIO
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from ketnap.models import ClosedPeriod, Feedback
from tests import factories
from tests.browser.conftest import SCREENSHOTS, violations
from tests.public import copies
from tests.web import office as offices
from tests.web.closing import closed

pytestmark = pytest.mark.django_db(transaction=True)
CUT = "net::ERR_ABORTED"


def test_the_copy_works_from_the_disk(chromium, transactional_db, tmp_path) -> None:
    tree = factories.small_tree()
    cast = factories.cast(tree)
    offices.fill(tree)
    period = ClosedPeriod.objects.get(pk=closed(cast.organiser, tree.upper))
    copies.filled(tree.upper, cast.organiser, period)
    folder = tmp_path / "Bản tin"
    call_command("bulletin", "export", str(folder), stdout=StringIO())
    assert copies.dead(folder) == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    context = chromium.new_context(viewport={"width": 360, "height": 900}, locale="vi-VN", accept_downloads=True)
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
    page.on("request", lambda one: faults.append(one.url) if not _inside(one.url, folder) else None)
    # What the next page cuts short is no fault of this one.
    page.on("requestfailed", lambda one: faults.append(f"{one.failure}: {one.url}") if one.failure != CUT else None)

    def look(name: str) -> None:
        assert (
            violations(page, preload=False) == []
        )  # else axe itself asks for the stylesheet, which the policy refuses
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        page.screenshot(path=SCREENSHOTS / f"copy-{name}.png", full_page=True)

    page.goto((folder / "index.html").as_uri())
    assert page.evaluate("document.fonts.ready.then(fonts => [...fonts].some(one => one.status === 'loaded'))")
    assert page.evaluate("[...document.images].every(one => one.complete && one.naturalWidth > 0)")
    look("home")
    page.click("h1 a")
    expect(page.locator("h1")).to_have_text("Khai giảng lớp ở Đường Đê")
    assert copies.SHOWN[0] in page.content()
    look("article")
    for link, heading in (("Xem bảng số liệu", "Số liệu lấy từ đâu?"), ("Bản để in", "Khai giảng lớp ở Đường Đê")):
        page.get_by_role("link", name=link).click()
        expect(page.locator("h1")).to_have_text(heading)
        page.go_back()
    page.get_by_role("link", name="Kết nạp").click()
    page.get_by_role("link", name="Xem tiếp").click()
    expect(page.locator(".found li")).to_have_count(5)

    for typed, count in (("đường đê", 1), ("DUONG de", 1), ("xưởng nhuom", 1), ("bai thu", 24), ("constructor", 0)):
        page.fill("#q", typed)
        page.press("#q", "Enter")
        page.wait_for_selector("#tim-thay:not([hidden])")
        expect(page.locator("#bai-thay li")).to_have_count(count)
        assert page.locator("#q").input_value() == typed
    assert "Không thấy “constructor”" in page.inner_text("#tim-thay") and page.locator("#moi-bai").is_visible()
    page.fill("#q", "duong de")
    page.press("#q", "Enter")
    page.wait_for_selector("#bai-thay mark")
    assert page.locator("#bai-thay mark").all_inner_texts() == ["Đường", "Đê"]
    look("search")
    page.locator("#bai-thay a").first.click()

    page.get_by_role("link", name="Gửi phản hồi").click()
    page.fill("#ten", "Bạn đọc")
    page.fill("#y-kien", "Lớp có buổi tối\n“không” <b>ạ</b>?")
    look("feedback")
    with page.expect_download() as saved:
        page.click("#viet button")
    content = saved.value.path().read_text(encoding="utf-8")
    assert json.loads(content)["article"] == "khoi/khai-giang" and saved.value.suggested_filename.endswith(".txt")
    file = tmp_path / "y-kien.txt"
    file.write_text(content, encoding="utf-8")
    for said in ("Nhận 1 ý kiến, đã có từ trước 0", "Nhận 0 ý kiến, đã có từ trước 1"):
        out = StringIO()
        call_command("bulletin", "feedback", str(file), stdout=out)
        assert said in out.getvalue()
    assert Feedback.objects.get(name="Bạn đọc").words == "Lớp có buổi tối\n“không” <b>ạ</b>?"

    page.get_by_role("link", name="Nhận tin (RSS)").click()
    feed = page.get_by_role("link", name="feed.xml").evaluate("one => one.href")
    items = ET.parse(unquote(urlsplit(feed).path)).findall("channel/item")
    page.goto((folder / items[3].findtext("link")).as_uri())
    assert page.locator("h1").inner_text() == items[3].findtext("title")
    assert faults == []
    context.close()
    quiet = chromium.new_context(java_script_enabled=False).new_page()
    quiet.goto((folder / "tim" / "index.html").as_uri())
    assert quiet.locator("#moi-bai a").count() == 25 and quiet.locator("noscript p").is_visible()
    quiet.goto((folder / "gui-phan-hoi" / "index.html").as_uri())
    assert not quiet.locator("form.send").is_visible() and "Viết vào thư" in quiet.inner_text("main")
    quiet.context.close()


def _inside(url: str, folder) -> bool:
    return url.startswith(("blob:file:", "blob:null")) or unquote(url).startswith(f"file://{folder}/")
