"""The same workbook back to its sender, wrong cells coloured and explained. An editor library does that, in a child
process with little memory and time: it must never read a sender's file inside the server."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketnap.imports.problems import SEVERITIES
from ketnap.imports.tables import RETURNED
from ketnap.lib import children

if TYPE_CHECKING:  # the child knows no models, so it starts without Django
    from ketnap.imports.preview import Preview, Source

MEMORY = 1024 * 1024 * 1024
SECONDS = 20
LIST_SHEET = RETURNED
COLOURS = {"error": "FFC7CE", "question": "BDD7EE", "warning": "FFEB9C"}
"""Colour repeats what the comment says in words; it never stands alone."""


class NotReturned(Exception):
    """The file could not be marked: refused before reading, or too large for the child."""


def write(preview: "Preview", folder: Path) -> list[Path]:
    """Marked copies of every file that has something to say; files refused unread are left out. → their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for source in preview.sources:
        problems = [problem.as_json() for problem in preview.problems if problem.file == source.name]
        readable = any(table.file == source.name for table in preview.tables)
        if problems and readable:
            target = folder / f"{Path(source.name).stem}-danh-dau.xlsx"
            mark(source, problems, target)
            made.append(target)
    return made


def mark(source: "Source", problems: list[dict[str, Any]], target: Path) -> None:
    """One marked copy. Raises NotReturned when the child ran out of memory or time."""
    with tempfile.TemporaryDirectory(prefix="ketnap-mark-") as place:
        told = Path(place) / "problems.json"
        told.write_text(json.dumps(problems, ensure_ascii=False), encoding="utf-8")
        made = Path(place) / "marked.xlsx"
        child = [sys.executable, "-m", "ketnap.imports.returned", str(source.path), source.name, str(told), str(made)]
        try:
            done = subprocess.run(  # noqa: S603 -- our own interpreter and module, no shell
                child, capture_output=True, text=True, timeout=SECONDS * 3, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise NotReturned(f"Tệp {source.name} quá lớn để đánh dấu; xem danh sách chỗ sai.") from error
        if done.returncode or not made.exists():
            raise NotReturned(f"Tệp {source.name} không đánh dấu được; xem danh sách chỗ sai.")
        part = target.with_name(target.name + ".part")
        part.write_bytes(made.read_bytes())
        part.replace(target)


def limit() -> None:
    children.limit(memory=MEMORY, seconds=SECONDS)


def _child(path: str, name: str, told: str, made: str) -> None:
    limit()
    import defusedxml  # noqa: F401 -- openpyxl parses safely only when it is there
    import openpyxl

    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("openpyxl does not use defusedxml.")
    problems = json.loads(Path(told).read_text(encoding="utf-8"))
    with Path(path).open("rb") as file:  # by its bytes: a file of the inbox has no name that ends in .xlsx
        book = openpyxl.load_workbook(file) if name.lower().endswith(".xlsx") else _from_old(path, name)
    for sheet in book.worksheets:
        mine = [problem for problem in problems if problem["sheet"] == sheet.title and problem["cell"]]
        _mark_cells(sheet, mine)
    _list(book, problems)
    book.save(made)


def _from_old(path: str, name: str) -> Any:
    """An .xls as a new workbook with the same cells: values only, which is all its reader sees."""
    import openpyxl

    from ketnap.imports import workbook

    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in workbook.read_bytes(Path(path).read_bytes(), name).sheets:
        made = book.create_sheet(sheet.name)
        made.sheet_state = "hidden" if sheet.hidden else "visible"
        for row, cells in enumerate(sheet.rows, 1):
            for column, value in enumerate(cells, 1):
                if value != "":
                    _put(made.cell(row, column), value)
    return book


def _put(cell: Any, value: Any) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a text beginning with = stays a text


def _mark_cells(sheet: Any, problems: list[dict[str, Any]]) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    by_cell: dict[str, list[dict[str, Any]]] = {}
    for problem in problems:
        by_cell.setdefault(problem["cell"], []).append(problem)
    for place, said in by_cell.items():
        cell = sheet[place]
        if isinstance(cell, MergedCell):
            area = next((a for a in sheet.merged_cells.ranges if place in a), None)
            cell = sheet.cell(area.min_row, area.min_col) if area else cell
        worst = min(said, key=lambda problem: list(COLOURS).index(problem["severity"]))["severity"]
        cell.fill = PatternFill("solid", fgColor=COLOURS[worst])
        lines = [
            f"{SEVERITIES[problem['severity']]}: {problem['message']}"
            + (f" Cần là: {problem['expected']}." if problem["expected"] else "")
            + (f" {problem['suggestion']}" if problem["suggestion"] else "")
            for problem in said
        ]
        comment = Comment("\n".join(lines)[:2_000], "Ketnap")
        comment.width, comment.height = 360, 120
        cell.comment = comment


def _list(book: Any, problems: list[dict[str, Any]]) -> None:
    from openpyxl.styles import Font

    if LIST_SHEET in book.sheetnames:
        book.remove(book[LIST_SHEET])
    sheet = book.create_sheet(LIST_SHEET)
    headings = ("Nơi", "Ô sai", "Mức", "Tìm thấy", "Cần là", "Nói rõ", "Gợi ý")
    for row, cells in enumerate([headings, *map(_told, problems)], 1):
        for column, value in enumerate(cells, 1):
            _put(sheet.cell(row, column), value)
    for letter, width in zip("ABCDEFG", (18, 8, 10, 26, 30, 70, 50), strict=True):
        sheet.column_dimensions[letter].width = width
        sheet[f"{letter}1"].font = Font(bold=True)


def _told(problem: dict[str, Any]) -> tuple[str, ...]:
    severity = SEVERITIES[problem["severity"]]
    columns = ("found", "expected", "message", "suggestion")
    return (problem["sheet"], problem["cell"], severity, *(problem[column] for column in columns))


if __name__ == "__main__":
    _child(*sys.argv[1:5])
