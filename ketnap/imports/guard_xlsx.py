"""What an .xlsx may be before a reader opens it: real sizes, no programs, no links, no traps in its XML.

Every part is inflated once as a stream; nothing is kept but counts and the addresses of formulas.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from ketnap.imports.guard_sheet import SheetFacts, scan_sheet
from ketnap.imports.problems import FileRefused

MAX_INFLATED = 200 * 1024 * 1024
MAX_MEMBERS = 2_000
MAX_RATIO = 150
"""A sheet of equal rows deflates about 30 : 1; a bomb 1,000 : 1."""
MAX_CELL = 32_767
MAX_TEXT = 200 * 1024 * 1024
"""Characters of all cells together, a shared string counted in each cell that shows it."""
_CHUNK = 256 * 1024

_MACRO = re.compile(r"vbaproject|xl/macrosheets/|xl/dialogsheets/|xl/activex/|\.bin\.vba$", re.IGNORECASE)
_LINK = re.compile(r"xl/externallinks/|xl/connections\.xml|xl/querytables/", re.IGNORECASE)
_EMBEDDED = re.compile(r"xl/embeddings/|oleobject|\.(zip|xlsx|xlsm|xls|docx?|exe|dll|js|vbs|bat|lnk)$", re.IGNORECASE)


@dataclass
class XlsxFacts:
    epoch_1904: bool = False
    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    """By sheet name."""


def _members(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError) as error:
        raise FileRefused(
            "broken_file",
            "Tệp bị hỏng hoặc tải chưa hết. Mở tệp bằng Excel, lưu lại thành .xlsx rồi chọn lại.",
            found="tệp nén không đọc được", expected="tệp .xlsx nguyên vẹn",
        ) from error  # fmt: skip
    if len(members) > MAX_MEMBERS:
        raise _bomb(f"{len(members)} phần trong tệp")
    if len({m.filename.lower() for m in members}) != len(members):
        raise FileRefused("broken_file", "Tệp có hai phần trùng tên. Lưu lại thành .xlsx bằng Excel rồi chọn lại.")
    if sum(m.file_size for m in members) > MAX_INFLATED:
        raise _bomb("dung lượng khi mở ra quá 200 MB")
    return members


def _bomb(found: str) -> FileRefused:
    return FileRefused(
        "zip_bomb",
        f"Tệp phình quá lớn khi mở ({found}), không mở. Chép vùng có dữ liệu sang tệp mới rồi chọn lại.",
        found=found, expected="tệp mở ra không quá 200 MB và 2.000 phần",
    )  # fmt: skip


def _by_name(members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        name = member.filename
        if member.flag_bits & 1:
            raise FileRefused("encrypted", "Tệp đặt mật khẩu. Bỏ mật khẩu trong Excel, lưu lại rồi chọn lại.")
        if name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name or ":" in name:
            raise FileRefused("broken_file", "Tệp có đường dẫn lạ bên trong. Lưu lại bằng Excel rồi chọn lại.")
        if _MACRO.search(name):
            raise FileRefused(
                "macros", "Tệp có chương trình (macro). Lưu lại thành .xlsx không macro rồi chọn lại.",
                found="macro", expected=".xlsx không macro",
            )  # fmt: skip
        if _LINK.search(name):
            raise FileRefused(
                "external_link",
                "Tệp nối với tệp hoặc nguồn khác. Dán lại dưới dạng giá trị, bỏ liên kết rồi chọn lại.",
                found="liên kết ngoài", expected="bảng chỉ có giá trị",
            )  # fmt: skip
        if _EMBEDDED.search(name):
            raise FileRefused(
                "embedded", "Tệp có tệp khác nhúng bên trong. Bỏ phần nhúng, lưu lại rồi chọn lại.",
                found="tệp nhúng", expected="bảng chỉ có ô",
            )  # fmt: skip


def _inflate(data: bytes, member: zipfile.ZipInfo, budget: list[int]) -> Iterator[bytes]:
    """The real bytes of one part, whatever its header claims; the budget counts every part together."""
    start = member.header_offset
    header = data[start : start + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise FileRefused("broken_file", "Tệp bị hỏng. Lưu lại bằng Excel rồi chọn lại.")
    name, extra = struct.unpack("<HH", header[26:30])
    begin = start + 30 + name + extra
    body = memoryview(data)[begin : begin + member.compress_size]
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or len(body) < member.compress_size:
        raise FileRefused("broken_file", "Tệp bị hỏng hoặc tải chưa hết. Lưu lại bằng Excel rồi chọn lại.")
    produced = 0

    def count(chunk: bytes) -> None:
        nonlocal produced
        produced += len(chunk)
        budget[0] -= len(chunk)
        if budget[0] < 0:
            raise _bomb("dung lượng khi mở ra quá 200 MB")
        if produced > 8 * 1024 * 1024 and produced > MAX_RATIO * member.compress_size:
            raise _bomb("nén bất thường")
        if produced > member.file_size:
            raise FileRefused("lying_size", "Tệp ghi sai dung lượng bên trong, không mở. Lưu lại bằng Excel.")

    if member.compress_type == zipfile.ZIP_STORED:
        for at in range(0, len(body), _CHUNK):
            chunk = bytes(body[at : at + _CHUNK])
            count(chunk)
            yield chunk
    else:
        engine, at = zlib.decompressobj(-15), 0
        try:
            while not engine.eof:
                feed = engine.unconsumed_tail
                if not feed:
                    feed = bytes(body[at : at + _CHUNK])
                    at += len(feed)
                chunk = engine.decompress(feed, _CHUNK)
                if not chunk and not feed:
                    raise FileRefused("broken_file", "Tệp bị hỏng hoặc tải chưa hết. Lưu lại bằng Excel.")
                if chunk:
                    count(chunk)
                    yield chunk
        except zlib.error as error:
            raise FileRefused("broken_file", "Tệp bị hỏng. Lưu lại bằng Excel rồi chọn lại.") from error
    if produced != member.file_size:
        raise FileRefused("lying_size", "Tệp ghi sai dung lượng bên trong, không mở. Lưu lại bằng Excel.")


def _xml(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, refused when the part declares a document type or entities, or is not UTF-8."""
    tail, first = b"", True
    for chunk in chunks:
        if first:
            head = chunk[:200].lower()
            utf8 = b"encoding" not in head.split(b"?>")[0] or b"utf-8" in head.split(b"?>")[0]
            if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:8] or not utf8:
                raise FileRefused("broken_file", "Tệp dùng bảng mã lạ bên trong. Lưu lại thành .xlsx bằng Excel.")
            first = False
        seam = tail + chunk
        if b"<!DOCTYPE" in seam or b"<!ENTITY" in seam:
            raise FileRefused(
                "xml_entities", "Tệp có phần khai báo lạ bên trong, không mở. Lưu lại thành .xlsx bằng Excel.",
                found="<!DOCTYPE>", expected="XML không khai báo thực thể",
            )  # fmt: skip
        tail = chunk[-9:]
        yield chunk


def _strings(chunks: Iterator[bytes]) -> tuple[int, int]:
    """(bytes, longest run without a tag) of the shared strings, streamed."""
    total = longest = run = 0
    for chunk in chunks:
        total += len(chunk)
        pieces = chunk.split(b"<")
        run += len(pieces[0])
        longest = max(longest, run)
        if len(pieces) > 1:
            longest = max(longest, max(map(len, pieces[1:])))
            run = len(pieces[-1])
        if longest > 8 * MAX_CELL:  # a letter takes up to six bytes, as &#7879;
            raise FileRefused(
                "huge_cell", "Có ô dài quá 32.767 chữ. Xóa ô đó rồi chọn lại.",
                found="ô quá dài", expected="không quá 32.767 chữ một ô",
            )  # fmt: skip
    return total, longest


def _whole(chunks: Iterator[bytes], limit: int = 4 * 1024 * 1024) -> bytes:
    parts, size = [], 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > limit:
            raise _bomb("phần mục lục quá lớn")
    return b"".join(parts)


def _elements(data: bytes, wanted: str) -> list[dict[str, str]]:
    """Attributes of every element of that local name; the part has no entities by now."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rsplit(":", 1)[-1] == wanted:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise FileRefused("broken_file", "Tệp bị hỏng bên trong. Lưu lại bằng Excel rồi chọn lại.") from error
    return found


def _links_out(name: str, data: bytes) -> None:
    for link in _elements(data, "Relationship"):
        if link.get("TargetMode") == "External" and not link.get("Type", "").endswith("/hyperlink"):
            raise FileRefused(
                "external_link", "Tệp nối với nguồn khác. Bỏ liên kết, dán lại dưới dạng giá trị rồi chọn lại.",
                found=name, expected="bảng chỉ có giá trị",
            )  # fmt: skip


def inspect(data: bytes) -> XlsxFacts:
    """Look at every byte once. Raises FileRefused; else the facts the reader needs: epoch and formulas by sheet."""
    members = _members(data)
    _by_name(members)
    budget = [MAX_INFLATED]
    small: dict[str, bytes] = {}
    scanned: dict[str, SheetFacts] = {}
    strings = (0, 0)
    for member in members:
        name = member.filename.lower()
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            scanned[name] = _sheet(data, member, budget)
            continue
        chunks = _inflate(data, member, budget)
        if name.endswith((".xml", ".rels", ".vml")):
            chunks = _xml(chunks)
        if name.endswith("sharedstrings.xml"):
            strings = _strings(chunks)
        elif name in ("[content_types].xml", "xl/workbook.xml") or name.endswith(".rels"):
            small[name] = _whole(chunks)
        else:
            for number, chunk in enumerate(chunks):
                if number == 0 and chunk.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MZ")):
                    raise FileRefused("embedded", "Tệp có tệp khác nhúng bên trong. Bỏ phần nhúng rồi chọn lại.")
    if b"macroenabled" in small.get("[content_types].xml", b"").lower():
        raise FileRefused("macros", "Tệp có chương trình (macro). Lưu lại thành .xlsx không macro rồi chọn lại.")
    if "[content_types].xml" not in small or "xl/workbook.xml" not in small:
        raise FileRefused(
            "wrong_type", "Đây không phải bảng tính Excel. Chọn tệp .xlsx hoặc .xls.",
            found="tệp nén khác", expected=".xlsx hoặc .xls",
        )  # fmt: skip
    for name, part in small.items():
        if name.endswith(".rels"):
            _links_out(name, part)
    shown = sum(facts.shared for facts in scanned.values())
    if strings[1] * shown > MAX_TEXT and strings[0] * 4 < strings[1] * shown:
        _amplified(data, members, shown)
    return _facts(small, scanned)


def _sheet(data: bytes, member: zipfile.ZipInfo, budget: list[int]) -> SheetFacts:
    """A sheet in an unusual form is inflated a second time; that time is not charged to the budget again."""
    left = budget[0]

    def stream() -> Iterator[bytes]:
        budget[0] = left
        return _xml(_inflate(data, member, budget))

    return scan_sheet(stream)


def _amplified(data: bytes, members: list[zipfile.ZipInfo], shown: int) -> None:
    """A long text shown in very many cells: count what would really be written out."""
    part = next(m for m in members if m.filename.lower().endswith("sharedstrings.xml"))
    table = _whole(_inflate(data, part, [MAX_INFLATED]), MAX_INFLATED)
    lengths = [len(piece) for piece in re.split(rb"<(?:\w+:)?si\b", table)]
    total = 0
    for member in members:
        name = member.filename.lower()
        if not (name.startswith("xl/worksheets/") and name.endswith(".xml")):
            continue
        tail = b""
        for chunk in _inflate(data, member, [MAX_INFLATED]):
            seam = tail + chunk
            for index in re.findall(rb"<(?:\w+:)?v>(\d{1,7})</", seam):
                number = int(index) + 1
                total += lengths[number] if number < len(lengths) else 0
            tail = seam[seam.rfind(b"<") :][-64:]
            if total > MAX_TEXT:
                raise _bomb(f"một đoạn chữ dài lặp lại trong {shown} ô")


def _facts(small: dict[str, bytes], scanned: dict[str, SheetFacts]) -> XlsxFacts:
    book = small["xl/workbook.xml"]
    targets = {
        link.get("Id", ""): link.get("Target", "")
        for link in _elements(small.get("xl/_rels/workbook.xml.rels", b"<r/>"), "Relationship")
    }
    facts = XlsxFacts()
    for properties in _elements(book, "workbookPr"):
        facts.epoch_1904 = properties.get("date1904", "0").lower() in ("1", "true", "on")
    for sheet in _elements(book, "sheet"):
        link = next((value for key, value in sheet.items() if key.rsplit(":", 1)[-1] == "id"), "")
        target = targets.get(link, "").lower()
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in scanned:
            facts.sheets[sheet.get("name", "")] = scanned[path]
    return facts
