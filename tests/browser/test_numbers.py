"""The number register in Chromium: a term, a book, numbers taken, used, cancelled, explained, and the book on paper; a
meeting that takes its numbers from it."""

import pytest
from playwright.sync_api import expect

from ketnap.models import NumberBook, PaperNumber
from tests.browser.conftest import SCREENSHOTS, printed, type_in, violations
from tests.browser.test_meeting import twenty
from tests.browser.test_paper import faults
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["twenty"]


def write(page, link: str, button: str, **typed: str) -> None:
    page.get_by_role("link", name=link, exact=True).first.click()
    for label, words in typed.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(words)
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("status").wait_for()
    page.wait_for_load_state()
    assert violations(page) == []


def test_a_secretary_keeps_a_book_of_numbers(window, scene) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    page.goto(f"/to-chuc/{scene.tree.committee}/")
    page.get_by_role("link", name="Sổ số văn bản").click()
    write(page, "Mở nhiệm kỳ", "Mở nhiệm kỳ", Tên_nhiệm_kỳ="nhiệm kỳ 2010–2015", Từ_ngày="05-08-2010")
    page.get_by_role("link", name="Mở sổ", exact=True).click()
    page.get_by_label("Loại văn bản").select_option("CV")
    page.get_by_label("Số cuối đã dùng trong sổ giấy").fill("145")
    page.get_by_label("Lý do không bắt đầu từ số 01").fill("Đã dùng đến số 145 trong sổ giấy.")
    page.get_by_role("button", name="Mở sổ").click()
    page.get_by_role("link", name="Công văn (CV)").click()
    write(page, "Lấy số", "Lấy số", Dùng_cho_việc_gì="Mời họp tháng 10", Ngày_văn_bản="30-9-2011", Cần_mấy_số="2")
    assert "Đã giữ số 146-CV/ĐU đến 147-CV/ĐU" in page.get_by_role("status").inner_text()
    page.get_by_role("row", name="146-CV/ĐU").get_by_role("link", name="Ghi đã dùng").click()
    page.get_by_role("button", name="Ghi đã dùng").click()
    page.get_by_role("row", name="147-CV/ĐU").get_by_role("link", name="Hủy số").click()
    page.get_by_label("Lý do hủy").fill("Hội nghị hoãn.")
    page.get_by_role("button", name="Hủy số, ghi lý do").click()
    write(page, "Ghi số đã viết tay", "Ghi vào sổ", Số_đã_ghi="150", Văn_bản_về_việc_gì="Trả lời chi bộ",
          Ngày_văn_bản="3-10-2011")  # fmt: skip
    expect(page.locator("main")).to_contain_text("Số 148–149-CV: chưa ai ghi dùng vào việc gì")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=SCREENSHOTS / f"number-book-{width}.png", full_page=True)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert violations(page) == []
    assert faults(printed(page, SCREENSHOTS / "number-book.pdf")) == []
    write(page, "Giải trình", "Ghi lý do", Vì_sao_các_số_này_không_có_văn_bản="Ghi nhảy số trong sổ giấy.")
    expect(page.get_by_text("chưa ai ghi dùng vào việc gì")).to_have_count(0)
    mine = PaperNumber.objects.exclude(book__type="GCN")
    kept = list(mine.order_by("number").values_list("number", "state"))
    assert kept == [(146, "used"), *((number, "cancelled") for number in (147, 148, 149)), (150, "used")]


def test_a_meeting_takes_its_numbers_from_the_book(window, scene, twenty) -> None:
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    page.goto(f"/to-chuc/{scene.tree.upper}/so-van-ban/")
    page.get_by_role("link", name="Mở sổ", exact=True).click()
    page.get_by_label("Loại văn bản").select_option("QĐ")
    page.get_by_role("button", name="Mở sổ").click()
    page.goto(f"/to-chuc/{scene.tree.upper}/hop-moi/")
    page.get_by_label("Ngày họp").fill("28-04-2022")
    page.get_by_label("Tổng số ủy viên").fill("11")
    for box in page.get_by_role("checkbox", name="Vũ Thị Mẫu").all()[:3]:
        box.check()
    page.get_by_role("button", name="Lập chương trình").click()
    page.get_by_label("Số ủy viên có mặt").fill("9")
    for place in range(3):
        row = page.locator("table.meeting tbody tr:not(.under)").nth(place)
        row.get_by_text("Đồng ý", exact=True).last.click()
        row.get_by_label("Số ủy viên đồng ý").fill("9")
    page.get_by_role("button", name="Cấp số cho các hồ sơ đồng ý").click()
    assert "Đã cấp 3 số quyết định" in page.get_by_role("status").inner_text()
    page.screenshot(path=SCREENSHOTS / "meeting-numbers-1280.png", full_page=True)
    assert violations(page) == []
    page.get_by_role("button", name="Ghi kết quả").click()
    assert "Đã ghi 3 kết quả vào sổ." in page.get_by_role("status").inner_text()
    assert list(PaperNumber.objects.exclude(book__type="GCN").order_by("number").values_list("number", "state")) == [
        (number, "used") for number in (1, 2, 3)
    ]
    page.goto(f"/so-van-ban/{NumberBook.objects.get(type='QĐ').pk}/?chi=used")
    assert page.get_by_role("link", name="Quyết định kết nạp Vũ Thị Mẫu").count() == 3
