"""An entry typed by hand, judged by the law of the day: the facts it tells, the rules that look at them, what offices
usually do where one is broken. Judging teaches; only the ledger refuses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ketnap.actions.membership.record import Entry
from ketnap.lib.dates import show
from ketnap.rules.facts import Facts
from ketnap.rules.facts.admission import Ballot, Ceremony, Decision, Person
from ketnap.rules.facts.afterwards import Readmission, Recognition, RecognitionDecision
from ketnap.rules.facts.fields import MISSING
from ketnap.rules.finding import FAIL, UNKNOWN, Finding, attempt
from ketnap.rules.judging import RULES
from ketnap.rules.law import current
from ketnap.rules.membership import ADMITTED, LEFT, READMITTED, RECOGNISED

ASKED = {
    ADMITTED: ("E-01", "E-02", "C-03"),
    READMITTED: ("E-01", "E-02", "C-03", "K-01", "K-04"),
    RECOGNISED: ("B-01", "B-06"),
}
USUALLY = {
    "E-01": "Thường làm: xem lại giấy khai sinh; nếu đúng thì chờ đủ tuổi, chi bộ xét lại.",
    "E-02": "Thường làm: có văn bản đồng ý trước rồi mới ra quyết định; ghi số, ngày văn bản ấy vào lý do.",
    "C-03": "Thường làm: xem lại biên bản lễ và quyết định; ngày vào Đảng là ngày tổ chức lễ.",
    "B-01": "Thường làm: chờ hết thời gian dự bị rồi chi bộ mới xét công nhận.",
    "B-06": "Thường làm: xét muộn thì quyết định vẫn ghi công nhận từ ngày hết dự bị; xem lại ngày trên quyết định.",
    "K-01": "Thường làm: chờ đủ thời gian rồi chi bộ mới xét; xem lại ngày ra khỏi Đảng trong sổ.",
    "K-04": "Thường làm: chỉ xét khi tự xin ra vì gia đình đặc biệt khó khăn; ghi rõ trong lý do.",
}


@dataclass(frozen=True)
class Remark:
    """One rule applied to one entry. `outcome`: pass, fail, warn or unknown; `usually`: what offices do about it."""

    rule: str
    outcome: str
    sentence: str
    citation: str = ""
    usually: str = ""


@dataclass(frozen=True)
class Known:
    """What is known of the person beside the entry. None: not known."""

    born_on: date
    joined_on: date | None = None
    lost_by: str = ""
    """Kind of the last loss that counts."""
    lost_on: date | None = None
    considered_on: date | None = None
    """Day the cell voted, where it was told."""


def judge_entry(entry: Entry, known: Known) -> list[Remark]:
    """What the rules in force say of the entry, in the order of a file's life; nothing for kinds no rule speaks of."""
    law, asked = current(), ASKED.get(entry.kind, ())
    found: list[Remark] = []
    if entry.kind in (ADMITTED, READMITTED) and known.considered_on is None:
        instead = show(_considered(entry, known))
        sentence = f"Chưa ghi ngày chi bộ xét; dưới đây lấy ngày {instead} thay. Ghi ngày xét nếu biết."
        found.append(Remark("", UNKNOWN, sentence))
    for rule in asked:
        facts = facts_of(entry, known, rule)
        for one in attempt(rule, lambda rule=rule, facts=facts: RULES[rule](facts, entry.on, law)):  # type: ignore[misc]
            found += _told(one)
    return found


def _told(one: Finding) -> Iterator[Remark]:
    usually = USUALLY.get(one.rule, "") if one.outcome == FAIL else ""
    yield Remark(one.rule, one.outcome, one.sentence, one.citation, usually)


def _considered(entry: Entry, known: Known) -> date:
    return known.considered_on or entry.paper.decided_on or entry.on


def facts_of(entry: Entry, known: Known, rule: str) -> Facts:
    """The dossier as far as the entry and the register tell it."""
    issued = entry.paper.decided_on or MISSING
    if entry.kind == RECOGNISED:
        ceremony = Ceremony(date=known.joined_on or MISSING)
        decision = RecognitionDecision(issued=issued, official_from=entry.on)
        return Facts(ceremony=ceremony, recognition=Recognition(decision=decision))
    considered = _considered(entry, known)
    left = known.lost_by == LEFT
    # Why somebody was struck off stands in papers the register does not keep: for K-04 it is not known.
    cause = "asked_to_leave" if left else MISSING if rule == "K-04" else "other"
    back = Readmission(left_on=known.lost_on, cause=cause, considered_on=considered) if known.lost_on else MISSING
    return Facts(
        person=Person(birth=known.born_on), ballot=Ballot(date=considered), central_consent=None,
        decision=Decision(issued=issued) if entry.paper.decided_on else MISSING,
        ceremony=Ceremony(date=entry.on, joined_party_on=entry.on), readmission=back,
    )  # fmt: skip
