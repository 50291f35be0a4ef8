"""The closing ceremony of a class becomes an article, readers answer it, and the bulletin goes out on a disk: by clicks
and typing only."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from ketnap.models import Article, ReadCount, TrainingClass
from ketnap.public import readings
from ketnap.rules import feedback as rules
from tests import board as boards
from tests import factories
from tests.browser.conftest import SCREENSHOTS, type_in, violations
from tests.factories import PASSWORD
from tests.public import copies
from tests.web import class_ends, desk
from tests.web import office as offices

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)
CAPTION, SEEN = "Trao giấy chứng nhận cuối lớp. Ảnh minh họa.", "Hai học viên nhận giấy chứng nhận trên bục hội trường"
TITLE = "Bế giảng lớp nhận thức về Đảng NT05-2024"
SAID, NAME = "Chúng tôi làm ba ca, xin hỏi khóa sau có lớp buổi tối không?", "Một tổ trưởng công đoàn"
ANSWER = "Lớp tối mở khi có từ 30 người đăng ký; đơn vị gửi danh sách về Ban Tổ chức."


@dataclass(frozen=True)
class World:
    held: TrainingClass
    """Concluded, with certificates and its ceremony; without a photograph."""
    period: int
    """Nine months of 2011, closed."""
    older: str
    """Title of the article that was the newest before."""


@pytest.fixture
def world(transactional_db) -> World:
    tree = factories.small_tree()
    by = factories.cast(tree).organiser
    held = class_ends.certified(tree, "NT05-2024", offices.fill(tree).people, by)
    board = boards.opened(tree)
    titles = ("Giao ban công đoàn quý III", "Hướng dẫn mở lớp ngoài giờ", "Tổ trưởng xưởng may và lá đơn viết tay")
    for days, title in enumerate(titles, 1):
        boards.published(board, title, days_ago=days)
    return World(held, desk.closed(tree, by), titles[0])


@pytest.fixture
def counted(monkeypatch) -> Iterator[readings.Readings]:
    """Readings of this test alone, which wait until they are written."""
    made = readings.Readings()
    monkeypatch.setattr(made, "due", lambda: False)
    monkeypatch.setattr(readings, "readings", made)
    return made


def picture(page: Page, name: str) -> None:
    page.wait_for_load_state()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function("[...document.images].every(one => one.complete && one.naturalWidth > 0)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    page.screenshot(path=SCREENSHOTS / f"bulletin-story-{name}.png", full_page=True)


def tap(found: Locator) -> None:
    """With a finger; the page it leads to is there."""
    with found.page.expect_navigation():
        found.tap()


def front(reader: Page) -> None:
    """The front page as it is now: a browser keeps a page of the bulletin for a minute."""
    tap(reader.get_by_role("link", name=re.compile("^Bản tin Đảng bộ")))
    reader.reload()


def status(page: Page) -> str:
    return page.get_by_role("status").inner_text()


def send_for_approval(page: Page) -> None:
    page.get_by_role("link", name="Gửi duyệt").click()
    page.get_by_role("button", name="Gửi duyệt").click()
    assert "Đã gửi bài chờ duyệt" in status(page)


def approve(page: Page, title: str) -> None:
    page.get_by_role("link", name="Bản tin", exact=True).first.click()
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="Duyệt bài").click()
    page.get_by_role("button", name="Duyệt bài").click()
    assert "Đã duyệt bài" in status(page)


def drafted(page: Page, world: World) -> None:
    """One press from the class; its photograph from the library."""
    page.goto(f"/lop/{world.held.pk}/")
    page.get_by_role("button", name="Viết bài cho bản tin").click()
    assert page.get_by_role("heading", level=1).inner_text() == TITLE
    told = page.locator("article").inner_text()
    assert "tại Hội trường Đảng ủy Khối; 2 học viên và 12 đại biểu dự lễ" in told and "2 giấy chứng nhận" in told
    page.get_by_role("link", name="Đưa ảnh vào bài").click()
    photo = {"name": "be-giang.jpg", "mimeType": "image/jpeg", "buffer": boards.jpeg(1600, 1000, "steelblue")}
    page.get_by_label("Tệp ảnh").set_input_files(photo)
    page.get_by_role("button", name="Đưa ảnh vào kho").click()
    assert "Đã đưa ảnh vào kho" in status(page)
    first = page.get_by_role("group", name="Ảnh 1")
    assert "be-giang.jpg" in first.get_by_label("Ảnh", exact=True).locator("option:checked").inner_text()
    first.get_by_label("Chú thích dưới ảnh").fill(CAPTION)
    first.get_by_label("Tả ảnh cho người không nhìn thấy").fill(SEEN)
    picture(page, "write-1280")
    page.get_by_role("button", name="Lưu bài").click()
    picture(page, "desk-1280")
    assert page.get_by_alt_text(SEEN).is_visible() and violations(page) == []
    send_for_approval(page)


def test_a_ceremony_becomes_an_article_that_is_read_answered_and_taken_along(
    window, chromium, world, counted, tmp_path
) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    author, second, reader = window(1280), window(1280), window(360, touch=True, agent=PHONE)
    type_in(author, "organiser", PASSWORD)
    drafted(author, world)
    second.goto("/ban-tin/")
    assert second.locator("h1").inner_text() == world.older, "what waits for a second person is read by nobody"
    type_in(second, "second", PASSWORD)
    approve(second, TITLE)

    reader.goto("/ban-tin/")
    picture(reader, "home-360")
    assert reader.locator("h1").inner_text() == TITLE
    tap(reader.get_by_role("link", name=TITLE).first)
    assert reader.get_by_alt_text(SEEN).is_visible() and CAPTION in reader.locator("figcaption").inner_text()
    reader.get_by_label("Tên hiển thị").fill(NAME)
    reader.get_by_label("Ý kiến").fill(SAID)
    reader.wait_for_timeout(rules.LEAST_SECONDS * 1000 + 500)
    tap(reader.get_by_role("button", name="Gửi phản hồi"))
    code = reader.locator(".code b").inner_text()
    picture(reader, "sent-360")
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", code)
    tap(reader.get_by_role("link", name=re.compile("^Về bài")))
    assert SAID not in reader.locator("main").inner_text(), "nobody has read it yet"

    second.get_by_role("link", name="Bản tin", exact=True).first.click()
    second.get_by_role("link", name="Phản hồi của bạn đọc, 1 ý kiến chờ đọc").click()
    second.get_by_role("link", name=SAID).click()
    second.get_by_label("Cho hiện và trả lời công khai").check()
    second.get_by_label("Câu trả lời").fill(ANSWER)
    picture(second, "feedback-1280")
    assert violations(second) == []
    second.get_by_role("button", name="Ghi", exact=True).click()
    assert "Đã ghi: trả lời công khai" in status(second)

    counted.write()
    article = Article.objects.get(training_class=world.held)
    assert ReadCount.objects.get(article=article).count == 1, "back from the browser’s own store is no second time"
    front(reader)
    most = reader.get_by_role("region", name="Xem nhiều nhất")
    assert most.get_by_role("link").first.inner_text() == TITLE
    tap(most.get_by_role("link", name=TITLE))
    reader.reload()
    voices = reader.get_by_role("region", name=re.compile("^Phản hồi")).inner_text()
    assert NAME in voices and SAID in voices and ANSWER in voices and "Ban Tuyên giáo Đảng ủy Khối trả lời" in voices
    picture(reader, "article-360")
    assert violations(reader) == [] and reader.context.cookies() == []

    author.goto(f"/so-lieu/ky/{world.period}/")
    author.get_by_role("button", name="Viết bài cho bản tin").click()
    counts = author.get_by_role("heading", level=1).inner_text()
    send_for_approval(author)
    approve(second, counts)
    front(reader)
    tap(reader.get_by_role("link", name=counts).first)
    assert "đã kết nạp 3 đảng viên" in reader.locator("main").inner_text().replace("\u00a0", " ")
    tap(reader.get_by_role("link", name="Xem bảng số liệu"))
    explained(reader)
    picture(reader, "figures-360")

    folder = tmp_path / "Bản tin"
    call_command("bulletin", "export", str(folder), stdout=StringIO())
    assert copies.dead(folder) == []
    context = chromium.new_context(viewport={"width": 360, "height": 900}, locale="vi-VN", has_touch=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(unquote(one.url)))
    page.goto((folder / "index.html").as_uri())
    tap(page.get_by_role("link", name=counts).first)
    tap(page.get_by_role("link", name="Xem bảng số liệu"))
    explained(page)
    page.get_by_label("Tìm bài").fill("be giang lop nhan thuc")
    tap(page.get_by_role("button", name="Tìm"))
    page.wait_for_selector("#bai-thay a")
    expect(page.locator("#bai-thay li")).to_have_count(1)
    tap(page.locator("#bai-thay h2 a"))
    told = page.locator("main").inner_text()
    assert page.locator("h1").inner_text() == TITLE and all(one in told for one in (CAPTION, SAID, ANSWER))
    assert page.get_by_alt_text(SEEN).is_visible()
    picture(page, "copy-360")
    titles = [one.findtext("title") for one in ET.parse(folder / "feed.xml").findall("channel/item")]
    assert titles[:3] == [counts, TITLE, world.older]
    assert [one for one in asked if not one.startswith(f"file://{folder}/")] == []
    context.close()


def explained(page: Page) -> None:
    assert page.locator("h1").inner_text() == "Số liệu lấy từ đâu?"
    row = page.get_by_role("row", name=re.compile(r"^Kết nạp, 9\s+tháng đầu năm 2011"))
    assert row.get_by_role("cell").last.inner_text() == "3"
