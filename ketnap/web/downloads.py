"""Files to take away, named by what they hold."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse

from ketnap.documents import table

KIND_XLSX = table.KIND


def attachment(content: bytes, kind: str, name: str, plain_name: str) -> HttpResponse:
    """`plain_name` is what old browsers take; both names are ours, never a sender's."""
    safe = "".join(" " if char in '\\/:*?"<>|' or not char.isprintable() else char for char in name)
    disposition = f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{quote(safe)}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def workbook(title: str, notes: Sequence[str], head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A list as XLSX."""
    return attachment(table.xlsx(title, notes, head, rows), table.KIND, f"{title}.xlsx", "danh-sach.xlsx")
