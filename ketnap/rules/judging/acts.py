"""The days and votes several rules look at."""

from dataclasses import dataclass
from datetime import date

from ketnap.lib.dates import add_months
from ketnap.rules.facts import Facts
from ketnap.rules.facts.admission import Ballot, Excused
from ketnap.rules.facts.fields import NotYet, done, given, known
from ketnap.rules.finding import weakest
from ketnap.rules.law import Law, Value

YOUTH_BODIES = ("ban_chap_hanh_doan_co_so", "tap_the_chi_doan_co_so")
TRADE_UNION_BODY = "ban_chap_hanh_cong_doan_co_so"
MAY_BE_LEFT_OUT = ("temporary_activity_elsewhere", "exempted_from_activity")
"""Absences that some reading of the rules leaves out of the base of two thirds."""


def vote_day(case: Facts) -> date:
    """The day of the cell's vote on admission: rules of eligibility are judged by the text of that day."""
    return known(done(case.ballot).date, "ngày chi bộ xét")


def joined_on(case: Facts) -> date:
    """The day of the ceremony, from which the probation runs."""
    if (ceremony := given(case.ceremony)) is not None:
        return known(ceremony.date, "ngày kết nạp")
    return known(done(case.probation_move).ceremony_on, "ngày kết nạp")


def probation_end(case: Facts, law: Law) -> tuple[Value, date]:
    """Điều lệ Đảng, Điều 5 khoản 1: mười hai tháng, tính từ ngày chi bộ tổ chức lễ kết nạp."""
    start = joined_on(case)
    by = law.ask("probation_months", start)
    return by, add_months(start, by.value)


def recognition_ballots(case: Facts) -> tuple[Ballot, ...]:
    found = given(done(case.recognition).ballots)
    if not found:
        raise NotYet
    return found


def votes_needed(members: int, ratio: str) -> int:
    """Least whole number of votes that is the share of the members, `2/3` of 7 → 5."""
    share, of = (int(part) for part in ratio.split("/"))
    return -(-members * share // of)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a vote of the cell came to. `reached` is None where two readings of the base differ."""

    by: Value
    reached: bool | None
    needed: int
    needed_without_excused: int


def cell_vote(ballot: Ballot, ratio: str, law: Law) -> Verdict:
    """The vote held against the share named by the parameter `ratio`.

    Điều lệ Đảng, Điều 4 khoản 3: … được hai phần ba đảng viên chính thức trở lên đồng ý: of all official members,
    absentees included. Who may be left out of the base is sure only where V-02 is; elsewhere both bases are computed.
    """
    voted_on = known(ballot.date, "ngày biểu quyết")
    by = law.ask(ratio, voted_on)
    members = known(ballot.official_members, "số đảng viên chính thức")
    votes = known(ballot.votes_for, "số phiếu tán thành")
    found = law.value("vote_base_excludes", voted_on)
    excludes = found if isinstance(found, Value) and found.confidence != "low" else None
    excused = left_out(ballot, excludes.value if excludes else MAY_BE_LEFT_OUT)
    everyone, reduced = votes_needed(members, by.value), votes_needed(members - excused, by.value)
    if excludes and excused:
        return Verdict(weakest(by, excludes), reduced <= votes <= members, reduced, reduced)
    reached = everyone <= votes <= members
    if reached != (reduced <= votes <= members):
        return Verdict(by, None, everyone, reduced)
    return Verdict(by, reached, everyone, reduced)


def left_out(ballot: Ballot, reasons: tuple[str, ...] | list[str]) -> int:
    """Members outside the base: on temporary activity elsewhere, and exempted members who did not come."""
    return sum(
        known(one.count, "số người vắng")
        for one in given(ballot.excused) or ()
        if known(one.reason, "lý do vắng") in reasons and not _counts(one)
    )


def _counts(one: Excused) -> bool:
    """An exempted member who comes and votes stays in the base."""
    return one.reason == "exempted_from_activity" and bool(given(one.came))
