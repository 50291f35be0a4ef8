"""What a paper is made of, before it is Word, PDF or a workbook: heading, blocks, pictures with their tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ketnap.documents.layouts import Layout
from ketnap.lib import numbers

Cell = str | int | Decimal | None
"""A word, a number, a share in per cent, or None: chưa có số liệu."""
NO_VALUE = "–"
WIDE = 7
"""From so many columns on a table needs the page across, and says unknown with the short words."""


@dataclass(frozen=True)
class Table:
    """Named by its first head; the twin of a picture stands under the picture's title."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: int = 1
    """Leading columns of words; the others are numbers and stand to the right."""
    sums: bool = False
    """The last row adds up the others."""
    note: str = ""
    lists: bool = False
    """As long as the office is large: begins on a page of its own."""

    @property
    def wide(self) -> bool:
        return len(self.head) >= WIDE

    def text(self, cell: Cell) -> str:
        return shown(cell, short=self.wide)


@dataclass(frozen=True)
class Bar:
    label: str
    value: int | None
    beside: str = ""
    whole: int | None = None
    """What it is measured against, drawn as an outline."""
    said: str = ""
    """In place of the number, where it is no whole one."""


@dataclass(frozen=True)
class Picture:
    """`columns` stand in the order of time, `bars` lie under named things, `band` shares a whole in at most three."""

    kind: str
    title: str
    alt: str
    """The finding in a sentence: what a reader who does not see the picture is told."""
    bars: tuple[Bar, ...]
    table: Table
    column: int
    """Of the table: the one the picture shows."""
    axis: str = ""
    target: int | None = None

    def data(self) -> dict[str, object]:
        """As the template draws it."""
        bars = [
            {
                "label": bar.label,
                "value": bar.value,
                "text": bar.said or shown(bar.value, short=True),
                "beside": bar.beside,
                "whole": bar.whole,
            }
            for bar in self.bars
        ]
        mark = "" if self.target is None else f"Chỉ tiêu {numbers.show(self.target)}"
        return {
            "kind": self.kind, "title": self.title, "alt": self.alt, "bars": bars, "axis": self.axis,
            "target": self.target, "mark": mark,
        }  # fmt: skip


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 1


Block = Heading | str | Picture | Table
"""A string is a paragraph."""


@dataclass(frozen=True)
class Annex:
    title: str
    blocks: tuple[Block, ...]

    @property
    def across(self) -> bool:
        """On pages turned to the side, as wide tables need."""
        return any(isinstance(block, Table) and block.wide for block in self.blocks)


@dataclass(frozen=True)
class Signing:
    """What only the signed paper has. Empty words leave room for the pen."""

    on: date
    number: int | None = None
    place: str = ""
    superior: str = ""
    """The body above, where the register does not hold it."""
    position: str = ""
    signer: str = ""
    maker: str = ""
    """Who drew up a statistics form."""
    phone: str = ""
    taken: str = ""
    """Who took the file away, when, with which serial: in the smallest print at the foot of every page."""


@dataclass(frozen=True)
class Mark:
    """What a paper says of the closed period its figures come from; printed in a frame, never round, never red."""

    code: str
    """Of the check page: 7F3A-91C4-E0B2."""
    words: str
    """Who closed it, when, which version."""


@dataclass(frozen=True)
class Paper:
    layout: Layout
    on: date
    superior: str
    issuer: str
    number: str
    place_and_day: str
    kind: str
    subject: tuple[str, ...]
    body: tuple[Block, ...]
    authority: str
    position: str
    signer: str
    recipients: tuple[str, ...]
    annexes: tuple[Annex, ...] = ()
    mark: Mark | None = None
    warnings: tuple[str, ...] = ()
    """What a reader of the paper must know of its figures: cross-checks that fail. Printed at its end."""
    notes: tuple[str, ...] = field(default=())
    """For the office, never on the paper: the layout rule used and what of it is borrowed."""
    taken: str = ""
    """As in Signing."""

    def blocks(self) -> Iterator[Block]:
        yield from self.body
        for annex in self.annexes:
            yield from annex.blocks


def shown(cell: Cell, *, short: bool = False) -> str:
    """As written in a table: 2.340, 29,8 or the words for nothing known."""
    if cell is None:
        return "chưa có" if short else numbers.show(None)
    if isinstance(cell, Decimal):
        return numbers.show_percent(cell).removesuffix(f"{numbers.NBSP}%")
    return numbers.show(cell) if isinstance(cell, int) else clean(cell)


def clean(words: str) -> str:
    """Without what no paper can hold or what turns a line around: control characters, lone surrogates, and the marks
    that override the direction of writing."""
    return "".join(char for char in words if _allowed(ord(char)))


def _allowed(code: int) -> bool:
    if code < 0x20 or 0x7F <= code <= 0x9F:
        return False
    turning = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069 or code in (0x200E, 0x200F, 0x061C)
    return not (turning or 0xD800 <= code <= 0xDFFF or code in (0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF))
