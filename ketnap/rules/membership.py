"""The membership ledger replayed: from dated facts to stays, standing and the dates that follow. Pure functions.

Events happen in the order (day, order of recording). The event of day D holds from D on: somebody admitted on D is
counted at the end of D, somebody who died on D is not. A stay `[start, end)` therefore answers for day D when
`start <= D < end`. Recognition ends one stay and starts the next on the official day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ketnap.lib.dates import OPEN_END

OPENING, ADMITTED, READMITTED, ARRIVED, DEPARTED, MOVED, RECOGNISED, DIED, EXPELLED, STRUCK_OFF, LEFT, RESTORED = (
    "opening", "admitted", "readmitted", "arrived", "departed", "moved", "recognised", "died", "expelled",
    "struck_off", "left", "restored",
)  # fmt: skip
PROBATIONARY, OFFICIAL = "P", "O"

PUT_OUT = frozenset({EXPELLED, STRUCK_OFF, LEFT})
"""Losses after which somebody is no longer a Party member, and may be restored or admitted again."""
LOSSES = PUT_OUT | {DEPARTED, DIED}


class Finding(StrEnum):
    """Why a fact does not fit the facts before it."""

    BEFORE_BIRTH = "before_birth"
    AFTER_DEATH = "after_death"
    ALREADY_MEMBER = "already_member"
    NOT_FIRST = "not_first"
    FORMER_MEMBER = "former_member"
    NOT_MEMBER = "not_member"
    OTHER_UNIT = "other_unit"
    SAME_UNIT = "same_unit"
    NOT_PROBATIONARY = "not_probationary"
    BEFORE_JOINING = "before_joining"
    NOT_PUT_OUT = "not_put_out"
    NO_STANDING = "no_standing"


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of the ledger that counts (neither reversed nor a reversal)."""

    id: int | None
    kind: str
    on: date
    unit: int
    from_unit: int | None = None
    standing: str = ""
    joined_on: date | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    unit: int
    standing: str
    start: date
    end: date = OPEN_END


@dataclass(slots=True)
class Ledger:
    """Where a replay stands after the last fact."""

    stays: list[Stay] = field(default_factory=list)
    is_member: bool = False
    unit: int | None = None
    """The unit now, or the last one."""
    standing: str = ""
    """The standing now, or the last one."""
    joined_on: date | None = None
    """Day of joining where the ledger says it; None leaves the fact of the person."""
    recognised_on: date | None = None
    ended_by: str = ""
    last: Fact | None = None
    since: date | None = None
    origins: list[tuple[Fact, int | None]] = field(default_factory=list)
    """Internal moves and the unit each really led away from."""


class Broken(Exception):
    """The fact does not fit; `ledger` is what the facts before it led to."""

    def __init__(self, finding: Finding, fact: Fact, ledger: Ledger) -> None:
        super().__init__(finding)
        self.finding, self.fact, self.ledger = finding, fact, ledger


def replay(facts: Iterable[Fact], *, born_on: date | None, joined_on: date | None = None) -> Ledger:
    """Replay facts already in order. `joined_on` is the person's own day of joining, used where no fact gives one.

    Raises Broken at the first fact that does not fit.
    """
    facts = list(facts)
    if any(gives_joining(fact) for fact in facts):
        joined_on = None
    ledger = Ledger()
    for fact in facts:
        if finding := _objection(fact, ledger, born_on, joined_on):
            raise Broken(finding, fact, ledger)
        _apply(fact, ledger)
    if ledger.is_member:
        _close(ledger, OPEN_END)
    return ledger


def gives_joining(fact: Fact) -> bool:
    """Does the fact say since when somebody is a Party member?"""
    return fact.joined_on is not None or fact.kind in (ADMITTED, READMITTED)


def _objection(fact: Fact, ledger: Ledger, born_on: date | None, joined_on: date | None) -> Finding | None:
    kind = fact.kind
    if born_on is not None and (fact.on <= born_on or (fact.joined_on is not None and fact.joined_on <= born_on)):
        return Finding.BEFORE_BIRTH
    if ledger.ended_by == DIED:
        return Finding.AFTER_DEATH
    if kind in (OPENING, ADMITTED, READMITTED, ARRIVED, RESTORED):
        return _objection_to_gain(fact, ledger, joined_on)
    if not ledger.is_member:
        return Finding.NOT_MEMBER
    if kind == MOVED:
        if fact.from_unit is not None and fact.from_unit != ledger.unit:
            return Finding.OTHER_UNIT
        return Finding.SAME_UNIT if fact.unit == ledger.unit else None
    if fact.unit != ledger.unit:
        return Finding.OTHER_UNIT
    if kind == RECOGNISED and ledger.standing != PROBATIONARY:
        return Finding.NOT_PROBATIONARY
    return None


def _objection_to_gain(fact: Fact, ledger: Ledger, joined_on: date | None) -> Finding | None:
    kind = fact.kind
    if ledger.is_member:
        return Finding.ALREADY_MEMBER
    if kind == OPENING and ledger.last is not None:
        return Finding.NOT_FIRST
    if kind == ADMITTED and ledger.last is not None:
        return Finding.FORMER_MEMBER
    if kind == RESTORED and ledger.ended_by not in PUT_OUT:
        return Finding.NOT_PUT_OUT
    if kind == READMITTED and ledger.last is not None and ledger.ended_by not in PUT_OUT:
        return Finding.NOT_PUT_OUT
    if kind == ARRIVED and ledger.ended_by in PUT_OUT:
        return Finding.FORMER_MEMBER
    if kind in (OPENING, ARRIVED):
        if fact.standing not in (PROBATIONARY, OFFICIAL):
            return Finding.NO_STANDING
        joined = fact.joined_on or ledger.joined_on or joined_on
        if joined is not None and fact.on < joined:
            return Finding.BEFORE_JOINING
    return None


def _close(ledger: Ledger, end: date) -> None:
    """End the running stay; days that hold nothing vanish, neighbours that say the same become one."""
    if ledger.since is None or ledger.unit is None or ledger.since >= end:
        return
    before = ledger.stays[-1] if ledger.stays else None
    if before and (before.end, before.unit, before.standing) == (ledger.since, ledger.unit, ledger.standing):
        ledger.stays[-1] = Stay(before.unit, before.standing, before.start, end)
    else:
        ledger.stays.append(Stay(ledger.unit, ledger.standing, ledger.since, end))


def _apply(fact: Fact, ledger: Ledger) -> None:
    kind = fact.kind
    if ledger.is_member:
        _close(ledger, fact.on)
    ledger.last, ledger.since = fact, fact.on
    if kind in LOSSES:
        ledger.is_member, ledger.ended_by, ledger.since = False, kind, None
        return
    if kind == RECOGNISED:
        ledger.standing, ledger.recognised_on = OFFICIAL, fact.on
        return
    if kind == MOVED:
        ledger.origins.append((fact, ledger.unit))
    ledger.unit = fact.unit
    if kind == MOVED:
        return
    ledger.is_member, ledger.ended_by = True, ""
    if kind in (ADMITTED, READMITTED):
        ledger.standing, ledger.joined_on, ledger.recognised_on = PROBATIONARY, fact.on, None
    else:
        ledger.standing = fact.standing or ledger.standing
        ledger.joined_on = fact.joined_on or ledger.joined_on
        if ledger.standing == PROBATIONARY:
            ledger.recognised_on = None
