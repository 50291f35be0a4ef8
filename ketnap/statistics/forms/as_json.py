"""A form as plain JSON, in the shape of docs/schemas/form.schema.json. Unknown is null, never 0."""

from decimal import Decimal
from typing import Any

from ketnap.statistics.forms.shape import Cell, FormResult, Row
from ketnap.statistics.report.as_json import number


def as_json(result: FormResult) -> dict[str, Any]:
    layout = result.layout
    return {
        "form": layout.form,
        "generation": layout.generation,
        "code": layout.code,
        "title": layout.title,
        "source": layout.source,
        "confidence": layout.confidence,
        "in_force_from": layout.since.isoformat(),
        "in_force_to": layout.until.isoformat() if layout.until else None,
        "unit": result.unit.code,
        "unit_name": result.unit.name,
        "from": result.start.isoformat(),
        "to": result.end.isoformat(),
        "before_from": result.before_start.isoformat(),
        "before_to": result.before_end.isoformat(),
        "register_began": result.register.began.isoformat() if result.register.began else None,
        "columns": [{"id": column.id, "label": column.label, "shows": column.shows} for column in layout.columns],
        "rows": [_row(row, [column.id for column in layout.columns]) for row in result.printed],
        "checks": [{"words": one.words, "holds": one.holds, "detail": one.detail} for one in result.checks],
        "notes": list(result.notes),
    }


def _row(row: Row, columns: list[str]) -> dict[str, Any]:
    return {
        "id": row.line.id,
        "mark": row.line.mark,
        "label": row.line.label,
        "indent": row.line.indent,
        "extra": row.line.extra,
        "unknown_because": row.line.unknown,
        "cells": {column: _cell(cell) for column, cell in zip(columns, row.cells, strict=True)},
    }


def _cell(cell: Cell) -> dict[str, Any]:
    """Of a figure also what it takes to ask for its list."""
    value = cell.value
    made: dict[str, Any] = {"kind": cell.kind, "value": number(value) if isinstance(value, Decimal) else value}
    if cell.figure:
        made |= {
            "measure": cell.figure.measure, "where": [list(pair) for pair in cell.figure.where],
            "from": cell.figure.start.isoformat(), "to": cell.figure.end.isoformat(),
        }  # fmt: skip
    return made
