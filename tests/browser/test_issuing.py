"""A paper from its act to the printer in Chromium: found, filled, looked at, issued, taken back; by clicks."""

from datetime import date

import pytest

from ketnap.actions.papers import numbering
from ketnap.models import IssuedPaper
from tests import lives
from tests.browser.conftest import SCREENSHOTS, type_in, violations
from tests.documents.papers import docx_text, pdf_text
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def decided(scene) -> int:
    official = lives.members(scene.tree)[0]
    person = lives.worker(scene.tree, name="Vũ Thị Ví Dụ")
    lives.certificates(person)
    made = lives.begin(scene.tree, person, date(2021, 10, 8))
    lives.go_on(made, official, "decision")
    by = scene.cast.organiser
    numbering.open_book(unit_id=scene.tree.upper, type="QĐ", paper_last=145, reason="sổ giấy", by=by)
    return made


def test_a_decision_from_the_file_to_the_printer(window, scene, decided) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    page.get_by_label("Tìm người, tổ chức").fill("Vũ Thị Ví Dụ")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Vũ Thị Ví Dụ").first.click()
    page.get_by_role("link", name="Đã có quyết định").first.click()
    page.get_by_role("link", name="Văn bản in được").click()
    assert violations(page) == []
    page.screenshot(path=SCREENSHOTS / "papers-of-file-1280.png", full_page=True)
    row = page.get_by_role("row", name="Quyết định kết nạp đảng viên")
    row.get_by_role("link", name="Lập văn bản").click()
    page.get_by_label("Địa danh").fill("Thành phố Mẫu")
    page.get_by_label("Cơ quan cấp trên").fill("Đảng bộ tỉnh Mẫu")
    page.get_by_label("Chức vụ người ký").fill("PHÓ BÍ THƯ")
    page.get_by_label("Người ký", exact=True).fill("Trịnh Văn Mẫu")
    with page.expect_download() as draft:
        page.get_by_role("button", name="Tải bản nháp PDF").click()
    said = pdf_text(draft.value.path().read_bytes())
    assert "Trịnh Văn Mẫu" in said and "Vũ Thị Ví Dụ" in said
    assert IssuedPaper.objects.filter(candidacy=decided).count() == 0
    page.screenshot(path=SCREENSHOTS / "paper-prepare-1280.png", full_page=True)
    assert violations(page) == []
    page.get_by_role("button", name="Phát hành").click()
    assert "Đã phát hành quyết định kết nạp đảng viên" in page.get_by_role("status").inner_text()
    assert "146-QĐ/ĐUK" in page.content()
    page.screenshot(path=SCREENSHOTS / "paper-issued-1280.png", full_page=True)
    with page.expect_download() as kept:
        page.get_by_role("link", name="Tải Word").click()
    assert kept.value.suggested_filename.startswith("9-KNĐ_Vũ Thị Ví Dụ_146-QĐ-ĐUK")
    assert "Số 146-QĐ/ĐUK" in docx_text(kept.value.path().read_bytes())
    narrow = window(360)
    type_in(narrow, "organiser", PASSWORD)
    for name, address in (
        ("paper-issued", page.url), ("papers-of-file", f"/ket-nap/{decided}/van-ban/"),
        ("paper-prepare", f"/ket-nap/{decided}/van-ban/3-KND/"), ("papers", "/giay-to/"),
        ("paper", "/giay-to/mau/9-KND/"),
        ("unit-issued", f"/to-chuc/{scene.tree.upper}/van-ban/"),
        ("unit-templates", f"/to-chuc/{scene.tree.upper}/mau-rieng/"),
    ):  # fmt: skip
        for view in (narrow, page):
            answer = view.goto(address)
            assert answer and answer.status == 200, address
            assert violations(view) == [], address
            assert not view.evaluate("document.documentElement.scrollWidth > innerWidth"), address
            width = 360 if view is narrow else 1280
            view.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
    page.goto(f"/van-ban/{IssuedPaper.objects.get(candidacy=decided).pk}/")
    page.get_by_label("Lý do").fill("Sai địa danh")
    page.get_by_role("button", name="Thu hồi văn bản").click()
    assert "Đã thu hồi" in page.get_by_role("heading", name="Đã thu hồi").inner_text()
