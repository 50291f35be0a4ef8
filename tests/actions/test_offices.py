"""Committees and charges: seats and terms, one in charge at a time, who left is named, all passes in one step."""

from datetime import date

import pytest

from ketnap.actions import membership, offices
from ketnap.actions.membership import Entry
from ketnap.actions.offices import Holder, NewTerm, Target
from ketnap.actions.organisation import dissolve, enter_enterprise, lead, stop_leading
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Refused
from ketnap.models import Charge, ChargeHandover, CommitteeTerm, DueItem, JournalEntry, OfficeAct, Seat, TermSetting
from ketnap.queries.missing import NotFound
from ketnap.queries.offices import passed
from ketnap.queries.offices.holders import Gone, gone
from tests import lives
from tests.actions.test_membership_race import at_once
from tests.web import office as offices_filled

SINCE, LATER, LAST = date(2011, 10, 3), date(2011, 11, 1), date(2011, 12, 1)
PAPER = Paper(number="12-QĐ/ĐUK", decided_on=SINCE, body="Đảng ủy Khối")


@pytest.fixture
def people(tree) -> dict[str, int]:
    return offices_filled.fill(tree).people


@pytest.fixture
def seats(tree, people, cast) -> dict[str, int]:
    """Two members of the upper committee, the secretary of the base cell and one known by name only."""

    def sit(unit: int, post: str, holder: Holder) -> int:
        return offices.seat(unit, post, holder, SINCE, by=cast.organiser, paper=PAPER).pk

    return {
        "secretary": sit(tree.upper, "secretary", Holder(people["cell.0"])),
        "member": sit(tree.upper, "member", Holder(people["cell.1"])),
        "named": sit(tree.upper, "standing", Holder(name="Hà Văn Kính")),
        "cell": sit(tree.base_cell, "secretary", Holder(people["base_cell.0"])),
    }


def test_a_seat_is_held_from_its_day_and_goes_on_in_another_post(tree, people, seats):
    offices.seat(tree.upper, "deputy", Holder(people["cell.1"]), LATER, by=None, paper=PAPER)
    rows = Seat.objects.filter(person=people["cell.1"]).order_by("valid_from")
    assert [(row.post, row.valid_from, row.end_reason) for row in rows] == [
        ("member", SINCE, "other_post"), ("deputy", LATER, ""),
    ]  # fmt: skip
    assert rows[0].valid_to == LATER
    acts = OfficeAct.objects.filter(unit=tree.upper, effective_on=LATER).order_by("pk")
    assert [act.kind for act in acts] == ["unseated", "seated"] and acts[1].decision_no == "12-QĐ/ĐUK"
    assert JournalEntry.objects.filter(event="offices.seated").count() == 5


@pytest.mark.parametrize(
    ("unit", "post", "holder", "on", "words"),
    [
        ("upper", "secretary", "other_cell.0", LATER, r"Đồng chí Đặng Bá Ước là Bí thư .* từ ngày 03-10-2011; hãy ghi"),
        ("upper", "member", "cell.0", SINCE, "đã ghi là Bí thư"),
        ("cell", "standing", "cell.2", LATER, "không có chức vụ ủy viên Ban Thường vụ"),
        ("cell", "member", "cell.2", date(2030, 1, 1), "chưa đến"),
        ("cell", "member", "cell.2", date(2004, 1, 1), "chưa có hoặc đã kết thúc vào ngày 01-01-2004"),
        ("cell", "member", "cell.3", date(2011, 5, 18), "chưa là đảng viên vào ngày 18-05-2011"),
        ("cell", "member", None, LATER, "Chưa ghi ai giữ chức vụ"),
    ],
)
def test_what_no_seat_is_given_for(tree, people, seats, unit, post, holder, on, words):
    before = Seat.objects.count()
    who = Holder(people[holder]) if holder else Holder(name="  ")
    with pytest.raises(Refused, match=words):
        offices.seat(getattr(tree, unit), post, who, on, by=None)
    assert Seat.objects.count() == before


def test_who_left_the_party_is_given_no_seat_and_the_day_before_is(tree, people, seats):
    membership.record([Entry(person_id=people["cell.2"], kind="died", on=LATER, unit_id=tree.cell)], by=None)
    with pytest.raises(Refused, match=r"không còn là đảng viên trong sổ từ ngày 01-11-2011: từ trần; hãy chọn"):
        offices.seat(tree.cell, "member", Holder(people["cell.2"]), LATER, by=None)
    over = {"until": LATER, "why": "died"}
    assert offices.seat(tree.cell, "member", Holder(people["cell.2"]), SINCE, by=None, **over).end_reason == "died"


def test_a_term_is_that_of_the_papers_and_ends_the_seats_before_it(tree, cast, seats):
    leap = date(2012, 2, 29)
    new = NewTerm(leap, "nhiệm kỳ 2012–2017", ordinal=3, seats=15, standing_seats=5)
    made, ended = offices.set_term(tree.upper, new, by=cast.organiser, after=0)
    assert ended == 3 and set(Seat.objects.filter(unit=tree.upper).values_list("end_reason", "valid_to")) == {
        ("term_ended", leap)
    }
    assert Seat.objects.get(pk=seats["cell"]).end_reason == ""
    with pytest.raises(Conflict):
        offices.set_term(tree.upper, new, by=cast.officer, after=0)
    again, ended = offices.set_term(tree.upper, NewTerm(leap, "", seats=17), by=cast.officer, after=made.pk)
    assert (again.version, ended, CommitteeTerm.objects.count()) == (2, 0, 1)
    assert list(TermSetting.objects.order_by("pk").values_list("seats", flat=True)) == [15, 17]
    for wrong, words in (
        (NewTerm(leap, "", seats=5, standing_seats=6), "lớn hơn số cấp ủy viên 5"),
        (NewTerm(leap, "", ends_on=leap), "không sau ngày bắt đầu"),
        (NewTerm(date(2012, 1, 1), "nhiệm kỳ"), "bắt đầu ngày 29-02-2012"),
    ):
        with pytest.raises(Refused, match=words):
            offices.set_term(tree.upper, wrong, by=None)


def test_one_is_in_charge_and_the_next_only_where_the_first_ends(tree, seats, cast):
    target = Target(tree.committee)
    first = offices.charge(target, seats["member"], SINCE, by=cast.organiser, paper=PAPER)
    with pytest.raises(Refused, match=r"Bùi Thị Sen phụ trách Đảng bộ Công ty Giấy Sông Cầu từ ngày 03-10-2011, chưa"):
        offices.charge(target, seats["named"], LATER, by=None)
    with pytest.raises(Refused, match="không cần phân công lại"):
        offices.charge(target, seats["member"], LATER, by=None, replaces=True)
    second = offices.charge(target, seats["named"], LATER, by=None, replaces=True)
    first.refresh_from_db()
    assert (first.valid_to, second.valid_from, second.person_id) == (LATER, LATER, None)
    with pytest.raises(Refused, match="hãy chọn ngày khác"):
        offices.charge(target, seats["secretary"], LATER, by=None, replaces=True)
    over = offices.discharge(second.pk, LAST, by=None)
    assert over.valid_to == LAST and not Charge.objects.filter(valid_to__year=9999).exists()
    told = JournalEntry.objects.filter(event__startswith="offices.charged").order_by("seq").last()
    assert told.detail["ended"] == first.pk


def test_who_left_the_committee_or_the_party_is_refused_by_name(tree, people, seats):
    offices.end_seat(seats["named"], LATER, "retired", by=None)
    with pytest.raises(Refused, match=r"Hà Văn Kính không phụ trách được .*: thôi Ủy viên Ban Thường vụ \(nghỉ hưu\) "):
        offices.charge(Target(tree.committee), seats["named"], LATER, by=None)
    membership.record([Entry(person_id=people["cell.1"], kind="died", on=LATER, unit_id=tree.cell)], by=None)
    with pytest.raises(Refused, match=r"Bùi Thị Sen .*: từ trần từ ngày 01-11-2011; hãy chọn cấp ủy viên khác"):
        offices.charge(Target(tree.committee), seats["member"], LATER, by=None)
    assert Charge.objects.count() == 0
    before = offices.charge(Target(tree.committee), seats["member"], SINCE, by=None)
    assert gone([before], SINCE) == {} and gone([before], LATER)[before.pk].why == "từ trần"
    # Nobody has to say that whoever is gone ends.
    offices.charge(Target(tree.committee), seats["secretary"], LAST, by=None)
    before.refresh_from_db()
    assert before.valid_to == LAST


def test_a_unit_that_is_gone_or_elsewhere_and_a_firm_that_is_led(tree, seats, cast):
    before = offices.charge(Target(tree.other_cell), seats["member"], SINCE, by=None)
    dissolve(unit_id=tree.other_cell, on=LATER, paper=PAPER, members_to=tree.cell, by=None)
    with pytest.raises(Refused, match="Chi bộ Phân xưởng 2 chưa có hoặc đã kết thúc vào ngày 01-12-2011"):
        offices.charge(Target(tree.other_cell), seats["member"], LAST, by=None)
    with pytest.raises(Refused, match="không thuộc Đảng bộ Khối Doanh nghiệp tỉnh A"):
        offices.charge(Target(tree.other_committee), seats["member"], LATER, by=None)
    assert gone([before], SINCE) == {}
    assert gone([before], LAST)[before.pk] == Gone(LATER, "nơi này không còn thuộc cấp ủy ấy")
    firm = enter_enterprise(name="Công ty Một", ownership="private", since=SINCE, unit_id=tree.base_cell, by=None).pk
    with pytest.raises(Refused, match="Công ty Một do Chi bộ Công ty Gạch Đồi Ngô lãnh đạo"):
        offices.charge(Target(enterprise_id=firm), seats["member"], LATER, by=None)
    stop_leading(unit_id=tree.base_cell, enterprise_id=firm, on=LATER, by=None)
    made = offices.charge(Target(enterprise_id=firm), seats["member"], LATER, by=None)
    assert (made.unit_id, made.enterprise_id) == (None, firm)
    lead(unit_id=tree.committee, enterprise_id=firm, on=LAST, by=None)
    assert gone([made], LAST)[made.pk] == Gone(LAST, "doanh nghiệp đã có tổ chức đảng lãnh đạo")


def test_what_was_entered_by_mistake_is_taken_back_the_last_entry_first(tree, seats):
    first = offices.charge(Target(tree.committee), seats["member"], SINCE, by=None)
    second = offices.charge(Target(tree.committee), seats["named"], LATER, by=None, replaces=True)
    ended = OfficeAct.objects.get(charge=first, kind="discharged")
    with pytest.raises(Refused, match="Hà Văn Kính phụ trách từ ngày 01-11-2011; hãy hoàn tác"):
        offices.take_back(ended.pk, reason="Ghi nhầm.", by=None)
    begun = OfficeAct.objects.get(charge=second, kind="charged")
    with pytest.raises(Refused, match="phải có lý do"):
        offices.take_back(begun.pk, reason=" ", by=None)
    offices.take_back(begun.pk, reason="Ghi nhầm.", by=None)
    with pytest.raises(Conflict):
        offices.take_back(begun.pk, reason="Ghi nhầm.", by=None)
    offices.take_back(ended.pk, reason="Ghi nhầm.", by=None)
    first.refresh_from_db()
    assert first.valid_to.year == 9999 and Charge.objects.get(pk=second.pk).withdrawn
    over = offices.end_seat(seats["secretary"], LATER, "moved", by=None)
    act = OfficeAct.objects.get(seat=over, kind="unseated")
    offices.seat(tree.upper, "secretary", Holder(name="Vi Văn Mới"), LATER, by=None)
    with pytest.raises(Refused, match="Vi Văn Mới là bí thư từ ngày 01-11-2011"):
        offices.take_back(act.pk, reason="Ghi nhầm.", by=None)


def test_all_charges_of_one_pass_to_another_or_none(tree, people, seats, cast):
    held = [offices.charge(Target(unit), seats["member"], SINCE, by=None).pk for unit in (tree.committee, tree.cell)]
    other = offices.charge(Target(tree.base_cell), seats["named"], SINCE, by=None).pk
    with pytest.raises(Refused, match="của một người"):
        offices.pass_charges(tree.upper, [*held, other], seats["secretary"], LATER, by=None)
    with pytest.raises(Refused, match="chọn ít nhất một nơi"):
        offices.pass_charges(tree.upper, [], seats["secretary"], LATER, by=None)
    offices.end_seat(seats["named"], LATER, "moved", by=None)
    with pytest.raises(Refused, match="Hà Văn Kính không phụ trách được"):
        offices.pass_charges(tree.upper, held, seats["named"], LAST, by=None)
    assert Charge.objects.count() == 3 and ChargeHandover.objects.count() == 0
    made = offices.pass_charges(tree.upper, held, seats["secretary"], LATER, by=cast.organiser, paper=PAPER)
    assert [old for old, _ in made.charges] == held
    now = Charge.objects.filter(valid_to__year=9999, person=people["cell.0"])
    assert sorted(now.values_list("unit_id", flat=True)) == sorted([tree.committee, tree.cell])
    assert OfficeAct.objects.filter(handover=made).count() == 4
    with pytest.raises(Refused, match="vừa được ghi thôi phụ trách từ ngày 01-11-2011"):
        offices.pass_charges(tree.upper, held, seats["secretary"], LATER, by=None)


def test_the_work_that_stood_open_passes_too_and_what_became_of_it_is_told(tree, people, seats, cast, viewer):
    person = lives.worker(tree, name="Lương Thị Ngân")
    candidacy = lives.begin(tree, person, date(2021, 10, 8))
    lives.go_on(candidacy, people["cell.0"], "tasked")
    held = offices.charge(Target(tree.committee), seats["member"], date(2021, 1, 4), by=None)
    made = offices.pass_charges(tree.upper, [held.pk], seats["secretary"], date(2022, 6, 1), by=None)
    assert made.work == {"files": [[candidacy, "remark"], [candidacy, "task"]]}
    today = viewer(cast.organiser, date(2022, 6, 1))
    assert [(one.name, one.open) for one in passed(today, tree.upper, made.pk).work] == [("Lương Thị Ngân", True)] * 2
    DueItem.objects.filter(candidacy=candidacy, wait="remark").delete()
    told = passed(today, tree.upper, made.pk)
    assert [one.open for one in told.work] == [False, True] and told.open == 1
    with pytest.raises(NotFound):
        passed(viewer(cast.stranger, date(2022, 6, 1)), tree.upper, made.pk)


@pytest.mark.django_db(transaction=True)
def test_two_who_name_somebody_at_once_are_one_winner_and_one_conflict(tree, cast):
    names = ("Hà Văn Kính", "Vi Thị Mận", "Lò Văn Tư")
    seats = [offices.seat(tree.upper, "member", Holder(name=name), SINCE, by=None).pk for name in names]
    answers = at_once([
        lambda seat=seat: offices.charge(Target(tree.committee), seat, LATER, by=cast.organiser, after=0)
        for seat in seats
    ])  # fmt: skip
    assert sorted(type(answer).__name__ for answer in answers) == ["Charge", "Conflict", "Conflict"]
    (made,) = Charge.objects.all()
    assert {answer.who for answer in answers if isinstance(answer, Conflict)} == {"Nguyễn Thị Hòa"}
    assert made.holder_name in names
