"""The wrong cells in their place: a piece of the worksheet with letters and numbers as the office knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ketnap.imports.problems import address

WORST_FIRST = ("error", "question", "warning")
COLUMNS = 26
SHAPES = {"error": ("fail", "Sai"), "question": ("question", "Câu hỏi"), "warning": ("warn", "Cảnh báo")}


@dataclass(frozen=True)
class Cell:
    text: str
    severity: str
    """error, question, warning or empty."""
    anchor: str

    @property
    def shape(self) -> str:
        return SHAPES[self.severity][0]

    @property
    def colour(self) -> str:
        return f"is-{self.shape}"

    @property
    def words(self) -> str:
        return SHAPES[self.severity][1]


@dataclass(frozen=True)
class Excerpt:
    sheet: str
    file: str
    number: int
    letters: list[str]
    rows: list[tuple[int, list[Cell]]]


def anchor(seen: Mapping[str, Any], file: str, sheet: str, cell: str) -> str:
    """Id of a cell on the page, where the excerpt shows it."""
    for number, one in enumerate(seen.get("sheets", [])):
        if (one["file"], one["sheet"]) == (file, sheet):
            return f"o{number}-{cell}"
    return ""


def excerpts(seen: Mapping[str, Any]) -> list[Excerpt]:
    """One a sheet that has something to show; the wrong cell that is worst gives its look."""
    marks: dict[tuple[str, str, str], str] = {}
    for one in seen.get("problems", []):
        place = (one["file"], one["sheet"], one["cell"])
        if one["cell"] and (place not in marks or rank(one["severity"]) < rank(marks[place])):
            marks[place] = one["severity"]
    found = []
    for number, sheet in enumerate(seen.get("sheets", [])):
        width = min(max((len(row["cells"]) for row in sheet["excerpt"]), default=0), COLUMNS)
        rows = []
        for row in sheet["excerpt"]:
            cells = []
            for column in range(width):
                place = address(row["row"] - 1, column)
                text = row["cells"][column] if column < len(row["cells"]) else ""
                severity = marks.get((sheet["file"], sheet["sheet"], place), "")
                cells.append(Cell(text, severity, f"o{number}-{place}" if severity else ""))
            rows.append((row["row"], cells))
        if rows:
            letters = [address(0, column)[:-1] for column in range(width)]
            found.append(Excerpt(sheet["sheet"], sheet["file"], number, letters, rows))
    return found


def rank(severity: str) -> int:
    return WORST_FIRST.index(severity)
