"""A file as an inspector would read it: what does not hold, what cannot be judged, what repairs it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ketnap.lib import numbers
from ketnap.lib.dates import show
from ketnap.rules.facts import Facts
from ketnap.rules.finding import FAIL, INFORM, UNKNOWN, Finding
from ketnap.rules.judging import judge
from ketnap.rules.law import Law
from ketnap.rules.path import contents
from ketnap.rules.path.contents import NEEDED, NOT_NEEDED, Need, needs
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
    paper: str = ""
    """Code of the paper it is about: a line of the register of the file."""


@dataclass(frozen=True, slots=True)
class Examined:
    faults: tuple[Fault, ...]
    """In the order of the path; a rule that only informs is none."""
    unknown: tuple[Finding, ...]
    """What could not be judged: a fact the file does not tell, or the law of that day."""
    passed: int


def examine(
    facts: Facts, acts: Sequence[Act], stage: str, on: date, law: Law, entered: Mapping[str, str] | None = None
) -> Examined:
    """The file as it stood at the end of the day; acts after it must have been left out. `entered`: code of a paper →
    what the register of the file says of it."""
    found = judge(facts, on, law)
    failed = [one for one in (*found, *gone_introducers(acts, on)) if one.outcome == FAIL and one.severity != INFORM]
    told = {one.rule for one in failed}
    lines, by_act = needs(facts, acts, stage, on, law, entered), contents.told(facts, acts)
    absent = _absent(lines, by_act, entered or {})
    papers = [one for one in absent if one.rule not in told or one.rule in SEVERAL]
    papers += _leapt(lines, by_act, entered or {})
    told |= {one.rule for one in papers if one.outcome == FAIL}
    late = [one for one in _overdue(stage, acts, on, law) if not one.rule or one.rule not in told]
    return Examined(
        (
            *(Fault(one, _repair(one.rule)) for one in _once(failed)),
            *(Fault(one, PAPER_REMEDY, one.item) for one in papers if one.outcome == FAIL),
            *(Fault(one, _repair(one.rule)) for one in late),
        ),
        tuple(one for one in (*found, *papers) if one.outcome == UNKNOWN),
        sum(one.outcome not in (FAIL, UNKNOWN) for one in found),
    )


PAPER_REMEDY = (
    "Tìm giấy này rồi ghi ở trang Giấy trong hồ sơ. Không có thì lập bổ sung với ngày thật và báo cấp trên trực tiếp."
)
SEVERAL = ("P-08",)
"""Rules about several papers: what fails of one says nothing of the others."""


def _absent(found: Sequence[Need], told: Mapping[str, object], entered: Mapping[str, str]) -> Iterable[Finding]:
    """Papers that had to be there, and neither an act nor an entry tells of. One that is only not entered warns: it may
    lie in the folder. What a text of low confidence asks for stays a question."""
    for need in found:
        one, by = need.item, need.by
        state = entered.get(one.code, "")
        if not need.missed or by is None or (one.code in told and state != contents.MISSING):
            continue
        if state in (contents.PRESENT, NOT_NEEDED):
            continue
        missing = state == contents.MISSING
        form = f" ({need.form})" if need.form else ""
        said = f"{'Thiếu' if missing else 'Chưa ghi'} giấy: {one.title}{form}, phải có vào ngày {show(need.on)}."
        outcome, severity = (FAIL, by.severity if missing else "warn") if need.state == NEEDED else (UNKNOWN, INFORM)
        yield Finding(
            one.rule, outcome, severity, said, need.form or None, by.since, by.citation(), by.confidence, None, one.code
        )


def _leapt(found: Sequence[Need], told: Mapping[str, object], entered: Mapping[str, str]) -> Iterable[Finding]:
    """One question a file: papers of steps that a list has it past without their days, and nobody entered."""
    titles = [
        one.item.title[0].lower() + one.item.title[1:] for one in found
        if one.passed and one.item.code not in told and one.item.code not in entered
    ]  # fmt: skip
    if titles:
        said = f"Danh sách cho biết hồ sơ đã qua các bước trước; chưa ghi {len(titles)} giấy: {'; '.join(titles)}."
        yield Finding("P-08", UNKNOWN, INFORM, said, None, None, "", "unknown")


def _overdue(stage: str, acts: Sequence[Act], on: date, law: Law) -> Iterable[Finding]:
    """What had to be done by a day that is past; where the text gives no day there is no fault."""
    for item in due(stage, acts, law):
        if item.due_on is not None and item.due_on < on:
            days = (on - item.due_on).days
            said = f"{BY_CODE[item.wait].what}: quá hạn {numbers.show(days)} ngày. {item.says}"
            yield Finding(
                item.rule, FAIL, "warn", said, show(item.due_on), item.since, item.citation, "high", item.due_on
            )


def _once(found: Sequence[Finding]) -> list[Finding]:
    return list({(one.rule, one.item, one.sentence): one for one in found}.values())


def _repair(rule: str) -> str:
    return remedy(rule) if rule else PLAIN_REMEDY
