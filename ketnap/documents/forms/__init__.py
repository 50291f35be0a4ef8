"""A statutory form as a file: `made(form, signing, kind)` gives a DOCX, PDF, XLSX or JSON file."""

import json
from dataclasses import dataclass

from ketnap.documents import table
from ketnap.documents.forms.content import FormPaper, paper
from ketnap.documents.forms.pdf import pdf
from ketnap.documents.forms.word import docx
from ketnap.documents.paper import Mark, Signing
from ketnap.statistics.forms import FormResult, sheet
from ketnap.statistics.forms.as_json import as_json

__all__ = ["KINDS", "File", "FormPaper", "made", "paper"]

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": table.KIND,
    "json": "application/json",
}


@dataclass(frozen=True)
class File:
    content: bytes
    kind: str
    notes: tuple[str, ...]
    """For the office: the layout rule used and what of it is borrowed. Nothing for a workbook or JSON."""


def made(form: FormResult, signing: Signing, ending: str, mark: Mark | None = None) -> File:
    """KeyError for an ending that is none of KINDS."""
    if ending == "xlsx":
        return File(xlsx(form, mark), KINDS[ending], ())
    if ending == "json":
        return File(f"{json.dumps(as_json(form), ensure_ascii=False, indent=1)}\n".encode(), KINDS[ending], ())
    ready = paper(form, signing, mark)
    return File({"docx": docx, "pdf": pdf}[ending](ready), KINDS[ending], ready.notes)


def xlsx(form: FormResult, mark: Mark | None = None) -> bytes:
    notes = [*sheet.notes(form), *(f"Kỳ đã khóa: {one.words}. Mã kiểm tra {one.code}" for one in [mark] if one)]
    return table.xlsx(sheet.title(form), notes, sheet.head(form), sheet.lines(form))
