"""A Word file with marked places, taken apart once and filled many times.

Filling is a closed replacement: a mark names a field, and what goes there is its words, escaped. A row of a table that
holds marks of a repeated row is repeated; a paragraph marked `when` is left out where the field is empty. There is no
expression and no object, so a value can neither be run nor end its paragraph.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from io import BytesIO

from ketnap.documents.papers.values import BREAK, Values

DOCUMENT = "word/document.xml"
OPEN, CLOSE = "\ue000", "\ue001"
"""Around the key of a field: letters nobody types, so that no text is taken for a mark."""
WHEN, UNLESS, ASKED = "\ue002", "\ue003", "\ue004"
"""Before the key of a field that decides whether the paragraph is printed, and after it."""
_PLACE = re.compile(f"{OPEN}([a-z_.]+){CLOSE}")
_CHOICE = re.compile(f"[{WHEN}{UNLESS}]([a-z_.]+){ASKED}")
_ROW = re.compile(r"<w:tr(?=[ >])[^>]*(?<!/)>(?:(?!<w:tr[ >]).)*?</w:tr>", re.DOTALL)
_PARAGRAPH = re.compile(r"<w:p(?=[ >])[^>]*(?<!/)>(?:(?!<w:p[ >]).)*?</w:p>", re.DOTALL)
_LAST_SECTION = re.compile(r"<w:sectPr(?:(?!<w:sectPr).)*?</w:sectPr>(?=</w:body>)", re.DOTALL)
_FIXED = (1980, 1, 1, 0, 0, 0)


def mark(key: str) -> str:
    return f"{OPEN}{key}{CLOSE}"


@dataclass(frozen=True)
class _Place:
    key: str


@dataclass(frozen=True)
class _Choice:
    key: str
    empty: bool
    """Printed where the field is empty rather than where it is not."""
    parts: tuple["Part", ...]


@dataclass(frozen=True)
class _Rows:
    name: str
    parts: tuple["Part", ...]
    """Words and places: nothing in a row is left out."""

    def written(self, rows: Sequence[Mapping[str, str]], told: Mapping[str, str]) -> str:
        """Column by column, so that thousands of rows cost little more than their letters."""
        pattern = "".join("%s" if isinstance(one, _Place) else str(one).replace("%", "%%") for one in self.parts)
        keys = [one.key for one in self.parts if isinstance(one, _Place)]
        mine = f"{self.name}."
        columns = [
            _words_of([row.get(key.removeprefix(mine), "") for row in rows])
            if key.startswith(mine) else [xml_words(told.get(key, ""))] * len(rows)
            for key in keys
        ]  # fmt: skip
        return "".join([pattern % cells for cells in zip(*columns, strict=True)])


type Part = str | _Place | _Choice | _Rows


class Taken:
    """A Word file taken apart; the same values give the same bytes."""

    def __init__(self, content: bytes, rows: Iterable[str], digest: str = "") -> None:
        """`rows`: names of repeated rows; a mark `people.name` in a row of a table belongs to `people`. `digest`: of
        the file this one was made from, where it is not itself what was given in."""
        with zipfile.ZipFile(BytesIO(content)) as packed:
            members = {name: packed.read(name) for name in packed.namelist()}
        document = members.pop(DOCUMENT).decode("utf-8")
        self.digest = digest or sha256(content).hexdigest()
        self._rows = frozenset(rows)
        # Headers, footers, notes.
        beside = [name for name, held in members.items() if OPEN.encode() in held]
        self._beside = {name: tuple(self._apart(members.pop(name).decode("utf-8"))) for name in beside}
        start = document.index(">", document.index("<w:body")) + 1
        end = document.rindex("</w:body>")
        section = _LAST_SECTION.search(document)
        self._before, self._after = document[:start], document[end:]
        self._section = section[0] if section else ""
        self._parts = tuple(self._apart(document[start : section.start() if section else end]))
        base = BytesIO()
        with zipfile.ZipFile(base, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, held in members.items():
                packed.writestr(zipfile.ZipInfo(name, _FIXED), held, zipfile.ZIP_DEFLATED)
        self._base = base.getvalue()

    def filled(self, values: Values) -> bytes:
        """One file. `values` are ready as `Values.ready` makes them."""
        written = {name: "".join(_written(parts, values, values.single)) for name, parts in self._beside.items()}
        body = "".join(_written(self._parts, values, values.single))
        document = "".join((self._before, body, self._section, self._after))
        out = BytesIO(self._base)
        with zipfile.ZipFile(out, "a") as packed:
            for name, text in (written | {DOCUMENT: document}).items():
                packed.writestr(zipfile.ZipInfo(name, _FIXED), text.encode("utf-8"), zipfile.ZIP_DEFLATED, 1)
        return out.getvalue()

    def _apart(self, xml: str) -> Iterator["Part"]:
        """Rows first, then paragraphs that may be left out, then places."""
        at = 0
        for found in _ROW.finditer(xml):
            name = next((key.split(".")[0] for key in _PLACE.findall(found[0]) if key.split(".")[0] in self._rows), "")
            if name:
                yield from _choices(xml[at : found.start()])
                yield _Rows(name, tuple(_places(found[0])))
                at = found.end()
        yield from _choices(xml[at:])


def _choices(xml: str) -> Iterator[Part]:
    at = 0
    for found in _PARAGRAPH.finditer(xml):
        if choice := _CHOICE.search(found[0]):
            yield from _places(xml[at : found.start()])
            bare = found[0].replace(choice[0], "")
            yield _Choice(choice[1], choice[0].startswith(UNLESS), tuple(_choices(bare)))
            at = found.end()
    yield from _places(xml[at:])


def _places(xml: str) -> Iterator[Part]:
    for place, words in enumerate(_PLACE.split(xml)):
        if place % 2:
            yield _Place(words)
        elif words:
            yield words


def _written(parts: Iterable[Part], values: Values, told: Mapping[str, str]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, str):
            yield part
        elif isinstance(part, _Place):
            yield xml_words(told.get(part.key, ""))
        elif isinstance(part, _Choice):
            if bool(told.get(part.key)) != part.empty:
                yield from _written(part.parts, values, told)
        else:
            yield part.written(values.rows.get(part.name, ()), told)


def xml_words(words: str) -> str:
    """As the text of a run; a kept line break is a break of the line, never of the paragraph."""
    return escape(words, quote=False).replace(BREAK, '</w:t><w:br/><w:t xml:space="preserve">')


def _words_of(cells: list[str]) -> list[str]:
    text = "\x1f".join(cells)
    return xml_words(text).split("\x1f") if text.count("\x1f") == len(cells) - 1 else list(map(xml_words, cells))
