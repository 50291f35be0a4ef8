"""Whose data need not be kept: people who never became members and whose files ended long ago, or who ask for it.

No text that was read sets the years; the office decides them by a paper of its own. What members did stays for good:
their files are the Party's records.
"""

from dataclasses import dataclass
from datetime import date

from ketnap.lib import dates

LEAST_YEARS, USUAL_YEARS = 1, 5
"""The shortest time anybody may choose, and what the page begins with: a term of a committee."""

LIST_MONTHS = 12
"""Lists that arrived are kept so long after they were written: until the yearly report that rests on them is closed."""

MEMBER, NAMED, OPEN, RECENT = "member", "named", "open", "recent"
WHY = {
    MEMBER: "Là hoặc đã là đảng viên: hồ sơ đảng viên phải giữ lâu dài.",
    NAMED: "Có tên trong chức vụ, phân công, khen thưởng hoặc xếp loại: phải giữ cùng việc ấy.",
    OPEN: "Đường kết nạp còn mở: ghi thôi theo dõi trước.",
    RECENT: "Chưa đủ số năm đã chọn.",
}
"""Why somebody's data stay, in words."""


@dataclass(frozen=True)
class Facts:
    """Of one person."""

    member: bool
    """Now or ever, as the ledger or an older paper says."""
    named: bool
    """Holds or held a seat, a charge, a commendation, a rating."""
    open: bool
    last_on: date
    """The day the last file ended; without one, the day the record was entered."""
    asked: bool
    """Has asked that data be erased, or withdrawn what was agreed to, and was not answered yet."""


def kept(facts: Facts, on: date, years: int) -> str:
    """Why the data stay, a key of WHY; empty: they may be erased. Who asks waits for no years."""
    if facts.member:
        return MEMBER
    if facts.named:
        return NAMED
    if facts.open:
        return OPEN
    if not facts.asked and dates.add_months(facts.last_on, 12 * max(years, LEAST_YEARS)) > on:
        return RECENT
    return ""
