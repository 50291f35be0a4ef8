"""The tree on a day and one unit of it."""

from django.http import HttpRequest, HttpResponse

from ketnap.queries import organisation
from ketnap.web.days import asked
from ketnap.web.pages import page, show


@page("tree")
def tree(request: HttpRequest) -> HttpResponse:
    day = asked(request)
    rows = organisation.tree(request.viewer, day.day)
    return show(request, "organisation/tree.html", {"rows": rows, "day": day}, on=day.day)


@page("unit")
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    day = asked(request)
    view = organisation.unit(request.viewer, unit_id, day.day)
    return show(request, "organisation/unit.html", {"unit": view, "day": day}, on=day.day)
