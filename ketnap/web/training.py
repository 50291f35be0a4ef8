"""Classes of a year and who attended them."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from ketnap.lib import clock
from ketnap.queries import accounts, training
from ketnap.web.pages import page, show


@page("classes")
def classes(request: HttpRequest) -> HttpResponse:
    house = accounts.house(request.viewer)
    typed = request.GET.get("nam", "")
    everything = training.classes(request.viewer, house.unit_id, date(1900, 1, 1), date(9000, 1, 1))
    years = sorted({row.starts_on.year for row in everything}, reverse=True)
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else (years or [clock.today().year])[0]
    rows = [row for row in everything if row.starts_on.year == year]
    context = {"rows": rows, "year": year, "years": years, "learners": sum(row.learners for row in rows)}
    return show(request, "training/classes.html", context)


@page("class")
def one_class(request: HttpRequest, class_id: int) -> HttpResponse:
    return show(request, "training/class.html", {"held": training.training_class(request.viewer, class_id)})
