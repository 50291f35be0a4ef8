"""The last seat of a class is wanted by several at once: as many get it as there are seats, on both engines."""

from datetime import date

import pytest

from ketnap.actions import people, training
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Conflict, Refused
from ketnap.actions.training import Answer, NewEnrolment
from ketnap.models import ClassInvitation, Enrolment
from tests.actions.test_membership_race import at_once
from tests.schooling import asked, day, planned

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3


def test_the_last_seat_goes_to_one_and_one_answer_stands(tree) -> None:
    for number in range(ROUNDS):
        held, (morning, evening) = planned(tree, code=f"NT{number}", seats=2)
        training.give_places(held.pk, {(morning.pk, tree.cell): 1, (evening.pk, tree.cell): 1}, version=None, by=None)
        rows = [NewPerson(f"Lục Thị {name}{number}", "F", date(1995, 1, 1), tree.cell) for name in "ABC"]
        a, b, c = (one.pk for one in people.register(rows, by=None))
        # Two ask for the unit's one place; a third is entered by hand, for whom the room has a seat.
        answers = at_once([
            lambda held=held, who=a, at=morning: asked(held, at, who, tree.cell),
            lambda held=held, who=b, at=morning: asked(held, at, who, tree.cell),
            lambda held=held, who=c, at=morning: training.enrol(
                [NewEnrolment(held.pk, who, tree.cell, shift_id=at.pk)], by=None
            ),
        ])  # fmt: skip
        assert [isinstance(one, Refused) for one in answers[:2]].count(True) == 1 and isinstance(answers[2], list)
        got = ClassInvitation.objects.get(training_class=held)
        # The unit answers from two desks at once: one answer stands, the other is told.
        said = [
            Answer("confirmed", day(0)),
            Answer("shifted", day(0), evening.pk),
        ]
        answers = at_once([
            lambda one=one, got=got: training.answer(got.pk, one, version=1, by=None) for one in said
        ])  # fmt: skip
        assert [isinstance(one, Conflict) for one in answers].count(True) == 1
        assert Enrolment.objects.filter(training_class=held).count() == (1 if isinstance(answers[0], Conflict) else 2)
