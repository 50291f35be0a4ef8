"""The figures once more, by hand, from the raw log of a world: walks, replays and loops. Imports nothing of the
statistics, knows neither closure nor stays."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from tests.statistics.world import Entry, World, after, old

ONE = timedelta(days=1)
OUTSIDE_STATE = {"joint_stock", "private", "limited", "partnership", "foreign", "foreign_100"}
YOUTH_LAW_SINCE, YOUTH_FROM, YOUTH_TO = date(2006, 7, 1), 16, 30


@dataclass(frozen=True)
class Told:
    """An admission, by whom, where it is seen in the tree, and when it happened."""

    person: int
    unit: int
    day: date
    seen: date
    entry: Entry


@dataclass(frozen=True)
class Counted:
    """One that belongs to a figure: its identity, the unit it was counted in, the days of event and of the tree."""

    identity: int
    unit: int
    day: date
    seen: date
    person: int | None = None


class Oracle:
    def __init__(self, world: World) -> None:
        self.world = world
        self.undone = {entry.reverses for entry in world.ledger if entry.reverses is not None}
        self.alive = [e for e in world.ledger if e.kind != "reversal" and e.number not in self.undone]
        # A world no longer changes: answers are remembered.
        self.state, self.chain, self.place = cache(self.state), cache(self.chain), cache(self.place)

    def rated(self, kind: str, number: int, day: date) -> str:
        """What was last decided for the year of the day."""
        said = ""
        for what, which, year, _, step, verdict in self.world.ratings:
            if (what, which, year, step) == (kind, number, day.year, "decided"):
                said = verdict
        return said

    # The tree of a day.

    def state(self, unit: int, day: date) -> tuple[int | None, str] | None:
        """(parent, kind) on the day; None: not there."""
        found = None
        for event in self.world.unit_log:
            if event.unit == unit and event.day <= day:
                found = (event.parent, event.kind) if event.kind else None
        return found

    def chain(self, unit: int, day: date) -> list[int]:
        """The unit and those above it on the day; nobody above a unit that is not there."""
        here: int | None = unit
        found: list[int] = []
        while here is not None and (state := self.state(here, day)):
            found.append(here)
            here = state[0]
        return found

    def below(self, top: int, unit: int, day: date) -> bool:
        return top in self.chain(unit, day)

    def leaving(self, top: int, unit: int, day: date) -> bool:
        """Whoever leaves a unit on the day it closes is seen where the unit stood the day before."""
        return self.below(top, unit, day if self.state(unit, day) else day - ONE)

    def grassroots(self, unit: int, day: date) -> int | None:
        seen = day if self.state(unit, day) else day - ONE
        found = [one for one in self.chain(unit, seen) if self.state(one, seen)[1] in ("committee", "cell_base")]
        return found[0] if found else None

    # People.

    def place(self, person: int, day: date) -> tuple[int, str] | None:
        where = None
        for entry in self.alive:
            if entry.person == person and entry.day <= day:
                where = after(where, entry)
        return where

    def standing_before(self, entry: Entry) -> str:
        """Standing at the end of the day before."""
        where = self.place(entry.person, entry.day - ONE)
        return where[1] if where else ""

    def profile(self, person: int, day: date) -> tuple[str, str, str, str]:
        found = ("", "", "", "")
        for who, since, *rest in self.world.profiles:
            if who == person and since <= day:
                found = tuple(rest)
        return found

    def age(self, person: int, day: date) -> int:
        born = self.world.people[person].born
        years = day.year - born.year
        return years if (day.month, day.day) >= (born.month, born.day) else years - 1

    def young(self, person: int, day: date) -> bool:
        return day >= YOUTH_LAW_SINCE and YOUTH_FROM <= self.age(person, day) <= YOUTH_TO

    # What is counted, one by one.

    def stays(self, top: int, day: date) -> Iterator[Counted]:
        for person in range(len(self.world.people)):
            where = self.place(person, day)
            if where and self.below(top, where[0], day):
                yield Counted(person, where[0], day, day, person)

    def standing(self, row: Counted) -> str:
        return self.place(row.identity, row.day)[1]

    def admissions(self, top: int, start: date, end: date) -> Iterator[tuple[Counted, Entry]]:
        for entry in self.alive:
            day = entry.joined_on if entry.kind == "opening" else entry.day
            if entry.kind not in ("opening", "admitted", "readmitted") or day is None or not start <= day <= end:
                continue
            if self.below(top, entry.unit, entry.day):
                yield Counted(entry.person, entry.unit, day, entry.day, entry.person), entry

    def entries(self, top: int, start: date, end: date) -> Iterator[tuple[Counted, Entry]]:
        for entry in self.alive:
            if start <= entry.day <= end and self.leaving(top, entry.unit, entry.day):
                yield Counted(entry.person, entry.unit, entry.day, entry.day, entry.person), entry

    def moves(self, top: int, start: date, end: date, inwards: bool) -> Iterator[Counted]:
        for entry in self.alive:
            if entry.kind != "moved" or not start <= entry.day <= end:
                continue
            arrived = self.below(top, entry.unit, entry.day)
            gone = self.leaving(top, entry.from_unit, entry.day)
            if inwards and arrived and not gone:
                yield Counted(entry.person, entry.unit, entry.day, entry.day, entry.person)
            if not inwards and gone and not arrived:
                yield Counted(entry.person, entry.from_unit, entry.day, entry.day, entry.person)

    def reorganised(self, top: int, start: date, end: date, gained: bool) -> Iterator[Counted]:
        """Members whose unit came under, or left, the top while they stayed in it over night."""
        for day in sorted({event.day for event in self.world.unit_log}):
            if not start <= day <= end:
                continue
            for person in range(len(self.world.people)):
                where = self.place(person, day - ONE)
                if where is None or self.state(where[0], day) is None:
                    continue
                was, now = self.below(top, where[0], day - ONE), self.below(top, where[0], day)
                if was != now and now == gained:
                    yield Counted(person, where[0], day, day, person)

    def units(self, top: int, day: date) -> Iterator[Counted]:
        for unit in self.world.units:
            if self.below(top, unit, day):
                yield Counted(unit, unit, day, day)

    def kind(self, row: Counted) -> str:
        return self.state(row.unit, row.day)[1]

    def begun(self, top: int, start: date, end: date) -> Iterator[tuple[Counted, str, bool]]:
        """(row, act, whether the day is only that of a list)"""
        firsts = {}
        for event in self.world.unit_log:
            firsts.setdefault(event.unit, event)
        listed = {as_of for _, as_of in self.world.lists}
        for unit, event in firsts.items():
            if start <= event.day <= end and self.below(top, unit, event.day):
                unknown = event.act == "opening" and (event.day in listed or old(unit))
                yield Counted(unit, unit, event.day, event.day), event.act, unknown

    def founded(self, unit: int) -> date:
        """A unit that merely stood on a list was there before."""
        event = next(event for event in self.world.unit_log if event.unit == unit)
        listed = event.act == "opening" and (event.day in {as_of for _, as_of in self.world.lists} or old(unit))
        return date.min if listed else event.day

    def closed(self, top: int, start: date, end: date) -> Iterator[Counted]:
        for event in self.world.unit_log:
            if not event.kind and start <= event.day <= end and self.below(top, event.unit, event.day - ONE):
                yield Counted(event.unit, event.unit, event.day, event.day)

    def courses(self, top: int, start: date, end: date) -> Iterator[tuple[Counted, str]]:
        for number, course in enumerate(self.world.courses):
            if start <= course.day <= end and self.below(top, course.unit, course.day):
                yield Counted(number, course.unit, course.day, course.day), course.kind

    def learners(self, top: int, start: date, end: date) -> Iterator[tuple[Counted, str]]:
        for row, kind in self.courses(top, start, end):
            for person in self.world.courses[row.identity].learners:
                yield Counted(person, row.unit, row.day, row.seen, person), kind

    def enterprises(self, top: int, day: date) -> set[int]:
        return {
            enterprise
            for unit, enterprise, since, until in self.world.leads
            if since <= day < until and self.below(top, unit, day)
        }

    def ownership(self, unit: int, day: date) -> str:
        """Of the enterprise that the grassroots organisation of the unit leads; the first where it leads several."""
        top = self.grassroots(unit, day)
        led = {enterprise for one, enterprise, since, until in self.world.leads if one == top and since <= day < until}
        kinds = [kind for one, kind, since, until in self.world.owned if one in led and since <= day < until]
        return min(kinds, default="")

    def admitting(self, start: date, end: date) -> set[int]:
        """Organisations in which somebody was admitted, by the tree each admission is seen in."""
        found: set[int] = set()
        for entry in self.alive:
            day = entry.joined_on if entry.kind == "opening" else entry.day
            if entry.kind in ("opening", "admitted", "readmitted") and day and start <= day <= end:
                found |= set(self.chain(entry.unit, entry.day))
        return found


def _three_years_before(day: date) -> date:
    return day.replace(year=day.year - 3) if (day.month, day.day) != (2, 29) else date(day.year - 3, 3, 1)


Answer = Callable[[Oracle, int, date, date], list[Counted]]


def _stock(keep: Callable[[Oracle, Counted], bool] = lambda o, row: True) -> Answer:
    return lambda o, top, start, end: [row for row in o.stays(top, end) if keep(o, row)]


def _told(keep: Callable[[Oracle, Counted, Entry], bool] = lambda o, row, entry: True) -> Answer:
    return lambda o, top, start, end: [row for row, e in o.admissions(top, start, end) if keep(o, row, e)]


def _entry(*kinds: str, keep: Callable[[Oracle, Entry], bool] = lambda o, entry: True) -> Answer:
    return lambda o, top, start, end: [row for row, e in o.entries(top, start, end) if e.kind in kinds and keep(o, e)]


def _unit(*kinds: str) -> Answer:
    return lambda o, top, start, end: [row for row in o.units(top, end) if not kinds or o.kind(row) in kinds]


def _elsewhere(kind: str, *places: str) -> Answer:
    return _entry(kind, keep=lambda o, entry: entry.elsewhere in places)


def _who(o: Oracle, row: Counted):
    return o.world.people[row.identity]


def _learners(*kinds: str) -> Answer:
    return lambda o, top, start, end: [row for row, kind in o.learners(top, start, end) if not kinds or kind in kinds]


def _enterprises(o: Oracle, top: int, start: date, end: date) -> list[Counted]:
    return [Counted(one, -1, end, end) for one in sorted(o.enterprises(top, end))]


ANSWERS: dict[str, Answer] = {
    "members": _stock(),
    "members_official": _stock(lambda o, row: o.standing(row) == "O"),
    "members_probationary": _stock(lambda o, row: o.standing(row) == "P"),
    "members_women": _stock(lambda o, row: _who(o, row).sex == "F"),
    "members_minority": _stock(lambda o, row: _who(o, row).ethnicity not in ("", "kinh")),
    "members_religious": _stock(lambda o, row: _who(o, row).religion not in ("", "none")),
    "members_youth_age": _stock(lambda o, row: o.young(row.identity, row.day)),
    "admitted": _told(),
    "admitted_women": _told(lambda o, row, entry: _who(o, row).sex == "F"),
    "admitted_youth_age": _told(lambda o, row, entry: o.young(row.identity, row.day)),
    "admitted_youth_union": _told(lambda o, row, entry: entry.youth_union is True),
    "admitted_youth_union_unknown": _told(lambda o, row, entry: entry.youth_union is None),
    "admitted_minority": _told(lambda o, row, entry: _who(o, row).ethnicity not in ("", "kinh")),
    "admitted_outside_state": _told(lambda o, row, entry: o.ownership(row.unit, row.seen) in OUTSIDE_STATE),
    "admitted_religious": _told(lambda o, row, entry: _who(o, row).religion not in ("", "none")),
    "readmitted": _told(lambda o, row, entry: entry.kind == "readmitted"),
    "ledger_admitted": _entry("admitted", "readmitted"),
    "arrived": _entry("arrived"),
    "arrived_other_province": _elsewhere("arrived", "other_province"),
    "arrived_same_province": _elsewhere("arrived", "same_province"),
    "arrived_unknown": _elsewhere("arrived", "unknown"),
    "restored": _entry("restored"),
    "opened": _entry("opening"),
    "died": _entry("died"),
    "expelled": _entry("expelled"),
    "struck_off": _entry("struck_off"),
    "struck_off_probationary": _entry("struck_off", keep=lambda o, e: o.standing_before(e) == "P"),
    "left": _entry("left"),
    "departed": _entry("departed"),
    "departed_other_province": _elsewhere("departed", "other_province"),
    "departed_same_province": _elsewhere("departed", "same_province"),
    "departed_unknown": _elsewhere("departed", "unknown"),
    "recognised": _entry("recognised"),
    "moved_in": lambda o, top, start, end: list(o.moves(top, start, end, True)),
    "moved_out": lambda o, top, start, end: list(o.moves(top, start, end, False)),
    "gained": lambda o, top, start, end: list(o.reorganised(top, start, end, True)),
    "lost": lambda o, top, start, end: list(o.reorganised(top, start, end, False)),
    "units": _unit(),
    "organisations": _unit("committee", "cell_base"),
    "committees": _unit("committee"),
    "base_cells": _unit("cell_base"),
    "sections": _unit("section"),
    "cells": _unit("cell"),
    "upper": _unit("upper"),
    "enterprises": _enterprises,
    "organisations_admitting": lambda o, top, start, end: [
        row for row in _unit("committee", "cell_base")(o, top, start, end) if row.unit in o.admitting(start, end)
    ],
    "organisations_without_admission": lambda o, top, start, end: [
        row for row in _unit("committee", "cell_base")(o, top, start, end) if row.unit not in o.admitting(start, end)
    ],
    "organisations_revived": lambda o, top, start, end: [
        row
        for row in _unit("committee", "cell_base")(o, top, start, end)
        if row.unit in o.admitting(start, end) - o.admitting(_three_years_before(start), start - ONE)
        and o.founded(row.unit) <= _three_years_before(start)
    ],
    "units_founded": lambda o, top, start, end: [
        row for row, act, listed in o.begun(top, start, end) if act != "received" and not listed
    ],
    "units_received": lambda o, top, start, end: [row for row, act, _ in o.begun(top, start, end) if act == "received"],
    "units_closed": lambda o, top, start, end: list(o.closed(top, start, end)),
    "classes": lambda o, top, start, end: [row for row, _ in o.courses(top, start, end)],
    "learners": _learners(),
    "learners_awareness": _learners("awareness"),
    "learners_new_member": _learners("new_member"),
    "learners_theory_intermediate": _learners("theory_intermediate"),
}


def _band(age: int) -> str:
    if age < 18:
        return "under_18"
    if age > 60:
        return "over_60"
    low = 18 if age <= 30 else age - (age - 1) % 5
    return f"{low}-{30 if low == 18 else low + 4}"


SPLITS: dict[str, Callable[[Oracle, Counted], str]] = {
    "sex": lambda o, row: _who(o, row).sex,
    "ethnicity": lambda o, row: _who(o, row).ethnicity,
    "religion": lambda o, row: _who(o, row).religion,
    "age": lambda o, row: _band(o.age(row.identity, row.day)),
    "schooling": lambda o, row: o.profile(row.identity, row.day)[0],
    "qualification": lambda o, row: o.profile(row.identity, row.day)[1],
    "theory": lambda o, row: o.profile(row.identity, row.day)[2],
    "occupation": lambda o, row: o.profile(row.identity, row.day)[3],
}

OF_FORMS: dict[str, Callable[[Oracle, Counted], str]] = {
    "kind": lambda o, row: o.kind(row),
    "ownership": lambda o, row: o.ownership(row.unit, row.day),
    "rated": lambda o, row: o.rated("unit", row.unit, row.day),
    "member_rated": lambda o, row: o.rated("person", row.identity, row.day),
    "class_kind": lambda o, row: o.world.courses[row.identity].kind,
    "class_mode": lambda o, row: ("full_time", "part_time", "")[row.identity % 3],
}
