"""A question asked by clicks, kept, opened again, and the list behind one of its numbers taken away."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from ketnap.models import SavedQuestion
from tests.browser.conftest import SCREENSHOTS, printed, type_in, violations
from tests.browser.test_pages import SCREEN_ONLY, walk
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def pages(scene) -> dict[str, str]:
    asked = f"to_chuc={scene.tree.upper}&tu=01-01-2011&den=30-09-2011"
    return {
        "ask": "/so-lieu/hoi/",
        "ask-sentence": f"/so-lieu/hoi/?dem=members&{asked}&gioi=F&tuoi_den=60",
        "ask-table": f"/so-lieu/hoi/?dem=members&{asked}&hang=grassroots&cot=sex&nghe=worker",
        "ask-wide": f"/so-lieu/hoi/?dem=admitted&{asked}&hang=sex&cot=month",
        "ask-months": f"/so-lieu/hoi/?dem=admitted&{asked}&hang=month",
        "ask-unknown": f"/so-lieu/hoi/?dem=members&to_chuc={scene.tree.upper}&tu=01-01-2010&den=31-12-2010&hang=age",
        "ask-wrong": f"/so-lieu/hoi/?dem=members&{asked}&tuoi_den=x&gioi=F",
        "ask-list": f"/so-lieu/hoi/danh-sach/?dem=members&{asked}&gioi=F&nghe=worker",
    }


def test_a_question_asked_kept_and_taken_away_by_clicks(window, scene, tmp_path) -> None:
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    page.get_by_role("navigation", name="Mục chính").get_by_role("link", name="Số liệu, báo cáo").click()
    page.get_by_role("link", name="Hỏi số liệu").click()
    page.get_by_role("link", name="Bao nhiêu đảng viên nữ dưới 35 tuổi?").click()
    assert "đảng viên nữ, dưới 35 tuổi, trong Đảng bộ Khối" in page.locator(".answer").inner_text()
    page.get_by_label("Đến ngày").fill("30/9/2011")
    page.get_by_label("Đến tuổi").fill("")
    page.get_by_label("Chia theo hàng").select_option(label="Tổ chức trực thuộc")
    page.get_by_role("button", name="Tính").click()
    row = page.get_by_role("row", name="Đảng bộ Công ty Giấy Sông Cầu")
    door = row.locator("a.fig").first
    number = int(door.inner_text())
    door.click()
    assert page.get_by_role("heading", level=1).inner_text().startswith(f"{number} người: đảng viên nữ")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tải bảng (XLSX)").click()
    book = openpyxl.load_workbook(BytesIO(Path(taken.value.path()).read_bytes()))
    assert sum(isinstance(cells[0].value, int) for cells in book.active.iter_rows()) == number
    page.get_by_role("link", name="Câu hỏi", exact=True).click()
    page.get_by_text("Chỉ tính: ở Đảng bộ Công ty Giấy Sông Cầu").wait_for()
    page.get_by_role("link", name="Bỏ điều kiện này").click()
    page.get_by_label("Tên câu hỏi").fill("Nữ đảng viên")
    page.get_by_role("button", name="Lưu câu hỏi").click()
    page.get_by_text("Đã lưu câu hỏi “Nữ đảng viên”.").wait_for()
    page.goto("/so-lieu/hoi/")
    page.get_by_role("link", name="Nữ đảng viên", exact=True).click()
    assert "đảng viên nữ trong Đảng bộ Khối" in page.locator(".answer").inner_text()
    assert SavedQuestion.objects.get().name == "Nữ đảng viên"


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_are_accessible_and_fit(window, scene, width) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window(width)
    type_in(page, "organiser", PASSWORD)
    assert walk(page, pages(scene), width) == {}
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(pages(scene)["ask-sentence"])
    page.get_by_label("Tên câu hỏi").fill("Nữ")
    page.get_by_role("button", name="Lưu câu hỏi").click()
    page.get_by_role("link", name="Đổi tên hoặc bỏ").click()
    page.screenshot(path=SCREENSHOTS / f"question-edit-{width}.png", full_page=True)
    assert violations(page) == []


def test_on_paper_the_answer_stands_alone(window, scene) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    for name in ("ask-table", "ask-list"):
        page.goto(pages(scene)[name])
        page.emulate_media(media="print")
        assert page.evaluate(SCREEN_ONLY) == [], name
        assert printed(page, SCREENSHOTS / f"{name}.pdf").startswith(b"%PDF")
        page.screenshot(path=SCREENSHOTS / f"{name}-print.png", full_page=True)
        page.emulate_media(media="screen")
