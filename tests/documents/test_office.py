"""An office's own Word file: our copy comes back as it went; marks are found wherever Word tears them; what may not be
in a file is refused, each with its sentence."""

import io
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from ketnap.documents.layouts import layout
from ketnap.documents.papers import forms, joining, office, package, word
from ketnap.documents.papers.filling import OPEN, WHEN
from ketnap.documents.papers.marks import labels
from ketnap.documents.papers.package import MAX_FILE, Refused
from ketnap.documents.papers.values import Values
from ketnap.rules.papers import catalogue
from ketnap.rules.papers.fields import fields, folded, row_labels, row_names, rows
from tests.documents.office_files import (
    DOCUMENT,
    ON,
    TYPES,
    W,
    changed,
    entry,
    linked,
    own,
    packed,
    paragraph,
    paragraphs,
    parts,
    said,
    table,
    with_body,
    with_part,
)  # fmt: skip
from tests.documents.test_goldens import record, words

KEYS = forms.keys()
DAYS = (date(2011, 10, 3), date(2020, 10, 3), date(2026, 10, 3))
OFFICE = "application/vnd.openxmlformats-officedocument"
WORDML = f"{OFFICE}.wordprocessingml"
MACROS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def filled(content: bytes, on: date = ON) -> bytes:
    return office.taken(content).filled(record().ready(layout(on)))


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("key", [key for key in KEYS if key in catalogue()])
def test_our_own_copy_is_taken_and_fills_to_the_same_text(key, on) -> None:
    copy = own(key, on)
    assert said(copy, key, on) == ""
    ours = word.taken(forms.form(key), on).filled(record().ready(layout(on)))
    back = filled(copy, on)
    assert words(back) == words(ours)
    assert paragraphs(back) == paragraphs(ours)


def test_labels_say_one_field_each() -> None:
    assert len(labels()) == 2 * len(fields()) + 2, "each also at the beginning of a sentence; the heading in capitals"
    for name in rows():
        assert len(row_labels(name)) == len(rows()[name])
    assert len({folded(name) for name in row_names().values()}) == len(rows())


TORN = (
    ("{{họ và tên}}",),
    ("{", "{họ và tên", "}", "}"),
    ("{{h", "ọ ", "và t", "ên}}"),
    ("Đồng chí {", "{  HỌ VÀ   TÊN ", "}}, sinh"),
    (unicodedata.normalize("NFD", "{{họ và tên}}"),),
    ("{{họ", "</w:t><w:tab/><w:t>", "và tên}}"),
    ("{{họ và tên}} và {{quê ", "quán}}{{giới tính}}"),
)


@pytest.mark.parametrize("runs", TORN, ids=range(len(TORN)))
def test_a_mark_is_found_however_word_has_torn_it(runs) -> None:
    content = with_body(own(), paragraph(*runs))
    assert said(content) == ""
    first = words(filled(content))[:70]
    assert "Vũ Thị Ví Dụ" in first and "{" not in first


def test_proofing_smart_tags_and_formatting_inside_a_mark() -> None:
    xml = (
        '<w:p><w:r><w:t>{{</w:t></w:r><w:proofErr w:type="spellStart"/><w:smartTag w:uri="urn:x" w:element="place">'
        '<w:r><w:rPr><w:b/></w:rPr><w:t>họ và</w:t></w:r></w:smartTag><w:proofErr w:type="spellEnd"/>'
        '<w:bookmarkStart w:id="7" w:name="a"/><w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve"> tên}} hết</w:t>'
        '</w:r><w:bookmarkEnd w:id="7"/></w:p>'
    )
    content = with_body(own(), xml)
    assert said(content) == ""
    made = parts(filled(content))[DOCUMENT].decode()
    assert '<w:rPr><w:b/></w:rPr><w:t xml:space="preserve">Vũ Thị Ví Dụ</w:t>' in made  # as its first letter looks
    assert '<w:rPr><w:i/></w:rPr><w:t xml:space="preserve"> hết</w:t>' in made


def test_text_boxes_headers_and_footers_are_filled() -> None:
    box = (
        '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape style="width:90pt;height:40pt"><v:textbox>'
        f"<w:txbxContent>{paragraph('Khung {{quê quán}}')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        "<w:r><w:t>{{họ và tên}}</w:t></w:r></w:p>"
    )
    content = with_body(own(), box)
    for kind, tag in (("header", "hdr"), ("footer", "ftr")):
        held = f'<w:{tag} xmlns:w="{W}">{paragraph(f"{kind} {{{{người ký}}}}")}</w:{tag}>'
        content = with_part(content, f"word/own-{kind}.xml", f"{WORDML}.{kind}+xml", held.encode())
        content = linked(content, kind, f"own-{kind}.xml")
    assert said(content) == ""
    made = parts(filled(content))
    assert "Khung xã Mẫu Sơn, tỉnh Mẫu" in made[DOCUMENT].decode()
    assert "header Trịnh Văn Mẫu" in made["word/own-header.xml"].decode()
    assert "footer Trịnh Văn Mẫu" in made["word/own-footer.xml"].decode()
    other = replace(record(), single={**record().single, "sign.name": "Đỗ Thị Mẫu"}).ready(layout(ON))
    with pytest.raises(joining.Apart, match="không gộp vào một tệp được"):
        joining.docx([filled(content), office.taken(content).filled(other)])


def test_a_row_is_repeated_and_may_hold_what_does_not_change() -> None:
    row = table(paragraph("{{Danh sách: họ ", "và tên}}"), paragraph("{{địa danh}}"))
    content = with_body(
        own(), row.replace("<w:tbl>", '<w:tbl><w:tr w:rsidR="1"><w:tc><w:p w:rsidR="1"/></w:tc></w:tr>')
    )
    assert said(content) == ""
    made = words(filled(content))
    people = [row["name"] for row in record().rows["people"]]
    assert len(people) > 1
    assert made.startswith(" ".join(f"{name} Thành phố Mẫu" for name in people))


def test_a_paragraph_goes_where_its_field_is_empty() -> None:
    content = with_body(own(), paragraph("{{khi có: họ và tên}}CÓ") + paragraph("{{Khi không có: họ và tên}}KHÔNG"))
    assert said(content) == ""
    assert words(filled(content)).startswith("CÓ ĐẢNG")
    empty = office.taken(content).filled(Values({}).ready(layout(ON)))
    assert words(empty).startswith("KHÔNG")


MARKS = (
    (paragraph("{{họ và ten}}"), "trường “họ và ten” không có trong danh mục. Có phải {{họ và tên}}?"),
    (paragraph("{{zzz}}"), "trường “zzz” không có trong danh mục. Xem tên các trường"),
    (paragraph("{{họ và tên}"), "dấu ngoặc nhọn lẻ"),
    (paragraph("{họ và tên}"), "dấu ngoặc nhọn lẻ"),
    (paragraph("{{họ và") + paragraph("tên}}"), "dấu ngoặc nhọn lẻ"),
    (paragraph("{{}}"), "trường “” không có trong danh mục"),
    (paragraph("{{danh sách: họ và tên}}"), "cột của “danh sách” đứng ngoài bảng"),
    (table(paragraph("{{danh sách: họ tên}}")), "cột “họ tên” không có trong “danh sách”. Có phải {{họ và tên}}?"),
    (table(paragraph("{{danh sách: họ và tên}}{{chỉ tiêu các tổ chức: tổ chức}}")), "lặp theo cả “chỉ tiêu"),
    (table(paragraph("{{danh sách: họ và tên}}") + paragraph("{{khi có: quê quán}}a") + "<w:p/>"), "dòng lặp có đoạn"),
    (table(paragraph("{{khi có: quê quán}}a")), "chỉ có đoạn có điều kiện"),
    (table(paragraph("{{danh sách: họ và tên}}") + table("<w:p/>") + "<w:p/>"), "bảng khác bên trong"),
    (paragraph(f"{OPEN}person.name{WHEN}"), "ký tự riêng của chương trình"),
    ('<w:p><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>{{họ và tên}}</m:t>'
     "</m:r></m:oMath></w:p>", "chỗ không điền được"),
)  # fmt: skip


@pytest.mark.parametrize("xml, sentence", MARKS, ids=range(len(MARKS)))
def test_a_wrong_mark_is_refused_with_its_place_and_its_remedy(xml, sentence) -> None:
    content = with_body(own(), xml)
    found = office.examined(content, entry(), ON)
    assert sentence in "\n".join(map(str, found))
    assert all(one.place and one.found and one.remedy.endswith((".", "?")) for one in found)
    with pytest.raises(Refused):
        office.taken(content)


def test_a_missing_field_and_a_missing_table_are_named() -> None:
    without = changed(own(), DOCUMENT, "{{ngày sinh bằng chữ}}", "")
    assert said(without) == "Cả tệp: thiếu trường {{ngày sinh bằng chữ}}. Viết dấu ấy vào chỗ cần in."
    assert said(changed(own(), DOCUMENT, "{{địa danh}}", "Bắc Ninh")) == ""  # an office may type what never changes
    key = "sympathisers"
    listing = parts(own(key))[DOCUMENT].decode()
    row = listing.index("{{danh sách")
    start, end = listing.rindex("<w:tr>", 0, row), listing.index("</w:tr>", row) + len("</w:tr>")
    bare = packed(parts(own(key)) | {DOCUMENT: (listing[:start] + listing[end:]).encode()})
    assert said(bare, key).startswith("Cả tệp: thiếu bảng của “danh sách”. Thêm một bảng")


def field(words: str) -> str:
    return (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        + "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in words.split("|"))
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def picture(source: str) -> str:
    said = f'<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="{source}"/>'
    return f"<w:p><w:r><w:pict>{said}</w:pict></w:r></w:p>"


OUTSIDE = ' TargetMode="External"'
BODIES = {
    "INCLUDETEXT": (field('INCLUDE|TEXT "http://x/a.docx"'), "trường tự động của Word (INCLUDETEXT"),
    "DDE": (field("DDEAUTO c:\\\\windows cmd"), "trường tự động của Word (DDEAUTO"),
    "simple": ('<w:p><w:fldSimple w:instr=" DATE "/></w:p>', "trường tự động của Word (DATE)"),
    "nested": ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>' + field("QUOTE 68") + "</w:p>", "trường tự động"),
    "tracked": ('<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>a</w:t></w:r></w:ins></w:p>', "có vết sửa"),
    "deleted": ('<w:p><w:del w:id="1" w:author="a"><w:r><w:delText>a</w:delText></w:r></w:del></w:p>', "có vết sửa"),
    "comment": ('<w:p><w:r><w:commentReference w:id="1"/></w:r></w:p>', "có nhận xét"),
    "object": ("<w:p><w:r><w:object/></w:r></w:p>", "có đối tượng nhúng"),
    "control": ('<w:p><w:r><w:control w:name="a"/></w:r></w:p>', "có nút điều khiển ActiveX"),
    "altChunk": ("<w:altChunk/>", "có tệp khác chèn vào"),
    "bound": ('<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>',
              "khung nội dung nối với dữ liệu"),
    "vml": (picture("http://x/a.png"), "trỏ ra ngoài: http://x/a.png"),
    "share": (picture("\\\\x\\a"), "trỏ ra ngoài"),
    "prefix": (f'<x:p xmlns:x="{W}"/>', "XML viết theo cách lạ"),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_what_may_not_stand_in_the_text(name) -> None:
    xml, sentence = BODIES[name]
    content = with_body(own(), xml)
    assert sentence in said(content)
    with pytest.raises(Refused):
        office.taken(content)


PACKAGES = {
    "vba": (lambda: with_part(own(), "word/vbaProject.bin", "application/vnd.ms-office.vbaProject", MACROS), "macro"),
    "vba unlisted": (lambda: packed(parts(own()) | {"word/vbaProject.bin": MACROS}), "macro"),
    "docm": (lambda: changed(own(), TYPES, f"{WORDML}.document.main+xml",
                             "application/vnd.ms-word.document.macroEnabled.main+xml"), "là tệp có macro"),
    "dotm": (lambda: changed(own(), TYPES, f"{WORDML}.document.main+xml",
                             "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"), "là tệp có macro"),
    "dotx": (lambda: changed(own(), TYPES, f"{WORDML}.document.main+xml", f"{WORDML}.template.main+xml"), ".dotx"),
    "link": (lambda: linked(own(), "hyperlink", "https://example.org/", OUTSIDE), "liên kết ra ngoài: https://example.org"),
    "template": (lambda: linked(own(), "attachedTemplate", "file:///c:/x.dotm", OUTSIDE), "gắn tệp mẫu ở nơi khác"),
    "picture outside": (lambda: linked(own(), "image", "http://x/a.png", OUTSIDE), "có ảnh nằm ngoài tệp"),
    "inside in name": (lambda: linked(own(), "image", "http://x/a.png"), "có ảnh nằm ngoài tệp"),
    "ole": (lambda: with_part(own(), "word/embeddings/oleObject1.bin", f"{OFFICE}.oleObject", MACROS, "oleObject"),
            "có đối tượng nhúng"),
    "activex": (lambda: with_part(own(), "word/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml",
                                  b"<a/>", "control"), "có nút điều khiển ActiveX"),
    "chunk": (lambda: with_part(own(), "word/a.html", "text/html", b"<html/>", "aFChunk"), "có tệp khác chèn vào"),
    "comments": (lambda: with_part(own(), "word/comments.xml", f"{WORDML}.comments+xml",
                                   f'<w:comments xmlns:w="{W}"/>'.encode(), "comments"), "có nhận xét"),
    "svg": (lambda: with_part(own(), "word/media/a.svg", "image/svg+xml", b"<svg/>", "image"), "không phải PNG"),
    "gone": (lambda: linked(own(), "image", "media/gone.png"), "thiếu phần media/gone.png"),
    "doctype": (lambda: changed(own(), DOCUMENT, "<w:document", '<!DOCTYPE a [<!ENTITY b "c">]><w:document'),
                "DOCTYPE"),
    "utf-16": (lambda: packed(parts(own()) | {DOCUMENT: "<a/>".encode("utf-16")}), "bảng mã lạ"),
    "utf-7": (lambda: changed(own(), DOCUMENT, "UTF-8", "UTF-7"), "bảng mã lạ"),
    "broken xml": (lambda: changed(own(), DOCUMENT, "</w:body>", ""), "bị hỏng bên trong"),
    "cut": (lambda: own()[:-400], "bị hỏng hoặc tải chưa hết"),
    "flipped": (lambda: own()[:900] + bytes(b ^ 255 for b in own()[900:1300]) + own()[1300:], "bị hỏng"),
    "pdf": (lambda: b"%PDF-1.7\n", "là tệp PDF"),
    "doc": (lambda: MACROS + bytes(600), "là tệp .doc cũ"),
    "rtf": (lambda: b"{\\rtf1}", "là tệp RTF"),
    "web page": (lambda: b"<html></html>", "là trang web"),
    "empty": (lambda: b"", "trống"),
    "zip": (lambda: packed({"a.txt": b"a"}), "không phải tệp Word"),
    "xlsx": (lambda: packed({TYPES: b"<Types/>", "xl/workbook.xml": b"<a/>"}), "không phải tệp Word"),
    "large": (lambda: own() + bytes(MAX_FILE), "quá 5 MB"),
    "bomb": (lambda: packed(parts(own()) | {"word/media/a.png": bytes(60_000_000)}), "phình quá lớn"),
    "many": (lambda: packed(parts(own()) | {f"customXml/a{n}.xml": b"<a/>" for n in range(400)}), "phình quá lớn"),
    "long": (lambda: packed(parts(own()) | {"word/b.xml": b"<a>" + b" " * 9_000_000 + b"</a>"}), "quá mức của một mẫu"),
    "slip": (lambda: packed(parts(own()) | {"../a.xml": b"<a/>"}), "có phần lạ bên trong"),
    "twice": (lambda: packed(parts(own()) | {"WORD/DOCUMENT.xml": b"<a/>"}), "trùng tên"),
}  # fmt: skip


@pytest.mark.parametrize("name", PACKAGES)
def test_what_may_not_be_a_part_of_the_file(name) -> None:
    make, sentence = PACKAGES[name]
    content = make()
    assert sentence in said(content)
    with pytest.raises(Refused):
        office.taken(content)


def test_a_part_that_inflates_to_more_than_it_says_is_broken() -> None:
    content = bytearray(packed(parts(own()) | {"word/media/a.png": bytes(3_000_000)}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as held:
        real = held.getinfo("word/media/a.png").file_size.to_bytes(4, "little")
    content = content.replace(real, (1000).to_bytes(4, "little"))
    assert "bị hỏng" in said(bytes(content))


def test_a_billion_laughs_is_refused_before_it_is_parsed(monkeypatch) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    content = changed(own(), DOCUMENT, "<w:document", f"{bomb}]><w:document")
    monkeypatch.setattr(package.etree, "fromstring", None)
    assert "DOCTYPE" in str(office.examined(packed({TYPES: parts(content)[DOCUMENT]}), entry(), ON)[0])


def test_problems_are_told_once_and_not_without_end() -> None:
    content = with_body(own(), paragraph("{{zzz}}") * 2 + "".join(paragraph(f"{{{{zzz {n}}}}}") for n in range(200)))
    found = office.examined(content, entry(), ON)
    assert len(found) == 50 == len(set(found))
