"""What a Word file of an office may be made of, seen before anything reads it: text, styles, pictures. No programs,
nothing that is fetched from elsewhere, nothing embedded, no XML with declarations of its own.

What is not on the lists of the allowed is refused. Every part is inflated at most to the size it declares.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from ketnap.documents.papers.filling import DOCUMENT

MAX_FILE = 5 * 1024 * 1024
MAX_INFLATED = 40 * 1024 * 1024
MAX_XML = 8 * 1024 * 1024
"""Of all parts that are XML together; a form of twenty pages has less than one."""
MAX_PARTS = 300
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_MAIN = f"{_OFFICE}wordprocessingml.document.main+xml"
_TYPES = {
    *(f"{_OFFICE}wordprocessingml.{name}+xml" for name in (
        "document.main", "styles", "settings", "webSettings", "fontTable", "numbering", "header", "footer", "footnotes",
        "endnotes",
    )),
    f"{_OFFICE}theme+xml", f"{_OFFICE}extended-properties+xml", f"{_OFFICE}custom-properties+xml",
    f"{_OFFICE}customXmlProperties+xml", "application/vnd.ms-word.stylesWithEffects+xml",
    "application/vnd.openxmlformats-package.core-properties+xml",
    "application/vnd.openxmlformats-package.relationships+xml", "application/xml", "text/xml", "image/png",
    "image/jpeg", "image/jpg", "image/gif",
}  # fmt: skip
_RELATED = {
    "officeDocument", "core-properties", "extended-properties", "custom-properties", "thumbnail", "styles",
    "stylesWithEffects", "settings", "webSettings", "fontTable", "theme", "numbering", "header", "footer", "footnotes",
    "endnotes", "image", "customXml", "customXmlProps",
}  # fmt: skip
_ADDRESS = re.compile(
    r"^\s*(?:(?:https?|ftps?|file|smb|mailto|mhtml|cid|data|javascript|vbscript|ldaps?|tel|res|about|ms-[a-z-]+):|\\\\|//)",
    re.IGNORECASE,
)
_NAMES_ONLY = {"uri", "url", "namespaceuri"}
"""Attributes that hold the name of a namespace or of the maker of a smart tag, which no reader fetches."""
_FIELDS = {"PAGE", "NUMPAGES", "SECTIONPAGES"}
_FORBIDDEN = {
    "ins": "vết sửa", "del": "vết sửa", "moveFrom": "vết sửa", "moveTo": "vết sửa", "commentReference": "nhận xét",
    "commentRangeStart": "nhận xét", "altChunk": "tệp khác chèn vào", "subDoc": "tệp khác chèn vào",
    "object": "đối tượng nhúng", "OLEObject": "đối tượng nhúng", "control": "nút điều khiển ActiveX",
    "ocx": "nút điều khiển ActiveX", "movie": "phim", "mailMerge": "trộn thư", "cellIns": "vết sửa",
    "cellDel": "vết sửa", "dataBinding": "khung nội dung nối với dữ liệu", "ffData": "ô nhập liệu cũ",
    "frameset": "khung trang web", "saveThroughXslt": "phép biến đổi khi lưu",
}  # fmt: skip
_REMEDY = {
    "vết sửa": "Vào thẻ Xem lại, chọn Chấp nhận tất cả thay đổi rồi lưu lại.",
    "nhận xét": "Vào thẻ Xem lại, xóa tất cả nhận xét rồi lưu lại.",
    "tệp khác chèn vào": "Chép phần chữ của tệp ấy vào thẳng mẫu.",
    "đối tượng nhúng": "Xóa đối tượng, gõ thành chữ hoặc dán thành ảnh.",
    "nút điều khiển ActiveX": "Xóa nút ấy.",
    "phim": "Xóa phim.",
    "trộn thư": "Vào thẻ Gửi thư, chọn Văn bản Word thường để thôi trộn thư, rồi dùng dấu {{…}}.",
    "tệp mẫu đính kèm": "Trong Tệp mẫu và phần bổ trợ, đổi về Normal rồi lưu lại.",
    "khung nội dung nối với dữ liệu": "Nhấn chuột phải vào khung, chọn Loại bỏ điều khiển nội dung.",
    "ô nhập liệu cũ": "Xóa ô nhập liệu, dùng dấu {{…}}.",
}
_AGAIN = "Mở tệp bằng Word, lưu thành tệp mới loại Word Document (.docx) rồi tải lên lại."
_OUTSIDE = "Xóa liên kết; viết hoặc dán nội dung thẳng vào mẫu."
_PLACES = {"header": "Đầu trang", "footer": "Chân trang", "footnotes": "Chú thích", "endnotes": "Chú thích cuối"}
_KIND = re.compile(re.escape(f"{_OFFICE}wordprocessingml.") + r"(header|footer|footnotes|endnotes)\+xml")
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    strip_cdata=True,
)  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Why a file is not taken: where, what was found, what to do."""

    place: str
    found: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.found}. {self.remedy}"


class Refused(Exception):
    """Nothing more can be said of the file than this problem."""

    def __init__(self, found: str, remedy: str, place: str = "Tệp") -> None:
        self.problem = Problem(place, found, remedy)
        super().__init__(str(self.problem))


@dataclass(frozen=True)
class Package:
    members: Mapping[str, bytes]
    trees: Mapping[str, "etree._Element"]
    """Of every part that is XML, without comments and instructions."""
    kinds: Mapping[str, str]
    """Name of a part → content type as the file declares it."""

    def written(self) -> Iterator[tuple[str, str]]:
        """Parts people read: name and place in words, the text itself first."""
        yield DOCUMENT, "Thân văn bản"
        for name in sorted(self.trees):
            found = _KIND.fullmatch(self.kinds[name])
            if found and name != DOCUMENT:
                yield name, _PLACES[found[1]]


def opened(content: bytes) -> Package:
    """The parts, sizes counted. Refused for what is not a Word file, or is broken, too large, locked."""
    if content[:4] != b"PK\x03\x04":
        raise _not_word(content)
    if len(content) > MAX_FILE:
        raise Refused(
            f"nặng {len(content) / 1048576:.1f} MB, quá 5 MB".replace(".", ","), "Thu nhỏ ảnh trong tệp rồi lưu lại."
        )
    try:
        members = _members(content)
    except (
        zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OverflowError, EOFError, OSError, RuntimeError,
    ) as error:  # fmt: skip
        raise Refused("bị hỏng hoặc tải chưa hết", _AGAIN) from error
    if "[Content_Types].xml" not in members:
        raise Refused("không phải tệp Word", _AGAIN)
    trees = {name: _parsed(name, held) for name, held in members.items() if _is_xml(name, held)}
    return Package(members, trees, _kinds(members, trees["[Content_Types].xml"]))


def _kinds(members: Iterable[str], types: "etree._Element") -> dict[str, str]:
    default, own = {}, {}
    for one in types:
        if one.get("Extension"):
            default[one.get("Extension").lower()] = one.get("ContentType", "")
        elif one.get("PartName"):
            own[one.get("PartName").lstrip("/").lower()] = one.get("ContentType", "")
    return {name: own.get(name.lower()) or default.get(name.lower().rpartition(".")[2], "") for name in members}


def problems(package: Package) -> Iterator[Problem]:
    """Every part, link and element that may not be in it."""
    yield from _types(package)
    for name, tree in package.trees.items():
        if name.endswith(".rels"):
            yield from _related(name, tree, package.members)
        else:
            yield from _elements(where(name), tree, words=not name.startswith("customXml/"))


def where(name: str) -> str:
    found = re.fullmatch(r"word/(header|footer|footnotes|endnotes)\d*\.xml", name)
    return "Thân văn bản" if name == DOCUMENT else _PLACES[found[1]] if found else f"Phần {name} bên trong tệp"


def _not_word(content: bytes) -> Refused:
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return Refused("là tệp .doc cũ hoặc tệp đặt mật khẩu", f"Bỏ mật khẩu nếu có. {_AGAIN}")
    kinds = {b"%PDF": "là tệp PDF", b"{\\rtf": "là tệp RTF", b"<": "là trang web hoặc XML", b"": "trống"}
    found = next((words for start, words in kinds.items() if start and content.lstrip().startswith(start)), "")
    return Refused(found or ("không phải tệp Word" if content else "trống"), _AGAIN)


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        listed = packed.infolist()
        if len(listed) > MAX_PARTS or sum(one.file_size for one in listed) > MAX_INFLATED:
            raise Refused("phình quá lớn khi mở ra", "Bỏ bớt ảnh, chép phần chữ sang tệp Word mới.")
        if len({one.filename.lower() for one in listed}) != len(listed):
            raise Refused("có hai phần trùng tên bên trong", _AGAIN)
        for one in listed:
            if one.flag_bits & 1:
                raise Refused("đặt mật khẩu", f"Bỏ mật khẩu. {_AGAIN}")
            odd = one.filename.startswith("/") or ".." in one.filename.split("/") or re.search(r"[\\:]", one.filename)
            if odd or one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Refused("có phần lạ bên trong", _AGAIN)
        return {one.filename: packed.read(one) for one in listed if not one.filename.endswith("/")}


def _is_xml(name: str, held: bytes) -> bool:
    return name.lower().endswith((".xml", ".rels")) or held.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _parsed(name: str, held: bytes) -> "etree._Element":
    if len(held) > MAX_XML:
        raise Refused("dài quá mức của một mẫu", "Bỏ bớt nội dung, chép sang tệp Word mới.", where(name))
    try:
        text = held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("dùng bảng mã lạ", _AGAIN, where(name)) from error
    said = re.match(r"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", text)
    if said and said[1].lower() not in ("utf-8", "us-ascii", "ascii"):
        raise Refused("dùng bảng mã lạ", _AGAIN, where(name))
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Refused("có khai báo lạ (DOCTYPE, thực thể)", _AGAIN, where(name))
    try:
        return etree.fromstring(text.encode(), _PARSER)
    except etree.XMLSyntaxError as error:
        raise Refused("bị hỏng bên trong", _AGAIN, where(name)) from error


def _types(package: Package) -> Iterator[Problem]:
    kinds = package.kinds
    if any("macroenabled" in kind.lower() for kind in kinds.values()):
        yield Problem("Tệp", "là tệp có macro (.docm, .dotm) dù tên là gì", _AGAIN)
    elif kinds.get(DOCUMENT) != _MAIN or DOCUMENT not in package.trees:
        kind = "là tệp mẫu .dotx" if any("template.main" in kind for kind in kinds.values()) else "không phải tệp Word"
        yield Problem("Tệp", kind, _AGAIN)
    elif package.trees[DOCUMENT].tag != f"{{{WORD}}}document":
        yield Problem("Tệp", "lưu theo dạng Strict Open XML", _AGAIN)
    for name, kind in kinds.items():
        low = name.lower()
        if "vbaproject" in low or "vbadata" in low or "vba" in kind.lower():
            yield Problem(where(name), "có chương trình (macro)", _AGAIN)
        elif low != "[content_types].xml" and kind not in _TYPES and "macroenabled" not in kind.lower():
            yield Problem(where(name), *_foreign(low, kind))


def _foreign(name: str, kind: str) -> tuple[str, str]:
    """What a part is that is not on the list, and what to do."""
    for sign, found, remedy in (
        ("comments", "có nhận xét", _REMEDY["nhận xét"]),
        ("embeddings", "có đối tượng nhúng", _REMEDY["đối tượng nhúng"]),
        ("activex", "có nút điều khiển ActiveX", _REMEDY["nút điều khiển ActiveX"]),
        ("chart", "có biểu đồ", "Dán biểu đồ thành ảnh PNG."),
        ("diagram", "có SmartArt", "Dán SmartArt thành ảnh PNG."),
        ("fonts/", "có phông chữ nhúng", "Trong Tùy chọn, mục Lưu, bỏ chọn Nhúng phông chữ rồi lưu lại."),
        ("media/", "có ảnh không phải PNG, JPEG, GIF", "Lưu ảnh thành PNG rồi chèn lại."),
        ("glossary", "có khối dựng sẵn", "Chép nội dung sang tệp Word mới, không dùng khối dựng sẵn."),
    ):
        if sign in name:
            return found, remedy
    return f"có phần không dùng cho mẫu ({kind or 'không rõ loại'})", "Chép nội dung sang tệp Word mới rồi lưu lại."


def _related(name: str, tree: "etree._Element", members: Mapping[str, bytes]) -> Iterator[Problem]:
    base = re.sub(r"_rels/[^/]*$", "", name)
    place = where(re.sub(r"_rels/([^/]*)\.rels$", r"\1", name))
    held = {one.lower() for one in members}
    for one in tree.iter("{*}Relationship"):
        kind, target = one.get("Type", "").rpartition("/")[2], one.get("Target", "")
        if one.get("TargetMode", "Internal") != "Internal" or _ADDRESS.match(target):
            what = {
                "hyperlink": "có liên kết ra ngoài", "attachedTemplate": "gắn tệp mẫu ở nơi khác",
                "image": "có ảnh nằm ngoài tệp",
            }.get(kind, "nối với tệp hoặc nguồn khác")  # fmt: skip
            remedy = _REMEDY["tệp mẫu đính kèm"] if kind == "attachedTemplate" else _OUTSIDE
            yield Problem(place, f"{what}: {target[:80]}", remedy)
        elif kind not in _RELATED:
            known = {"comments": "nhận xét", "aFChunk": "tệp khác chèn vào", "oleObject": "đối tượng nhúng",
                     "package": "đối tượng nhúng", "control": "nút điều khiển ActiveX"}.get(kind)  # fmt: skip
            yield Problem(place, f"có {known or f'phần không dùng cho mẫu ({kind})'}", _REMEDY.get(known or "", _AGAIN))
        elif _resolved(base, target) not in held:
            yield Problem(place, f"thiếu phần {target[:80]}", _AGAIN)


def _resolved(base: str, target: str) -> str:
    found: list[str] = []
    for step in (target if target.startswith("/") else base + target).split("/"):
        if step == "..":
            found = found[:-1]
        elif step not in ("", "."):
            found.append(step)
    return "/".join(found).lower()


def _elements(place: str, tree: "etree._Element", *, words: bool) -> Iterator[Problem]:
    """`words`: not a part of data alone, which no reader shows."""
    seen: set[str] = set()
    for one in tree.iter(etree.Element):
        # A sheet has tens of thousands of elements; a QName of each would be most of the time it takes to look at it.
        space, _, name = one.tag.rpartition("}")
        if (space == f"{{{WORD}") != (one.prefix == "w"):
            seen.add("XML viết theo cách lạ")
        if found := "vết sửa" if name.endswith("PrChange") else _FORBIDDEN.get(name):
            seen.add(found)
        for key, value in one.items():
            if name != "fldSimple" and ":" not in value and "//" not in value and "\\\\" not in value:
                continue  # no address has none of these
            local = key.rpartition("}")[2]
            if words and local not in _NAMES_ONLY and _ADDRESS.match(value):
                yield Problem(place, f"trỏ ra ngoài: {value.strip()[:80]}", _OUTSIDE)
            if name == "fldSimple" and local == "instr":
                yield from _field(place, value)
    yield from (Problem(place, f"có {found}", _REMEDY.get(found, _AGAIN)) for found in sorted(seen))
    yield from _instructions(place, tree)


def _instructions(place: str, tree: "etree._Element") -> Iterator[Problem]:
    """Words of fields, which Word lets stand in many runs and inside one another."""
    open_: list[str] = []
    for one in tree.iter(f"{{{WORD}}}fldChar", f"{{{WORD}}}instrText"):
        if one.tag.endswith("instrText"):
            if not open_:
                yield from _field(place, one.text or "")
            else:
                open_[-1] += one.text or ""
            continue
        kind = one.get(f"{{{WORD}}}fldCharType")
        if kind == "begin":
            open_.append("")
        elif kind == "end" and open_:
            yield from _field(place, open_.pop())
    for words in open_:
        yield from _field(place, words)


def _field(place: str, words: str) -> Iterator[Problem]:
    name = words.split()[0].upper() if words.split() else ""
    if name not in _FIELDS:
        yield Problem(
            place, f"có trường tự động của Word ({words.strip()[:60] or 'lồng nhau'})",
            "Xóa trường ấy (chọn nó, nhấn Ctrl+Shift+F9), dùng dấu {{…}}; chỉ số trang được để tự động.",
        )  # fmt: skip
