"""On whose list an item stands, day by day: the cell's, the committee's, the organiser's."""

from datetime import date, timedelta

import pytest

from ketnap.actions import accounts, admission
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Refused
from ketnap.models import DueItem, User
from ketnap.queries.admission import worklist
from ketnap.queries.missing import NotFound
from ketnap.rules.path.waits import CELL, COMMITTEE, ORGANISER
from tests import lives


@pytest.fixture
def late(tree, cast):
    """A file of the cell whose ceremony was due on 16-06-2022."""
    member = lives.members(tree)[0]
    person = lives.worker(tree)
    lives.certificates(person)
    candidacy = lives.begin(tree, person, date(2021, 10, 8))
    lives.go_on(candidacy, member, "received")
    return candidacy


def stands(viewer, who: User, unit: int, on: date) -> dict[str, str]:
    """wait → why it rose, of everything overdue on that organisation's list."""
    asking, soon = viewer(who, on), on + timedelta(days=30)
    late = worklist.due(asking, unit, on)
    both = worklist.desk(asking, unit, on, soon, limit=50)
    assert both == (
        (len(late), late),
        (worklist.due_count(asking, unit, on, soon), worklist.due(asking, unit, on, soon)),
    )
    first = worklist.desk(asking, unit, on, soon, limit=1)
    assert first == tuple((count, rows[:1]) for count, rows in both)
    return {one.line.wait: one.rose for one in late}


def test_it_rises_by_days_and_never_leaves_the_list_below(tree, cast, late, viewer):
    places = ((cast.secretary, tree.cell), (cast.officer, tree.committee), (cast.organiser, tree.upper))
    seen = {}
    for on in (date(2022, 6, 16), date(2022, 6, 17), date(2022, 6, 30), date(2022, 7, 1), date(2022, 7, 15),
               date(2022, 7, 16), date(2024, 1, 1)):  # fmt: skip
        seen[on] = ["ceremony" in stands(viewer, who, unit, on) for who, unit in places]
    assert list(seen.values()) == [
        [False, False, False], [True, False, False], [True, False, False], [True, True, False], [True, True, False],
        [True, True, True], [True, True, True],
    ]  # fmt: skip
    assert stands(viewer, cast.officer, tree.committee, date(2022, 7, 1))["ceremony"] == (
        "Lên cấp ủy cơ sở từ 01-07-2022: quá hạn từ 16-06-2022, đã 15 ngày mà chưa ghi, chưa có lý do."
    )
    # what is not yet due comes in its own time, and only to whose work it is
    soon = {who: worklist.due_count(viewer(who, date(2022, 6, 1)), unit, date(2022, 6, 1), date(2022, 7, 1))
            for who, unit in places}  # fmt: skip
    assert list(soon.values()) == [1, 0, 0]
    assert worklist.due_count(viewer(cast.organiser, date(2022, 6, 20)), tree.upper, date(2022, 6, 20), at=CELL) >= 1
    with pytest.raises(NotFound):
        worklist.due(viewer(cast.stranger, date(2022, 7, 1)), tree.cell, date(2022, 7, 1))


def test_the_act_takes_it_off_every_list(tree, cast, late, viewer):
    admission.record([NewAct(late, "ceremony", date(2022, 7, 20), paper=Paper(reason="Ghi theo biên bản"))], by=None)
    on = date(2024, 1, 1)
    for who, unit in ((cast.secretary, tree.cell), (cast.officer, tree.committee), (cast.organiser, tree.upper)):
        assert "ceremony" not in stands(viewer, who, unit, on)


def test_where_nobody_below_works_in_the_book_it_stands_above_at_once(tree, cast, viewer):
    on = date(2022, 3, 2)
    lives.begin(tree, lives.worker(tree, name="Vi Văn Nam"), date(2022, 3, 1), unit=tree.base_cell)
    said = "Lên cấp trên trực tiếp của tổ chức cơ sở đảng: bên dưới chưa có ai làm việc trong sổ."
    assert stands(viewer, cast.organiser, tree.upper, on) == {"helper": said, "remark": said}
    new = User.objects.create(username="bt", display_name="Bế Văn Thư")
    accounts.grant(user=new, role="secretary", unit_id=tree.base_cell, valid_from=date(2022, 3, 1), by=None)
    assert stands(viewer, cast.organiser, tree.upper, on) == {}
    assert "helper" in stands(viewer, new, tree.base_cell, on)
    risen = stands(viewer, cast.organiser, tree.upper, date(2022, 5, 30))["helper"]
    assert risen.startswith("Lên cấp trên trực tiếp của tổ chức cơ sở đảng từ 30-05-2022"), "90 days, one step"


@pytest.mark.parametrize(
    ("wait", "on", "said"),
    [
        ("ceremony", date(2022, 8, 1), "“Tổ chức lễ kết nạp” không đóng bằng lý do được"),
        ("helper", date(2022, 8, 1), "Hồ sơ không còn chờ “Phân công đảng viên giúp đỡ”"),
    ],
)
def test_words_do_not_close_a_step_nor_what_is_not_waited_for(late, wait, on, said):
    with pytest.raises(Refused) as no:
        admission.record([NewAct(late, "excused", on, {"wait": wait}, paper=Paper(reason="Bận"))], by=None)
    assert said in no.value.problems[0].sentence


def test_a_reason_names_who_and_when_is_kept_and_taken_back(tree, cast, late, viewer):
    admission.record([NewAct(late, "ceremony", date(2022, 6, 1), paper=Paper(reason="Theo biên bản"))], by=None)
    on, early = date(2022, 9, 1), Paper(reason="Đồng chí đi học xa")
    with pytest.raises(Refused) as no:
        # the CV of a member is due 30 working days after the ceremony of 01-06-2022, on 13-07-2022
        admission.record([NewAct(late, "excused", date(2022, 7, 13), {"wait": "member_cv"}, paper=early)], by=None)
    assert "còn hạn đến 13-07-2022" in no.value.problems[0].sentence
    (made,) = admission.record(
        [NewAct(late, "excused", date(2022, 7, 14), {"wait": "member_cv"}, paper=early)], by=cast.secretary
    )
    assert "member_cv" not in stands(viewer, cast.secretary, tree.cell, on)
    admission.reverse(made, reason="Đồng chí đã về", by=cast.secretary)
    assert "member_cv" in stands(viewer, cast.secretary, tree.cell, on)


def test_the_questions_of_both_engines_name_the_same_items(tree, cast, late):
    """PostgreSQL is asked item by item, SQLite by a list of units."""
    lives.begin(tree, lives.worker(tree), date(2021, 10, 8))
    told = []
    for on in (date(1990, 1, 1), date(2022, 7, 1)):
        for at in (COMMITTEE, ORGANISER):
            found = set(DueItem.objects.filter(worklist._held_here(at, on)).values_list("pk", flat=True))
            listed = DueItem.objects.filter(unit__in=worklist._held_below(at, on))
            assert found == set(listed.values_list("pk", flat=True))
            told.append(len(found))
    assert told[:2] == [0, 0]
    assert min(told[2:]) > 0
