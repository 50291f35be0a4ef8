"""The answer to a question as a table and a picture: the same rows, defined once."""

from dataclasses import replace

from ketnap.documents.paper import Bar, Picture, Table
from ketnap.lib import numbers
from ketnap.lib.text import small
from ketnap.statistics.questions import DIMENSIONS, Answer
from ketnap.statistics.questions.words import compared, divided_by, sentence

SHOWN = 20
"""Bars beyond these are not read; the table has them all."""
FEWEST, IN_BAND = 2, 3


def table(found: Answer) -> Table:
    """Lines of the division, the columns, the sum, the same a year before. Undivided: one line."""
    question = found.question
    head = DIMENSIONS[question.rows].label if question.rows else question.of.label
    columns = tuple(words for _, words in found.columns)
    lines = [(line.words, *line.cells, line.value, line.before) for line in found.lines]
    return Table(
        (head, *columns, "Cộng", compared(found)), (*lines, ("Cộng", *found.sums, found.value, found.before)), sums=True
    )


def pictured(found: Answer) -> bool:
    """Whether a picture says more than the sentence."""
    return bool(found.value) and len(found.lines) >= FEWEST


def picture(found: Answer) -> Picture:
    """Columns for times, a band for two or three shares, else bars. Undivided: this period beside the last."""
    question, whole = found.question, table(found)
    if not found.divided:
        bars = (Bar(question.of.label, found.value), Bar(compared(found), found.before))
        return Picture("bars", question.of.label, sentence(found), bars, whole, 1)
    lines = found.lines
    time = DIMENSIONS[question.rows].kind == "time"
    if not time and len(lines) > SHOWN:
        lines = tuple(sorted(lines, key=lambda line: -(line.value or 0))[:SHOWN])
    bars = tuple(Bar(_short(line.words) if time else line.words, line.value) for line in lines)
    kind = "columns" if time else "band" if FEWEST <= len(bars) <= IN_BAND else "bars"
    return Picture(kind, divided_by(replace(question, columns="")), alt(found), bars, whole, len(found.columns) + 1)


def alt(found: Answer) -> str:
    """The finding in a sentence."""
    if not found.lines:
        return sentence(found)
    most = max(found.lines, key=lambda line: line.value or 0)
    named = DIMENSIONS[found.question.rows].kind == "unit"
    cut = f" Hình vẽ {SHOWN} dòng lớn nhất." if len(found.lines) > SHOWN and not _times(found) else ""
    return (
        f"Nhiều nhất: {most.words if named else small(most.words)}, {numbers.show(most.value)} trên "
        f"{numbers.show(found.value)} {found.question.of.noun}.{cut}"
    )


def _times(found: Answer) -> bool:
    return DIMENSIONS[found.question.rows].kind == "time"


def _short(words: str) -> str:
    """`Tháng 3-2011` → `3-2011` under a column."""
    return words.removeprefix("Tháng ").removeprefix("Năm ").removeprefix("Quý ")
