"""Lists in plain text: cells between commas, semicolons, tabs or bars, in whatever letters an office writes.

Nothing in the bytes says which letters they are unless a mark stands in front; what reads as Vietnamese decides.
"""

import csv
import io
import unicodedata
from collections import Counter

from ketnap.imports import encodings
from ketnap.imports.guard_sheet import MAX_ROWS, is_dde
from ketnap.imports.problems import FileRefused

SUFFIXES = (".csv", ".tsv", ".txt")
DELIMITERS = ";\t,|"
LOOKED_AT = 100
"""Lines that decide about the delimiter."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read(data: bytes) -> list[list[str]]:
    """Rows of cells, as text. Raises FileRefused for what is no text, and for formulas that call another program."""
    text = decoded(data)
    if "\0" in text:
        raise FileRefused("broken_file", "Tệp không phải chữ thường. Mở bằng Excel, lưu lại thành .xlsx rồi chọn lại.")
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text)):
            if len(rows) == MAX_ROWS:
                raise FileRefused("empty_rows", f"Tệp dài hơn {MAX_ROWS} dòng. Tách thành nhiều tệp rồi chọn lại.")
            rows.append([_cell(cell) for cell in row])
    except csv.Error as error:
        raise FileRefused(
            "broken_file", f"Dòng {len(rows) + 1} của tệp có ô quá dài hoặc dấu nháy không đóng. Sửa rồi chọn lại."
        ) from error
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise FileRefused("empty_file", "Tệp không có ô nào. Chọn lại tệp.", found="không có ô nào")
    return rows


def _cell(cell: str) -> str:
    """`="0123"` is how a program keeps the zeros of a number from a spreadsheet."""
    cell = cell.strip()
    if cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1]
    if cell[:1] in "=+-@" and is_dde(cell):
        raise FileRefused(
            "dde", "Tệp có công thức gọi chương trình khác (DDE). Dán lại dưới dạng giá trị rồi chọn lại.",
            found=cell[:60], expected="ô chỉ có giá trị",
        )  # fmt: skip
    return cell


def decoded(data: bytes) -> str:
    """The text: by its mark, else UTF-16 where every second byte is empty, else UTF-8, else what is Vietnamese."""
    try:
        for mark, name in _MARKS:
            if data.startswith(mark):
                return data.decode(name)
        head = data[:4096]
        if head[1::2].count(0) * 2 > len(head[1::2]):
            return data.decode("utf-16-le")
        if head[::2].count(0) * 2 > len(head[::2]):
            return data.decode("utf-16-be")
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _old(data)


def _old(data: bytes) -> str:
    """One byte a letter: Windows-1258 with its marks behind the letters, or a font's own letters (TCVN3, VNI), which
    the sheet turns later as it does those of a workbook."""
    windows = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    font = data.decode("cp1252", errors="replace")
    if "\ufffd" in font:
        font = data.decode("latin-1")
    turned = min((encodings.from_tcvn3(font), encodings.from_vni(font)), key=encodings.strange)
    return windows if encodings.strange(windows) <= encodings.strange(turned) else font


def delimiter(text: str) -> str:
    """The mark that cuts most of the first lines into the same number of cells, at least two."""
    lines = text.splitlines()[:LOOKED_AT]
    best, most = ",", 0
    for mark in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if len(row) > 1)
        if not widths:
            continue
        width, times = max(widths.items(), key=lambda one: one[0] * one[1])
        if width * times > most:
            best, most = mark, width * times
    return best
