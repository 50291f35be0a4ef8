"""The ledger: what it takes, what it refuses, what is derived from it."""

from datetime import date

import pytest

from ketnap.access import journal
from ketnap.actions import membership, people
from ketnap.actions.membership import Entry
from ketnap.actions.papers import Paper
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib.dates import OPEN_END
from ketnap.models import JournalEntry, Movement, Person, Stay, UnitState

D = date


@pytest.fixture
def an(tree) -> Person:
    """Somebody watched by the cell, not yet a member."""
    return people.register([NewPerson("Nguyễn Văn An", "M", D(1985, 3, 2), tree.cell)], by=None)[0]


@pytest.fixture
def member(an, tree) -> Person:
    """Admitted on 19-05-2008, official a year later, in the cell."""
    enter(an, "admitted", D(2008, 5, 19), tree.cell)
    enter(an, "recognised", D(2009, 5, 19), tree.cell)
    return an


def stays(person: Person) -> list[tuple]:
    rows = Stay.objects.filter(person=person.pk).order_by("valid_from")
    return list(rows.values_list("unit_id", "standing", "valid_from", "valid_to"))


def enter(person: Person, kind: str, on: date, unit: int, **rest) -> Movement:
    return Movement.objects.get(pk=membership.record([Entry(person.pk, kind, on, unit, **rest)], by=None)[0])


def state() -> tuple:
    """Everything an act of this file could change."""
    return (
        list(Movement.objects.order_by("pk").values()), list(Stay.objects.order_by("pk").values()),
        list(Person.objects.order_by("pk").values()), JournalEntry.objects.count(),
    )  # fmt: skip


def test_a_life_becomes_stays(an, tree, cast):
    membership.record(
        [
            Entry(an.pk, "admitted", D(2008, 5, 19), tree.cell),
            Entry(an.pk, "recognised", D(2009, 5, 19), tree.cell),
            Entry(an.pk, "moved", D(2010, 2, 3), tree.other_cell),
            Entry(an.pk, "departed", D(2011, 7, 1), tree.other_cell, elsewhere="other_province"),
        ],
        by=cast.organiser,
    )
    assert stays(an) == [
        (tree.cell, "P", D(2008, 5, 19), D(2009, 5, 19)),
        (tree.cell, "O", D(2009, 5, 19), D(2010, 2, 3)),
        (tree.other_cell, "O", D(2010, 2, 3), D(2011, 7, 1)),
    ]
    an.refresh_from_db()
    assert (an.unit_id, an.joined_on, an.official_on) == (tree.other_cell, D(2008, 5, 19), D(2009, 5, 19))
    assert Movement.objects.get(kind="moved").from_unit_id == tree.cell
    line = JournalEntry.objects.get(event="membership.recorded")
    assert (line.subject, line.by_name, line.detail["kinds"]["moved"]) == (f"person:{an.pk}", "Nguyễn Thị Hòa", 1)
    assert membership.check_ledger() == []


def test_an_entry_keeps_its_paper(an, tree, cast):
    paper = Paper("12-QĐ/ĐU", D(2008, 4, 30), "Đảng ủy Khối", "Tủ 3", "Chi bộ Phân xưởng 1")
    entry = Entry(an.pk, "admitted", D(2008, 5, 19), tree.cell, youth_union=True, paper=paper)
    row = Movement.objects.get(pk=membership.record([entry], by=cast.officer)[0])
    assert (row.decision_no, row.decided_on, row.decision_body, row.paper_kept, row.on_behalf_of) == (
        "12-QĐ/ĐU", D(2008, 4, 30), "Đảng ủy Khối", "Tủ 3", "Chi bộ Phân xưởng 1",
    )  # fmt: skip
    assert (row.recorded_by, row.standing, row.youth_union, row.on) == (cast.officer, "P", True, D(2008, 5, 19))


@pytest.mark.parametrize(("loss", "counted"), [("died", 0), ("departed", 0), ("left", 0)])
def test_the_day_of_a_loss_no_longer_counts_and_the_day_of_an_admission_does(member, tree, loss, counted):
    enter(member, loss, D(2011, 7, 1), tree.cell)

    def at_the_end_of(day: date) -> int:
        return Stay.objects.filter(person=member, valid_from__lte=day, valid_to__gt=day).count()

    assert [at_the_end_of(D(2008, 5, 18)), at_the_end_of(D(2008, 5, 19))] == [0, 1]
    assert [at_the_end_of(D(2011, 6, 30)), at_the_end_of(D(2011, 7, 1))] == [1, counted]


def test_an_opening_remembers_the_day_of_joining_as_a_fact_of_the_person(an, tree):
    enter(an, "opening", D(2011, 9, 30), tree.cell, standing="O", joined_on=D(2003, 2, 3))
    an.refresh_from_db()
    assert an.joined_on == D(2003, 2, 3)  # the unit was founded in 2005 only
    assert stays(an) == [(tree.cell, "O", D(2011, 9, 30), OPEN_END)]


def test_several_entries_of_a_day_keep_the_order_of_recording(an, tree):
    day = D(2010, 3, 1)
    for kind, unit in (
        ("admitted", tree.cell),
        ("moved", tree.other_cell),
        ("moved", tree.cell),
        ("moved", tree.base_cell),
    ):
        enter(an, kind, day, unit)
    assert stays(an) == [(tree.base_cell, "P", day, OPEN_END)]
    with pytest.raises(Refused, match="sinh hoạt tại Chi bộ Công ty Gạch Đồi Ngô"):
        enter(an, "departed", day, tree.cell)


REFUSED = [
    # what is recorded about the member, where, when, the words that name finding and remedy
    ("admitted", "cell", D(2010, 1, 1), "đang là đảng viên của Chi bộ Phân xưởng 1"),
    ("arrived", "cell", D(2010, 1, 1), "đang là đảng viên"),
    ("opening", "cell", D(2010, 1, 1), "đang là đảng viên"),
    ("restored", "cell", D(2010, 1, 1), "đang là đảng viên"),
    ("recognised", "cell", D(2010, 1, 1), "là đảng viên chính thức"),
    ("recognised", "cell", D(2008, 5, 18), "ngày này không là đảng viên"),
    ("departed", "other_cell", D(2010, 1, 1), "sinh hoạt tại Chi bộ Phân xưởng 1, không phải Chi bộ Phân xưởng 2"),
    ("died", "cell", D(2008, 5, 18), "không là đảng viên trong sổ"),
    ("died", "cell", D(2009, 1, 1), "đã có trong sổ và sẽ không còn khớp"),  # the recognition of May 2009 would hang
    ("moved", "cell", D(2010, 1, 1), "đã sinh hoạt tại"),
    ("admitted", "cell", D(1980, 1, 1), "không sau ngày sinh"),
    ("expelled", "other_cell", D(2010, 1, 1), "Hãy chọn đúng đơn vị"),
]


@pytest.mark.parametrize(("kind", "unit", "on", "words"), REFUSED)
def test_what_does_not_fit_is_refused_in_words_and_nothing_is_written(member, tree, kind, unit, on, words):
    before = state()
    with pytest.raises(Refused, match=words) as refused:
        enter(member, kind, on, getattr(tree, unit), standing="O")
    assert refused.value.problems[0].sentence.startswith("Nguyễn Văn An, sinh 02-03-1985")
    assert state() == before


AFTER = {
    # what may follow each loss, two years later
    "died": set(),
    "departed": {"arrived"},
    "expelled": {"restored", "readmitted"},
    "struck_off": {"restored", "readmitted"},
    "left": {"restored", "readmitted"},
}


@pytest.mark.parametrize("gain", ["opening", "admitted", "readmitted", "arrived", "restored"])
@pytest.mark.parametrize("loss", sorted(AFTER))
def test_what_may_follow_a_loss(member, tree, loss, gain):
    enter(member, loss, D(2010, 1, 1), tree.cell)
    if gain in AFTER[loss]:
        enter(member, gain, D(2012, 1, 1), tree.other_cell, standing="O")
        assert stays(member)[-1] == (tree.other_cell, "P" if gain == "readmitted" else "O", D(2012, 1, 1), OPEN_END)
    else:
        with pytest.raises(Refused):
            enter(member, gain, D(2012, 1, 1), tree.other_cell, standing="O")


def test_restoring_gives_back_the_standing_that_was(member, tree):
    enter(member, "expelled", D(2010, 1, 1), tree.cell)
    enter(member, "restored", D(2011, 1, 1), tree.cell)
    assert stays(member)[-1] == (tree.cell, "O", D(2011, 1, 1), OPEN_END)
    member.refresh_from_db()
    assert (member.joined_on, member.official_on) == (D(2008, 5, 19), D(2009, 5, 19))


def test_readmission_begins_again_on_probation(member, tree):
    enter(member, "struck_off", D(2010, 1, 1), tree.cell)
    enter(member, "readmitted", D(2014, 1, 1), tree.cell)
    member.refresh_from_db()
    assert (member.joined_on, member.official_on) == (D(2014, 1, 1), None)
    enter(member, "recognised", D(2015, 1, 1), tree.cell)
    member.refresh_from_db()
    assert member.official_on == D(2015, 1, 1)


def test_readmission_needs_no_leaving_in_this_register(an, tree):
    enter(an, "readmitted", D(2010, 1, 1), tree.cell)
    assert stays(an) == [(tree.cell, "P", D(2010, 1, 1), OPEN_END)]


def test_recognition_not_before_joining(an, tree):
    enter(an, "opening", D(2006, 1, 1), tree.cell, standing="P", joined_on=D(2005, 9, 1))
    with pytest.raises(Refused, match="không là đảng viên trong sổ"):
        enter(an, "recognised", D(2005, 8, 1), tree.cell)
    with pytest.raises(Refused, match="trước ngày vào Đảng 01-02-2007"):
        other = people.register([NewPerson("Lê Văn Ba", "M", D(1980, 1, 1), tree.cell)], by=None)[0]
        enter(other, "arrived", D(2006, 1, 1), tree.cell, standing="P", joined_on=D(2007, 2, 1))


def test_openings_and_arrivals_say_the_standing(an, tree):
    with pytest.raises(Refused, match="chưa ghi là dự bị hay chính thức"):
        enter(an, "arrived", D(2010, 1, 1), tree.cell)


def test_an_entry_may_come_late_when_the_whole_ledger_still_holds(member, tree):
    enter(member, "departed", D(2011, 1, 1), tree.cell)
    enter(member, "arrived", D(2012, 1, 1), tree.cell, standing="O")
    late = enter(member, "moved", D(2012, 6, 1), tree.other_cell)
    assert late.from_unit_id == tree.cell
    with pytest.raises(Refused, match=r"chuyển trong nội bộ ngày 01-06-2012.*đã có trong sổ"):
        enter(member, "moved", D(2012, 3, 1), tree.base_cell)
    # A loss and a gain between two entries fit together, recorded in one call.
    membership.record(
        [
            Entry(member.pk, "departed", D(2012, 3, 1), tree.cell),
            Entry(member.pk, "arrived", D(2012, 4, 1), tree.cell, standing="O"),
        ],
        by=None,
    )
    assert [stay[2:] for stay in stays(member)[2:]] == [
        (D(2012, 1, 1), D(2012, 3, 1)),
        (D(2012, 4, 1), D(2012, 6, 1)),
        (D(2012, 6, 1), OPEN_END),
    ]
    assert membership.check_ledger() == []


def test_the_unit_must_exist_on_the_day(an, tree):
    UnitState.objects.filter(unit=tree.base_cell).update(valid_to=D(2010, 1, 1))
    with pytest.raises(Refused, match="đơn vị này chỉ có từ 01-01-2005 đến hết 31-12-2009"):
        enter(an, "admitted", D(2010, 1, 1), tree.base_cell)
    with pytest.raises(Refused, match="Hãy xem lại ngày hoặc chọn đơn vị có trong ngày đó"):
        enter(an, "admitted", D(2004, 12, 31), tree.cell)
    with pytest.raises(Refused):  # nobody may remain in a unit that has ended
        enter(an, "admitted", D(2009, 6, 1), tree.base_cell)
    membership.record(
        [Entry(an.pk, "admitted", D(2009, 6, 1), tree.base_cell), Entry(an.pk, "moved", D(2010, 1, 1), tree.cell)],
        by=None,
    )
    assert stays(an)[0] == (tree.base_cell, "P", D(2009, 6, 1), D(2010, 1, 1))


def test_all_entries_of_a_call_or_none(member, tree):
    others = people.register(
        [NewPerson(f"Trần Văn {name}", "M", D(1980, 1, 1), tree.cell) for name in ("Một", "Hai")], by=None
    )
    before = state()
    with pytest.raises(Refused) as refused:
        membership.record(
            [
                Entry(others[0].pk, "admitted", D(2010, 1, 1), tree.cell),
                Entry(member.pk, "admitted", D(2010, 1, 1), tree.cell),
                Entry(others[1].pk, "died", D(2010, 1, 1), tree.cell),
            ],
            by=None,
        )
    assert len(refused.value.problems) == 2
    assert state() == before


def test_many_entries_cost_few_queries(tree, django_assert_max_num_queries):
    made = people.register(
        [NewPerson(f"Trần Văn {number}", "M", D(1980, 1, 1), tree.cell) for number in range(300)], by=None
    )
    with django_assert_max_num_queries(25):
        membership.record(
            [Entry(one.pk, "opening", D(2010, 1, 1), tree.cell, standing="O", joined_on=D(2009, 1, 1)) for one in made],
            by=None,
        )
    assert Stay.objects.count() == 300


def test_reversing_leaves_both_entries_and_the_ledger_of_before(member, tree, cast):
    before = stays(member)
    wrong = enter(member, "moved", D(2010, 2, 3), tree.other_cell)
    back = membership.reverse(wrong.pk, reason="Ghi nhầm người", by=cast.officer)
    assert stays(member) == before
    assert (back.kind, back.reverses_id, back.reason, back.on) == ("reversal", wrong.pk, "Ghi nhầm người", wrong.on)
    assert Movement.objects.filter(person=member).count() == 4
    member.refresh_from_db()
    assert member.unit_id == tree.cell
    assert JournalEntry.objects.get(event="membership.reversed").by_name == "Trần Văn Đức"
    for again in (wrong, back):
        with pytest.raises(Refused):
            membership.reverse(again.pk, reason="Lần nữa", by=None)
    enter(member, "moved", D(2010, 2, 3), tree.base_cell)  # the right one can be recorded now
    assert membership.check_ledger() == []


def test_what_depends_on_an_entry_is_named(member, tree):
    admitted = Movement.objects.get(kind="admitted")
    before = state()
    with pytest.raises(Refused, match=r"công nhận chính thức ngày 19-05-2009: .*hãy bỏ mục ấy trước"):
        membership.reverse(admitted.pk, reason="Kết nạp nhầm", by=None)
    with pytest.raises(Refused, match="phải có lý do"):
        membership.reverse(admitted.pk, reason="  ", by=None)
    assert state() == before
    membership.reverse(Movement.objects.get(kind="recognised").pk, reason="Sai", by=None)
    membership.reverse(admitted.pk, reason="Kết nạp nhầm", by=None)
    member.refresh_from_db()
    assert (stays(member), member.joined_on, member.official_on) == ([], None, None)
    enter(member, "admitted", D(2009, 5, 19), tree.cell)


def test_amending_puts_the_right_entry_in_the_place_of_the_wrong_one(member, tree):
    admitted = Movement.objects.get(kind="admitted")
    membership.amend(admitted.pk, Entry(member.pk, "admitted", D(2008, 5, 9), tree.cell), reason="Sai ngày lễ", by=None)
    assert [stay[2] for stay in stays(member)] == [D(2008, 5, 9), D(2009, 5, 19)]
    member.refresh_from_db()
    assert member.joined_on == D(2008, 5, 9)
    with pytest.raises(Refused):
        late = Entry(member.pk, "admitted", D(2010, 1, 1), tree.cell)
        membership.amend(Movement.objects.get(kind="admitted", on=D(2008, 5, 9)).pk, late, reason="Sai", by=None)


def test_the_version_decides_who_was_first(member, tree, cast):
    member.refresh_from_db()
    seen = member.version
    membership.record([Entry(member.pk, "moved", D(2010, 1, 1), tree.other_cell, version=seen)], by=cast.officer)
    with pytest.raises(Conflict) as conflict:
        membership.record([Entry(member.pk, "moved", D(2010, 1, 1), tree.base_cell, version=seen)], by=cast.organiser)
    assert (conflict.value.who, conflict.value.at) == ("Trần Văn Đức", JournalEntry.objects.latest("seq").at)
    with pytest.raises(Conflict):
        membership.reverse(Movement.objects.latest("pk").pk, reason="Sai", by=None, version=seen)


def test_an_act_the_journal_cannot_tell_is_not_done(member, tree, monkeypatch):
    def broken(*args, **rest):
        raise OSError("no space left")

    before = state()
    monkeypatch.setattr(journal, "record", broken)
    for act in (
        lambda: enter(member, "moved", D(2010, 1, 1), tree.other_cell),
        lambda: membership.reverse(Movement.objects.get(kind="recognised").pk, reason="Sai", by=None),
        lambda: people.register([NewPerson("Lê Văn Ba", "M", D(1980, 1, 1), tree.cell)], by=None),
        lambda: people.correct(member.pk, 3, {"religion": "khong"}, by=None),
    ):
        with pytest.raises(OSError, match="no space left"):
            act()
    assert state() == before


def test_the_check_sees_stays_and_pointers_that_drifted(member, tree):
    assert membership.check_ledger() == []
    Stay.objects.filter(person=member, standing="O").update(unit=tree.other_cell)
    Person.objects.filter(pk=member.pk).update(official_on=D(2009, 6, 1))
    assert membership.check_ledger() == [
        f"person {member.pk}: stays differ from the ledger",
        f"person {member.pk}: official_on differ from the ledger",
    ]
    assert membership.rebuild([member.pk]) == 1
    assert membership.check_ledger() == [f"person {member.pk}: official_on differ from the ledger"]


def test_the_first_list_opens_the_register_once(tree, cast):
    first = membership.open_register(tree.upper, D(2011, 9, 30), by=cast.organiser)
    assert membership.open_register(tree.upper, D(2011, 9, 30), by=cast.organiser).pk == first.pk
    assert JournalEntry.objects.filter(event="membership.list_noted").count() == 1
