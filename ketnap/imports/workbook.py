"""Safe reading of .xlsx, .xls and plain text; nothing in a file is ever evaluated.

The guards look at a workbook first, then the fast reader.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from ketnap.imports import guard_xls, guard_xlsx, text_file
from ketnap.imports.guard_sheet import SheetFacts
from ketnap.imports.problems import FileRefused, address

MAX_FILE = 64 * 1024 * 1024
DIFFERENT = 50_000
"""Different words and days of a sheet that are looked for again."""

PRINTED = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8")
"""How files begin that show a list without holding its cells."""

EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)


@dataclass(slots=True)
class Sheet:
    """One worksheet. `rows` are lists of cells from column A on; rows and columns count from 0 as in `address`."""

    name: str
    hidden: bool
    rows: list[list[Any]]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    epoch: date = EPOCH_1900

    @staticmethod
    def address(row: int, column: int) -> str:
        return address(row, column)


@dataclass(slots=True)
class Workbook:
    name: str
    sheets: list[Sheet]


def read(path: str | Path) -> Workbook:
    """Read a file. Raises FileRefused with a sentence for every file that is not a plain workbook."""
    path = Path(path)
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise FileRefused("zip_bomb", "Tệp lớn hơn 64 MB. Tách thành nhiều tệp rồi chọn lại.", expected="≤ 64 MB")
        data = path.read_bytes()
    except OSError as error:
        raise FileRefused("missing_file", f"Không đọc được tệp {path.name}. Xem lại tên và chỗ để tệp.") from error
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> Workbook:
    suffix = Path(name).suffix.lower()
    if not data:
        raise FileRefused("empty_file", "Tệp rỗng, không có gì để đọc. Chọn lại tệp.", found="0 byte")
    if suffix in {".xlsm", ".xltm", ".xlam", ".xla", ".xlsb"}:
        raise FileRefused(
            "macros", "Tệp loại có chương trình (macro). Lưu lại thành .xlsx rồi chọn lại.",
            found=suffix, expected=".xlsx hoặc .xls",
        )  # fmt: skip
    if suffix in text_file.SUFFIXES and not data.startswith((*PRINTED, b"PK\x03\x04", guard_xls.SIGNATURE, b"{\\rtf")):
        rows: list[list[Any]] = [list(row) for row in text_file.read(data)]
        return Workbook(name, [Sheet(_sheet_name(Path(name).stem), False, rows)])
    if data[:4] == b"PK\x03\x04":
        xlsx = guard_xlsx.inspect(data)
        return _read(data, name, EPOCH_1904 if xlsx.epoch_1904 else EPOCH_1900, xlsx.sheets)
    if data[:8] == guard_xls.SIGNATURE:
        xls = guard_xls.inspect(data)
        return _read(data, name, EPOCH_1904 if xls.epoch_1904 else EPOCH_1900, xls.sheets)
    if data.startswith(PRINTED):
        raise FileRefused(
            "printed",
            "Đây là bản in (PDF) hoặc ảnh chụp, không có ô để đọc. Xin tệp Excel đã in ra bản này rồi chọn lại.",
            found=suffix, expected=".xlsx, .xls hoặc .csv",
        )  # fmt: skip
    found = "trang web hoặc XML" if guard_xls.looks_like_markup(data) else "tệp khác"
    raise FileRefused(
        "wrong_type", "Đây không phải bảng tính Excel. Mở tệp bằng Excel, lưu lại thành .xlsx rồi chọn lại.",
        found=found, expected=".xlsx, .xls hoặc .csv",
    )  # fmt: skip


def _sheet_name(stem: str) -> str:
    """Name of a file as a workbook would take it for a sheet, since marked copies are workbooks."""
    return re.sub(r"[\[\]:*?/\\]", " ", stem)[:31].strip() or "Danh sách"


def _read(data: bytes, name: str, epoch: date, facts: dict[str, SheetFacts] | list[SheetFacts]) -> Workbook:
    sheets: list[Sheet] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for number, meta in enumerate(book.sheets_metadata):
                if meta.typ != SheetTypeEnum.WorkSheet:
                    continue
                one = _facts(facts, meta.name, number)
                sheet = book.get_sheet_by_name(meta.name)
                start = sheet.start
                rows = _shared(sheet.to_python(skip_empty_area=True)) if start else []
                if start and (start[0] or start[1]):
                    left = [""] * start[1]
                    rows = [[]] * start[0] + [left + row for row in rows]
                hidden = meta.visible != SheetVisibleEnum.Visible
                formulas = one.formulas if one else {}
                sheets.append(Sheet(meta.name, hidden, rows, sheet.merged_cell_ranges or (), formulas, epoch))
    except PasswordError as error:
        raise FileRefused("encrypted", "Tệp đặt mật khẩu. Bỏ mật khẩu trong Excel, lưu lại rồi chọn lại.") from error
    except (CalamineError, ValueError, OSError, OverflowError, KeyError, TypeError) as error:
        raise FileRefused(
            "broken_file", "Tệp bị hỏng bên trong. Mở bằng Excel, lưu lại thành .xlsx rồi chọn lại."
        ) from error
    if not any(sheet.rows for sheet in sheets):
        raise FileRefused("empty_file", "Tệp không có ô nào. Chọn lại tệp.", found="không có ô nào")
    return Workbook(name, sheets)


def _shared(rows: list[list[Any]]) -> list[list[Any]]:
    """The same cells, with one object for what stands in many: of a long list, half of the memory."""
    known: dict[Any, Any] = {}
    for row in rows:
        for place, cell in enumerate(row):
            if type(cell) is str or type(cell) is date:
                if (same := known.get(cell)) is not None:
                    row[place] = same
                elif len(known) < DIFFERENT:
                    known[cell] = cell
    return rows


def _facts(facts: dict[str, SheetFacts] | list[SheetFacts], name: str, number: int) -> SheetFacts | None:
    if isinstance(facts, dict):
        return facts.get(name)
    return facts[number] if number < len(facts) else None
