"""A second source beside ours, typed by hand: shown beside, never merged, taken back with its reason."""

import html
import re

import pytest
from django.urls import reverse

from ketnap.models import PublishedFigure
from tests.web.recipes import bulletin_recipes, printed

KEY = "form-key-0002"


def words(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_a_figure_stands_beside_ours_on_its_page_and_in_the_report_of_its_year(cast, tree, office, sign_in) -> None:
    client = sign_in(cast.organiser)
    where, typed = bulletin_recipes(tree, cast.organiser)["unit-published"]
    sent = {**typed, "measure": "admitted", "period_to": "31.8.2011", "value": "1.005"}
    shown = words(client.post(where, {**sent, "key": KEY}, follow=True))
    # Three of the office were admitted in May 2011; the newspaper says otherwise, and both are told.
    assert "01-01-2011 đến 31-08-2011 1.005 3 khác Báo tỉnh A: Cuối năm, 31-12-2011" in shown
    assert "theo văn bản số 12-QĐ/ĐU" in shown and "2 số của nguồn khác" in shown
    report = words(client.get(f"/so-lieu/?to_chuc={tree.upper}&tu=01-01-2011&den=31-08-2011"))
    assert "1.005 ; sổ đếm 3" in report and "3 người" in report and "1.008" not in report


def test_what_was_taken_back_stands_no_more_beside_ours(cast, tree, office, sign_in) -> None:
    client = sign_in(cast.organiser)
    where, typed = bulletin_recipes(tree, cast.organiser)["unit-published-back"]
    asked = words(client.get(where))
    assert "Bỏ số của nguồn khác: " in asked and "151" in asked
    shown = words(client.post(where, {**typed, "key": KEY}, follow=True))
    assert "Đã bỏ" in shown and "Lý do: Ghi sai." in shown and "Chưa ghi số nào của nguồn khác." in shown
    assert "Báo tỉnh A" not in words(client.get(f"/so-lieu/?to_chuc={tree.upper}&tu=01-01-2011&den=30-09-2011"))
    assert client.get(where).status_code == 404
    assert printed(cast.organiser, tree.upper, 152).value == 152, "and may be entered rightly"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": "nhiều"}, "Ghi số như bản in"),
        ({"value": "-3"}, "Ghi số như bản in"),
        ({"period_to": "1.1.2010"}, "trước khi bắt đầu 01-01-2011"),
        ({"measure": "khác"}, "Chọn một mục trong danh sách."),
        ({"source": ""}, "Điền mục này."),
        (
            {"source": "Báo tỉnh A: Kết quả 9 tháng", "measure": "admitted", "period_to": "30.9.2011"},
            "Sổ đã ghi số này của nguồn ấy: 151",
        ),
    ],
)
def test_what_cannot_be_is_said(changes, sentence, cast, tree, sign_in) -> None:
    where, typed = bulletin_recipes(tree, cast.organiser)["unit-published"]
    answer = sign_in(cast.organiser).post(where, {**typed, **changes, "key": KEY})
    assert answer.status_code == 422 and sentence in words(answer)
    assert PublishedFigure.objects.count() == 1


def test_readers_see_both_and_no_form(cast, tree, office, sign_in) -> None:
    printed(cast.organiser, tree.cell)
    answer = sign_in(cast.secretary).get(reverse("unit-published", args=[tree.cell]))
    assert "151" in words(answer) and "Ghi số của nguồn khác" not in words(answer) and "Bỏ số này" not in words(answer)
