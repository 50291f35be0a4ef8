"""From sign-in by clicks and typing only: a plan shared out with the sum checked while typing, the same without script;
a plan registered below and approved above."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from ketnap.lib import clock, dates
from tests.browser.conftest import type_in
from tests.browser.test_stories import CELL, COMMITTEE
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
UPPER = "Đảng bộ Khối Doanh nghiệp tỉnh A"


def open_house(page: Page, name: str) -> None:
    """The name of one's own house in the masthead leads home; the tree leads to its page."""
    page.get_by_role("navigation").get_by_role("link", name="Tổ chức đảng").first.click()
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def give_upper(page: Page, number: str) -> None:
    open_house(page, UPPER)
    page.get_by_role("link", name="Các lần giao, điều chỉnh").click()
    page.get_by_label("Ngày giao hoặc điều chỉnh").fill(dates.show(clock.today() - timedelta(days=2)))
    page.get_by_label("Số người kết nạp trong năm").fill(number)
    page.get_by_label("Nữ", exact=True).fill("2")
    page.get_by_role("button", name="Ghi chỉ tiêu").click()
    expect(page.locator(".done")).to_contain_text("Đã ghi chỉ tiêu")


def share(page: Page, of_committee: str, of_cell: str) -> None:
    page.get_by_label(f"Chỉ tiêu: {COMMITTEE}").fill(of_committee)
    page.get_by_label(f"Nữ: {COMMITTEE}").fill("2")
    page.get_by_label(f"Chỉ tiêu: {CELL}").fill(of_cell)


def test_the_sum_is_checked_while_typing_and_without_script_when_sent(window, scene) -> None:
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    give_upper(page, "6")
    page.get_by_role("link", name="Giao cho các tổ chức").click()
    share(page, "4", "1")
    expect(page.locator("#cong")).to_contain_text("cộng 5 trên 6 người, thiếu 1")
    page.get_by_label(f"Chỉ tiêu: {CELL}").fill("2")
    expect(page.locator("#cong")).to_contain_text("Tổng khớp")
    page.get_by_label("Ngày giao hoặc điều chỉnh").fill(dates.show(clock.today()))
    page.get_by_role("button", name="Ghi chỉ tiêu").click()
    expect(page.locator(".done")).to_contain_text("của 2 tổ chức")
    plain = window(360, javascript=False)
    type_in(plain, "organiser", PASSWORD)
    open_house(plain, UPPER)
    plain.get_by_role("link", name="Các lần giao, điều chỉnh").click()
    plain.get_by_role("link", name="Giao cho các tổ chức").click()
    share(plain, "4", "1")
    plain.get_by_label("Ngày giao hoặc điều chỉnh").fill(dates.show(clock.today()))
    plain.get_by_label("Lý do, ghi chú").fill("Chi bộ hết nguồn.")
    plain.get_by_role("button", name="Ghi chỉ tiêu").click()
    expect(plain.get_by_role("alert")).to_contain_text("Cộng các tổ chức là 5 người, chỉ tiêu được giao 6, thiếu 1")
    expect(plain.get_by_label(f"Chỉ tiêu: {CELL}")).to_have_value("1")
    plain.get_by_label("Tổng chưa khớp, vẫn ghi").check()
    plain.get_by_label("Vì sao tổng chưa khớp").fill("Để dự phòng.")
    plain.get_by_role("button", name="Ghi chỉ tiêu").click()
    expect(plain.locator(".done")).to_contain_text("của 1 tổ chức")
    expect(plain.locator("main")).to_contain_text("Để dự phòng.")


def test_a_plan_is_registered_below_and_approved_above(window, scene) -> None:
    below = window(360)
    type_in(below, "officer", PASSWORD)
    open_house(below, COMMITTEE)
    below.get_by_role("link", name="Các lần giao, điều chỉnh").click()
    below.get_by_role("link", name="Đăng ký kế hoạch").click()
    below.get_by_label("Ngày đăng ký").fill(dates.show(clock.today()))
    below.get_by_label("Số người sẽ kết nạp trong năm").fill("7")
    below.get_by_role("button", name="Gửi kế hoạch lên cấp trên").click()
    expect(below.locator("main")).to_contain_text("đang chờ cấp trên duyệt")
    above = window(1280)
    type_in(above, "organiser", PASSWORD)
    open_house(above, UPPER)
    above.get_by_role("link", name="Các lần giao, điều chỉnh").click()
    above.get_by_role("link", name="Kế hoạch cấp dưới đăng ký").click()
    above.get_by_role("group", name=f"Trả lời: {COMMITTEE}").get_by_text("Duyệt", exact=True).click()
    above.get_by_label("Ngày duyệt hoặc trả lại").fill(dates.show(clock.today()))
    above.get_by_role("button", name="Ghi trả lời").click()
    expect(above.locator(".done")).to_contain_text("Đã duyệt 1 kế hoạch")
    below.reload()
    expect(below.locator("main")).to_contain_text("Đang được giao 7 người")
