"""Clerks who give certificates at the same moment: of one class one of them does, of two no number comes twice."""

from datetime import date
from functools import partial

import pytest

from ketnap.access.viewer import viewer_of
from ketnap.actions import people, training
from ketnap.actions.papers import numbering
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Conflict
from ketnap.actions.training import NewClass, NewEnrolment
from ketnap.lib import clock
from ketnap.models import Certificate, NumberBook, TrainingClass
from tests.actions.test_membership_race import at_once
from tests.factories import chained

pytestmark = pytest.mark.django_db(transaction=True)
DAY, LEARNERS = date(2024, 3, 1), 3


def ready(tree, code: str) -> TrainingClass:
    (held,) = training.open_classes([NewClass(code, f"Lớp {code}", "awareness", tree.upper, DAY, DAY)], by=None)
    rows = [NewPerson(f"Lò Thị {code} {n}", "F", date(1990, 1, 1), tree.cell) for n in range(LEARNERS)]
    enrolled = [NewEnrolment(held.pk, one.pk, tree.cell, "good") for one in people.register(rows, by=None)]
    training.enrol(enrolled, by=None)
    training.conclude(held.pk, on=DAY, version=1, by=None)
    return held


def test_no_number_is_given_twice(tree, cast) -> None:
    numbering.open_term(unit_id=tree.upper, since=date(2020, 8, 1), name="Nhiệm kỳ 2020–2025", by=None)
    book = numbering.open_book(unit_id=tree.upper, type="GCN", by=None)
    by, viewer = cast.organiser, viewer_of(cast.organiser, clock.today())
    for number in range(1, 4):
        first, second = ready(tree, f"A{number}"), ready(tree, f"B{number}")
        give = partial(training.certify_passed, viewer, on=DAY, version=2, by=by)
        answers = at_once([partial(give, one.pk) for one in (first, first, second)])
        lost = [one for one in answers if isinstance(one, Conflict)]
        assert len(lost) == 1 and sum(isinstance(one, list) for one in answers) == 2
        given = Certificate.objects.filter(training_class__in=(first, second)).values_list("paper_number__number")
        last = number * 2 * LEARNERS
        assert sorted(given) == [(one,) for one in range(last - 2 * LEARNERS + 1, last + 1)]
    assert NumberBook.objects.get(pk=book.pk).last == 6 * LEARNERS and chained()
