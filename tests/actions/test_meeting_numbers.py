"""Decisions of a meeting take their numbers from the book of the organisation that decides, where it keeps one."""

import pytest

from ketnap.actions.admission import meetings
from ketnap.actions.admission.meetings import Result
from ketnap.actions.papers import numbering
from ketnap.actions.refusal import Refused
from ketnap.models import JournalEntry, Meeting, MeetingItem, NumberBook, PaperNumber, PathAct
from tests.actions.test_meetings import HELD, agenda, agreed, files
from tests.actions.test_membership_race import at_once
from tests.actions.test_numbering import TERM


@pytest.fixture
def book(tree) -> int:
    numbering.open_term(unit_id=tree.upper, since=TERM, name="nhiệm kỳ 2020–2025", by=None)
    return numbering.open_book(unit_id=tree.upper, type="QĐ", paper_last=145, reason="Sổ giấy", by=None).pk


def note(held: int, rows: list[Result], write: bool = False, give: bool = False, by=None) -> int:
    version = Meeting.objects.get(pk=held).version
    return meetings.note(held, rows, present=9, write=write, give=give, by=by, version=version)


def numbers(items: list[int]) -> list[str]:
    held = MeetingItem.objects.in_bulk(items)
    return [held[pk].decision_no for pk in items]


def states() -> dict[int, str]:
    return dict(PaperNumber.objects.order_by("number").values_list("number", "state"))


def test_agreed_rows_get_the_next_numbers_in_the_order_of_the_agenda(tree, book) -> None:
    held, items = agenda(tree, files(tree, 4))
    refused = Result(items[1], "refused", note="Chưa đủ phiếu")
    before = JournalEntry.objects.count()
    assert note(held, [agreed(items[3], ""), agreed(items[0], ""), refused, agreed(items[2], "150")], give=True) == 2
    assert JournalEntry.objects.count() == before + 1
    assert numbers(items) == ["146-QĐ/ĐUK", "", "150-QĐ/ĐUK", "147-QĐ/ĐUK"]
    assert states() == {146: "reserved", 147: "reserved"}
    assert note(held, [], write=True) == 4
    assert states() == {146: "used", 147: "used", 150: "used"}
    act = PathAct.objects.get(kind="decision", decision_no="146-QĐ/ĐUK")
    one = PaperNumber.objects.get(number=146)
    assert (one.act_id, one.on, one.purpose) == (act.pk, HELD, "Quyết định kết nạp Vũ Thị Người0")
    typed = PaperNumber.objects.get(number=150)
    assert typed.typed and typed.act == PathAct.objects.get(kind="decision", decision_no="150-QĐ/ĐUK")


def test_a_number_of_a_row_that_is_taken_back_goes_to_the_next_and_is_cancelled_when_none_is_left(tree, book) -> None:
    held, items = agenda(tree, files(tree, 3))
    note(held, [agreed(items[1], ""), agreed(items[2], "")], give=True)
    back = Result(items[1], "returned", note="Thiếu ý kiến nơi cư trú")
    note(held, [back])
    assert numbers(items) == ["", "", "147-QĐ/ĐUK"] and states() == {146: "reserved", 147: "reserved"}
    note(held, [agreed(items[0], "")], give=True)
    assert numbers(items) == ["146-QĐ/ĐUK", "", "147-QĐ/ĐUK"]
    note(held, [Result(items[0], "refused", note="Chưa đủ phiếu")])
    assert note(held, [], write=True) == 3
    assert states() == {146: "cancelled", 147: "used"}
    assert "không còn hồ sơ nào cần số này" in PaperNumber.objects.get(number=146).reason
    assert numbering.reserve(unit_id=tree.upper, type="QĐ", on=HELD, purpose="Việc", by=None)[0].number == 148


def test_what_is_left_open_keeps_its_number(tree, book) -> None:
    held, items = agenda(tree, files(tree, 2))
    note(held, [agreed(items[0], ""), agreed(items[1], "")], give=True)
    note(held, [Result(items[1])])
    assert note(held, [], write=True) == 1
    assert states() == {146: "used", 147: "reserved"}


def test_rows_pass_their_numbers_to_each_other(tree, book) -> None:
    held, items = agenda(tree, files(tree, 2))
    note(held, [agreed(items[0], ""), agreed(items[1], "")], give=True)
    note(held, [agreed(items[0], "147"), agreed(items[1], "146")])
    assert numbers(items) == ["147-QĐ/ĐUK", "146-QĐ/ĐUK"]
    assert note(held, [], write=True) == 2


def test_a_typed_number_that_somebody_has_is_refused_by_row(tree, book, cast) -> None:
    asked = {"unit_id": tree.upper, "type": "QĐ", "on": HELD}
    numbering.reserve(**asked, purpose="Chuẩn y chi ủy", by=cast.officer)
    held, items = agenda(tree, files(tree, 2))
    with pytest.raises(Refused, match=r"Vũ Thị Người1: Số 146-QĐ/ĐUK đang giữ cho “Chuẩn y chi ủy”.*Trần Văn Đức"):
        note(held, [agreed(items[0], "147"), agreed(items[1], "146")], write=True, by=cast.organiser)
    with pytest.raises(Refused, match="Vũ Thị Người0: “8-NQ/ĐUK” không phải ký hiệu của sổ này"):
        note(held, [agreed(items[0], "8-NQ/ĐUK")])
    assert states() == {146: "reserved"} and PathAct.objects.filter(kind="decision").count() == 0


def test_a_number_taken_between_draft_and_writing_is_refused_and_nothing_is_written(tree, book, cast) -> None:
    held, items = agenda(tree, files(tree, 2))
    note(held, [agreed(items[0], "146"), agreed(items[1], "147")])
    numbering.reserve(unit_id=tree.upper, type="QĐ", on=HELD, count=2, purpose="Việc", by=cast.officer)
    with pytest.raises(Refused) as told:
        note(held, [], write=True, by=cast.organiser)
    assert [one.field for one in told.value.problems] == [f"number{items[0]}", f"number{items[1]}"]
    assert PathAct.objects.filter(kind="decision").count() == 0


def test_nothing_to_number_and_no_book_are_said(tree) -> None:
    held, items = agenda(tree, files(tree, 1))
    with pytest.raises(Refused, match="Chưa có hồ sơ nào được đồng ý mà thiếu số"):
        note(held, [], give=True)
    with pytest.raises(Refused, match="hãy mở sổ trước"):
        note(held, [agreed(items[0], "")], give=True)


@pytest.mark.django_db(transaction=True)
def test_a_meeting_and_a_clerk_at_once_never_share_a_number(tree, book, cast) -> None:
    held, items = agenda(tree, files(tree, 3))

    def clerk() -> object:
        return numbering.reserve(unit_id=tree.upper, type="QĐ", on=HELD, purpose="Việc", by=cast.officer)

    rows = [agreed(item, "") for item in items]
    at_once([clerk, lambda: note(held, rows, give=True), clerk, clerk])
    assert sorted(states()) == list(range(146, 152))
    assert note(held, [], write=True) == 3
    assert sorted(states().values()) == ["reserved"] * 3 + ["used"] * 3
    assert NumberBook.objects.get(pk=book).last == 151
