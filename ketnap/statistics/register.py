"""From which day a unit's members are known: its first list, the list of a unit above, or the lists of all below."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Min, Q, QuerySet

from ketnap.access import written_once
from ketnap.lib.dates import FIRST_DAY, OPEN_END, day_before
from ketnap.models import MemberList, UnitAct, UnitLink, UnitState
from ketnap.statistics import compile
from ketnap.statistics.measure import Frame, Known, Measure


@dataclass(frozen=True)
class Register:
    """`began` is the first day on which the members of the unit are known; None: not yet on the day asked about."""

    began: date | None
    remembers: bool
    """Some list reaches the unit or a part of it, so that admissions are remembered at least in part."""
    without_list: tuple[int, ...]
    """Children that no list reaches and that keep the register of the unit from beginning."""
    there_since: date = field(default=FIRST_DAY, compare=False)
    """First day of the unit in the tree; what stood below it before is unknown."""

    def knows(self, day: date) -> bool:
        return self.began is not None and self.began <= day

    def tells(self, measure: Measure, start: date, end: date) -> bool:
        """Whether the figure of the period is known. A law that did not yet say who is young tells of nobody."""
        day = end if measure.frame is Frame.STOCK else start
        if measure.asks_law and not any(span.since <= day < span.until for span in compile.youth_age_spans()):
            return False
        if measure.known is Known.REMEMBERED:
            return self.remembers
        if measure.known is Known.ALWAYS:
            return measure.frame is not Frame.STOCK or day >= self.there_since
        return self.knows(day)


def register(unit_id: int, on: date) -> Register:
    """The register of a unit with its sub-tree of that day; of a closed unit, of its last day. A fixed number of
    queries, whatever the size."""
    return registers(unit_id, [on])[on]


def registers(unit_id: int, days: Collection[date]) -> dict[date, Register]:
    """The same for each of these days, in as many queries as for one of them."""
    if not days:
        return {}
    life = written_once.rows(_life, unit_id)
    first = min((since for since, _ in life), default=FIRST_DAY)
    last = day_before(max((until for _, until in life), default=OPEN_END))
    asked = {on: min(on, last) for on in days}
    if all(any(since <= day < until for since, until in life) for day in asked.values()) and (alone := _alone(unit_id)):
        return {on: Register(alone, True, (), first) for on in asked}
    between = {"valid_from__lte": max(asked.values()), "valid_to__gt": min(asked.values())}
    below = UnitLink.objects.filter(ancestor=unit_id, **between).values("descendant")
    own = _own_starts(below)
    states = list(UnitState.objects.filter(unit__in=below, **between).select_related("act").order_by("code"))
    return {on: _of_day(unit_id, day, first, own, states) for on, day in asked.items()}


def _alone(unit_id: int) -> date | None:
    """The first day of the unit's own list, where no list of the whole register is older: whatever is known of what
    stands below it, the unit began with it."""
    mine = _own_starts([unit_id]).get(unit_id)
    if mine is None or written_once.rows(_older, mine):
        return None
    return mine


def _of_day(unit_id: int, day: date, first: date, own: dict[int, date], states: Iterable[UnitState]) -> Register:
    """`own` and `states` may tell of other days and of what stood elsewhere on this one."""
    children: dict[int | None, list[UnitState]] = defaultdict(list)
    there = set()
    for state in states:
        if state.valid_from <= day < state.valid_to:
            children[state.parent_id].append(state)
            there.add(state.unit_id)
    below = [unit_id] if unit_id in there else []
    for unit in below:  # grows while it is walked
        below += [part.unit_id for part in children.get(unit, ())]
    listed = {unit: own[unit] for unit in below if unit in own}
    missing: list[int] = []
    began = _began(unit_id, listed, children, missing)
    return Register(began, bool(listed), tuple(missing) if began is None else (), first)


def remembers(unit_id: int, on: date) -> bool:
    """`Register.remembers` alone, in one query, for pages that ask for nothing else."""
    below = UnitLink.objects.filter(ancestor=unit_id, valid_from__lte=on, valid_to__gt=on).values("descendant")
    return MemberList.objects.filter(
        unit__links_down__descendant__in=below, unit__links_down__valid_to__gt=F("as_of")
    ).exists()


def begun(unit_ids: Collection[int], on: date) -> dict[int, Register]:
    """The registers of many units that are there on the day, each with its sub-tree of that day; of one that is not,
    a register that never began. A fixed number of queries, which ask of nothing below units whose own list is the
    oldest there is."""
    wanted = sorted(set(unit_ids))
    firsts = dict(
        UnitState.objects.filter(unit__among=wanted).values_list("unit_id").annotate(first=Min("valid_from")).order_by()
    )
    found = {unit: Register(day, True, (), firsts.get(unit, FIRST_DAY)) for unit, day in _all_alone(wanted, on).items()}
    return found | _walked([unit for unit in wanted if unit not in found], firsts, on)


def _all_alone(unit_ids: list[int], on: date) -> dict[int, date]:
    """What `_alone` says of each of these units, of those that are there on the day."""
    mine = _own_starts(unit_ids)
    oldest = min(mine.values(), default=None)
    if oldest is None or written_once.rows(_older, oldest):
        return {}
    there = UnitState.objects.filter(unit__among=sorted(mine), valid_from__lte=on, valid_to__gt=on)
    return {unit: oldest for unit in there.values_list("unit_id", flat=True) if mine[unit] == oldest}


def _walked(wanted: list[int], firsts: dict[int, date], on: date) -> dict[int, Register]:
    if not wanted:
        return {}
    links = UnitLink.objects.filter(ancestor__among=wanted, valid_from__lte=on, valid_to__gt=on)
    below: dict[int, set[int]] = defaultdict(set)
    for top, unit in links.values_list("ancestor_id", "descendant_id"):
        below[top].add(unit)
    every = links.values("descendant")  # a list of all of them would be gone through anew for every link of a country
    own = _own_starts(every)
    children: dict[int | None, list[UnitState]] = defaultdict(list)
    states = UnitState.objects.filter(unit__in=every, valid_from__lte=on, valid_to__gt=on).select_related("act")
    for state in states.order_by("code"):
        children[state.parent_id].append(state)
    found = {}
    for unit in wanted:
        if unit not in below:
            found[unit] = Register(None, False, (), firsts.get(unit, FIRST_DAY))
            continue
        missing: list[int] = []
        began = _began(unit, own, children, missing)
        remembers = not below[unit].isdisjoint(own)
        lacking = tuple(missing) if began is None else ()
        found[unit] = Register(began, remembers, lacking, firsts.get(unit, FIRST_DAY))
    return found


def _own_starts(below: object) -> dict[int, date]:
    """Unit → first day of a list of its own or of a unit it stood under on the day of the list or since."""
    lists = defaultdict(list)
    for unit, as_of in written_once.rows(_all_lists):
        lists[unit].append(as_of)
    starts: dict[int, date] = {}
    links = written_once.rows(_listed_links, below) if isinstance(below, list) else _links(Q(descendant__in=below))
    for top, unit, since, until in links:
        for as_of in lists[top]:
            if as_of < until:
                starts[unit] = min(starts.get(unit, until), max(as_of, since))
    return starts


def _began(
    unit: int, own: dict[int, date], children: dict[int | None, list[UnitState]], missing: list[int],
    every: dict[int, date | None] | None = None,
) -> date | None:  # fmt: skip
    """Every child has begun: so has the unit, with the last of them. A child founded by a later act began empty.
    `every` is told the day of each unit."""
    parts = children.get(unit, [])
    if not parts and every is not None:
        every[unit] = own.get(unit)
        return every[unit]
    found = {part.unit_id: _began(part.unit_id, own, children, missing, every) for part in parts}
    known = [day for day in found.values() if day is not None]
    last = max(known, default=None)
    lacking = [
        part.unit_id
        for part in parts
        if found[part.unit_id] is None
        and not (last and part.valid_from > last and part.act.kind != UnitAct.Kind.OPENING)
    ]
    if unit not in own:
        missing += lacking
    together = last if parts and not lacking else None
    candidates = [day for day in (own.get(unit), together) if day is not None]
    began = min(candidates, default=None)
    if every is not None:
        every[unit] = began
    return began


def starts(unit_id: int, own: dict[int, date], children: dict[int | None, list[Any]]) -> dict[int, date | None]:
    """The same for the unit and everything below it at once: unit → first day its members are known. `own` are first
    days of lists, `children` states of the day by their parent, with `unit_id`, `valid_from` and `act.kind`."""
    every: dict[int, date | None] = {}
    _began(unit_id, own, children, [], every)
    return every


def _life(unit_id: int) -> QuerySet:
    return UnitState.objects.filter(unit=unit_id).values_list("valid_from", "valid_to")


def _older(day: date) -> QuerySet:
    return MemberList.objects.filter(as_of__lt=day).values_list("pk", flat=True)[:1]


def _all_lists() -> QuerySet:
    return MemberList.objects.values_list("unit_id", "as_of")


def _links(reached: Q) -> QuerySet:
    links = UnitLink.objects.filter(reached, ancestor__in=MemberList.objects.values("unit"))
    return links.values_list("ancestor_id", "descendant_id", "valid_from", "valid_to")


def _listed_links(unit_ids: list[int]) -> QuerySet:
    return _links(Q(descendant__among=unit_ids))
