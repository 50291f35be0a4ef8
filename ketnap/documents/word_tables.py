"""Tables of a Word file: heads repeat, rows do not split, numbers stand to the right."""

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from ketnap.documents.paper import Table, clean
from ketnap.documents.pdf import columns


def grid(made: Document, count: int) -> WordTable:
    """One row without borders, as wide as the text: for heading and signature."""
    table = made.add_table(rows=1, cols=count)
    table.autofit = False
    whole = width(made)
    for cell in table.rows[0].cells:
        cell.width = Emu(whole // count)
    kept_whole(table.rows[0])
    return table


def listing(made: Document, table: Table) -> None:
    shares = columns(table)
    whole = width(made)
    widths = [Emu(int(whole * share / sum(shares))) for share in shares]
    found = made.add_table(rows=0, cols=len(table.head))
    found.autofit = False
    for place, column in enumerate(found.columns):
        column.width = widths[place]
    size = Pt(9.5 if table.wide else 11)
    short = not table.lists and len(table.rows) <= 14
    last = len(table.rows) - 1
    texts = [[clean(words) for words in table.head], *([table.text(cell) for cell in row] for row in table.rows)]
    for line, words in enumerate(texts):
        row = found.add_row()
        kept_whole(row)
        if line == 0:
            mark = OxmlElement("w:tblHeader")
            row._tr.get_or_add_trPr().append(mark)
        heavy = line == 0 or (table.sums and line == last + 1)
        for place, text in enumerate(words):
            cell = row.cells[place]
            cell.width = widths[place]
            _ruled(cell, line == 0)
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if place < table.words else WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.keep_with_next = short and line <= last
            run = paragraph.add_run(text)
            run.font.size, run.bold = size, heavy


def width(made: Document) -> int:
    section = made.sections[-1]
    return section.page_width - section.left_margin - section.right_margin


def kept_whole(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _ruled(cell: _Cell, head: bool) -> None:
    """A line below, and one above the head."""
    borders = OxmlElement("w:tcBorders")
    for side, size in (("top", "8" if head else "0"), ("bottom", "8" if head else "4")):
        if size != "0":
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", "000000")):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def framed(cell: _Cell) -> None:
    """A line on every side."""
    cell._tc.get_or_add_tcPr().append(_box("w:tcBorders", "single", "0"))


def boxed(paragraph: Paragraph) -> None:
    """A double line around it; paragraphs that follow each other share one."""
    paragraph._p.get_or_add_pPr().append(_box("w:pBdr", "double", "3"))


def _box(kind: str, line: str, space: str):
    borders = OxmlElement(kind)
    for side in ("top", "left", "bottom", "right"):
        mark = OxmlElement(f"w:{side}")
        for name, value in (("val", line), ("sz", "4"), ("space", space), ("color", "000000")):
            mark.set(qn(f"w:{name}"), value)
        borders.append(mark)
    return borders
