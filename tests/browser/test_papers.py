"""The register of a file on a telephone without JavaScript: an officer finds what is missing, ticks it, prints it."""

import pytest
from playwright.sync_api import expect

from ketnap.models import FiledPaper
from tests.browser.conftest import type_in
from tests.browser.scene import Scene, on_path
from tests.browser.test_path import follow, press
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Ngô Thị Lành"


def test_from_the_audit_to_the_paper_and_into_the_book_by_taps(window, scene: Scene) -> None:
    file = on_path(scene.tree, scene.office, "file", NAME)
    page = window(360, javascript=False, touch=True)
    type_in(page, "officer", PASSWORD)
    follow(page, "Kết nạp")
    follow(page, NAME)
    follow(page, "Giấy trong hồ sơ")
    expect(page.locator("#opinions")).to_be_visible()
    page.get_by_role("button", name="Đánh dấu Có cho 4 giấy phải có chưa ghi").click()
    expect(page.get_by_text("Chưa ghi gì vào sổ.")).to_be_visible()
    page.locator("#introduction").get_by_text("Thiếu", exact=True).click()
    page.get_by_label("Lưu ở đâu", exact=True).last.fill("tủ 2, cặp 14")
    press(page, "Ghi vào sổ")
    expect(page.get_by_role("status")).to_contain_text(f"Đã ghi 4 giấy trong hồ sơ của {NAME}")
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    kept = {one.item: one for one in FiledPaper.objects.filter(candidacy=file)}
    assert kept["introduction"].state == "missing" and kept["application"].paper_kept == "tủ 2, cặp 14"
    follow(page, "Tờ mục lục để ký")
    expect(page.get_by_role("row", name="Đơn xin vào Đảng")).to_be_visible()
    expect(page.get_by_text("Còn thiếu: giấy giới thiệu người vào Đảng.")).to_be_visible()
