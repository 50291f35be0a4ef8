"""The standing committee's meeting in Chromium: 20 files from the agenda to the cells, by clicks and typing only."""

from datetime import date

import pytest

from ketnap.models import Candidacy
from tests import lives
from tests.browser.conftest import SCREENSHOTS, type_in, violations
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def twenty(scene) -> None:
    official, made = lives.members(scene.tree)[0], []
    for place in range(20):
        person = lives.worker(scene.tree, name=f"Vũ Thị Mẫu{place}")
        lives.certificates(person)
        made.append(lives.begin(scene.tree, person, date(2021, 10, 8)))
    lives.go_on(made, official, "committee")


def test_a_meeting_with_twenty_files(window, scene, twenty) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    page.get_by_role("link", name="Cuộc họp", exact=True).first.click()
    page.get_by_role("link", name="Chuẩn bị cuộc họp").click()
    page.get_by_label("Ngày họp").fill("28-04-2022")
    page.get_by_label("Tổng số ủy viên").fill("11")
    for box in page.get_by_role("checkbox", name="Vũ Thị Mẫu").all():
        box.check()
    assert violations(page) == []
    page.screenshot(path=SCREENSHOTS / "meeting-new-1280.png", full_page=True)
    page.get_by_role("button", name="Lập chương trình").click()
    page.get_by_label("Số ủy viên có mặt").fill("9")
    for place in range(20):
        row = page.locator("table.meeting tbody tr:not(.under)").nth(place)
        row.get_by_text("Trả lại" if place == 4 else "Đồng ý", exact=True).last.click()
        if place != 4:
            row.get_by_label("Số ủy viên đồng ý").fill("9")
            row.get_by_label("Số quyết định").fill(f"{146 + place}-QĐ/ĐUK")
        else:
            under = page.locator("table.meeting tbody tr.under").nth(place)
            under.locator("summary").click()
            under.get_by_role("textbox").fill("Thiếu ý kiến nơi cư trú")
    page.screenshot(path=SCREENSHOTS / "meeting-1280.png", full_page=True)
    assert violations(page) == []
    page.get_by_role("button", name="Ghi kết quả").click()
    assert "Đã ghi 20 kết quả vào sổ." in page.get_by_role("status").inner_text()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Ngày chi bộ nhận").fill("05-05-2022")
    page.screenshot(path=SCREENSHOTS / "meeting-written-1280.png", full_page=True)
    page.get_by_role("button", name="Ghi ngày nhận").click()
    assert "Đã ghi ngày chi bộ nhận của 19 quyết định." in page.get_by_role("status").inner_text()
    mine = Candidacy.objects.filter(person__full_name__startswith="Vũ Thị Mẫu")
    assert sorted(mine.values_list("stage", flat=True)) == ["decided"] * 19 + ["file"]
    narrow = window(360)
    type_in(narrow, "organiser", PASSWORD)
    narrow.goto(page.url)
    narrow.screenshot(path=SCREENSHOTS / "meeting-360.png", full_page=True)
    assert violations(narrow) == []
    assert not narrow.evaluate("document.documentElement.scrollWidth > innerWidth")
