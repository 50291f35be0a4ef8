"""The marking a file carries: of its name, of a Word file's lines, of the rows over the table of a workbook. Looks at
text only: a picture of a page is not read."""

import re
import zipfile
import zlib
from html import unescape
from io import BytesIO

from ketnap.rules import secrecy

LONGEST = 4 * 1024 * 1024
"""Bytes of a part that are looked at: what stands above a table stands at its beginning."""
_STRING = re.compile(r"<(?:\w+:)?si\b[^>]*>(.*?)</(?:\w+:)?si>", re.DOTALL)
_ROW = re.compile(r"<(?:\w+:)?row\b[^>]*>(.*?)</(?:\w+:)?row>", re.DOTALL)
_CELL = re.compile(r"<(?:\w+:)?c\b([^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_VALUE = re.compile(r"<(?:\w+:)?v>(.*?)</(?:\w+:)?v>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_PARAGRAPH = re.compile(r"</w:p>|<w:br\b[^>]*>|<w:tab\b[^>]*>")
_TEXT = re.compile(r"<(?:\w+:)?t\b[^>]*>(.*?)</(?:\w+:)?t>", re.DOTALL)


def marking(name: str, content: bytes) -> str:
    """As rules.secrecy.DEGREES; empty: none was found."""
    if found := secrecy.of_file_name(name):
        return found
    if content[:2] == b"PK":
        try:
            with zipfile.ZipFile(BytesIO(content)) as packed:
                return _of_package(packed)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, OSError):
            return ""  # no file we take; who reads it says so
    if b"\0" not in content[:4096]:
        lines = content[:LONGEST].decode("utf-8", "ignore").splitlines()
        return secrecy.of_rows([re.split(r"[,;\t]", line) for line in lines[: secrecy.HEADER_ROWS]])
    return ""


def _of_package(packed: zipfile.ZipFile) -> str:
    names = packed.namelist()
    for name in names:
        if re.fullmatch(r"word/(?:document|header\d*|footer\d*)\.xml", name):
            for line in _PARAGRAPH.split(_part(packed, name)):
                if found := secrecy.degree(_words(line)):
                    return found
    strings = (
        [_words(one) for one in _STRING.findall(_part(packed, "xl/sharedStrings.xml"))]
        if ("xl/sharedStrings.xml" in names)
        else []
    )
    for name in names:
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            text = _part(packed, name)
            rows = [
                _cells(row[1], strings) for row, _ in zip(_ROW.finditer(text), range(secrecy.HEADER_ROWS), strict=False)
            ]
            headers = [[words] for words in re.findall(r"<(?:odd|even|first)(?:Header|Footer)>(.*?)</", text)]
            if found := secrecy.of_rows(rows) or secrecy.of_rows([[re.sub(r"&amp;.", " ", one[0])] for one in headers]):
                return found
    return ""


def _part(packed: zipfile.ZipFile, name: str) -> str:
    with packed.open(name) as held:
        return held.read(LONGEST).decode("utf-8", "ignore")


def _words(xml: str) -> str:
    return unescape("".join(_TEXT.findall(xml)))


def _cells(row: str, strings: list[str]) -> list[str]:
    found = []
    for about, inside in _CELL.findall(row):
        value = _VALUE.search(inside)
        if 't="s"' in about and value and value[1].isdigit():
            at = int(value[1])
            found.append(strings[at] if at < len(strings) else "")
        else:
            found.append(_words(inside) or (unescape(_TAG.sub("", value[1])) if value else ""))
    return found
