"""How a format is declared, and how a sheet is recognised as one: by its headings, never by its name."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any

from ketnap.imports.cells import Parser, clean
from ketnap.lib.text import fold

HEADING_ROWS = 30
"""Headings are looked for in the first rows only."""


class Policy(Enum):
    """What a formula in the column means."""

    KEY = "key"
    DATE = "date"
    TEXT = "text"
    """Descriptive: the stored value is used, with a warning."""


@dataclass(frozen=True)
class Column:
    name: str
    headings: tuple[str, ...]
    """Spellings; the first is what templates write."""
    parser: Callable[[date], Parser]
    """Epoch of the workbook → parser of a cell."""
    policy: Policy = Policy.TEXT
    needed: bool = False
    """The sheet is not of this format without the column."""
    width: int = 14
    part: bool = False
    """Half of another column: the given name apart from the family name, the birthdays of men apart from women's."""


@dataclass(frozen=True)
class Format:
    topic: str
    title: str
    """What the sheet is called in sentences and templates."""
    order: int
    columns: tuple[Column, ...]
    either: tuple[tuple[str, ...], ...] = ()
    """Groups of columns of which at least one must be there."""
    composed: tuple[tuple[str, tuple[str, str]], ...] = ()
    """Columns that two parts can stand for."""
    joined: tuple[tuple[str, tuple[str, ...], str], ...] = ()
    """Columns that several parts stand for: (whole, parts in the order they are written, what goes between). Without
    anything between, the first part that is filled is the value."""
    not_kept: tuple[str, ...] = ()
    """Headings of what the register does not keep; where they are filled that is said, and nothing of it is stored."""
    identifying: tuple[str, ...] = ()
    """A row where all of these are empty is a note, a sub-heading or a signature, not data."""

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def called(self, name: str) -> str:
        """How a column is called in sentences: by its first heading, or that of the first of its parts."""
        parts = next((parts for whole, parts, _ in self.joined if whole == name), ())
        return (self.column(name).headings or self.column(parts[0]).headings)[0]

    def places_of(self, name: str, columns: dict[str, int]) -> list[int]:
        """Numbers of the columns of a sheet that the values of a column come from."""
        parts = next((parts for whole, parts, _ in self.joined if whole == name), (name,))
        return [columns[part] for part in parts if part in columns] or [columns[name]]

    @cached_property
    def left_out(self) -> dict[str, str]:
        """Key of every heading that is not kept → the heading."""
        return {heading_key(heading): heading for heading in self.not_kept}

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Key of every heading → column name."""
        return {heading_key(heading): column.name for column in self.columns for heading in column.headings}


@dataclass
class Recognised:
    format: Format
    heading_row: int
    first_row: int
    columns: dict[str, int]
    """Column name → its number in the sheet."""
    unknown: dict[int, str] = field(default_factory=dict)
    not_kept: dict[int, str] = field(default_factory=dict)
    """Columns the register does not keep: number in the sheet → heading."""
    twice: dict[int, str] = field(default_factory=dict)
    """A second column with a heading that is taken already."""


@lru_cache(maxsize=8192)  # every sheet is held against every heading of the catalogue
def heading_key(text: Any) -> str:
    """`Ngày, tháng, năm sinh (*)` → `ngay thang nam sinh`."""
    return re.sub(r"[^a-z0-9%]+", " ", fold(clean(text))).strip()


_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")


def without_hint(text: Any) -> str:
    """Key of a heading without what stands in brackets: `Sinh ngày (dd/mm/yyyy) *` → `sinh ngay`."""
    return heading_key(_BRACKETS.sub(" ", text)) if isinstance(text, str) else ""


def recognise(
    rows: Sequence[Sequence[Any]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]], forms: Sequence[Format],
    renamed: Mapping[str, str] | None = None,
) -> Recognised | None:  # fmt: skip
    """The format whose headings fit one of the first rows best, or None. Two rows of headings are read as one.

    `renamed`: key of a heading in the sheet → key of the heading it stands for, "" for a column that is to be left.
    """
    renamed = renamed or {}
    best: tuple[int, Recognised] | None = None
    for number, row in enumerate(rows[:HEADING_ROWS]):
        if sum(1 for cell in row if isinstance(cell, str) and cell.strip()) < 2:
            continue
        single = [heading_key(cell) if isinstance(cell, str) else "" for cell in row]
        for headings, depth in ((single, 1), (_two_rows(rows, number, merged), 2)):
            if headings is None:
                continue
            headings = [renamed.get(heading, heading) for heading in headings]
            for form in forms:
                found = _match(form, headings, rows, number, depth)
                if found and (best is None or len(found.columns) > best[0]):
                    best = (len(found.columns), found)
    return best[1] if best else None


def _two_rows(
    rows: Sequence[Sequence[Any]], number: int, merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> list[str] | None:
    """Group headings merged over the second row: `Ngày` over `sinh`, `vào Đảng` → `ngay sinh`, `ngay vao dang`."""
    spans = [((top, left), (_, right)) for (top, left), (_, right) in merged if top == number and right > left]
    if not spans or number + 1 >= len(rows):
        return None
    upper, lower = rows[number], rows[number + 1]
    group: dict[int, str] = {}
    for (top, left), (_, right) in spans:
        if left < len(rows[top]):
            group.update({column: clean(rows[top][left]) for column in range(left, right + 1)})
    found = []
    for column in range(max(len(upper), len(lower))):
        above = clean(upper[column]) if column < len(upper) else ""
        below = clean(lower[column]) if column < len(lower) and isinstance(lower[column], str) else ""
        found.append(heading_key(f"{group[column]} {below}" if column in group else above or below))
    return found


def _match(
    form: Format, headings: Sequence[str], rows: Sequence[Sequence[Any]], number: int, depth: int
) -> Recognised | None:
    aliases = form.aliases
    columns: dict[str, int] = {}
    unknown: dict[int, str] = {}
    not_kept: dict[int, str] = {}
    twice: dict[int, str] = {}
    for position, heading in enumerate(headings):
        if not heading:
            continue
        name = aliases.get(heading)
        if name is None and heading in form.left_out:
            not_kept[position] = form.left_out[heading]
        elif name is None:
            unknown[position] = heading
        elif name in columns:
            twice[position] = heading
        else:
            columns[name] = position
    for position in list(unknown):
        # Only where nothing else is called so: what stands in brackets may be the very difference between two columns.
        name = aliases.get(without_hint(rows[number][position])) if depth == 1 else None
        if name is not None and name not in columns:
            columns[name] = position
            del unknown[position]
    found = set(columns) | {whole for whole, parts in form.composed if all(part in columns for part in parts)}
    found |= {whole for whole, parts, _ in form.joined if set(parts) & columns.keys()}
    if any(column.needed and column.name not in found for column in form.columns):
        return None
    if any(not set(group) & columns.keys() for group in form.either):
        return None
    first = number + depth
    if first < len(rows) and _numbering(rows[first]):
        first += 1
    names = {
        position: next((clean(row[position]) for row in rows[number : number + depth] if position < len(row)), "")
        for position in unknown
    }
    return Recognised(form, number, first, columns, names, not_kept, twice)


def _numbering(row: Sequence[Any]) -> bool:
    """The row `1 2 3 …` or `(1) (2) (3) …` some forms have under their headings."""
    cells = [clean(cell).strip("()") for cell in row if cell != ""]
    if len(cells) < 3:
        return False
    return cells[-3:] == [str(int(cells[-1]) + step) for step in (-2, -1, 0)] if cells[-1].isdecimal() else False


# --- the day a list stands for ---------------------------------------------------------------------------------

_LEAD = r"(?:co\s+den|tinh\s+den|den\s+het|den|thoi\s+diem|tai\s+thoi\s+diem)(?:\s+het)?(?:\s+ngay)?\s*:?\s*"
_DAY = re.compile(_LEAD + r"(\d{1,2})\s*(?:[./-]|\s+thang\s+)\s*(\d{1,2})\s*(?:[./-]|\s+nam\s+)\s*(\d{4})")
_MONTH = re.compile(_LEAD + r"thang\s+(\d{1,2})\s*(?:[./-]|\s+nam\s+)\s*(\d{4})")
_YEAR = re.compile(r"nam\s+(\d{4})\b")


def lines_above(rows: Sequence[Sequence[Any]], heading_row: int) -> list[tuple[int, str]]:
    """(row, text) of what stands above the headings; dates are written as text."""
    lines = []
    for number, row in enumerate(rows[:heading_row]):
        words = [
            f"{cell.day}/{cell.month}/{cell.year}" if isinstance(cell, date | datetime) else clean(cell)
            for cell in row
            if cell != ""
        ]
        if words:
            lines.append((number, " ".join(words)))
    return lines


def day_in(lines: Sequence[tuple[int, str]]) -> tuple[date | None, int, str]:
    """(day, row, text) of the first heading that says what day the list stands for; (None, row, text) if impossible."""
    for number, line in lines:
        folded = fold(line)
        if found := _DAY.search(folded):
            day, month, year = map(int, found.groups())
        elif found := _MONTH.search(folded):
            month, year = map(int, found.groups())
            following = date(year + month // 12, month % 12 + 1, 1) if 1 <= month <= 12 and 1 < year < 9999 else None
            day = date.fromordinal(following.toordinal() - 1).day if following else 0
        else:
            continue
        try:
            return date(year, month, day), number, line
        except ValueError:
            return None, number, line
    return None, -1, ""


def year_in(lines: Sequence[tuple[int, str]], sheet_name: str) -> int | None:
    """Year of a plan, from its heading or the name of the sheet."""
    for text in (*(line for _, line in lines), sheet_name):
        if found := _YEAR.search(fold(text)) or re.search(r"\b(19\d{2}|20\d{2})\b", text):
            return int(found.group(1))
    return None
