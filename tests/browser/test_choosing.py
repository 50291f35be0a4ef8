"""An organisation of many, named by typing and by the keyboard alone; the same without script when the form is sent."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from ketnap.models import Person
from ketnap.queries.organisation import choosing
from tests.browser.conftest import AXE, SCREENSHOTS, type_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
BASE = "Chi bộ Công ty Gạch Đồi Ngô"


def filled(page: Page, where: str, name: str) -> None:
    type_in(page, "organiser", PASSWORD)
    page.goto(where)
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label("Nữ", exact=True).check()
    page.get_by_label("Ngày sinh").fill("3-4-1985")


def test_an_organisation_is_named_by_typing(window, scene, monkeypatch) -> None:
    monkeypatch.setattr(choosing, "CHOICES", 0)
    where = reverse("person-new", args=[scene.tree.upper])
    for width in (1280, 360):
        page = window(width)
        filled(page, where, f"Vi Thị Mận {width}")
        box = page.get_by_label("Chi bộ giữ hồ sơ: tên hoặc mã")
        box.press_sequentially("chi bo")
        group = page.get_by_role("group", name="Chi bộ giữ hồ sơ")
        expect(group.get_by_role("radio")).to_have_count(3)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate("axe.run(document).then(found => found.violations.map(one => one.id))") == []
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"choosing-{width}.png")
        box.press_sequentially(" cong ty gach")
        expect(group.get_by_role("radio")).to_have_count(1)
        expect(group).to_contain_text(BASE)
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(group.get_by_role("radio")).to_be_checked()
        page.get_by_role("button", name="Ghi hồ sơ").click()
        expect(page.locator(".done")).to_contain_text(f"Vi Thị Mận {width}")
    plain = window(360, javascript=False)
    filled(plain, where, "Lò Thị Ban")
    plain.get_by_label("Chi bộ giữ hồ sơ: tên hoặc mã").fill("chi bộ")
    plain.get_by_role("button", name="Ghi hồ sơ").click()
    if plain.get_by_text("Có phải người đã có trong sổ?").count():
        plain.get_by_label("Đây là người khác, cứ ghi mới").check()
    expect(plain.get_by_role("group", name="Chi bộ giữ hồ sơ")).to_contain_text("Có nhiều tổ chức như vậy.")
    plain.get_by_label(BASE).check()
    plain.get_by_role("button", name="Ghi hồ sơ").click()
    if plain.get_by_label("Đây là người khác, cứ ghi mới").count():
        plain.get_by_label("Đây là người khác, cứ ghi mới").check()
        plain.get_by_role("button", name="Ghi hồ sơ").click()
    expect(plain.locator(".done")).to_contain_text("Lò Thị Ban")
    assert set(Person.objects.filter(born_on="1985-04-03").values_list("unit", flat=True)) == {scene.tree.base_cell}
