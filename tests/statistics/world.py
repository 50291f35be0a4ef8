"""Random small worlds as a log of raw events, which is all the oracle reads. Days are few, so that many things happen
on the same one."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from ketnap.lib.dates import OPEN_END

BEGIN, LISTED, LAST = date(2010, 1, 1), date(2010, 3, 1), date(2012, 6, 30)
KIND_BELOW = {"upper": ("committee", "cell_base"), "committee": ("cell", "section"), "section": ("cell",)}
HOLDS_PEOPLE = ("cell", "cell_base")
LOSSES = ("departed", "died", "expelled", "struck_off", "left")
ELSEWHERE = ("same_province", "other_province", "unknown")


@dataclass(frozen=True)
class UnitEvent:
    """From `day` on the unit has this parent and kind; kind "" means that it is closed."""

    day: date
    unit: int
    parent: int | None
    kind: str
    act: str


@dataclass(frozen=True)
class Entry:
    """One line of the ledger; its place in the log is its number."""

    number: int
    day: date
    person: int
    kind: str
    unit: int
    from_unit: int | None = None
    standing: str = ""
    joined_on: date | None = None
    youth_union: bool | None = None
    elsewhere: str = ""
    reverses: int | None = None


@dataclass(frozen=True)
class Who:
    sex: str
    born: date
    ethnicity: str
    religion: str


@dataclass(frozen=True)
class Course:
    unit: int
    kind: str
    day: date
    learners: tuple[int, ...]


@dataclass
class World:
    """People and units are numbers from 0; `ids` give their rows once written."""

    unit_log: list[UnitEvent] = field(default_factory=list)
    ledger: list[Entry] = field(default_factory=list)
    people: list[Who] = field(default_factory=list)
    profiles: list[tuple[int, date, str, str, str, str]] = field(default_factory=list)
    """(person, since, schooling, qualification, theory, occupation)"""
    courses: list[Course] = field(default_factory=list)
    leads: list[tuple[int, int, date, date]] = field(default_factory=list)
    """(unit, enterprise, from, until)"""
    owned: list[tuple[int, str, date, date]] = field(default_factory=list)
    """(enterprise, ownership, from, until)"""
    lists: list[tuple[int, date]] = field(default_factory=list)
    ratings: list[tuple[str, int, int, int, str, str]] = field(default_factory=list)
    """(unit or person, its number, year rated, version, step, what it says)"""
    unit_ids: list[int] = field(default_factory=list)
    person_ids: list[int] = field(default_factory=list)
    course_ids: list[int] = field(default_factory=list)
    enterprise_ids: list[int] = field(default_factory=list)

    @property
    def units(self) -> range:
        return range(len({event.unit for event in self.unit_log}))


class Maker:
    """Plays a world day by day; knows only the present."""

    def __init__(self, seed: int, days: int = 40) -> None:
        self.rng = random.Random(seed)
        self.world = World()
        self.tree: dict[int, tuple[int | None, str]] = {}
        self.at: dict[int, tuple[int, str] | None] = {}
        self.busy: set[int] = set()
        self._first_trees()
        self._first_lists()
        for day in sorted(self.rng.choice(self._days()) for _ in range(days)):
            self._play(day)

    def _days(self) -> list[date]:
        """A few days of each quarter, and the edges of years and Februaries."""
        edges = [date(2010, 12, 31), date(2011, 1, 1), date(2011, 2, 28), date(2012, 2, 29), date(2012, 3, 1)]
        some = [LISTED + timedelta(days=self.rng.randrange(1, 840)) for _ in range(15)]
        return [day for day in edges + some if LISTED < day <= LAST]

    def _first_trees(self) -> None:
        for _ in range(2):
            top = self._found(BEGIN, None, "upper", "opening")
            for kind in ("committee", "committee", "cell_base"):
                unit = self._found(BEGIN + timedelta(days=self.rng.randrange(30)), top, kind, "opening")
                if kind == "committee":
                    since = BEGIN + timedelta(days=self.rng.randrange(30, 50))
                    section = self._found(since, unit, "section", "founded")
                    self._found(since, section, "cell", "founded")
                    self._found(LISTED, unit, "cell", "opening")

    def _first_lists(self) -> None:
        """Everybody on the list joined on some day before it, a few long before the units were there."""
        change = date(2011, 3, 1)
        self.world.owned = [
            (0, "state_100", BEGIN, change), (0, "joint_stock", change, OPEN_END), (1, "private", BEGIN, OPEN_END),
            (2, "foreign", date(2010, 6, 1), OPEN_END), (3, "limited", BEGIN, date(2012, 3, 1)),
        ]  # fmt: skip
        for unit, (parent, kind) in self.tree.items():
            if kind == "committee":
                until = (OPEN_END, date(2011, 9, 1))[unit % 2]
                self.world.leads += [(unit, unit % 4, BEGIN, until), (unit, (unit + 1) % 4, date(2011, 6, 1), OPEN_END)]
            if parent is None:
                self.world.lists.append((unit, LISTED))
            if kind in HOLDS_PEOPLE:
                for _ in range(self.rng.randrange(1, 5)):
                    person = self._person()
                    back = self.rng.choice((40, 400, 4000))
                    joined = LISTED - timedelta(days=self.rng.randrange(back))
                    self._enter(
                        LISTED, person, "opening", unit, standing=self.rng.choice("OOP"),
                        joined_on=self.rng.choice((joined, joined, joined, None)), youth_union=self._maybe(),
                    )  # fmt: skip
                if self.rng.random() < 0.7:
                    until = self.rng.choice((OPEN_END, date(2011, 2, 28), date(2012, 1, 1)))
                    self.world.leads.append((unit, self.rng.randrange(4), BEGIN, until))

    def _maybe(self) -> bool | None:
        return self.rng.choice((True, False, None))

    def _person(self) -> int:
        rng = self.rng
        born = rng.choice((date(1980, 2, 28), date(1996, 2, 29), date(1970, 1, 1))) + timedelta(days=rng.randrange(900))
        person = len(self.world.people)
        sex, ethnicity, religion = (
            rng.choice("MF"),
            rng.choice(("kinh", "kinh", "tay", "")),
            rng.choice(("", "buddhism")),
        )
        self.world.people.append(Who(sex, born, ethnicity, "none" if person % 5 == 0 else religion))
        for since in (date(1, 1, 1), LISTED + timedelta(days=rng.randrange(600)))[: rng.randrange(3)]:
            self.world.profiles.append((
                person, since, rng.choice(("", "lower", "upper")), rng.choice(("", "worker", "university")),
                rng.choice(("", "elementary")), rng.choice(("", "worker", "manager", "office")),
            ))  # fmt: skip
        self.at[person] = None
        return person

    def _found(self, day: date, parent: int | None, kind: str, act: str) -> int:
        unit = len(self.tree) + sum(1 for event in self.world.unit_log if event.kind == "")
        self._set(day, unit, parent, kind, act)
        return unit

    def _set(self, day: date, unit: int, parent: int | None, kind: str, act: str) -> None:
        self.world.unit_log.append(UnitEvent(day, unit, parent, kind, act))
        if kind:
            self.tree[unit] = (parent, kind)
        else:
            del self.tree[unit]

    def _enter(self, day: date, person: int, kind: str, unit: int, **more) -> None:
        entry = Entry(len(self.world.ledger), day, person, kind, unit, **more)
        self.world.ledger.append(entry)
        self.at[person] = after(self.at[person], entry)
        self.busy.add(unit)

    def _play(self, day: date) -> None:
        if not hasattr(self, "today") or self.today != day:
            self.today, self.busy = day, set()
        for _ in range(self.rng.randrange(1, 4)):
            self.rng.choice((
                self._reorganise, self._close, self._grow, self._join, self._join, self._move, self._move, self._lose,
                self._lose, self._recognise, self._restore, self._reverse, self._teach,
            ))(day)  # fmt: skip

    def _cells(self) -> list[int]:
        return [unit for unit, (_, kind) in self.tree.items() if kind in HOLDS_PEOPLE]

    def _inside(self) -> list[int]:
        return [person for person, where in self.at.items() if where]

    def _below(self, unit: int) -> set[int]:
        found = {unit}
        while more := {one for one, (parent, _) in self.tree.items() if parent in found} - found:
            found |= more
        return found

    def _reorganise(self, day: date) -> None:
        """Another parent, or another kind, on one day at most one change a unit."""
        changed = {event.unit for event in self.world.unit_log if event.day == day}
        unit = self.rng.choice([one for one, (parent, _) in self.tree.items() if parent is not None])
        parent, kind = self.tree[unit]
        if unit in changed:
            return
        if kind in ("cell_base", "committee") and self.rng.random() < 0.3 and not (self._below(unit) - {unit}):
            other = "committee" if kind == "cell_base" and self._empty(unit) else "cell_base"
            if other != kind:
                self._set(day, unit, parent, other, "raised" if other == "committee" else "lowered")
            return
        parents = [
            one
            for one, (_, above) in self.tree.items()
            if kind in KIND_BELOW.get(above, ()) and one not in self._below(unit) and one != parent
        ]
        if parents:
            self._set(day, unit, self.rng.choice(parents), kind, "moved")

    def _empty(self, unit: int) -> bool:
        return all(where is None or where[0] != unit for where in self.at.values())

    def _close(self, day: date) -> None:
        """A cell ends; whoever is in it moves, leaves or dies on that day."""
        cells = [one for one in self._cells() if one not in self.busy and self._opened(one) < day]
        cells = [one for one in cells if not any(e.unit == one and e.day == day for e in self.world.unit_log)]
        if len(cells) < 4:
            return
        unit = self.rng.choice(cells)
        others = [one for one in self._cells() if one != unit]
        for person in [one for one, where in self.at.items() if where and where[0] == unit]:
            if self.rng.random() < 0.7:
                self._enter(day, person, "moved", self.rng.choice(others), from_unit=unit)
            else:
                self._enter(day, person, self.rng.choice(LOSSES), unit, elsewhere=self.rng.choice(ELSEWHERE))
        self._set(day, unit, None, "", "dissolved")

    def _opened(self, unit: int) -> date:
        return min(event.day for event in self.world.unit_log if event.unit == unit)

    def _grow(self, day: date) -> None:
        parents = [one for one, (_, kind) in self.tree.items() if kind in KIND_BELOW]
        parent = self.rng.choice(parents)
        kind = self.rng.choice(KIND_BELOW[self.tree[parent][1]])
        self._found(day, parent, kind, self.rng.choice(("founded", "split", "received")))

    def _join(self, day: date) -> None:
        unit = self.rng.choice(self._cells())
        kind = self.rng.choice(("admitted", "admitted", "admitted", "arrived", "readmitted"))
        gone = [one for one, where in self.at.items() if where is None]
        person = self.rng.choice(gone) if kind == "readmitted" and gone else self._person()
        if kind == "readmitted" and not gone:
            kind = "admitted"
        self._enter(
            day, person, kind, unit, standing="P" if kind != "arrived" else self.rng.choice("OP"),
            youth_union=self._maybe() if kind != "arrived" else None,
            elsewhere=self.rng.choice(ELSEWHERE) if kind == "arrived" else "",
        )  # fmt: skip

    def _move(self, day: date) -> None:
        if not self._inside():
            return
        person = self.rng.choice(self._inside())
        unit = self.at[person][0]
        others = [one for one in self._cells() if one != unit]
        self._enter(day, person, "moved", self.rng.choice(others), from_unit=unit)
        self.busy.add(unit)

    def _lose(self, day: date) -> None:
        if self._inside():
            person = self.rng.choice(self._inside())
            self._enter(day, person, self.rng.choice(LOSSES), self.at[person][0], elsewhere=self.rng.choice(ELSEWHERE))

    def _recognise(self, day: date) -> None:
        waiting = [one for one, where in self.at.items() if where and where[1] == "P"]
        if waiting:
            person = self.rng.choice(waiting)
            self._enter(day, person, "recognised", self.at[person][0])

    def _restore(self, day: date) -> None:
        gone = [one for one, where in self.at.items() if where is None]
        if gone:
            self._enter(day, self.rng.choice(gone), "restored", self.rng.choice(self._cells()), standing="O")

    def _reverse(self, day: date) -> None:
        """The last entry of somebody is taken back, where the unit of before still stands."""
        ledger = self.world.ledger
        undone = {entry.reverses for entry in ledger}
        alive = [entry for entry in ledger if entry.kind != "reversal" and entry.number not in undone]
        last = {entry.person: entry for entry in alive}
        entry = self.rng.choice([one for one in last.values() if one.kind != "opening"] or [None])
        if entry is None:
            return
        before = None
        for one in alive:
            if one.person == entry.person and one.number != entry.number:
                before = after(before, one)
        if before and before[0] not in self.tree:
            return
        self.world.ledger.append(Entry(len(ledger), day, entry.person, "reversal", entry.unit, reverses=entry.number))
        self.at[entry.person] = before
        self.busy |= {entry.unit, *((before[0],) if before else ())}

    def _teach(self, day: date) -> None:
        if self.world.people:
            some = self.rng.sample(range(len(self.world.people)), min(3, len(self.world.people)))
            kind = self.rng.choice(("awareness", "new_member", "theory_intermediate", "other"))
            self.world.courses.append(Course(self.rng.choice(list(self.tree)), kind, day, tuple(some)))


def old(unit: int) -> bool:
    """Whether the first list named no founding day of the unit."""
    return unit % 3 == 1


def after(where: tuple[int, str] | None, entry: Entry) -> tuple[int, str] | None:
    """(unit, standing) after an entry."""
    if entry.kind in ("opening", "admitted", "readmitted", "arrived", "restored"):
        return entry.unit, entry.standing
    if entry.kind == "moved" and where:
        return entry.unit, where[1]
    if entry.kind == "recognised" and where:
        return where[0], "O"
    return None


def make(seed: int) -> World:
    world = Maker(seed).world
    world.ratings = rated(world, random.Random(f"ratings {seed}"))
    return world


def rated(world: World, rng: random.Random) -> list[tuple[str, int, int, int, str, str]]:
    """Most are rated, some again, some no longer; and what was only proposed."""
    levels = ("exemplary", "excellent", "good", "done", "failed")
    reasons = {"unit": ("new_unit",), "person": ("new_member", "exempt", "suspended")}
    found = []
    for kind, numbers in (("unit", world.units), ("person", range(len(world.people)))):
        for number in numbers:
            for year in (2010, 2011, 2012):
                for version in range(1, rng.choice((1, 2, 2, 2, 3, 4))):
                    said = rng.choice((*levels, *reasons[kind], ""))
                    found.append((kind, number, year, version, "decided", said))
                found.append((kind, number, year, 1, "proposed", rng.choice(levels)))
    return found
