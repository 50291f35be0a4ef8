"""A list as a workbook to take away. Text stays text: a name that begins with = is never a formula."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(title: str, notes: Sequence[str], head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Title in the first row, notes under it (office, day), then heads and rows. Cells: str, a number, date or None."""
    out = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, plain) as book:
        sheet = book.add_worksheet("Danh sách")
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        day = book.add_format({"num_format": "dd-mm-yyyy", "align": "left"})
        sheet.write_string(0, 0, title, bold)
        for line, note in enumerate(notes, 1):
            sheet.write_string(line, 0, note)
        top = len(notes) + 2
        for column, words in enumerate(head):
            sheet.write_string(top, column, words, wrapped)
        sheet.freeze_panes(top + 1, 0)
        widths = [len(words) for words in head]
        for line, row in enumerate(rows, top + 1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(line, column, value, day)
                elif isinstance(value, int | Decimal):
                    sheet.write_number(line, column, value)
                elif value is not None:
                    sheet.write_string(line, column, str(value))
                widths[column] = max(widths[column], len(str(value or "")))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, 60) + 2)
    return out.getvalue()
