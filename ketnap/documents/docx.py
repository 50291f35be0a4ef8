"""A paper as a Word file, built in code: every word is the text of a run, so that no name can become markup."""

from datetime import UTC, datetime, time
from io import BytesIO

import docx as word
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from ketnap.documents import drawing
from ketnap.documents.layouts import PAPER_MM, Layout, Style
from ketnap.documents.paper import Block, Heading, Mark, Paper, Picture, Table, clean
from ketnap.documents.word_tables import boxed, grid, listing

CENTRE = WD_ALIGN_PARAGRAPH.CENTER
_SMALL = Style(10, False, True)


def docx(paper: Paper) -> bytes:
    made = word.Document()
    page(made, paper.layout)
    _properties(made, paper)
    _head(made, paper)
    _title(made, paper)
    say_taken(made, paper.taken)
    for block in paper.body:
        _block(made, block, paper.layout)
    made.paragraphs[-1].paragraph_format.keep_with_next = True
    _signature(made, paper)
    if paper.mark:
        closed_mark(grid(made, 2).rows[0].cells[0], paper.mark)
    for words in paper.warnings:
        line(made.add_paragraph(), clean(words), _SMALL)
    for annex in paper.annexes:
        _turned(made, annex.across)
        title = made.add_paragraph()
        line(title, clean(annex.title), Style(paper.layout.body.size, True, False), CENTRE, keep=True)
        title.paragraph_format.space_after = Pt(6)
        for block in annex.blocks:
            _block(made, block, paper.layout)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def page(made: Document, look: Layout) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = (Mm(side) for side in PAPER_MM[look.paper])
    margins = look.margins_mm
    section.top_margin, section.bottom_margin = Mm(margins.top), Mm(margins.bottom)
    section.left_margin, section.right_margin = Mm(margins.left), Mm(margins.right)
    section.header_distance = Mm(margins.top / 2)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    run = number.add_run()
    styled(run, look.page_number)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            part.text = text
        else:
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = look.font, Pt(look.body.size)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), look.font)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    normal.paragraph_format.space_after = Pt(0)


def say_taken(made: Document, words: str) -> None:
    """At the foot of every page, the first too; later sections go on with it."""
    if words:
        section = made.sections[0]
        for foot in (section.footer, section.first_page_footer):
            line(foot.paragraphs[0], clean(words), Style(7, False, False))
        section.footer_distance = Mm(6)


def _turned(made: Document, across: bool) -> None:
    """Every annex begins a section, so that each can lie across."""
    section = made.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    sides = sorted((section.page_width, section.page_height), reverse=across)
    section.page_width, section.page_height = sides
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT


def _properties(made: Document, paper: Paper) -> None:
    about = made.core_properties
    about.title, about.author = " ".join((paper.kind, *paper.subject))[:255], paper.issuer[:255]
    about.comments = " ".join(paper.notes)[:255]
    about.language = "vi-VN"
    about.created = about.modified = datetime.combine(paper.on, time(), UTC)


def styled(run: Run, style: Style) -> None:
    run.font.size, run.bold, run.italic = Pt(style.size), style.bold, style.italic


def line(paragraph: Paragraph, words: str, style: Style, align=None, *, underlined=False, keep=False) -> Paragraph:
    """One line outside the body: no indent, single spacing."""
    run = paragraph.add_run(words)
    styled(run, style)
    run.underline = underlined
    paragraph.alignment = align
    paragraph.paragraph_format.keep_with_next = keep
    return paragraph


def closed_mark(cell: _Cell, mark: Mark) -> None:
    """The frame that says which closed period the figures come from."""
    for words, style in (
        ("KỲ ĐÃ KHÓA", Style(10, True, False)), (f"Mã kiểm tra {mark.code}", Style(10, False, False)),
        (mark.words, Style(9, False, False)),
    ):  # fmt: skip
        found = line(cell.add_paragraph(), words, style, keep=True)
        found.paragraph_format.left_indent = found.paragraph_format.right_indent = Mm(3)
        boxed(found)


def _head(made: Document, paper: Paper) -> None:
    look = paper.layout
    left, right = grid(made, 2).rows[0].cells
    lines = [(paper.superior, look.superior)] if paper.superior else []
    lines += [(paper.issuer, look.issuer), ("*", look.issuer), (paper.number, look.number)]
    for place, (words, style) in enumerate(lines):
        line(left.add_paragraph() if place else left.paragraphs[0], words, style, CENTRE)
    party = line(right.paragraphs[0], "ĐẢNG CỘNG SẢN VIỆT NAM", look.party, CENTRE, underlined=True)
    party.paragraph_format.space_after = Pt(4)
    line(right.add_paragraph(), paper.place_and_day, look.place_and_day, CENTRE)


def _title(made: Document, paper: Paper) -> None:
    look = paper.layout
    first = line(made.add_paragraph(), paper.kind, look.kind_of_paper, CENTRE, keep=True)
    first.paragraph_format.space_before = Pt(16)
    for words in paper.subject:
        line(made.add_paragraph(), words, look.subject, CENTRE, keep=True)
    last = line(made.add_paragraph(), "-----", look.body, CENTRE, keep=True)
    last.paragraph_format.space_after = Pt(12)


def _block(made: Document, block: Block, look: Layout) -> None:
    if isinstance(block, Heading):
        style = Style(look.body.size, True, block.level > 1)
        paragraph = line(made.add_paragraph(), block.text, style, keep=True)
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(8), Pt(4)
    elif isinstance(block, Picture):
        _picture(made, block)
    elif isinstance(block, Table):
        _table(made, block)
    else:
        paragraph = line(made.add_paragraph(), block, look.body, WD_ALIGN_PARAGRAPH.JUSTIFY)
        form = paragraph.paragraph_format
        form.first_line_indent, form.space_after = Mm(look.indent_mm), Pt(4)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line_spacing)


def _picture(made: Document, picture: Picture) -> None:
    title = line(made.add_paragraph(), clean(picture.title), Style(12, True, False), keep=True)
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(8), Pt(4)
    held = made.add_paragraph()
    held.paragraph_format.keep_with_next = True
    section = made.sections[-1]
    width = section.page_width - section.left_margin - section.right_margin
    held.add_run().add_picture(BytesIO(drawing.png(picture, width / Mm(1))), width=width)
    about = held._p.find(f".//{qn('wp:docPr')}")
    about.set("descr", clean(picture.alt))
    about.set("title", clean(picture.title))
    for side in ("distL", "distR", "distT", "distB"):
        about.getparent().set(side, "0")
    line(made.add_paragraph(), clean(picture.alt), _SMALL, keep=True).paragraph_format.space_after = Pt(4)


def _table(made: Document, table: Table) -> None:
    above = table.lists and table.note
    if above:
        line(made.add_paragraph(), clean(table.note), _SMALL, keep=True)
    listing(made, table)
    note = "" if above else clean(table.note)
    after = line(made.add_paragraph(), note, _SMALL if note else Style(4, False, False))
    after.paragraph_format.space_after = Pt(6)


def _signature(made: Document, paper: Paper) -> None:
    look = paper.layout
    table = grid(made, 2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    left, right = table.rows[0].cells
    line(left.paragraphs[0], "Nơi nhận:", look.recipients_head, underlined=True)
    for words in paper.recipients:
        line(left.add_paragraph(), f"- {words}", look.recipients)
    line(right.paragraphs[0], paper.authority, look.authority, CENTRE)
    line(right.add_paragraph(), paper.position, look.position, CENTRE)
    signer = line(right.add_paragraph(), paper.signer, look.signer, CENTRE)
    signer.paragraph_format.space_before = Mm(22)
    for cell in (left, right):
        cell.paragraphs[0].paragraph_format.space_before = Pt(16)
