"""A form that is filled in: cells as figures with what it takes to open their lists."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ketnap.lib import numbers
from ketnap.statistics.figures import Figure
from ketnap.statistics.forms.layout import Layout, Line
from ketnap.statistics.register import Register
from ketnap.statistics.report.shape import UnitHead

DASH = "–"


@dataclass(frozen=True)
class Cell:
    """`count`: the figure. `average`, `percent`, `share`: the number, None where there is nothing to compare; of an
    average the figure is the people it is taken over. `unknown`: chưa có số liệu. `blank`: beside a heading."""

    kind: str
    figure: Figure | None = None
    number: Decimal | None = None

    @property
    def value(self) -> int | Decimal | None:
        return self.figure.value if self.kind == "count" and self.figure else self.number

    @property
    def text(self) -> str:
        if self.kind == "blank":
            return ""
        if self.kind == "count" and self.figure:
            return numbers.show(self.figure.value)
        if self.kind == "unknown" or (self.kind == "average" and self.figure and self.figure.value is None):
            return numbers.show(None)
        return DASH if self.number is None else f"{self.number:.1f}".removesuffix(".0").replace(".", ",")


@dataclass(frozen=True)
class Row:
    line: Line
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Check:
    words: str
    holds: bool | None
    """None: not enough is known to tell."""
    detail: str = ""


@dataclass(frozen=True)
class FormResult:
    layout: Layout
    unit: UnitHead
    start: date
    end: date
    before_start: date
    before_end: date
    register: Register
    rows: tuple[Row, ...]
    """Every line; `printed` leaves out the extra ones that hold nothing."""
    checks: tuple[Check, ...]
    notes: tuple[str, ...]

    @property
    def printed(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.line.extra or any(cell.value for cell in row.cells))

    @property
    def wrong(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.holds is False)
