"""Making a paper on its page: drafts that keep nothing, the guide beside what is written by hand, who may issue."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from ketnap.actions.papers import numbering
from ketnap.models import IssuedPaper, JournalEntry, PaperNumber, PathAct, Person
from tests import lives
from tests.documents.papers import docx_text, pdf_text
from tests.documents.test_goldens import folded

KEY = "k" * 12


@pytest.fixture
def file(tree) -> int:
    official = lives.members(tree)[0]
    made = lives.begin(tree, lives.worker(tree, name="Vũ Thị Ví Dụ"), date(2021, 10, 8))
    lives.go_on(made, official, "introduced")
    return made


def at(file: int, key: str, kind: str = "") -> str:
    act = PathAct.objects.filter(candidacy=file, kind=kind).first()
    return reverse("candidacy-issue", args=[file, key]) + (f"?viec={act.pk}" if act else "")


def test_a_draft_keeps_nothing_and_says_the_day_it_was_given(file, cast, sign_in) -> None:
    client, before = sign_in(cast.secretary), JournalEntry.objects.count()
    typed = {"on": "20.3.2022", "head-place": "Thành phố Mẫu", "nhap": "docx", "key": KEY}
    answer = client.post(at(file, "3-KND", "introduced"), typed)
    assert "ban-nhap.docx" in answer["Content-Disposition"]
    said = docx_text(answer.content)
    for words in ("Nguyễn Văn An", "Vũ Thị Ví Dụ", "Thành phố Mẫu, ngày 20 tháng 3 năm 2022"):
        assert words in said, said
    assert (IssuedPaper.objects.count(), JournalEntry.objects.count()) == (0, before)


def test_what_is_written_by_hand_has_an_empty_print_and_a_guide_beside_it(file, cast, sign_in) -> None:
    client, where = sign_in(cast.secretary), at(file, "1-KND", "application")
    empty = client.post(where, {"on": "14.2.2022", "nhap": "pdf", "key": KEY})
    assert "ĐƠN XIN VÀO ĐẢNG" in pdf_text(empty.content) and "Vũ Thị Ví Dụ" not in pdf_text(empty.content)
    guide = client.post(where, {"on": "14.2.2022", "nhap": "huong-dan", "key": KEY})
    said = folded(pdf_text(guide.content))
    assert "Vũ Thị Ví Dụ" in said and "ngày 10 tháng 6 năm 1995" in said
    refused = client.post(where, {"on": "14.2.2022", "key": KEY})
    assert refused.status_code == 422 and "do người khai viết tay" in refused.content.decode()
    assert IssuedPaper.objects.count() == 0


def test_a_secretary_prints_a_decision_of_the_bloc_but_does_not_issue_it(file, cast, sign_in) -> None:
    answer = sign_in(cast.secretary).post(at(file, "9-KND"), {"on": "28.4.2022", "key": KEY})
    assert answer.status_code == 422
    assert "Đảng bộ Khối Doanh nghiệp tỉnh A phát hành" in answer.content.decode()
    assert IssuedPaper.objects.count() == 0


def test_a_committee_signs_for_all_and_never_in_place_of(file, cast, sign_in) -> None:
    typed = {"on": "28.4.2022", "sign-position": "K/T BÍ THƯ", "sign-name": "Trịnh Văn Mẫu", "key": KEY}
    answer = sign_in(cast.organiser).post(at(file, "9-KND"), typed)
    assert answer.status_code == 422 and "không có ký thay (K/T)" in answer.content.decode()
    assert "Trịnh Văn Mẫu" in answer.content.decode(), "what was typed stays"


def test_a_paper_or_an_act_that_is_not_of_the_file_is_missing(file, cast, sign_in) -> None:
    client = sign_in(cast.organiser)
    assert client.get(at(file, "khong-co")).status_code == 404
    assert client.get(at(file, "7-HSDV")).status_code == 404
    assert client.get(f"{at(file, '9-KND')}?viec=1").status_code == 404


def test_a_member_who_moves_has_a_letter_and_sees_it_among_what_is_held(tree, cast, office, sign_in) -> None:
    client, one = sign_in(cast.organiser), office.people["cell.0"]
    where = reverse("person-issue", args=[one, "transfer-official"])
    name = Person.objects.get(pk=one).full_name
    answer = client.post(where, {"on": "3.10.2011", "move-to": "Chi bộ Phân xưởng 2", "nhap": "docx", "key": KEY})
    said = docx_text(answer.content)
    assert name in said and "Chi bộ Phân xưởng 2" in said
    assert client.post(where, {"on": "3.10.2011", "move-to": "Chi bộ Phân xưởng 2", "key": KEY}).status_code == 302
    kept = IssuedPaper.objects.get()
    assert (kept.person_id, kept.candidacy_id) == (one, None)
    shown = client.get(reverse("person-held", args=[one])).content.decode()
    assert "Giấy giới thiệu sinh hoạt đảng" in shown
    assert sign_in(cast.stranger).get(where).status_code == 404


def test_what_is_held_tells_the_path_too(file, cast, sign_in) -> None:
    person = PathAct.objects.filter(candidacy=file).first().candidacy.person_id
    shown = sign_in(cast.organiser).get(reverse("person-held", args=[person])).content.decode()
    assert "Đường kết nạp từ 08-10-2021" in shown and "Giấy giới thiệu của đảng viên" in shown


def test_drafts_of_every_act_of_a_file_in_one_zip(file, cast, sign_in) -> None:
    answer = sign_in(cast.secretary).get(reverse("candidacy-issued-files", args=[file]) + "?nhap=1")
    with ZipFile(BytesIO(answer.content)) as packed:
        said = {name: docx_text(packed.read(name)) for name in packed.namelist()}
    assert any("3-KNĐ_Nguyễn Văn An_Vũ Thị Ví Dụ.docx" in name for name in said), list(said)
    assert len(said) >= 4 and not any("1-KNĐ" in name for name in said), "what is written by hand has no draft"
    assert all("Vũ Thị Ví Dụ" in words for name, words in said.items() if "3-KNĐ" in name)
    assert IssuedPaper.objects.count() == 0


def test_a_union_numbers_its_own_paper(file, tree, cast, sign_in) -> None:
    numbering.open_term(unit_id=tree.cell, since=date(2020, 8, 1), name="nhiệm kỳ 2020–2025", by=cast.organiser)
    numbering.open_book(unit_id=tree.cell, type="NQ", by=cast.organiser)
    client = sign_in(cast.secretary)
    assert "Số tiếp theo trong sổ" not in client.get(at(file, "4-KND")).content.decode()
    assert "Số tiếp theo trong sổ" in client.get(at(file, "6-KND")).content.decode()
    typed = {"on": "15.3.2022", "head-number": "Số 05-NQ/ĐTN", "numbering": "next", "key": KEY}
    assert client.post(at(file, "4-KND"), typed).status_code == 302
    assert "Số 05-NQ/ĐTN" in docx_text(bytes(IssuedPaper.objects.get().content))
    assert not PaperNumber.objects.exists()
