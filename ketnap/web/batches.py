"""Workbooks that arrive: sent, checked, previewed, asked about, written, undone."""

from django.http import HttpRequest, HttpResponse

from ketnap.queries import batches
from ketnap.web.pages import page, show


@page("imports")
def arrivals(request: HttpRequest) -> HttpResponse:
    return show(request, "batches/arrivals.html", {"rows": batches.batches(request.viewer)})


@page("import")
def arrival(request: HttpRequest, batch_id: int) -> HttpResponse:
    return show(request, "batches/arrival.html", {"batch": batches.batch(request.viewer, batch_id)})
