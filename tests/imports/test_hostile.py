"""Files that must not be opened: refused with a sentence, quickly, in little memory, and never written."""

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ketnap.imports import workbook
from ketnap.imports.problems import FileRefused
from tests.imports import books
from tests.imports.conftest import dump

SHEET = "xl/worksheets/sheet1.xml"


def parts(data: bytes | None = None) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data or books.xlsx(books.only(books.PEOPLE)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: dict[str, bytes], level: int = 9) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def with_part(name: str, body: bytes) -> bytes:
    return zipped(parts() | {name: body})


def edited(name: str, old: bytes, new: bytes) -> bytes:
    members = parts()
    assert old in members[name]
    return zipped(members | {name: members[name].replace(old, new, 1)})


def of_rows(rows: bytes, dimension: bytes = b"A1:O13") -> bytes:
    body = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    body += b'<dimension ref="' + dimension + b'"/><sheetData>' + rows + b"</sheetData></worksheet>"
    return with_part(SHEET, body)


def lying() -> bytes:
    """The central directory claims 1 KB for a part that inflates to 40 MB."""
    data = bytearray(with_part("xl/theme/theme1.xml", b"<a>" + b" " * 40_000_000 + b"</a>"))
    at = data.rfind(b"PK\x01\x02")
    while at >= 0:
        name_length = struct.unpack_from("<H", data, at + 28)[0]
        if data[at + 46 : at + 46 + name_length] == b"xl/theme/theme1.xml":
            struct.pack_into("<I", data, at + 24, 1024)
            break
        at = data.rfind(b"PK\x01\x02", 0, at)
    return bytes(data)


def small_lie() -> bytes:
    """One byte more than declared is a lie as well."""
    data = bytearray(with_part("docProps/app.xml", b"<a>" + bytes(range(97, 122)) * 40 + b"</a>"))
    at = data.find(b"docProps/app.xml", data.find(b"PK\x01\x02"))
    struct.pack_into("<I", data, at - 46 + 24, struct.unpack_from("<I", data, at - 46 + 24)[0] - 1)
    return bytes(data)


def amplified() -> bytes:
    """One text of 32,000 letters shown in 60,000 cells: 1.9 GB of text in a file of a few kB."""
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    strings += b"a" * 32_000 + b"</t></si></sst>"
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 60_001))
    body = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + rows
    return zipped(parts() | {SHEET: body + b"</sheetData></worksheet>", "xl/sharedStrings.xml": strings}, level=1)


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b"<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><worksheet><sheetData><row r='1'><c r='A1'><v>&c;</v></c></row>"
    b"</sheetData></worksheet>"
)
ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
RELS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
OUTSIDE = RELS % (
    b'<Relationship Id="r1" Type="http://x/image" Target="http://example.org/a.png" TargetMode="External"/>'
)


def old() -> bytes:
    return books.xls(books.only(books.PEOPLE))


def renamed_stream(name: str) -> bytes:
    """The compound file with one more entry name, as a macro project or a package would have."""
    data = old()
    directory = data.find("Root Entry".encode("utf-16-le"))
    for at in range(directory, directory + 512, 128):
        if data[at + 64 : at + 67] == b"\0\0\0":
            entry = bytearray(128)
            encoded = name.encode("utf-16-le") + b"\0\0"
            entry[: len(encoded)] = encoded
            struct.pack_into("<H", entry, 64, len(encoded))
            entry[66] = 2
            struct.pack_into("<I", entry, 116, 0xFFFFFFFE)
            return data[:at] + bytes(entry) + data[at + 128 :]
    raise AssertionError("no free directory entry")


def record(kind: int, body: bytes) -> bytes:
    """One more record right after the workbook's first BOF."""
    data = old()
    at = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    size = struct.unpack_from("<H", data, at + 2)[0] + 4
    # The stream keeps its length: the record takes the place of what stands there.
    made = struct.pack("<HH", kind, len(body)) + body
    return data[: at + size] + made + data[at + size + len(made) :]


HOSTILE = {
    "empty": (b"", "empty_file"),
    "a page of the web": (b"<html><table><tr><td>1</td></tr></table></html>", "wrong_type"),
    "a table in plain text": ("STT;Họ và tên\n1;Nguyễn Văn A\n".encode(), "wrong_type"),
    "XML of a spreadsheet": (b'<?xml version="1.0"?><Workbook/>', "wrong_type"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "printed"),
    "a photo": (b"\xff\xd8\xff\xe0" + b"\0" * 100, "printed"),
    "a printed list": (b"%PDF-1.7\n%\xe2\xe3", "printed"),
    "a document of Word": (zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}), "wrong_type"),
    "a zip of anything": (zipped({"a.txt": b"a"}), "wrong_type"),
    "cut in half": (books.xlsx(books.office())[:4000], "broken_file"),
    "cut at the end": (books.xlsx(books.office())[:-30], "broken_file"),
    "garbage after the signature": (b"PK\x03\x04" + b"\xff" * 500, "broken_file"),
    "flipped bytes": (books.xlsx(books.office()).replace(b"\x00\x00", b"\x13\x37", 30), "broken_file"),
    "macros": (with_part("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"), "macros"),
    "a macro sheet": (with_part("xl/macrosheets/sheet1.xml", b"<a/>"), "macros"),
    "macros by content type": (
        edited("[Content_Types].xml", b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml"), "macros"),
    "an ActiveX control": (with_part("xl/activeX/activeX1.bin", b"a"), "macros"),
    "another workbook linked": (with_part("xl/externalLinks/externalLink1.xml", b"<a/>"), "external_link"),
    "a data connection": (with_part("xl/connections.xml", b"<a/>"), "external_link"),
    "a picture from outside": (with_part("xl/drawings/_rels/drawing1.xml.rels", OUTSIDE), "external_link"),
    "an object embedded": (with_part("xl/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0"), "embedded"),
    "a zip inside": (with_part("xl/media/image1.png", zipped({"a": b"a"})), "embedded"),
    "a program inside": (with_part("xl/media/image1.png", b"MZ\x90\x00"), "embedded"),
    "a workbook inside": (with_part("extra/more.xlsx", b"a"), "embedded"),
    "DDE": (books.xlsx(books.changed((books.PEOPLE, "H5", books.Formula("=cmd|'/c calc'!A0", "")))), "dde"),
    "a bomb in the theme": (with_part("xl/theme/theme1.xml", b"<a>" + b" " * 60_000_000), "zip_bomb"),
    "a bomb of many parts": (zipped(parts() | {f"x/{n}.xml": b"<a/>" for n in range(2_100)}), "zip_bomb"),
    "a bomb of three parts": (
        zipped(parts() | {f"x/{n}.bin": zlib.compress(b"a" * 90_000_000, 0) for n in range(3)}, level=1), "zip_bomb"),
    "a size that lies": (lying(), "lying_size"),
    "a size that lies a little": (small_lie(), "lying_size"),
    "one cell of 30 MB": (with_part("xl/sharedStrings.xml", b"<sst><si><t>" + b"ab" * 4_000_000 + b"</t></si></sst>"),
        "huge_cell"),
    "a long text shown everywhere": (amplified(), "zip_bomb"),
    "a billion laughs": (with_part(SHEET, LAUGHS), "xml_entities"),
    "a file from the disk": (with_part("xl/sharedStrings.xml", ENTITY + b"<sst/>"), "xml_entities"),
    "XML in two bytes a letter": (with_part(SHEET, "<worksheet/>".encode("utf-16")), "broken_file"),
    "two parts of one name": (zipped(parts() | {"XL/workbook.xml": b"<workbook/>"}), "broken_file"),
    "a path out of the file": (with_part("../../etc/passwd", b"a"), "broken_file"),
    "a million empty rows": (of_rows(b"".join(b'<row r="%d"/>' % n for n in range(1, 1_000_001))), "empty_rows"),
    "a million rows claimed": (of_rows(b"", b"A1:XFD1048576"), "empty_rows"),
    "one cell at the far end": (of_rows(b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "empty_rows"),
    "a far cell in the first row": (of_rows(b'<row r="1"><c r="XFD900000"><v>1</v></c></row>'), "empty_rows"),
    "a far cell, quoted otherwise": (of_rows(b"<row r='1'><c r='XFD900000'><v>1</v></c></row>"), "empty_rows"),
    "a far cell, prefixed": (with_part(SHEET, b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/'
        b'2006/main"><x:sheetData><x:row r="9"><x:c r="XFD900000"><x:v>1</x:v></x:c></x:row></x:sheetData>'
        b"</x:worksheet>"), "empty_rows"),
    "a million empty rows without numbers": (of_rows(b"<row/>" * 1_000_000), "empty_rows"),
    "old: cut in half": (old()[:3000], "broken_file"),
    "old: garbage": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 2000, "broken_file"),
    "old: macros": (renamed_stream("_VBA_PROJECT_CUR"), "macros"),
    "old: a password": (renamed_stream("EncryptedPackage"), "encrypted"),
    "old: a password in the book": (record(0x2F, b"\x00\x00\x01\x02\x03\x04"), "encrypted"),
    "old: an object": (renamed_stream("MBD0001"), "embedded"),
    "old: another workbook linked": (record(0x1AE, b"\x01\x00\x05\x00\x00abcde"), "external_link"),
}  # fmt: skip
OLD = {name for name in HOSTILE if name.startswith("old:")}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(name, db, tmp_path, capsys) -> None:
    data, kind = HOSTILE[name]
    path = books.saved(tmp_path, data, "tep.xls" if name in OLD else "tep.xlsx")
    with pytest.raises(FileRefused) as refused:
        workbook.read(path)
    assert refused.value.kind == kind
    assert refused.value.message.endswith(".") and refused.value.message[0].isupper()
    before = dump()
    with pytest.raises(CommandError) as stopped:
        call_command("import", str(path))
    assert stopped.value.returncode == 1
    assert dump() == before
    assert "Traceback" not in capsys.readouterr().err


def test_a_workbook_with_a_macro_name_is_refused_whatever_is_in_it() -> None:
    with pytest.raises(FileRefused) as refused:
        workbook.read_bytes(books.xlsx(books.office()), "danh-sach.xlsm")
    assert refused.value.kind == "macros"


def test_what_offices_really_send_is_not_refused() -> None:
    assert workbook.read_bytes(books.xlsx(books.office()), "a.xlsx").sheets[1].rows[3][2] == "Trịnh Đức Mạnh"
    assert workbook.read_bytes(old(), "a.xls").sheets[0].rows[3][2] == "Trịnh Đức Mạnh"
    linked = edited(SHEET, b"</sheetData>", b"</sheetData>")
    mail = (
        RELS % b'<Relationship Id="r" Type="http://x/hyperlink" Target="mailto:a@example.org" TargetMode="External"/>'
    )
    assert workbook.read_bytes(zipped(parts(linked) | {"xl/worksheets/_rels/sheet1.xml.rels": mail}), "a.xlsx").sheets


def test_cells_without_addresses_are_measured_by_their_place() -> None:
    rows = b"".join(b"<row>" + b"<c><v>1</v></c>" * 15 + b"</row>" for _ in range(2_000))
    book = workbook.read_bytes(of_rows(rows), "a.xlsx")
    assert (len(book.sheets[0].rows), len(book.sheets[0].rows[0])) == (2_000, 15)


MEASURE = """
import resource, sys, time
from ketnap.imports import workbook
from ketnap.imports.problems import FileRefused
workbook.read(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
data_size = __import__("os").path.getsize(sys.argv[2])
started = time.process_time()
try:
    workbook.read(sys.argv[2])
except FileRefused as refused:
    print(refused.kind, time.process_time() - started,
          (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.mark.parametrize(
    "name",
    [
        "a bomb in the theme", "a bomb of three parts", "a size that lies", "one cell of 30 MB", "a billion laughs",
        "a long text shown everywhere", "a million empty rows", "one cell at the far end", "a far cell, prefixed",
        "a million empty rows without numbers",
    ],
)  # fmt: skip
def test_refused_within_a_second_and_64_mib(name, tmp_path) -> None:
    plain = books.saved(tmp_path, books.xlsx(books.office()), "plain.xlsx")
    path = books.saved(tmp_path, HOSTILE[name][0], "hostile.xlsx")
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(plain), str(path)], capture_output=True, text=True, check=True,
        cwd=Path(workbook.__file__).parents[2], timeout=60,
    )  # fmt: skip
    kind, seconds, mebibytes = done.stdout.split()
    assert kind == HOSTILE[name][1]
    assert float(seconds) <= 1.0
    assert float(mebibytes) <= 64
