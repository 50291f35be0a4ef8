"""Forms of a closed period on the desk: every number opens the list that was kept, papers carry the mark, the second
to close is told who was first, and a form that contradicts itself asks before it leaves."""

import html
import json
import re
import uuid
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from ketnap.actions import people
from ketnap.models import ClosedForm, ClosedPeriod, Person
from ketnap.queries.papers.closing import check_code
from ketnap.statistics.forms import FORMS, checks
from ketnap.statistics.forms.shape import Check
from tests.documents.papers import docx_text, pdf_text
from tests.web.test_pages import text
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
DAYS = {"tu": "01-10-2011", "den": "30-11-2011"}


@pytest.fixture(scope="module")
def organiser(cast, office) -> Client:
    client = Client()
    client.force_login(cast.organiser)
    return client


def close(client: Client, unit: int, **more: str):
    sent = {"key": uuid.uuid4().hex, **DAYS, **more}
    return client.post(reverse("close-period", args=[unit]), sent, follow=True)


@pytest.fixture(scope="module")
def period(organiser, tree) -> ClosedPeriod:
    close(organiser, tree.upper)
    return ClosedPeriod.objects.get()


@pytest.mark.parametrize("code", FORMS)
def test_every_number_of_a_closed_form_opens_the_list_that_was_kept(organiser, period, code) -> None:
    page = organiser.get(reverse("closed-form", args=[period.pk]), {"bieu": code})
    assert "chạy lại hôm nay giống hệt" in text(page)
    doors = re.findall(r'<a class="fig" href="([^"]+)">([^<]+)</a>', page.content.decode())
    assert len(doors) > 2
    for where, number in doors:
        answer = organiser.get(html.unescape(where)).content.decode()
        title = re.search(r"<h1>(\d+) ", answer)
        assert title and int(number.replace(".", "")) == int(title[1]), where
        assert answer.count('<tr role="row">') - (int(title[1]) > 0) == min(int(title[1]), 50), where


def test_the_closed_form_shows_what_was_signed_when_the_register_went_on(organiser, period, tree, cast) -> None:
    where, code = reverse("closed-form", args=[period.pk]), {"bieu": "3"}

    def cells(page) -> list[str]:
        table = page.content.decode().split('id="bang"')[1].split("<tbody")[1].split("</tbody>")[0]
        return re.findall(r'class="num">(.*?)</td>', table, re.DOTALL)

    before = organiser.get(where, code)
    woman = Person.objects.filter(unit=tree.cell, sex="F").first()
    people.correct(woman.pk, woman.version, {"sex": "M"}, by=cast.officer)
    after = organiser.get(where, code)
    assert cells(after) == cells(before)
    words = text(after)
    assert "1 mục ghi từ khi khóa" in words
    assert f"Sửa hồ sơ {woman.full_name}: giới tính" in words and "(Trần Văn Đức ghi)" in words
    live = organiser.get(reverse("form"), {"bieu": "3", "to_chuc": tree.upper, **DAYS})
    assert cells(live) != cells(before)
    assert f"{reverse('closed-form', args=[period.pk])}?bieu=3" in live.content.decode()
    over = text(organiser.get(reverse("closed-period", args=[period.pk]), {"chay": "bieu"}))
    assert "3. Đội ngũ đảng viên Khác bản đã khóa" in over
    again = text(close(organiser, tree.upper, ly_do="Sửa giới tính"))
    assert "Bản 2: Sửa giới tính" in again


@pytest.mark.parametrize("ending", ["docx", "pdf", "xlsx", "json"])
@pytest.mark.parametrize("code", FORMS)
def test_papers_of_a_closed_form_hold_its_figures_and_its_code(organiser, period, code, ending) -> None:
    page = organiser.get(reverse("closed-form", args=[period.pk]), {"bieu": code}).content.decode()
    numbers = set(re.findall(r'<a class="fig" href="[^"]+">([^<]+)</a>', page))
    sent = {"bieu": code, "dang": ending, "noi_ky": "Bắc Ninh", "nguoi_lap": "Nguyễn Thị Hòa", "ngay_ky": "05-12-2011"}
    answer = organiser.get(reverse("closed-form-paper", args=[period.pk]), sent)
    assert answer.status_code == 200 and f".{ending}" in answer["Content-Disposition"]
    kept = check_code(ClosedForm.objects.get(form=code).digest)
    if ending == "json":
        cells = [cell["value"] for row in json.loads(answer.content)["rows"] for cell in row["cells"].values()]
        assert numbers <= {str(value) for value in cells}
    elif ending == "xlsx":
        rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.values)
        assert numbers <= {str(cell) for row in rows for cell in row}
        assert any(kept in str(row[0]) for row in rows)
    else:
        words = (docx_text if ending == "docx" else pdf_text)(answer.content)
        assert kept in words and "KỲ ĐÃ KHÓA" in words and "Nguyễn Thị Hòa" in words
        assert "Bắc Ninh, ngày 05 tháng 12 năm 2011" in words
        assert numbers <= set(words.split())


def test_what_is_not_kept_is_missing(organiser, period) -> None:
    for page in ("closed-form", "closed-form-paper"):
        assert organiser.get(reverse(page, args=[period.pk]), {"bieu": "9"}).status_code == 404
    assert organiser.get(reverse("closed-form-paper", args=[period.pk]), {"dang": "exe"}).status_code == 404
    figure = reverse("closed-figure", args=[period.pk])
    assert organiser.get(figure, {"bieu": "1", "so": "99999"}).status_code == 404
    assert organiser.get(figure, {"bieu": "9", "so": "0"}).status_code == 404


def test_a_tampered_form_shows_no_figure_and_makes_no_paper(organiser, period) -> None:
    row = ClosedForm.objects.get(form="3")
    ClosedForm.objects.filter(pk=row.pk).update(content=row.content.replace('"notes":[', '"notes":["x",'))
    page = organiser.get(reverse("closed-form", args=[period.pk]), {"bieu": "3"})
    assert "Bản lưu đã bị sửa" in text(page) and 'class="fig"' not in page.content.decode()
    paper = organiser.get(reverse("closed-form-paper", args=[period.pk]), {"bieu": "3"})
    assert paper.status_code == 404
    assert "3. Đội ngũ đảng viên Bản lưu đã bị sửa" in text(
        organiser.get(reverse("closed-period", args=[period.pk]), {"chay": "bieu"})
    )


def test_the_second_to_close_sees_who_was_first_and_when(organiser, cast, tree, sign_in) -> None:
    close(organiser, tree.committee)
    answer = text(close(sign_in(cast.organiser), tree.committee))
    assert "Kỳ này đã có người khóa trước: Nguyễn Thị Hòa khóa ngày" in answer and " giờ " in answer
    assert ClosedPeriod.objects.filter(unit=tree.committee).count() == 1


@pytest.mark.parametrize("ending", ["docx", "pdf", "xlsx", "json"])
def test_a_form_that_contradicts_itself_asks_before_it_leaves(organiser, tree, monkeypatch, ending) -> None:
    monkeypatch.setattr(checks, "run", lambda filled: (Check("Đầu kỳ + tăng − giảm = cuối kỳ", False, "12 và 13"),))
    question = {"bieu": "1", "to_chuc": tree.upper, "dang": ending, **DAYS}
    page = organiser.get(reverse("form"), question)
    assert "Biểu chưa khớp" in text(page) and "12 và 13" in text(page)
    asked = organiser.get(reverse("form-paper"), question)
    assert asked.status_code == 409 and "12 và 13" in text(asked) and "chưa tải gì" in text(asked)
    (onward,) = re.findall(r'href="([^"]*van_tai=1[^"]*)"', asked.content.decode())
    answer = organiser.get(reverse("form-paper") + html.unescape(onward))
    assert answer.status_code == 200
    if ending in ("docx", "pdf"):
        words = (docx_text if ending == "docx" else pdf_text)(answer.content)
        assert "Biểu chưa khớp khi kiểm tra chéo:" in words and "12 và 13" in words
    elif ending == "json":
        assert json.loads(answer.content)["checks"][0]["holds"] is False
    else:
        rows = openpyxl.load_workbook(BytesIO(answer.content)).active.values
        assert any("SAI: Đầu kỳ" in str(row[0]) for row in rows)


def test_days_are_those_of_the_tree_of_last_year(organiser, period) -> None:
    """The year before stands beside, with the lists that were kept of it."""
    page = organiser.get(reverse("closed-form", args=[period.pk]), {"bieu": "2"}).content.decode()
    assert "Cùng kỳ năm trước: 01-10-2010 đến 30-11-2010" in text(
        organiser.get(reverse("closed-form", args=[period.pk]), {"bieu": "2"})
    ).replace("\u00a0", " ")
    kept = json.loads(ClosedForm.objects.get(form="2").content)
    years = {date.fromisoformat(one["to"]).year for one in kept["figures"]}
    assert years == {2010, 2011} and 'class="num"' in page
