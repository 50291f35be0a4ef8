"""From sign-in by clicks and typing only: a unit moved and moved back, a plan given and adjusted, a period closed and
the list behind one of its numbers taken away. What was done is looked for on the pages after."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from ketnap.lib import clock, dates
from tests.browser.conftest import type_in
from tests.browser.test_acts import decide
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
COMMITTEE = "Đảng bộ Công ty Giấy Sông Cầu"
CELL = "Chi bộ Công ty Gạch Đồi Ngô"


def open_unit(page: Page, name: str) -> None:
    page.get_by_label("Tìm người, tổ chức").fill(name)
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_unit_is_moved_and_the_decision_taken_back(window, scene) -> None:
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    open_unit(page, CELL)
    page.get_by_role("link", name="Chuyển trực thuộc").click()
    decide(page, dates.show(clock.today() - timedelta(days=1)))
    page.get_by_label("Chuyển về trực thuộc").select_option(label=f"{COMMITTEE} (90.001)")
    page.get_by_label("Loại hình sau khi chuyển").select_option(label="Chi bộ trực thuộc")
    page.get_by_label("Mã mới").fill("90.001.003")
    page.get_by_role("button", name="Xem sau khi chuyển").click()
    expect(page.get_by_text("Chưa ghi gì vào sổ.").first).to_be_visible()
    page.get_by_role("button", name="Ghi chuyển trực thuộc").click()
    expect(page.locator(".done")).to_contain_text("chuyển trực thuộc")
    expect(page.get_by_label("Đường dẫn")).to_contain_text(COMMITTEE)
    page.get_by_role("link", name=COMMITTEE, exact=True).first.click()
    below = page.get_by_role("table", name=re.compile("Tổ chức trực thuộc"))
    expect(below.get_by_role("link", name=CELL)).to_be_visible()
    below.get_by_role("link", name=CELL).click()
    page.get_by_role("link", name="Hoàn tác một quyết định").click()
    page.get_by_role("link", name="Chuyển trực thuộc").click()
    page.get_by_label("Lý do").fill("Quyết định chưa ký.")
    page.get_by_role("button", name="Hoàn tác, ghi lý do").click()
    expect(page.locator(".done")).to_contain_text("Đã hoàn tác")
    open_unit(page, CELL)
    expect(page.get_by_label("Đường dẫn")).not_to_contain_text(COMMITTEE)
    expect(page.locator("main")).to_contain_text("Đã hoàn tác")


def test_a_plan_is_given_and_adjusted(window, scene) -> None:
    page, today = window(360), clock.today()
    type_in(page, "organiser", PASSWORD)
    open_unit(page, COMMITTEE)
    page.get_by_role("link", name="Các lần giao, điều chỉnh").click()
    page.get_by_label("Ngày giao hoặc điều chỉnh").fill(dates.show(today - timedelta(days=1)))
    page.get_by_label("Số người kết nạp trong năm").fill("7")
    page.get_by_label("Số văn bản").fill("2-NQ/ĐUK")
    page.get_by_role("button", name="Ghi chỉ tiêu").click()
    expect(page.locator("main")).to_contain_text("Đang giao 7 người")
    page.get_by_label("Ngày giao hoặc điều chỉnh").fill(dates.show(today))
    page.get_by_label("Số người kết nạp trong năm").fill("9")
    page.get_by_label("Số văn bản").fill("8-NQ/ĐUK")
    if page.get_by_label("Lý do").count():
        page.get_by_label("Lý do").fill("Thêm nguồn.")
    page.get_by_role("button", name="Ghi điều chỉnh chỉ tiêu").click()
    expect(page.locator("main")).to_contain_text("Đang giao 9 người")
    given = page.get_by_label("Các lần giao")
    expect(given).to_contain_text("7 người")
    expect(given).to_contain_text("theo văn bản số 8-NQ/ĐUK")
    page.get_by_role("link", name=COMMITTEE, exact=True).first.click()
    expect(page.locator("main")).to_contain_text("trên 9 người")


def test_a_period_is_closed_and_the_list_behind_a_number_taken_away(window, scene) -> None:
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    page.get_by_role("link", name="Số liệu, báo cáo").first.click()
    page.get_by_label("Từ ngày").first.fill("01-01-2011")
    page.get_by_label("Đến ngày").first.fill("30-09-2011")
    page.get_by_role("button", name="Xem báo cáo").click()
    page.get_by_role("button", name="Khóa kỳ").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kỳ đã khóa")
    door = page.locator("main a.fig").first
    number = int(door.inner_text())
    door.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(rf"^{number} "))
    assert page.locator("main tbody tr").count() == min(number, 50) > 0
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tải bảng (XLSX)").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
