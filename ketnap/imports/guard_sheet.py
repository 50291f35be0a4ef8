"""One worksheet part as a stream: how large it really is and where its formulas stand.

The form every usual program writes is scanned with byte searches; any other form (prefixed names, cells without an
address) is streamed once more through a real parser, slower and exact.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from ketnap.imports.problems import FileRefused, position

MAX_LINE = 8 * 1024 * 1024
"""Longest row of one sheet, in bytes of XML."""
MAX_ROWS = 1_048_576

_DEEP = re.compile(rb'<c r="[A-Z]{1,3}(\d{3,9})"')
_WIDE = re.compile(rb'<c r="([A-Z]{1,3})\d')
_ROW = re.compile(rb'<row r="(\d{3,9})"')
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<f([ >/][^<]*)')
_DIMENSION = re.compile(rb'<dimension [^>]*?ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_DDE = re.compile(r"\b(cmd|msexcel|excel|powershell|rundll32|dde\w*)\s*\|", re.IGNORECASE)
_CELL_STARTS = (b"<c ", b"<c>", b"<c/", b"<c\n", b"<c\t", b"<c\r")
_ROW_STARTS = (b"<row ", b"<row>", b"<row/", b"<row\n", b"<row\t", b"<row\r")


@dataclass
class SheetFacts:
    rows: int = 0
    columns: int = 0
    values: int = 0
    shared: int = 0
    """Cells that show a shared string."""
    declared_rows: int = 0
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    """(row, column) from 0 → text of the formula, empty for a shared one."""


def is_dde(text: str) -> bool:
    """A formula that calls another program."""
    return bool(_DDE.search(text))


def scan_sheet(stream: Callable[[], Iterator[bytes]]) -> SheetFacts:
    """Facts of one sheet. Raises FileRefused for rows without end, mostly empty areas and DDE formulas."""
    facts = _usual(stream()) or _exact(stream())
    longest = max(facts.rows, facts.declared_rows)
    _mostly_empty(facts, longest)
    for text in facts.formulas.values():
        if is_dde(text):
            raise FileRefused(
                "dde", "Tệp có công thức gọi chương trình khác (DDE). Dán lại dưới dạng giá trị rồi chọn lại.",
                found=text[:60], expected="ô chỉ có giá trị",
            )  # fmt: skip
    return facts


def _mostly_empty(facts: SheetFacts, rows: int) -> None:
    if rows > MAX_ROWS or rows > 4 * facts.values + 100_000 or rows * facts.columns > 8 * facts.values + 1_000_000:
        number = f"{rows:,}".replace(",", ".")
        raise FileRefused(
            "empty_rows",
            f"Trang tính kéo dài đến dòng {number} mà hầu hết trống. Chép vùng có dữ liệu sang tệp mới rồi chọn lại.",
            found=f"{number} dòng", expected="các dòng có dữ liệu",
        )  # fmt: skip


def _usual(stream: Iterator[bytes]) -> SheetFacts | None:
    """Byte searches over whole rows; None as soon as the sheet is written in another form."""
    facts, carry, counted = SheetFacts(columns=1), b"", 0
    for chunk in stream:
        block = carry + chunk
        cut = max(block.rfind(b"<row"), 0)
        block, carry = block[:cut], block[cut:]
        if len(carry) > MAX_LINE:
            raise FileRefused("huge_cell", "Có dòng dài bất thường. Chép vùng có dữ liệu sang tệp mới.")
        rows = _count(block, facts)
        if rows is None:
            return None
        counted += rows
        facts.rows = max(facts.rows, counted)
        if facts.rows > 200_000:
            _mostly_empty(facts, facts.rows)
    rows = _count(carry, facts)
    if rows is None:
        return None
    facts.rows = max(facts.rows, counted + rows)
    return facts


def _count(block: bytes, facts: SheetFacts) -> int | None:
    rows = sum(block.count(start) for start in _ROW_STARTS)
    cells = sum(block.count(start) for start in _CELL_STARTS)
    if rows != block.count(b'<row r="') or cells != block.count(b'<c r="') or b":c" in block or b":row" in block:
        return None
    if declared := _DIMENSION.search(block[:4096]):
        facts.declared_rows = int(declared.group(2))
    facts.values += block.count(b"<v>") + block.count(b"<is>")
    facts.shared += block.count(b't="s"')
    deep = [int(row) for row in {*_DEEP.findall(block), *_ROW.findall(block)}]
    facts.rows = max(facts.rows, *deep, 0)
    wide = [position(f"{letters.decode()}1")[1] + 1 for letters in set(_WIDE.findall(block))]
    facts.columns = max(facts.columns, *wide, 0)
    if b"<f" in block:
        for cell, text in _FORMULA.findall(block):
            facts.formulas[position(cell.decode())] = text.partition(b">")[2].decode("utf-8", "replace")
    return rows


def _exact(stream: Iterator[bytes]) -> SheetFacts:
    facts = SheetFacts()
    row = column = -1
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, inside
        local = name.rsplit(":", 1)[-1]
        if local == "row":
            row = int(attributes["r"]) - 1 if attributes.get("r", "").isdecimal() else row + 1
            column = -1
            facts.rows = max(facts.rows, row + 1)
        elif local == "c":
            where = attributes.get("r", "")
            row, column = position(where) if re.fullmatch(r"[A-Z]{1,3}\d{1,9}", where) else (row, column + 1)
            facts.rows, facts.columns = max(facts.rows, row + 1), max(facts.columns, column + 1)
            facts.shared += attributes.get("t") == "s"
        elif local in ("v", "is"):
            facts.values += 1
        elif local == "f":
            inside = True
            facts.formulas[(row, column)] = ""
        elif local == "dimension":
            digits = re.search(r":[A-Z]+(\d+)$", attributes.get("ref", ""))
            facts.declared_rows = int(digits.group(1)) if digits else 0
        if facts.rows > 200_000:
            _mostly_empty(facts, facts.rows)

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name.rsplit(":", 1)[-1] != "f"

    def text(data: str) -> None:
        if inside:
            facts.formulas[(row, column)] = (facts.formulas[(row, column)] + data)[:200]

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        for chunk in stream:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileRefused("broken_file", "Tệp bị hỏng bên trong. Lưu lại bằng Excel rồi chọn lại.") from error
    return facts
