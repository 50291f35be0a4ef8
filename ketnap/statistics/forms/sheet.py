"""A form as the rows of a worksheet."""

from collections.abc import Iterator
from decimal import Decimal

from ketnap.statistics.forms.plain_text import check, heading, label
from ketnap.statistics.forms.shape import FormResult


def title(result: FormResult) -> str:
    return f"{result.layout.code}. {heading(result)[0]}"


def notes(result: FormResult) -> list[str]:
    """Under the title: unit, period, source, what to know, and every cross-check."""
    return [*heading(result)[1:], *result.notes, *(f"Kiểm tra chéo – {check(one)}" for one in result.checks)]


def head(result: FormResult) -> list[str]:
    return ["Chỉ tiêu", *(column.label for column in result.layout.columns)]


def lines(result: FormResult) -> Iterator[list[str | int | Decimal | None]]:
    """Numbers as numbers; what is unknown in words; a heading without numbers."""
    for row in result.printed:
        cells = [cell.text if cell.value is None and cell.kind != "blank" else cell.value for cell in row.cells]
        yield ["    " * row.line.indent + label(row), *cells]
