"""The lists of a page as somebody sees them, and the sheets of a workbook as Excel shows them."""

import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree

import openpyxl

from ketnap.lib import dates, numbers

VOID = {"input", "br", "img", "meta", "link", "source", "hr", "wbr"}
FORMULA = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f"


@dataclass
class Table:
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


class Page(HTMLParser):
    """Tables that are no part of a form, with their visible words; and every address a link leads to."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.links: list[str] = []
        self.forms = 0
        self.open: list[tuple[str, str]] = []
        self.cells: list[str] | None = None
        self.feed(source)

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag in VOID:
            return
        if tag == "form":
            self.forms += 1
        if not self.forms and tag == "table":
            self.tables.append(Table())
        if not self.forms and tag == "tr" and self.tables:
            self.cells = []
        if tag in ("th", "td") and self.cells is not None:
            self.cells.append("")
        self.open.append((tag, given.get("class") or ""))

    def handle_data(self, data) -> None:
        if self.cells and not any({"hidden", "toggle"} & set(names.split()) for _, names in self.open):
            self.cells[-1] += data

    def handle_endtag(self, tag) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass
        if tag == "form":
            self.forms -= 1
        if tag == "tr" and self.cells is not None:
            words, self.cells = [" ".join(cell.split()) for cell in self.cells], None
            if any(name == "thead" for name, _ in self.open):
                self.tables[-1].head = words
            else:
                self.tables[-1].rows.append(words)


def shown(value: object) -> str:
    """A cell as the page writes it."""
    if isinstance(value, datetime | date):
        return dates.show(value.date() if isinstance(value, datetime) else value)
    return "" if value is None else numbers.show(value) if isinstance(value, int) else str(value)


def sheets(content: bytes) -> list[Table]:
    """Of each sheet the line of heads and what stands below it."""
    found = []
    for sheet in openpyxl.load_workbook(BytesIO(content)).worksheets:
        every = [list(row) for row in sheet.iter_rows(values_only=True)]
        at = next((place for place, row in enumerate(every) if place and sum(v is not None for v in row) > 1), None)
        if at is not None:
            rows = [[shown(value) for value in row] for row in every[at + 1 :]]
            found.append(Table([shown(value) for value in every[at]], rows))
    return found


def formulas(content: bytes) -> list[str]:
    """Every formula of a workbook, read from its parts and not through a library that may hide one."""
    book = zipfile.ZipFile(BytesIO(content))
    return [
        f"{name}: {cell.text}"
        for name in book.namelist()
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)
        for cell in ElementTree.fromstring(book.read(name)).iter(FORMULA)
    ]
