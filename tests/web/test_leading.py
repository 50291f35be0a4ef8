"""The page of the standing committee: every number opens exactly what it counts, and nobody reads a sibling's."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import organisation
from ketnap.actions.papers import Paper
from ketnap.lib import clock
from ketnap.models import DueItem
from ketnap.queries import leading
from ketnap.web.coverage import kept
from tests import lives
from tests.web.test_membership import words
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]


def page(client, **asked: str):
    return client.get(reverse("leading"), asked)


def test_the_year_stands_against_its_target_and_the_year_before(cast, office, tree, sign_in) -> None:
    shown = words(page(sign_in(cast.organiser), ngay="30-09-2011"))
    assert "Từ đầu năm đã kết nạp" in shown and "chỉ tiêu năm" in shown and "Cùng kỳ năm trước" in shown
    assert "Việc quá hạn và việc chờ quyết định là của hôm nay" in shown


def test_work_past_its_day_is_told_by_branch_and_opens_as_many_lines(cast, office, tree, sign_in) -> None:
    for name in ("Vi Thị Na", "Vi Thị Mận"):
        lives.begin(tree, lives.worker(tree, name=name), date(2011, 5, 1))
    elsewhere = replace(tree, cell=tree.base_cell)
    lives.begin(elsewhere, lives.worker(elsewhere, name="Vi Thị Bưởi"), date(2011, 5, 1))
    by_hand = DueItem.objects.filter(unit__in=[tree.cell, tree.other_cell, tree.committee], since__lte=clock.today())
    late = [one for one in by_hand if (one.due_on or one.since) < clock.today()]
    found = {one.unit_id: one for one in leading.branches(viewer_of(cast.organiser, clock.today()), tree.upper,
                                                          clock.today())}  # fmt: skip
    assert found[tree.committee].overdue == len(late) > 0 and found[tree.base_cell].open == 1
    assert found[tree.committee].oldest == min(one.sort_on for one in late)
    answer = page(sign_in(cast.organiser)).content.decode()
    opened = re.search(rf'href="([^"]*to_chuc={tree.committee}&amp;het=co)">(\d+)</a>', answer)
    assert opened and opened[2] == str(len(late))


def test_who_leads_a_branch_reads_that_branch_only(cast, office, tree, sign_in) -> None:
    officer = sign_in(cast.officer)
    assert page(officer).status_code == 200
    assert page(officer, to_chuc=str(tree.upper)).status_code == 404
    assert page(officer, to_chuc=str(tree.base_cell)).status_code == 404
    assert "Gạch Đồi Ngô" not in unescape(page(officer).content.decode())


def test_the_page_asks_no_more_of_a_larger_office(cast, office, tree, sign_in) -> None:
    client = sign_in(cast.organiser)
    page(client)
    kept.forget()
    with CaptureQueriesContext(connection) as small:
        page(client)
    for number in range(3, 9):
        organisation.found(
            code=f"90.00{number}", name=f"Chi bộ Công ty Gốm {number}", kind="cell_base", parent_id=tree.upper,
            on=date(2012, 1, 1), paper=Paper(number="15-QĐ/ĐUK", decided_on=date(2012, 1, 1), body="Đảng ủy Khối"),
            by=cast.organiser,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as large:
        page(client)
    assert len(large) <= len(small) < 90
