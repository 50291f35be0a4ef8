"""The places of a sub-tree on a day with what is missing at each, the most pressing first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.queries.missing import NotFound
from ketnap.rules import coverage as rules
from ketnap.rules.coverage import ENTERPRISE, GAPS, Place
from ketnap.statistics.coverage.reading import Known, Models, read


@dataclass(slots=True)
class Seen:
    """A place, what is missing there, and how pressing that is."""

    place: Place
    gaps: tuple[str, ...]
    pressing: int
    band: str
    """Of years since the last admission, as rules.coverage.band."""
    order: tuple[int, str, int]


@dataclass(frozen=True)
class Coverage:
    unit_id: int
    on: date
    years: int
    """From so many years without an admission on a place counts as long without one."""
    least: int | None
    """Fewest official members of a cell by the law of the day."""
    cited: str
    seen: dict[tuple[bool, int], Seen]
    """(is an enterprise, id) → place; the most pressing first, then by name."""
    known: Known = field(repr=False)
    """What it rests on."""

    @cached_property
    def places(self) -> list[Seen]:
        return list(self.seen.values())

    @property
    def workers(self) -> dict[int, int]:
        """Enterprise → workers of the year of the day."""
        return self.known.firms.workers

    @property
    def last_counted(self) -> dict[int, tuple[int, int]]:
        """Enterprise → (year, workers) of an earlier year, where that of the day is not known."""
        return self.known.firms.last_counted

    def count(self, gap: str) -> int:
        return sum(gap in one.gaps for one in self.places)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Gap → places with it, in the order of pressing; gaps nobody has are 0."""
        found = dict.fromkeys(GAPS, 0)
        for codes, places in Counter(one.gaps for one in self.places).items():
            for code in codes:
                found[code] += places
        return found


def coverage(
    viewer: Viewer, unit_id: int, on: date, *, years: int = rules.YEARS, before: Coverage | None = None,
    touched: Models = frozenset(),
) -> Coverage:  # fmt: skip
    """Every organisation that holds members, every grassroots committee and every enterprise without organisation of
    the sub-tree, in the tree of the day. NotFound outside reach. A fixed number of queries.

    `before`: the answer to the same question of the same viewer, after which no tables but `touched` were written."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    known = read(viewer, unit_id, on, before.known if before else None, touched)
    if before and known is before.known:
        return before
    least = rules.least_official(on)
    changed = _changed(before.known, known) if before else None
    old = before.seen if before else {}
    new = {}
    for key, place in (*_units(known, on, changed), *_enterprises(known)):
        seen = old.get(key)
        new[key] = seen if seen is not None and seen.place == place else _seen(place, on, least, years)
    # In the order of before: nearly right already, only what was touched moves.
    same = changed is not None
    kept = [
        (key, new.pop(key) if key in new else seen) for key, seen in old.items() if key in new or (same and not key[0])
    ]
    found = [*kept, *new.items()]
    found.sort(key=lambda one: one[1].order)
    return Coverage(unit_id, on, years, least, rules.least_cited(on), dict(found), known)


def _changed(before: Known, after: Known) -> set[int] | None:
    """Units told of otherwise than before. None: perhaps every unit."""
    if after.tree is not before.tree:
        return None
    found: set[int] = set()
    for old, new in (
        (before.members, after.members), (before.path, after.path), (before.last, after.last),
        (before.unions, after.unions),
    ):  # fmt: skip
        if new is not old:
            found.update(pk for pk, told in new.items() if old.get(pk) != told)
            found.update(old.keys() - new.keys())
    if after.firms is not before.firms:
        found.update(before.firms.led, after.firms.led)
    return found


def _seen(place: Place, on: date, least: int | None, years: int) -> Seen:
    gaps = rules.gaps(place, on, least, years)
    pressing = rules.pressing(place, gaps, on)
    return Seen(place, gaps, pressing, rules.band(place, on), (-pressing, place.name_sort, place.id))


type Keyed = Iterator[tuple[tuple[bool, int], Place]]


def _units(known: Known, on: date, some: Iterable[int] | None) -> Keyed:
    there, firms = known.tree.states, known.firms
    began, members, path, last, unions = known.tree.began, known.members, known.path, known.last, known.unions
    wanted = frozenset((*rules.CELLS, *rules.GRASSROOTS))
    for pk in there if some is None else there.keys() & some:
        state = there[pk]
        if state.kind not in wanted:
            continue
        since = began.get(pk)
        every = official = None
        if since is not None and since <= on:
            every, new = members[pk]
            official = every - new
        led = firms.led.get(pk, ())
        above = there.get(state.parent_id or 0)
        yield (False, pk), Place(
            state.kind, pk, state.name, state.name_sort, state.parent_id, above.name if above else "",
            above.kind if above else "", state.valid_from, since, every, official,
            path.get(pk, 0) if state.kind in rules.CELLS else None, last.get(pk),
            frozenset(firms.owned[one] for one in led if one in firms.owned) if led else NOTHING, tuple(led),
            _workers(led, firms.workers) if led else None, unions.get(pk, NOTHING),
        )  # fmt: skip


def _enterprises(known: Known) -> Keyed:
    there, firms, inside = known.tree.states, known.firms, known.beside[1]
    for pk, (name, beside) in firms.unled.items():
        every, official = known.working.get(pk, (0, 0))
        kind, above = firms.owned.get(pk), there.get(beside)
        yield (True, pk), Place(
            kind=ENTERPRISE, id=pk, name=name, name_sort=name, beside=beside,
            beside_name=above.name if above else firms.elsewhere.get(beside, ""),
            beside_kind=above.kind if above else "", members=every, official=official,
            ownerships=frozenset([kind] if kind else ()), workers=firms.workers.get(pk),
            unions=frozenset(inside.get(pk, ())),
        )  # fmt: skip


NOTHING: frozenset[str] = frozenset()


def _workers(led: Sequence[int], workers: dict[int, int]) -> int | None:
    """Of all the enterprises; None as soon as those of one are not known."""
    return sum(workers[one] for one in led) if led and all(one in workers for one in led) else None
