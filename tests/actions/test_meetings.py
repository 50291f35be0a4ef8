"""The standing committee's meeting: 20 files from the agenda to the cells; what is refused, and races."""

from datetime import date, timedelta

import pytest

from ketnap.access.viewer import viewer_of
from ketnap.actions import organisation
from ketnap.actions.admission import meetings
from ketnap.actions.admission.meetings import Result
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock
from ketnap.models import Candidacy, JournalEntry, Meeting, MeetingItem, PathAct
from ketnap.queries.admission import meetings as queries
from tests import lives
from tests.actions.test_membership_race import at_once

HELD = date(2022, 4, 28)


def files(tree, count: int) -> list[int]:
    """Files of the cell that its committee has proposed."""
    official, made = lives.members(tree)[0], []
    for place in range(count):
        person = lives.worker(tree, name=f"Vũ Thị Người{place}")
        lives.certificates(person)
        made.append(lives.begin(tree, person, date(2021, 10, 8)))
    lives.go_on(made, official, "committee")
    return made


def agenda(tree, made: list[int], on: date = HELD) -> tuple[int, list[int]]:
    held = meetings.prepare(
        unit_id=tree.upper, on=on, body="superior_standing_committee", members=11, candidacy_ids=made, by=None
    )
    return held, list(MeetingItem.objects.filter(meeting=held).order_by("position").values_list("pk", flat=True))


def agreed(item: int, number: str, votes: int = 9, note: str = "Ghi theo biên bản") -> Result:
    return Result(item, "decision", votes, number, note)


def test_twenty_files_are_decided_in_one_step_and_handed_to_the_cells(tree) -> None:
    held, items = agenda(tree, files(tree, 20))
    rows = [agreed(item, f"{146 + place}-QĐ/ĐUK") for place, item in enumerate(items[:17])]
    rows += [Result(items[17], "returned", note="Thiếu ý kiến nơi cư trú"),
             Result(items[18], "refused", note="Chưa đủ phiếu của Ban Thường vụ")]  # fmt: skip
    before = JournalEntry.objects.count()
    assert meetings.note(held, rows, present=9, write=True, by=None, version=1) == 19
    assert JournalEntry.objects.count() == before + 1
    stages = list(Candidacy.objects.order_by("pk").values_list("stage", flat=True))
    assert stages == ["decided"] * 17 + ["file", "refused", "sent_up"]
    first = PathAct.objects.get(kind="decision", decision_no="146-QĐ/ĐUK")
    assert (first.on, first.decided_on, first.on_behalf_of) == (HELD, HELD, "Ban Thường vụ")
    assert first.told == {
        "body": "superior_standing_committee", "standing_committee_vote.members": 11,
        "standing_committee_vote.for": 9, "form": "9-KNĐ",
    }  # fmt: skip
    assert meetings.hand_over(held, items, on=date(2022, 5, 5), by=None) == 17
    assert PathAct.objects.filter(kind="received", on=date(2022, 5, 5)).count() == 17


def test_a_draft_writes_nothing_and_is_kept(tree) -> None:
    held, items = agenda(tree, files(tree, 2))
    assert meetings.note(held, [agreed(items[0], "7-QĐ")], present=None, write=False, by=None, version=1) == 0
    assert PathAct.objects.filter(kind="decision").count() == 0
    noted = MeetingItem.objects.get(pk=items[0])
    assert (noted.result, noted.votes_for, noted.decision_no, noted.act_id) == ("decision", 9, "7-QĐ", None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"number": ""}, "Chưa ghi số quyết định"),
        ({"votes": None}, "Chưa ghi số ủy viên đồng ý"),
        ({"votes": 10}, "10 ủy viên đồng ý, nhiều hơn 9 người có mặt"),
        ({"votes": 5, "note": ""}, "5 trên 11 ủy viên ban thường vụ tán thành"),
    ],
)
def test_one_wrong_row_names_its_person_and_nothing_is_written(tree, change, said) -> None:
    held, items = agenda(tree, files(tree, 3))
    rows = [agreed(items[0], "1-QĐ"), agreed(items[1], "2-QĐ"), agreed(items[2], **{"number": "3-QĐ", **change})]
    with pytest.raises(Refused) as told:
        meetings.note(held, rows, present=9, write=True, by=None, version=1)
    assert all(one.sentence.startswith("Vũ Thị Người2: ") for one in told.value.problems)
    assert said in " ".join(one.sentence for one in told.value.problems)
    assert PathAct.objects.filter(kind="decision").count() == 0 and Meeting.objects.get().version == 1


def test_a_number_stands_once_in_a_unit_and_year(tree) -> None:
    held, items = agenda(tree, files(tree, 3))
    with pytest.raises(Refused, match="số 1-QĐ đã dùng cho Vũ Thị Người0"):
        meetings.note(held, [agreed(items[0], "1-QĐ"), agreed(items[1], "1-QĐ")], present=9, write=True, by=None,
                      version=1)  # fmt: skip
    meetings.note(held, [agreed(items[0], "1-QĐ")], present=9, write=True, by=None, version=1)
    with pytest.raises(Refused, match="số 1-QĐ đã dùng cho Vũ Thị Người0"):
        meetings.note(held, [agreed(items[1], "1-QĐ")], present=9, write=True, by=None, version=2)


def test_a_file_stands_on_one_agenda_to_come_and_only_when_it_waits(tree) -> None:
    made = files(tree, 1)
    agenda(tree, made, clock.today() + timedelta(days=3))
    with pytest.raises(Refused, match="đã có trong chương trình"):
        agenda(tree, made, clock.today() + timedelta(days=9))
    listed = lives.begin(tree, lives.worker(tree, name="Vũ Thị Mới"), date(2021, 10, 8))
    with pytest.raises(Refused, match="chưa trình cấp quyết định"):
        agenda(tree, [listed])


def test_a_file_put_off_comes_to_the_next_meeting(tree, cast) -> None:
    made = files(tree, 2)
    held, items = agenda(tree, made)
    meetings.note(held, [agreed(items[0], "1-QĐ")], present=9, write=True, by=None, version=1)
    waiting = queries.waiting(viewer_of(cast.organiser, clock.today()), tree.upper)
    assert [one.candidacy_id for one in waiting] == made[1:]
    later, (again,) = agenda(tree, made[1:], date(2022, 5, 26))
    assert meetings.note(later, [agreed(again, "2-QĐ")], present=9, write=True, by=None, version=1) == 1


def test_a_proposed_file_of_a_cell_that_ended_still_waits(tree, cast) -> None:
    made = files(tree, 1)
    organisation.dissolve(
        unit_id=tree.cell, on=date(2022, 6, 1), members_to=tree.other_cell, watched_to=tree.other_cell, by=None,
        paper=Paper(number="13-QĐ/ĐU", decided_on=date(2022, 5, 20), body="Đảng ủy Công ty"),
    )  # fmt: skip
    boss = viewer_of(cast.organiser, clock.today())
    assert [one.candidacy_id for one in queries.waiting(boss, tree.upper)] == made
    assert [one.candidacy_id for one in queries.waiting(boss, tree.committee)] == made
    assert queries.waiting(boss, tree.base_cell) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_writing_at_once_one_wins(tree) -> None:
    held, items = agenda(tree, files(tree, 2))

    def write(number: str) -> str:
        try:
            meetings.note(held, [agreed(items[0], number)], present=9, write=True, by=None, version=1)
        except Conflict:
            return "conflict"
        return "written"

    assert sorted(at_once([lambda: write("1-QĐ"), lambda: write("2-QĐ")])) == ["conflict", "written"]
    assert PathAct.objects.filter(kind="decision").count() == 1
