"""A period closed by clicks, corrected after, looked at again: as pictures, on the phone and by axe."""

import os
from datetime import date

import pytest

from ketnap.actions import people
from ketnap.models import ClosedPeriod, Person
from ketnap.queries.papers.closing import check_code
from tests.browser.conftest import SCREENSHOTS, type_in
from tests.browser.test_pages import walk
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_period_is_closed_by_clicks_and_the_list_behind_a_number_taken_away(window, scene) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    page.goto(f"/so-lieu/?to_chuc={scene.tree.upper}&tu=01-01-2011&den=30-09-2011")
    page.get_by_role("button", name="Khóa kỳ").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Kỳ đã khóa: 9")
    door = page.locator("a.fig").first
    number = door.inner_text()
    assert int(number) > 0
    door.click()
    assert page.get_by_role("heading", level=1).inner_text().startswith(f"{number} ")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tải bảng (XLSX)").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    period = ClosedPeriod.objects.latest("pk")
    person = Person.objects.get(pk=scene.office.people["cell.3"])
    people.correct(person.pk, person.version, {"born_on": date(1999, 1, 1)}, by=scene.cast.officer)
    pages = {
        "closed-report": f"/so-lieu/?to_chuc={scene.tree.upper}&tu=01-01-2011&den=30-09-2011",
        "closed-period": f"/so-lieu/ky/{period.pk}/",
        "closed-figure": f"/so-lieu/ky/{period.pk}/danh-sach/?so=0",
        "closed-period-forms": f"/so-lieu/ky/{period.pk}/?chay=bieu",
        "closed-form": f"/so-lieu/ky/{period.pk}/bieu/?bieu=3",
        "closed-form-wide": f"/so-lieu/ky/{period.pk}/bieu/?bieu=5",
        "check-code": f"/so-lieu/doi-chieu/?ma={check_code(period.forms.get(form='1').digest)}",
        "check-code-report": f"/so-lieu/doi-chieu/?ma={check_code(period.digest)}",
        "check-code-wrong": "/so-lieu/doi-chieu/?ma=7F3A",
    }
    for width in (1280, 360):
        small = window(width)
        type_in(small, "organiser", PASSWORD)
        assert walk(small, pages, width) == {}
        assert not os.environ.get("KETNAP_PICTURES") or (SCREENSHOTS / f"closed-period-{width}.png").exists()
