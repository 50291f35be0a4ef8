"""People: search."""

from django.http import HttpRequest, HttpResponse

from ketnap.web.pages import page, show


@page("search")
def search(request: HttpRequest) -> HttpResponse:
    return show(request, "people/search.html", {})
