"""Texts, programmes, measures and findings: what may be written, what follows from acts, what is refused."""

from dataclasses import replace
from datetime import date

import pytest
from django.conf import settings

from ketnap.actions import accounts, direction, organisation
from ketnap.actions.direction import Deed, NewDirective, NewFinding, NewInspection, NewItem
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Refused
from ketnap.models import DirectionAct, Directive, Grant, InspectionFinding, JournalEntry, UnitMeasure, User
from tests.actions.test_membership_race import at_once

TEXT = NewDirective(
    "received", "directive", "07-CT/TW", "Bộ Chính trị (khóa VIII)", date(1996, 11, 23), "Về doanh nghiệp"
)
GIVEN, DUE = date(2011, 10, 3), date(2011, 10, 31)


@pytest.fixture
def text(tree, cast) -> Directive:
    return direction.enter(tree.upper, TEXT, by=cast.organiser)


@pytest.fixture
def measure(tree, cast, text) -> UnitMeasure:
    return given(tree, text)


def given(tree, text, **changes) -> UnitMeasure:
    item = NewItem("Học tập Chỉ thị", "Số biên bản", (tree.cell,), DUE, **changes)
    return direction.add_items(text.pk, [item], given_on=GIVEN, by=None, version=None)[0]


def act(measure, kind: str, day: date, told: str = "", **more) -> UnitMeasure:
    return direction.on_measure(measure.pk, Deed(kind, day, told, **more), by=None, version=None)


def test_the_sample_file_is_entered_once_and_begins_with_directive_07(tree) -> None:
    path = settings.BASE_DIR / "samples" / "directives-2011.yaml"
    first = direction.enter_file(path, unit_id=tree.upper, by=None)
    assert [one.number for one in first][:1] == ["07-CT/TW"] and first[0].issued_on == date(1996, 11, 23)
    assert direction.enter_file(path, unit_id=tree.upper, by=None) == first
    assert JournalEntry.objects.filter(event="direction.text_entered").count() == len(first)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Sổ đã có văn bản 07-CT/TW"),
        ({"number": "8-CT/TW", "title": "  "}, "Trích yếu còn trống"),
        ({"number": "8-CT/TW", "came_on": date(1996, 11, 1)}, "phải từ ngày ban hành 23-11-1996"),
        ({"number": "8-CT/TW", "valid_to": date(1996, 11, 23)}, "phải sau ngày có hiệu lực"),
        ({"number": "8-CT/TW", "issued_on": date(2999, 1, 1)}, "chưa đến"),
    ],
)
def test_a_text_is_refused(tree, text, changes, words) -> None:
    with pytest.raises(Refused, match=words):
        direction.enter(tree.upper, replace(TEXT, **changes), by=None)
    assert Directive.objects.count() == 1


def test_a_text_that_replaces_another_ends_it_and_a_correction_keeps_what_stood(tree, cast, text) -> None:
    later = replace(TEXT, number="33-CT/TW", issued_on=date(2019, 3, 18), replaces_id=text.pk)
    direction.enter(tree.upper, later, by=cast.organiser)
    text.refresh_from_db()
    assert text.valid_to == date(2019, 3, 18)
    new = replace(TEXT, title="Tăng cường công tác xây dựng đảng", valid_to=text.valid_to)
    with pytest.raises(Conflict):
        direction.correct(text.pk, new, by=None, version=1, paper=Paper(reason="Chép thiếu"))
    with pytest.raises(Refused, match="Chưa có lý do"):
        direction.correct(text.pk, new, by=None, version=2)
    direction.correct(text.pk, new, by=None, version=2, paper=Paper(reason="Chép thiếu"))
    assert DirectionAct.objects.last().detail == {"title": ["Về doanh nghiệp", "Tăng cường công tác xây dựng đảng"]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"due_on": date(1996, 1, 1)}, r"hạn 01-01-1996 trước ngày của văn bản, 23-11-1996; sửa hạn"),
        ({"due_on": date(2011, 10, 1)}, "trước ngày giao 03-10-2011"),
        ({"units": ()}, "chưa giao cho đơn vị nào"),
        ({"units": (10**6,)}, "Không có đơn vị số"),
        ({"evidence": " "}, "chưa ghi cần báo cáo gì"),
        ({"effect": "no such"}, "không có cách đếm"),
        ({"until": date(2011, 1, 1), "rhythm": "yearly"}, "trước hạn đầu"),
    ],
)
def test_a_measure_is_refused_and_none_of_the_others_written(tree, text, changes, words) -> None:
    right = NewItem("Học tập Chỉ thị", "Số biên bản", (tree.cell,), DUE)
    with pytest.raises(Refused, match=words):
        direction.add_items(text.pk, [right, replace(right, **changes)], given_on=GIVEN, by=None, version=None)
    assert UnitMeasure.objects.count() == 0


def test_a_unit_dissolved_by_the_day_or_of_another_committee_gets_nothing(tree, cast, text) -> None:
    paper = Paper("1-QĐ", date(2011, 9, 1), "Đảng ủy")
    organisation.dissolve(unit_id=tree.other_cell, on=date(2011, 9, 1), paper=paper, by=cast.organiser)
    item = NewItem("Học tập", "Biên bản", (tree.other_cell, tree.other_committee), DUE)
    with pytest.raises(Refused) as refused:
        direction.add_items(text.pk, [item], given_on=GIVEN, by=None, version=None)
    said = str(refused.value)
    assert "Chi bộ Phân xưởng 2: ngày 03-10-2011 chưa có hoặc không còn tổ chức này" in said
    assert "Đảng bộ Công ty Dệt Bình An: ngày 03-10-2011 không thuộc cấp ủy này" in said
    before = replace(item, units=(tree.other_cell,))
    made = direction.add_items(text.pk, [before], given_on=date(2011, 8, 1), by=None, version=None)
    assert made[0].state == "given"


def test_an_owner_has_to_be_able_to_sign_in_for_the_unit(tree, cast, text) -> None:
    assert given(tree, text, owner_id=cast.secretary.pk).owner == cast.secretary
    with pytest.raises(Refused, match="không còn quyền ở đơn vị này ngày 03-10-2011; chọn người khác"):
        given(tree, text, owner_id=cast.stranger.pk)
    Grant.objects.filter(user=cast.officer).update(valid_to=date(2011, 1, 1))
    with pytest.raises(Refused, match="Trần Văn Đức không còn quyền"):
        given(tree, text, owner_id=cast.officer.pk)
    cast.secretary.is_active = False
    cast.secretary.save()
    with pytest.raises(Refused, match="không còn quyền"):
        given(tree, text, owner_id=cast.secretary.pk)


def test_a_measure_goes_from_given_to_done_and_every_act_stays(measure, cast) -> None:
    act(measure, "begun", date(2011, 10, 5))
    assert act(measure, "reported", date(2011, 10, 20), "12 đồng chí học", paper=Paper("3-BB")).state == "reported"
    assert act(measure, "returned", date(2011, 10, 22), "Chủ doanh nghiệp chưa dự").state == "returned"
    later = date(2011, 11, 15)
    assert act(measure, "moved", date(2011, 10, 23), "Chờ chủ doanh nghiệp về", due_on=later).due_on == later
    act(measure, "reported", date(2011, 11, 10), "Chủ doanh nghiệp đã dự")
    done = act(measure, "accepted", date(2011, 11, 12))
    assert (done.state, done.acts.count()) == ("done", 6)
    with pytest.raises(Refused, match="“Đã xong”, không ghi “báo cáo” được"):
        act(measure, "reported", date(2011, 11, 20), "Nữa")


def test_what_comes_back_is_due_again_until_its_last_day(tree, text) -> None:
    held = given(tree, text, rhythm="quarterly", until=date(2012, 2, 1))
    act(held, "reported", date(2011, 10, 20), "Quý IV")
    again = act(held, "accepted", date(2011, 10, 25))
    assert (again.state, again.due_on) == ("begun", date(2012, 1, 31))
    act(held, "reported", date(2012, 1, 20), "Quý I")
    assert act(held, "accepted", date(2012, 1, 25)).state == "done"


@pytest.mark.parametrize(
    ("kind", "day", "more", "words"),
    [
        ("accepted", DUE, {}, "“Mới giao”, không ghi “công nhận” được"),
        ("reported", DUE, {}, "Chưa ghi đã làm được gì"),
        ("reported", date(2011, 10, 1), {"told": "Xong"}, "đã có ghi chép ngày 03-10-2011"),
        ("reported", date(2999, 1, 1), {"told": "Xong"}, "chưa đến"),
        ("moved", DUE, {"told": "Bận", "due_on": DUE}, "giống hạn đang có"),
        ("moved", DUE, {"told": "Bận", "due_on": date(1996, 1, 1)}, "Hạn mới phải từ ngày 03-10-2011"),
        ("moved", DUE, {"due_on": date(2011, 12, 1)}, "Chưa có lý do dời hạn"),
        ("cancelled", DUE, {}, "Chưa có lý do"),
        ("assigned", DUE, {}, "Chưa có người phụ trách mới"),
    ],
)
def test_an_act_is_refused(measure, kind, day, more, words) -> None:
    with pytest.raises(Refused, match=words):
        act(measure, kind, day, **more)
    measure.refresh_from_db()
    assert (measure.state, measure.due_on, measure.version) == ("given", DUE, 1)


def test_the_last_act_is_taken_back_with_its_owner_and_never_an_earlier_one(measure, cast) -> None:
    act(measure, "assigned", date(2011, 10, 4), owner_name="Phó bí thư")
    first = DirectionAct.objects.last()
    act(measure, "cancelled", date(2011, 10, 5), "Giao nhầm")
    with pytest.raises(Refused, match="hoàn tác ghi chép ấy trước"):
        direction.take_back(first.pk, reason="Nhầm", by=None, version=None)
    direction.take_back(DirectionAct.objects.last().pk, reason="Không nhầm", by=cast.organiser, version=None)
    direction.take_back(first.pk, reason="Nhầm", by=cast.organiser, version=None)
    measure.refresh_from_db()
    assert (measure.state, measure.owner_name) == ("given", "")
    with pytest.raises(Refused, match="đã được hoàn tác"):
        direction.take_back(first.pk, reason="Nhầm", by=None, version=None)
    assert DirectionAct.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_who_write_on_one_measure_at_once_are_one_winner_and_one_conflict(measure, cast) -> None:
    deeds = [Deed("begun", date(2011, 10, 4)), Deed("cancelled", date(2011, 10, 4), "Giao nhầm")]
    answers = at_once([
        lambda deed=deed: direction.on_measure(measure.pk, deed, by=cast.organiser, version=1) for deed in deeds
    ])  # fmt: skip
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "UnitMeasure"]
    assert DirectionAct.objects.count() == 1


def inspected(tree) -> int:
    new = NewInspection("inspection", "Công tác kết nạp", date(2011, 9, 1), date(2011, 9, 5))
    made = direction.plan(tree.committee, tree.upper, new, by=None)
    direction.hold(made.pk, held_from=date(2011, 9, 1), held_to=date(2011, 9, 3), team="Vũ Đình Khiêm\nLê Thị Ánh",
                   by=None, version=1)  # fmt: skip
    return made.pk


FOUND = {"found_on": date(2011, 9, 3), "due_on": date(2011, 10, 3)}


def test_a_finding_is_mended_in_steps_and_only_the_inspector_ends_it(tree) -> None:
    row = NewFinding("Thiếu ý kiến đoàn thể", "Lấy ý kiến, ghi biên bản", tree.cell, rule="G-01")
    (held,) = direction.find(inspected(tree), [row, row], **FOUND, by=None, version=None)

    def told(kind: str, day: date, said: str = "") -> str:
        return direction.on_finding(held.pk, Deed(kind, day, said), by=None, version=None).state

    assert told("reported", date(2011, 9, 20), "Đã lấy ý kiến, biên bản số 4") == "reported"
    assert told("returned", date(2011, 9, 25), "Biên bản thiếu chữ ký") == "not_yet"
    assert told("reported", date(2011, 9, 28), "Đã ký đủ") == "reported"
    assert told("accepted", date(2011, 9, 30)) == "verified"
    with pytest.raises(Refused, match="không ghi “báo cáo” được"):
        told("reported", date(2011, 10, 1), "Nữa")


@pytest.mark.parametrize(
    ("row", "days", "words"),
    [
        ({"sentence": " "}, {}, "chưa đủ"),
        ({"repair": ""}, {}, "chưa đủ"),
        ({}, {"due_on": date(2011, 9, 2)}, "trước ngày nêu"),
        ({}, {"found_on": date(2011, 8, 1)}, "Ngày nêu phải từ 01-09-2011"),
        ({"unit": "base_cell"}, {}, "không thuộc cấp ủy này"),
    ],
)
def test_a_finding_is_refused(tree, row, days, words) -> None:
    unit = getattr(tree, row.pop("unit", "cell"))
    made = replace(NewFinding("Thiếu giấy", "Bổ sung giấy", unit), **row)
    with pytest.raises(Refused, match=words):
        direction.find(inspected(tree), [made], **FOUND | days, by=None, version=None)
    assert InspectionFinding.objects.count() == 0


def test_an_inspection_is_held_before_it_finds_and_not_given_up_after(tree, cast) -> None:
    new = NewInspection("inspection", "Công tác kết nạp", date(2011, 9, 1), date(2011, 9, 5))
    made = direction.plan(tree.committee, tree.upper, new, by=None)
    row = NewFinding("Thiếu giấy", "Bổ sung giấy", tree.cell)
    with pytest.raises(Refused, match="“Theo kế hoạch”"):
        direction.find(made.pk, [row], **FOUND, by=None, version=None)
    day = date(2011, 9, 1)
    direction.hold(made.pk, held_from=day, held_to=day, team="Vũ Đình Khiêm", by=None, version=1)
    direction.find(made.pk, [row], **FOUND, by=None, version=2)
    with pytest.raises(Refused, match="không bỏ được"):
        direction.cancel(made.pk, on=date(2011, 9, 5), told="Hoãn", by=None, version=3)
    assert direction.conclude(made.pk, on=date(2011, 9, 9), told="Làm đúng", by=None, version=3).state == "concluded"
    with pytest.raises(Refused, match="“Đã kết luận”"):
        direction.hold(made.pk, held_from=day, held_to=day, team="A", by=None, version=4)


def test_what_somebody_was_in_charge_of_passes_with_the_seat(tree, cast, text) -> None:
    held = given(tree, text, owner_id=cast.secretary.pk)
    row = NewFinding("Thiếu giấy", "Bổ sung giấy", tree.cell, owner_id=cast.secretary.pk)
    (found,) = direction.find(inspected(tree), [row], **FOUND, by=None, version=None)
    new = User.objects.create(username="moi", display_name="Chu Thị Vóc")
    seat = Grant.objects.get(user=cast.secretary)
    accounts.pass_seat(seat.pk, to=new, on=date(2011, 11, 1), by=cast.organiser)
    for one in (held, found):
        one.refresh_from_db()
        assert one.owner == new and one.acts.get().told == "Nhận từ Lê Thị Ánh khi thay vị trí"
    assert JournalEntry.objects.last().event == "accounts.passed_on"
