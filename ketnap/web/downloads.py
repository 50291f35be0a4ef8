"""Files to take away, named by what they hold; and every list of the desk as a workbook, by one mechanism:

    @table_page("unit-members-table")
    def members_table(request, unit_id) -> Sheet: ...

The policy line of the page says who may take it and what the journal is told; the workbook says who took it, when,
and from within what.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from ketnap.documents import table
from ketnap.documents.table import Part
from ketnap.lib import text
from ketnap.web import leaving
from ketnap.web.pages import View, page

KIND_XLSX = table.KIND
CLOSED = "default-src 'self'; frame-ancestors 'none'; sandbox"
"""A file that is opened in the browser all the same runs nothing and belongs to nobody's site."""
LONGEST_NAME = 100
"""Letters of a file's name, well below what any file system takes."""


@dataclass(frozen=True)
class Sheet:
    """A list: cells are str, numbers, days or None. `unit_id` is the unit the journal names."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[str] = ()
    unit_id: int | None = None
    more: Sequence[Part] = ()
    """What else stands on the page, each on a sheet of its own."""

    @property
    def length(self) -> int:
        return len(self.rows) + sum(len(one.rows) for one in self.more)


def table_page(name: str) -> Callable[[Callable[..., Sheet]], View]:
    """A view that answers with the list as XLSX, and tells the journal how many rows of it left the house."""

    def decorate(make: Callable[..., Sheet]) -> View:
        @page(name)
        def take(request: HttpRequest, **ids: Any) -> HttpResponse:
            sheet = make(request, **ids)
            leaving.begun(request, rows=sheet.length, unit_id=sheet.unit_id)
            return workbook(sheet.title, (*sheet.notes, taken_by(request)), sheet.head, sheet.rows, sheet.more)

        return take

    return decorate


def taken_by(request: HttpRequest) -> str:
    """Who takes it, when, with which serial, within what: as it is printed on the file."""
    return leaving.said(leaving.begun(request))


def attachment(
    content: bytes, kind: str, name: str, plain_name: str, *, rows: int = 1, as_issued: bool = False
) -> HttpResponse:
    """`plain_name` is what old browsers take; both names are ours, never a sender's. The door marks the file and writes
    it down, with so many rows or papers in it; `as_issued`: byte for byte."""
    safe = "".join(" " if char in '\\/:*?"<>|' or not char.isprintable() else char for char in text.composed(name))
    disposition = f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{quote(safe)}"
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": CLOSED}
    response = HttpResponse(content, content_type=kind, headers=headers)
    response.leaves, response.as_issued = rows, as_issued
    return response


def workbook(
    title: str, notes: Sequence[str], head: Sequence[str], rows: Iterable[Sequence[Any]], more: Sequence[Part] = ()
) -> HttpResponse:
    """A list as XLSX."""
    name = f"{title[:LONGEST_NAME].strip(' .,')}.xlsx"
    return attachment(table.xlsx(title, notes, head, rows, more), table.KIND, name, "danh-sach.xlsx")
