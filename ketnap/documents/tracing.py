"""Marks of a file that leaves the house: a line to be read, and the serial hidden in two further places that stay when
the file is saved again by another program.

workbook   footer of every printed sheet · custom property · hidden name
Word       custom property · hidden words after the last paragraph (the line to be read is set with the paper)
PDF        a comment after its end (the line to be read is set with the paper)
ZIP        its comment, which packing programs show; papers in it stay the bytes that were issued
JSON       an object `taken`
"""

import json
import re
import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

from lxml import etree

from ketnap.documents import table

NAME, HIDDEN = "KetnapExport", "_ketnap"
LONGEST_FOOTER = 230
"""Letters; a workbook takes 255 in one footer."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CUSTOM = "docProps/custom.xml"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_AFTER_FOOTER = re.compile(
    rb"<(?:rowBreaks|colBreaks|customProperties|cellWatches|ignoredErrors|smartTags|drawing|legacyDrawing|picture"
    rb"|oleObjects|controls|webPublishItems|tableParts|extLst)\b|</worksheet>"
)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def traced(content: bytes, kind: str, serial: str, line: str) -> bytes:
    """The file with its marks; one of a kind not named above as it is. `line` says who, of what, when, which serial."""
    if kind == table.KIND:
        return _package(content, line, lambda name, part: _of_workbook(name, part, serial, line))
    if kind == WORD:
        return _package(content, line, lambda name, part: _of_word(name, part, line))
    if kind == "application/pdf":
        return content.rstrip() + b"\n% " + f"{NAME} {serial}".encode() + b"\n"
    if kind == "application/zip":
        out = BytesIO(content)
        with zipfile.ZipFile(out, "a") as packed:
            packed.comment = line.encode()
        return out.getvalue()
    if kind == "application/json":
        held = json.loads(content)
        return json.dumps({"taken": line, **held}, ensure_ascii=False, indent=1).encode() if _plain(held) else content
    return content


def _plain(held: object) -> bool:
    return isinstance(held, dict) and "taken" not in held


def _package(content: bytes, line: str, change) -> bytes:  # type: ignore[no-untyped-def]
    """An Office file with the custom property, each part changed by `change`."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        had = _CUSTOM in old.namelist()
        for member in old.infolist():
            part = old.read(member)
            if member.filename == "[Content_Types].xml" and not had:
                said = f'<Override PartName="/{_CUSTOM}" ContentType="{_TYPE}"/></Types>'
                part = part.replace(b"</Types>", said.encode())
            elif member.filename == "_rels/.rels" and not had:
                said = f'<Relationship Id="rIdKetnap" Type="{_REL}" Target="{_CUSTOM}"/></Relationships>'
                part = part.replace(b"</Relationships>", said.encode())
            elif member.filename == _CUSTOM:
                part = _property(part, line)
            new.writestr(member, change(member.filename, part))
        if not had:
            new.writestr(_CUSTOM, _property(None, line))
    return out.getvalue()


def _property(part: bytes | None, line: str) -> bytes:
    vt = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
    root = etree.Element(f"{{{_PROPERTIES}}}Properties", nsmap={None: _PROPERTIES, "vt": vt})
    if part is not None:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    pids = [int(one.get("pid", "1")) for one in root]
    held = etree.SubElement(root, f"{{{_PROPERTIES}}}property", fmtid=_FMTID, pid=str(max([1, *pids]) + 1), name=NAME)
    etree.SubElement(held, f"{{{vt}}}lpwstr").text = line
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _of_workbook(name: str, part: bytes, serial: str, line: str) -> bytes:
    if name == "xl/workbook.xml":
        said = f'<definedName name="{HIDDEN}" hidden="1">{escape(f'"{serial}"')}</definedName>'.encode()
        if b"</definedNames>" in part:
            return part.replace(b"</definedNames>", said + b"</definedNames>")
        return part.replace(b"</sheets>", b"</sheets><definedNames>" + said + b"</definedNames>")
    if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
        return _footed(part, line)
    return part


def _footed(part: bytes, line: str) -> bytes:
    words = f"&L&8{line[:LONGEST_FOOTER].replace('&', '&&')}"
    said = f"<oddFooter>{escape(words)}</oddFooter>".encode()
    top = max(part.rfind(b"</sheetData>"), part.rfind(b"<sheetData/>"), 0)
    body, tail = part[:top], part[top:]
    if b"<oddFooter>" in tail:
        return body + re.sub(rb"<oddFooter>.*?</oddFooter>", _beside(words), tail, count=1, flags=re.DOTALL)
    if b"<headerFooter" in tail:
        whole = re.search(rb"</oddHeader>", tail)
        at = whole.end() if whole else tail.index(b">", tail.index(b"<headerFooter")) + 1
        return body + tail[:at] + said + tail[at:]
    at = _AFTER_FOOTER.search(tail).start()  # type: ignore[union-attr]
    return body + tail[:at] + b"<headerFooter>" + said + b"</headerFooter>" + tail[at:]


def _beside(words: str):  # type: ignore[no-untyped-def]
    """Our own line is said anew; what somebody set in the middle or to the right stays."""

    def said(held: re.Match[bytes]) -> bytes:
        inside = held[0].removeprefix(b"<oddFooter>").removesuffix(b"</oddFooter>")
        theirs = re.sub(rb"^&amp;L.*?(?=&amp;[CR]|$)", b"", inside, flags=re.DOTALL)
        return b"<oddFooter>" + escape(words).encode() + theirs + b"</oddFooter>"

    return said


def _of_word(name: str, part: bytes, line: str) -> bytes:
    if name != "word/document.xml":
        return part
    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    paragraphs = root.findall(f"{_W}body/{_W}p")
    if not paragraphs:
        return part
    run = etree.SubElement(paragraphs[-1], f"{_W}r")
    etree.SubElement(etree.SubElement(run, f"{_W}rPr"), f"{_W}vanish")
    etree.SubElement(run, f"{_W}t").text = line
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


__all__ = ["HIDDEN", "NAME", "WORD", "traced"]
