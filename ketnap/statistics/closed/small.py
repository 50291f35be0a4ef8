"""Counts of few people, which are not told to readers outside: from them, whoever knows the place knows the person.

Hidden is a count of one to four people who have something in common. Where of a whole and the parts of one division of
it a single number would be hidden, the next smallest is hidden too (a zero where there is nothing else): the rest would
tell it by subtraction. What the office tells by name anyway is told however small (`TOLD`). What several tables tell
together is looked for in closed/between.py.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

LEAST = 5
"""So many people, or none at all, are told."""
UNDER = f"dưới {LEAST}"

TOLD = {("members", ()), ("admitted", ()), ("recognised", ()), ("learners", ()), ("learners", ("class",))}
"""(measure, its divisions) of the office's own results, announced with names: how many it admitted, how many came."""

Key = tuple[str, str, str, tuple[tuple[str, str], ...]]
"""(measure, from, to, ((division, key), …))"""


def key(line: Mapping[str, Any]) -> Key:
    """Of a figure in the shape of closed/content.py: the same number has it in the report and in every form."""
    return line["measure"], line["from"], line["to"], tuple((split, part) for split, part in line["where"])


def hidden(lines: Iterable[Mapping[str, Any]]) -> dict[Key, str]:
    """What is not told of these figures → what is printed instead; empty words: nothing is."""
    values = {
        key(line): int(line["value"]) for line in lines if line["about"] == "person" and line["value"] is not None
    }
    values = {one: value for one, value in values.items() if (one[0], tuple(part[0] for part in one[3])) not in TOLD}
    found = {one: UNDER for one, value in values.items() if few(value)}
    groups: dict[tuple[Key, str, int], list[Key]] = defaultdict(list)
    for one in values:
        for place, (split, _) in enumerate(one[3]):
            whole = (*one[:3], one[3][:place] + one[3][place + 1 :])
            groups[whole, split, place].append(one)
    for (whole, _, _), parts in groups.items():
        parts += [whole] if whole in values else []
    again = True
    while again:
        again = False
        for parts in groups.values():
            if (also := betrays({one: values[one] for one in parts}, found)) is not None:
                found[also], again = "", True
    return found


def few(value: int) -> bool:
    return 0 < value < LEAST


def betrays[Part](parts: Mapping[Part, int], closed: Iterable[Part]) -> Part | None:
    """The number to hide as well, where only one is hidden and the others tell it."""
    inside = set(closed) & parts.keys()
    others = {one: value for one, value in parts.items() if one not in inside}
    smallest = min(others, key=lambda one: (not others[one], others[one], str(one)), default=None)
    return smallest if len(inside) == 1 else None
