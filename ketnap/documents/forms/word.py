"""The paper of a form as a Word file: across, columns numbered, heads repeated, rows whole."""

from datetime import UTC, datetime, time
from io import BytesIO

import docx as word
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Emu, Mm, Pt
from docx.table import _Cell

from ketnap.documents.docx import CENTRE, closed_mark, line, page, say_taken
from ketnap.documents.forms.content import FormPaper, PaperLine
from ketnap.documents.forms.pdf import columns
from ketnap.documents.layouts import Style
from ketnap.documents.word_tables import framed, grid, kept_whole, width

RIGHT, LEFT = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
_NOTE, _SLANTED, _HOW = Style(10, False, False), Style(10, False, True), Style(11, False, True)
_INDENT_MM = 4


def docx(paper: FormPaper) -> bytes:
    made = word.Document()
    page(made, paper.layout)
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = sorted((section.page_width, section.page_height), reverse=True)
    _properties(made, paper)
    _head(made, paper)
    say_taken(made, paper.taken)
    _table(made, paper)
    _footnotes(made, paper)
    _signature(made, paper)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _properties(made: Document, paper: FormPaper) -> None:
    about = made.core_properties
    about.title, about.author = f"{paper.number}. {paper.title}"[:255], paper.issuer[:255]
    about.comments, about.language = " ".join(paper.notes)[:255], "vi-VN"
    about.created = about.modified = datetime.combine(paper.on, time(), UTC)


def _head(made: Document, paper: FormPaper) -> None:
    look = paper.layout
    left, right = grid(made, 2).rows[0].cells
    lines = [(paper.superior, look.superior)] if paper.superior else []
    _lines(left, [*lines, (paper.issuer, look.issuer), ("*", look.issuer)], CENTRE)
    said = [(paper.number, look.form_number), (paper.given_by, _SLANTED)]
    _lines(right, said, RIGHT)
    if paper.mark:
        closed_mark(right, paper.mark)
    title = line(made.add_paragraph(), paper.title, look.form_title, CENTRE, keep=True)
    title.paragraph_format.space_before = Pt(8)
    line(made.add_paragraph(), paper.period, Style(13, False, False), CENTRE, keep=True)
    line(made.add_paragraph(), paper.days, _HOW, CENTRE, keep=True)
    line(made.add_paragraph(), paper.counted_in, _HOW, RIGHT, keep=True).paragraph_format.space_after = Pt(3)


def _table(made: Document, paper: FormPaper) -> None:
    shares, whole = columns(paper), width(made)
    widths = [Emu(int(whole * share / sum(shares))) for share in shares]
    found = made.add_table(rows=0, cols=len(paper.head))
    found.autofit = False
    for place, column in enumerate(found.columns):
        column.width = widths[place]
    size = paper.layout.form_cell.size
    numbers = [str(place) for place in range(1, len(paper.head) + 1)]
    for words, style in ((paper.head, Style(size, True, False)), (numbers, _NOTE)):
        row = found.add_row()
        kept_whole(row)
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for place, text in enumerate(words):
            _cell(row.cells[place], text, style, CENTRE, widths[place])
    for one in paper.lines:
        row = found.add_row()
        kept_whole(row)
        _row(row.cells, one, Style(size, one.strong, False), widths)


def _row(cells: tuple[_Cell, ...], one: PaperLine, style: Style, widths: list[Emu]) -> None:
    if one.cells:
        label = cells[0]
        for place, text in enumerate(one.cells, 1):
            _cell(cells[place], text, style, RIGHT, widths[place])
        _cell(label, one.words, style, LEFT, widths[0])
    else:
        label = cells[0].merge(cells[-1])
        _cell(label, one.words, style, LEFT, Emu(sum(widths)))
    label.paragraphs[0].paragraph_format.left_indent = Mm(_INDENT_MM * one.indent)


def _cell(cell: _Cell, words: str, style: Style, align: WD_ALIGN_PARAGRAPH, wide: Emu) -> None:
    cell.width = wide
    framed(cell)
    paragraph = line(cell.paragraphs[0], words, style, align)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)


def _footnotes(made: Document, paper: FormPaper) -> None:
    first = True
    for words, style in (
        *([("Biểu chưa khớp khi kiểm tra chéo:", Style(11, True, False))] if paper.wrong else []),
        *((f"– {words}", Style(11, False, False)) for words in paper.wrong),
        *([("Ghi chú:", Style(10, True, False))] if paper.footnotes else []),
        *((f"– {words}", _NOTE) for words in paper.footnotes),
    ):
        found = line(made.add_paragraph(), words, style, LEFT, keep=style.bold)
        found.paragraph_format.space_before = Pt(6 if first else 1)
        first = False
    if first:
        made.add_paragraph()


def _signature(made: Document, paper: FormPaper) -> None:
    look = paper.layout
    left, right = grid(made, 2).rows[0].cells
    _lines(left, [("", look.place_and_day), (paper.maker, look.authority), (paper.maker_how, _HOW)], CENTRE)
    heads = [(words, look.authority) for words in paper.head_of.split("\n")]
    _lines(right, [(paper.place_and_day, look.place_and_day), *heads, (paper.head_how, _HOW)], CENTRE)
    for cell, name in ((left, paper.maker_name), (right, paper.signer)):
        signed = line(cell.add_paragraph(), name, look.signer, CENTRE)
        signed.paragraph_format.space_before = Mm(20)
        cell.paragraphs[0].paragraph_format.space_before = Pt(12)
        for paragraph in cell.paragraphs[:-1]:
            paragraph.paragraph_format.keep_with_next = True


def _lines(cell: _Cell, lines: list[tuple[str, Style]], align: WD_ALIGN_PARAGRAPH) -> None:
    for place, (words, style) in enumerate(lines):
        line(cell.add_paragraph() if place else cell.paragraphs[0], words, style, align)
