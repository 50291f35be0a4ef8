"""Papers that were issued, in one file: each from a page of its own, its pages numbered from one. The Word file is put
together from the very bytes that were kept; a PDF is set once more from the words they were filled with."""

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

from ketnap.documents.layouts import layout
from ketnap.documents.papers import forms, word
from ketnap.documents.papers.content import look_of, sheet
from ketnap.documents.papers.filling import DOCUMENT
from ketnap.documents.papers.values import Values
from ketnap.documents.typesetting import typeset
from ketnap.models import IssuedPaper
from ketnap.rules.papers import Entry

_SECTION = re.compile(r"<w:sectPr(?:(?!<w:sectPr).)*?</w:sectPr>(?=</w:body>)", re.DOTALL)
_NUMBERS = re.compile(r"<w:pgNumType[^>]*/>")
_MARGINS = re.compile(r"<w:pgMar[^>]*/>")
_FIRST = '<w:pgNumType w:start="1"/>'
_LOW = '<w:p><w:pPr><w:spacing w:after="0" w:line="20" w:lineRule="exact"/>%s</w:pPr></w:p>'
"""A paragraph nobody sees. LibreOffice begins to number anew only where a section does not begin with a table."""
_TOLD = "docProps/"
"""What a file says of itself: differs from paper to paper and is not printed."""


class Apart(Exception):
    """These papers do not fit into one file; the sentence says why and what to do."""


def docx(files: Iterable[bytes]) -> bytes:
    """Raises Apart for files that do not share their look, or none."""
    kept = list(files)
    if not kept:
        raise Apart("Chưa có văn bản nào.")
    looks = {_look(one) for one in kept}
    if len(looks) > 1:
        raise Apart("Các văn bản này lập theo mẫu hoặc thể thức khác nhau, không gộp vào một tệp được; hãy tải ZIP.")
    before, *_, after = _parts(kept[0])
    bodies, sections = [], []
    for one in kept:
        _, body, section, _ = _parts(one)
        bodies.append(f"{_LOW % ''}{body}" if bodies else body)
        sections.append(_numbered(section))
    between = [f"{body}{_paragraph(section)}" for body, section in zip(bodies[:-1], sections, strict=False)]
    document = "".join((before, *between, bodies[-1], sections[-1], after))
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(kept[0])) as first, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for info in first.infolist():
            made.writestr(info, document.encode("utf-8") if info.filename == DOCUMENT else first.read(info))
    return out.getvalue()


def pdf(entry: Entry, papers: Sequence[tuple[Values, date]], digests: Iterable[str]) -> bytes:
    """`digests`: of the empty forms they were filled into. Raises Apart where a form is no longer the same, where the
    layout of the days differs, or for none."""
    if not papers:
        raise Apart("Chưa có văn bản nào.")
    form = forms.form(entry.key)
    today = {word.taken(form, on).digest for _, on in papers}
    if len({layout(on).text.key for _, on in papers}) > 1 or set(digests) - today:
        raise Apart("Các văn bản này lập theo mẫu hoặc thể thức khác nhau, không gộp vào một tệp được; hãy tải ZIP.")
    on = papers[0][1]
    data = {
        "layout": look_of(on), "title": entry.title, "across": form.across,
        "papers": [sheet(form, values, day) for values, day in papers],
    }  # fmt: skip
    return typeset("act.typ", data, "pdf", on=on)


def of_issued(entry: Entry, rows: Sequence[IssuedPaper]) -> bytes:
    """The PDF of papers that were issued. Raises Apart as `pdf`, and for an office's own Word file."""
    if any(row.pdf is None for row in rows):
        raise Apart("Văn bản lập theo mẫu riêng của cơ quan chỉ có tệp Word; hãy tải Word hoặc ZIP.")
    papers = [(Values(row.values["single"], row.values["rows"]), row.on) for row in rows]
    return pdf(entry, papers, {row.form_digest for row in rows})


def _parts(content: bytes) -> tuple[str, str, str, str]:
    """The document before its body, the body, its last section, the rest."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        document = packed.read(DOCUMENT).decode("utf-8")
    start = document.index(">", document.index("<w:body")) + 1
    end = document.rindex("</w:body>")
    section = _SECTION.search(document)
    return (
        document[:start],
        document[start : section.start() if section else end],
        section[0] if section else "",
        (document[end:]),
    )


def _look(content: bytes) -> frozenset[tuple[str, int]]:
    """What of the file is not its text: names and checksums of its other members."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return frozenset(
            (one.filename, one.CRC)
            for one in packed.infolist()
            if one.filename != DOCUMENT and not one.filename.startswith(_TOLD)
        )


def _numbered(section: str) -> str:
    """`pgNumType` stands after the margins, where the schema wants it."""
    return _MARGINS.sub(lambda found: found[0] + _FIRST, _NUMBERS.sub("", section), count=1)


def _paragraph(section: str) -> str:
    """Ends a section; as low as can be, so that it does not begin a page of its own."""
    return _LOW % section
