"""What an old .xls may be: the compound file and its record stream, walked without interpreting anything.

Source of the layouts: [MS-CFB] (compound file) and [MS-XLS] (records).
"""

import re
import struct
from dataclasses import dataclass, field

from ketnap.imports.guard_sheet import SheetFacts
from ketnap.imports.problems import FileRefused

MAX_BYTES = 64 * 1024 * 1024
SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _DATEMODE, _SUPBOOK, _FORMULA = 0x809, 0x0A, 0x2F, 0x85, 0x22, 0x1AE, 0x06
_CELLS = {0xFD, 0x203, 0x27E, 0x204, 0x205, _FORMULA, 0xD6}
_RUNS = {0xBD, 0xBE}
_BLANK = 0x201


@dataclass
class XlsFacts:
    epoch_1904: bool = False
    sheets: list[SheetFacts] = field(default_factory=list)
    """In the order of the worksheets' records."""


def inspect(data: bytes) -> XlsFacts:
    if len(data) > MAX_BYTES:
        raise FileRefused("zip_bomb", "Tệp .xls quá lớn. Lưu lại thành .xlsx rồi chọn lại.", expected="≤ 64 MB")
    names = _compound_names(data)
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        raise FileRefused("encrypted", "Tệp đặt mật khẩu. Bỏ mật khẩu trong Excel, lưu lại rồi chọn lại.")
    if names & {"_VBA_PROJECT_CUR", "VBA", "_VBA_PROJECT"}:
        raise FileRefused("macros", "Tệp có chương trình (macro). Lưu lại thành .xlsx không macro rồi chọn lại.")
    if any(name.startswith("MBD") or name in {"\x01Ole", "\x01Ole10Native", "Package"} for name in names):
        raise FileRefused("embedded", "Tệp có tệp khác nhúng bên trong. Bỏ phần nhúng, lưu lại rồi chọn lại.")
    if "Workbook" not in names and "Book" not in names:
        raise FileRefused(
            "wrong_type", "Đây không phải bảng tính Excel. Chọn tệp .xlsx hoặc .xls.",
            found="tệp Office khác", expected=".xlsx hoặc .xls",
        )  # fmt: skip
    return _records(_stream(data, "Workbook" if "Workbook" in names else "Book"))


def _broken() -> FileRefused:
    return FileRefused("broken_file", "Tệp .xls bị hỏng hoặc tải chưa hết. Lưu lại thành .xlsx rồi chọn lại.")


def _chain(fat: list[int], start: int) -> list[int]:
    sectors: list[int] = []
    at = start
    while at < 0xFFFFFFFA:
        if at >= len(fat) or len(sectors) > len(fat):
            raise _broken()
        sectors.append(at)
        at = fat[at]
    return sectors


def _layout(data: bytes) -> tuple[int, list[int], bytes]:
    """(sector size, allocation table, directory bytes)."""
    if len(data) < 512:
        raise _broken()
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
    if size < 512:
        raise _broken()
    count, directory = struct.unpack_from("<I", data, 44)[0], struct.unpack_from("<I", data, 48)[0]
    difat = list(struct.unpack_from("<109I", data, 76))
    extra, seen = struct.unpack_from("<I", data, 68)[0], 0
    per = size // 4
    while extra < 0xFFFFFFFA and seen < 4096:
        block = struct.unpack_from(f"<{per}I", _sector(data, size, extra))
        difat += block[:-1]
        extra, seen = block[-1], seen + 1
    fat: list[int] = []
    for sector in [d for d in difat if d < 0xFFFFFFFA][: min(count, len(data) // size + 1)]:
        fat += struct.unpack_from(f"<{per}I", _sector(data, size, sector))
    return size, fat, b"".join(_sector(data, size, s) for s in _chain(fat, directory))


def _sector(data: bytes, size: int, number: int) -> bytes:
    part = data[(number + 1) * size : (number + 2) * size]
    if not part:
        raise _broken()
    return part.ljust(size, b"\0")


def _entries(directory: bytes) -> list[tuple[str, int, int]]:
    """(name, first sector, bytes) of every entry."""
    found = []
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        if 2 <= length <= 64 and directory[at + 66]:
            name = directory[at : at + length - 2].decode("utf-16-le", "replace")
            found.append((name, *struct.unpack_from("<II", directory, at + 116)))
    return found


def _compound_names(data: bytes) -> set[str]:
    try:
        return {name for name, _, _ in _entries(_layout(data)[2])}
    except struct.error as error:
        raise _broken() from error


def _stream(data: bytes, wanted: str) -> bytes:
    size, fat, directory = _layout(data)
    entries = _entries(directory)
    _, start, length = next(entry for entry in entries if entry[0] == wanted)
    if length >= 4096:
        return b"".join(_sector(data, size, s) for s in _chain(fat, start))[:length]
    # Short streams live in the mini stream, whose own bytes hang on the root entry.
    root = next(entry for entry in entries if entry[0].startswith("Root"))
    mini = b"".join(_sector(data, size, s) for s in _chain(fat, root[1]))
    first = struct.unpack_from("<I", data, 60)[0]
    table: list[int] = []
    for sector in _chain(fat, first):
        table += struct.unpack_from(f"<{size // 4}I", _sector(data, size, sector))
    return b"".join(mini[s * 64 : s * 64 + 64] for s in _chain(table, start))[:length]


def _records(stream: bytes) -> XlsFacts:
    facts, sheet, at, depth = XlsFacts(), None, 0, 0
    kinds: list[int] = []
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        body = at + 4
        at = body + length
        if at > len(stream):
            raise _broken()
        if record == _BOF:
            depth += 1
            if struct.unpack_from("<H", stream, body + 2)[0] == 0x10:
                sheet = SheetFacts()
                facts.sheets.append(sheet)
        elif record == _EOF:
            depth, sheet = depth - 1, sheet if depth > 1 else None
        elif record in _CELLS or record in _RUNS or record == _BLANK:
            if sheet is not None and length >= 4:
                _cell(sheet, stream, record, body, length)
        elif record == _BOUNDSHEET:
            kinds.append(stream[body + 5])
        elif record == _FILEPASS:
            raise FileRefused("encrypted", "Tệp đặt mật khẩu. Bỏ mật khẩu trong Excel, lưu lại rồi chọn lại.")
        elif record == _DATEMODE:
            facts.epoch_1904 = struct.unpack_from("<H", stream, body)[0] == 1
        elif record == _SUPBOOK and length != 4:
            raise FileRefused("external_link", "Tệp nối với tệp khác. Dán lại dưới dạng giá trị, bỏ liên kết.")
    if any(kind in (1, 6) for kind in kinds):
        raise FileRefused("macros", "Tệp có chương trình (macro). Lưu lại thành .xlsx không macro rồi chọn lại.")
    for facts_of_sheet in facts.sheets:
        if facts_of_sheet.rows * facts_of_sheet.columns > 8 * facts_of_sheet.values + 1_000_000:
            raise FileRefused(
                "empty_rows", "Trang tính hầu hết trống mà kéo dài quá xa. Chép vùng có dữ liệu sang tệp mới.",
                found=f"{facts_of_sheet.rows} dòng", expected="các dòng có dữ liệu",
            )  # fmt: skip
    return facts


def _cell(sheet: SheetFacts, stream: bytes, record: int, body: int, length: int) -> None:
    row, column = struct.unpack_from("<HH", stream, body)
    last = struct.unpack_from("<H", stream, body + length - 2)[0] if record in _RUNS else column
    sheet.rows, sheet.columns = max(sheet.rows, row + 1), max(sheet.columns, last + 1)
    if record in _CELLS:
        sheet.values += 1
    elif record == 0xBD:
        sheet.values += last - column + 1
    if record == _FORMULA:
        sheet.formulas[(row, column)] = ""


def looks_like_markup(data: bytes) -> bool:
    """HTML, XML or a table in plain text under the name of a workbook."""
    head = data[:512].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    return bool(re.match(rb"<(!doctype|html|table|\?xml|meta|head|body|style)", head, re.IGNORECASE))
