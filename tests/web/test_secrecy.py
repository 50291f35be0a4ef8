"""A paper with a marking of secrecy does not come in, by any door; the switch takes two administrators and a paper, and
while it is on no list leaves."""

import uuid
from datetime import date
from io import BytesIO, StringIO

import docx as word
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from ketnap.access.secrecy import lone_network
from ketnap.actions import secrecy as acts
from ketnap.actions.refusal import Refused
from ketnap.documents.secrecy import marking
from ketnap.models import Batch, Feedback, Grant, JournalEntry, LoneNetwork, User
from tests.web import arrivals, readers
from tests.web.test_pages import text

pytestmark = pytest.mark.django_db


def workbook(*rows: tuple[str, ...], data: bytes | None = None) -> bytes:
    book = openpyxl.load_workbook(BytesIO(data)) if data else openpyxl.Workbook()
    sheet = book.worksheets[0]
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column, value)
    book.save(out := BytesIO())
    return out.getvalue()


def letter(*lines: str, header: str = "") -> bytes:
    made = word.Document()
    for line in lines:
        made.add_paragraph(line)
    if header:
        made.sections[0].header.paragraphs[0].text = header
    made.save(out := BytesIO())
    return out.getvalue()


def split_letter() -> bytes:
    made = word.Document()
    paragraph = made.add_paragraph()
    for part in ("T", "ỐI", " M", "ẬT"):
        paragraph.add_run(part).bold = True
    made.save(out := BytesIO())
    return out.getvalue()


def send(client: Client, page: str, *ids: int, **typed):
    return client.post(reverse(page, args=ids), {"key": uuid.uuid4().hex, **typed})


@pytest.fixture
def administrators(tree, sign_in) -> list[tuple[User, Client]]:
    found = []
    for name in ("quan-tri-1", "quan-tri-2"):
        user = User.objects.create(username=name, display_name=name)
        Grant.objects.create(user=user, role="installer", valid_from=date(2005, 1, 1))
        found.append((user, sign_in(user)))
    return found


def test_files_are_read_for_their_marking() -> None:
    marked = {
        "a.xlsx": workbook(("Đảng ủy A", "MẬT"), ("DANH SÁCH",)), "b.docx": letter("MẬT", "Báo cáo"),
        "c.docx": letter("Báo cáo", header="Tuyệt mật"), "d.docx": split_letter(),
        "Tài liệu mật.xlsx": workbook(("x",)),
        "e.txt": "TỐI MẬT\nabc".encode(),
    }  # fmt: skip
    assert {name: marking(name, content) for name, content in marked.items()} == {
        "a.xlsx": "Mật", "b.docx": "Mật", "c.docx": "Tuyệt mật", "d.docx": "Tối mật", "Tài liệu mật.xlsx": "Mật",
        "e.txt": "Tối mật",
    }  # fmt: skip
    plain = {
        "a.xlsx": workbook(("Công ty Mật ong", "bảo mật"), ("1", "Lê Thị", "Mật", "1980", "Chi bộ")),
        "b.docx": letter("Giữ bí mật phiếu bầu", "Lê Thị Mật"),
        "c.jpg": b"\xff\xd8\0" + "MẬT".encode(), "d.xlsx": b"PK\3\4broken",
    }  # fmt: skip
    assert {name: found for name, content in plain.items() if (found := marking(name, content))} == {}


def test_nothing_marked_comes_in(cast, tree, office, sign_in, tmp_path, django_capture_on_commit_callbacks) -> None:
    client = sign_in(cast.organiser)
    batches, lines = Batch.objects.count(), JournalEntry.objects.count()
    sent = SimpleUploadedFile("ds.xlsx", workbook(("MẬT",), ("DANH SÁCH",)))
    page = send(client, "imports", file=sent)
    assert page.status_code == 422 and "mang dấu “Mật”" in text(page) and "Không có gì được giữ lại" in text(page)
    for typed in ({"decision_no": "12-QĐ/TU-Mật"}, {"reason": "TUYỆT MẬT"}, {"reason": "Theo công văn (tối mật)"}):
        answer = send(client, "unit-rename", tree.cell, name="Chi bộ A", on="1.11.2011", **typed)
        assert answer.status_code == 422 and "mang dấu" in text(answer), typed
    below = readers.article(tree.upper)
    with pytest.raises(Refused):
        readers.sent(below, "Độ mật: Tối mật\nXin gửi tài liệu")
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(("MẬT",)))
    with pytest.raises(CommandError, match="Mật"):
        call_command("import", str(path), stdout=StringIO())
    assert (Batch.objects.count(), JournalEntry.objects.count(), Feedback.objects.count()) == (batches, lines, 0)
    plain = SimpleUploadedFile("ds.xlsx", arrivals.workbook(cast.organiser, "90.001", tmp_path))
    assert send(client, "imports", file=plain).status_code == 302


def test_the_switch_takes_a_paper_and_two_administrators(administrators, cast, office, tree, sign_in) -> None:
    (_, one), (_, two) = administrators
    typed = {"number": "15-QĐ/TU", "decided_on": "1.11.2011", "body": "Tỉnh ủy A"}
    assert send(one, "lone-network", **typed | {"number": " "}).status_code == 422
    for _ in range(2):  # pressed twice
        assert one.post(reverse("lone-network"), {"key": "one-key-only", **typed}).status_code == 302
    assert one.post(reverse("lone-network"), typed).status_code == 400, "without a key nothing happens"
    row = LoneNetwork.objects.get()
    assert send(one, "lone-network-on", van_ban=row.pk).status_code == 422 and not lone_network(), "alone"
    assert send(sign_in(cast.organiser), "lone-network-on", van_ban=row.pk).status_code == 403
    assert send(two, "lone-network", **typed).status_code == 422, "one at a time"
    assert send(two, "lone-network-on", van_ban=row.pk).status_code == 302 and lone_network()
    page = text(one.get(reverse("lone-network")))
    assert "Đang bật theo 15-QĐ/TU" in page and "quan-tri-2" in page
    acts.require_open("Tối mật", "Tệp")
    taken = sign_in(cast.organiser).get(reverse("unit-members-table", args=[tree.upper]))
    assert taken.status_code == 422 and "mạng LAN độc lập" in text(taken), "no list leaves meanwhile"
    assert send(one, "lone-network-off", van_ban=row.pk).status_code == 302 and not lone_network()
    assert sign_in(cast.organiser).get(reverse("unit-members-table", args=[tree.upper])).status_code == 200
    with pytest.raises(Refused):
        acts.require_open("Mật", "Tệp")
    told = [line.event for line in JournalEntry.objects.order_by("seq") if line.event.startswith("secrecy.")]
    assert told == ["secrecy.asked", "secrecy.switched_on", "secrecy.switched_off"]
