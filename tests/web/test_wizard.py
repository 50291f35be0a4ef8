"""The import through the pages alone, without a script: send, look, answer, write, undo."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ketnap.imports import jobs
from ketnap.models import Batch, Movement, Person
from tests.web import arrivals
from tests.web.test_pages import text


def changed(data: bytes, change) -> bytes:
    book = openpyxl.load_workbook(BytesIO(data))
    change(book["Đảng viên"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def column(sheet, heading: str) -> int:
    row = next(row for row in sheet.iter_rows() if any(cell.value == "Họ và tên" for cell in row))
    return next(cell.column for cell in row if cell.value == heading)


def rows_of(sheet) -> list[int]:
    """Rows that hold a person, by number."""
    name = column(sheet, "Họ và tên")
    heading = next(row[0].row for row in sheet.iter_rows() if any(cell.value == "Họ và tên" for cell in row))
    return [number for number in range(heading + 1, sheet.max_row + 1) if sheet.cell(number, name).value]


@pytest.fixture
def client(cast, sign_in) -> Client:
    return sign_in(cast.organiser)


@pytest.fixture
def data(cast, office, tmp_path) -> bytes:
    return arrivals.workbook(cast.organiser, "90.001", tmp_path)


@pytest.fixture
def send(client, cast, django_capture_on_commit_callbacks):
    """Send a file by the form; the worker's check follows."""

    def build(data: bytes, name: str = "tra-ve.xlsx") -> str:
        file = SimpleUploadedFile(name, data)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("imports"), {"file": file, "key": "send-file-key"})
        assert answer.status_code == 302, text(answer)
        assert "Chờ đến lượt" in text(client.get(answer["Location"]))
        jobs.check_batch.call(int(answer["Location"].strip("/").split("/")[-1]), cast.organiser.pk)
        return answer["Location"]

    return build


def hidden(answer, action: str) -> dict[str, str]:
    """The hidden fields of the form on the page that leads there."""
    form = answer.content.decode().split(f'action="{action}"')[1].split("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


def test_a_wrong_cell_is_named_marked_and_blocks(client, send, data, office) -> None:
    def spoil(sheet) -> None:
        sheet.cell(rows_of(sheet)[2], column(sheet, "Ngày sinh")).value = "31/02/1984"

    where = send(changed(data, spoil))
    answer = client.get(where)
    words, page = text(answer), answer.content.decode()
    assert "Chưa ghi được: 1 chỗ sai" in words and "chưa ghi gì vào sổ" in words
    assert "31/02/1984" in words and "không có trong lịch" in words
    cell = re.search(r'href="#(o\d+-\w+)"', page)
    assert cell and f'class="cell-error" id="{cell[1]}"' in page
    assert "dòng vào sổ</button>" not in page
    marked = client.get(f"{where}danh-dau/")
    assert marked.status_code == 200
    assert openpyxl.load_workbook(BytesIO(marked.content))["Đảng viên"][cell[1].split("-")[1]].comment is not None


def test_a_missing_person_is_a_question_answered_on_the_page_written_and_undone(
    client, send, data, office, cast
) -> None:
    gone = Person.objects.get(pk=office.people["cell.1"])

    def leave_out(sheet) -> None:
        names = column(sheet, "Họ và tên")
        births = column(sheet, "Ngày sinh")
        for number in rows_of(sheet):
            born = sheet.cell(number, births).value
            if sheet.cell(number, names).value == gone.full_name and born and born.date() == gone.born_on:
                sheet.delete_rows(number)
                return
        raise AssertionError("the person is not in the template")

    where = send(changed(data, leave_out))
    page = client.get(where)
    assert f"{gone.full_name} có trong sổ nhưng không có trong bảng tính này" in text(page)
    answering = f"{where}tra-loi/"
    fields = hidden(page, answering)

    refused = client.post(answering, {**fields, "q0": "died", "on0": "hôm qua"})
    assert refused.status_code == 422 and "Câu 1:" in text(refused)
    assert 'value="died" checked' in refused.content.decode() and 'value="hôm qua"' in refused.content.decode()

    assert client.post(answering, {**fields, "q0": "died", "on0": "12.11.2011"}).status_code == 302
    batch_id = int(where.strip("/").split("/")[-1])
    jobs.check_batch.call(batch_id, cast.organiser.pk)
    page = client.get(where)
    assert "Ghi được: không còn chỗ sai, không còn câu hỏi" in text(page)

    assert client.post(f"{where}ghi/", hidden(page, f"{where}ghi/")).status_code == 302
    assert "Đang ghi vào sổ" in text(client.get(where))
    jobs.commit_batch.call(batch_id, cast.organiser.pk)
    assert "Đã ghi vào sổ" in text(client.get(where))
    assert list(Movement.objects.filter(person=gone, kind="died").values_list("on", flat=True)) == [date(2011, 11, 12)]

    page = client.get(where)
    assert client.post(f"{where}hoan-tac/", hidden(page, f"{where}hoan-tac/")).status_code == 302
    assert "Đã hoàn tác lần nhập tệp tra-ve.xlsx" in text(client.get(where))
    assert not Movement.objects.filter(person=gone, kind="died").exists()


def test_a_file_may_be_dropped(client, send, data) -> None:
    where = send(data)
    page = client.get(where)
    assert client.post(f"{where}bo/", hidden(page, f"{where}bo/"))["Location"] == reverse("imports")
    assert "Đã bỏ tệp tra-ve.xlsx, không ghi gì vào sổ." in text(client.get(reverse("imports")))
    assert Batch.objects.get().state == "dropped"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("danh-sach.docx", b"x", "không phải bảng tính"),
        ("rong.xlsx", b"", "Tệp rỗng"),
        (None, None, "Chọn một tệp."),
    ],
)
def test_what_is_no_workbook_is_not_taken(client, office, name, content, sentence) -> None:
    sent = {"file": SimpleUploadedFile(name, content)} if name else {}
    answer = client.post(reverse("imports"), {**sent, "key": "send-file-key"})
    assert answer.status_code == 422 and sentence in text(answer)
    assert not Batch.objects.exists()


def test_progress_swaps_itself_and_ends_by_loading_the_page(client, send, data, cast) -> None:
    batch_id = arrivals.received(cast.organiser, data, checked=False)
    headers = {"HX-Request": "true", "HX-Target": "tien-do"}
    part = client.get(reverse("import", args=[batch_id]), headers=headers).content.decode()
    assert part.strip().startswith('<div id="tien-do"') and "<html" not in part
    assert '<meta http-equiv="refresh"' in client.get(reverse("import", args=[batch_id])).content.decode()
    jobs.check_batch.call(batch_id, cast.organiser.pk)
    assert client.get(reverse("import", args=[batch_id]), headers=headers)["HX-Refresh"] == "true"


@pytest.mark.parametrize("page", ["unit-template", "unit-national"])
def test_a_workbook_taken_away_says_who_took_it_and_comes_back_unchanged(cast, tree, office, sign_in, page) -> None:
    content = sign_in(cast.organiser).get(reverse(page, args=[tree.committee])).content
    book = openpyxl.load_workbook(BytesIO(content))
    said = "Nguyễn Thị Hòa tải ngày "
    assert book.properties.description.startswith(said)
    assert all(sheet.oddFooter.left.text.startswith(said) for sheet in book)
    assert not any(said in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    batch = arrivals.received(cast.organiser, content, "tai-ve.xlsx")
    assert "error" not in {kind for kind, count in Batch.objects.get(pk=batch).counts.items() if count}
