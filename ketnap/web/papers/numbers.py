"""Sổ số văn bản: the books of an organisation, and one book as it is read, printed and taken away."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ketnap.lib import clock, dates
from ketnap.queries import organisation
from ketnap.queries.papers import numbers
from ketnap.queries.papers.numbers import STATES, BookPage, Row
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.pages import page, show


@page("number-books")
def books(request: HttpRequest, unit_id: int) -> HttpResponse:
    terms = numbers.terms(request.viewer, unit_id)
    context = {
        "unit": organisation.unit(request.viewer, unit_id, clock.today()), "terms": terms,
        "unknown": sum(book.unknown for term in terms for book in term.books),
        "may_write": may(request, "book-open", unit_id),
    }  # fmt: skip
    return show(request, "papers/books.html", context)


@table_page("number-books-table")
def books_table(request: HttpRequest, unit_id: int) -> Sheet:
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    head = ("Nhiệm kỳ", "Từ ngày", "Loại", "Ký hiệu", "Số cuối", "Đã dùng", "Đang giữ", "Đã hủy", "Chưa rõ")
    rows = [
        (term.name, term.since, one.title, one.type, one.last, one.used, one.reserved, one.cancelled, one.unknown)
        for term in numbers.terms(request.viewer, unit_id)
        for one in term.books
    ]
    return Sheet(f"Các sổ số văn bản {unit.name}", head, rows, (), unit_id)


@page("number-book")
def book(request: HttpRequest, book_id: int) -> HttpResponse:
    held = numbers.book(request.viewer, book_id)
    state, rows = chosen(request, held)
    counts = (held.line.used, held.line.reserved, held.line.cancelled, held.line.unknown)
    context = {
        "held": held, "rows": rows, "state": state, "words": STATES.get(state, ""),
        "states": [(key, words, count) for (key, words), count in zip(STATES.items(), counts, strict=True)],
        "newest": "moi" in request.GET, "may_write": may(request, "numbers-reserve", book_id),
        "may_meet": may(request, "meetings"), "total": sum(counts),
    }  # fmt: skip
    return show(request, "papers/book.html", context)


@table_page("number-book-table")
def book_table(request: HttpRequest, book_id: int) -> Sheet:
    held = numbers.book(request.viewer, book_id)
    state, rows = chosen(request, held)
    head = ("Số", "Tình trạng", "Ngày văn bản", "Dùng cho việc gì", "Lý do", "Người ghi", "Ghi ngày", "Người dùng, hủy",
            "Ngày dùng, hủy")  # fmt: skip
    notes = [f"{held.unit_name}, {held.term}, từ {dates.show(held.since)}. Số cuối {held.line.last}."]
    notes += [f"Số 1 đến {held.paper_last} ở sổ giấy: {held.reason}"] if held.paper_last else []
    notes += [f"Chỉ những số: {STATES[state]}."] if state else []
    cells = [
        (row.written, STATES[row.state], row.on, row.purpose, explained(row), row.by, local(row.at),
         row.settled_by, local(row.settled_at))
        for row in rows
    ]  # fmt: skip
    return Sheet(f"Sổ số {held.line.title.lower()} {held.unit_name} {held.term}", head, cells, notes, held.unit_id)


def local(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def explained(row: Row) -> str:
    if row.state == numbers.UNKNOWN:
        return f"Chưa ai ghi {row.count} số này dùng vào việc gì."
    if row.taken_back:
        return "Việc ghi trên văn bản này đã bỏ."
    return row.reason or ("Ghi tay" if row.typed else "")


def chosen(request: HttpRequest, held: BookPage) -> tuple[str, list[Row]]:
    """The state the address asks for and its rows: as in a paper book, unless the newest is asked for first."""
    asked = request.GET.get("chi", "")
    rows = held.only(asked)
    return (asked if asked in STATES else ""), list(reversed(rows) if "moi" in request.GET else rows)
