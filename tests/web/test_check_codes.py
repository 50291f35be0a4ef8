"""The code on a paper: whoever may see the figures sees those that were closed under it, and nobody's name."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.actions import people
from ketnap.models import ClosedForm, ClosedPeriod, Person
from ketnap.queries.papers.closing import check_code
from tests.documents.papers import docx_text, pdf_text, sheets
from tests.web.test_pages import text

DAYS = {"tu": "01-10-2011", "den": "30-11-2011"}


@pytest.fixture
def organiser(cast, office, sign_in) -> Client:
    return sign_in(cast.organiser)


def close(client: Client, unit: int, **more: str) -> ClosedPeriod:
    client.post(reverse("close-period", args=[unit]), {"key": uuid.uuid4().hex, **DAYS, **more})
    return ClosedPeriod.objects.order_by("-pk").first()


def ask(client: Client, code: str):
    return client.get(reverse("check-code"), {"ma": code})


@pytest.mark.parametrize("spelled", [str, str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_the_code_of_the_report_shows_what_was_closed(organiser, tree, spelled) -> None:
    period = close(organiser, tree.upper)
    page = ask(organiser, spelled(check_code(period.digest)))
    words = text(page)
    assert "Mã đúng, bản đang có giá trị" in words and "Nguyễn Thị Hòa khóa" in words
    assert re.search(r"Đảng viên ngày.30-11-2011 12 ", words) or re.search(r"Đảng viên [^0-9]*30-11-2011 12 ", words)
    assert 'class="fig"' not in page.content.decode()
    assert not [one for one in Person.objects.values_list("full_name", flat=True) if one in words]


def test_the_code_of_a_form_shows_its_table_without_doors(organiser, tree) -> None:
    close(organiser, tree.upper)
    for row in ClosedForm.objects.all():
        page = ask(organiser, check_code(row.digest))
        closed = organiser.get(reverse("closed-form", args=[row.period_id]), {"bieu": row.form})
        assert "Mã đúng" in text(page) and 'class="fig"' not in page.content.decode()

        def cells(answer) -> list[str]:
            table = answer.content.decode().split('id="bang"')[1].split("<tbody")[1].split("</tbody>")[0]
            found = re.findall(r'class="num">(.*?)</td>', table, re.DOTALL)
            return [re.sub(r"<[^>]+>", "", one).strip() for one in found]

        assert cells(page) == cells(closed) and cells(page)


def test_an_older_version_and_a_tampered_one_are_said(organiser, cast, tree) -> None:
    first = close(organiser, tree.upper)
    woman = Person.objects.filter(unit=tree.cell, sex="F").first()
    people.correct(woman.pk, woman.version, {"sex": "M"}, by=cast.officer)
    second = close(organiser, tree.upper, ly_do="Sửa giới tính")
    assert "nhưng kỳ này đã khóa lại" in text(ask(organiser, check_code(first.digest)))
    assert "bản đang có giá trị" in text(ask(organiser, check_code(second.digest)))
    ClosedPeriod.objects.filter(pk=second.pk).update(content=second.content.replace('"value":12', '"value":13'))
    words = text(ask(organiser, check_code(second.digest)))
    assert "Bản lưu đã bị sửa" in words and "Số liệu chính" not in words


@pytest.mark.parametrize("code", ["7F3A", "7F3A-91C4-E0B2-11", "xyz", "'; DROP TABLE", "0000-0000-0000"])
def test_a_wrong_code_is_said(organiser, tree, code) -> None:
    close(organiser, tree.upper)
    answer = ask(organiser, code)
    assert answer.status_code == 422
    assert ("Gõ lại đúng như in" in text(answer)) != ("Không có bản khóa nào" in text(answer))


def test_outside_reach_a_code_reads_as_one_that_is_not_there(organiser, cast, tree, sign_in) -> None:
    close(organiser, tree.upper)
    for row in (ClosedPeriod.objects.get(), ClosedForm.objects.first()):
        code = check_code(row.digest)
        outside, missing = (text(ask(sign_in(cast.stranger), one)) for one in (code, "0000-0000-0000"))
        assert outside.replace(code, "") == missing.replace("0000-0000-0000", "")
    assert Client().get(reverse("check-code")).status_code == 302


@pytest.mark.parametrize("ending", ["docx", "pdf", "xlsx"])
def test_the_paper_of_a_closed_report_carries_the_mark_only_while_it_is_the_same(organiser, cast, tree, ending) -> None:
    def paper() -> str:
        sent = {"to_chuc": tree.upper, "dang": ending, **DAYS}
        content = organiser.get(reverse("report-paper"), sent).content
        if ending == "xlsx":
            return "\n".join(str(cell) for _, rows in sheets(content) for row in rows for cell in row)
        return (docx_text if ending == "docx" else pdf_text)(content)

    assert "Mã kiểm tra" not in paper()
    code = check_code(close(organiser, tree.upper).digest)
    marked = paper()
    assert f"Mã kiểm tra {code}" in marked and "Nguyễn Thị Hòa khóa ngày" in marked
    woman = Person.objects.filter(unit=tree.cell, sex="F").first()
    people.correct(woman.pk, woman.version, {"sex": "M"}, by=cast.officer)
    now = paper()
    assert f"mã kiểm tra {code}" in now and "khác bản đã khóa" in now and f"Mã kiểm tra {code}" not in now
