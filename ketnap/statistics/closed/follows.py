"""What follows from numbers that are known: every further box whose number the known ones give."""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

from ketnap.statistics.closed.boxes import Box, Tree, apart, common, inside, opposite, rest

MOST_KNOWN = 300
"""Beyond so many nothing further is worked out."""


def closure(given: Mapping[Box, int], tree: Tree) -> dict[Box, int]:
    known, size = dict(given), 0
    while size < len(known) < MOST_KNOWN:
        size = len(known)
        for found in (_days(known), _others(known), _rests(known, tree), _nobody(known, tree)):
            for box, value in found:
                if value >= 0:
                    known.setdefault(box, value)
    return known


def _days(known: Mapping[Box, int]) -> list[tuple[Box, int]]:
    """Every stretch between two days that are tied to each other by stretches that are known."""
    ties: dict[Box, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for box, value in known.items():
        lines = ties[replace(box, start=0, stop=0)]
        lines[box.start].append((box.stop, value))
        lines[box.stop].append((box.start, -value))
    found = []
    for plain, lines in ties.items():
        left = set(lines)
        while left:
            first = left.pop()
            at, queue = {first: 0}, deque([first])
            while queue:
                day = queue.popleft()
                for other, value in lines[day]:
                    if other not in at:
                        at[other] = at[day] + value
                        queue.append(other)
            left -= at.keys()
            found += [
                (replace(plain, start=a, stop=b), at[b] - at[a]) for a, b in combinations(sorted(at), 2)
            ]  # fmt: skip
    return found


def _others(known: Mapping[Box, int]) -> list[tuple[Box, int]]:
    """Whoever is not so, from the whole and those who are; the whole from both."""
    found = []
    for box, value in known.items():
        for one in box.held:
            whole, other = box.held - {one}, box.held - {one} | {opposite(one)}
            if (all_ := known.get(replace(box, held=whole))) is not None:
                found.append((replace(box, held=other), all_ - value))
            elif (rest := known.get(replace(box, held=other))) is not None:
                found.append((replace(box, held=whole), rest + value))
    return found


def _rests(known: Mapping[Box, int], tree: Tree) -> list[tuple[Box, int]]:
    """The rest of a unit, without the uppermost of those below it that are known; the unit from all that it is of."""
    alike: dict[Box, list[Box]] = defaultdict(list)
    for box in known:
        alike[replace(box, unit=0, without=frozenset())].append(box)
    found = []
    for plain, boxes in alike.items():
        units = {box.unit: known[box] for box in boxes if not box.without}
        for unit in {above for above, one in tree.below if one in units} | units.keys():
            parts = tree.parts.get(unit, frozenset())
            if parts and parts <= units.keys():
                found.append((replace(plain, unit=unit), sum(units[one] for one in parts)))
            inside = {one for one in units if unit != one and tree.holds(unit, one)}
            tops = frozenset(one for one in inside if not any(tree.holds(other, one) for other in inside - {one}))
            if unit in units and tops and (parts - tops or not parts):
                whole = replace(plain, unit=unit)
                found.append((rest(whole, tops, tree), units[unit] - sum(units[one] for one in tops)))
    return found


def _nobody(known: Mapping[Box, int], tree: Tree) -> list[tuple[Box, int]]:
    """Where there is nobody there is nobody in a part of it either: in what it has in common with others."""
    found = []
    for empty in [box for box, value in known.items() if not value]:
        for box in known:
            if not apart(box, empty, tree) and not inside(box, empty, tree):
                found.append((common(box, empty, tree), 0))
    return found
