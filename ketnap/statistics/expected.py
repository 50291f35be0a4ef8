"""Who can still be admitted this year and what is in the way; and how many are to be expected, by unit and in all.

The register read as spells for statistics/forecast. Viewer first; a fixed number of queries.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ketnap.access.viewer import Viewer
from ketnap.queries import forecast as read
from ketnap.queries import plans
from ketnap.queries.forecast import Way
from ketnap.queries.organisation.naming import names
from ketnap.rules.path import ahead as law_ahead
from ketnap.rules.path.ahead import Ahead, Course, Situation, ahead
from ketnap.rules.path.folding import Act
from ketnap.rules.path.stages import title
from ketnap.statistics.branches import by_branch
from ketnap.statistics.forecast import Forecast, Gain, Play, Range, Record, Spell, TooShort, gains, pace
from ketnap.statistics.forecast.shape import (
    ADMITTED,
    DECIDED,
    FILED,
    LISTED,
    LOST,
    PROPOSED,
    SENT_UP,
    TAUGHT,
    VETTED,
)
from ketnap.statistics.measures.admission import ADMITTED as ADMISSIONS

STAGE = {
    LISTED: "sympathiser", TAUGHT: "sympathiser", FILED: "file", VETTED: "file", PROPOSED: "proposed",
    SENT_UP: "sent_up", DECIDED: "decided",
}  # fmt: skip
PLACE = {"sympathiser": LISTED, "file": FILED, "proposed": PROPOSED, "sent_up": SENT_UP, "decided": DECIDED}
ENDS = {"delisted": LOST, "stopped": LOST, "refused": LOST, "left": LOST, "closed": LOST, "ceremony": ADMITTED}
LEAST_OF = {
    (LISTED, TAUGHT): law_ahead.CLASS, (TAUGHT, FILED): law_ahead.FILE, (FILED, VETTED): law_ahead.VETTING,
    (VETTED, PROPOSED): law_ahead.VOTE, (PROPOSED, SENT_UP): law_ahead.COMMITTEE,
    (SENT_UP, DECIDED): law_ahead.DECISION, (PROPOSED, DECIDED): law_ahead.DECISION,
    (DECIDED, ADMITTED): law_ahead.CEREMONY,
}  # fmt: skip
ENOUGH = 10
"""Fewer times seen, and a step has no fastest tenth."""


@dataclass(frozen=True)
class Line:
    """One open file on the day."""

    candidacy_id: int
    full_name: str
    unit_id: int
    unit_name: str
    stage_title: str
    ahead: Ahead
    chance: float | None
    """Of being admitted by the end of the year; None where nothing is forecast."""


@dataclass(frozen=True)
class Expected:
    """Admissions of the whole year: those that were, and those to come. `rest` None: too short a record."""

    admitted: int
    rest: Range | None
    target: int | None
    finished: int
    days: int
    """What the forecast rests on: files finished, and days of record."""

    @property
    def low(self) -> int | None:
        return self.admitted + self.rest.low if self.rest else None

    @property
    def mid(self) -> float | None:
        return self.admitted + self.rest.mid if self.rest else None

    @property
    def high(self) -> int | None:
        return self.admitted + self.rest.high if self.rest else None


@dataclass(frozen=True)
class Branch:
    unit_id: int
    name: str
    expected: Expected
    open: int
    helped: int
    """Files that make it only if somebody helps."""


@dataclass(frozen=True)
class Answer:
    unit_id: int
    on: date
    lines: list[Line]
    """What can be helped first, the least time to spare first; then what is on its way; then what is too late."""
    whole: Expected
    branches: list[Branch]
    gains: list[Gain]
    new: float | None
    """Of the mean, people who are on no list yet."""
    left: int
    """Files of the record that ended without an admission."""
    verdicts: Counter[str] = field(default_factory=Counter)
    blocks: Counter[str] = field(default_factory=Counter)
    """Block → files it holds up that could be helped."""


@dataclass(frozen=True)
class Walk:
    """One file as the forecast sees it."""

    way: Way
    place: int
    since: date
    """Of the stage."""
    spells: list[Spell]

    @property
    def open(self) -> bool:
        return self.place < ADMITTED


def walk(way: Way) -> Walk | None:
    """The places a file stood at, by its days. None for what has no place: it was over before its days are told."""
    days = [(on, number, kind, told) for number, (kind, on, told, _, _) in enumerate(way.acts)]
    days += [(on, -1, "certificate", {}) for on in way.certificates]
    place, since, stage_since, spells = -1, date.min, date.min, []
    taught = vetted = False
    for on, _, kind, told in sorted(days, key=lambda one: one[:2]):
        taught, vetted = taught or kind == "certificate", vetted or kind in ("vetted", "vetting_waived")
        to = _to(kind, told, place, taught, vetted)
        if to is None or to == place:
            continue
        if to < 0:
            return None
        if place >= 0:
            spells.append(Spell(way.unit_id, place, since, on, to, way.candidacy_id))
        if STAGE.get(to) != STAGE.get(place):
            stage_since = on
        place, since = to, on
        if place >= ADMITTED:
            break
    if place < 0:
        return None
    if place < ADMITTED:
        if way.joined_on is not None:
            return None
        spells.append(Spell(way.unit_id, place, since, key=way.candidacy_id))
    return Walk(way, place, stage_since, spells)


def _to(kind: str, told: Mapping[str, object], place: int, taught: bool, vetted: bool) -> int | None:
    """Where an act leads; None: nowhere; below nought: past the ceremony, on days nobody told."""
    if place < 0 and kind not in ("listed", "caught_up"):
        return None
    filed = VETTED if vetted else FILED
    if kind == "caught_up":
        reached = PLACE.get(str(told.get("reached", "")), -1)
        return filed if reached == FILED else TAUGHT if reached == LISTED and taught else reached
    if kind in ("ballot", "committee") and told.get("agreed") == "no":
        return None
    if kind in ENDS:
        return ENDS[kind]
    if kind in ("returned", "restarted"):
        return filed
    forward = {
        "listed": TAUGHT if taught else LISTED, "certificate": TAUGHT, "file": filed, "vetted": VETTED,
        "vetting_waived": VETTED, "ballot": PROPOSED, "committee": SENT_UP, "submitted": SENT_UP, "decision": DECIDED,
    }.get(kind)  # fmt: skip
    if forward is None or forward <= place or (kind in ("vetted", "vetting_waived") and place != FILED):
        return None
    return None if kind == "certificate" and place != LISTED else forward


def record(walks: Iterable[Walk], on: date) -> Record:
    """From the first end that is told on: what had ended before is missing, earlier days would show only the slow."""
    found = list(walks)
    ends = [spell.end for one in found for spell in one.spells if spell.end and (spell.to or 0) >= ADMITTED]
    since = max(min(ends, default=on), on - timedelta(days=365 * read.YEARS))
    spells = tuple(spell for one in found for spell in one.spells if spell.end is None or spell.end >= since)
    listed = tuple((one.way.unit_id, one.spells[0].start) for one in found if one.spells[0].start >= since)
    return Record(on, since, spells, listed)


def least(spells: Iterable[Spell]) -> dict[str, int]:
    """Step → days its fastest tenth took, where it was seen often enough."""
    took: dict[str, list[int]] = defaultdict(list)
    for one in spells:
        if one.end is not None and one.to is not None and (step := LEAST_OF.get((one.at, one.to))):
            took[step].append((one.end - one.start).days)
    return {step: sorted(days)[len(days) // 10] for step, days in took.items() if len(days) >= ENOUGH}


@dataclass(frozen=True)
class _Read:
    walks: list[Walk]
    record: Record
    mine: set[int]
    """Units asked about."""
    play: Play | None
    said: Forecast | TooShort


def _read(viewer: Viewer, unit_id: int, on: date) -> _Read:
    walks = [one for way in read.ways(viewer, unit_id, on) if (one := walk(way)) is not None]
    told = record(walks, on)
    mine = read.below(viewer, unit_id, on)
    if not told.enough:
        return _Read(walks, told, mine, None, TooShort(told.finished, told.days))
    play = Play(told, pace(told), 20_110_930)
    return _Read(walks, told, mine, play, play.run())


def _lines(viewer: Viewer, unit_id: int, on: date, told: _Read) -> list[Line]:
    here = [one for one in told.walks if one.open and one.way.unit_id in told.mine]
    people = {one.way.person_id for one in here}
    named, learning = read.named(viewer, unit_id, people), read.learning(viewer, people, on)
    classes = [Course(one.name, one.starts_on, one.ends_on, one.seats) for one in read.classes(viewer, unit_id, on)]
    kinds, shown = (
        read.kinds(viewer, {one.way.unit_id for one in here}, on),
        names({one.way.unit_id for one in here}, on),
    )
    alone, quick = read.alone(viewer, [one.way.candidacy_id for one in here], on), least(told.record.spells)
    chances = told.said.chance if isinstance(told.said, Forecast) else {}
    found = []
    for one in here:
        way = one.way
        acts = [
            Act(kind, day, said, gone_on=alone.get(way.candidacy_id) if kind == "helped" else None)
            for kind, day, said, _, _ in way.acts
        ]
        stands = Situation(
            STAGE[one.place], one.since, acts, way.born_on, way.certificates, learning.get(way.person_id),
            kinds.get(way.unit_id) == read.BASE, way.unit_id not in kinds,
        )  # fmt: skip
        found.append(Line(
            way.candidacy_id, named.get(way.person_id, ""), way.unit_id, shown.get(way.unit_id, ""),
            title(STAGE[one.place]), ahead(stands, on, quick, classes), chances.get(way.candidacy_id),
        ))  # fmt: skip
    order = (law_ahead.ONLY_IF, law_ahead.CAN, law_ahead.CANNOT)
    return sorted(found, key=lambda one: (order.index(one.ahead.verdict), one.ahead.until, one.candidacy_id))


def answer(viewer: Viewer, unit_id: int, on: date) -> Answer:
    """NotFound outside reach, and where the viewer may not see people."""
    told = _read(viewer, unit_id, on)
    finished, days = told.record.finished, told.record.days
    lines = _lines(viewer, unit_id, on, told)
    tops = read.branches(viewer, unit_id, on)
    admitted = by_branch(viewer, ADMISSIONS, date(on.year, 1, 1), on, among=[unit_id, *tops])
    target = plans.total(viewer, unit_id, on.year, on)
    targets = {one.unit_id: one.target for one in plans.parts(viewer, unit_id, on.year, on)}
    shown, held = names(tops, on), defaultdict(list)
    for line in lines:
        held[line.unit_id].append(line.ahead.verdict)

    def of(top: int, units: set[int], aim: int | None) -> Expected:
        rest = told.said.of(units) if isinstance(told.said, Forecast) else None
        return Expected(admitted.get(top, 0), rest, aim, finished, days)

    branches = []
    for top, units in tops.items() if set(tops) != {unit_id} else ():
        verdicts = [one for unit in units for one in held.get(unit, ())]
        aim = targets.get(top)
        branches.append(
            Branch(top, shown[top], of(top, units, aim), len(verdicts), verdicts.count(law_ahead.ONLY_IF))
        )  # fmt: skip
    return Answer(
        unit_id, on, lines, of(unit_id, told.mine, target.target), branches,
        gains(told.record, told.play, told.mine) if told.play else [],
        told.said.new if isinstance(told.said, Forecast) else None,
        sum(one.to == LOST for one in told.record.spells),
        Counter(one.ahead.verdict for one in lines),
        Counter(one.ahead.block.code for one in lines if one.ahead.verdict == law_ahead.ONLY_IF),
    )  # fmt: skip


@dataclass(frozen=True)
class Short:
    """The forecast in five numbers, for a page about other things."""

    low: int | None
    """None: the record is too short to say."""
    mid: float | None
    high: int | None
    admitted: int
    target: int | None
    blocked: Counter[str]
    """Block → open files it holds up that could be helped; words in rules/path/ahead.BLOCKS."""


def expected(viewer: Viewer, unit_id: int, on: date) -> Short:
    """NotFound outside reach, and where the viewer may not see people."""
    found = answer(viewer, unit_id, on)
    whole = found.whole
    return Short(whole.low, whole.mid, whole.high, whole.admitted, whole.target, found.blocks)
