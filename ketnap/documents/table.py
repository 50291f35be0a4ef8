"""A list as a workbook to take away. Text stays text: a name that begins with = is never a formula, and what begins
with 0 keeps it."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEVER_GUESS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
MEASURED, WIDEST = 500, 60
"""Rows a column takes its width from, and the most letters of it."""


class Part(NamedTuple):
    """A further list of the same workbook, on a sheet of its own."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]


def xlsx(
    title: str, notes: Sequence[str], head: Sequence[str], rows: Iterable[Sequence[Any]], more: Sequence[Part] = ()
) -> bytes:
    """Title in the first row, notes under it (office, day), then heads and rows. Cells: str, a number, date or None."""
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
