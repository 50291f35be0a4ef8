"""One paper for many files on the desk: asked once, watched, stopped, taken away in one file or with legal names."""

import uuid
from datetime import date
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.access.viewer import viewer_of_id
from ketnap.actions import people
from ketnap.actions.papers import issuing, runs
from ketnap.actions.people import NewPerson
from ketnap.documents.papers import forms, office
from ketnap.lib import clock
from ketnap.models import IssuedPaper, JournalEntry, Meeting, MeetingItem, PaperRun, PaperTemplate, Person
from tests import lives
from tests.documents.papers import docx_text, pdf_text
from tests.web import meeting
from tests.web.test_pages import text

NAMES = ("Vũ Thị Hạnh", "Đỗ Thị Mẫu", "Đỗ Thị Mẫu")
TYPED = {"head-place": "Thành phố Mẫu", "sign-position": "PHÓ BÍ THƯ", "sign-name": "Trịnh Văn Mẫu"}


@pytest.fixture
def organiser(cast, sign_in) -> Client:
    return sign_in(cast.organiser)


@pytest.fixture
def held(tree) -> int:
    """A meeting that agreed to three files, two of people of the same name."""
    files = [meeting.proposed(tree, name) for name in NAMES]
    held, items = meeting.agenda(tree.upper, files)
    agreed = [meeting.Result(item, "decision", 9, f"{no}-QĐ/ĐUK", "Theo biên bản") for no, item in enumerate(items, 7)]
    meeting.meetings.note(held, agreed, present=9, write=True, by=None, version=1)
    return held


def post(client: Client, page: str, *ids: int, **typed):
    return client.post(reverse(page, args=ids), {"key": uuid.uuid4().hex, **typed})


def acts(held: int) -> list[str]:
    return [
        str(act) for act in MeetingItem.objects.filter(meeting=held).order_by("position").values_list("act", flat=True)
    ]


def begun(client: Client, held: int, **more) -> PaperRun:
    answer = post(client, "meeting-decisions", held, files=acts(held), **TYPED, **more)
    assert answer.status_code == 302, text(answer)
    return PaperRun.objects.get()


def made(client: Client, held: int) -> PaperRun:
    run = begun(client, held)
    runs.make_papers.call(run.pk, run.by_id)
    return run


def names(answer) -> list[str]:
    assert answer.status_code == 200 and answer["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        return packed.namelist()


def test_from_the_meeting_to_the_papers(organiser, tree, held) -> None:
    page = text(organiser.get(reverse("meeting", args=[held])))
    assert "Lập quyết định cho 3 người" in page
    asked = organiser.get(reverse("meeting-decisions", args=[held]))
    assert "Vũ Thị Hạnh" in text(asked) and "7-QĐ/ĐUK" in text(asked)
    assert 'name="person-native_place"' not in asked.content.decode(), "what speaks of one person is not asked for all"
    run = begun(organiser, held)
    page = organiser.get(reverse("paper-run", args=[run.pk]))
    assert "Chờ đến lượt" in text(page) and "Dừng, không lập nữa" in text(page)
    runs.make_papers.call(run.pk, run.by_id)
    page = text(organiser.get(reverse("paper-run", args=[run.pk])))
    assert "Đã lập xong: 3 trên 3 văn bản" in page and "8-QĐ/ĐUK" in page
    assert "Lập quyết định cho" not in text(organiser.get(reverse("meeting", args=[held])))
    assert "Không còn ai chờ văn bản này" in text(organiser.get(reverse("meeting-decisions", args=[held])))
    assert {one.values["single"]["sign.name"] for one in IssuedPaper.objects.all()} == {"Trịnh Văn Mẫu"}
    again = organiser.get(reverse("unit-issue-many", args=[tree.upper]), {"tu": "01-01-2011", "den": "31-12-2011"})
    assert "3 người đã có bản phát hành" in text(again)


def test_progress_is_polled_and_the_page_comes_back_when_it_ends(organiser, held, monkeypatch) -> None:
    monkeypatch.setattr(runs, "CHUNK", 1)
    run = begun(organiser, held)
    where = reverse("paper-run", args=[run.pk])
    ask = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "tien-do"}
    assert "Chờ đến lượt" in organiser.get(where, **ask).content.decode()
    runs.step(run.pk, viewer_of_id(run.by_id, clock.today()))
    part = organiser.get(where, **ask).content.decode()
    assert "Đã lập 1 trên 3 văn bản" in part and "<html" not in part
    post(organiser, "paper-run-cancel", run.pk)
    assert organiser.get(where, **ask)["HX-Refresh"] == "true"
    page = text(organiser.get(where))
    assert "Đã dừng: 1 trên 3 văn bản" in page and page.count("Không lập") >= 2
    assert "Lập quyết định cho 2 người" in text(organiser.get(reverse("meeting", args=[held])))


def test_one_word_file_one_pdf_and_a_zip(organiser, held) -> None:
    run = made(organiser, held)
    where = reverse("paper-run-file", args=[run.pk])
    joined, printed = organiser.get(where, {"dang": "docx"}), organiser.get(where, {"dang": "pdf"})
    for said in (docx_text(joined.content), pdf_text(printed.content)):
        assert all(f"Số {number}-QĐ/ĐUK" in said for number in (7, 8, 9)) and "Vũ Thị Hạnh" in said
    found = names(organiser.get(where))
    assert len(found) == 6 == len({one.casefold() for one in found})
    assert "9-KNĐ_Vũ Thị Hạnh_7-QĐ-ĐUK_01-09-2011.pdf" in found
    issuing.withdraw(IssuedPaper.objects.get(written_no="7-QĐ/ĐUK").pk, reason="Sai tên", by=None)
    assert len(names(organiser.get(where))) == 4
    assert "Số 7-QĐ" not in docx_text(organiser.get(where, {"dang": "docx"}).content)


def test_an_offices_own_word_file_is_what_the_run_fills(organiser, cast, tree, held) -> None:
    copy = office.office_copy(forms.form("9-KND"), meeting.HELD)
    template = PaperTemplate.objects.create(
        unit_id=tree.upper, key="9-KND", version=2, name="quyet-dinh.docx", content=copy,
        digest=sha256(copy).hexdigest(), by=cast.organiser, at=clock.now(),
    )  # fmt: skip
    assert "quyet-dinh.docx, bản 2" in text(organiser.get(reverse("meeting-decisions", args=[held])))
    run = made(organiser, held)
    assert {one.template_id for one in IssuedPaper.objects.all()} == {template.pk}
    where = reverse("paper-run-file", args=[run.pk])
    page = organiser.get(reverse("paper-run", args=[run.pk])).content.decode()
    assert f"{where}?dang=docx" in page and f"{where}?dang=pdf" not in page
    assert organiser.get(where, {"dang": "pdf"}).status_code == 422
    said = docx_text(organiser.get(where, {"dang": "docx"}).content)
    assert all(f"Số {number}-QĐ/ĐUK" in said for number in (7, 8, 9))
    assert all(name.endswith(".docx") for name in names(organiser.get(where)))


def test_folders_of_the_list_of_104(organiser, tree, held) -> None:
    run = made(organiser, held)
    found = names(organiser.get(reverse("paper-run-dossiers", args=[run.pk])))
    assert found == [
        "90.001.001/chua co CCCD_VuThiHanh/5.Quyet dinh ket nap dang vien.pdf",
        "90.001.001/chua co CCCD_DoThiMau/5.Quyet dinh ket nap dang vien.pdf",
        "90.001.001/chua co CCCD_DoThiMau_2/5.Quyet dinh ket nap dang vien.pdf",
    ]
    line = JournalEntry.objects.get(event="papers.exported")
    assert (line.detail["rows"], set(line.detail)) == (3, {"rows", "serial", "sha256"})
    one = IssuedPaper.objects.get(written_no="7-QĐ/ĐUK")
    whole = names(organiser.get(reverse("candidacy-issued-dossier", args=[one.candidacy_id])))
    assert whole == ["90.001.001/chua co CCCD_VuThiHanh/5.Quyet dinh ket nap dang vien.pdf"]
    assert len(names(organiser.get(reverse("candidacy-issued-files", args=[one.candidacy_id])))) == 2


def test_the_identity_number_names_the_folder(organiser, tree) -> None:
    (person,) = people.register(
        [NewPerson("Lý Thị Thử", "F", date(1995, 6, 10), tree.cell, schooling="upper", identity_no="024195000123")],
        by=None,
    )
    candidacy = lives.begin(tree, person.pk, date(2011, 5, 1))
    new = issuing.NewPaper("9-KND", date(2011, 10, 3), tree.cell, tree.upper, {}, candidacy_id=candidacy)
    issuing.issue([new], by=None)
    found = names(organiser.get(reverse("candidacy-issued-dossier", args=[candidacy])))
    assert found == ["90.001.001/024195000123_LyThiThu/5.Quyet dinh ket nap dang vien.pdf"]


def test_what_is_wrong_is_said_and_nothing_begins(organiser, held) -> None:
    none = post(organiser, "meeting-decisions", held, **TYPED)
    assert none.status_code == 422 and "Chưa chọn ai" in text(none)
    late = post(organiser, "meeting-decisions", held, files=acts(held), on="32-13-2011", **TYPED)
    assert late.status_code == 422 and 'value="Trịnh Văn Mẫu"' in late.content.decode()
    alien = post(organiser, "meeting-decisions", held, files=["999999"], **TYPED)
    assert alien.status_code == 422
    assert PaperRun.objects.count() == 0


def test_a_paper_is_dated_by_hand_for_all(organiser, held) -> None:
    run = begun(organiser, held, on="5-9-2011")
    runs.make_papers.call(run.pk, run.by_id)
    assert {(one.on, one.values["single"]["head.day"]) for one in IssuedPaper.objects.all()} == {
        (date(2011, 9, 5), "ngày 05 tháng 9 năm 2011")
    }


def test_the_officer_below_is_offered_nothing_he_does_not_issue(cast, sign_in, tree, held) -> None:
    officer = sign_in(cast.officer)
    page = officer.get(reverse("unit-issue-many", args=[tree.committee]), {"tu": "01-01-2011", "den": "31-12-2011"})
    assert "3 người do cơ quan khác phát hành" in text(page) and "Phát hành 3" not in text(page)
    assert officer.get(reverse("meeting-decisions", args=[held])).status_code == 404


def test_the_list_of_a_run_as_a_workbook(organiser, held) -> None:
    run = made(organiser, held)
    answer = organiser.get(reverse("paper-run-table", args=[run.pk]))
    assert answer.status_code == 200 and answer["Content-Type"].endswith("sheet")
    assert Meeting.objects.count() == 1 and Person.objects.count() >= 3
