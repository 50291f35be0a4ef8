"""A list as a workbook to take away. Text stays text: a name that begins with = is never a formula, and what begins
with 0 keeps it."""

import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import batched, chain, islice
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ketnap.lib import children

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEVER_GUESS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
MEASURED, WIDEST = 500, 60
"""Rows a column takes its width from, and the most letters of it."""
LARGE = 5_000
"""From so many rows on a child makes the workbook: a second of a processor or more, which others at the desk would wait
for, and memory that would stay."""
PIECE = 1_000
"""Rows handed over at once: neither end holds all of them a second time."""
SECONDS = 600
AS_IS = (str, int, Decimal, type(None))


class Part(NamedTuple):
    """A further list of the same workbook, on a sheet of its own."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]


def xlsx(
    title: str, notes: Sequence[str], head: Sequence[str], rows: Iterable[Sequence[Any]], more: Sequence[Part] = ()
) -> bytes:
    """Title in the first row, notes under it (office, day), then heads and rows. Cells: str, a number, date or None."""
    every = iter(rows)
    some = list(islice(every, max(0, LARGE - sum(len(part.rows) for part in more))))
    if len(some) + sum(len(part.rows) for part in more) < LARGE:
        return written(title, notes, head, some, more)
    parts = [(part.name, _plain([part.head])[0], _plain(part.rows)) for part in more]
    told = (str(title), [str(note) for note in notes], _plain([head])[0], parts)
    with subprocess.Popen(
        [sys.executable, "-m", "ketnap.documents.table"], cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as child:  # fmt: skip
        watch = Timer(SECONDS, child.kill)  # also of a child that takes no more rows
        watch.start()
        try:
            with suppress(BrokenPipeError):  # it ended before it had read all: its words are below
                for piece in chain([told], map(_plain, batched(chain(some, every), PIECE, strict=False))):
                    pickle.dump(piece, child.stdin)
            made, said = child.communicate()
        except BaseException:
            child.kill()
            with suppress(BrokenPipeError):  # what is left in the pipe must not hide what went wrong
                child.stdin.close()
            raise
        finally:
            watch.cancel()
    if child.returncode:
        raise RuntimeError(f"The workbook was not made: {said.decode(errors='replace')[-200:].strip()}")
    return made


def _plain(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Words that are only made when they are read (labels of choices) are read here."""
    return [[value if type(value) in AS_IS or isinstance(value, date) else str(value) for value in row] for row in rows]


def written(
    title: str, notes: Sequence[str], head: Sequence[str], rows: Iterable[Sequence[Any]], more: Sequence[Part] = ()
) -> bytes:
    """The same, made here and now."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, NEVER_GUESS) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        day = book.add_format({"num_format": "dd-mm-yyyy", "align": "left"})
        for name, heads, lines in (("Danh sách", head, rows), *more):
            sheet = book.add_worksheet(name)
            sheet.write_string(0, 0, title, bold)
            for line, note in enumerate(notes, 1):
                sheet.write_string(line, 0, note)
            top = len(notes) + 2
            for column, words in enumerate(heads):
                sheet.write_string(top, column, words, wrapped)
            sheet.freeze_panes(top + 1, 0)
            fill(sheet, top + 1, heads, lines, day)
            on_paper(sheet, top, len(heads))
    return out.getvalue()


def fill(sheet: Worksheet, top: int, head: Sequence[str], rows: Iterable[Sequence[Any]], day: Any) -> None:
    """Each kind of value by its own writer, so that none is guessed."""
    text, number, dated = sheet.write_string, sheet.write_number, sheet.write_datetime
    every = iter(rows)
    first = list(islice(every, MEASURED))
    for line, row in enumerate(chain(first, every), top):
        for column, value in enumerate(row):
            if value is None:
                continue
            kind = type(value)
            if kind is str:
                text(line, column, value)
            elif kind is int or kind is Decimal:
                number(line, column, value)
            elif kind is date or isinstance(value, date):
                dated(line, column, value, day)
            else:
                text(line, column, str(value))
    for column, words in enumerate(head):
        widest = max((len(str(row[column])) for row in first if row[column] is not None), default=0)
        sheet.set_column(column, column, min(max(len(words), widest), WIDEST) + 2)


def on_paper(sheet: Worksheet, top: int, columns: int) -> None:
    """A4, the head on every page, no column cut off."""
    sheet.set_paper(9)
    if columns > 6:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _handed() -> Iterator[list[Any]]:
    """Rows, piece by piece, as the parent has them."""
    with suppress(EOFError):
        while True:
            yield from pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent's, through a pipe


def _child() -> None:
    """Of `xlsx`: what the parent told, made and handed back."""
    children.end_with_parent()
    children.give_way()
    title, notes, head, parts = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent's, through a pipe
    try:
        made = written(title, notes, head, _handed(), [Part(*part) for part in parts])
    except Exception as problem:  # its words may hold a name, and end in a log
        sys.exit(type(problem).__name__)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    _child()
