"""What several told numbers tell together: subtracted from each other they may name few people that no table names.

A told number is a box: people counted by one relation, in one unit with all below it, in days, held to divisions. Known
is what was told and what follows: a stretch of days from two others, whoever is not of a division from the whole and
that division, the rest of a unit from the unit and those below it. Of everything known the numbers inside it that do
not overlap are taken away in every way; where one to four people remain, they are told. What is told by name however
small (`TOLD`) may remain, and what rests on such numbers alone.

Versions of one closing are one number here, the later one. A reader who guesses is not looked at.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any

from ketnap.statistics.behind import SPLITS, measures_of
from ketnap.statistics.closed.boxes import Box, Held, Tree, apart, common, inside, minus
from ketnap.statistics.closed.follows import closure
from ketnap.statistics.closed.small import LEAST, TOLD, few
from ketnap.statistics.compile import DIRECT, GRASSROOTS
from ketnap.statistics.measure import Frame, Measure

MOST_STEPS = 20_000
"""So many ways to take numbers away from each other are tried."""
MOST_NEAR = 40
"""Of the numbers of the same relation and days, so many are looked at together, the latest."""
MOST_UNDER = 2
_IS = re.compile(r"(r\.\w+) = '(\w+)'")

Parts = frozenset[Box]
"""What one number counts together."""


@dataclass(frozen=True)
class Told:
    """`low` and `high` differ for a number of which only that it is under five is told."""

    parts: Parts
    low: int
    high: int


def told(line: Mapping[str, Any]) -> Told:
    """One of ArticleFigure.said."""
    keys: dict[str, list[str]] = defaultdict(list)
    for split, key in line["where"]:
        keys[split].append(key)
    parts = [
        _box(measure, line, dict(zip(keys, one, strict=True)))
        for measure in measures_of(line["measure"]) for one in product(*keys.values())
    ]  # fmt: skip
    low, high = (1, LEAST - 1) if line["instead"] else (int(line["value"]), int(line["value"]))
    return Told(frozenset(parts), low, high)


def untellable(before: Iterable[Told], new: Iterable[Sequence[Told]], tree: Tree) -> list[int]:
    """Places in `new`, of numbers told together, which with those before them would tell of few people."""
    known, found = list(dict.fromkeys(before)), []
    for place, some in enumerate(new):
        fresh = [one for one in some if one not in known]
        if any(_betrays(one, [*known, *fresh[:at]], tree) for at, one in enumerate(fresh)):
            found.append(place)
        else:
            known += fresh
    return found


def _betrays(one: Told, known: Sequence[Told], tree: Tree) -> bool:
    meet = [one, *(other for other in known if _same_days(one.parts, other.parts))]
    near = [other for other in known if any(_same_days(first.parts, other.parts) for first in meet)][-MOST_NEAR:]
    return _World(tree, [*near, one]).betrays(_World(tree, near))


class _World:
    def __init__(self, tree: Tree, some: Sequence[Told]) -> None:
        self.tree = tree
        self.given = {one.parts: one.low for one in some if one.low == one.high}
        self.under = {one.parts for one in some if one.low != one.high}

    @cached_property
    def boxes(self) -> dict[Box, int]:
        single = {next(iter(parts)): value for parts, value in self.given.items() if len(parts) == 1}
        return closure(single, self.tree)

    @cached_property
    def known(self) -> dict[Parts, int]:
        return {frozenset({box}): value for box, value in self.boxes.items()} | self.given

    @cached_property
    def sure(self) -> set[Box]:
        """Of those under five, and of what others have in common with a number that is small by name: where only one
        number is left between the bounds."""
        small = {next(iter(parts)): (1, LEAST - 1) for parts in self.under if len(parts) == 1}
        for box, value in self.boxes.items():
            if few(value):
                for other in self.boxes:
                    if not apart(box, other, self.tree) and (one := common(other, box, self.tree)) not in self.boxes:
                        small[one] = (0, min(value, small.get(one, (0, value))[1]))
        return {box for box, bounds in small.items() if self._is_sure(box, *bounds)}

    @cached_property
    def bounds(self) -> dict[Box, tuple[int, int]]:
        under = {next(iter(parts)): (1, LEAST - 1) for parts in self.under if len(parts) == 1}
        return under | {box: (value, value) for box, value in self.boxes.items()}

    def _is_sure(self, box: Box, low: int, high: int) -> bool:
        low, high = max(low, self._least(box)), min(high, self._most(box))
        for whole, (least, most) in self.bounds.items():
            other = minus(whole, box, self.tree) if inside(box, whole, self.tree) else None
            if other is not None:
                low, high = max(low, least - self._most(other)), min(high, most - self._least(other))
        return low == high and few(low)

    def _least(self, box: Box) -> int:
        return max((low for one, (low, _) in self.bounds.items() if inside(one, box, self.tree)), default=0)

    def _most(self, box: Box) -> int:
        return min(
            (high for one, (_, high) in self.bounds.items() if inside(box, one, self.tree)), default=1_000_000_000
        )

    def betrays(self, earlier: "_World") -> bool:
        """Whether few people are told here who were not told before."""
        fresh = {parts for parts in self.known if parts not in earlier.known} | (self.under - earlier.under)
        steps = [MOST_STEPS]
        if self.sure - earlier.sure or any(self._meet(one, fresh) for one in self.under):
            return True
        return any(
            not _by_name([whole, *taken]) and few(left) and (bool(taken) or whole not in self.given)
            for whole, value in self.known.items()
            for taken, left in self._ways(whole, value, fresh, steps)
        )  # fmt: skip

    def _ways(self, whole: Parts, value: int, fresh: set[Parts], steps: list[int]) -> Iterator[tuple[list[Parts], int]]:
        """(known numbers inside the whole that do not overlap, the few that remain); something of it is fresh."""
        inside = [
            (part, number) for part, number in self.known.items()
            if number and part != whole and self._inside(part, whole)
        ]  # fmt: skip
        if whole not in fresh and not any(part in fresh for part, _ in inside):
            return
        inside.sort(key=lambda one: -one[1])
        rest = [0] * (len(inside) + 1)
        for place in range(len(inside) - 1, -1, -1):
            rest[place] = rest[place + 1] + inside[place][1]
        stack: list[tuple[int, list[Parts], int]] = [(0, [], value)]
        while stack and steps[0]:
            at, taken, left = stack.pop()
            steps[0] -= 1
            if left < LEAST and (whole in fresh or fresh.intersection(taken)):
                yield taken, left
            if left < LEAST or at == len(inside) or left - rest[at] >= LEAST:
                continue
            part, number = inside[at]
            stack.append((at + 1, taken, left))
            if number <= left and all(self._apart(part, other) for other in taken):
                stack.append((at + 1, [*taken, part], left - number))

    def _meet(self, one: Parts, fresh: set[Parts]) -> bool:
        """Three of which *under five* was told are of the same relation and days: between them bounds grow narrow."""
        meet = [other for other in self.under if _same_days(one, other)]
        return len(meet) > MOST_UNDER and not fresh.isdisjoint(meet)

    def _inside(self, part: Parts, whole: Parts) -> bool:
        return all(any(inside(one, other, self.tree) for other in whole) for one in part)

    def _apart(self, part: Parts, other: Parts) -> bool:
        return all(apart(one, two, self.tree) for one in part for two in other)


def _box(measure: Measure, line: Mapping[str, Any], keys: dict[str, str]) -> Box:
    unit = int(keys.pop(GRASSROOTS.id, keys.pop(DIRECT.id, line["unit"])))
    held = {_held(condition) for condition in measure.conditions}
    held |= {(SPLITS[split].expression, key, True) for split, key in keys.items()}
    stop = date.fromisoformat(line["to"]).toordinal() + 1
    start = stop - 1 if measure.frame is Frame.STOCK else date.fromisoformat(line["from"]).toordinal()
    family = (measure.divided or measure.source, measure.identity, str(measure.distinct))
    family += (line["to"],) if measure.frame is Frame.STOCK else ()
    return Box(family, unit, frozenset(), start, stop, frozenset(held))


def _held(condition: str) -> Held:
    found = _IS.fullmatch(condition)
    return (found[1], found[2], True) if found else (condition, "", True)


def _by_name(some: Iterable[Parts]) -> bool:
    return all((box.family[:3], frozenset(_plain(box.held))) in _NAMED for parts in some for box in parts)


def _plain(held: Iterable[Held]) -> Iterator[Held]:
    return (one for one in held if one[0] != SPLITS["class"].expression)


def _named() -> Iterator[tuple[tuple[str, ...], frozenset[Held]]]:
    for name in {measure for measure, _ in TOLD}:
        for one in measures_of(name):
            line = {"from": "2000-01-01", "to": "2000-01-01", "unit": 0}
            box = _box(one, line, {})
            yield box.family[:3], box.held


_NAMED = set(_named())


def _same_days(one: Parts, two: Parts) -> bool:
    return any(
        a.family == b.family and a.start < b.stop and b.start < a.stop for a, b in product(one, two)
    )  # fmt: skip
