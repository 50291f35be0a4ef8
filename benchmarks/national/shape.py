"""The Party at a size: a root, provinces, what stands above the grassroots, grassroots organisations, cells.

At 5.6 million members 34 provinces, 3,300 committees right above the grassroots, 52,000 grassroots organisations (a
quarter of them single cells) and 240,000 cells; smaller sizes in proportion, with the same 34 provinces. In the skewed
shape provinces, committees and cells are as unequal as a law of Zipf makes them. Two of a hundred grassroots
organisations were moved within their province in 2021, with their cells.
"""

import random
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from ketnap.lib.dates import OPEN_END
from ketnap.lib.text import fold, sort_key

WHOLE = 5_600_000
COUNTS = (1, 34, 3_300, 52_000, 240_000)
BEGIN, MOVED = date(2015, 1, 1), date(2021, 7, 1)
ROOT, PROVINCE, ABOVE, GRASSROOTS, CELL = range(5)
KINDS = ("upper", "upper", "upper", "committee", "cell")
WORDS = ("Đảng bộ toàn quốc", "Đảng bộ tỉnh", "Đảng bộ xã", "Đảng bộ cơ sở", "Chi bộ")
Row = tuple[str | int | None, ...]


@dataclass
class Tree:
    """Units numbered from 1; index 0 of every list is empty."""

    level: list[int]
    parent: list[int]
    before: dict[int, int]
    """Unit → the parent it had until MOVED, of those that were moved."""
    kind: list[str]
    weight: list[float]
    """How much of a share of the members a unit gets that has members of its own; 0: it has none."""

    def at(self, level: int) -> list[int]:
        return [unit for unit, its in enumerate(self.level) if its == level and unit]

    def chain(self, unit: int, *, old: bool) -> list[int]:
        """The unit itself first, the root last; as it was before MOVED, or since."""
        found = [unit]
        while above := (self.before.get(unit, self.parent[unit]) if old else self.parent[unit]):
            found.append(above)
            unit = above
        return found


def counts(members: int) -> tuple[int, ...]:
    return tuple(
        max(count if level < ABOVE else 34 * (level - 1), round(count * members / WHOLE))
        if level > PROVINCE else count
        for level, count in enumerate(COUNTS)
    )  # fmt: skip


def grown(rng: random.Random, members: int, *, skewed: bool) -> Tree:
    tree = Tree([-1], [0], {}, [""], [0.0])
    above: list[int] = []
    for level, count in enumerate(counts(members)):
        shares = [1 / (rank + 1) ** 0.7 if skewed else 1.0 for rank in range(len(above))]
        rng.shuffle(shares)
        drawn = iter(rng.choices(above, cum_weights=list(accumulate(shares)), k=count) if above else ())
        spare = above.copy()  # nobody without anything below
        made = []
        for _ in range(count):
            parent = spare.pop() if spare else next(drawn, 0)
            unit = len(tree.level)
            tree.level.append(level)
            tree.parent.append(parent)
            tree.kind.append(KINDS[level])
            tree.weight.append((rng.paretovariate(1.6) if skewed else 1.0) if level == CELL else 0.0)
            made.append(unit)
        above = [unit for place, unit in enumerate(made) if level != GRASSROOTS or place % 4]
        if level == GRASSROOTS:
            for unit in made[::4]:
                tree.kind[unit], tree.weight[unit] = "cell_base", 1.0
    siblings: dict[int, list[int]] = {}
    for unit in tree.at(ABOVE):
        siblings.setdefault(tree.parent[unit], []).append(unit)
    for unit in tree.at(GRASSROOTS)[7::50]:
        tree.before[unit] = rng.choice(siblings[tree.parent[tree.parent[unit]]])
        if tree.before[unit] == tree.parent[unit]:
            del tree.before[unit]
    return tree


def states(tree: Tree) -> list[Row]:
    """(unit_id, parent_id, kind, name, name_fold, name_sort, code, valid_from, valid_to)"""
    rows: list[Row] = []
    codes, children = [""] * len(tree.level), [0] * len(tree.level)
    for unit in range(1, len(tree.level)):
        parent, level = tree.parent[unit], tree.level[unit]
        children[parent] += 1
        codes[unit] = f"{codes[parent]}.{children[parent]:02d}" if parent else "99"
        name = f"{WORDS[level]} số {children[parent]}"
        if level in (PROVINCE, GRASSROOTS):
            name = f"{WORDS[level]} {unit}"
        said = (tree.kind[unit], name, fold(name), sort_key(name), codes[unit])
        if unit in tree.before:
            rows.append((unit, tree.before[unit], *said, str(BEGIN), str(MOVED)))
        since = MOVED if unit in tree.before else BEGIN
        rows.append((unit, parent or None, *said, str(since), str(OPEN_END)))
    return rows


def links(tree: Tree) -> list[Row]:
    """(ancestor_id, descendant_id, distance, valid_from, valid_to)"""
    rows: list[Row] = []
    begin, moved, end = str(BEGIN), str(MOVED), str(OPEN_END)
    for unit in range(1, len(tree.level)):
        now, then = tree.chain(unit, old=False), tree.chain(unit, old=True)
        for distance, above in enumerate(now):
            same = now == then or above == then[distance]
            rows.append((above, unit, distance, begin if same else moved, end))
        rows += [
            (above, unit, distance, begin, moved)
            for distance, above in enumerate(then)
            if above != now[distance]
        ]  # fmt: skip
    return rows
