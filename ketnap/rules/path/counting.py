"""What a vote came to: enough or not, against which number, by which text. Pure; the desk shows it before writing.

Where the text of the day is in doubt about who counts (V-02), both ways are computed: the same verdict is given, two
different ones are unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ketnap.lib.dates import show
from ketnap.rules.facts.admission import Ballot
from ketnap.rules.facts.building import build
from ketnap.rules.finding import FAIL, PASS, UNKNOWN
from ketnap.rules.judging.acts import MAY_BE_LEFT_OUT, cell_vote, left_out, votes_needed
from ketnap.rules.law import Law, NoLaw, Unknown, Value
from ketnap.rules.path.kinds import COMMITTEE

RATIOS = {
    "ballot": "cell_vote_ratio", "second_ballot": "recognition_vote_ratio", "deletion_ballot": "deletion_vote_ratio",
    "committee": "committee_vote_ratio", "second_committee": "committee_vote_ratio",
}  # fmt: skip
BALLOT_FIELDS = ("official_members", "excused", "present", "for", "against", "blank")


@dataclass(frozen=True, slots=True)
class Base:
    """One way of counting who belongs to the whole."""

    label: str
    members: int
    needed: int
    reached: bool


@dataclass(frozen=True, slots=True)
class Counted:
    outcome: str
    """pass, fail or unknown."""
    head: str
    sentence: str
    rule: str
    citation: str
    bases: tuple[Base, ...] = ()
    """Both ways, where somebody may be left out."""


def counted(kind: str, told: Mapping[str, Any], on: date, law: Law) -> Counted:
    """The verdict on a vote of which `for` and the whole are told."""
    name = RATIOS[kind]
    rule = law.parameters[name].rule
    found = law.value(name, on)
    if isinstance(found, Unknown):
        said = f"Chưa rõ tỷ lệ theo văn bản có hiệu lực ngày {show(on)}; ghi kết quả như nghị quyết."
        citation = found.text.title if found.text else ""
        return Counted(UNKNOWN, f"Chưa rõ: {told['for']} phiếu tán thành", said, rule, citation)
    if kind in COMMITTEE:
        needed = votes_needed(told["members"], found.value)
        return _verdict(rule, found, told["for"], told["members"], "cấp ủy viên", needed, told["for"] >= needed)
    return _of_cell(name, rule, told, on, law)


def _of_cell(name: str, rule: str, told: Mapping[str, Any], on: date, law: Law) -> Counted:
    few = law.value("cell_vote_min_official", on)
    members, votes = told["official_members"], told["for"]
    if isinstance(few, Value) and few.confidence != "low" and members < few.value:
        said = (
            f"Chi bộ có {members} đảng viên chính thức ngày {show(on)}, cần ít nhất {few.value} để họp xét. "
            "Đề nghị cấp trên trực tiếp."
        )
        return Counted(FAIL, "Không biểu quyết được", said, "V-04", few.citation())
    ballot = build(Ballot, {**{key: told[key] for key in BALLOT_FIELDS if key in told}, "date": on})
    try:
        vote = cell_vote(ballot, name, law)
    except NoLaw:
        return Counted(UNKNOWN, f"Chưa rõ: {votes} phiếu tán thành", "Chưa rõ tỷ lệ theo văn bản.", rule, "")
    absent = left_out(ballot, MAY_BE_LEFT_OUT)
    bases: tuple[Base, ...] = ()
    if absent:
        everyone, fewer = (votes_needed(number, law.ask(name, on).value) for number in (members, members - absent))
        bases = (
            Base("Tính cả", members, everyone, votes >= everyone),
            Base("Đã trừ", members - absent, fewer, votes >= fewer),
        )
    if vote.reached is None:
        said = "Hai cách tính cho hai kết quả và văn bản của ngày này chưa nói rõ. Ghi như nghị quyết đã kết luận."
        return Counted(UNKNOWN, f"Chưa rõ: {votes} phiếu, cần {vote.needed} hoặc {vote.needed_without_excused}", said,
                       "V-02", vote.by.citation(), bases)  # fmt: skip
    found = law.value("vote_base_excludes", on)
    leaves_out = absent and isinstance(found, Value) and found.confidence != "low"
    base = members - absent if leaves_out else members
    return _verdict(rule, vote.by, votes, base, "đảng viên chính thức", vote.needed, vote.reached, bases)


def _verdict(
    rule: str, by: Value, votes: int, whole: int, what: str, needed: int, reached: bool, bases: tuple[Base, ...] = ()
) -> Counted:
    said = f"Hai phần ba của {whole} {what} là {needed}. Đã có {votes} phiếu tán thành."
    if by.confidence == "low":
        head = f"Chưa rõ: {votes} phiếu, tham khảo cần {needed}"
        return Counted(UNKNOWN, head, f"{said} Văn bản của ngày này chưa chắc chắn nên chỉ để tham khảo.", rule,
                       by.citation(), bases)  # fmt: skip
    if reached:
        return Counted(PASS, f"Đạt: {votes} phiếu, cần {needed}", said, rule, by.citation(), bases)
    return Counted(FAIL, f"Không đạt: {votes} phiếu, cần {needed}", said, rule, by.citation(), bases)
