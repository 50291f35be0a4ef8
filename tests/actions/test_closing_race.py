"""Two people close the same period at the same moment: one wins, the others are told who and when."""

from datetime import date

import pytest

from ketnap.access.viewer import viewer_of
from ketnap.actions import accounts
from ketnap.actions.papers.closing import Closing, close_period
from ketnap.models import ClosedForm, ClosedPeriod, Grant, JournalEntry, User
from ketnap.queries.papers import closing
from ketnap.statistics.forms import FORMS
from tests.actions.test_membership_race import at_once
from tests.factories import chained
from tests.web.office import LIST, fill

pytestmark = pytest.mark.django_db(transaction=True)
CLOSERS = 3


@pytest.fixture
def closers(tree) -> list[User]:
    fill(tree)
    made = []
    for number in range(CLOSERS):
        user = accounts.create_user(username=f"k{number}", display_name=f"Người khóa {number}", password="x", by=None)
        Grant.objects.create(user=user, unit_id=tree.upper, role="organiser", valid_from=date(2005, 1, 1))
        made.append(user)
    return made


def test_one_closes_and_the_others_see_who_and_when(tree, closers) -> None:
    def close(user: User) -> Closing:
        viewer = viewer_of(user, date(2012, 3, 1))
        return close_period(viewer, unit_id=tree.upper, start=date(2011, 1, 1), end=LIST, by=user)

    answers = at_once([lambda user=user: close(user) for user in closers])
    assert all(isinstance(answer, Closing) for answer in answers), answers
    won = [place for place, answer in enumerate(answers) if answer.new]
    assert len(won) == 1
    winner = closers[won[0]]
    assert ClosedPeriod.objects.count() == 1 and ClosedForm.objects.count() == len(FORMS)
    assert JournalEntry.objects.filter(event=closing.CLOSED).count() == 1
    for user, answer in zip(closers, answers, strict=True):
        line = closing.closed_period(viewer_of(user, date(2012, 3, 1)), answer.period.pk)
        assert line.by == winner.display_name and line.intact
        assert closing.closed_words(line).startswith(f"{winner.display_name} khóa ngày ")
    assert chained()
