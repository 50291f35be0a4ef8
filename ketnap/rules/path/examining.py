"""A file as an inspector would read it: what does not hold, what cannot be judged, what repairs it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ketnap.lib.dates import show
from ketnap.rules.facts import Facts
from ketnap.rules.finding import FAIL, INFORM, UNKNOWN, Finding
from ketnap.rules.judging import judge
from ketnap.rules.law import Law
from ketnap.rules.path.folding import Act
from ketnap.rules.path.remarks import gone_introducers
from ketnap.rules.path.waits import BY_CODE, due
from ketnap.rules.remedies import remedy

PLAIN_REMEDY = "Làm ngay việc này và ghi vào sổ, hoặc ghi lý do chưa làm được."


@dataclass(frozen=True, slots=True)
class Fault:
    finding: Finding
    repair: str
    """What would repair it, as one instruction."""


@dataclass(frozen=True, slots=True)
class Examined:
    faults: tuple[Fault, ...]
    """In the order of the path; a rule that only informs is none."""
    unknown: tuple[Finding, ...]
    """What could not be judged: a fact the file does not tell, or the law of that day."""
    passed: int


def examine(facts: Facts, acts: Sequence[Act], stage: str, on: date, law: Law) -> Examined:
    """The file as it stood at the end of the day; acts after it must have been left out."""
    found = judge(facts, on, law)
    failed = [one for one in (*found, *gone_introducers(acts, on)) if one.outcome == FAIL and one.severity != INFORM]
    told = {one.rule for one in failed}
    late = [one for one in _overdue(stage, acts, on, law) if not one.rule or one.rule not in told]
    return Examined(
        tuple(Fault(one, _repair(one.rule)) for one in (*_once(failed), *late)),
        tuple(one for one in found if one.outcome == UNKNOWN),
        sum(one.outcome not in (FAIL, UNKNOWN) for one in found),
    )


def _overdue(stage: str, acts: Sequence[Act], on: date, law: Law) -> Iterable[Finding]:
    """What had to be done by a day that is past; where the text gives no day there is no fault."""
    for item in due(stage, acts, law):
        if item.due_on is not None and item.due_on < on:
            days = (on - item.due_on).days
            said = f"{BY_CODE[item.wait].what}: quá hạn {days} ngày. {item.says}"
            yield Finding(
                item.rule, FAIL, "warn", said, show(item.due_on), item.since, item.citation, "high", item.due_on
            )


def _once(found: Sequence[Finding]) -> list[Finding]:
    return list({(one.rule, one.item, one.sentence): one for one in found}.values())


def _repair(rule: str) -> str:
    return remedy(rule) if rule else PLAIN_REMEDY
