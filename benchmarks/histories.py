"""Invented histories of offices for scoring the forecast: days of meetings, seats of classes, letters that come back.

It imports nothing of the program and knows nothing of hazards, ages or half-months: people wait for meetings that are
held on days, classes take as many as they have seats, and holidays draw ceremonies towards them. What comes out is a
list of dated events a person, as a register would hold them.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

BEGINS, TARGET = date(2006, 1, 1), 2011
KNOWN_SINCE = date(2008, 1, 1)
"""Two years run unseen, so that the record begins in the middle of a life."""
HOLIDAYS = ((2, 3), (5, 19), (9, 2))


@dataclass(frozen=True)
class Scenario:
    name: str
    says: str
    units: tuple[int, int] = (20, 60)
    yearly: tuple[int, int] = (90, 240)
    """New names on the list in a year."""
    holidays: float = 0.25
    """Part of the ceremonies that wait for a holiday within reach."""
    sittings: str = "monthly"
    """When decisions are made: monthly, or only before holidays and at the year's end."""
    seats: float = 1.3
    """Seats of all classes of a year over new names of a year."""
    classes: int = 4
    drift: float = 1.0
    """Waiting times at the end of the target year over those at the beginning of 2008."""
    merged: float = 0.0
    """Part of the units merged into others in the middle of the target year."""
    push: float = 1.0
    """New names of the target year over those of an ordinary one."""


SCENARIOS = (
    Scenario("steady", "nhịp đều"),
    Scenario("bursts", "dồn trước 3-2, 19-5, 2-9", holidays=0.85, sittings="holidays"),
    Scenario("seats", "lớp thiếu chỗ, mỗi năm hai lớp", seats=0.7, classes=2),
    Scenario("merger", "sáp nhập đơn vị giữa năm", merged=0.35),
    Scenario("slower", "chậm dần", drift=1.5),
    Scenario("faster", "nhanh dần", drift=0.67),
    Scenario("small", "đảng bộ nhỏ", units=(4, 9), yearly=(18, 36)),
    Scenario("campaign", "năm nay vào danh sách nhiều hơn hẳn", push=1.8),
)


@dataclass
class Life:
    """One person's way: (day, what) in order. `unit` is the one it ends in; `before` the one before a merger."""

    unit: int
    events: list[tuple[date, str]] = field(default_factory=list)
    merged_on: date | None = None
    before: int | None = None

    def unit_on(self, day: date) -> int:
        return self.before if self.before is not None and self.merged_on and day < self.merged_on else self.unit


@dataclass(frozen=True)
class History:
    scenario: str
    lives: list[Life]

    def admitted(self, start: date, end: date) -> int:
        """Ceremonies from the first day to the last, both included."""
        return sum(what == "ceremony" and start <= day <= end for one in self.lives for day, what in one.events)


def history(scenario: Scenario, seed: int) -> History:
    return _Office(scenario, random.Random(f"{scenario.name}-{seed}")).live()


class _Office:
    def __init__(self, scenario: Scenario, rng: random.Random) -> None:
        self.s, self.rng = scenario, rng
        self.size = rng.randint(*scenario.units)
        self.names = rng.randint(*scenario.yearly)
        self.weight = [rng.gammavariate(1.5, 1) for _ in range(self.size)]
        self.speed = [rng.lognormvariate(0, 0.25) for _ in range(self.size)]
        self.meets = [rng.randint(1, 28) for _ in range(self.size)]
        self.has_committee = [rng.random() < 0.5 for _ in range(self.size)]
        self.year = {year: rng.lognormvariate(0, 0.1) for year in range(BEGINS.year, TARGET + 2)}
        self.many = {year: rng.lognormvariate(0, 0.12) for year in range(BEGINS.year, TARGET + 2)}
        self.sits = rng.randint(8, 24)
        self.merged: dict[int, tuple[int, date, int]] = {}
        if scenario.merged and self.size > 2:
            day = date(TARGET, rng.randint(4, 8), rng.randint(1, 28))
            gone = rng.sample(range(1, self.size), max(1, int(self.size * scenario.merged)))
            stay = [one for one in range(self.size) if one not in gone]
            self.merged = {one: (rng.choice(stay), day, rng.randint(50, 110)) for one in gone}

    # --- days --------------------------------------------------------------------------------------------------------

    def slow(self, day: date) -> float:
        passed = min(1.0, max(0.0, (day - KNOWN_SINCE).days / (date(TARGET, 12, 31) - KNOWN_SINCE).days))
        return self.s.drift**passed * self.year.get(day.year, 1.0)

    def after(self, day: date, unit: int, median: float, spread: float) -> date:
        wait = self.rng.lognormvariate(0, spread) * median * self.speed[unit] * self.slow(day)
        return day + timedelta(days=max(1, round(wait)))

    def meeting(self, day: date, of_month: int) -> date:
        """The next monthly meeting after the day."""
        year, month = day.year, day.month
        if day.day >= of_month:
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        return date(year, month, min(of_month, 28))

    def sitting(self, day: date) -> date:
        """When the committee that decides sits next."""
        if self.s.sittings == "monthly":
            return self.meeting(day, self.sits)
        found = [date(year, month, 1) + timedelta(days=dom) - timedelta(days=18)
                 for year in (day.year, day.year + 1) for month, dom in (*HOLIDAYS, (12, 28))]  # fmt: skip
        return min(one for one in found if one > day)

    def frozen(self, unit: int, day: date) -> date:
        """Nothing moves in a unit that is merged until its papers have been handed over."""
        if unit in self.merged:
            _, since, length = self.merged[unit]
            if since <= day < since + timedelta(days=length):
                return day + timedelta(days=length)
        return day

    # --- lives -------------------------------------------------------------------------------------------------------

    def live(self) -> History:
        listed = self._listed()
        taught = self._taught(listed)
        lives = []
        for place, (unit, day) in enumerate(listed):
            life = Life(unit)
            if unit in self.merged:
                into, since, _ = self.merged[unit]
                life.unit, life.before, life.merged_on = into, unit, since
            life.events = self._life(unit, day, taught.get(place))
            lives.append(life)
        return History(self.s.name, lives)

    def _listed(self) -> list[tuple[int, date]]:
        found = []
        for year in range(BEGINS.year, TARGET + 1):
            mean = self.names * self.many[year] * (self.s.push if year == TARGET else 1.0)
            for _ in range(round(self.rng.gauss(mean, mean**0.5))):
                day = date(year, 1, 1) + timedelta(days=int(365 * self.rng.betavariate(1.1, 1.3)))
                found.append((self.rng.choices(range(self.size), self.weight)[0], day))
        return sorted(found, key=lambda one: one[1])

    def _taught(self, listed: list[tuple[int, date]]) -> dict[int, date]:
        """place in the list → day of the certificate: first come, first served, as many as there are seats."""
        found: dict[int, date] = {}
        seats = max(2, round(self.s.seats * self.names / self.s.classes))
        for year in range(BEGINS.year, TARGET + 1):
            for number in range(self.s.classes):
                month = 2 + number * 10 // self.s.classes
                day = date(year, month, 1) + timedelta(days=self.rng.randint(3, 40))
                waiting = [at for at, (_, since) in enumerate(listed) if at not in found and since < day]
                for at in waiting[: round(seats * self.rng.uniform(0.85, 1.15))]:
                    if self.rng.random() < 0.95:
                        found[at] = day + timedelta(days=6)
        return found

    def _life(self, unit: int, listed: date, taught: date | None) -> list[tuple[date, str]]:
        events = [(listed, "listed")]
        gives_up = listed + timedelta(days=round(self.rng.expovariate(1 / 2200)))
        steps = self._steps(unit, taught) if taught else []
        for day, what in steps:
            moved = self.frozen(unit, day)
            if gives_up < moved and what != "ceremony":
                break
            events.append((moved, what))
            if what in ("ceremony", "dropped"):
                return events
        return [*events, (max(gives_up, events[-1][0]), "dropped")]

    def _steps(self, unit: int, taught: date) -> list[tuple[date, str]]:
        rng = self.rng
        found = [(taught, "certificate")]
        held = 0

        def put(day: date, what: str) -> date:
            day = self.frozen(unit, day)
            found.append((day, what))
            return day

        filed = put(self.after(taught, unit, 55, 0.6), "file")
        vetted = put(self.after(filed, unit, 45, 0.7), "vetted")
        if rng.random() < 0.04:
            put(self.after(vetted, unit, 15, 0.4), "dropped")
            return found
        vote = self.meeting(vetted, self.meets[unit])
        while rng.random() < 0.15 * self.slow(vote) and held < 6:
            vote, held = self.meeting(vote, self.meets[unit]), held + 1
        vote = put(vote, "ballot")
        if rng.random() < 0.02:
            put(vote + timedelta(days=1), "dropped")
            return found
        ready = vote
        if self.has_committee[unit]:
            ready = put(self.meeting(self.after(vote, unit, 6, 0.3), 5), "committee")
        decided = put(self.sitting(self.after(ready, unit, 14, 0.5)), "decision")
        put(self._ceremony(unit, decided), "ceremony")
        return found

    def _ceremony(self, unit: int, decided: date) -> date:
        plain = self.after(decided, unit, 14, 0.4)
        ahead = [date(year, month, dom) for year in (decided.year, decided.year + 1) for month, dom in HOLIDAYS]
        near = [one for one in ahead if decided + timedelta(days=3) <= one <= decided + timedelta(days=45)]
        if near and self.rng.random() < self.s.holidays:
            return near[0] - timedelta(days=self.rng.randint(0, 6))
        return plain
