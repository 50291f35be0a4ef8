"""Groups of the board: who is of youth-union age on a day, by the ages the law of that day gives."""

from datetime import date

import pytest

from ketnap.queries.admission.board import open_files
from tests import lives

ON = date(2026, 8, 1)


@pytest.mark.parametrize(
    ("born_on", "young"),
    [
        (date(2010, 8, 1), True),  # 16 on the day
        (date(2010, 8, 2), False),  # 15 still
        (date(1995, 8, 2), True),  # 30 still
        (date(1995, 8, 1), False),  # 31 on the day
    ],
)
def test_the_youth_group_has_both_ages_of_the_law(tree, organiser, born_on, young) -> None:
    file = lives.begin(tree, lives.worker(tree, born_on=born_on), date(2026, 1, 5))
    found = set(open_files(organiser, tree.upper, ON, group="tre").values_list("pk", flat=True))
    assert found == ({file} if young else set())


def test_before_the_law_gives_an_age_nobody_is_counted(tree, organiser) -> None:
    lives.begin(tree, lives.worker(tree, born_on=date(1985, 8, 2)), date(2005, 1, 5))
    assert not open_files(organiser, tree.upper, date(2006, 6, 30), group="tre").exists()
