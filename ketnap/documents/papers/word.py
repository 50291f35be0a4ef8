"""A form of ours as a Word file with marked places, in the layout of a day: made once, filled many times."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from io import BytesIO

import docx as word
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from ketnap.documents.docx import CENTRE, line, page, styled
from ketnap.documents.layouts import Layout, Style, layout
from ketnap.documents.papers.content import is_name, opened, place_and_day
from ketnap.documents.papers.filling import ASKED, UNLESS, WHEN, Taken, mark
from ketnap.documents.papers.forms import FIELD, Block, Form
from ketnap.documents.word_tables import framed, grid, kept_whole, width
from ketnap.rules.papers.fields import rows

_PEN = Mm(22)
_HOW = Style(12, False, True)


def taken(form: Form, on: date) -> Taken:
    """Ready to be filled; made once for what is printed of the form under a rule of layout."""
    return _taken(form.on(on), layout(on).text.since)


@lru_cache(maxsize=256)
def _taken(form: Form, since: date) -> Taken:
    return Taken(made(form, layout(since), since), rows())


def made(form: Form, look: Layout, on: date) -> bytes:
    """The empty form, every field a mark. `on`: the day the file says it was made."""
    paper = word.Document()
    page(paper, look)
    if form.across:
        section = paper.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    about = paper.core_properties
    about.title, about.author, about.comments = form.key, "", ""
    about.created = about.modified = datetime.combine(on, time(), UTC)
    _head(paper, form, look)
    _title(paper, form, look)
    _addressed(paper, form, look)
    for block in form.body:
        _block(paper, block, look)
    if form.left or form.right or form.recipients:
        _keep(paper)
        _signature(paper, form, look)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _marked(text: str, look: Layout) -> str:
    return FIELD.sub(lambda found: mark(found[1]), look.written(text))


def _asked(block: Block) -> str:
    """Marks that say when the paragraph is printed; a line that is one field alone is left out with it."""
    alone = FIELD.fullmatch(block.text)
    when = block.when or (alone[1] if alone else "")
    found = f"{WHEN}{when}{ASKED}" if when else ""
    return found + (f"{UNLESS}{block.unless}{ASKED}" if block.unless else "")


def _put(cell: _Cell, started: list[int], words: str, style: Style, align=None, **more) -> Paragraph:
    """A line in a cell, its first paragraph first."""
    paragraph = cell.paragraphs[0] if not started else cell.add_paragraph()
    started.append(1)
    return line(paragraph, words, style, align, **more)


def _head(paper: Document, form: Form, look: Layout) -> None:
    day = place_and_day(form, mark("head.place"), mark("head.day"))
    if form.head == "bare":
        return
    if form.head == "personal":
        line(paper.add_paragraph(), "ĐẢNG CỘNG SẢN VIỆT NAM", look.party, CENTRE, underlined=True)
        if not form.at_end:
            line(paper.add_paragraph(), day, look.place_and_day, CENTRE)
        return
    left, right = _two(paper, 0.43)
    begun: list[int] = []
    if form.head == "union":
        for place, one in enumerate(form.head_left):
            style = look.issuer if place + 1 == len(form.head_left) else look.superior
            _put(left, begun, _asked(one) + _marked(one.text, look), style, CENTRE)
    else:
        asked = f"{WHEN}head.superior{ASKED}"
        _put(left, begun, asked + mark("head.superior_capitals"), look.superior, CENTRE)
        _put(left, begun, mark("head.issuer_capitals"), look.issuer, CENTRE)
    _put(left, begun, "*", look.issuer, CENTRE)
    if form.number:
        _put(left, begun, mark("head.number"), look.number, CENTRE)
    for one in form.about:
        _put(left, begun, _asked(one) + _marked(one.text, look), _HOW, CENTRE)
    begun = []
    if form.head != "union":
        party = _put(right, begun, "ĐẢNG CỘNG SẢN VIỆT NAM", look.party, CENTRE, underlined=True)
        party.paragraph_format.space_after = Pt(4)
    if not form.at_end:
        _put(right, begun, day, look.place_and_day, CENTRE)


def _title(paper: Document, form: Form, look: Layout) -> None:
    first = True
    for one, style in [(one, look.kind_of_paper) for one in form.kind] + [(one, look.subject) for one in form.subject]:
        found = line(paper.add_paragraph(), _asked(one) + _marked(one.text, look), style, CENTRE, keep=True)
        if first:
            found.paragraph_format.space_before, first = Pt(16), False
    if form.kind and form.head == "organisation":
        line(paper.add_paragraph(), "-----", look.body, CENTRE, keep=True)
    if paper.paragraphs:
        paper.paragraphs[-1].paragraph_format.space_after = Pt(12)


def _addressed(paper: Document, form: Form, look: Layout) -> None:
    for place, one in enumerate(form.to):
        found = line(paper.add_paragraph(), _asked(one) + _marked(one.text, look), look.body)
        found.paragraph_format.left_indent, found.paragraph_format.space_after = Mm(30), Pt(4)
        if place == 0 and not form.kind:  # under the subject of a letter
            found.paragraph_format.space_before = Pt(14)
    if form.to:
        paper.paragraphs[-1].paragraph_format.space_after = Pt(12)


def _block(paper: Document, block: Block, look: Layout) -> None:
    if block.kind == "table":
        _table(paper, block, look)
    elif block.kind == "frame":
        _frame(paper, block, look)
    else:
        _words(paper, block, look)


def _words(paper: Document | _Cell, block: Block, look: Layout) -> None:
    if block.kind == "blank":
        for _ in range(block.lines):
            spaced(line(paper.add_paragraph(), _asked(block), look.body), look)
        return
    found = paper.add_paragraph()
    asked = _asked(block)
    if block.kind == "text":
        if block.lead:
            styled(found.add_run(f"{asked}{_marked(block.lead, look)} "), Style(look.body.size, True, False))
            asked = ""
        told = block.text if block.lead else opened(block.text)
        line(found, asked + _marked(told, look), look.body, WD_ALIGN_PARAGRAPH.JUSTIFY)
        found.paragraph_format.first_line_indent = Mm(look.indent_mm)
        spaced(found, look)
        return
    bold = Style(look.body.size, True, False)
    line(found, asked + _marked(opened(block.text), look), bold, CENTRE if block.kind == "centre" else None, keep=True)
    found.paragraph_format.space_before, found.paragraph_format.space_after = Pt(8), Pt(6)


def spaced(found: Paragraph, look: Layout) -> None:
    form = found.paragraph_format
    form.space_after, form.line_spacing_rule, form.line_spacing = Pt(4), WD_LINE_SPACING.EXACTLY, Pt(look.line_spacing)


def _frame(paper: Document, block: Block, look: Layout) -> None:
    row = grid(paper, 1).rows[0]
    cell = row.cells[0]
    framed(cell)
    for one in block.inner:
        _words(cell, one, look)
    cell._tc.remove(cell.paragraphs[0]._p)
    _apart(paper)


def _apart(paper: Document) -> None:
    """A low line, so that a table is not one with what follows."""
    line(paper.add_paragraph(), "", Style(4, False, False)).paragraph_format.space_after = Pt(6)


def _table(paper: Document, block: Block, look: Layout) -> None:
    whole = width(paper)
    shares = [column.share for column in block.columns]
    made = paper.add_table(rows=2, cols=len(shares))
    made.autofit = False
    size = 9.5 if len(shares) > 8 else 11
    head, body = made.rows
    for row in (head, body):
        kept_whole(row)
    repeated = OxmlElement("w:tblHeader")
    head._tr.get_or_add_trPr().append(repeated)
    for place, column in enumerate(block.columns):
        marks = [mark(f"{block.rows}.{field}") for field in column.fields]
        for row, words, bold in ((head, [look.written(column.head)], True), (body, marks, False)):
            cell, begun = row.cells[place], list[int]()
            cell.width = made.columns[place].width = Emu(int(whole * column.share / sum(shares)))
            framed(cell)
            for one in words:
                found = _put(cell, begun, one, Style(size, bold, False), CENTRE if bold else None).paragraph_format
                found.space_before = found.space_after = Pt(2)
    _apart(paper)


def _keep(paper: Document) -> None:
    """The signature never stands alone: the last paragraph goes with it."""
    for last in reversed(paper.element.body.findall(qn("w:p"))):
        found = Paragraph(last, paper)
        found.paragraph_format.keep_with_next = True
        if ASKED not in found.text:  # one that may be left out does not hold the signature
            return


def _two(paper: Document, share: float) -> tuple[_Cell, _Cell]:
    """Two cells side by side; `share`: of the width, to the left one."""
    found = grid(paper, 2)
    for place, part in enumerate((share, 1 - share)):
        found.columns[place].width = found.rows[0].cells[place].width = Emu(int(width(paper) * part))
    left, right = found.rows[0].cells
    return left, right


def _signature(paper: Document, form: Form, look: Layout) -> None:
    left, right = _two(paper, 0.43 if form.at_end else 0.5)
    begun: list[int] = []
    if form.left:
        _signed(left, form.left, form, look)
    elif form.recipients:
        _put(left, begun, "Nơi nhận:", look.recipients_head, underlined=True)
        for one in form.recipients:
            _put(left, begun, f"{_asked(one)}- {_marked(one.text, look)}", look.recipients)
    _signed(right, form.right, form, look)
    for cell in (left, right):
        cell.paragraphs[0].paragraph_format.space_before = Pt(16)


def _signed(cell: _Cell, lines: tuple[Block, ...], form: Form, look: Layout) -> None:
    begun: list[int] = []
    if form.at_end and lines is form.right:
        _put(cell, begun, place_and_day(form, mark("head.place"), mark("head.day")), look.place_and_day, CENTRE)
    above = [one for one in lines if not is_name(one.text)]
    for place, one in enumerate(above):
        style = look.authority if place == 0 else look.position
        _put(cell, begun, _asked(one) + _marked(one.text, look), style, CENTRE)
    if form.how:
        _put(cell, begun, look.written(form.how), _HOW, CENTRE)
    for one in lines:
        if is_name(one.text):
            # Not left out where the name is not known: the room for the pen stands above it.
            name = _put(cell, begun, _marked(one.text, look), look.signer, CENTRE)
            name.paragraph_format.space_before = _PEN
