"""What kinds of organisation there are, what may stand under what, and which numbers the Charter expects.

Wrong parents are refused by the acts; numbers an office broke are warnings, since real offices break them.
"""

import re
from dataclasses import dataclass
from datetime import date

from ketnap.rules import law

UPPER, COMMITTEE, CELL_BASE, SECTION, CELL = "upper", "committee", "cell_base", "section", "cell"

KINDS = {
    UPPER: "Đảng bộ cấp trên trực tiếp cơ sở",
    COMMITTEE: "Đảng bộ cơ sở",
    CELL_BASE: "Chi bộ cơ sở",
    SECTION: "Đảng bộ bộ phận",
    CELL: "Chi bộ trực thuộc",
}

ALLOWED_PARENTS: dict[str, tuple[str | None, ...]] = {
    UPPER: (None, UPPER),
    COMMITTEE: (None, UPPER),
    CELL_BASE: (None, UPPER),
    SECTION: (COMMITTEE,),
    CELL: (COMMITTEE, SECTION),
}
"""Điều lệ, Điều 21 and 24. None: the organisation above is not in the register."""

RAISED = {CELL_BASE: COMMITTEE, CELL: SECTION}
"""Nâng chi bộ thành đảng bộ: what each kind of cell becomes."""

LOWERED = {COMMITTEE: CELL_BASE, SECTION: CELL}
"""Hạ đảng bộ thành chi bộ."""

HOLDS_MEMBERS = (CELL_BASE, CELL)
"""A member belongs to a cell; committees hold members only through the cells below them."""

MAX_DEPTH = 8
"""Levels of a tree, the top being 1. The Charter's own deepest line (upper, upper, committee, section, cell) has 5."""


_LEVELS = (2, 3, 3, 3, 3)
"""Digits of the 14-digit code: province, direct superior, grassroots, committee below it, cell."""


def official_code(typed: str) -> str | None:
    """`38168053000001`, with dots or without → `38.168.053.000.001`; None for anything but 14 digits."""
    digits = re.sub(r"[\s.\-]", "", typed)
    if not re.fullmatch(r"[0-9]{14}", digits):
        return None
    parts, start = [], 0
    for length in _LEVELS:
        parts.append(digits[start : start + length])
        start += length
    return ".".join(parts)


def stands_under(code: str, above: str) -> bool:
    """Whether a 14-digit code begins as that of the unit above it, as far as that one says anything."""
    said = above.split(".")
    while said and said[-1] == "000":
        said.pop()
    return code.split(".")[: len(said)] == said


def may_stand_under(kind: str, parent_kind: str | None) -> bool:
    return parent_kind in ALLOWED_PARENTS[kind]


def parents_in_words(kind: str) -> str:
    """`Đảng bộ cơ sở hoặc Đảng bộ bộ phận`, for a sentence that says what would be right."""
    return " hoặc ".join(KINDS[parent] for parent in ALLOWED_PARENTS[kind] if parent)


@dataclass(frozen=True)
class Warning:
    """A number that the Charter expects otherwise. Nothing is refused for it."""

    rule: str
    sentence: str
    citation: str


def warnings(kind: str, name: str, members: int, official: int, on: date) -> list[Warning]:
    """What the Charter in force on the day would remark on a unit with these members (sub-tree included)."""
    found = []
    least = law.value("cell_min_official", on)
    if kind in HOLDS_MEMBERS and isinstance(least, law.Value) and official < least.value:
        sentence = f"{name} có {official} đảng viên chính thức, ít hơn {least.value}: cần bổ sung hoặc ghép chi bộ."
        found.append(Warning("organisation.cell_min_official", sentence, least.citation()))
    size = law.value("committee_min_members", on)
    if isinstance(size, law.Value):
        if kind == CELL_BASE and members >= size.value:
            sentence = f"{name} có {members} đảng viên, từ {size.value} trở lên: xem xét nâng thành đảng bộ cơ sở."
            found.append(Warning("organisation.cell_base_size", sentence, size.citation()))
        if kind == COMMITTEE and members < size.value:
            sentence = f"{name} có {members} đảng viên, dưới {size.value}: cần có ý kiến cấp ủy cấp trên trực tiếp."
            found.append(Warning("organisation.committee_size", sentence, size.citation()))
    return found
