"""The statutory forms on the desk: every number opens its list, checks stand beside, the workbook says the same."""

import html
import re
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from ketnap.statistics.forms.layout import layouts
from tests.web.office import LIST

LIST_DAY = f"{LIST:%d-%m-%Y}"
EVERY = sorted(layouts())


@pytest.fixture
def organiser(cast, office, sign_in) -> Client:
    return sign_in(cast.organiser)


def asked(tree, code: str, **more: object) -> dict[str, object]:
    return {"bieu": code, "to_chuc": tree.upper, "tu": "01-01-2011", "den": LIST_DAY} | more


@pytest.mark.parametrize(("code", "generation"), EVERY)
def test_every_number_of_a_form_opens_a_list_of_its_length(organiser, tree, code, generation) -> None:
    start = "01-10-2011" if code == "1" else "01-01-2011"  # entries are known since the list of September
    page = organiser.get(reverse("form"), asked(tree, code, mau=generation, tu=start, den="30-11-2011"))
    doors = re.findall(r'<a class="fig" href="([^"]+)">([^<]+)</a>', page.content.decode())
    assert len(doors) > 2
    for where, number in dict(doors).items():
        title = re.search(r"<h1>(\d+) ", organiser.get(html.unescape(where)).content.decode())
        assert title and int(number.replace(".", "")) == int(title[1]), where


@pytest.mark.parametrize(("code", "generation"), EVERY)
def test_the_workbook_holds_what_the_page_shows(organiser, tree, code, generation) -> None:
    question = asked(tree, code, mau=generation)
    page = organiser.get(reverse("form"), question)
    table = page.content.decode().split("<tbody")[1].split("</tbody>")[0]
    cells = [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r'class="num">(.*?)</td>', table, re.DOTALL)]
    answer = organiser.get(reverse("form-paper"), {**question, "dang": "xlsx"})
    assert answer["Content-Type"].endswith("sheet")
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows())
    head = next(place for place, row in enumerate(rows) if row[0].value == "Chỉ tiêu")
    values = [cell.value for row in rows[head + 1 :] for cell in row[1:] if cell.value is not None]
    assert len(values) == len(cells)
    for value, text in zip(values, cells, strict=True):
        words = text.split(" (của")[0]
        assert value == words or float(words.replace(".", "").replace(",", ".")) == value, (value, text)


def test_checks_and_the_choice_of_the_layout_stand_beside_the_table(organiser, tree) -> None:
    text = re.sub(r"<[^>]+>", " ", organiser.get(reverse("form"), asked(tree, "1")).content.decode())
    assert "Chưa biết mẫu áp dụng ngày" in text and "dùng mẫu gần nhất" in text
    assert "Đầu kỳ + tăng − giảm = cuối kỳ" in text and "Chưa đủ số liệu" in text
    assert "chưa có số liệu" in text


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"bieu": "4"}, 404), ({"bieu": ""}, 404), ({"mau": "2017"}, 404), ({"mau": "x"}, 404),
        ({"bieu": "3", "mau": "2012"}, 200), ({"tu": "01-10-2011"}, 422), ({"to_chuc": "999999"}, 404),
    ],
)  # fmt: skip
def test_what_is_not_there_is_missing(organiser, tree, more, status) -> None:
    question = asked(tree, "1") | more
    assert organiser.get(reverse("form"), question).status_code == status
    assert organiser.get(reverse("form-paper"), question).status_code == (404 if status == 422 else status)


def test_the_report_leads_to_the_forms_of_its_period(organiser, tree) -> None:
    page = organiser.get(reverse("report"), {"to_chuc": tree.upper, "tu": "01-01-2011", "den": LIST_DAY})
    (where,) = re.findall(r'href="(/so-lieu/bieu/[^"]*)"', page.content.decode())
    answer = organiser.get(html.unescape(where)).content.decode()
    assert f'value="{LIST_DAY}"' in answer and "Biểu số 1-TCTW" in answer
