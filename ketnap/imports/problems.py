"""What an import has to say about a file: one problem a cell, named by place, finding, expectation and remedy."""

from dataclasses import asdict, dataclass
from typing import Any

ERROR, QUESTION, WARNING = "error", "question", "warning"
SEVERITIES = {ERROR: "Sai", QUESTION: "Câu hỏi", WARNING: "Cảnh báo"}


@dataclass(slots=True)
class Problem:
    """One finding. `cell` is an address like `E8`; empty when the finding is about the sheet or the whole file."""

    severity: str
    kind: str
    """Stable slug of the fault, for example `impossible_date`."""
    message: str
    """Whole sentence in Vietnamese: place, finding, remedy."""
    sheet: str = ""
    cell: str = ""
    found: str = ""
    expected: str = ""
    suggestion: str = ""
    file: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class FileRefused(Exception):
    """The whole file is refused before any cell is looked at; `kind` as in Problem."""

    def __init__(self, kind: str, message: str, *, found: str = "", expected: str = "") -> None:
        super().__init__(message)
        self.kind, self.message, self.found, self.expected = kind, message, found, expected

    def problem(self, file: str) -> Problem:
        return Problem(ERROR, self.kind, self.message, found=self.found, expected=self.expected, file=file)


def shown(value: Any, limit: int = 60) -> str:
    """A cell's value as a reader may see it: dates dd-mm-yyyy, whole floats without `.0`, control marks removed."""
    if value is None or value == "":
        return ""
    if hasattr(value, "strftime"):
        return f"{value.day:02d}-{value.month:02d}-{value.year:04d}" if hasattr(value, "year") else str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = "".join(c if c.isprintable() else "·" for c in str(value))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def address(row: int, column: int) -> str:
    """(0, 0) → `A1`; both counted from 0."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def position(cell: str) -> tuple[int, int]:
    """`A1` → (0, 0)."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :]) - 1, column - 1
