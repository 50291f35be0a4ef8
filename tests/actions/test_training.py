"""Classes, learners, certificates."""

from datetime import date

import pytest

from ketnap.actions import people, training
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Refused
from ketnap.actions.training import NewCertificate, NewClass, NewEnrolment
from ketnap.models import Certificate, ClassKind, Enrolment, JournalEntry, TrainingClass

MAY = date(2011, 5, 1)


@pytest.fixture
def an(tree):
    return people.register([NewPerson("Nguyễn Văn An", "M", date(1985, 3, 2), tree.cell)], by=None)[0]


def test_every_kind_of_class_the_product_knows(tree, cast):
    assert {"committee", "union", "awareness", "new_member"} <= set(ClassKind.values)
    rows = [NewClass(f"L{n}", f"Lớp {n}", kind, tree.upper, MAY, MAY) for n, kind in enumerate(ClassKind.values)]
    opened = training.open_classes(rows, by=cast.organiser)
    assert [one.kind for one in opened] == ClassKind.values
    assert opened[0].recorded_by_id == cast.organiser.pk
    assert JournalEntry.objects.get(event="training.classes_opened").detail["count"] == len(rows)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("L1", MAY, date(2011, 4, 30))], "ngày kết thúc 30-04-2011 trước ngày khai giảng 01-05-2011"),
        ([("L0", MAY, MAY)], "Lớp L0 đã có"),
        ([("L2", MAY, MAY), ("L2", MAY, MAY)], "Lớp L2 đã có"),
    ],
)
def test_classes_that_cannot_be(tree, rows, words):
    training.open_classes([NewClass("L0", "Lớp", "awareness", tree.upper, MAY, MAY)], by=None)
    with pytest.raises(Refused, match=words):
        training.open_classes(
            [NewClass(code, "Lớp", "awareness", tree.upper, start, end) for code, start, end in rows], by=None
        )
    assert TrainingClass.objects.count() == 1
    training.open_classes([NewClass("L0", "Lớp", "awareness", tree.committee, MAY, MAY)], by=None)  # its own codes


def test_somebody_attends_a_class_once(an, tree):
    held = training.open_classes([NewClass("L1", "Lớp", "awareness", tree.upper, MAY, MAY)], by=None)[0]
    row = NewEnrolment(held.pk, an.pk, tree.cell, "good")
    with pytest.raises(Refused, match="đã có trong lớp L1"):
        training.enrol([row, row], by=None)
    assert training.enrol([row], by=None)[0].grade == "good"
    with pytest.raises(Refused, match="đã có trong lớp L1"):
        training.enrol([row], by=None)
    assert Enrolment.objects.count() == 1


def test_certificates_with_and_without_a_class(an, tree):
    held = training.open_classes([NewClass("L1", "Lớp", "awareness", tree.upper, MAY, MAY)], by=None)[0]
    ours = NewCertificate(an.pk, "awareness", " 15 ", MAY, class_id=held.pk)
    theirs = NewCertificate(an.pk, "theory_elementary", "15", MAY, issuer="Trường Chính trị tỉnh khác")
    assert [one.training_class_id for one in training.certify([ours, theirs], by=None)] == [held.pk, None]
    with pytest.raises(Refused, match="giấy chứng nhận số 15 ngày 01-05-2011 đã ghi"):
        training.certify([theirs], by=None)
    assert Certificate.objects.count() == 2
