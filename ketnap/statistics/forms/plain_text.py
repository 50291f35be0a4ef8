"""A form as plain text for a terminal or a file, and its lines as any table shows them."""

import textwrap

from ketnap.lib import dates
from ketnap.lib.numbers import NBSP
from ketnap.statistics import period
from ketnap.statistics.forms.shape import Check, FormResult, Row

OUTSIDE = "(ngoài mẫu)"
_WIDTH = 70
"""Longest label before it goes on in the next line."""


def label(row: Row) -> str:
    """`2. Chuyển đến`; a line that is not on the printed form says so."""
    words = f"{row.line.mark} {row.line.label}".strip()
    return f"{words} {OUTSIDE}" if row.line.extra else words


def heading(result: FormResult) -> tuple[str, ...]:
    """What stands above the table of every kind of copy."""
    layout = result.layout
    return (
        f"{layout.title}, {period.name(result.start, result.end)}".replace(NBSP, " "),
        result.unit.name,
        f"Từ ngày {dates.show(result.start)} đến ngày {dates.show(result.end)}; cùng kỳ năm trước: từ ngày "
        f"{dates.show(result.before_start)} đến ngày {dates.show(result.before_end)}",
        f"Mẫu: {layout.code}, {layout.source}",
        f"Đơn vị tính: {layout.unit}",
    )


def check(one: Check) -> str:
    """`Đúng`, `SAI` or `Chưa đủ số liệu`, and what was compared."""
    word = {True: "Đúng", False: "SAI", None: "Chưa đủ số liệu"}[one.holds]
    return f"{word}: {one.words}{f' ({one.detail})' if one.detail else ''}"


def plain_text(result: FormResult) -> str:
    """Ends with a line break."""
    title, unit, *rest = heading(result)
    lines = [result.layout.code, title.upper(), unit, *rest, *(f"Ghi chú: {note}" for note in result.notes), ""]
    head = ["", *(column.label for column in result.layout.columns)]
    table = [([head[0]], head[1:])]
    for row in result.printed:
        table.append((_folded("  " * row.line.indent + label(row)), [cell.text for cell in row.cells]))
    left = max(len(part) for words, _ in table for part in words)
    widths = [max(len(cells[place]) for _, cells in table) for place in range(len(head) - 1)]
    for words, cells in table:
        numbers = "  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        lines += [*words[:-1], f"{words[-1].ljust(left)}  {numbers}".rstrip()]
    lines += ["", "Kiểm tra chéo:", *(f"  {check(one)}" for one in result.checks)]
    return "\n".join(lines) + "\n"


def _folded(words: str) -> list[str]:
    """A long label in several lines, the following ones set in."""
    lead = " " * (len(words) - len(words.lstrip()))
    return textwrap.wrap(words.strip(), _WIDTH, initial_indent=lead, subsequent_indent=f"{lead}    ") or [""]
