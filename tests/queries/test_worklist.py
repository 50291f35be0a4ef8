"""On whose list an item stands, day by day: the cell's, the committee's, the organiser's."""

import random
from datetime import date, timedelta

import pytest

from ketnap.actions import accounts, admission
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Refused
from ketnap.lib.dates import OPEN_END
from ketnap.models import DueItem, Grant, User
from ketnap.queries.admission import worklist
from ketnap.queries.missing import NotFound
from ketnap.rules.path import rising
from ketnap.rules.path.waits import BY_CODE, CELL, COMMITTEE, ORGANISER, WAITS
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
    count, late = worklist.due(asking, unit, on)
    assert count == len(late) == worklist.due_count(asking, unit, on)
    both = worklist.desk(asking, unit, on, soon, limit=50, counted=1_000)
    assert both == ((count, late), worklist.due(asking, unit, on, soon))
    assert both[1][0] == worklist.due_count(asking, unit, on, soon)
    first = worklist.desk(asking, unit, on, soon, limit=1, counted=1_000)
    assert first == tuple((count, rows[:1]) for count, rows in both)
    for most in (1, 2, 4):  # no more than one more is counted, of each
        capped = worklist.desk(asking, unit, on, soon, limit=50, counted=most)
        assert capped == tuple((min(count, most + 1), rows[: most + 1]) for count, rows in both)
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


@pytest.mark.parametrize("seed", range(4))
def test_both_parts_of_a_list_are_what_one_looks_up_item_by_item(tree, cast, viewer, seed):
    """Drawn items and seats; who works below is looked up in Python, and a rise by the pure rule."""
    rng = random.Random(seed)
    above = {tree.cell: [tree.committee], tree.other_cell: [tree.committee], tree.committee: [], tree.base_cell: []}
    User.objects.filter(pk__in=[cast.officer.pk, cast.secretary.pk][: seed % 3]).update(is_active=False)
    begin, on = date(2019, 1, 1), date(2022, 9, 1)
    for number, unit in enumerate(rng.choices([*above, tree.upper], k=3)):
        user = User.objects.create(username=f"n{number}", display_name="Bế Văn Thư", is_active=rng.random() < 0.7)
        until = rng.choice([OPEN_END, on, on + timedelta(1)])
        role = rng.choice(["secretary", "officer", "standing"])
        Grant.objects.create(user=user, role=role, unit_id=unit, valid_from=begin, valid_to=until)
    for number in range(12):
        unit = rng.choice([*above])
        file = lives.begin(tree, lives.worker(tree, name=f"Vi Văn {number}"), date(2021, 10, 8), unit=tree.cell)
        DueItem.objects.filter(candidacy=file).delete()
        for wait in rng.sample([one.code for one in WAITS], 4):
            since = on if rng.random() < 0.1 else begin + timedelta(rng.randrange(1_400))
            due_on = since + timedelta(rng.randrange(120)) if rng.random() < 0.6 else None
            if since < on and rng.random() < 0.3:
                due_on = on + timedelta(rng.choice([-1, 0, 1, 20, 30, 31]))
            DueItem.objects.create(
                candidacy_id=file, unit_id=unit, wait=wait, since=since, due_on=due_on, sort_on=due_on or since
            )
    seats = Grant.objects.filter(
        role__in=worklist.WRITERS, user__is_active=True, valid_from__lte=on, valid_to__gt=on
    ).values_list("unit_id", flat=True)
    kinds = {tree.committee: ORGANISER, tree.base_cell: ORGANISER, tree.cell: COMMITTEE, tree.other_cell: COMMITTEE}
    soon = 0
    for at, unit, who in ((ORGANISER, tree.upper, cast.organiser), (COMMITTEE, tree.committee, cast.organiser)):
        # a list of a level counts who works at any level below it
        below = {one for one in seats if kinds.get(one, CELL + 9) <= at}
        wanted = []
        for one in DueItem.objects.all():
            if unit not in (tree.upper, one.unit_id, *above[one.unit_id]):
                continue
            own = COMMITTEE if one.unit_id == tree.base_cell else CELL
            rose = rising.rise(one.wait, one.since, one.due_on, on, below=own)
            nobody = not below & {one.unit_id, *above[one.unit_id]}
            past = one.due_on < on if one.due_on else one.since <= on
            if past and (nobody or BY_CODE[one.wait].whose >= at or (rose is not None and rose.level >= at)):
                wanted.append((one.sort_on, one.pk))
        count, found = worklist.due(viewer(who, on), unit, on, at=at, limit=500)
        assert [one.item_id for one in found] == [pk for _, pk in sorted(wanted)], (at, seed)
        assert count == len(wanted) > 0
        assert [one.item_id for one in worklist.due(viewer(who, on), unit, on, at=at, start=3, limit=5)[1]] == [
            pk for _, pk in sorted(wanted)[3:8]
        ]
        both = worklist.desk(viewer(who, on), unit, on, on + timedelta(30), limit=99, counted=99)
        parts = [[one.item_id for one in rows] for _, rows in both]
        if unit == tree.upper:  # the list of the committee's level is asked above on behalf of the organiser
            assert parts[0] == [pk for _, pk in sorted(wanted)]
        assert [count for count, _ in both] == [len(rows) for rows in parts]
        soon += len(parts[1])
        for most in (
            *range(1, 12),
            len(parts[0]) - 1,
        ):  # of each no more than one more is counted, and those are the oldest
            capped = worklist.desk(viewer(who, on), unit, on, on + timedelta(30), limit=99, counted=most)
            assert [count for count, _ in capped] == [min(len(rows), most + 1) for rows in parts], (seed, most)
            assert [[one.item_id for one in rows] for _, rows in capped] == [rows[: most + 1] for rows in parts]
    assert soon > 2
