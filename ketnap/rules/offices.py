"""Committees: which posts there are, until when a term lasts, what the Charter would remark on who sits in them.

Nothing here is refused: real offices break these numbers, and the congress decides.
"""

from dataclasses import dataclass
from datetime import date

from ketnap.lib import dates
from ketnap.rules import law
from ketnap.rules.organisation import CELL, CELL_BASE, HOLDS_MEMBERS, Warning

SECRETARY, DEPUTY, STANDING, MEMBER, INSPECTION = "secretary", "deputy", "standing", "member", "inspection"

POSTS = {
    SECRETARY: "Bí thư",
    DEPUTY: "Phó Bí thư",
    STANDING: "Ủy viên Ban Thường vụ",
    MEMBER: "Cấp ủy viên",
    INSPECTION: "Chủ nhiệm Ủy ban Kiểm tra",
}
"""In the order in which a committee is listed."""

IN_COMMITTEE = (SECRETARY, DEPUTY, STANDING, MEMBER)
"""One of them is held at a time; heading the inspection committee comes on top."""

IN_STANDING = (SECRETARY, DEPUTY, STANDING)

ENDS = {
    "moved": "Chuyển công tác",
    "retired": "Nghỉ hưu",
    "resigned": "Thôi tham gia cấp ủy",
    "dismissed": "Cách chức",
    "other_post": "Giữ chức vụ khác trong cấp ủy",
    "term_ended": "Hết nhiệm kỳ",
    "died": "Từ trần",
}
"""Why a seat ended."""


def posts(kind: str) -> dict[str, str]:
    """Post → its title in a committee of that kind of organisation. A cell has neither standing committee nor
    inspection committee."""
    if kind in HOLDS_MEMBERS:
        return {SECRETARY: POSTS[SECRETARY], DEPUTY: POSTS[DEPUTY], MEMBER: "Chi ủy viên"}
    return {**POSTS, MEMBER: "Đảng ủy viên"}


def title(post: str, kind: str) -> str:
    return posts(kind).get(post, POSTS[post])


@dataclass(frozen=True)
class TermEnd:
    """Until when a term lasts. `on` None: the rule of the day it began is not known."""

    on: date | None
    says: str
    citation: str


def term_end(kind: str, since: date, planned: date | None = None) -> TermEnd:
    """What was written at the congress, else the length by the rule of the day the term began. A term that began on
    29 February ends on the last day of a shorter February."""
    if planned is not None:
        return TermEnd(planned, "ghi khi mở nhiệm kỳ", "")
    length = law.value("term_months_cell" if kind == CELL else "term_months_upper", since)
    if isinstance(length, law.Unknown):
        text = length.text.title if length.text else "quy định của ngày ấy"
        return TermEnd(None, f"chưa rõ: chưa đọc được {text} nói thế nào về nhiệm kỳ", "")
    return TermEnd(dates.add_months(since, length.value), f"{in_words(length.value)} kể từ đại hội", length.citation())


def in_words(months: int) -> str:
    years, rest = divmod(months, 12)
    return f"{years} năm {rest} tháng" if rest else f"{years} năm"


@dataclass(frozen=True)
class Size:
    """Of a committee on a day. `official` members of the cell, None where the register does not know."""

    kind: str
    official: int | None
    committee: int
    """People in the committee, or seats the congress set where more were set."""
    standing: int
    elected: int
    """Members of a cell's committee who are neither secretary nor deputy."""


def remarks(size: Size, on: date) -> list[Warning]:
    """What the rules of the day would remark, each with its text and article."""
    found = []
    if size.kind in (CELL, CELL_BASE):
        least = law.value("cell_committee_min_official", on)
        if isinstance(least, law.Value) and size.elected and size.official is not None and size.official < least.value:
            found.append(Warning(
                "offices.cell_committee",
                f"Chi bộ có {size.official} đảng viên chính thức, dưới {least.value}: chỉ bầu bí thư, nếu cần thì phó "
                "bí thư, không có chi ủy.", least.citation(),
            ))  # fmt: skip
        most = law.value("cell_committee_max", on)
        if isinstance(most, law.Value) and size.committee > most.value:
            sentence = f"Chi ủy có {size.committee} người, nhiều hơn {most.value}: xem lại số lượng đại hội quyết định."
            found.append(Warning("offices.cell_committee_max", sentence, most.citation()))
        return found
    least = law.value("standing_committee_min", on)
    elects = size.standing > 0
    if isinstance(least, law.Value) and elects and size.committee < least.value:
        found.append(Warning(
            "offices.standing_min",
            f"Cấp ủy có {size.committee} người, dưới {least.value}: chỉ bầu bí thư, phó bí thư, không bầu Ban Thường "
            "vụ.", least.citation(),
        ))  # fmt: skip
    share = law.value("standing_committee_share", on)
    if isinstance(share, law.Value) and elects and size.standing * share.value > size.committee:
        found.append(Warning(
            "offices.standing_share",
            f"Ban Thường vụ có {size.standing} người trên {size.committee} cấp ủy viên, quá một phần ba: xem lại số "
            "lượng.", share.citation(),
        ))  # fmt: skip
    return found
