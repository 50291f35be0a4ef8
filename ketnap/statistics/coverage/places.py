"""The places of a sub-tree on a day with what is missing at each, the most pressing first."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.rules import coverage as rules
from ketnap.rules.coverage import ENTERPRISE, GAPS, Place
from ketnap.statistics.coverage import reading
from ketnap.statistics.coverage.reading import Firms, State
from ketnap.statistics.register import starts

type Kinds = tuple[dict[int, set[str]], dict[int, set[str]]]
"""Kinds of mass organisations by unit, and by enterprise."""


@dataclass(slots=True)
class Seen:
    """A place, what is missing there, and how pressing that is."""

    place: Place
    gaps: tuple[str, ...]
    pressing: int


@dataclass(frozen=True)
class Coverage:
    unit_id: int
    on: date
    years: int
    """From so many years without an admission on a place counts as long without one."""
    least: int | None
    """Fewest official members of a cell by the law of the day."""
    cited: str
    places: list[Seen]
    """The most pressing first, then by name."""
    workers: dict[int, int]
    """Enterprise → workers of the year of the day."""
    last_counted: dict[int, tuple[int, int]]
    """Enterprise → (year, workers) of an earlier year, where that of the day is not known."""

    def count(self, gap: str) -> int:
        return sum(gap in one.gaps for one in self.places)

    @property
    def counts(self) -> dict[str, int]:
        """Gap → places with it, in the order of pressing; gaps nobody has are 0."""
        every = Counter(code for one in self.places for code in one.gaps)
        return {code: every[code] for code in GAPS}


def coverage(viewer: Viewer, unit_id: int, on: date, *, years: int = rules.YEARS) -> Coverage:
    """Every organisation that holds members, every grassroots committee and every enterprise without organisation of
    the sub-tree, in the tree of the day. NotFound outside reach. A fixed number of queries."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    there = reading.states(unit_id, on)
    firms, least = reading.firms(unit_id, on), rules.least_official(on)
    beside = reading.beside(on)
    found = [*_units(viewer, unit_id, on, there, firms, beside), *_enterprises(viewer, on, firms, there, beside[1])]
    seen = []
    for place in found:
        codes = rules.gaps(place, on, least, years)
        seen.append(Seen(place, codes, rules.pressing(place, codes, on)))
    seen.sort(key=lambda one: (-one.pressing, one.place.name_sort, one.place.id))
    return Coverage(unit_id, on, years, least, rules.least_cited(on), seen, firms.workers, firms.last_counted)


def _units(
    viewer: Viewer, unit_id: int, on: date, there: dict[int, State], firms: Firms, beside: Kinds
) -> list[Place]:  # fmt: skip
    children: dict[int | None, list[State]] = defaultdict(list)
    for state in there.values():
        children[state.parent_id].append(state)
    began, counts = starts(unit_id, on, children), reading.members(there, on)
    wanted = {pk: one for pk, one in there.items() if one.kind in (*rules.CELLS, *rules.GRASSROOTS)}
    last = reading.last_admissions(there, on)
    path = reading.on_path(unit_id, on, viewer.on)
    unions = _unions(there, firms, beside)
    found = []
    for pk, state in wanted.items():
        since = began.get(pk)
        known = since is not None and since <= on
        all_of, new = counts[pk]
        led = firms.led.get(pk, [])
        above = there.get(state.parent_id or 0)
        found.append(Place(
            kind=state.kind, id=pk, name=state.name, name_sort=state.name_sort, beside=state.parent_id,
            beside_name=above.name if above else "", beside_kind=above.kind if above else "",
            since=state.valid_from, known_since=since,
            members=all_of if known else None, official=all_of - new if known else None,
            on_path=path.get(pk, 0) if state.kind in rules.CELLS else None, last_admission=last.get(pk),
            ownerships=frozenset(firms.owned[one] for one in led if one in firms.owned), enterprises=tuple(led),
            workers=_workers(led, firms.workers), unions=unions.get(pk, frozenset()),
        ))  # fmt: skip
    return found


def _workers(led: list[int], workers: dict[int, int]) -> int | None:
    """Of all the enterprises; None as soon as those of one are not known."""
    return sum(workers[one] for one in led) if led and all(one in workers for one in led) else None


def _unions(there: dict[int, State], firms: Firms, beside: Kinds) -> dict[int, frozenset[str]]:
    """Unit → kinds of mass organisations beside it, beside anything below it, and in the enterprises led there. What
    stands beside its committee is there for a cell too."""
    units, inside = beside
    total: dict[int, set[str]] = defaultdict(set)
    right: dict[int, set[str]] = {}
    for pk in there:
        own = set(units.get(pk, ())).union(*(inside.get(one, ()) for one in firms.led.get(pk, ())))
        if not own:
            continue
        right[pk] = own
        at: int | None = pk
        while at in there:
            total[at] |= own
            at = there[at].parent_id
    found: dict[int, frozenset[str]] = {}
    for pk, state in there.items():
        kinds, above = total.get(pk, set()), state.parent_id
        while above in there and there[above].kind != "upper":
            kinds, above = kinds | right.get(above, set()), there[above].parent_id
        if kinds:
            found[pk] = frozenset(kinds)
    return found


def _enterprises(
    viewer: Viewer, on: date, firms: Firms, there: dict[int, State], inside: dict[int, set[str]]
) -> list[Place]:  # fmt: skip
    if not firms.unled:
        return []
    working = reading.working(viewer, on)
    elsewhere = names({beside for _, beside in firms.unled.values() if beside not in there}, on)
    found = []
    for pk, (name, beside) in firms.unled.items():
        members, official = working.get(pk, (0, 0))
        kind = firms.owned.get(pk)
        found.append(Place(
            kind=ENTERPRISE, id=pk, name=name, name_sort=name, beside=beside,
            beside_name=there[beside].name if beside in there else elsewhere.get(beside, ""),
            beside_kind=there[beside].kind if beside in there else "", members=members,
            official=official, ownerships=frozenset([kind] if kind else ()), workers=firms.workers.get(pk),
            unions=frozenset(inside.get(pk, ())),
        ))  # fmt: skip
    return found
