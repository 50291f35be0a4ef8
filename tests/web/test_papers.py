"""Closing a period on the desk: the button, the mark, counting again, and the list behind every closed figure."""

import re
import uuid
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from ketnap.actions import people
from ketnap.models import ClosedPeriod, JournalEntry, Person
from ketnap.queries.papers.closing import check_code
from tests.web.test_pages import text

TO = "30-09-2011"
DAYS = {"tu": "01-01-2011", "den": TO}


@pytest.fixture
def organiser(cast, office, sign_in) -> Client:
    return sign_in(cast.organiser)


def report(client: Client, unit: int):
    return client.get(reverse("report"), {"to_chuc": unit, **DAYS})


def close(client: Client, unit: int, **more: str):
    sent = {"key": uuid.uuid4().hex, **DAYS, **more}
    return client.post(reverse("close-period", args=[unit]), sent, follow=True)


def test_close_by_the_button_and_see_the_mark(organiser, tree) -> None:
    page = report(organiser, tree.upper)
    assert "Khóa kỳ" in text(page) and "Kỳ đã khóa" not in text(page)
    answer = close(organiser, tree.upper)
    code = check_code(ClosedPeriod.objects.get().digest)
    words = text(answer)
    assert "Kỳ đã khóa: 9 tháng đầu năm 2011" in words and "giống hệt bản đã khóa" in words
    assert f"Đã khóa 9 tháng đầu năm 2011, mã kiểm tra {code}." in words
    assert "Nguyễn Thị Hòa" in words and code in text(report(organiser, tree.upper))
    assert close(organiser, tree.upper).redirect_chain == answer.redirect_chain
    assert ClosedPeriod.objects.count() == 1
    assert JournalEntry.objects.filter(event="papers.period_closed").count() == 1


def test_every_closed_figure_opens_a_list_of_its_length(organiser, tree) -> None:
    page = close(organiser, tree.upper).content.decode()
    doors = re.findall(r'<a class="fig" href="(/so-lieu/ky/[^"]+)">([\d.]+)</a>', page)
    assert len(doors) > 40
    for address, number in doors:
        answer = organiser.get(address)
        title = re.search(r"<h1>(\d+) ", answer.content.decode())
        assert title and int(title[1]) == int(number.replace(".", "")), address
        shown = answer.content.decode().count('<tr role="row">') - (int(number) > 0)
        assert shown == min(int(number), 50), address
    address = next(address for address, number in doors if number == "12")
    book = openpyxl.load_workbook(BytesIO(organiser.get(address.replace("/danh-sach/", "/danh-sach/bang/")).content))
    assert sum(isinstance(row[0].value, int) for row in book.active.iter_rows()) == 12
    assert organiser.get(address.split("?")[0] + "?so=100000").status_code == 404
    assert organiser.get(address.split("?")[0] + "?so=x").status_code == 404


def test_corrected_afterwards_is_shown_with_its_cause_and_closed_again_with_a_reason(organiser, cast, tree) -> None:
    close(organiser, tree.upper)
    person = Person.objects.filter(joined_on=date(2011, 5, 19), unit=tree.cell).get()
    people.correct(person.pk, person.version, {"joined_on": date(2010, 5, 19)}, by=cast.officer)
    assert "Có ghi vào sổ từ khi khóa" in text(report(organiser, tree.upper))
    where = reverse("closed-period", args=[ClosedPeriod.objects.get().pk])
    words = text(organiser.get(where))
    assert re.search(r"Kết nạp 01-01-2011 đến 30-09-2011 3 2 ", words)
    assert f"Sửa hồ sơ {person.full_name}: ngày vào Đảng" in words and "(Trần Văn Đức ghi)" in words
    refused = close(organiser, tree.upper)
    assert refused.status_code == 422 and "hãy ghi lý do" in text(refused)
    assert ClosedPeriod.objects.count() == 1
    again = text(close(organiser, tree.upper, ly_do="Sửa ngày vào Đảng"))
    assert "giống hệt bản đã khóa" in again and "Bản 2: Sửa ngày vào Đảng" in again and "Bản 1" in again


def test_tampered_content_is_said_in_red_and_shows_no_figure(organiser, tree) -> None:
    close(organiser, tree.upper)
    row = ClosedPeriod.objects.get()
    ClosedPeriod.objects.update(content=row.content.replace('"value":12', '"value":13'))
    answer = organiser.get(reverse("closed-period", args=[row.pk]))
    assert "Bản lưu đã bị sửa" in text(answer) and 'class="fig"' not in answer.content.decode()
    assert organiser.get(reverse("closed-figure", args=[row.pk])).status_code == 404


def test_who_may_not_close_sees_the_mark_and_no_button(organiser, cast, tree, sign_in) -> None:
    officer = sign_in(cast.officer)
    assert "Khóa kỳ" not in text(report(officer, tree.committee))
    assert close(officer, tree.committee).status_code == 403
    close(organiser, tree.committee)
    assert "Kỳ đã khóa" in text(report(officer, tree.committee))
    close(organiser, tree.upper)
    upper = ClosedPeriod.objects.get(unit=tree.upper)
    assert officer.get(reverse("closed-period", args=[upper.pk])).status_code == 404


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"den": "31-02-2011"}, "không có trong lịch"),
        ({"tu": ""}, "chưa phải là ngày"),
        ({"tu": "01-10-2011"}, "sau ngày cuối"),
        ({"den": "31-12-2199"}, "Kỳ chưa hết"),
    ],
)
def test_wrong_days_are_said(organiser, tree, sent, words) -> None:
    answer = close(organiser, tree.upper, **sent)
    assert answer.status_code == 422 and words in text(answer)
    assert not ClosedPeriod.objects.exists()
