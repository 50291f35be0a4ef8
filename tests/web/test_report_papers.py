"""The report taken away from its page: three kinds of file, the words typed for the signature, and its pictures."""

import html
import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from ketnap.statistics import report as counted
from tests.documents.papers import docx_text, pdf_text, sheets
from tests.web.test_pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(office, cast, sign_in):
    return sign_in(cast.organiser)


@pytest.fixture
def asked(tree) -> dict:
    return {"to_chuc": tree.upper, "tu": "01-01-2011", "den": "30-09-2011"}


def test_the_page_offers_its_three_papers_and_each_is_what_it_says(organiser, asked) -> None:
    page = organiser.get(reverse("report"), asked).content.decode()
    found = re.findall(rf'href="({reverse("report-paper")}\?[^"]*)"', page)
    assert len(found) == 3
    kinds = {}
    for where in found:
        answer = organiser.get(where.replace("&amp;", "&"))
        assert answer.status_code == 200
        name = re.search(r"filename=\"bao-cao\.(\w+)\"", answer["Content-Disposition"])[1]
        assert quote("30-09-2011") in answer["Content-Disposition"]
        kinds[name] = answer.content
    assert set(kinds) == {"docx", "pdf", "xlsx"}
    assert "với 12 đảng viên" in docx_text(kinds["docx"]) and "với 12 đảng viên" in pdf_text(kinds["pdf"])
    assert "Theo tổ chức" in dict(sheets(kinds["xlsx"]))


def test_the_words_of_the_signature_are_those_typed(organiser, asked) -> None:
    typed = {
        "ngay_ky": "3/10/2011", "so": "7", "noi_ky": "Bắc Ninh", "cap_tren": "Tỉnh ủy A", "chuc_vu": "Phó Bí thư",
        "nguoi_ky": "=Tô <b> #set", "dang": "pdf",
    }  # fmt: skip
    found = pdf_text(organiser.get(reverse("report-paper"), asked | typed).content)
    for words in ("Số 7-BC/ĐUK", "Bắc Ninh, ngày 03 tháng 10 năm 2011", "TỈNH UỶ A", "PHÓ BÍ THƯ", "=Tô <b> #set"):
        assert words in found
    later = pdf_text(organiser.get(reverse("report-paper"), asked | typed | {"ngay_ky": "27-05-2026"}).content)
    assert "Số 07-BC/ĐUK" in later and "TỈNH ỦY A" in later


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({"ngay_ky": "31-02-2011"}, "Ngày ký: 31-02-2011 không có trong lịch"), ({"so": "45-BC"}, "Gõ số thứ tự")],
)
def test_a_wrong_word_is_said_and_nothing_is_made(organiser, asked, typed, sentence) -> None:
    answer = organiser.get(reverse("report-paper"), asked | typed)
    assert answer.status_code in (409, 422) and sentence in text(answer)


def test_what_there_is_not_is_missing(organiser, asked) -> None:
    for page, wrong in (
        ("report-paper", {"dang": "exe"}), ("report-paper", {"den": "01-01-2010"}), ("report-picture", {"hinh": "99"}),
        ("report-picture", {"hinh": "x"}), ("report-picture", {"hinh": "0"}),
    ):  # fmt: skip
        assert organiser.get(reverse(page), asked | wrong).status_code == 404, wrong


def test_pictures_stand_on_the_page_with_their_finding_in_words(organiser, asked) -> None:
    page = organiser.get(reverse("report"), asked).content.decode()
    images = re.findall(r'<img src="([^"]+)" alt="([^"]+)" loading="lazy">', page)
    assert len(images) >= 2
    for place, (where, words) in enumerate(images):
        assert len(words.split()) > 4
        if place:
            continue
        wide = organiser.get(where.replace("&amp;", "&"))
        slim = organiser.get(where.replace("&amp;", "&") + "&hep=1")
        assert wide["Content-Type"] == "image/svg+xml; charset=utf-8" and wide.content.startswith(b"<svg")

        def width(answer) -> float:
            return float(re.search(r'width="([\d.]+)pt"', answer.content.decode())[1])

        assert abs(width(wide) - 165 / 25.4 * 72) < 1 and abs(width(slim) - 85 / 25.4 * 72) < 1


def test_the_page_of_a_very_large_unit_leads_to_the_reports_below_it(organiser, asked, tree, monkeypatch) -> None:
    page = organiser.get(reverse("report"), asked).content.decode()
    assert f"{reverse('report')}?to_chuc={tree.committee}&amp;" not in page
    monkeypatch.setattr(counted, "MOST", 1)
    page = organiser.get(reverse("report"), asked).content.decode()
    assert "Kết quả của 2 tổ chức trực thuộc" in page and "Kết quả theo tổ chức trực thuộc" in page
    found = re.search(rf'href="({reverse("report")}\?to_chuc={tree.committee}&amp;tu=[^"]*)"', page)
    answer = organiser.get(html.unescape(found[1]))
    assert answer.status_code == 200 and "Đảng bộ Công ty Giấy Sông Cầu" in answer.content.decode()
