"""The marking a file carries: of its name, of a Word file's lines, of the rows over the table of a workbook. Looks at
text only: a picture of a page is not read."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from io import BytesIO

from ketnap.rules import secrecy

LONGEST = 4 * 1024 * 1024
"""Bytes of a part that are looked at: what stands above a table stands at its beginning."""
ALL = 4 * LONGEST
"""Bytes of a whole file that are looked at, however many parts it has."""
_TOKEN = re.compile(r"<([^<>]*)>|([^<]+)|<")
"""A tag or what stands between tags; nothing is looked at twice, whatever the file is made of."""
_RUNNING = re.compile(r"<(?:odd|even|first)(?:Header|Footer)>([^<]*)<")


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
    names, left = packed.namelist(), [ALL]
    for name in names:
        if re.fullmatch(r"word/(?:document|header\d*|footer\d*)\.xml", name):
            for line in _lines(_part(packed, name, left)):
                if found := secrecy.degree(line):
                    return found
    strings = list(_strings(_part(packed, "xl/sharedStrings.xml", left))) if "xl/sharedStrings.xml" in names else []
    for name in names:
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            text = _part(packed, name, left)
            running = [[re.sub(r"&amp;.", " ", words)] for words in _RUNNING.findall(text)]
            if found := secrecy.of_rows(_rows(text, strings)) or secrecy.of_rows(running):
                return found
    return ""


def _part(packed: zipfile.ZipFile, name: str, left: list[int]) -> str:
    with packed.open(name) as held:
        read = held.read(min(LONGEST, left[0]))
    left[0] -= len(read)
    return read.decode("utf-8", "ignore")


def _tokens(text: str) -> Iterator[tuple[str, str, str]]:
    """(tag without its prefix, with / before it where it closes; its attributes; the words) in the order of the file.
    An element that closes itself comes as both."""
    for match in _TOKEN.finditer(text):
        inside, words = match.groups()
        if inside is None:
            yield "", "", words or ""
            continue
        closes, closed = inside.startswith("/"), inside.endswith("/")
        name, _, about = inside.strip("/").partition(" ")
        name = name.strip().rpartition(":")[2]
        if not closes:
            yield name, about, ""
        if closes or closed:
            yield f"/{name}", "", ""


def _lines(text: str) -> Iterator[str]:
    """Of a Word part."""
    words: list[str] = []
    inside = False
    for tag, _, said in _tokens(text):
        if tag in ("t", "/t"):
            inside = tag == "t"
        elif tag in ("/p", "br", "tab"):
            yield unescape("".join(words))
            words = []
        elif inside and not tag:
            words.append(said)
    yield unescape("".join(words))


def _strings(text: str) -> Iterator[str]:
    """Of a workbook, in the order in which cells name them."""
    words: list[str] = []
    inside = False
    for tag, _, said in _tokens(text):
        if tag == "si":
            words = []
        elif tag in ("t", "/t"):
            inside = tag == "t"
        elif tag == "/si":
            yield unescape("".join(words))
        elif inside and not tag:
            words.append(said)


def _rows(text: str, strings: list[str]) -> list[list[str]]:
    """The first rows of a sheet."""
    found: list[list[str]] = []
    shared, value, words, inside = False, "", "", ""
    for tag, about, said in _tokens(text):
        if tag == "row":
            if len(found) == secrecy.HEADER_ROWS:
                break
            found.append([])
        elif tag == "c":
            shared, value, words = 't="s"' in about or "t='s'" in about, "", ""
        elif tag in ("v", "t", "/v", "/t"):
            inside = tag if not tag.startswith("/") else ""
        elif not tag and inside == "v":
            value += said
        elif not tag and inside == "t":
            words += said
        elif tag == "/c" and found:
            at = int(value) if shared and value.isascii() and value.isdigit() and len(value) < 9 else -1
            named = strings[at] if 0 <= at < len(strings) else ""
            found[-1].append(named if shared else unescape(words or value))
    return found
