"""The end of a class on the desk: a filled list, the conclusion, certificates in one file, the register, the report."""

from datetime import date
from io import BytesIO

import docx as word
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ketnap.models import Certificate, ClosingAct, Enrolment, JournalEntry, Person
from tests.board import jpeg
from tests.documents.papers import pdf_pages
from tests.web import class_ends
from tests.web.tables import sheets
from tests.web.test_acts import PAPER
from tests.web.test_membership import words


@pytest.fixture
def send(cast, office, sign_in):
    client, number = sign_in(cast.organiser), iter(range(100))

    def post(page: str, object_id: int, **typed):
        return client.post(reverse(page, args=[object_id]), {"key": f"end-key-{next(number)}", **typed})

    post.client = client
    return post


def file(rows, head=class_ends.HEAD) -> SimpleUploadedFile:
    return SimpleUploadedFile("kết quả.xlsx", class_ends.workbook(rows, head))


def who(office) -> tuple[Person, Person]:
    first, second = (Person.objects.get(pk=office.people[key]) for key in ("cell.3", "base_cell.3"))
    return first, second


def test_a_class_from_results_to_certificates_and_report(send, office, tree, cast) -> None:
    held = class_ends.taught(tree, "KT01", office.people, cast.organiser, "")
    class_ends.book(tree)
    first, second = who(office)
    typed = {f"v{one.pk}": "1" for one in (first, second)} | {f"g{first.pk}": "excellent", f"g{second.pk}": "failed"}
    wrong = send("class-results", held.pk, **typed, **{f"d{first.pk}": "11"})
    assert wrong.status_code == 422 and "Gõ điểm từ 0 đến 10" in words(wrong)
    assert send("class-results", held.pk, **typed, **{f"d{first.pk}": "9,25", f"d{second.pk}": "3"}).status_code == 302
    page = words(send.client.get(reverse("class-conclude", args=[held.pk])))
    assert "1 trên 2 học viên đạt" in page and "Không đạt Kiểm tra không đạt" in page
    assert send("class-conclude", held.pk, **PAPER, on="26-02-2024", version="1").status_code == 302
    stale = send("class-certify", held.pk, **PAPER, issued_on="29-02-2024", version="1")
    assert stale.status_code == 409 and not Certificate.objects.filter(training_class=held).exists()
    answer = send("class-certify", held.pk, **PAPER, issued_on="29-02-2024", version="2", position="PHÓ BÍ THƯ")
    assert answer.status_code == 302
    page = words(send.client.get(reverse("class", args=[held.pk])))
    assert "9,25 Xuất sắc Đạt 1-GCN/ĐUK" in page and "3 Không đạt Không đạt: kiểm tra không đạt" in page
    assert "1 giấy còn hiệu lực." in page
    files = reverse("class-certificates-file", args=[held.pk])
    printed = send.client.get(f"{files}?dang=pdf").content
    assert len(pdf_pages(printed)) == 1
    body = word.Document(BytesIO(send.client.get(f"{files}?dang=docx").content))
    assert any(first.full_name in one.text for one in body.paragraphs)
    register = words(send.client.get(f"{reverse('certificates')}?nam=2024"))
    assert "Sổ cấp giấy chứng nhận năm 2024: 1 giấy" in register
    assert f"1-GCN/ĐUK 29-02-2024 {first.full_name}" in register and "28-02-2029" in register
    assert "Giấy chứng nhận có giá trị 60 tháng" in register
    report = words(send.client.get(reverse("class-report", args=[held.pk])))
    assert "Không đạt 1: kiểm tra không đạt 1 người." in report and "chưa có số liệu Được mời" in report
    draft = send.client.post(
        reverse("class-issue", args=[held.pk, "class-report"]),
        {"key": "draft-key-1", "on": "26.2.2024", "nhap": "docx"},
    )
    said = " ".join(one.text for one in word.Document(BytesIO(draft.content)).paragraphs)
    assert "Kết luận ngày 26 tháng 02 năm 2024: đạt 1" in said and "được mời chưa có số liệu" in said
    act = ClosingAct.objects.get(training_class=held, kind="certified")
    back = reverse("class-end-back", args=[held.pk]) + f"?viec={act.pk}"
    assert send.client.post(back, {"key": "back-key-1", **PAPER, "version": "3"}).status_code == 302
    assert "0 giấy" in words(send.client.get(f"{reverse('certificates')}?nam=2024"))
    nothing = send.client.get(f"{files}?dang=pdf")
    assert nothing.status_code == 422 and "hãy cấp giấy trước" in words(nothing)


def test_the_list_of_the_class_comes_back_filled(send, office, tree, cast) -> None:
    held = class_ends.taught(tree, "KT01", office.people, cast.organiser, "")
    first, second = who(office)
    taken = sheets(send.client.get(reverse("class-table", args=[held.pk])).content)[0]
    head = ("Họ và tên", "Ngày sinh", "Điểm", "Xếp loại", "Giấy chứng nhận")
    assert set(head) <= set(taken.head)
    rows = [(first.full_name, first.born_on, "8,5", "Giỏi", "15/NT"), (second.full_name, second.born_on, 4, "", None)]
    before = JournalEntry.objects.count()
    seen = send("class-sheet", held.pk, file=file(rows, head))
    page = words(seen)
    assert seen.status_code == 200 and "Sẽ ghi 2 học viên" in page and f"{first.full_name} 8,5 Giỏi 15/NT" in page
    assert JournalEntry.objects.count() == before and not Certificate.objects.filter(training_class=held).exists()
    carried = {
        f"g{first.pk}": "good", f"d{first.pk}": "8,5", f"v{first.pk}": "1", f"s{first.pk}": "15/NT",
        f"g{second.pk}": "", f"d{second.pk}": "4", f"v{second.pk}": "1",
    }  # fmt: skip
    for name, value in carried.items():
        assert f'name="{name}" value="{value}"' in seen.content.decode()
    undated = send("class-sheet", held.pk, ghi="1", **carried)
    assert undated.status_code == 422 and not Enrolment.objects.filter(training_class=held, version=2).exists()
    early = send("class-sheet", held.pk, ghi="1", issued_on="22.2.2024", issuer="Trung tâm", **carried)
    assert early.status_code == 422 and "trước ngày bế giảng" in words(early)
    assert not Enrolment.objects.filter(training_class=held, version=2).exists(), "all or nothing"
    given = {"issued_on": "29.2.2024", "issuer": "Trung tâm chính trị"}
    assert send("class-sheet", held.pk, ghi="1", **given, **carried).status_code == 302
    assert Certificate.objects.get(training_class=held).issued_on == date(2024, 2, 29)
    stale = send(
        "class-sheet", held.pk, ghi="1", **{f"g{second.pk}": "fair", f"d{second.pk}": "6", f"v{second.pk}": "1"}
    )
    assert stale.status_code == 409
    again = words(send("class-sheet", held.pk, file=file(rows, head)))
    assert "Đúng như sổ" in again


def test_a_secretary_sees_nothing_of_the_end_of_a_class(sign_in, cast, office, tree) -> None:
    held = class_ends.certified(tree, "KT01", office.people, cast.organiser)
    client = sign_in(cast.secretary)
    for page in ("class-report", "class-certificates-file", "class-conclude"):
        assert client.get(reverse(page, args=[held.pk])).status_code == 404
    assert "chưa cấp giấy chứng nhận nào" in words(client.get(reverse("certificates")))


def test_a_ceremony_carries_one_photograph_with_words_for_who_does_not_see_it(send, office, tree, cast) -> None:
    held = class_ends.certified(tree, "KT01", office.people, cast.organiser)
    sent = {"photo": SimpleUploadedFile("lễ.jpg", jpeg()), "alt": "Học viên nhận giấy", "caption": "Lễ bế giảng"}
    early = send("class-photo", held.pk, **sent, version="4")
    assert early.status_code == 422 and "hãy mở bản tin trước" in words(early)
    class_ends.bulletin_of(tree, cast.organiser)
    for wrong in ({"alt": ""}, {"photo": SimpleUploadedFile("a.jpg", b"GIF89a nothing")}):
        sent["photo"].seek(0)
        assert send("class-photo", held.pk, **{**sent, **wrong}, version="4").status_code == 422
    sent["photo"].seek(0)
    assert send("class-photo", held.pk, **sent, version="4").status_code == 302
    report = send.client.get(reverse("class-report", args=[held.pk])).content.decode()
    assert 'alt="Học viên nhận giấy"' in report and "Lễ bế giảng</figcaption>" in report
    seen = send.client.get(reverse("class-photo-file", args=[held.pk]))
    assert seen["Content-Type"] == "image/jpeg" and seen.content[:3] == b"\xff\xd8\xff"
    other = class_ends.concluded(tree, "KT02", office.people, cast.organiser)
    assert send.client.get(reverse("class-photo-file", args=[other.pk])).status_code == 204
