"""Units named to the database one by one: the same numbers, also of what stood elsewhere before it came."""

import re
from datetime import date

import pytest

from ketnap.actions import membership, organisation, people
from ketnap.actions.membership import Entry
from ketnap.actions.papers import Paper
from ketnap.actions.people import NewPerson
from ketnap.models import UnitState
from ketnap.statistics import compile, few
from ketnap.statistics.engines import Live
from ketnap.statistics.figures import Counter
from ketnap.statistics.measure import Frame
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.measures.splits import SEX
from ketnap.statistics.register import Register

NO_MATTER = Register(None, False, ())
PAPER = {"paper": Paper(number="1-QĐ", decided_on=date(2011, 1, 1), body="ĐU"), "by": None}


@pytest.fixture
def moved(tree, cast) -> int:
    """A committee that admitted somebody in a cell it no longer has, before it came under another body."""
    (one,) = people.register([NewPerson("Vi Thị Mận", "F", date(1980, 1, 1), tree.other_cell)], by=None)
    membership.record([Entry(one.pk, "admitted", date(2010, 3, 1), tree.other_cell)], by=None)
    membership.record([Entry(one.pk, "moved", date(2010, 5, 1), tree.cell)], by=None)
    organisation.dissolve(unit_id=tree.other_cell, on=date(2010, 6, 1), **PAPER)
    organisation.move(unit_id=tree.committee, parent_id=tree.other_upper, on=date(2011, 1, 1), **PAPER)
    return tree.other_upper


def told(unit: int) -> dict[str, int]:
    return Counter(unit, NO_MATTER).counts(CATALOGUE.values(), date(2010, 1, 1), date(2011, 12, 31))


def test_what_stood_below_a_unit_before_it_came_is_its_past(moved, tree, monkeypatch) -> None:
    named = told(moved)
    assert named["organisations_admitting"] == 1
    assert tree.other_cell in (few.below(Live(), [moved]) or [])
    monkeypatch.setattr(few, "FEW", -1)
    assert few.below(Live(), [moved]) is None
    assert told(moved) == named


def test_more_units_than_are_named_and_engines_that_read_everything_are_not_held(tree, monkeypatch) -> None:
    every = UnitState.objects.filter(valid_to__year=9999).count()
    below = few.below(Live(), [tree.upper, tree.other_upper])
    assert below is not None and len(below) == every
    monkeypatch.setattr(few, "FEW", every - 1)
    assert few.below(Live(), [tree.upper, tree.other_upper]) is None
    monkeypatch.setattr(few, "FEW", every)
    monkeypatch.setattr(few, "MOST", 3)
    assert few.below(Live(), [tree.upper]) is None


HELD = [one for one in CATALOGUE.values() if one.frame is not Frame.CHANGE]


@pytest.mark.parametrize("measure", HELD, ids=lambda one: one.id)
def test_every_question_about_a_few_units_names_them(tree, measure) -> None:
    """A page of one cell is not to cost what the country does: each question is held to rows of its units."""
    counter = Counter(tree.cell, NO_MATTER)
    texts = [compile.counts([measure], counter.dialect).sql, compile.rows(measure, counter.dialect).sql]
    if not measure.distinct and counter.dialect.sets:
        texts.append(compile.divided(measure, counter.dialect, [SEX] if measure.about == "person" else []).sql)
    named = re.compile(rf"\br\.unit_id IN \({tree.cell}\)")
    assert [text for text in texts if not named.search(text)] == []
    others = texts[0].count("JOIN ketnap_unitlink g ON g.descendant_id = a.unit_id")
    assert texts[0].count(f"a.unit_id IN ({tree.cell})") == others
    assert others > 0 or "joining" not in measure.uses
