"""Word files as offices send them, and as somebody with other things in mind does: our own copy, changed."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cache

from docx import Document

from ketnap.documents.papers import forms
from ketnap.documents.papers.office import examined, office_copy
from ketnap.rules.papers import Entry, catalogue

ON = date(2011, 9, 5)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCUMENT, TYPES, LINKS = "word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"


def entry(key: str = "9-KND") -> Entry:
    return catalogue()[key]


@cache
def own(key: str = "9-KND", on: date = ON) -> bytes:
    return office_copy(forms.form(key), on)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in members.items():
            archive.writestr(name, held)
    return out.getvalue()


def changed(content: bytes, name: str, old: str, new: str) -> bytes:
    """One part with some text replaced where it first stands; it must stand there."""
    members = parts(content)
    text = members[name].decode()
    assert old in text, (name, old)
    return packed(members | {name: text.replace(old, new, 1).encode()})


def with_part(content: bytes, name: str, kind: str, held: bytes, link: str = "") -> bytes:
    """A part more, with its content type, and the relation of the text to it."""
    content = packed(parts(content) | {name: held})
    content = changed(content, TYPES, "</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>')
    return linked(content, link, name.removeprefix("word/")) if link else content


def linked(content: bytes, kind: str, target: str, more: str = "") -> bytes:
    name = f"rId{900 + len(parts(content)[LINKS])}"
    link = f'<Relationship Id="{name}" Type="{R}/{kind}" Target="{target}"{more}/>'
    return changed(content, LINKS, "</Relationships>", f"{link}</Relationships>")


def with_body(content: bytes, xml: str) -> bytes:
    """XML more at the beginning of the text."""
    return changed(content, DOCUMENT, "<w:body>", f"<w:body>{xml}")


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{one}</w:t></w:r>' for one in runs) + "</w:p>"


def table(*cells: str) -> str:
    """A row of so many cells."""
    return "<w:tbl><w:tr>" + "".join(f"<w:tc>{one}</w:tc>" for one in cells) + "</w:tr></w:tbl>"


def said(content: bytes, key: str = "9-KND", on: date = ON) -> str:
    """All problems in one text."""
    return "\n".join(map(str, examined(content, entry(key), on)))


def paragraphs(content: bytes) -> int:
    """In the whole text, tables too."""
    return len(Document(io.BytesIO(content)).element.body.findall(f".//{{{W}}}p"))
