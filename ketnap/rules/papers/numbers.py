"""The number of a paper: `12-QĐ/ĐUK`, read and written; whose letters it carries; and whether a book of numbers is
whole. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ketnap.lib import text
from ketnap.rules.papers import TYPES

CELL, COMMITTEE, BLOC = "CB", "ĐU", "ĐUK"
BODIES = {CELL: "Chi bộ", COMMITTEE: "Đảng ủy", BLOC: "Đảng ủy khối"}
LARGEST = 99_999
_FOLDED = {text.fold(word): word for word in (*TYPES, *BODIES)}
_WORDS = re.compile(r"(?:số\s*)?:?\s*0*(\d{1,6})([a-zđ]?)(?:\s*-\s*([^\s/]+))?(?:\s*/\s*([^\s/-]+))?", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """What a number says. `type` and `body` are empty where they were not written."""

    number: int
    suffix: str = ""
    """a, b …: a paper put between two that had their numbers."""
    type: str = ""
    """A key of TYPES."""
    body: str = ""
    """A key of BODIES, or the letters as they were written."""


def body_code(kind: str, name: str) -> str:
    """The letters of who issues, by what it was on the day: cells CB, bloc committees ĐUK, other committees ĐU."""
    if kind.startswith("cell"):
        return CELL
    return BLOC if kind == "upper" and "khối" in name.lower() else COMMITTEE


def parse(written: str) -> Number:
    """`Số 05-QĐ/ĐUK`, `12a-NQ/CB`, `12`: lenient in case, accents and spaces. ValueError with a sentence for staff."""
    said = text.nfc(written)
    found = _WORDS.fullmatch(said)
    if found is None:
        raise ValueError(f"“{said[:40]}” không đọc được; hãy ghi như 12-QĐ/ĐUK.")
    number, suffix, kind, body = int(found[1]), found[2].lower(), found[3] or "", found[4] or ""
    if not 1 <= number <= LARGEST:
        raise ValueError(f"Số văn bản phải từ 1 đến {LARGEST}; hãy xem lại “{said[:40]}”.")
    kind = _FOLDED.get(text.fold(kind), kind)
    if kind and kind not in TYPES:
        raise ValueError(f"“{kind}” không phải loại văn bản có số; hãy dùng một trong: {', '.join(TYPES)}.")
    return Number(number, suffix, kind, _FOLDED.get(text.fold(body), body))


def write(one: Number, *, leading_zero: bool = False) -> str:
    """`05-QĐ/ĐUK`; the zero before a number under 10 where the rule of the day has it."""
    tail = (f"-{one.type}" if one.type else "") + (f"/{one.body}" if one.body else "")
    return f"{one.number:02d}{one.suffix}{tail}" if leading_zero else f"{one.number}{one.suffix}{tail}"


@dataclass(frozen=True)
class Missing:
    """Numbers of a book of which nothing is known, the first to the last of a stretch."""

    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def missing(paper_last: int, last: int, known: Iterable[int]) -> Iterator[Missing]:
    """Stretches between the paper book's last number and the book's own of which nobody wrote anything."""
    expected = paper_last + 1
    for number in sorted({one for one in known if paper_last < one <= last}):
        if number > expected:
            yield Missing(expected, number - 1)
        expected = number + 1
    if expected <= last:
        yield Missing(expected, last)
