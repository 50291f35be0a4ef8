"""The end of a class: its result concluded, certificates numbered and printed in one step, the ceremony; taken back."""

from datetime import date
from io import BytesIO

import docx as word
import pytest

from ketnap.access.viewer import viewer_of
from ketnap.actions import people, training
from ketnap.actions.papers import Paper, numbering
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Conflict, Refused
from ketnap.actions.training import Held, NewCertificate, NewClass, NewEnrolment, Result
from ketnap.lib import clock
from ketnap.models import Certificate, ClosingAct, IssuedPaper, JournalEntry, LearnerResult, PaperNumber, TrainingClass

START, END, ENDED, GIVEN = date(2024, 2, 19), date(2024, 2, 23), date(2024, 2, 26), date(2024, 2, 29)
WHY = Paper(number="7-BC/BTC", reason="Chấm nhầm bài.")
NAMES = ("Lục Thị Hoan", "Lục Thị Hân", "Vi Văn Bách", "Tòng Thị A\u0302n")
"""The last one as a file of another system spells it: letters and accents apart."""
GRADES = ("good", "fair", "failed", "")


@pytest.fixture
def held(tree) -> TrainingClass:
    rows = [NewClass("NT01", "Lớp khóa 1", "awareness", tree.upper, START, END, "Trung tâm chính trị")]
    return training.open_classes(rows, by=None)[0]


@pytest.fixture
def learners(tree, held) -> list[int]:
    rows = [NewPerson(name, "F", date(1996, 2, 29), tree.cell) for name in NAMES]
    made = [person.pk for person in people.register(rows, by=None)]
    training.enrol([NewEnrolment(held.pk, pk, tree.cell) for pk in made], by=None)
    training.grade([Result(held.pk, pk, grade) for pk, grade in zip(made, GRADES, strict=True)], by=None)
    return made


@pytest.fixture
def book(tree) -> int:
    numbering.open_term(unit_id=tree.upper, since=date(2020, 8, 1), name="Nhiệm kỳ 2020–2025", by=None)
    return numbering.open_book(unit_id=tree.upper, type="GCN", by=None, paper_last=6, reason="Sổ giấy đến số 6.").pk


def now(held: TrainingClass) -> int:
    return TrainingClass.objects.get(pk=held.pk).version


def conclude(held: TrainingClass, on: date = ENDED, **more) -> ClosingAct:
    return training.conclude(held.pk, on=on, version=now(held), by=None, **more)


def certify(held: TrainingClass, cast, on: date = GIVEN, version: int | None = None, **typed: str) -> list[Certificate]:
    viewer = viewer_of(cast.organiser, clock.today())
    version = now(held) if version is None else version
    return training.certify_passed(viewer, held.pk, on=on, version=version, by=cast.organiser, typed=typed)


def test_a_conclusion_says_who_passed_and_why_not(held, learners) -> None:
    act = conclude(held, said={learners[1]: "Chép bài của người khác"})
    told = {row.enrolment.person_id: (row.passed, row.why) for row in LearnerResult.objects.filter(act=act)}
    assert told == {
        learners[0]: (True, ""), learners[1]: (False, "Chép bài của người khác"),
        learners[2]: (False, "Kiểm tra không đạt"), learners[3]: (False, "Chưa có kết quả kiểm tra"),
    }  # fmt: skip
    line = JournalEntry.objects.get(event="training.concluded")
    assert (line.detail["passed"], line.detail["learners"]) == (1, 4)
    with pytest.raises(Refused, match="đã kết luận ngày 26-02-2024"):
        conclude(held)
    with pytest.raises(Refused, match="hãy hoàn tác kết luận trước"):
        training.grade([Result(held.pk, learners[3], "good")], by=None)
    with pytest.raises(Conflict):
        training.conclude(held.pk, on=ENDED, version=1, by=None)


@pytest.mark.parametrize(
    ("on", "says"), [(date(2024, 2, 22), "trước ngày bế giảng 23-02-2024"), (date(2199, 1, 1), "chưa đến")]
)
def test_not_before_the_class_ended_nor_on_a_day_to_come(on, says, held, learners) -> None:
    with pytest.raises(Refused, match=says):
        conclude(held, on)
    with pytest.raises(Refused, match=says):
        training.hold_ceremony(held.pk, on=on, told=Held("Hội trường", 1), version=1, by=None)
    row = NewCertificate(learners[0], "awareness", "9/NT", on, "Trung tâm", held.pk)
    with pytest.raises(Refused, match=says):
        training.write_certificates(held.pk, [row], by=None)
    assert now(held) == 1 and not ClosingAct.objects.exists() and not Certificate.objects.exists()


def test_all_who_passed_get_the_next_numbers_and_their_papers_in_one_step(held, learners, book, cast) -> None:
    conclude(held)
    made = certify(held, cast, **{"sign.position": "PHÓ BÍ THƯ", "head.place": "Bắc Ninh"})
    assert [(row.person_id, row.number, row.issued_on) for row in made] == [
        (learners[1], "7-GCN/ĐUK", GIVEN), (learners[0], "8-GCN/ĐUK", GIVEN),
    ]  # fmt: skip
    assert [row.number for row in PaperNumber.objects.filter(book=book, state="used").order_by("number")] == [7, 8]
    paper = made[1].issued
    assert paper.number_id == made[1].paper_number_id and paper.person_id == learners[0] and paper.pdf
    words = " ".join(
        [part.text for part in word.Document(BytesIO(bytes(paper.content))).paragraphs]
        + [cell.text for table in word.Document(BytesIO(bytes(paper.content))).tables for row in table.rows
           for cell in row.cells]
    )  # fmt: skip
    for said in ("Lục Thị Hoan", "ngày 29 tháng 02 năm 1996", "Giỏi", "8-GCN/ĐUK", "PHÓ BÍ THƯ", "T/M BAN THƯỜNG VỤ",
                 "ngày 29 tháng 02 năm 2024", "KHỐI DOANH NGHIỆP TỈNH A"):  # fmt: skip
        assert said in words
    assert JournalEntry.objects.filter(event__startswith="papers.").count() == 2  # the term and the book
    with pytest.raises(Refused, match="đã có giấy chứng nhận"):
        certify(held, cast)
    with pytest.raises(Refused, match="đã phát hành"):
        numbering.cancel(made[0].paper_number_id, reason="Thử", by=None)


@pytest.mark.parametrize(
    ("concluded", "on", "says"),
    [(False, GIVEN, "chưa có kết luận"), (True, END, "trước ngày kết luận 26-02-2024"), (True, GIVEN, "Chưa có sổ số")],
)
def test_certificates_that_cannot_be_given(concluded, on, says, held, learners, cast) -> None:
    if concluded:
        conclude(held)
    with pytest.raises(Refused, match=says):
        certify(held, cast, on)
    assert not Certificate.objects.exists() and not IssuedPaper.objects.exists()


def test_certificates_given_together_are_taken_back_together_and_their_numbers_stay_used(
    held, learners, book, cast
) -> None:
    act = conclude(held)
    given = certify(held, cast)[0].act
    with pytest.raises(Refused, match="thu hồi các giấy ấy trước"):
        training.take_back_act(act.pk, version=now(held), by=None, paper=WHY)
    training.take_back_act(given.pk, version=now(held), by=cast.organiser, paper=WHY)
    assert not Certificate.objects.filter(withdrawn=False).exists()
    assert {row.reason for row in IssuedPaper.objects.all()} == {"Chấm nhầm bài."}
    with pytest.raises(Refused, match="đã được hoàn tác"):
        training.take_back_act(given.pk, version=now(held), by=None, paper=WHY)
    training.take_back_act(act.pk, version=now(held), by=None, paper=WHY)
    training.grade([Result(held.pk, learners[2], "average")], by=None)
    conclude(held)
    assert [row.number for row in certify(held, cast)] == ["9-GCN/ĐUK", "10-GCN/ĐUK", "11-GCN/ĐUK"]


def test_one_certificate_taken_back_is_given_again_under_the_next_number(held, learners, book, cast) -> None:
    conclude(held)
    first = certify(held, cast)[0]
    training.take_back_certificate(first.pk, by=None, paper=WHY)
    assert IssuedPaper.objects.get(pk=first.issued_id).reason == "Chấm nhầm bài."
    assert [(row.person_id, row.number) for row in certify(held, cast)] == [(learners[1], "9-GCN/ĐUK")]


def test_numbers_somebody_else_gave_are_each_for_one_learner_of_the_class(held, learners, cast, tree) -> None:
    conclude(held)

    def row(person: int, number: str) -> NewCertificate:
        return NewCertificate(person, "awareness", number, ENDED, "Trung tâm chính trị", held.pk)

    (stranger,) = people.register([NewPerson("Lò Văn Ké", "M", date(1990, 1, 1), tree.cell)], by=None)
    for rows, says in (
        ([row(learners[0], "15/NT"), row(learners[1], "15 / nt")], "ghi cho hai người"),
        ([row(stranger.pk, "15/NT")], "không còn trong lớp"),
        ([row(learners[2], "15/NT")], "Vi Văn Bách không đạt"),
    ):
        with pytest.raises(Refused, match=says):
            training.write_certificates(held.pk, rows, by=None)
    training.write_certificates(held.pk, [row(learners[0], "15/NT")], by=None)
    with pytest.raises(Refused, match="đã cấp cho Lục Thị Hoan"):
        training.write_certificates(held.pk, [row(learners[1], "15/NT")], by=None)
    with pytest.raises(Refused, match="đã có giấy chứng nhận số 15/NT"):
        training.write_certificates(held.pk, [row(learners[0], "16/NT")], by=None)
    assert Certificate.objects.count() == 1


def test_the_ceremony_is_held_once_and_taken_back_with_a_reason(held, learners) -> None:
    told = Held(" Hội trường  Đảng ủy ", 3, 12, "Bí thư phát biểu\n\n Học viên  cảm ơn ")
    act = training.hold_ceremony(held.pk, on=END, told=told, version=1, by=None)
    assert act.told == {
        "place": "Hội trường Đảng ủy",
        "learners": 3,
        "guests": 12,
        "spoke": "Bí thư phát biểu\nHọc viên cảm ơn",
    }
    with pytest.raises(Refused, match="Lễ bế giảng ngày 23-02-2024 đã ghi"):
        training.hold_ceremony(held.pk, on=END, told=told, version=now(held), by=None)
    with pytest.raises(Refused, match="lý do"):
        training.take_back_act(act.pk, version=now(held), by=None, paper=Paper())
    back = training.take_back_act(act.pk, version=now(held), by=None, paper=WHY)
    assert back.reverses_id == act.pk and not ClosingAct.objects.get(pk=act.pk).holds
    for wrong, says in ((Held("", 1), "nơi tổ chức"), (Held("Hội trường", 5), "Lớp có 4 học viên")):
        with pytest.raises(Refused, match=says):
            training.hold_ceremony(held.pk, on=END, told=wrong, version=now(held), by=None)


def test_a_class_is_not_made_to_end_after_what_was_done_at_its_end(held, learners) -> None:
    conclude(held)
    with pytest.raises(Refused, match="Kết luận kết quả ghi ngày 26-02-2024"):
        training.change_class(held.pk, {"ends_on": date(2024, 2, 27)}, version=now(held), by=None, paper=WHY)
