"""Classes of a period, learners within reach."""

from datetime import date

import pytest

from ketnap.actions import people, training
from ketnap.actions.people import NewPerson
from ketnap.actions.training import NewClass, NewEnrolment
from ketnap.models import TrainingClass
from ketnap.queries import training as asked
from ketnap.queries.missing import NotFound

MAY = date(2011, 5, 1)


@pytest.fixture
def held(tree) -> TrainingClass:
    held = training.open_classes(
        [
            NewClass("L1", "Lớp nhận thức", "awareness", tree.upper, MAY, date(2011, 5, 5), "Trường Chính trị", 3),
            NewClass("L2", "Lớp khác", "other", tree.committee, date(2011, 7, 1), date(2011, 7, 1)),
        ],
        by=None,
    )[0]
    units = [tree.cell, tree.base_cell, tree.other_committee]
    made = people.register(
        [
            NewPerson(name, "M", date(1985, 1, 1), unit)
            for name, unit in zip(("Lê Ba", "Lê An", "Lê Xa"), units, strict=True)
        ],
        by=None,
    )
    training.enrol([NewEnrolment(held.pk, one.pk, one.unit_id) for one in made], by=None)
    return held


def test_classes_of_a_period(held, tree, organiser):
    rows = asked.classes(organiser, tree.upper, date(2011, 1, 1), date(2011, 12, 31))
    assert [(row.code, row.kind_label, row.partner, row.learners, row.announced, row.differs) for row in rows] == [
        ("L1", "Bồi dưỡng nhận thức về Đảng", "Trường Chính trị", 3, 3, False),
        ("L2", "Lớp khác", "", 0, None, False),
    ]
    assert [row.code for row in asked.classes(organiser, tree.upper, MAY, MAY)] == ["L1"]
    assert asked.classes(organiser, tree.upper, date(2011, 5, 2), date(2011, 6, 30)) == []
    assert [row.code for row in asked.classes(organiser, tree.committee, MAY, date(2011, 12, 31))] == ["L2"]


def test_learners_of_other_branches_are_counted_but_not_named(held, organiser, stranger, officer):
    view = asked.training_class(organiser, held.pk)
    assert [(row.full_name, row.unit_name) for row in view.learners] == [
        ("Lê An", "Chi bộ Công ty Gạch Đồi Ngô"),
        ("Lê Ba", "Chi bộ Phân xưởng 1"),
    ]
    assert (view.hidden, view.row.organiser_name) == (1, "Đảng bộ Khối Doanh nghiệp tỉnh A")
    for viewer in (stranger, officer):
        with pytest.raises(NotFound):
            asked.training_class(viewer, held.pk)


def test_out_of_reach(held, tree, stranger):
    with pytest.raises(NotFound):
        asked.classes(stranger, tree.upper, MAY, MAY)
