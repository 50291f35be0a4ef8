"""Numbers of decisions recorded one by one: in the register as those of a meeting are, so that none stands twice."""

from datetime import date

import pytest

from ketnap.actions import admission
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper, numbering
from ketnap.actions.refusal import Refused
from ketnap.models import PaperNumber, PathAct
from tests import lives

DECIDED = date(2022, 4, 28)
TOLD = next(told for kind, _, told, _ in lives.LIFE_2022 if kind == "decision")


@pytest.fixture
def book(tree, cast):
    numbering.open_term(unit_id=tree.upper, since=date(2020, 8, 1), name="nhiệm kỳ 2020–2025", by=cast.organiser)
    return numbering.open_book(unit_id=tree.upper, type="QĐ", paper_last=145, reason="sổ giấy", by=cast.organiser)


def sent_up(tree, name: str) -> int:
    official = lives.members(tree)[0]
    person = lives.worker(tree, name=name)
    lives.certificates(person, name)
    made = lives.begin(tree, person, date(2021, 10, 8))
    lives.go_on(made, official, "committee")
    return made


def decide(candidacy: int, number: str, by) -> int:
    paper = Paper(number=number, decided_on=DECIDED, reason="Ghi theo quyết định")
    (act,) = admission.record([NewAct(candidacy, "decision", DECIDED, dict(TOLD), paper=paper)], by=by)
    return act


def test_its_number_is_in_the_register_and_the_next_one_follows(tree, cast, book) -> None:
    act = decide(sent_up(tree, "Vũ Thị Ví Dụ"), "150-QĐ/ĐUK", cast.organiser)
    one = PaperNumber.objects.get()
    assert (one.written, one.state, one.act_id) == ("150-QĐ/ĐUK", "used", act)
    assert "Vũ Thị Ví Dụ" in one.purpose
    (given,) = numbering.reserve(unit_id=tree.upper, type="QĐ", on=DECIDED, purpose="Quyết định", by=cast.organiser)
    assert given.number == 151


def test_a_number_that_is_taken_is_refused_and_nothing_is_written(tree, cast, book) -> None:
    decide(sent_up(tree, "Vũ Thị Ví Dụ"), "150-QĐ/ĐUK", cast.organiser)
    second = sent_up(tree, "Đỗ Thị Mẫu")
    with pytest.raises(Refused, match="Số 150-QĐ/ĐUK đã dùng cho “Quyết định kết nạp Vũ Thị Ví Dụ”"):
        decide(second, "150", cast.organiser)
    assert not PathAct.objects.filter(candidacy=second, kind="decision").exists()


def test_a_decision_taken_back_is_written_again_under_its_own_number(tree, cast, book) -> None:
    candidacy = sent_up(tree, "Vũ Thị Ví Dụ")
    wrong = decide(candidacy, "150-QĐ/ĐUK", cast.organiser)
    admission.reverse(wrong, reason="Nhầm số phiếu", by=cast.organiser)
    right = decide(candidacy, "150-QĐ/ĐUK", cast.organiser)
    one = PaperNumber.objects.get()
    assert (one.written, one.state, one.act_id) == ("150-QĐ/ĐUK", "used", right)


@pytest.mark.parametrize("number", ["12/QĐ cũ", "150-NQ/ĐUK", "7-QĐ/HU", ""])
def test_a_number_that_is_none_of_the_book_stays_on_the_act_alone(tree, cast, book, number) -> None:
    act = decide(sent_up(tree, "Vũ Thị Ví Dụ"), number, cast.organiser)
    assert PathAct.objects.get(pk=act).decision_no == number and not PaperNumber.objects.exists()


def test_an_office_without_a_book_writes_as_before(tree, cast) -> None:
    act = decide(sent_up(tree, "Vũ Thị Ví Dụ"), "150-QĐ/ĐUK", cast.organiser)
    assert PathAct.objects.get(pk=act).decision_no == "150-QĐ/ĐUK" and not PaperNumber.objects.exists()
