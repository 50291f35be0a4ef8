"""Two clerks write the register of one file at the same moment: one wins, the other is told who, nothing is lost."""

from datetime import date
from functools import partial

import pytest

from ketnap.actions.admission.contents import Entered, enter
from ketnap.actions.refusal import Conflict
from ketnap.models import Candidacy, FiledPaper
from tests import lives
from tests.actions.test_membership_race import at_once
from tests.factories import chained

ROUNDS = 6
pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_two_clerks_wins_every_round(tree, cast) -> None:
    file = lives.begin(tree, lives.worker(tree), date(2011, 5, 1))
    clerks = (cast.officer, cast.secretary)
    for number in range(1, ROUNDS + 1):
        seen = Candidacy.objects.get(pk=file).version
        rows = [Entered("application", "present", pages=number * 10 + place) for place, _ in enumerate(clerks)]
        answers = at_once([
            partial(enter, file, [row], by=clerk, version=seen) for row, clerk in zip(rows, clerks, strict=True)
        ])  # fmt: skip
        (lost,) = [one for one in answers if isinstance(one, Conflict)]
        won = FiledPaper.objects.get(candidacy=file, superseded_by=None)
        assert lost.who == won.recorded_by.display_name and won.pages // 10 == number
        assert FiledPaper.objects.count() == number and Candidacy.objects.get(pk=file).version == seen + 1
    assert chained()
