"""A committee's monthly examination: what came up from below, agreed or returned, corrected by a later one."""

from datetime import date

import pytest

from ketnap.actions import admission
from ketnap.actions.admission import NewAct, monthly
from ketnap.actions.admission.monthly import Examined
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Refused
from ketnap.models import JournalEntry, MonthlyReview, PathAct
from ketnap.queries.admission import monthly as asked
from tests import lives

MONTH, ON = date(2011, 10, 1), date(2011, 11, 3)


@pytest.fixture
def came(tree, cast) -> tuple[int, int]:
    """Two people put on the list of the cell in October, one of them off it again in November."""
    first = lives.begin(tree, lives.worker(tree), date(2011, 10, 1))
    second = lives.begin(tree, lives.worker(tree), date(2011, 10, 20))
    off = NewAct(second, "delisted", date(2011, 11, 2), paper=Paper(reason="Chuyển việc."))
    admission.record([off], by=cast.secretary)
    return first, second


def rows(viewer, unit: int, month: date = MONTH, **returned: str) -> list[Examined]:
    found = asked.raised(viewer, unit, month)
    return [Examined(one.act_id, str(one.candidacy_id) not in returned, returned.get(str(one.candidacy_id), ""))
            for one in found]  # fmt: skip


def test_what_came_up_in_the_month_is_examined_once_and_corrected_by_another_one(tree, cast, officer, came):
    first, second = came
    found = asked.raised(officer, tree.committee, MONTH)
    assert [(one.candidacy_id, one.title) for one in found] == [
        (first, "Đưa vào danh sách cảm tình Đảng"), (second, "Đưa vào danh sách cảm tình Đảng"),
    ]  # fmt: skip
    assert [one.candidacy_id for one in asked.raised(officer, tree.committee, date(2011, 11, 1))] == [second]
    assert asked.unexamined(officer, tree.committee, MONTH) == 2
    told = rows(officer, tree.committee, **{str(second): "Chưa rõ lịch sử."})
    monthly.examine(officer, tree.committee, MONTH, told, on=ON, by=cast.officer, after=0)
    assert asked.unexamined(officer, tree.committee, MONTH) == 0
    again = asked.raised(officer, tree.committee, MONTH)
    assert [(one.agreed, one.note) for one in again] == [(True, ""), (False, "Chưa rõ lịch sử.")]
    with pytest.raises(Conflict):
        monthly.examine(officer, tree.committee, MONTH, told, on=ON, by=cast.officer, after=0)
    monthly.examine(officer, tree.committee, MONTH, rows(officer, tree.committee), on=ON, by=cast.officer, after=1)
    assert [(one.agreed, one.returned) for one in asked.reviews(officer, tree.committee, MONTH)] == [(1, 1), (2, 0)]
    assert PathAct.objects.filter(kind="reversal").count() == 0, "no act of the path is changed"
    assert JournalEntry.objects.filter(event="admission.examined").count() == 2


def test_the_cell_sees_what_the_committee_returned_and_the_committee_does_not(tree, cast, officer, secretary, came):
    _, second = came
    told = rows(officer, tree.committee, **{str(second): "Chưa rõ lịch sử."})
    monthly.examine(officer, tree.committee, MONTH, told, on=ON, by=cast.officer)
    (back,) = asked.sent_back(secretary, tree.cell, MONTH)
    assert (back.candidacy_id, back.note, back.by) == (second, "Chưa rõ lịch sử.", "Đảng bộ Công ty Giấy Sông Cầu")
    assert asked.sent_back(officer, tree.committee, MONTH) == []
    monthly.examine(officer, tree.committee, MONTH, rows(officer, tree.committee), on=ON, by=cast.officer)
    assert asked.sent_back(secretary, tree.cell, MONTH) == [], "a later examination stands"


def test_the_committee_above_examines_for_itself_and_later_acts_wait_again(tree, cast, organiser, officer, came):
    monthly.examine(officer, tree.committee, MONTH, rows(officer, tree.committee), on=ON, by=cast.officer)
    assert asked.unexamined(organiser, tree.upper, MONTH) == 2
    monthly.examine(organiser, tree.upper, MONTH, rows(organiser, tree.upper), on=ON, by=cast.organiser)
    lives.begin(tree, lives.worker(tree), date(2011, 10, 25))
    assert asked.unexamined(organiser, tree.upper, MONTH) == 1


@pytest.mark.parametrize(
    ("on", "note", "drop", "words"),
    [
        (date(2011, 9, 30), "Thiếu.", 0, "trước tháng được xem xét"),
        (date(2199, 1, 1), "Thiếu.", 0, "chưa đến"),
        (ON, " ", 0, "trả lại thì phải có lý do"),
        (ON, "Thiếu.", 1, "vừa thay đổi, chưa ghi gì"),
    ],
)
def test_what_is_refused(tree, cast, officer, came, on, note, drop, words):
    told = rows(officer, tree.committee, **{str(came[1]): note})
    with pytest.raises(Refused, match=words):
        monthly.examine(officer, tree.committee, MONTH, told[drop:], on=on, by=cast.officer)
    assert not MonthlyReview.objects.exists()
