"""A number as a box: people counted by one relation, in one unit with all below it, in days, held to divisions; which
box lies in which, which two have nobody in common, and what is left of one without another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ketnap.statistics.behind import SPLITS

Held = tuple[str, str, bool]
"""(expression, key, whether it is so): one thing the people of a box have in common."""


@dataclass(frozen=True)
class Tree:
    below: frozenset[tuple[int, int]]
    """(unit, unit below it)"""
    parts: Mapping[int, frozenset[int]]
    """Unit → those directly below it, all of them."""

    def holds(self, unit: int, other: int) -> bool:
        return unit == other or (unit, other) in self.below

    def beside(self, unit: int, other: int) -> bool:
        return not self.holds(unit, other) and not self.holds(other, unit)


@dataclass(frozen=True)
class Box:
    family: tuple[str, ...]
    unit: int
    without: frozenset[int]
    """Units below it that are left out."""
    start: int
    stop: int
    """Ordinals of days, the last one left out; of a stock its day."""
    held: frozenset[Held]


def inside(part: Box, whole: Box, tree: Tree) -> bool:
    return (
        part.family == whole.family and whole.start <= part.start and part.stop <= whole.stop
        and tree.holds(whole.unit, part.unit)
        and all(
            tree.beside(one, part.unit) or any(tree.holds(out, one) for out in part.without) for one in whole.without
        )
        and all(one in part.held or implied(one, part.held) for one in whole.held)
    )  # fmt: skip


def implied(one: Held, held: frozenset[Held]) -> bool:
    expression, key, so = one
    return not so and any(other == expression and is_so and is_key != key for other, is_key, is_so in held)


def apart(one: Box, two: Box, tree: Tree) -> bool:
    if one.family != two.family or one.stop <= two.start or two.stop <= one.start:
        return True
    if _outside(one, two, tree) or _outside(two, one, tree):
        return True
    return any((e, k, not so) in two.held or (so and implied((e, k, False), two.held)) for e, k, so in one.held)


def _outside(one: Box, two: Box, tree: Tree) -> bool:
    """The unit of the first stands beside the second, or in what the second leaves out."""
    return tree.beside(one.unit, two.unit) or any(tree.holds(out, one.unit) for out in two.without)


def opposite(held: Held) -> Held:
    """The other key, where a division has two."""
    expression, key, so = held
    for split in SPLITS.values():
        if split.expression == expression and len(split.words) == 2 and key in dict(split.words):
            return expression, next(other for other, _ in split.words if other != key), so
    return expression, key, not so


def rest(whole: Box, out: frozenset[int], tree: Tree) -> Box:
    """The whole without those units: the last one of its parts where there is only one left."""
    parts = tree.parts.get(whole.unit, frozenset())
    left = parts - out
    if len(left) == 1 and out <= parts:
        return replace(whole, unit=next(iter(left)), without=frozenset())
    return replace(whole, without=out)


def minus(whole: Box, part: Box, tree: Tree) -> Box | None:
    """The whole without a part that is narrower in one way; None where what is left is no box."""
    if replace(part, start=whole.start, stop=whole.stop) == whole:
        if part.start == whole.start:
            return replace(whole, start=part.stop)
        return replace(whole, stop=part.start) if part.stop == whole.stop else None
    if replace(part, held=whole.held) == whole:
        more = list(part.held - whole.held)
        return replace(whole, held=whole.held | {opposite(more[0])}) if len(more) == 1 else None
    if replace(part, unit=whole.unit) == whole and not whole.without:
        return rest(whole, frozenset({part.unit}), tree)
    return None


def common(one: Box, two: Box, tree: Tree) -> Box:
    """Whom two that are not apart have in common."""
    return Box(
        one.family, two.unit if tree.holds(one.unit, two.unit) else one.unit, one.without | two.without,
        max(one.start, two.start), min(one.stop, two.stop), one.held | two.held,
    )  # fmt: skip
