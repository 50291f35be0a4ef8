"""A recognised sheet as columns of values: which rows are data, what each cell says, what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from ketnap.imports import encodings
from ketnap.imports.cells import Fault, clean, parse_column
from ketnap.imports.formats.declared import Format, Policy, Recognised, day_in, heading_key, lines_above, recognise
from ketnap.imports.problems import ERROR, WARNING, Problem, address, position, shown
from ketnap.imports.workbook import Sheet
from ketnap.lib.text import fold

_TOTAL = re.compile(r"(tong|cong|tong cong|tong so|cong lai|tong hop)\b")
_T_OR_C, _SOME_O = frozenset("TtCc"), frozenset("oôổộOÔỔỘ")
_SIGNATURE = re.compile(
    r"(nguoi lap|t\s*/?\s*m\b|thay mat|ky ten|\(?ky, |bi thu\b|.*ngay\s+[\d.…]+\s+thang\s+[\d.…]+\s+nam|xac nhan|"
    r"thu ky|noi nhan|ghi chu\b|nguoi tong hop|tm\.)"
)
RETURNED = "Chỗ phải sửa"
"""The sheet a marked copy carries (imports/returned.py); a corrected copy comes back with it."""
SHOWN = 2_000
"""Problems of one kind told cell by cell in one sheet; the rest as a number."""


@dataclass(slots=True)
class Table:
    file: str
    sheet: str
    format: Format
    lines: list[tuple[int, str]]
    """What stands above the headings."""
    rows: list[int]
    """Row numbers of the data, from 0, as in the sheet."""
    columns: dict[str, int]
    values: dict[str, list[Any]]
    """Column → parsed values in the order of `rows`; None or "" where empty or wrong."""
    raw: list[list[Any]]
    problems: list[Problem] = field(default_factory=list)
    wrong: set[int] = field(default_factory=set)
    """Places in `rows` that have an error."""
    refused: set[tuple[str, int]] = field(default_factory=set)
    """(column, place) with an error of its own, so that the cell is not called missing as well."""
    told: dict[tuple[str, str], int] = field(default_factory=dict)
    sections: list[str] = field(default_factory=list)
    """For each data row the sub-heading it stands under."""
    heading_row: int = 0
    hidden: bool = False
    epoch: date | None = None
    as_of: date | None = None
    elsewhere: dict[tuple[int, str], int] = field(default_factory=dict)
    """(place, column) → column of the sheet, where a row has its value in the second of two parts."""
    encoding: str = ""
    converted: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)

    def cell(self, place: int, column: str) -> str:
        if column not in self.columns:
            return ""
        return address(self.rows[place], self.elsewhere.get((place, column), self.columns[column]))

    @staticmethod
    def cell_at(place: tuple[int, int]) -> str:
        return address(*place)

    @staticmethod
    def position(cell: str) -> tuple[int, int]:
        return position(cell)

    def say(
        self, severity: str, kind: str, place: int | None, column: str, message: str, *, found: Any = None,
        expected: str = "", suggestion: str = "",
    ) -> None:  # fmt: skip
        """One problem. `place` None: about the whole sheet. An error marks the row."""
        if place is not None and severity == ERROR:
            self.wrong.add(place)
            self.refused.add((column, place))
        count = self.told[kind, column] = self.told.get((kind, column), 0) + 1
        if count > SHOWN:
            return
        cell = self.cell(place, column) if place is not None else ""
        if found is None and cell:
            row, position_of = self.raw[self.rows[place or 0]], position(cell)[1]
            found = row[position_of] if position_of < len(row) else ""
        where = f"Ô {cell}: " if cell else (f"Dòng {self.rows[place] + 1}: " if place is not None else "")
        sentence = f"{where}{message}" if where else message[:1].upper() + message[1:]
        seen = shown(found) or ("ô trống" if cell else "")
        problem = Problem(severity, kind, sentence, self.sheet, cell, seen, expected, suggestion, self.file)
        self.problems.append(problem)

    def more(self) -> None:
        """Close the list of problems: how many of a kind were not told one by one."""
        for (_, column), count in self.told.items():
            if count > SHOWN:
                name = self.format.called(column) if column in self.columns else "trang tính"
                self.problems.append(
                    Problem(
                        WARNING,
                        "more",
                        f"Còn {count - SHOWN} ô nữa ở cột {name} sai như vậy. Sửa cả cột.",
                        self.sheet,
                        file=self.file,
                    )
                )

    def get(self, column: str) -> list[Any]:
        return self.values.get(column) or [None] * len(self.rows)


def tabulate(
    sheet: Sheet, file: str, forms: Sequence[Format], renamed: Mapping[str, str] | None = None
) -> Table | list[Problem]:
    """The sheet as a table, or what to say when it is none of the formats (nothing, for an empty or hidden one).

    `renamed`: as for `recognise`.
    """
    encoding, converted = encodings.convert(sheet.rows)
    found = recognise(sheet.rows, sheet.merged, forms, renamed)
    if found is None:
        return _unrecognised(sheet, file, forms)
    _fill_merged(sheet, found.first_row)
    rows, sections = _data_rows(sheet.rows, found)
    lines = lines_above(sheet.rows, found.heading_row)
    table = Table(
        file, sheet.name, found.format, lines, rows, found.columns, {}, sheet.rows, sections=sections,
        heading_row=found.heading_row, hidden=sheet.hidden, epoch=sheet.epoch, encoding=encoding, converted=converted,
    )  # fmt: skip
    _headings(table, found)
    _not_kept(table, found)
    _encoding(table)
    _as_of(table)
    _parse(table, sheet)
    return table


def _unrecognised(sheet: Sheet, file: str, forms: Sequence[Format]) -> list[Problem]:
    if sheet.hidden or sheet.name == RETURNED or not any(any(cell != "" for cell in row) for row in sheet.rows):
        return []
    known = {heading_key(h): c.headings[0] for form in forms for c in form.columns for h in c.headings}
    words = {heading_key(c) for row in sheet.rows[:10] for c in row if isinstance(c, str)}
    near = sorted({known[key] for key in words & known.keys()})
    partly = f" Thấy: {', '.join(near[:6])}." if near else ""
    severity = ERROR if len(near) >= 3 else WARNING
    message = (
        f"Trang tính “{sheet.name}” không có đủ tiêu đề cột của một danh sách đã biết, bỏ qua.{partly} "
        "Ghi tiêu đề như trong mẫu rồi chọn lại, hoặc nói mỗi cột là gì (--columns)."
    )
    expected = "; ".join(
        f"{form.title}: {', '.join(c.headings[0] for c in form.columns if c.needed)}" for form in forms
    )
    return [Problem(severity, "unknown_sheet", message, sheet.name, expected=expected, file=file)]


def _fill_merged(sheet: Sheet, first: int) -> None:
    """A cell merged over several data rows says the same for each of them."""
    for (top, left), (bottom, right) in sheet.merged:
        if top < first or bottom == top or left != right:
            continue
        for row in range(top + 1, min(bottom + 1, len(sheet.rows))):
            if left < len(sheet.rows[row]) and left < len(sheet.rows[top]):
                sheet.rows[row][left] = sheet.rows[top][left]


def _data_rows(rows: list[list[Any]], found: Recognised) -> tuple[list[int], list[str]]:
    """Rows that are data: not blank, no totals, no sub-headings, nothing from the signatures on."""
    identifying = [found.columns[name] for name in found.format.identifying if name in found.columns]
    kept: list[int] = []
    sections: list[str] = []
    section = ""
    for number in range(found.first_row, len(rows)):
        row = rows[number]
        width = len(row)
        for column in identifying:
            if column < width and row[column] != "":
                break
        else:
            filled = [cell for cell in row if cell != ""]
            words = [cell for cell in filled if isinstance(cell, str) and cell.strip()]
            if not words:
                continue
            text = fold(" ".join(words))
            if _SIGNATURE.match(text) and len(filled) <= 3:
                if not any(_looks_like_data(later, identifying) for later in rows[number + 1 :]):
                    break
                continue
            if len(filled) <= 2 or _TOTAL.match(text):
                section = clean(words[0])
                continue
        if _is_total(row, found):
            continue
        kept.append(number)
        sections.append(section)
    return kept, sections


def _looks_like_data(row: list[Any], identifying: list[int]) -> bool:
    return sum(column < len(row) and row[column] != "" for column in identifying) >= 2


def _is_total(row: list[Any], found: Recognised) -> bool:
    for cell in row[:4]:
        # Two letters decide for nearly every row; folding each name would cost more than reading the file.
        if type(cell) is str and cell[:1] in _T_OR_C and cell[1:2] in _SOME_O and _TOTAL.match(fold(cell)):
            column = found.columns.get("name")
            text = fold(cell).strip(" :")
            return text in {"tong", "cong", "tong cong", "tong so", "cong lai"} or (
                text.startswith(("tong cong", "tong so", "cong:")) and column is not None
            )
    return False


def _headings(table: Table, found: Recognised) -> None:
    known = {heading_key(h): c.headings[0] for c in found.format.columns for h in c.headings}
    ignored = {"stt", "tt", "so tt", "so thu tu", "ghi chu", "id", "ten goi khac"}
    for column, heading in found.unknown.items():
        if heading_key(heading) in ignored or not heading:
            continue
        near = get_close_matches(heading_key(heading), known, n=1, cutoff=0.85)
        hint = f"Có phải cột “{known[near[0]]}”?" if near else ""
        cell = address(found.first_row - 1 if found.first_row - found.heading_row > 1 else found.heading_row, column)
        table.problems.append(
            Problem(
                WARNING,
                "unknown_column",
                f"Ô {cell}: cột “{heading}” không thuộc danh sách này, không đọc.",
                table.sheet,
                cell,
                heading,
                "",
                hint,
                table.file,
            )
        )
    for column, heading in found.twice.items():
        cell = address(found.heading_row, column)
        table.problems.append(
            Problem(
                ERROR,
                "column_twice",
                f"Ô {cell}: có hai cột cùng nghĩa “{heading}”. Bỏ một cột rồi chọn lại.",
                table.sheet,
                cell,
                heading,
                "mỗi cột một lần",
                "",
                table.file,
            )
        )


def _encoding(table: Table) -> None:
    if not table.encoding:
        return
    was, now = next(iter(table.converted.values()))
    table.problems.append(
        Problem(
            WARNING,
            "legacy_encoding",
            f"Trang tính “{table.sheet}” có {len(table.converted)} ô chữ kiểu {table.encoding}. "
            "Đã chuyển sang bộ gõ mới để xem. Đọc kỹ cột Họ và tên.",
            table.sheet,
            "",
            f"chữ kiểu {table.encoding}: {shown(was, 40)}",
            "chữ Unicode",
            shown(now, 40),
            table.file,
        )
    )


def _as_of(table: Table) -> None:
    day, row, line = day_in(table.lines)
    table.as_of = day
    if day is None and row >= 0:
        column = next((c for c, cell in enumerate(table.raw[row]) if cell != ""), 0)
        cell = address(row, column)
        table.problems.append(
            Problem(
                ERROR,
                "impossible_date",
                f"Ô {cell}: ngày của danh sách không có trong lịch. Sửa tiêu đề.",
                table.sheet,
                cell,
                shown(line, 80),
                "có đến 30/09/2011",
                "",
                table.file,
            )
        )


def _parse(table: Table, sheet: Sheet) -> None:
    raw, rows = table.raw, table.rows
    place_of: dict[int, int] = {}
    if sheet.formulas:
        place_of = {row: place for place, row in enumerate(rows)}
    by_column: dict[int, list[int]] = {}
    for row, column in sheet.formulas:
        if row in place_of:
            by_column.setdefault(column, []).append(row)
    composed = compose(table)
    join(table, composed)
    for declared in table.format.columns:
        position = table.columns.get(declared.name)
        if position is None or declared.part:
            continue
        cells = composed.get(declared.name) or [raw[row][position] if position < len(raw[row]) else "" for row in rows]
        parsed = parse_column(cells, declared.parser(sheet.epoch))
        if Fault in set(map(type, parsed)):
            _faults(table, declared.name, parsed)
        table.values[declared.name] = parsed
        for at in table.format.places_of(declared.name, table.columns):
            for row in by_column.get(at, ()):
                _formula(table, declared.name, place_of[row], declared.policy, sheet.formulas[row, at])


def compose(table: Table) -> dict[str, list[Any]]:
    """Columns made of two: a name of its parts, a birthday and a sex by which of two columns is filled."""
    made: dict[str, list[Any]] = {}
    for whole, parts in table.format.composed:
        if whole in table.columns or any(part not in table.columns for part in parts):
            continue
        left, right = (table.columns[part] for part in parts)
        table.columns[whole] = left
        column = made[whole] = []
        for place, number in enumerate(table.rows):
            row = table.raw[number]
            first = row[left] if left < len(row) else ""
            second = row[right] if right < len(row) else ""
            if second != "" and first == "":
                table.elsewhere[place, whole] = right
            if whole == "name":
                column.append(f"{first} {second}".strip())
            elif whole == "sex":
                column.append("" if (first == "") == (second == "") else "Nam" if first != "" else "Nữ")
            else:
                column.append(first if first != "" else second)
    return made


def join(table: Table, made: dict[str, list[Any]]) -> None:
    """Columns made of several parts: a place of its country, province, commune; a card of whichever column has it."""
    for whole, parts, between in table.format.joined:
        there = [table.columns[part] for part in parts if part in table.columns]
        if whole in table.columns or not there:
            continue
        table.columns[whole] = there[0]
        column = made[whole] = []
        for place, number in enumerate(table.rows):
            row = table.raw[number]
            filled = [(at, row[at]) for at in there if at < len(row) and clean(row[at])]
            if filled and filled[0][0] != there[0]:
                table.elsewhere[place, whole] = filled[0][0]
            if between:
                column.append(between.join(clean(value) for _, value in filled))
            else:
                column.append(filled[0][1] if filled else "")


def _not_kept(table: Table, found: Recognised) -> None:
    """Filled columns that the register does not keep are named, once a sheet."""
    named = [
        heading
        for column, heading in found.not_kept.items()
        if any(column < len(table.raw[row]) and clean(table.raw[row][column]) for row in table.rows)
    ]
    if named:
        message = (
            f"Trang tính “{table.sheet}” có cột sổ này không giữ: {', '.join(named)}. Các cột ấy không được ghi vào "
            "sổ; giữ tệp gốc nếu còn cần."
        )
        table.problems.append(Problem(WARNING, "not_kept", message, table.sheet, file=table.file))


def _faults(table: Table, column: str, parsed: list[Any]) -> None:
    for place, value in enumerate(parsed):
        if type(value) is Fault:
            table.say(
                value.severity, value.kind, place, column, value.message, expected=value.expected,
                suggestion=value.suggestion,
            )  # fmt: skip
            parsed[place] = value.value


def _formula(table: Table, column: str, place: int, policy: Policy, text: str) -> None:
    stored = shown(table.raw[table.rows[place]][table.elsewhere.get((place, column), table.columns[column])])
    found = f"={shown(text, 50)}" if text else "công thức"
    if policy is Policy.TEXT:
        message = f"ô là công thức. Dùng giá trị đã lưu “{stored}”, phần mềm không tính lại."
        table.say(WARNING, "formula", place, column, message, found=found, expected="giá trị gõ tay")
        return
    message = f"ô là công thức ({found}). Dán lại dưới dạng giá trị rồi chọn lại tệp."
    table.say(
        ERROR, "formula", place, column, message, found=found, expected="giá trị gõ tay",
        suggestion=f"Giá trị đã lưu: {stored}" if stored else "",
    )  # fmt: skip
