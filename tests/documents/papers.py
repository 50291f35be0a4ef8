"""What files hold, read back: letters of a PDF in millimetres, words of a Word file, cells of a workbook."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import docx as word
import openpyxl
import pdfplumber

from ketnap.documents.paper import Signing
from ketnap.statistics.report import Report

SIGNED = Signing(date(2011, 10, 3), 45, "Bắc Ninh", "Tỉnh ủy Bắc Ninh", "Phó Bí thư", "Tô Thị Minh Nguyệt")
POINTS = 72 / 25.4
"""In a millimetre."""


def pdf_pages(content: bytes) -> list[pdfplumber.page.Page]:
    return pdfplumber.open(io.BytesIO(content)).pages


def pdf_text(content: bytes) -> str:
    return squeezed("\n".join(page.extract_text(x_tolerance=1.5) for page in pdf_pages(content)))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def docx_text(content: bytes) -> str:
    made = word.Document(io.BytesIO(content))
    found = [paragraph.text for paragraph in made.paragraphs]
    found += [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return squeezed("\n".join(found))


def sheets(content: bytes) -> Iterator[tuple[str, list[tuple]]]:
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        yield sheet.title, list(sheet.values)


def part(content: bytes, pattern: str) -> str:
    """All XML of an office file whose name matches."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(packed.read(name).decode() for name in packed.namelist() if re.search(pattern, name))


def named(report: Report, names: list[str]) -> Report:
    """The report with hostile names where people type names: unit, superior, organisations, classes."""
    lines = tuple(
        replace(line, name=names[place % len(names)], code=f"={place}")
        for place, line in enumerate(report.by_organisation)
    )
    known = {line.unit_id: line for line in lines}
    classes = tuple(replace(one, name=name, partner=name) for one, name in zip(report.classes, names, strict=False))
    return replace(
        report, unit=replace(report.unit, name=names[0], parent_name=names[1]), by_organisation=lines,
        best=tuple(known[line.unit_id] for line in report.best), classes=classes,
        planned_without=tuple(known[line.unit_id] for line in report.planned_without),
    )  # fmt: skip
