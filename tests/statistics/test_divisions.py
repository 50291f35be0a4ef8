"""Organisations by kind and by ownership, members by ownership: as the oracle sees them, on every engine; and the list
behind a figure held to keys, also several of one division, also of measures added up."""

import random
from collections import Counter as Tally
from dataclasses import replace

import pytest
from django.db import transaction

from ketnap.access.viewer import office
from ketnap.queries.missing import NotFound
from ketnap.statistics import behind
from ketnap.statistics.behind import people_behind
from ketnap.statistics.engines import Live
from ketnap.statistics.figures import Counter
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.measures.splits import AGE_SPAN, KIND, OWNERSHIP
from tests.statistics import columnar, world
from tests.statistics.oracle import ANSWERS, OF_FORMS, Oracle
from tests.statistics.test_atoms import ATOM
from tests.statistics.test_measures import NO_MATTER, SEEDS, periods, played

pytestmark = pytest.mark.django_db
DIVIDED = [
    *(("ownership", name) for name in ("organisations", "committees", "base_cells", "sections", "cells", "members")),
    *(("rated", name) for name in ("organisations", "units", "cells")),
    ("member_rated", "members"),
    *((split, "classes") for split in ("class_kind", "class_mode")),
    *(("kind", name) for name in ("units", "organisations", "organisations_admitting")),
]
TODAY = world.LAST


def right(oracle: Oracle, split: str, name: str, unit: int, days: tuple) -> Tally:
    return Tally(OF_FORMS[split](oracle, row) for row in ANSWERS[name](oracle, unit, *days))


@pytest.mark.parametrize("seed", SEEDS)
def test_units_and_members_by_kind_and_ownership(seed: int) -> None:
    made = played(seed)
    oracle = Oracle(made)
    for engine in (Live(), columnar.copied()):
        for days in periods(seed, 3):
            for split, name in DIVIDED:
                for unit in (0, 1, 7):
                    counter = Counter(made.unit_ids[unit], NO_MATTER, engine)
                    table = counter.table([CATALOGUE[name]], [behind.SPLITS[split]], *days)
                    assert {keys[0]: row[0] for keys, row in table} == right(oracle, split, name, unit, days), (
                        split,
                        name,
                    )


@pytest.mark.parametrize("seed", SEEDS)
def test_spans_of_age_are_full_years(seed: int) -> None:
    made = played(seed)
    oracle = Oracle(made)
    for engine in (Live(), columnar.copied()):
        for days in periods(seed, 3):
            for name in ("members", "admitted"):
                found: Tally = Tally()
                for (span,), (number,) in Counter(made.unit_ids[0], NO_MATTER, engine).table(
                    [CATALOGUE[name]], [AGE_SPAN], *days
                ):
                    found[int(span) // 10000] += number
                rows = ANSWERS[name](oracle, 0, *days)
                assert found == Tally(oracle.age(row.identity, row.day) for row in rows)


def test_turning_any_comparison_of_ownership_round_changes_some_figure() -> None:
    spans = [found.span() for found in ATOM.finditer(OWNERSHIP.expression)]
    assert len(spans) == 13
    left = dict.fromkeys(spans)
    for seed in range(12):
        with transaction.atomic():
            made = played(seed)
            oracle = Oracle(made)
            for first, last in list(left):
                text = OWNERSHIP.expression
                turned = replace(OWNERSHIP, expression=f"{text[:first]}NOT ({text[first:last]}){text[last:]}")
                if any(
                    {
                        keys[0]: row[0]
                        for keys, row in Counter(made.unit_ids[0], NO_MATTER).table([CATALOGUE[name]], [turned], *days)
                    }
                    != right(oracle, "ownership", name, 0, days)
                    for days in periods(seed, 4)
                    for name in ("organisations", "cells", "members")
                ):
                    del left[first, last]
            transaction.set_rollback(True)
        if not left:
            break
    assert not left, [OWNERSHIP.expression[first:last] for first, last in left]


@pytest.mark.parametrize("seed", SEEDS)
def test_lists_hold_who_falls_under_any_of_the_keys(seed: int) -> None:
    made = played(seed)
    oracle = Oracle(made)
    viewer, rng = office(TODAY), random.Random(seed)
    start, end = periods(seed)[0]
    for unit in (0, 1, 7):
        for split, name in DIVIDED:
            keys = rng.sample([key for key, _ in behind.SPLITS[split].words] + [""], 3)
            where = tuple((split, key) for key in keys)
            found = people_behind(viewer, name, made.unit_ids[unit], start, end, where)
            counted = right(oracle, split, name, unit, (start, end))
            assert not found.known or len(found.rows) == sum(counted[key] for key in keys), (name, where)


def test_measures_added_up_have_one_list(db: None) -> None:
    made = played(1)
    oracle = Oracle(made)
    start, end = world.LISTED, world.LAST
    names = ("arrived", "moved_in", "gained")
    for unit in made.units:
        found = people_behind(office(TODAY), "+".join(names), made.unit_ids[unit], start, end)
        if found.known:
            assert len(found.rows) == sum(len(ANSWERS[name](oracle, unit, start, end)) for name in names)
            assert found.measure.label == "Chuyển đến, chuyển đến trong nội bộ, tăng do thay đổi tổ chức"


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("units", (("sex", "F"),)),
        ("members", (("kind", "cell"),)),
        ("admitted", (("ownership", "private"),)),
        ("members+units", ()),
        ("members+", ()),
        ("members+members", ()),
        ("+", ()),
        ("classes", (("age", "18-30"),)),
    ],
)
def test_a_division_that_a_figure_does_not_have_is_missing(name: str, where: tuple) -> None:
    made = played(1)
    with pytest.raises(NotFound):
        people_behind(office(TODAY), name, made.unit_ids[0], world.BEGIN, world.LAST, where)


def test_kinds_of_units_are_told_apart() -> None:
    assert [key for key, _ in KIND.words] == ["upper", "committee", "cell_base", "section", "cell"]
