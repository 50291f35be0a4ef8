"""What sentences are made of: words and figures, so that a page can make doors of the figures."""

from collections.abc import Iterable
from dataclasses import dataclass

from ketnap.lib import numbers
from ketnap.statistics.figures import Figure


@dataclass(frozen=True)
class Shown:
    """A figure as it is written."""

    text: str
    figure: Figure


Piece = str | Shown
Paragraph = tuple[Piece, ...]

BY_HAND = "Sổ chưa có số liệu của phần này; cấp ủy bổ sung trước khi ký."


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: tuple[Paragraph, ...]
    level: int = 1
    id: str = ""
    """Where other things than sentences belong to it."""


def plain(paragraph: Paragraph) -> str:
    return "".join(piece.text if isinstance(piece, Shown) else piece for piece in paragraph)


def number(figure: Figure) -> Shown:
    return Shown(numbers.show(figure.value), figure)


def say(*pieces: Piece) -> list[Piece]:
    return list(pieces)


def listed(parts: Iterable[Iterable[Piece]], last: str = " và ") -> list[Piece]:
    """`a, b và c`."""
    every = [list(part) for part in parts]
    found: list[Piece] = []
    for index, part in enumerate(every):
        if index:
            found.append(last if index == len(every) - 1 else ", ")
        found += part
    return found


def capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
