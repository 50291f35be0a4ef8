"""Every comparison anywhere in the SQL, joins of the relations included, matters: turned round one at a time, each
changes some figure, or its division, away from the oracle. Of measures that share a comparison, one must notice."""

import re
from collections import Counter as Tally
from collections import defaultdict
from dataclasses import replace

import pytest
from django.db import transaction

from ketnap.statistics import compile
from ketnap.statistics.compile import GRASSROOTS
from ketnap.statistics.engines import Live
from ketnap.statistics.measure import Frame, Measure, Split
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.measures.splits import STRUCTURE
from tests.statistics import rows, world
from tests.statistics.oracle import ANSWERS, SPLITS, Counted, Oracle
from tests.statistics.test_measures import periods

pytestmark = pytest.mark.django_db
SEEDS = range(12)
ATOM = re.compile(
    r"[\w.:\"]+ (?:=|<>|<=|>=|<|>) (?:'[^']*'|[\w.:\"]+)|[\w.]+ (?:NOT )?IN \('[^)]*'\)|[\w.]+ IS (?:NOT )?NULL"
)
PEOPLE = ("presence", "member", "stay", "admission")


def splits_of(measure: Measure) -> tuple[Split, ...]:
    """The divisions that make every join of the relation visible."""
    if measure.source in PEOPLE:
        return (*STRUCTURE, GRASSROOTS)
    return (GRASSROOTS,) if measure.about == "person" and measure.frame is Frame.FLOW else ()


def right(made: world.World, oracle: Oracle, measure: Measure, splits: tuple[Split, ...], counted: list[Counted]):
    if not splits:
        return {(): len(counted)}
    found = Tally()
    for row in counted:
        place = oracle.grassroots(row.unit, row.seen)
        if place is not None:
            keys = [SPLITS[split.id](oracle, row) for split in splits[:-1]]
            found[(*keys, str(made.unit_ids[place]))] += 1
    return dict(found)


def answer(query: compile.Query, width: int, days: dict) -> dict:
    found = Live().run(query, days)
    return {tuple(str(key) for key in row[:width]): row[width] for row in found if row[width] or not width}


def mutants(query: compile.Query, uses: tuple[str, ...]) -> list[tuple[int, int]]:
    """Spans of the comparisons, those in the columns of the outermost SELECT left out, and those of relations that only
    conditions mention: each is the relation of some other measure."""
    first, inside = query.sql.index(" FROM "), []
    for name in uses:
        text = compile.source(name)
        inside += [(found.start(), found.end()) for found in re.finditer(re.escape(text), query.sql)]
        assert inside, name
    spans = [found.span() for found in ATOM.finditer(query.sql) if found.start() > first]
    return [span for span in spans if not any(start <= span[0] < end for start, end in inside)]


def test_turning_any_comparison_round_changes_some_figure() -> None:
    engine = Live()
    plain = {m.id: compile.counts([m], engine.dialect, splits_of(m)) for m in CATALOGUE.values()}
    left: dict[str, list[tuple[str, tuple[int, int]]]] = defaultdict(list)
    for name, query in plain.items():
        for first, last in mutants(query, CATALOGUE[name].uses):
            left[query.sql[max(first - 30, 0) : last + 30].partition(" GROUP BY")[0]].append((name, (first, last)))
    count = len(left)
    assert count > 90
    for seed in SEEDS:
        with transaction.atomic():
            made = world.make(seed)
            rows.write(made)
            oracle = Oracle(made)
            for text in list(left):
                if any(caught(made, oracle, plain[name], name, span, seed) for name, span in left[text]):
                    del left[text]
            transaction.set_rollback(True)
    assert not left, f"{count} comparisons; turned round, these changed nothing: {list(left)}"


def caught(
    made: world.World, oracle: Oracle, query: compile.Query, name: str, span: tuple[int, int], seed: int
) -> bool:
    measure, (first, last) = CATALOGUE[name], span
    splits = splits_of(measure)
    sql = f"{query.sql[:first]}NOT ({query.sql[first:last]}){query.sql[last:]}"
    for start, end in periods(seed, 2):
        for unit in list(made.units)[:9]:
            days = {"unit": made.unit_ids[unit], "start": start, "end": end, "on": end}
            wanted = right(made, oracle, measure, splits, ANSWERS[name](oracle, unit, start, end))
            if answer(replace(query, sql=sql), len(splits), days) != wanted:
                return True
    return False
