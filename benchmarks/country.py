"""A made-up committee large enough to measure: units on five levels with past reorganisations, members with stays.

Everything follows from the seed. Rows are written in bulk past the actions: what is measured is reading.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from ketnap.actions import wholesale
from ketnap.lib.dates import OPEN_END
from ketnap.lib.text import fold, name_sort, sort_key
from ketnap.models import Movement, Person, Stay, TreeVersion, Unit, UnitAct, UnitKind, UnitLink, UnitState

BEGIN = date(2010, 1, 1)
LEVELS = (1, 3, 6, 490, 5500)
"""6,000 units: a root, three blocs, six sub-trees of about a thousand units, grassroots committees, cells."""
KINDS = (UnitKind.UPPER, UnitKind.UPPER, UnitKind.UPPER, UnitKind.COMMITTEE, UnitKind.CELL)


@dataclass
class Shape:
    """Parents in time: `history[unit]` is [(parent index or None, from)], oldest first; indexes from 0."""

    level: list[int]
    history: list[list[tuple[int | None, date]]]

    def parent(self, unit: int, on: date) -> int | None:
        return [parent for parent, since in self.history[unit] if since <= on][-1]

    def ancestors(self, unit: int, on: date) -> list[int]:
        """The unit itself first, the root last."""
        chain: list[int] = []
        here: int | None = unit
        while here is not None:
            chain.append(here)
            here = self.parent(here, on)
        return chain


def shape(rng: random.Random, scale: int = 1, reorganisations: int = 8) -> Shape:
    """Eight reorganisations: each moves 15 committees with their cells and 60 single cells; the fourth and seventh
    move a whole sub-tree of about a thousand units to another bloc."""
    level, history, at = [], [], []
    for depth, count in enumerate(LEVELS):
        count = max(1, count // scale) if depth > 2 else count
        first = len(level)
        for index in range(count):
            above = at[depth - 1] if depth else []
            parent = above[index % len(above)] if above else None
            level.append(depth)
            history.append([(parent, BEGIN)])
        at.append(list(range(first, len(level))))
    for number in range(reorganisations):
        day = date(2012 + number, 7, 1)
        for depth, count in ((3, 15), (4, 60), (2, 1 if number in (3, 6) else 0)):
            for unit in rng.sample(at[depth], min(count, len(at[depth]))):
                others = [candidate for candidate in at[depth - 1] if candidate != history[unit][-1][0]]
                if others:
                    history[unit].append((rng.choice(others), day))
    return Shape(level, history)


def intervals(tree: Shape, unit: int) -> list[tuple[tuple[int, ...], date, date]]:
    """(ancestors from the unit up, from, to) for every stretch in which the whole chain above stayed the same."""
    days = sorted({since for history in tree.history for _, since in history})
    stretches: list[tuple[tuple[int, ...], date, date]] = []
    for index, day in enumerate(days):
        until = days[index + 1] if index + 1 < len(days) else OPEN_END
        chain = tuple(tree.ancestors(unit, day))
        if stretches and stretches[-1][0] == chain:
            stretches[-1] = (chain, stretches[-1][1], until)
        else:
            stretches.append((chain, day, until))
    return stretches


@transaction.atomic
def write_tree(tree: Shape) -> list[int]:
    """Units, states and closure; returns database ids by index."""
    now = datetime(2020, 1, 1, tzinfo=UTC)
    TreeVersion.objects.get_or_create(id=1)
    act = UnitAct.objects.create(kind=UnitAct.Kind.OPENING, effective_on=BEGIN, recorded_at=now)
    ids = [unit.pk for unit in Unit.objects.bulk_create([Unit() for _ in tree.level], batch_size=2000)]
    states, links = [], []
    for unit, history in enumerate(tree.history):
        name = f"Chi bộ số {unit}"
        for index, (parent, since) in enumerate(history):
            until = history[index + 1][1] if index + 1 < len(history) else OPEN_END
            states.append(UnitState(
                unit_id=ids[unit], parent_id=None if parent is None else ids[parent], kind=KINDS[tree.level[unit]],
                name=name, name_fold=fold(name), name_sort=sort_key(name), code=f"99.{unit:05d}",
                valid_from=since, valid_to=until, act=act,
            ))  # fmt: skip
        open_links: dict[tuple[int, int], UnitLink] = {}
        for chain, since, until in intervals(tree, unit):
            current = {(ancestor, distance) for distance, ancestor in enumerate(chain)}
            for gone in set(open_links) - current:
                links.append(open_links.pop(gone))
            for key in current:
                link = open_links.setdefault(key, UnitLink(
                    ancestor_id=ids[key[0]], descendant_id=ids[unit], distance=key[1], valid_from=since,
                ))  # fmt: skip
                link.valid_to = until
        links.extend(open_links.values())
    UnitState.objects.bulk_create(states, batch_size=2000)
    UnitLink.objects.bulk_create(links, batch_size=5000)
    return ids


@transaction.atomic
def write_members(rng: random.Random, units: list[int], stays: int) -> int:
    """`stays` dated memberships of about 0.6 × as many people, in the given units, with the entries of the ledger they
    follow from; returns the number of people."""
    people, rows = [], []
    while len(rows) < stays:
        number = len(people)
        starts = sorted({BEGIN + timedelta(days=rng.randrange(5400)) for _ in range(rng.choice((1, 1, 2, 3)))})
        starts = starts[: stays - len(rows)]
        born = starts[0] - timedelta(days=rng.randrange(19 * 366, 50 * 366))
        left, unit = rng.random() < 0.15, rng.choice(units)
        for index, start in enumerate(starts):
            kind, before = ("admitted", "recognised", "moved")[index], None
            if kind == "moved":
                before, unit = unit, rng.choice(units)
            until = starts[index + 1] if index + 1 < len(starts) else OPEN_END
            if left and until == OPEN_END:
                until = start + timedelta(days=rng.randrange(1, 4000))
            rows.append((number, unit, "O" if index else "P", start, until, kind, before))
        name = f"Nguyễn Văn {number % 977:03d}"
        people.append(Person(
            full_name=name, name_fold=fold(name), name_sort=name_sort(name), sex=rng.choice("MF"), born_on=born,
            joined_on=starts[0], official_on=starts[1] if len(starts) > 1 else None, card_no=f"99.{number:08d}",
            unit_id=unit,
        ))  # fmt: skip
    wholesale.insert(people)
    wholesale.insert_values(
        Stay, ("person_id", "unit_id", "standing", "valid_from", "valid_to"),
        [(people[n].pk, unit, standing, start, until) for n, unit, standing, start, until, _, _ in rows],
    )  # fmt: skip
    now = datetime(2020, 1, 1, tzinfo=UTC)
    wholesale.insert_values(
        Movement, ("person_id", "kind", "on", "unit_id", "from_unit_id", "standing", "recorded_at"),
        [
            (people[n].pk, kind, start, unit, before, "P" if kind == "admitted" else "", now)
            for n, unit, _, start, _, kind, before in rows
        ],
    )  # fmt: skip
    return len(people)
