"""The living component page: every partial in every state, for those who build pages."""

from django.http import HttpRequest, HttpResponse

from ketnap.web.pages import page, show


@page("components")
def components(request: HttpRequest) -> HttpResponse:
    return show(request, "components/all.html", {})
