"""Papers issued: filled from the record, numbered, kept as they were; refused, withdrawn, raced for."""

from datetime import date
from hashlib import sha256

import pytest

from ketnap.access.viewer import viewer_of
from ketnap.actions.papers import issuing, numbering
from ketnap.actions.papers.issuing import GIVEN, NewPaper
from ketnap.actions.refusal import Refused
from ketnap.documents.papers import forms, office
from ketnap.lib import clock
from ketnap.models import IssuedPaper, JournalEntry, NumberBook, PaperNumber, PaperTemplate, PathAct
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import issued, values
from ketnap.rules.papers import catalogue
from ketnap.rules.papers.fields import fields
from ketnap.web.forms.papers import asked_for
from tests import lives
from tests.actions.test_membership_race import at_once
from tests.documents.test_goldens import words

DECIDED = date(2022, 4, 28)


def decided(tree, name: str = "Vũ Thị Hạnh", until: str = "decision") -> int:
    official = lives.members(tree)[0]
    person = lives.worker(tree, name=name)
    lives.certificates(person)
    made = lives.begin(tree, person, date(2021, 10, 8))
    lives.go_on(made, official, until)
    return made


def paper(tree, candidacy: int, by, number: str = "", key: str = "9-KND") -> NewPaper:
    viewer = viewer_of(by, clock.today())
    entry = catalogue()[key]
    single = values.of_candidacies(viewer, [candidacy], entry, DECIDED)[candidacy]
    act = PathAct.objects.filter(candidacy=candidacy, kind__in=entry.acts).first()
    return NewPaper(
        key, DECIDED, tree.cell, tree.upper, single | {"head.place": "Thành phố Mẫu", "sign.name": "Trịnh Văn Mẫu"},
        candidacy_id=candidacy, act_id=act.pk if act else None, number=number,
    )  # fmt: skip


@pytest.fixture
def book(tree, cast) -> NumberBook:
    numbering.open_term(unit_id=tree.upper, since=date(2020, 8, 1), name="nhiệm kỳ 2020–2025", by=cast.organiser)
    return numbering.open_book(unit_id=tree.upper, type="QĐ", paper_last=145, reason="sổ giấy", by=cast.organiser)


def test_the_decision_says_what_the_record_says(tree, cast, book) -> None:
    candidacy = decided(tree)
    (row,) = issuing.issue([paper(tree, candidacy, cast.organiser, GIVEN)], by=cast.organiser)
    said = words(bytes(row.content))
    for expected in (
        "Số 146-QĐ/ĐUK", "Thành phố Mẫu, ngày 28 tháng 4 năm 2022", "QUYẾT ĐỊNH", "Vũ Thị Hạnh",
        "ngày 10 tháng 6 năm 1995", "Chi bộ Phân xưởng 1", "T/M BAN THƯỜNG VỤ", "Trịnh Văn Mẫu",
    ):  # fmt: skip
        assert expected in said, said
    number = PaperNumber.objects.get()
    assert (number.written, number.state, number.act_id) == ("146-QĐ/ĐUK", "used", row.act_id)
    assert bytes(row.pdf).startswith(b"%PDF") and row.layout == "36-HD-VPTW-2018"
    line = JournalEntry.objects.get(event="papers.issued")
    assert line.detail["papers"] == [{"key": "9-KND", "no": "146-QĐ/ĐUK", "candidacy": candidacy, "sha256": row.digest}]


def test_it_prints_the_same_later_and_a_changed_byte_is_seen(tree, cast) -> None:
    candidacy = decided(tree)
    (row,) = issuing.issue([paper(tree, candidacy, cast.organiser)], by=cast.organiser)
    viewer = viewer_of(cast.organiser, clock.today())
    line, content = issued.content(viewer, row.pk, "docx")
    assert content == bytes(row.content) and issued.issued(viewer, row.pk).intact
    assert issued.file_name(line, "docx") == "9-KNĐ_Vũ Thị Hạnh_28-04-2022.docx"
    IssuedPaper.objects.filter(pk=row.pk).update(content=content.replace(b"PK", b"pk", 1))
    assert not issued.issued(viewer, row.pk).intact


def test_the_same_values_give_the_same_bytes(tree, cast) -> None:
    candidacy = decided(tree)
    new = paper(tree, candidacy, cast.organiser)
    (first,) = issuing.issue([new], by=cast.organiser)
    issuing.withdraw(first.pk, reason="Sai địa danh", by=cast.organiser)
    (again,) = issuing.issue([new], by=cast.organiser)
    assert (first.digest, first.pdf_digest, first.form_digest) == (again.digest, again.pdf_digest, again.form_digest)


def test_one_paper_of_an_act_is_issued_once_until_withdrawn(tree, cast, book) -> None:
    candidacy = decided(tree)
    (row,) = issuing.issue([paper(tree, candidacy, cast.organiser, GIVEN)], by=cast.organiser)
    with pytest.raises(Refused, match="Vũ Thị Hạnh: văn bản này đã phát hành ngày 28-04-2022"):
        issuing.issue([paper(tree, candidacy, cast.organiser, GIVEN)], by=cast.organiser)
    assert PaperNumber.objects.count() == 1, "no number is lost by what was refused"
    with pytest.raises(Refused, match="phải có lý do"):
        issuing.withdraw(row.pk, reason=" ", by=cast.organiser)
    issuing.withdraw(row.pk, reason="Sai tên", by=cast.organiser)
    with pytest.raises(Refused, match="đã thu hồi"):
        issuing.withdraw(row.pk, reason="Sai tên", by=cast.organiser)
    (again,) = issuing.issue([paper(tree, candidacy, cast.organiser, GIVEN)], by=cast.organiser)
    assert again.written_no == "147-QĐ/ĐUK"
    viewer = viewer_of(cast.organiser, clock.today())
    assert [(one.written_no, one.withdrawn) for one in issued.of_file(viewer, candidacy)] == [
        ("147-QĐ/ĐUK", ""), ("146-QĐ/ĐUK", "Sai tên"),
    ]  # fmt: skip


def test_a_typed_number_is_taken_into_the_book(tree, cast, book) -> None:
    candidacy = decided(tree)
    (row,) = issuing.issue([paper(tree, candidacy, cast.organiser, "150")], by=cast.organiser)
    assert row.written_no == "150-QĐ/ĐUK"
    second = decided(tree, "Đỗ Thị Mẫu")
    with pytest.raises(Refused, match="Số 150-QĐ/ĐUK đã dùng cho “Quyết định kết nạp đảng viên, Vũ Thị Hạnh”"):
        issuing.issue([paper(tree, second, cast.organiser, "150")], by=cast.organiser)
    assert IssuedPaper.objects.count() == 1


def test_a_paper_of_a_day_it_was_not_printed_on(tree, cast) -> None:
    candidacy = decided(tree)
    new = paper(tree, candidacy, cast.organiser)
    for on, said in ((date(2001, 1, 1), "chưa có, hoặc không còn, mẫu 9-KNĐ"), (date(2099, 1, 1), "chưa đến")):
        with pytest.raises(Refused, match=said):
            issuing.issue([NewPaper(**{name: getattr(new, name) for name in new.__slots__} | {"on": on})],
                          by=cast.organiser)  # fmt: skip


def test_only_who_reaches_the_file_reads_its_papers(tree, cast) -> None:
    candidacy = decided(tree)
    (row,) = issuing.issue([paper(tree, candidacy, cast.organiser)], by=cast.organiser)
    stranger = viewer_of(cast.stranger, clock.today())
    for ask in (
        lambda: issued.issued(stranger, row.pk), lambda: issued.content(stranger, row.pk, "docx"),
        lambda: issued.of_file(stranger, candidacy), lambda: issued.offers(stranger, candidacy),
        lambda: issued.of_unit(stranger, tree.cell),
        lambda: values.of_candidacies(stranger, [candidacy], catalogue()["9-KND"], DECIDED),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            ask()


def test_what_can_be_made_of_a_file(tree, cast) -> None:
    candidacy = decided(tree)
    viewer = viewer_of(cast.organiser, clock.today())
    found = {one.entry.key: one for one in issued.offers(viewer, candidacy)}
    assert (found["9-KND"].on, found["9-KND"].version.code) == (DECIDED, "9-KNĐ")
    issuing.issue([paper(tree, candidacy, cast.organiser)], by=cast.organiser)
    found = {one.entry.key: one for one in issued.offers(viewer, candidacy)}
    assert found["9-KND"].issued.on == DECIDED
    assert [one.person for one in issued.of_unit(viewer, tree.upper)] == ["Vũ Thị Hạnh"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_issue_at_once_one_wins_and_no_number_is_lost(tree, cast, book) -> None:
    candidacy = decided(tree)
    new = paper(tree, candidacy, cast.organiser, GIVEN)
    found = at_once([lambda: issuing.issue([new], by=cast.organiser)] * 3)
    assert sum(isinstance(one, list) for one in found) == 1
    assert all("đã phát hành" in str(one) for one in found if not isinstance(one, list))
    assert [one.written for one in PaperNumber.objects.all()] == ["146-QĐ/ĐUK"]


def test_nothing_of_vetting_is_asked_or_kept() -> None:
    """What vetting found, and of whom, is written by hand on the paper; the program has no field to type it in."""
    left = {key for key, one in fields().items() if one.pen}
    assert {"concl.cv", "vetting.result", "vetting.who"} <= left
    for key in sorted(forms.keys()):
        assert not left & {one.key for one in asked_for(forms.form(key), {})}, key


def test_an_offices_own_file_outranks_ours_for_it_and_all_below(tree, cast) -> None:
    candidacy = decided(tree)
    ours = forms.form("9-KND")
    copy = office.office_copy(ours, DECIDED)
    row = PaperTemplate.objects.create(
        unit_id=tree.upper, key="9-KND", version=1, name="quyet-dinh.docx", content=copy,
        digest=sha256(copy).hexdigest(), by=cast.organiser, at=clock.now(),
    )  # fmt: skip
    viewer = viewer_of(cast.organiser, clock.today())
    found = issued.own_file(viewer, tree.cell, "9-KND")
    assert found.template_id == row.pk and issued.own_file(viewer, tree.other_upper, "9-KND") is None
    new = paper(tree, candidacy, cast.organiser)
    new = NewPaper(**{name: getattr(new, name) for name in new.__slots__}
                   | {"template_id": row.pk, "own": office.taken(found.content)})  # fmt: skip
    (kept,) = issuing.issue([new], by=cast.organiser)
    assert "Vũ Thị Hạnh" in words(bytes(kept.content)) and kept.pdf is None
    assert issued.issued(viewer, kept.pk).template == "quyet-dinh.docx, bản 1"
    with pytest.raises(NotFound, match="chỉ có tệp Word"):
        issued.content(viewer, kept.pk, "pdf")
