"""An enterprise by clicks: entered, owned otherwise, counted, a mistake undone; then as pictures and by axe."""

import pytest

from ketnap.models import Enterprise
from tests.browser.conftest import SCREENSHOTS, type_in
from tests.browser.test_pages import walk
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_enterprise_by_clicks(window, scene) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window(360, javascript=False)
    type_in(page, "organiser", PASSWORD)
    page.get_by_label("Tìm người, tổ chức").fill("gach doi ngo")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Chi bộ Công ty Gạch Đồi Ngô", exact=True).first.click()
    page.get_by_role("link", name="Ghi doanh nghiệp mới").click()
    page.get_by_label("Tên doanh nghiệp").fill("Công ty Gạch Đồi Ngô")
    page.get_by_label("Loại hình", exact=True).select_option(label="Doanh nghiệp tư nhân")
    page.get_by_label("Có loại hình này từ ngày").fill("1/1/2009")
    page.get_by_label("Lãnh đạo từ ngày").fill("1/1/2009")
    page.get_by_role("button", name="Ghi doanh nghiệp").click()
    page.get_by_role("link", name="Đổi loại hình").click()
    page.get_by_label("Đổi loại hình từ ngày").fill("1/6/2011")
    page.get_by_label("Loại hình mới").select_option(label="Công ty cổ phần")
    page.get_by_label("Số văn bản").fill("22/ĐKKD")
    page.get_by_role("button", name="Ghi loại hình mới").click()
    assert "theo văn bản số 22/ĐKKD" in page.inner_text("main")
    page.get_by_role("link", name="Ghi số lao động của một năm").click()
    page.get_by_label("Năm", exact=True).fill("2011")
    page.get_by_label("Số lao động trong năm").fill("415")
    page.get_by_role("button", name="Ghi số lao động").click()
    assert "415 người" in page.inner_text("main")
    page.get_by_role("link", name="Ghi nhầm thì hoàn tác").click()
    page.get_by_label("Lý do").fill("Số của công ty mẹ.")
    page.get_by_role("button", name="Hoàn tác, ghi lý do").click()
    assert "415 người" not in page.inner_text("main") and "Số của công ty mẹ." in page.inner_text("main")

    held = Enterprise.objects.get(name="Công ty Gạch Đồi Ngô")
    first = held.acts.get(kind="entered").pk
    pages = {
        "enterprise": f"/doanh-nghiep/{held.pk}/", "enterprise-owned": f"/doanh-nghiep/{held.pk}/loai-hinh/",
        "enterprise-new": f"/to-chuc/{scene.tree.committee}/doanh-nghiep-moi/",
        "enterprise-lead": f"/to-chuc/{scene.tree.committee}/lanh-dao/",
        "enterprise-undo": f"/doanh-nghiep/{held.pk}/muc/{first}/hoan-tac/",
    }  # fmt: skip
    for width in (1280, 360):
        seen = window(width)
        type_in(seen, "organiser", PASSWORD)
        assert walk(seen, pages, width) == {}
