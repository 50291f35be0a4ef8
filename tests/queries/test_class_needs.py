"""Who needs a class and before when; what a partner sees of it; what waits for an answer and never drops out."""

from datetime import date

import pytest

from ketnap.access.viewer import viewer_of
from ketnap.actions import accounts, admission, membership, people, training
from ketnap.actions.accounts import NewAccount
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper
from ketnap.actions.people import NewPerson
from ketnap.actions.training import Answer, Mark, NewCertificate, NewEnrolment
from ketnap.lib.dates import add_months
from ketnap.models import ClassInvitation, Lesson, TrainingClass
from ketnap.queries import training as asked
from ketnap.queries.missing import NotFound
from tests import lives
from tests.schooling import asked as ask
from tests.schooling import day, planned


@pytest.fixture
def organiser(cast):
    return viewer_of(cast.organiser, day(0))


def on_path(tree, name: str, *, issued: date | None = None, meets: date | None = None) -> int:
    person = lives.worker(tree, name=name)
    file = lives.begin(tree, person, day(-200))
    if meets:
        admission.record([NewAct(file, "planned", day(-10), {"planned_on": meets.isoformat()})], by=None)
    if issued:
        training.certify([NewCertificate(person, "awareness", "1/NT", issued)], by=None)
    return person


def needed(organiser, held: TrainingClass) -> asked.Needs:
    return asked.needs(organiser, held.pk, asked.class_plan(organiser, held.pk), day(0))


def test_needs_are_drawn_from_the_path_and_ordered_by_the_day(tree, organiser) -> None:
    held, (morning, evening) = planned(tree)
    five_years_ago = add_months(day(0), -60)
    never = on_path(tree, "Vi Thị An")
    soon = on_path(tree, "Vi Thị Bình", meets=day(20))
    expires = on_path(tree, "Vi Thị Cúc", issued=add_months(day(30), -60), meets=day(60))
    expired = on_path(tree, "Vi Thị Dung", issued=add_months(five_years_ago, -1))
    on_path(tree, "Vi Thị Em", issued=day(-30), meets=day(60))
    too_soon = on_path(tree, "Vi Thị Giang", meets=day(12))
    training.give_places(held.pk, {(morning.pk, tree.committee): 2, (evening.pk, tree.committee): 1}, version=None,
                         by=None)  # fmt: skip
    found = needed(organiser, held)
    assert [(row.person_id, row.need.cause) for row in found.rows] == [
        (too_soon, "never"), (soon, "never"), (expires, "expires"), (never, "never"), (expired, "expired"),
    ]  # fmt: skip
    assert [row.need.before for row in found.rows] == [day(12), day(20), day(60), None, None]
    assert [row.late for row in found.rows] == [True, False, False, False, False]
    assert [row.shift_id for row in found.rows] == [morning.pk, morning.pk, evening.pk, None, None]
    assert {row.place_id for row in found.rows} == {tree.committee} and found.seated == 3
    assert "sổ chưa ghi ngày chi bộ dự kiến xét" in found.rows[3].need.why and "E-06" in found.rows[3].need.why
    ask(held, morning, soon, tree.cell, tree.committee)
    found = needed(organiser, held)
    assert soon not in {row.person_id for row in found.rows} and found.elsewhere == 1


def test_probationers_need_the_class_of_new_members_before_their_probation_ends(tree, organiser) -> None:
    held, _ = planned(tree, kind="new_member")
    rows = [
        NewPerson(f"Vi Văn {name}", "M", date(1990, 1, 1), tree.cell, joined_on=day(-ago))
        for name, ago in (("Một", 100), ("Hai", 200), ("Ba", 300))
    ]
    one, two, three = (person.pk for person in people.register(rows, by=None))
    for person, ago in ((one, 100), (two, 200), (three, 300)):
        membership.record([membership.Entry(person, "admitted", day(-ago), tree.cell, joined_on=day(-ago))], by=None)
    training.certify([NewCertificate(three, "new_member", "2/ĐVM", day(-20))], by=None)
    found = needed(organiser, held)
    assert [(row.person_id, row.need.before) for row in found.rows] == [
        (two, add_months(day(-200), 12)), (one, add_months(day(-100), 12)),
    ]  # fmt: skip
    assert "B-02" in found.rows[0].need.why
    assert not asked.needs(organiser, planned(tree, kind="other", code="L")[0].pk, asked.class_plan(organiser, held.pk),
                           day(0)).drawn  # fmt: skip


def test_an_unanswered_invitation_stays_with_its_cell_after_its_day_and_after_the_class(
    tree, cast, organiser, secretary, stranger
) -> None:
    held, (morning, _) = planned(tree)
    person = on_path(tree, "Vi Thị An")
    training.give_places(held.pk, {(morning.pk, tree.cell): 1}, version=None, by=None)
    one = ask(held, morning, person, tree.cell)
    ClassInvitation.objects.update(invited_on=day(-60), answer_by=day(-50))
    TrainingClass.objects.update(starts_on=day(-40), ends_on=day(-36))
    for viewer in (viewer_of(cast.secretary, day(0)), viewer_of(cast.officer, day(0)), organiser):
        (row,) = asked.waiting(viewer, tree.cell, day(0), limit=5).rows
        assert (row.invitation_id, row.overdue(day(0))) == (one.pk, True)
    with pytest.raises(NotFound):
        asked.waiting(stranger, tree.cell, day(0), limit=5)
    assert asked.invitations(stranger, day(0)) == []
    with pytest.raises(NotFound):
        asked.invitation(stranger, one.pk, day(0))
    training.answer(one.pk, Answer("declined", day(0), paper=Paper(reason="Nghỉ ốm.")), version=None, by=None)
    assert asked.waiting(organiser, tree.cell, day(0), limit=5).count == 0
    assert [row.said for row in asked.invitations(organiser, day(0), bucket="khong")] == ["Nghỉ ốm."]


def test_a_partner_sees_learners_of_its_class_and_who_missed_what(tree, cast, organiser) -> None:
    held, (morning, _) = planned(tree, starts=-3)
    other, _ = planned(tree, code="NT08")
    rows = [NewPerson(f"Lục Thị {name}", "F", date(1995, 1, 1), tree.cell) for name in ("An", "Bình")]
    made = people.register(rows, by=None)
    sent = [NewEnrolment(held.pk, one.pk, tree.cell, shift_id=morning.pk) for one in made]
    first, second = training.enrol(sent, by=None)
    new = NewAccount("tt.mau", "Vũ Đình Khiêm", "mot-hai-ba-bon", "Trung tâm chính trị")
    right = training.give_partner(held.pk, new, valid_from=day(0), valid_to=day(20), by=cast.organiser)
    partner = viewer_of(right.user, day(0))
    lessons = list(Lesson.objects.filter(shift=morning).order_by("number"))
    for lesson, state in zip(lessons, ("absent", "excused", "present"), strict=False):
        training.mark(lesson.pk, [Mark(first.pk, "present", None), Mark(second.pk, state, None)], by=right.user)
    view = asked.class_taught(partner, held.pk, day(0))
    assert [(one.full_name, one.present, one.marked) for one in view.learners] == [
        ("Lục Thị An", 3, 3), ("Lục Thị Bình", 1, 3),
    ]  # fmt: skip
    (missed,) = view.missed
    assert missed.missed.too_much is None
    assert "Vắng 2 trên 3 buổi đã điểm danh (có lý do 1), lớp có 5 buổi. Chưa rõ" in missed.missed.says
    assert "883-QĐ/BTGTW" in missed.missed.says
    assert [row.class_id for row in asked.taught_classes(partner, day(0))] == [held.pk]
    for outside in (
        lambda: asked.class_taught(partner, other.pk, day(0)),
        lambda: asked.training_class(partner, held.pk),
        lambda: asked.partners(partner, held.pk),
        lambda: asked.class_plan(partner, held.pk),
    ):
        with pytest.raises(NotFound):
            outside()
    sheet = asked.lesson_sheet(partner, held.pk, lessons[0].pk, day(0))
    assert [(line.learner.full_name, line.state) for line in sheet.lines] == [
        ("Lục Thị An", "present"), ("Lục Thị Bình", "absent"),
    ]  # fmt: skip
    assert accounts.account(right.user_id).display_name == "Vũ Đình Khiêm"
    mine = asked.attended(organiser, made[1].pk)
    assert [(one.class_name, one.count("present"), len(one.lines)) for one in mine] == [("Lớp khóa 7", 1, 3)]
