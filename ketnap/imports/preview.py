"""What an import would do, row by row, before anything is written; and the same as JSON for a page or a program."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ketnap.imports.headings import Columns
from ketnap.imports.problems import ERROR, WARNING, Problem, shown
from ketnap.imports.stage import ERROR as WRONG
from ketnap.imports.stage import SAME, Line, Question, Stage
from ketnap.imports.tables import Table
from ketnap.queries.register import Mark


@dataclass(frozen=True)
class Source:
    """A file to import: where its bytes lie, what the sender called it, what they are."""

    path: Path
    name: str
    sha256: str = ""


@dataclass
class Preview:
    sources: list[Source]
    as_of: date | None
    stage: Stage
    tables: list[Table]
    problems: list[Problem]
    mark: Mark
    """State of the register the preview was made against (queries.register.mark)."""
    given_as_of: date | None = None
    columns: Columns | None = None
    """What headings were said to stand for."""

    @property
    def questions(self) -> list[Question]:
        return list(self.stage.questions.values())

    @property
    def errors(self) -> int:
        return sum(problem.severity == ERROR for problem in self.problems)

    @property
    def blocked(self) -> bool:
        """Errors or open questions: nothing can be written."""
        return bool(self.errors or self.stage.open_questions)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by what they would do; questions about people who are on no list count as questions."""
        found = Counter(status for table in self.tables for status in self.stage.status.get(id(table), ()))
        absent = sum(question.kind in ("missing", "path_missing") for question in self.stage.open_questions)
        return {
            "new": found["new"], "changed": found["changed"], "same": found["same"],
            "question": found["question"] + absent, "error": found["error"],
            "warning": sum(problem.severity == WARNING for problem in self.problems),
        }  # fmt: skip

    def lines(self, *statuses: str) -> Iterator[Line]:
        """Rows of the lists with their outcome, of the given statuses or of all."""
        for table in self.tables:
            labels = table.get("name") if "name" in table.columns else table.get("unit_name")
            codes = table.get("code" if "code" in table.columns else "unit_code")
            for place, status in enumerate(self.stage.status.get(id(table), ())):
                if not statuses or status in statuses:
                    yield Line(table, place, status, str(labels[place] or codes[place] or ""))

    def forget_cells(self) -> None:
        """What was read goes, what would be written stays: before a long list is written the memory is needed."""
        for table in self.tables:
            table.raw, table.values, table.sections = [], {}, []

    def outcome(self) -> tuple[Any, ...]:
        """What would be written; a second check that differs from the first asks for another look."""
        stage = self.stage
        return (
            stage.unit_rows, stage.newcomers, stage.corrections, stage.entries, stage.amended, sorted(stage.lists),
            stage.targets, stage.classes, stage.enrolments, stage.certificates, stage.papers, stage.files, self.blocked,
        )  # fmt: skip

    def files(self) -> list[dict[str, Any]]:
        """One line a file: whose list it is, and how far it is from being written."""
        found = []
        for source in self.sources:
            mine = [table for table in self.tables if table.file == source.name]
            problems = [problem for problem in self.problems if problem.file == source.name]
            counted = Counter(status for table in mine for status in self.stage.status.get(id(table), ()))
            asked = sum(question.file == source.name for question in self.stage.open_questions)
            errors = sum(problem.severity == ERROR for problem in problems)
            found.append({
                "file": source.name, "sha256": source.sha256, "unit": whose(mine, self.stage),
                "state": "error" if errors else "question" if asked else "ready",
                "rows": {kind: counted[kind] for kind in ("new", "changed", "same", "question", "error")},
                "errors": errors, "questions": asked,
                "warnings": sum(problem.severity == WARNING for problem in problems),
            })  # fmt: skip
        return found

    def as_json(self, *, rows: bool = False, limit: int = 5_000) -> dict[str, Any]:
        """docs/schemas/import.schema.json. `rows`: every row that is not the same as the register, for a page."""
        answer = {
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "written": False,
            "rows": self.counts,
            "files": self.files(),
            "problems": [problem.as_json() for problem in self.problems[:limit]],
            "problems_total": len(self.problems),
            "questions": [asdict(question) for question in self.questions],
        }
        if rows:
            answer["lines"] = [_line(line) for _, line in zip(range(limit), self.lines(*_TOLD), strict=False)]
            answer["sheets"] = [_sheet(table, self.stage) for table in self.tables]
        return answer


_TOLD = ("new", "changed", "question", WRONG)


def _line(line: Line) -> dict[str, Any]:
    table = line.table
    return {
        "file": table.file, "sheet": table.sheet, "row": table.rows[line.place] + 1, "status": line.status,
        "label": line.label,
    }  # fmt: skip


def _sheet(table: Table, stage: Stage) -> dict[str, Any]:
    """The sheet in short: its state, what was turned to Unicode, and the cells around what is wrong."""
    near: set[int] = set()
    for problem in table.problems:
        if problem.cell and len(near) < 60:
            row = table.position(problem.cell)[0]
            near.update(range(max(row - 1, 0), min(row + 2, len(table.raw))))
    converted = [
        {"cell": f"{table.cell_at(place)}", "was": shown(was), "now": shown(now)}
        for place, (was, now) in list(table.converted.items())[:200]
    ]
    return {
        "file": table.file, "sheet": table.sheet, "format": table.format.title, "hidden": table.hidden,
        "title": " ".join(line for _, line in table.lines)[:300],
        "heading": [shown(cell) for cell in table.raw[table.heading_row]] if table.raw else [],
        "rows": len(table.rows), "same": sum(status == SAME for status in stage.status.get(id(table), ())),
        "encoding": table.encoding, "converted": converted,
        "excerpt": [{"row": row + 1, "cells": [shown(cell, 40) for cell in table.raw[row]]} for row in sorted(near)],
    }  # fmt: skip


def whose(tables: list[Table], stage: Stage) -> str:
    """Code of the least unit that holds every unit named in the file, or an empty string."""
    lines: list[list[str]] = []
    for table in tables:
        for column in ("unit_code", "code" if "kind" in table.columns and "parent" in table.columns else "unit_code"):
            for code in {value for value in table.get(column) if value in stage.units}:
                line, at = [], code
                while at in stage.units and at not in line:
                    line.append(at)
                    at = stage.units[at].parent or ""
                lines.append(line[::-1])
    shared = [steps[0] for steps in zip(*lines, strict=False) if len(set(steps)) == 1]
    return shared[-1] if shared else ""


@dataclass
class Done:
    """What a commit wrote."""

    batch_id: int
    counts: dict[str, int]
    unit_ids: dict[str, int] = field(default_factory=dict)
    seconds_locked: float = 0.0
