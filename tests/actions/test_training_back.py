"""What was entered wrongly of a class: changed with its reason, taken back by an entry, counted no longer, kept."""

from datetime import date

import pytest

from ketnap.actions import people, training
from ketnap.actions.papers import Paper
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Conflict, Refused
from ketnap.actions.training import NewCertificate, NewClass, NewEnrolment
from ketnap.models import Certificate, Enrolment, JournalEntry, TrainingClass, TrainingReversal
from ketnap.queries import people as files
from ketnap.queries import training as queries
from ketnap.statistics.figures import Counter
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.register import register

DAY = date(2011, 3, 14)
WHY = Paper(number="4-BC/CB", decided_on=date(2011, 4, 1), body="Chi bộ", kept="tủ 3", reason="Ghi nhầm lớp.")


@pytest.fixture
def held(tree) -> TrainingClass:
    rows = [NewClass("NT01", "Lớp khóa 1", "awareness", tree.upper, DAY, date(2011, 3, 18))]
    return training.open_classes(rows, by=None)[0]


@pytest.fixture
def learners(tree, held) -> list[int]:
    rows = [NewPerson(f"Lục Thị {name}", "F", date(1990, 1, 1), tree.cell) for name in ("Hoan", "Hân")]
    made = [person.pk for person in people.register(rows, by=None)]
    training.enrol([NewEnrolment(held.pk, pk, tree.cell, "good") for pk in made], by=None)
    return made


def counted(tree) -> list[int]:
    """Classes and learners of the year, as a report counts them."""
    start, end = date(2011, 1, 1), date(2011, 12, 31)
    found = Counter(tree.upper, register(tree.upper, end)).counts(
        [CATALOGUE["classes"], CATALOGUE["learners"]], start, end
    )
    return [found["classes"], found["learners"]]


def certify(person: int, held: TrainingClass) -> Certificate:
    row = NewCertificate(person, "awareness", "9/NT", DAY, "Trung tâm chính trị", held.pk, WHY)
    return training.certify([row], by=None)[0]


def test_a_learner_taken_off_counts_no_longer_and_may_be_enrolled_again(tree, held, learners, organiser, cast) -> None:
    assert counted(tree) == [1, 2]
    training.withdraw(held.pk, learners[0], version=1, by=cast.organiser, paper=WHY)
    assert counted(tree) == [1, 1]
    view = queries.training_class(organiser, held.pk)
    assert [row.person_id for row in view.learners] == [learners[1]] and view.row.learners == 1
    assert [one.what for one in view.taken_back] == ["Đưa ra khỏi lớp: Lục Thị Hoan"]
    told = view.taken_back[0].source
    assert (told.entered_by, told.reason, told.decision_no, told.paper_kept) == (
        cast.organiser.display_name, "Ghi nhầm lớp.", "4-BC/CB", "tủ 3",
    )  # fmt: skip
    assert files.person(organiser, learners[0]).enrolments[0].taken_back == told
    training.enrol([NewEnrolment(held.pk, learners[0], tree.cell)], by=None)
    assert counted(tree) == [1, 2]
    assert Enrolment.objects.filter(person=learners[0]).count() == 2


def test_a_certificate_is_taken_back_never_deleted_and_its_number_may_come_again(held, learners, organiser) -> None:
    first = certify(learners[0], held)
    with pytest.raises(Refused, match="đã ghi"):
        certify(learners[0], held)
    with pytest.raises(Refused, match="thu hồi giấy ấy trước"):
        training.withdraw(held.pk, learners[0], version=1, by=None, paper=WHY)
    with pytest.raises(Refused, match="thu hồi các giấy ấy trước"):
        training.cancel_class(held.pk, version=1, by=None, paper=WHY)
    training.take_back_certificate(first.pk, by=None, paper=WHY)
    with pytest.raises(Refused, match="không còn hiệu lực"):
        training.take_back_certificate(first.pk, by=None, paper=WHY)
    assert queries.training_class(organiser, held.pk).learners[1].certificate == ""
    again = certify(learners[0], held)
    lines = files.person(organiser, learners[0]).certificates
    assert [(line.certificate_id, line.taken_back is None) for line in lines] == [(first.pk, False), (again.pk, True)]
    assert lines[1].source.decision_no == "4-BC/CB"


def test_a_class_that_was_not_held_counts_nothing_and_gives_its_code_back(tree, held, learners, organiser) -> None:
    training.cancel_class(held.pk, version=1, by=None, paper=WHY)
    assert counted(tree) == [0, 0]
    assert queries.classes(organiser, tree.upper, DAY, DAY) == []
    view = queries.training_class(organiser, held.pk)
    assert view.cancelled and [one.what for one in view.taken_back] == ["Bỏ lớp"]
    assert files.person(organiser, learners[0]).enrolments[0].taken_back is not None
    rows = [NewClass("NT01", "Lớp khóa 1", "awareness", tree.upper, DAY, DAY)]
    assert training.open_classes(rows, by=None)[0].pk != held.pk


def test_a_class_is_changed_and_the_journal_keeps_what_it_was(held) -> None:
    training.change_class(held.pk, {"ends_on": date(2011, 3, 19), "name": "Lớp K1"}, version=1, by=None, paper=WHY)
    row = TrainingClass.objects.get(pk=held.pk)
    assert (row.ends_on, row.name, row.version) == (date(2011, 3, 19), "Lớp K1", 2)
    line = JournalEntry.objects.get(event="training.class_changed")
    assert line.detail["changes"]["name"] == ["Lớp khóa 1", "Lớp K1"] and line.detail["reason"] == "Ghi nhầm lớp."


@pytest.mark.parametrize(
    ("changes", "says"), [({"ends_on": date(2011, 3, 1)}, "trước ngày khai giảng"), ({"code": "NT02"}, "đã có")]
)
def test_a_wrong_change_is_refused(changes, says, tree, held) -> None:
    training.open_classes([NewClass("NT02", "Lớp khóa 2", "awareness", tree.upper, DAY, DAY)], by=None)
    with pytest.raises(Refused, match=says):
        training.change_class(held.pk, changes, version=1, by=None, paper=WHY)
    assert TrainingClass.objects.get(pk=held.pk).version == 1


def test_without_a_reason_nothing_is_taken_back(held, learners) -> None:
    first = certify(learners[0], held)
    for act in (
        lambda: training.take_back_certificate(first.pk, by=None, paper=Paper()),
        lambda: training.withdraw(held.pk, learners[1], version=1, by=None, paper=Paper()),
    ):
        with pytest.raises(Refused, match="lý do"):
            act()
    assert not TrainingReversal.objects.exists()
    assert not Certificate.objects.filter(withdrawn=True).exists() and not Enrolment.objects.filter(withdrawn=True)


def test_a_stale_page_is_a_conflict(held, learners) -> None:
    training.change_class(held.pk, {"name": "Lớp K1"}, version=1, by=None, paper=WHY)
    with pytest.raises(Conflict):
        training.change_class(held.pk, {"name": "Lớp K2"}, version=1, by=None, paper=WHY)
    with pytest.raises(Conflict):
        training.cancel_class(held.pk, version=1, by=None, paper=WHY)
    with pytest.raises(Conflict):
        training.withdraw(held.pk, learners[0], version=9, by=None, paper=WHY)
