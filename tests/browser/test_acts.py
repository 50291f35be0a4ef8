"""A morning at the desk by clicks and typing only, with scripts turned off."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from ketnap.lib import clock, dates
from ketnap.models import Enrolment, Movement, Person, PlanTarget, UnitState
from tests.browser.conftest import type_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def decide(page: Page, on: str) -> None:
    page.get_by_label("Có hiệu lực từ ngày").fill(on)
    page.get_by_label("Số quyết định").fill("15-QĐ/ĐUK")
    page.get_by_label("Ngày quyết định", exact=True).fill(on)
    page.get_by_label("Cơ quan quyết định").fill("Đảng ủy Khối")
    page.get_by_label("Lý do").fill("Theo đề nghị của đảng ủy.")


def test_a_cell_a_person_a_plan_and_a_class_by_clicks(window, scene) -> None:
    page, before = window(1280, javascript=False), clock.today() - timedelta(days=1)
    yesterday = dates.show(before)
    type_in(page, "organiser", PASSWORD)

    page.get_by_role("link", name="Tổ chức đảng").first.click()
    page.get_by_role("link", name="Đảng bộ Công ty Giấy Sông Cầu", exact=True).first.click()
    page.get_by_role("link", name="Thành lập tổ chức trực thuộc").click()
    decide(page, yesterday)
    page.get_by_label("Tên tổ chức mới").fill("Chi bộ Phân xưởng 3")
    page.get_by_label("Mã", exact=True).fill("90.001.003")
    page.get_by_label("Chi bộ trực thuộc").check()
    page.get_by_role("button", name="Xem sau khi ghi").click()
    assert "ít hơn 3" in page.inner_text("main")
    page.get_by_role("button", name="Ghi thành lập").click()
    assert "Đã ghi: thành lập" in page.inner_text(".done")
    cell = UnitState.objects.get(code="90.001.003")

    page.get_by_role("link", name="Ghi người mới").click()
    page.get_by_label("Họ và tên").fill("Lục Thị Hoan")
    page.get_by_label("Nữ", exact=True).check()
    page.get_by_label("Ngày sinh").fill("3/4/1990")
    page.get_by_role("button", name="Ghi hồ sơ").click()
    page.get_by_role("complementary", name="Hồ sơ").get_by_role("link", name="Kết nạp", exact=True).click()
    page.get_by_label("Ngày lễ kết nạp").fill(yesterday)
    page.get_by_role("button", name="Ghi kết nạp").click()
    person = Person.objects.get(full_name="Lục Thị Hoan")
    assert (person.unit_id, person.joined_on) == (cell.unit_id, before)

    page.get_by_role("link", name="Sửa ghi chép này").click()
    page.get_by_label("Lý do").fill("Lễ chưa tổ chức.")
    page.get_by_role("button", name="Bỏ mục này, ghi lý do").click()
    assert Movement.objects.filter(person=person, kind="reversal").count() == 1

    page.get_by_role("link", name="Tổ chức đảng").first.click()
    page.get_by_role("link", name="Đảng bộ Công ty Giấy Sông Cầu", exact=True).first.click()
    page.get_by_role("link", name="Các lần giao, điều chỉnh").click()
    page.get_by_label("Ngày giao hoặc điều chỉnh").fill(yesterday)
    page.get_by_label("Số người kết nạp trong năm").fill("7")
    page.get_by_role("button", name="Ghi chỉ tiêu").click()
    assert PlanTarget.objects.get(unit=scene.tree.committee).target == 7

    page.get_by_role("link", name="Lớp học").first.click()
    page.get_by_role("link", name="2011", exact=True).click()
    page.get_by_role("link", name="Lớp nhận thức về Đảng khóa 1").first.click()
    page.get_by_role("link", name="Ghi học viên").click()
    page.get_by_label("Danh sách học viên").fill("Lục Thị Hoan\t03/04/1990")
    page.get_by_role("button", name="Đối chiếu với sổ").click()
    page.get_by_role("button", name="Ghi học viên").click()
    assert Enrolment.objects.filter(training_class=scene.office.class_id, person=person).exists()
