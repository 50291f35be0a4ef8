"""Papers that were issued, in one file: the kept bytes one after the other, each numbered from one."""

import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from ketnap.documents.papers import joining
from ketnap.documents.papers.joining import Apart
from ketnap.documents.papers.making import made
from ketnap.documents.papers.values import Values
from ketnap.rules.papers import catalogue
from tests.documents.papers import docx_text, part, pdf_pages, pdf_text
from tests.documents.test_goldens import words

ON = date(2022, 4, 28)
ENTRY = catalogue()["9-KND"]


def values(name: str) -> Values:
    return Values({
        "person.name": name, "head.issuer": "Đảng ủy Khối Mẫu", "head.place": "Mẫu", "head.day": "ngày 28 tháng 4",
        "head.number": "Số 7-QĐ/ĐUK", "sign.authority": "T/M BAN THƯỜNG VỤ", "sign.name": "Trịnh Văn Mẫu",
    })  # fmt: skip


NAMES = [f"Vũ Thị {word}" for word in ("Một", "Hai", "Ba")]


def test_word_files_joined_are_the_file_of_all_of_them() -> None:
    kept = [made(ENTRY, values(name), ON, with_pdf=False).docx for name in NAMES]
    joined = joining.docx(kept)
    assert words(joined) == " ".join(words(made(ENTRY, values(name), ON, with_pdf=False).docx) for name in NAMES)
    document = part(joined, r"word/document\.xml")
    assert document.count('<w:pgNumType w:start="1"/>') == 3 == document.count("<w:sectPr")
    assert re.search(r'<w:pgMar[^>]*/><w:pgNumType w:start="1"/>', document)
    begun = re.findall(r"</w:pPr></w:p>(<w:p>.{0,90}?)</w:pPr></w:p><w:tbl>", document)
    assert len(begun) == 2 and all('w:line="20"' in one for one in begun), "each section begins with a paragraph"
    assert docx_text(joining.docx(kept[:1])) == docx_text(kept[0])


def test_a_joined_pdf_numbers_each_from_one() -> None:
    digest = made(ENTRY, values("Vũ Thị Một"), ON, with_pdf=False).form_digest
    alone = len(pdf_pages(made(ENTRY, values("Vũ Thị Một"), ON).pdf or b""))
    joined = joining.pdf(ENTRY, [(values(name), ON) for name in NAMES], {digest})
    pages = pdf_pages(joined)
    assert len(pages) == 3 * alone
    for name in NAMES:
        assert name in pdf_text(joined)
    assert len({page.extract_text()[:60] for page in pages[::alone]}) == 1, (
        "each begins on page one, which has no number"
    )


def test_the_second_page_of_each_is_two() -> None:
    long = Values({**values("Vũ Thị Một").single, "person.name": "Vũ Thị Một " * 700})
    digest = made(ENTRY, long, ON, with_pdf=False).form_digest
    pages = [page.extract_text() for page in pdf_pages(joining.pdf(ENTRY, [(long, ON)] * 2, {digest}))]
    half = len(pages) // 2
    assert half > 1 and [one.split("\n")[0] for one in pages[:half]] == [one.split("\n")[0] for one in pages[half:]]
    assert pages[half + 1].startswith("2\n")


def restyled(content: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(content)) as held, ZipFile(out, "w") as packed:
        for name in held.namelist():
            packed.writestr(name, held.read(name) + (b"<!-- -->" if name == "word/styles.xml" else b""))
    return out.getvalue()


def test_what_does_not_fit_together_is_said() -> None:
    new = date(2026, 6, 10)
    kept = [made(ENTRY, values("Vũ Thị Một"), on, with_pdf=False) for on in (ON, new)]
    assert kept[0].layout != kept[1].layout
    assert docx_text(joining.docx([one.docx for one in kept])).count("Vũ Thị Một") == 2 * docx_text(kept[0].docx).count(
        "Vũ Thị Một"
    ), "each keeps the margins of its day"
    with pytest.raises(Apart, match="hãy tải ZIP"):
        joining.docx([kept[0].docx, restyled(kept[0].docx)])
    with pytest.raises(Apart, match="hãy tải ZIP"):
        joining.pdf(ENTRY, [(values("A"), ON), (values("B"), new)], {one.form_digest for one in kept})
    with pytest.raises(Apart, match="hãy tải ZIP"):
        joining.pdf(ENTRY, [(values("A"), ON)], {"0" * 64})
    for none in (lambda: joining.docx([]), lambda: joining.pdf(ENTRY, [], set())):
        with pytest.raises(Apart, match="Chưa có"):
            none()
