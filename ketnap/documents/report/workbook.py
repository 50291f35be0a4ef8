"""The report as a workbook: the text, the figures with native charts, the annex by organisation, the notes.

Strings are written as strings: a name that begins with = is never a formula.
"""

from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ketnap.documents.paper import NO_VALUE, Cell, Heading, Paper, Picture, Table, clean, shown
from ketnap.lib import dates
from ketnap.statistics.report import Report

_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_CHARTS = {
    "columns": {"type": "column"},
    "bars": {"type": "bar"},
    "band": {"type": "bar", "subtype": "percent_stacked"},
}
_HEIGHT = 17
"""Rows a chart covers."""
READABLE = 76
"""Letters of a column of sentences, as wide as A4 allows."""
_ON_A_PAGE = 2
"""Tables with their charts; at three quarters of the size they fit the page across."""
_FONT = {"name": "Times New Roman", "size": 10}
_HIDDEN = {"visible": False, "major_gridlines": {"visible": False}, "min": 0}
"""Every bar says its number: an axis of numbers says it twice."""
_FILLS: tuple[dict[str, Any], ...] = (
    {"fill": {"color": "#333333"}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#000000", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#FFFFFF"}},
)


def xlsx(report: Report, paper: Paper) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, _PLAIN) as book:
        book.set_properties({"title": " ".join((paper.kind, *paper.subject)), "author": paper.issuer})
        sheets = _Sheets(book)
        sheets.text("Báo cáo", report, paper)
        pictures = [block for block in paper.blocks() if isinstance(block, Picture)]
        twins = [picture.table for picture in pictures]
        sheets.pictures("Số liệu và hình", pictures)
        others = [block for block in paper.blocks() if isinstance(block, Table) and block not in twins]
        sheets.tables("Biến động, cơ cấu", [table for table in others if not table.lists])
        for table in others:
            if table.lists:
                sheets.tables("Theo tổ chức", [table])
        sheets.notes("Ghi chú", report, paper)
    return out.getvalue()


class _Sheets:
    """The formats of one workbook, and its sheets as they are added."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        font = {"font_name": "Times New Roman", "font_size": 12}
        self.plain = book.add_format(font)
        self.bold = book.add_format({**font, "bold": True})
        self.wrapped = book.add_format({**font, "text_wrap": True, "valign": "top"})
        self.head = book.add_format({**font, "bold": True, "text_wrap": True, "bottom": 1, "top": 1})
        self.right = book.add_format({**font, "bold": True, "text_wrap": True, "bottom": 1, "top": 1, "align": "right"})
        self.number = book.add_format({**font, "num_format": "#,##0"})
        self.share = book.add_format({**font, "num_format": "0.0"})
        self.sums = book.add_format({**font, "bold": True, "num_format": "#,##0", "top": 1})
        self.sums_aside = book.add_format({**font, "bold": True, "top": 1, "align": "right"})
        self.unknown = book.add_format({**font, "align": "right"})

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        return sheet

    def text(self, name: str, report: Report, paper: Paper) -> None:
        sheet = self._sheet(name)
        sheet.set_column(0, 0, READABLE)
        words = [(line, self.bold) for line in (paper.issuer, " ".join((paper.kind, *paper.subject)))]
        period = f"Từ ngày {dates.show(report.start)} đến ngày {dates.show(report.end)}"
        words.append((period, self.plain))
        for block in paper.body:
            if isinstance(block, Heading):
                words.append((block.text, self.bold))
            elif isinstance(block, str):
                words.append((block, self.wrapped))
        for row, (line, form) in enumerate(words):
            sheet.write_string(row, 0, clean(line), form)

    def pictures(self, name: str, pictures: list[Picture]) -> None:
        """Each table with its chart beside it."""
        if not pictures:
            return
        sheet = self._sheet(name)
        sheet.set_landscape()
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        sheet.set_print_scale(66)
        # Heights that are written down, so that charts and page breaks stand where they are meant on every program.
        sheet.set_default_row(16)
        sheet.set_column(0, 0, 42)
        sheet.set_column(1, 5, 11)
        row, breaks = 0, []
        for place, picture in enumerate(pictures):
            if place and place % _ON_A_PAGE == 0:
                breaks.append(row)
            first = self._table(sheet, row, picture.table, picture.title)
            sheet.set_row(first - 1, 32)
            sheet.insert_chart(
                row,
                5,
                self._chart(name, picture, first),
                {"description": clean(picture.alt), "x_offset": 10, "y_offset": 6},
            )
            row = max(first + len(picture.table.rows) + 3, row + _HEIGHT + 2)
        sheet.set_h_pagebreaks(breaks)

    def tables(self, name: str, tables: list[Table]) -> None:
        if not tables:
            return
        sheet = self._sheet(name)
        row = 0
        for table in tables:
            first = self._table(sheet, row, table, table.head[0] if not table.lists else name)
            if table.lists:
                sheet.freeze_panes(first, table.words)
                sheet.set_column(0, 0, 16)
                sheet.set_column(1, 1, 60)
                sheet.set_column(2, len(table.head) - 1, 11)
                sheet.repeat_rows(first - 1)
                sheet.set_landscape()
            else:
                sheet.set_column(0, 0, 60)
                sheet.set_column(1, 5, 16)
                sheet.set_column(1, 1, 28 if any(one.words > 1 for one in tables) else 16)
            row = first + len(table.rows) + 3

    def notes(self, name: str, report: Report, paper: Paper) -> None:
        sheet = self._sheet(name)
        sheet.set_column(0, 0, READABLE)
        began = report.register.began
        known = f"Sổ bắt đầu từ ngày {dates.show(began)}." if began else "Sổ chưa bắt đầu."
        for row, line in enumerate((*_closed(paper), *paper.warnings, *paper.notes, known, *report.notes)):
            sheet.write_string(row, 0, clean(line), self.wrapped)

    def _table(self, sheet: Worksheet, row: int, table: Table, title: str) -> int:
        """The row of the first figures."""
        sheet.write_string(row, 0, clean(title), self.bold)
        row += 1
        if table.note:
            sheet.write_string(row, 0, clean(table.note), self.plain)
            row += 1
        for column, words in enumerate(table.head):
            sheet.write_string(row, column, clean(words), self.head if column < table.words else self.right)
        for line, cells in enumerate(table.rows):
            last = table.sums and line == len(table.rows) - 1
            for column, cell in enumerate(cells):
                self._cell(sheet, row + 1 + line, column, cell, last)
        return row + 1

    def _cell(self, sheet: Worksheet, row: int, column: int, cell: Cell, last: bool) -> None:
        if isinstance(cell, Decimal):
            sheet.write_number(row, column, float(cell), self.share)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell, self.sums if last else self.number)
        else:
            aside = cell is None or cell == NO_VALUE
            form = (self.sums_aside if last else self.unknown) if aside else self.sums if last else self.plain
            sheet.write_string(row, column, shown(cell), form)

    def _chart(self, sheet: str, picture: Picture, first: int) -> Any:
        chart = self.book.add_chart(_CHARTS[picture.kind])
        count, column = len(picture.bars), picture.column
        if picture.kind == "band":
            for place, bar in enumerate(picture.bars):
                chart.add_series({
                    "name": clean(bar.label), "values": [sheet, first + place, column, first + place, column],
                    "border": {"color": "#000000"}, "data_labels": {"value": place != 1, "font": _label(place)},
                    **_FILLS[place],
                })  # fmt: skip
            chart.set_y_axis({"visible": False})
            chart.set_x_axis(_HIDDEN)
        else:
            last = first + count - 1
            chart.add_series({
                "name": clean(picture.table.head[column]), "categories": [sheet, first, 0, last, 0],
                "values": [sheet, first, column, last, column], "data_labels": {"value": True, "font": _FONT},
                "gap": 40, **_FILLS[0],
            })  # fmt: skip
            if picture.kind == "bars":
                self._against(chart, sheet, picture, first)
                chart.set_y_axis({"reverse": True, "num_font": _FONT, "major_gridlines": {"visible": False}})
                chart.set_x_axis(_HIDDEN)
            else:
                chart.set_y_axis(_HIDDEN)
                chart.set_x_axis({"num_font": _FONT, "name": clean(picture.axis), "name_font": _FONT})
            if picture.target is not None:
                self._target(chart, sheet, picture, first)
        chart.set_title({"name": clean(picture.title), "name_font": {"name": "Times New Roman", "size": 12}})
        chart.set_legend({"position": "bottom", "font": _FONT} if legend(picture) else {"none": True})
        chart.set_size({"width": 520, "height": _HEIGHT * 20})
        return chart

    def _against(self, chart: Any, sheet: str, picture: Picture, first: int) -> None:
        """What each bar is measured against, as an outline below it: the column of the table with those numbers."""
        if not any(bar.whole for bar in picture.bars):
            return
        column = picture.table.head.index("Chỉ tiêu")
        last = first + len(picture.bars) - 1
        chart.add_series({
            "name": "Chỉ tiêu", "categories": [sheet, first, 0, last, 0],
            "values": [sheet, first, column, last, column],
            "data_labels": {"value": True, "font": _FONT}, "border": {"color": "#000000"}, **_FILLS[2],
        })  # fmt: skip

    def _target(self, chart: Any, sheet: str, picture: Picture, first: int) -> None:
        """A dashed line over the columns; its numbers stand in a column of the table's own rows, with their head."""
        column, worksheet = len(picture.table.head), self.book.get_worksheet_by_name(sheet)
        worksheet.write_string(first - 1, column, "Chỉ tiêu", self.right)
        for place in range(len(picture.bars)):
            worksheet.write_number(first + place, column, picture.target, self.number)
        line = self.book.add_chart({"type": "line"})
        last = first + len(picture.bars) - 1
        line.add_series({
            "name": f"Chỉ tiêu {picture.target}", "categories": [sheet, first, 0, last, 0],
            "values": [sheet, first, column, last, column],
            "line": {"color": "#C00000", "dash_type": "dash", "width": 1.5}, "marker": {"type": "none"},
        })  # fmt: skip
        chart.combine(line)


def _closed(paper: Paper) -> list[str]:
    return [f"Kỳ đã khóa: {paper.mark.words}. Mã kiểm tra {paper.mark.code}."] if paper.mark else []


def legend(picture: Picture) -> bool:
    """Whether colours need words: shares of a whole, bars against a target, columns under a line."""
    return picture.kind == "band" or picture.target is not None or any(bar.whole for bar in picture.bars)


def _label(place: int) -> dict[str, Any]:
    return {**_FONT, "color": "#FFFFFF" if place == 0 else "#000000"}
