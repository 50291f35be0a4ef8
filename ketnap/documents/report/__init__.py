"""The report as a paper: `made(report, signing, kind)` gives a DOCX, PDF or XLSX file."""

from dataclasses import dataclass, replace

from ketnap.documents import docx, pdf
from ketnap.documents.paper import Mark, Paper, Signing
from ketnap.documents.report import workbook
from ketnap.documents.report.content import paper
from ketnap.statistics.report import Report

__all__ = ["KINDS", "File", "Signing", "made", "paper"]

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class File:
    content: bytes
    kind: str
    paper: Paper


def made(
    report: Report, signing: Signing, ending: str, mark: Mark | None = None, warnings: tuple[str, ...] = ()
) -> File:
    """KeyError for an ending that is none of KINDS. `mark` and `warnings` are printed under the signature."""
    ready = replace(paper(report, signing), mark=mark, warnings=warnings, taken=signing.taken)
    makers = {"docx": docx.docx, "pdf": pdf.pdf, "xlsx": lambda ready: workbook.xlsx(report, ready)}
    return File(makers[ending](ready), KINDS[ending], ready)
