"""The tree of the day: what every unit of a sub-tree is, from when on its members are known, what stood below what."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ketnap.statistics.coverage.asked import among, asked
from ketnap.statistics.register import starts
from ketnap.statistics.tree import children_first


class Act(NamedTuple):
    kind: str


class State(NamedTuple):
    """What a unit was on the day, in the shape `statistics.register.starts` reads."""

    unit_id: int
    parent_id: int | None
    kind: str
    name: str
    name_sort: str
    valid_from: date
    act: Act


@dataclass(frozen=True)
class Tree:
    states: dict[int, State]
    parents: dict[int, int | None]
    order: Sequence[int]
    """Every unit, children before parents."""
    began: dict[int, date | None]
    """Unit → first day its members are known."""
    links: list[tuple[int, int, str, str]]
    """(committee of the day, what stands or stood below it, from, until), days as text."""


STATES = """SELECT s.unit_id, s.parent_id, s.kind, s.name, s.name_sort, CAST(s.valid_from AS text), a.kind
FROM ketnap_unitlink l
JOIN ketnap_unitstate s ON s.unit_id = l.descendant_id AND s.valid_from <= %s AND s.valid_to > %s
JOIN ketnap_unitact a ON a.id = s.act_id
WHERE l.ancestor_id = %s AND l.valid_from <= %s AND l.valid_to > %s"""


LINKS = """SELECT l.ancestor_id, l.descendant_id, CAST(l.valid_from AS text), CAST(l.valid_to AS text)
FROM ketnap_unitlink l
JOIN ketnap_unitstate s ON s.unit_id = l.ancestor_id AND s.kind = 'committee' AND s.valid_from <= %s AND s.valid_to > %s
WHERE l.distance > 0 AND l.valid_from <= %s{among}"""
"""What stands below a committee of the day, and what stood there once."""


LISTS = """SELECT l.descendant_id,
    CAST(min(CASE WHEN l.valid_from > m.as_of THEN l.valid_from ELSE m.as_of END) AS text)
FROM ketnap_memberlist m JOIN ketnap_unitlink l ON l.ancestor_id = m.unit_id AND l.valid_to > m.as_of{among}
GROUP BY l.descendant_id"""
"""Of each unit the first day of a list of its own or of a unit it stood under on the day of the list or since."""


class Days(dict[str, date]):
    """Days by their text: few stand in thousands of rows."""

    def __missing__(self, told: str) -> date:
        self[told] = day = date.fromisoformat(told)
        return day


def tree(unit_id: int, on: date, units: Collection[int] | None = None) -> Tree:
    """Every unit of the sub-tree on the day; `units`: what ever stood there, where that is known."""
    days = Days()
    acts: dict[str, Act] = {}
    states: dict[int, State] = {}
    children: dict[int | None, list[State]] = defaultdict(list)
    for unit, parent, kind, name, order, since, act in asked(STATES, on, on, unit_id, on, on):
        if act not in acts:
            acts[act] = Act(act)
        states[unit] = state = State(unit, parent, kind, name, order, days[since], acts[act])
        children[parent].append(state)
    parents = {pk: one.parent_id for pk, one in states.items()}
    links = [link for link in asked(LINKS.format(among=among("l.ancestor_id", units)), on, on, on) if link[0] in states]
    own = {unit: days[since] for unit, since in asked(LISTS.format(among=among("l.descendant_id", units)))}
    return Tree(states, parents, children_first(parents), starts(unit_id, own, children), links)
