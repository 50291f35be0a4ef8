"""What readers of several tables work out: a unit and those below it, a half of a year and the year, men and women."""

import random
from collections.abc import Iterator
from itertools import product

import pytest

from ketnap.statistics.closed import between, small

WHOLE, ONE, TWO = 1, 2, 3
TREE = between.Tree(frozenset({(WHOLE, ONE), (WHOLE, TWO)}), {WHOLE: frozenset({ONE, TWO})})
UNITS = {WHOLE: {ONE, TWO}, ONE: {ONE}, TWO: {TWO}}
HALVES = {"06-30": {1}, "12-31": {1, 2}}
SEXES = {"": {"F", "M"}, "F": {"F"}, "M": {"M"}}
ATOMS = list(product((ONE, TWO), (1, 2), "FM"))
Cell = tuple[int, str, str]
"""(unit, last day, sex or nothing)"""


def people(cell: Cell) -> list[int]:
    """Places in ATOMS."""
    unit, until, sex = cell
    return [
        place for place, (at, half, one) in enumerate(ATOMS)
        if at in UNITS[unit] and half in HALVES[until] and one in SEXES[sex]
    ]  # fmt: skip


def line(measure: str, cell: Cell, value: int) -> dict:
    unit, until, sex = cell
    where = [["sex", sex]] if sex else []
    return {
        "measure": measure, "about": "person", "from": "2011-01-01", "to": f"2011-{until}", "where": where,
        "value": value, "unit": unit,
    }  # fmt: skip


def published(measure: str, counts: list[int], numbers: random.Random, *, together: bool) -> dict[Cell, int | None]:
    """Cell → number, None for *under five*: each table hides by itself, and all are told in an order of chance."""
    offered = []
    for unit, until in product(UNITS, HALVES):
        table = {(unit, until, sex): sum(counts[at] for at in people((unit, until, sex))) for sex in SEXES}
        lines = {cell: line(measure, cell, value) for cell, value in table.items()}
        closed = small.hidden(lines.values())
        offered += [
            (cell, between.told(lines[cell] | {"instead": instead}))
            for cell in table if (instead := closed.get(small.key(lines[cell]))) != ""
        ]  # fmt: skip
    numbers.shuffle(offered)
    refused = between.untellable([], [[told] for _, told in offered], TREE) if together else []
    return {
        cell: told.low if told.low == told.high else None
        for place, (cell, told) in enumerate(offered) if place not in refused
    }  # fmt: skip


def worlds(told: dict[Cell, int | None]) -> Iterator[list[int]]:
    """Every way the people may be that says what was told, in an order of chance."""
    sums = [(set(people(cell)), *((value, value) if value is not None else (1, 4))) for cell, value in told.items()]
    most = max([high for _, _, high in sums], default=0) + 6
    order = random.Random(1)
    counts = [0] * len(ATOMS)

    def fill(at: int) -> Iterator[list[int]]:
        for some, low, high in sums:
            so_far = sum(counts[one] for one in some if one < at)
            if so_far > high or (max(some) < at and so_far < low):
                return
        if at == len(ATOMS):
            yield list(counts)
            return
        room = [high - sum(counts[one] for one in some if one < at) for some, _, high in sums if at in some]
        choices = list(range(min([*room, most]) + 1))
        order.shuffle(choices)
        for counts[at] in choices:
            yield from fill(at + 1)

    return fill(0)


def found_out(measure: str, counts: list[int], told: dict[Cell, int | None]) -> list[Cell]:
    """Cells of one to four people that a reader knows exactly, whom no table told."""
    named = measure == "admitted"
    cells = [
        cell for cell in product(UNITS, HALVES, SEXES)
        if 0 < sum(counts[at] for at in people(cell)) < 5 and told.get(cell) is None and not (named and not cell[2])
    ]  # fmt: skip
    certain = {cell: people(cell) for cell in cells}
    for world in worlds(told):
        certain = {
            cell: some for cell, some in certain.items()
            if sum(world[at] for at in some) == sum(counts[at] for at in some)
        }  # fmt: skip
        if not certain:
            break
    return list(certain)


def people_of(seed: int) -> tuple[list[int], random.Random]:
    numbers = random.Random(seed)
    return [numbers.choice((0, 0, 1, 2, 3, 5, 6, 8)) for _ in ATOMS], numbers


@pytest.mark.parametrize("measure", ["expelled", "admitted"])
@pytest.mark.parametrize("seed", range(60))
def test_nobody_finds_out_few_people_from_tables_that_overlap(seed, measure) -> None:
    counts, numbers = people_of(seed)
    told = published(measure, counts, numbers, together=True)
    assert found_out(measure, counts, told) == []


def test_the_same_reader_finds_them_where_each_table_hides_by_itself() -> None:
    found = 0
    for seed in range(20):
        counts, numbers = people_of(seed)
        found += bool(found_out("expelled", counts, published("expelled", counts, numbers, together=False)))
    assert found > 5
