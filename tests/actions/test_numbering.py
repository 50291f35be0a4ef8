"""Numbers of papers: in order through a term, each once, and whoever wants one that is taken hears who has it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from ketnap.actions.papers import numbering
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.models import JournalEntry, NumberBook, PaperNumber
from tests.actions.test_membership_race import at_once

TERM = date(2010, 8, 1)
DAY = date(2011, 9, 30)


@pytest.fixture
def book(tree, cast) -> NumberBook:
    """Decisions of the bloc committee; the paper book came to 145."""
    numbering.open_term(unit_id=tree.upper, since=TERM, name="nhiệm kỳ 2010–2015", by=cast.organiser)
    return numbering.open_book(
        unit_id=tree.upper, type="QĐ", paper_last=145, reason="đã dùng đến số 145 trong sổ giấy", by=cast.organiser
    )


def reserve(tree, count: int = 1, by=None, on: date = DAY, **told) -> list[PaperNumber]:
    return numbering.reserve(
        unit_id=tree.upper, type="QĐ", on=on, count=count, purpose="Quyết định kết nạp", by=by, **told
    )


def take(tree, typed: str, by=None, on: date = DAY, **told) -> PaperNumber:
    return numbering.take_typed(typed, unit_id=tree.upper, type="QĐ", on=on, purpose="Chuẩn y chi ủy", by=by, **told)


def test_numbers_go_on_after_the_paper_book(tree, book) -> None:
    assert [one.written for one in reserve(tree, 3)] == ["146-QĐ/ĐUK", "147-QĐ/ĐUK", "148-QĐ/ĐUK"]
    (one,) = reserve(tree)
    assert (one.written, one.state) == ("149-QĐ/ĐUK", "reserved")
    assert NumberBook.objects.get().last == 149


def test_each_type_and_each_organisation_counts_for_itself_with_its_own_letters(tree, book) -> None:
    numbering.open_book(unit_id=tree.upper, type="BC", by=None)
    for unit in (tree.committee, tree.cell):
        numbering.open_term(unit_id=unit, since=TERM, name="nhiệm kỳ 2010–2015", by=None)
        numbering.open_book(unit_id=unit, type="NQ", by=None)
    written = [
        numbering.reserve(unit_id=unit, type=type, on=DAY, purpose="Việc", by=None)[0].written
        for unit, type in ((tree.upper, "BC"), (tree.committee, "NQ"), (tree.cell, "NQ"))
    ]
    assert [one.lstrip("0") for one in written] == ["1-BC/ĐUK", "1-NQ/ĐU", "1-NQ/CB"]


def test_a_zero_stands_before_numbers_under_ten_where_the_rule_of_the_day_has_it(tree) -> None:
    numbering.open_term(unit_id=tree.upper, since=TERM, name="nhiệm kỳ 2010–2015", by=None)
    numbering.open_book(unit_id=tree.upper, type="QĐ", by=None)
    (one,) = reserve(tree, on=date(2026, 6, 1))
    assert one.written == "01-QĐ/ĐUK"


def test_a_new_term_begins_at_one_and_the_old_book_stays(tree, book) -> None:
    reserve(tree)
    with pytest.raises(Refused, match=r"Số 146-QĐ/ĐUK ngày 30-09-2011 đã ghi trong nhiệm kỳ trước"):
        numbering.open_term(unit_id=tree.upper, since=DAY, name="nhiệm kỳ 2015–2020", by=None)
    numbering.open_term(unit_id=tree.upper, since=date(2015, 8, 1), name="nhiệm kỳ 2015–2020", by=None)
    later = date(2015, 9, 1)
    with pytest.raises(Refused, match=r"Chưa có sổ số quyết định \(QĐ\) của nhiệm kỳ ngày 01-09-2015"):
        reserve(tree, on=later)
    numbering.open_book(unit_id=tree.upper, type="QĐ", by=None)
    assert reserve(tree, on=later)[0].number == 1
    assert reserve(tree, on=DAY)[0].number == 147


@pytest.mark.parametrize(
    ("since", "name", "said"),
    [
        (TERM, "nhiệm kỳ khác", "nhiệm kỳ sau phải bắt đầu sau đó"),
        (date(2015, 1, 1), " ", "Chưa ghi tên nhiệm kỳ"),
        (clock.today() + timedelta(days=2), "nhiệm kỳ tới", "chưa đến"),
    ],
)
def test_a_term_that_cannot_begin_is_refused(tree, book, since, name, said) -> None:
    with pytest.raises(Refused, match=said):
        numbering.open_term(unit_id=tree.upper, since=since, name=name, by=None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"type": "QĐ"}, "Sổ số quyết định .QĐ. của nhiệm kỳ 2010–2015 đã mở"),
        ({"type": "XX"}, "Không có loại văn bản XX"),
        ({"type": "BC", "paper_last": 12}, "phải có lý do"),
        ({"type": "BC", "paper_last": -1, "reason": "x"}, "phải từ 0"),
        ({"unit_id": 0, "type": "BC"}, "Không có tổ chức"),
    ],
)
def test_a_book_that_cannot_be_opened_is_refused(tree, book, changes, said) -> None:
    with pytest.raises(Refused, match=said):
        numbering.open_book(**{"unit_id": tree.upper, "by": None, **changes})
    with pytest.raises(Refused, match="Chưa mở nhiệm kỳ"):
        numbering.open_book(unit_id=tree.cell, type="NQ", by=None)


def test_a_reserved_number_is_used_once_and_spelled_by_the_day_of_its_paper(tree, book, cast) -> None:
    (one,) = reserve(tree, by=cast.organiser)
    used = numbering.use(one.pk, on=date(2011, 10, 2), purpose="Quyết định kết nạp Vũ Thị A", by=cast.organiser)
    assert (used.state, used.on, used.purpose) == ("used", date(2011, 10, 2), "Quyết định kết nạp Vũ Thị A")
    with pytest.raises(Refused, match=r"Số 146-QĐ/ĐUK đã dùng cho “Quyết định kết nạp Vũ Thị A”, ngày 02-10-2011"):
        numbering.use(one.pk, on=DAY, by=cast.organiser)
    with pytest.raises(Refused, match="thuộc nhiệm kỳ khác"):
        numbering.use(reserve(tree)[0].pk, on=date(2009, 1, 1), by=None)


def test_a_number_is_cancelled_with_a_reason_and_never_given_again(tree, book, cast) -> None:
    (one,) = reserve(tree, by=cast.organiser)
    with pytest.raises(Refused, match="phải có lý do"):
        numbering.cancel(one.pk, reason=" ", by=None)
    assert numbering.cancel(one.pk, reason="Hội nghị hoãn.", by=cast.organiser).state == "cancelled"
    for again in (lambda: numbering.cancel(one.pk, reason="x", by=None), lambda: take(tree, "146")):
        with pytest.raises(Refused, match=r"đã hủy ngày .* \(Nguyễn Thị Hòa\): Hội nghị hoãn\."):
            again()
    assert reserve(tree)[0].number == 147


def test_a_number_typed_by_hand_is_used_and_the_book_goes_on_after_it(tree, book, cast) -> None:
    one = take(tree, "146-QĐ/ĐUK", by=cast.organiser)
    assert (one.state, one.typed, one.written) == ("used", True, "146-QĐ/ĐUK")
    assert take(tree, "146a").written == "146a-QĐ/ĐUK"
    assert take(tree, "12").number == 12
    assert reserve(tree)[0].number == 147
    with pytest.raises(Refused, match=r"Số 146-QĐ/ĐUK đã dùng cho “Chuẩn y chi ủy”, ngày 30-09-2011 \(Nguyễn Thị Hòa"):
        take(tree, "146")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12-NQ/ĐUK", "không phải ký hiệu của sổ này; hãy ghi 12-QĐ/ĐUK"),
        ("12-QĐ/ĐU", "không phải ký hiệu của sổ này; hãy ghi 12-QĐ/ĐUK"),
        ("mười hai", "không đọc được"),
        ("1460", r"cách số cuối trong sổ \(145\) quá xa"),
    ],
)
def test_a_typed_number_that_is_not_of_the_book_is_refused(tree, book, typed, said) -> None:
    with pytest.raises(Refused, match=said):
        take(tree, typed)
    if typed != "1460":
        found = numbering.look_up([typed], unit_id=tree.upper, type="QĐ", on=DAY, by=None)
        assert said in found[typed][1]


def test_a_number_somebody_keeps_is_refused_with_their_name_and_free_to_themselves(tree, book, cast) -> None:
    reserve(tree, by=cast.organiser)
    with pytest.raises(Refused, match=r"đang giữ cho “Quyết định kết nạp”, .* \(Nguyễn Thị Hòa giữ từ ngày"):
        take(tree, "146", by=cast.officer)
    asked = {"unit_id": tree.upper, "type": "QĐ", "on": DAY}
    found = numbering.look_up(["146", "147-qd"], **asked, by=cast.officer)
    assert found["147-qd"] == ("147-QĐ/ĐUK", "") and "đang giữ" in found["146"][1]
    assert numbering.look_up(["146"], **asked, by=cast.organiser) == {"146": ("146-QĐ/ĐUK", "")}
    assert numbering.look_up(["146"], **(asked | {"type": "BC"}), by=None) == {}
    assert take(tree, "146", by=cast.organiser).state == "used"


def test_what_is_skipped_by_hand_is_missing_until_it_is_explained(tree, book) -> None:
    take(tree, "150")
    with pytest.raises(Refused, match="phải có lý do"):
        numbering.explain(book.pk, first=146, last=149, reason="", by=None)
    assert numbering.explain(book.pk, first=1, last=148, reason="Sổ giấy bỏ trang.", by=None) == 3
    with pytest.raises(Refused, match="không có số nào bỏ trống"):
        numbering.explain(book.pk, first=1, last=148, reason="Sổ giấy bỏ trang.", by=None)
    assert take(tree, "149").state == "used"


def test_one_line_of_the_journal_an_act_and_none_where_the_caller_tells(tree, book, cast) -> None:
    before = JournalEntry.objects.count()
    one, other = reserve(tree, 2, by=cast.organiser)
    numbering.use(one.pk, on=DAY, by=None)
    numbering.cancel(other.pk, reason="Thừa.", by=None)
    take(tree, "150")
    numbering.explain(book.pk, first=148, last=149, reason="Bỏ trang.", by=None)
    events = [line.event for line in JournalEntry.objects.order_by("seq")[before:]]
    assert events == [
        "papers.numbers_reserved", "papers.number_used", "papers.number_cancelled", "papers.number_taken",
        "papers.gap_explained",
    ]  # fmt: skip
    one, other = reserve(tree, 2, told=False)
    numbering.use(one.pk, on=DAY, by=None, told=False)
    numbering.cancel(other.pk, reason="Thừa.", by=None, told=False)
    take(tree, "160", told=False)
    assert JournalEntry.objects.count() == before + 5


@pytest.mark.parametrize("count", [0, -1, 201])
def test_how_many_are_reserved_in_one_go_has_a_bound(tree, book, count) -> None:
    with pytest.raises(Refused, match="từ 1 đến 200"):
        reserve(tree, count)


def test_the_database_itself_refuses_a_number_twice(tree, book) -> None:
    (one,) = reserve(tree)
    one.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_several_who_reserve_and_type_at_once_never_share_a_number(tree, book) -> None:
    def typing() -> object:
        return take(tree, "150")

    answers = at_once([lambda: reserve(tree, 2), typing, lambda: reserve(tree, 2), typing, lambda: reserve(tree)])
    assert sum(isinstance(one, PaperNumber) for one in answers) <= 1
    rows = list(PaperNumber.objects.values_list("number", flat=True))
    assert len(rows) == len(set(rows)) >= 5
    assert NumberBook.objects.get().last == max(rows)
