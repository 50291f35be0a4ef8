"""The serial of a file that was taken away, and finding it again in whatever became of the file."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

SERIAL = re.compile(r"K([0-9]{6,12})-([0-9a-f]{8})")
DEEPEST = 3
"""Archives within archives: a workbook in a ZIP in a ZIP."""
LONGEST = 200 * 1024 * 1024
"""Bytes of one member that are looked at: a leaked file comes from outside."""
_TAGS = re.compile(rb"<[^>]{0,2000}>")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def serial(number: int, code: str) -> str:
    """`K000123-9f3a00c1`"""
    return f"K{number:06d}-{code}"


def serials(content: bytes) -> list[tuple[int, str]]:
    """(number, code) of every serial in a file, in the order they stand; archives and compressed parts are opened."""
    found: dict[tuple[int, str], None] = {}
    for part in _parts(content, 0):
        for text in (part, _TAGS.sub(b"", part), part.replace(b"\0", b"")):
            for one in SERIAL.finditer(text.decode("utf-8", "ignore")):
                found[int(one[1]), one[2]] = None
    return list(found)


def _parts(content: bytes, depth: int) -> Iterator[bytes]:
    yield content
    if content[:4] == b"%PDF":
        for one in _STREAM.finditer(content):
            try:
                yield zlib.decompressobj().decompress(one[1], LONGEST)
            except zlib.error:
                continue
    if content[:2] == b"PK" and depth < DEEPEST:
        try:
            book = zipfile.ZipFile(BytesIO(content))
        except zipfile.BadZipFile:
            return
        for member in book.infolist():
            try:
                with book.open(member) as held:
                    yield from _parts(held.read(LONGEST), depth + 1)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, OSError):
                continue
