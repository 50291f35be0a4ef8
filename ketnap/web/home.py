"""Việc hôm nay."""

from django.http import HttpRequest, HttpResponse

from ketnap.web.pages import page, show


@page("home")
def home(request: HttpRequest) -> HttpResponse:
    return show(request, "home/today.html", {})
