"""Pages in use: by keyboard, without a script, while a job runs; letters and weight."""

import re

import pytest
from playwright.sync_api import Error, expect

from ketnap.actions import people
from ketnap.imports import jobs
from ketnap.models import Person
from tests.browser.conftest import SCREENSHOTS, type_in, violations
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_by_keyboard(window, scene) -> None:
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    for name in ("tree", "import-blocked", "person-edit", "report"):
        page.goto(scene.pages()[name])
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        seen = set()
        for _ in range(25):
            ring = page.evaluate("""() => { const s = getComputedStyle(document.activeElement);
                return [s.outlineStyle, parseFloat(s.outlineWidth), document.activeElement.outerHTML.slice(0, 90)] }""")
            assert ring[0] == "solid" and ring[1] >= 3, f"{name}: no ring on {ring[2]}"
            seen.add(ring[2])
            page.keyboard.press("Tab")
        assert len(seen) > 10
        page.goto(scene.pages()[name])
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator("#noi-dung:focus").wait_for()
        assert page.evaluate("location.hash") == "#noi-dung"


def test_a_branch_opens_by_keyboard_without_loading_the_page(window, scene) -> None:
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    page.goto("/to-chuc/")
    page.evaluate("window.same = true")
    page.get_by_label("Mở Đảng bộ Công ty Giấy Sông Cầu").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Chi bộ Phân xưởng 1", exact=True).wait_for()
    assert page.evaluate("window.same") and "mo=" in page.url
    assert violations(page) == []


def test_without_a_script_everything_works(window, scene) -> None:
    page = window(360, javascript=False)
    page.goto("/dang-nhap/")
    expect(page.get_by_text("Hiện mật khẩu")).to_be_hidden()
    type_in(page, "organiser", PASSWORD)
    page.goto(scene.pages()["class"])
    expect(page.get_by_role("button", name="In trang này")).to_be_hidden()
    page.goto("/to-chuc/")
    page.get_by_label("Mở Đảng bộ Công ty Giấy Sông Cầu").click()
    expect(page.get_by_role("link", name="Chi bộ Phân xưởng 1", exact=True)).to_be_visible()
    page.get_by_label("Xem cây tại ngày").fill("31/12/2009")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.get_by_text("Đang xem quá khứ: ngày 31-12-2009")).to_be_visible()
    page.get_by_label("Tìm người, tổ chức").fill("phan xuong 2")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Chi bộ Phân xưởng 2").click()
    page.get_by_role("link", name="Đổi tên, mã").click()
    page.get_by_label("Tên mới").fill("Chi bộ Hoàn thiện")
    page.get_by_role("button", name="Ghi tên và mã mới").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Tên mới")).to_have_value("Chi bộ Hoàn thiện")
    page.get_by_label("Có hiệu lực từ ngày").fill("1.12.2011")
    page.get_by_label("Số quyết định").fill("12-QĐ/ĐU")
    page.get_by_label("Ngày quyết định").fill("30/11/2011")
    page.get_by_label("Cơ quan quyết định").fill("Đảng ủy cơ sở")
    page.get_by_label("Lý do").fill("Theo quyết định.")
    page.get_by_role("button", name="Ghi tên và mã mới").click()
    expect(page.get_by_text("mang tên Chi bộ Hoàn thiện")).to_be_visible()


def test_the_import_without_a_script(window, scene, tmp_path) -> None:
    page = window(360, javascript=False)
    type_in(page, "organiser", PASSWORD)
    page.goto("/nhap/")
    page.get_by_label("Bảng tính").set_input_files(tmp_path / "mau.xlsx")
    page.get_by_role("button", name="Xem trước tệp này").click()
    assert page.get_by_role("heading", level=1).text_content().startswith("Đang kiểm tra")
    batch_id = int(re.search(r"/nhap/(\d+)/", page.url)[1])
    jobs.check_batch.call(batch_id, scene.cast.organiser.pk)
    page.get_by_role("link", name="Xem lại tiến độ").click()
    page.get_by_role("button", name="Bỏ tệp này, không ghi gì").click()
    expect(page.get_by_text("không ghi gì vào sổ.").first).to_be_visible()


def test_progress_ends_by_itself_with_a_script(window, scene, tmp_path) -> None:
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    page.goto("/nhap/")
    page.get_by_label("Bảng tính").set_input_files(tmp_path / "mau.xlsx")
    page.get_by_role("button", name="Xem trước tệp này").click()
    page.get_by_role("heading", name="Đang kiểm tra").wait_for()
    jobs.check_batch.call(int(re.search(r"/nhap/(\d+)/", page.url)[1]), scene.cast.organiser.pk)
    page.get_by_role("heading", name="Xem trước").wait_for(timeout=15_000)


def test_vietnamese_letters_come_from_our_own_faces(window, scene) -> None:
    page = window(1280)
    page.goto("/dang-nhap/")
    page.evaluate("document.querySelector('h1').textContent = 'ỳ ỵ ỷ ỹ Ỳ Ễ Ặ đ ơ ư â ê ô ă 0123'")
    page.evaluate("document.querySelector('label').textContent = 'ỳ ỵ ỷ ỹ Ỳ Ễ Ặ đ ơ ư â ê ô ă 0123'")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)
    tool = page.context.new_cdp_session(page)
    tool.send("DOM.enable")
    tool.send("CSS.enable")
    root = tool.send("DOM.getDocument")["root"]["nodeId"]
    for place, face in (("h1", "Source Serif 4"), ("label", "Source Sans 3")):
        node = tool.send("DOM.querySelector", {"nodeId": root, "selector": place})["nodeId"]
        used = tool.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        assert used and all(font["familyName"].startswith(face) and font["isCustomFont"] for font in used), used


def test_a_page_of_the_secretary_is_light(window, scene) -> None:
    page, sizes = window(360), {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}) if answer.ok else None)
    type_in(page, "secretary", PASSWORD)
    sizes.clear()
    page.reload()
    page.wait_for_load_state("networkidle")
    weight = sum(size for url, size in sizes.items() if "/fonts/" not in url)
    assert 5_000 < weight < 60_000, sizes


@pytest.mark.parametrize("width", [1280, 360])
def test_refused_previewed_and_lost_forms_are_accessible_too(window, scene, width) -> None:
    page = window(width)
    type_in(page, "organiser", PASSWORD)

    def seen(name: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
        assert violations(page) == [], name
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), name

    page.goto(f"/to-chuc/{scene.tree.base_cell}/chuyen/")
    page.get_by_role("button", name="Xem sau khi chuyển").click()
    # The script that moves the focus runs once the whole page is there, a moment after the alert is seen.
    page.locator("[role=alert]:focus").wait_for()
    seen("form-refused")
    page.get_by_label("Có hiệu lực từ ngày").fill("2.1.2012")
    page.get_by_label("Chuyển về trực thuộc").select_option(str(scene.tree.committee))
    page.get_by_label("Loại hình sau khi chuyển").select_option("cell")
    page.get_by_label("Mã mới").fill("90.001.003")
    page.get_by_label("Số quyết định").fill("12-QĐ/ĐUK")
    page.get_by_label("Ngày quyết định").fill("30/12/2011")
    page.get_by_label("Cơ quan quyết định").fill("Đảng ủy Khối")
    page.get_by_label("Lý do").fill("Công ty sáp nhập.")
    page.get_by_role("button", name="Xem sau khi chuyển").click()
    page.get_by_text("Chưa ghi gì vào sổ.").wait_for()
    seen("form-preview")

    page.goto(f"/nguoi/{scene.office.people['cell.2']}/sua/")
    people.correct(scene.office.people["cell.2"], version(scene), {"native_place": "Quế Võ"}, by=scene.cast.officer)
    page.get_by_label("Quê quán").fill("Gia Bình")
    page.get_by_label("Lý do").fill("Ghi sai.")
    page.get_by_role("button", name="Ghi phần sửa").click()
    page.get_by_role("heading", name="Hai bản ghi").or_(page.get_by_text("Hai bản ghi")).first.wait_for()
    seen("conflict")
    page.get_by_role("button", name="Sửa bằng bản của tôi").click()
    page.get_by_text("Đã sửa hồ sơ").wait_for()


def version(scene) -> int:
    return Person.objects.get(pk=scene.office.people["cell.2"]).version


def test_what_a_page_asks_from_elsewhere_is_seen_and_finds_no_way_out(window, faults) -> None:
    """The watch itself: the only name a browser of the tests can look up is its own machine's."""
    page = window(1280)
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
    with pytest.raises(Error, match="ERR_"):
        page.goto("http://192.0.2.1/")
    assert faults == ["asked for http://example.org/", "asked for http://192.0.2.1/"]
    faults.clear()
