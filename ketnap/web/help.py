"""Trợ giúp: the reader's own handbook first, then the others."""

from django.http import HttpRequest, HttpResponse

from ketnap.queries.missing import NotFound
from ketnap.web.handbook import NAMES, book, book_of
from ketnap.web.pages import page, show


@page("help")
def handbooks(request: HttpRequest) -> HttpResponse:
    own = book_of(request.viewer)
    others = [book(name) for name in NAMES if name != own.name]
    return show(request, "help/books.html", {"own": own, "others": others})


@page("help-book")
def handbook(request: HttpRequest, name: str) -> HttpResponse:
    try:
        held = book(name)
    except KeyError:
        raise NotFound("Không có sổ tay này.") from None
    return show(request, "help/book.html", {"book": held})
