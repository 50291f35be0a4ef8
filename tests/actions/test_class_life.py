"""A class lives: shifts and places, invitations and answers, attendance, the right of a partner."""

from dataclasses import replace
from datetime import date

import pytest

from ketnap.access.viewer import viewer_of
from ketnap.actions import accounts, people, training
from ketnap.actions.accounts import NewAccount
from ketnap.actions.papers import Paper
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Conflict, Refused
from ketnap.actions.training import Answer, Invitee, Mark, NewEnrolment, NewLesson, NewShift
from ketnap.models import (
    Attendance,
    ClassAct,
    ClassInvitation,
    ClassSeat,
    ClassShift,
    Enrolment,
    JournalEntry,
    Lesson,
    TrainingClass,
    TrainingReversal,
)
from tests.schooling import asked, day, lessons, planned

WHY = Paper(reason="Chuyển ca sản xuất.")


@pytest.fixture
def held(tree):
    return planned(tree)


@pytest.fixture
def workers(tree) -> list[int]:
    rows = [NewPerson(f"Lục Thị {name}", "F", date(1995, 1, 1), tree.cell) for name in ("An", "Bình", "Cúc", "Dung")]
    return [one.pk for one in people.register(rows, by=None)]


def answered(one: ClassInvitation, kind: str, *, why: str = "", shift: int | None = None, version: int | None = None):
    said = Answer(kind, day(0), shift, Paper(reason=why))
    return training.answer(one.pk, said, version=version, by=None)


def given(held, shift, unit: int, number: int) -> None:
    training.give_places(held.pk, {(shift.pk, unit): number}, version=None, by=None)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (NewShift("Ca sáng", 3, lessons(10, "morning")), "đã có Ca sáng; đặt tên khác"),
        (NewShift("Ca đêm", 0, lessons(10, "evening")), "chưa có chỗ nào; ghi số chỗ"),
        (NewShift("Ca đêm", 3, ()), "giữ ít nhất một buổi"),
        (NewShift("Ca đêm", 3, (NewLesson(1, "Bài 1", day(9), "evening"),)), "ngoài thời gian của lớp"),
        (NewShift("Ca đêm", 3, (NewLesson(1, " ", day(10), "evening"),)), "ghi tên bài"),
        (
            NewShift("Ca đêm", 3, tuple(NewLesson(n, "Bài", day(10), "evening") for n in (1, 2))),
            "Buổi 2 và buổi 1 cùng tối ngày",
        ),
    ],
)
def test_a_shift_that_cannot_be(held, new, words) -> None:
    with pytest.raises(Refused, match=words):
        training.open_shift(held[0].pk, new, version=None, by=None)
    assert ClassShift.objects.count() == 2 and Lesson.objects.count() == 10


def test_places_are_given_within_the_room_and_a_later_entry_supersedes(held, tree, workers) -> None:
    lop, (morning, _) = held
    with pytest.raises(Refused, match="giao 4 chỗ cho các đơn vị, phòng có 3; bớt 1 chỗ"):
        training.give_places(
            lop.pk, {(morning.pk, tree.committee): 3, (morning.pk, tree.base_cell): 1}, version=None, by=None
        )
    with pytest.raises(Refused, match="không thuộc đơn vị mở lớp"):
        given(lop, morning, tree.other_committee, 1)
    given(lop, morning, tree.committee, 3)
    given(lop, morning, tree.committee, 2)
    assert [one.seats for one in ClassSeat.objects.order_by("pk")] == [3, 2]
    assert ClassSeat.objects.get(superseded_by=None).seats == 2
    with pytest.raises(Refused, match="Chưa có số chỗ nào khác"):
        given(lop, morning, tree.committee, 2)
    for person in workers[:2]:
        asked(lop, morning, person, tree.cell, tree.committee)
    with pytest.raises(Refused, match="đang có 2 người trên các chỗ này, không hạ xuống 1 được"):
        given(lop, morning, tree.committee, 1)


def test_over_the_seats_of_the_unit_or_twice_is_refused_whole(held, tree, workers) -> None:
    lop, (morning, evening) = held
    given(lop, morning, tree.cell, 2)
    rows = [Invitee(one, tree.cell, tree.cell, morning.pk, "never") for one in workers]
    with pytest.raises(Refused, match="Chi bộ Phân xưởng 1, Ca sáng: có 2 chỗ, đã dùng 0, thêm 4 thì quá; bớt người"):
        training.invite(lop.pk, rows, answer_by=day(3), version=None, by=None)
    assert not ClassInvitation.objects.exists()
    with pytest.raises(Refused, match="Lục Thị An: được chọn hai lần"):
        training.invite(lop.pk, [rows[0], rows[0]], answer_by=day(3), version=None, by=None)
    training.invite(lop.pk, rows[:1], answer_by=day(3), version=TrainingClass.objects.get().version, by=None)
    with pytest.raises(Refused, match="Lục Thị An: đã được mời dự"):
        training.invite(lop.pk, rows[:1], answer_by=day(3), version=None, by=None)
    training.enrol([NewEnrolment(lop.pk, workers[1], tree.cell, shift_id=evening.pk)], by=None)
    with pytest.raises(Refused, match="Lục Thị Bình: đã là học viên"):
        training.invite(lop.pk, rows[1:2], answer_by=day(3), version=None, by=None)
    with pytest.raises(Refused, match=r"Lục Thị An: đã được mời dự .* chưa trả lời"):
        training.enrol([NewEnrolment(lop.pk, workers[0], tree.cell, shift_id=morning.pk)], by=None)
    for wrong in (day(-1), day(11)):
        with pytest.raises(Refused, match="Hạn trả lời"):
            training.invite(lop.pk, rows[2:3], answer_by=wrong, version=None, by=None)


def test_learners_entered_without_invitation_take_seats_too(held, tree, workers) -> None:
    lop, (morning, _) = held
    given(lop, morning, tree.cell, 3)
    training.enrol([NewEnrolment(lop.pk, one, tree.cell, shift_id=morning.pk) for one in workers[:3]], by=None)
    with pytest.raises(Refused, match="phòng có 3 chỗ, đã dùng 3, thêm 1 thì quá"):
        training.enrol([NewEnrolment(lop.pk, workers[3], tree.cell, shift_id=morning.pk)], by=None)
    with pytest.raises(Refused, match="phòng có 3 chỗ, đã dùng 3, thêm 1 thì quá"):
        asked(lop, morning, workers[3], tree.cell)
    assert Enrolment.objects.count() == 3


def test_an_answer_becomes_an_enrolment_and_is_taken_back_with_it(held, tree, workers, cast) -> None:
    lop, (morning, evening) = held
    given(lop, morning, tree.cell, 1)
    given(lop, evening, tree.cell, 1)
    one = asked(lop, morning, workers[0], tree.cell)
    said = Answer("confirmed", day(0))
    training.answer(one.pk, said, version=1, by=cast.secretary)
    one.refresh_from_db()
    assert (one.state, one.enrolment.shift_id, one.enrolment.unit_id) == ("confirmed", morning.pk, tree.cell)
    with pytest.raises(Conflict):
        training.answer(one.pk, replace(said, kind="declined", paper=WHY), version=1, by=None)
    answered(one, "shifted", shift=evening.pk)
    one.refresh_from_db()
    assert (one.shift_id, one.enrolment.shift_id) == (evening.pk, evening.pk)
    with pytest.raises(Refused, match="Chưa ghi vì sao không dự"):
        answered(one, "declined")
    answered(one, "declined", why="Đi làm ca ngày.")
    one.refresh_from_db()
    assert (one.state, one.enrolment.withdrawn) == ("declined", True)
    assert TrainingReversal.objects.get().reason == "Đi làm ca ngày."
    last = ClassAct.objects.filter(invitation=one).order_by("pk").last()
    training.take_back_answer(one.pk, last.pk, version=one.version, by=None, paper=Paper(reason="Ghi nhầm người."))
    one.refresh_from_db()
    assert (one.state, one.shift_id, one.enrolment.withdrawn) == ("confirmed", evening.pk, False)
    assert [act.kind for act in ClassAct.objects.filter(invitation=one).order_by("pk")] == [
        "invited", "confirmed", "shifted", "declined", "declined",
    ]  # fmt: skip
    assert {line.event for line in JournalEntry.objects.filter(subject=f"class:{lop.pk}")} >= {
        "training.answered", "training.answer_taken_back", "training.invited",
    }  # fmt: skip


def test_a_seat_that_somebody_else_took_meanwhile_is_not_there_any_more(held, tree, workers) -> None:
    lop, (morning, evening) = held
    given(lop, morning, tree.cell, 1)
    given(lop, evening, tree.cell, 1)
    first = asked(lop, morning, workers[0], tree.cell)
    answered(first, "declined", why="Đi làm ca ngày.")
    second = asked(lop, morning, workers[1], tree.cell)
    with pytest.raises(Refused, match="có 1 chỗ, đã dùng 1, thêm 1 thì quá"):
        answered(first, "confirmed")
    first.refresh_from_db()
    assert first.state == "declined" and not Enrolment.objects.exists()
    answered(second, "shifted", shift=evening.pk)
    answered(first, "confirmed")
    with pytest.raises(Refused, match="Ca sáng: có 1 chỗ, đã dùng 1, thêm 1"):
        answered(second, "shifted", shift=morning.pk)
    with pytest.raises(Refused, match="đang là “Thôi mời”, không ghi “xác nhận dự”"):
        answered(second, "withdrawn", why="Mời nhầm.")
        answered(second, "confirmed")


def test_a_class_or_learner_that_is_gone_asks_nobody_any_more(held, tree, workers) -> None:
    lop, (morning, _) = held
    given(lop, morning, tree.cell, 2)
    comes, waits = (asked(lop, morning, one, tree.cell) for one in workers[:2])
    answered(comes, "confirmed")
    training.withdraw(lop.pk, workers[0], version=1, by=None, paper=WHY)
    comes.refresh_from_db()
    assert comes.state == "withdrawn"
    training.cancel_class(lop.pk, version=TrainingClass.objects.get().version, by=None, paper=WHY)
    waits.refresh_from_db()
    assert waits.state == "withdrawn" and ClassAct.objects.get(invitation=waits, kind="withdrawn").reason == WHY.reason


def test_lessons_are_moved_with_a_reason_until_somebody_was_marked(tree, workers) -> None:
    lop, (morning, _) = planned(tree, starts=-3)
    lesson = Lesson.objects.get(shift=morning, number=1)
    with pytest.raises(Refused, match="Buổi 1 và buổi 2 cùng sáng"):
        training.change_lesson(lesson.pk, {"on": day(-2)}, version=None, by=None, paper=WHY)
    with pytest.raises(Refused, match="Chưa có lý do"):
        training.change_lesson(lesson.pk, {"teacher": "Vũ Đình Khiêm"}, version=None, by=None, paper=Paper())
    act = training.change_lesson(lesson.pk, {"teacher": "Vũ Đình Khiêm"}, version=None, by=None, paper=WHY)
    assert act.detail == {"teacher": ["", "Vũ Đình Khiêm"]}
    (learner,) = training.enrol([NewEnrolment(lop.pk, workers[0], tree.cell, shift_id=morning.pk)], by=None)
    training.mark(lesson.pk, [Mark(learner.pk, "present", None)], by=None)
    for change in (
        lambda: training.change_lesson(lesson.pk, {"part": "evening"}, version=None, by=None, paper=WHY),
        lambda: training.drop_lesson(lesson.pk, version=None, by=None, paper=WHY),
        lambda: training.drop_shift(morning.pk, version=None, by=None, paper=WHY),
    ):
        with pytest.raises(Refused, match=r"đã điểm danh 1 người|còn 1 người"):
            change()
    other = Lesson.objects.get(shift=morning, number=5)
    training.drop_lesson(other.pk, version=None, by=None, paper=WHY)
    other.refresh_from_db()
    assert other.dropped


def test_attendance_is_corrected_by_a_later_entry_that_says_why(tree, workers) -> None:
    lop, (morning, evening) = planned(tree, starts=-1)
    first, second = training.enrol(
        [NewEnrolment(lop.pk, one, tree.cell, shift_id=morning.pk) for one in workers[:2]], by=None
    )
    (other,) = training.enrol([NewEnrolment(lop.pk, workers[2], tree.cell, shift_id=evening.pk)], by=None)
    lesson = Lesson.objects.get(shift=morning, number=1)
    made = training.mark(lesson.pk, [Mark(first.pk, "present", None), Mark(second.pk, "unmarked", None)], by=None)
    assert [(one.enrolment_id, one.state) for one in made] == [(first.pk, "present")]
    with pytest.raises(Conflict):
        training.mark(lesson.pk, [Mark(first.pk, "absent", None)], by=None, paper=WHY)
    with pytest.raises(Refused, match="Sửa dấu đã ghi phải có lý do"):
        training.mark(lesson.pk, [Mark(first.pk, "absent", made[0].pk)], by=None)
    training.mark(lesson.pk, [Mark(first.pk, "absent", made[0].pk)], by=None, paper=WHY)
    assert [(one.state, one.reason) for one in Attendance.objects.order_by("pk")] == [
        ("present", ""), ("absent", WHY.reason),
    ]  # fmt: skip
    with pytest.raises(Refused, match="không còn trong ca này"):
        training.mark(lesson.pk, [Mark(other.pk, "present", None)], by=None)
    with pytest.raises(Refused, match="chưa đến; chờ học xong"):
        training.mark(Lesson.objects.get(shift=morning, number=4).pk, [], by=None)


def test_a_partner_has_one_class_from_day_to_day_and_nothing_else(held, cast, tree) -> None:
    lop, _ = held
    new = NewAccount("tt.mau", "Vũ Đình Khiêm", "mot-hai-ba-bon", "Trung tâm chính trị")
    with pytest.raises(Refused, match="không sau ngày bắt đầu"):
        training.give_partner(lop.pk, new, valid_from=day(0), valid_to=day(0), by=cast.organiser)
    right = training.give_partner(lop.pk, new, valid_from=day(0), valid_to=day(20), by=cast.organiser)
    who = viewer_of(right.user, day(0))
    assert (who.classes, who.grants, who.only_partner) == ((lop.pk,), (), True)
    assert not viewer_of(right.user, day(20)).classes
    with pytest.raises(Refused, match="đã có quyền ở lớp này"):
        training.give_partner(lop.pk, right.user, valid_from=day(5), valid_to=day(30), by=cast.organiser)
    with pytest.raises(Refused, match="giao theo lớp, không theo tổ chức"):
        accounts.grant(user=right.user, role="partner", unit_id=tree.upper, valid_from=day(0), by=cast.organiser)
    training.end_partner(right.pk, on=day(1), reason="Hết hợp đồng.", by=cast.organiser)
    assert not viewer_of(right.user, day(1)).classes
    with pytest.raises(Refused, match="đã hết"):
        training.end_partner(right.pk, on=day(2), reason="Hết hợp đồng.", by=cast.organiser)
