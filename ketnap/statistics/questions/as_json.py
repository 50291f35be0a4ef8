"""An answer as plain JSON, in the shape of docs/schemas/ask.schema.json."""

from typing import Any

from ketnap.statistics.behind import Behind
from ketnap.statistics.questions.asking import Answer
from ketnap.statistics.questions.dimensions import DIMENSIONS
from ketnap.statistics.questions.words import notes, sentence


def as_json(found: Answer, behind: Behind | None = None) -> dict[str, Any]:
    """`null` means that the register cannot tell, never 0."""
    question = found.question
    made: dict[str, Any] = {
        "measure": question.subject, "unit": found.unit.code, "unit_name": found.unit.name,
        "from": str(question.start), "to": str(question.end),
        "where": {id: [_key(found, id, key) for key in keys] for id, keys in question.filters},
        "age_from": question.age_from, "age_to": question.age_to,
        "by": [id for id in (question.rows, question.columns) if id],
        "sentence": sentence(found), "value": found.value, "value_year_before": found.before,
        "columns": [
            {"key": _key(found, question.columns, key), "words": words} for key, words in found.columns
        ],
        "rows": [
            {"key": _key(found, question.rows, line.key), "words": line.words, "value": line.value,
             "cells": list(line.cells), "value_year_before": line.before}
            for line in found.lines
        ],
        "notes": notes(found),
    }  # fmt: skip
    if behind is not None:
        made["list"] = [
            {"id": row.id, "name": row.name, "unit": row.unit_name, "day": str(row.day) if row.day else None}
            for row in behind.rows
        ]
    return made


def _key(found: Answer, id: str, key: str) -> str:
    """Units by their official code, months as 2011-03, quarters as 2011-Q1, years as 2011; unknown stays empty."""
    kind = DIMENSIONS[id].kind
    if kind == "unit":
        return found.units[key][1] if key in found.units else ""
    if kind != "time":
        return key
    year, rest = divmod(int(key), 10000)
    return f"{year}" if id == "year" else f"{year}-Q{rest}" if id == "quarter" else f"{year}-{rest // 100:02d}"
