"""The report as Word, PDF and workbook: every figure is there, every name stays a name, unknown is said."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ketnap.documents import drawing
from ketnap.documents.paper import Picture, Table, shown
from ketnap.documents.report import KINDS, made, paper
from ketnap.lib import numbers
from ketnap.statistics import prose
from tests.documents.papers import POINTS, SIGNED, docx_text, named, part, pdf_pages, pdf_text, sheets, squeezed
from tests.statistics.conftest import Sample

pytestmark = pytest.mark.django_db
HOSTILE = [
    "=cmd|'/C calc'!A0", "</w:t><w:br/>&amp;<b>", '#set page(width: 1mm) $x$ *a* _b_ @c "]', "+1+1", "@SUM(A1)",
    "Đảng bộ \u202eABC\u202c \u2066xyz\u2069", "Chi bộ \x00\x07\x1b A\ud800B", "[[http://x]] `a` \\n %s {0} {{ x }}",
]  # fmt: skip


@pytest.fixture
def hostile(report):
    return named(report, HOSTILE)


def expected(report) -> list[str]:
    """Each sentence of the report; of tables each word of a cell, as a cell may be broken into lines."""
    ready = paper(report, SIGNED)
    found = [ready.layout.written(prose.plain(p)) for s in prose.sections(report) for p in s.paragraphs]
    for block in ready.blocks():
        if isinstance(block, Table):
            found += [word for row in block.rows for cell in row for word in block.text(cell).split()]
    return [squeezed(words) for words in found]


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_every_sentence_and_every_figure_is_on_paper(report, ending) -> None:
    content = made(report, SIGNED, ending).content
    text = (docx_text if ending == "docx" else pdf_text)(content)
    tight = text.replace(" ", "")
    missing = [words for words in expected(report) if words.replace(" ", "") not in tight]
    assert missing == []
    for words in ("131", "2.340", "ĐẢNG UỶ KHỐI DOANH NGHIỆP", "Số 45-BC/ĐUK", "T/M BAN THƯỜNG VỤ", "Nơi nhận:"):
        assert words.replace(" ", "") in tight


def test_lines_of_the_annex_are_those_of_the_report(report) -> None:
    lists = [block for block in paper(report, SIGNED).blocks() if isinstance(block, Table) and block.lists]
    (annex,) = lists
    assert len(annex.rows) == len(report.by_organisation) + 1 == 54
    columns = {head: [row[place] for row in annex.rows] for place, head in enumerate(annex.head)}
    for head in ("Kết nạp", "Nữ", "Tuổi đoàn", "Đảng viên", "Dự bị"):
        *parts, total = columns[head]
        assert sum(parts) == total, head
    assert columns["Kết nạp"][-1] == report.admitted.total.value == 131


def test_a_workbook_holds_numbers_and_native_charts(report) -> None:
    content = made(report, SIGNED, "xlsx").content
    found = dict(sheets(content))
    assert list(found) == ["Báo cáo", "Số liệu và hình", "Biến động, cơ cấu", "Theo tổ chức", "Ghi chú"]
    drawn = [block for block in paper(report, SIGNED).blocks() if isinstance(block, Picture)]
    assert part(content, r"xl/charts/chart\d+\.xml").count("<c:chartSpace") == len(drawn) == 8
    cells = [cell for rows in found.values() for row in rows for cell in row]
    for block in paper(report, SIGNED).blocks():
        for cell in (cell for row in block.rows for cell in row) if isinstance(block, Table) else ():
            assert (float(cell) if isinstance(cell, Decimal) else shown(cell) if cell is None else cell) in cells or (
                cell == ""
            )
    assert any("Thể thức theo Hướng dẫn 11-HD/VPTW" in str(row[0]) for row in found["Ghi chú"])


@pytest.mark.parametrize("ending", sorted(KINDS))
def test_a_name_stays_a_name(hostile, ending) -> None:
    content = made(hostile, SIGNED, ending).content
    if ending == "xlsx":
        words = "\n".join(str(cell) for _, rows in sheets(content) for row in rows for cell in row)
    else:
        words = (docx_text if ending == "docx" else pdf_text)(content)
    tight = words.replace(" ", "").replace("\n", "")
    for name in ("=cmd|'/C calc'!A0", "</w:t><w:br/>&amp;<b>", "#set page(width: 1mm) $x$ *a* _b_ @c", "+1+1"):
        assert name.replace(" ", "") in tight
    assert "ABC" in tight and "A" + "B" in tight
    assert not set("\u202e\u202c\u2066\u2069\x00\x07\x1b") & set(words)


def test_no_formula_comes_from_data(hostile) -> None:
    content = made(hostile, SIGNED, "xlsx").content
    assert "<f>" not in part(content, r"worksheets/sheet") and "<f " not in part(content, r"worksheets/sheet")
    assert "hyperlink" not in part(content, r"worksheets/sheet")
    # The references of charts are ours: a sheet and cells, nothing typed.
    assert HOSTILE[0] not in "".join(part(content, r"xl/charts").split("<c:f>")[1:]).split("</c:f>")[0]


def test_word_files_stay_whole_and_fetch_nothing(hostile) -> None:
    content = made(hostile, SIGNED, "docx").content
    assert "&lt;/w:t&gt;" in part(content, r"word/document\.xml")
    assert 'TargetMode="External"' not in part(content, r"\.rels$")


def test_a_page_of_a_hostile_name_keeps_its_size(hostile) -> None:
    pages = pdf_pages(made(hostile, SIGNED, "pdf").content)
    sizes = {(round(page.width / POINTS), round(page.height / POINTS)) for page in pages}
    assert sizes == {(210, 297), (297, 210)}


@pytest.mark.parametrize("ending", sorted(KINDS))
def test_before_the_register_begins_nothing_is_counted_as_zero(sample: Sample, ending) -> None:
    early = sample.report("19.168", date(2010, 1, 1), date(2010, 12, 31))
    assert early.members.total.value is None
    content = made(early, replace(SIGNED, on=date(2011, 1, 5)), ending).content
    if ending == "xlsx":
        balance = dict(sheets(content))["Biến động, cơ cấu"]
        assert [row[1] for row in balance if row[0] == "Tăng, giảm trong kỳ"] == [numbers.show(None)]
    else:
        text = (docx_text if ending == "docx" else pdf_text)(content)
        assert "Tăng, giảm trong kỳ" in text and "chưa có số liệu" in text


def test_a_cell_of_one_organisation_has_its_paper(sample: Sample) -> None:
    small = sample.report("19.168.021", date(2011, 7, 1), date(2011, 9, 30))
    text = pdf_text(made(small, replace(SIGNED, number=None, place=""), "pdf").content)
    assert "T/M CHI BỘ" in text and "-BC/CB" in text and "………, ngày 03 tháng 10 năm 2011" in text


@pytest.mark.parametrize(
    ("on", "number", "body"),
    [(date(2018, 4, 2), "Số 7-BC", "UỶ"), (date(2026, 5, 26), "Số 7-BC", "UỶ"), (date(2026, 5, 27), "Số 07-BC", "ỦY")],
)
def test_a_paper_follows_the_rule_of_the_day_it_is_signed(report, on, number, body) -> None:
    found = paper(report, replace(SIGNED, on=on, number=7))
    assert found.number.startswith(number)
    assert found.issuer == f"ĐẢNG {body} KHỐI DOANH NGHIỆP TỈNH BẮC NINH"


def test_the_same_paper_is_the_same_file(report) -> None:
    assert made(report, SIGNED, "pdf").content == made(report, SIGNED, "pdf").content
    first, second = (part(made(report, SIGNED, "docx").content, r"word/document\.xml") for _ in range(2))
    assert first == second


def test_pictures_are_drawn_alike_for_page_and_word(report) -> None:
    for picture in (block for block in paper(report, SIGNED).blocks() if isinstance(block, Picture)):
        svg, png = drawing.svg(picture).decode(), drawing.png(picture)
        assert svg.startswith("<svg") and "http" not in svg.replace("http://www.w3.org", "")
        assert png.startswith(b"\x89PNG")
        # 165 mm wide at 200 to the inch
        assert abs(int.from_bytes(png[16:20], "big") - 165 / 25.4 * drawing.PPI) <= 2
        assert [bar.value for bar in picture.bars] == [
            row[picture.column] for row in picture.table.rows[: len(picture.bars)]
        ]


def test_the_pdf_is_for_the_archive(report) -> None:
    content = made(report, SIGNED, "pdf").content
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in content
