"""Entering somebody by hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.actions import people
from ketnap.actions.refusal import Refused
from ketnap.imports.checks.people import similar
from ketnap.lib import clock
from ketnap.queries import organisation
from ketnap.queries import people as files
from ketnap.queries.organisation.choosing import Among
from ketnap.rules import organisation as rules
from ketnap.web.forms.people import NewPersonForm
from ketnap.web.forms.units import Units
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before

SAME_AGAIN = "khac"
"""Field of the answer: none of those shown is this person."""


@page("person-new")
def new(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = NewPersonForm(sent, cells=cells_of(request, unit_id))
    context = {"unit": unit, "form": form, "problems": [], "back_to": reverse("unit-members", args=[unit_id])}
    if request.method == "GET" or not form.is_valid():
        return show(request, "people/new.html", context, status=200 if request.method == "GET" else 422)
    typed = form.cleaned_data
    alike = [
        row for row in files.born_on(request.viewer, typed["born_on"]) if similar(row.full_name, typed["full_name"])
    ]
    if alike and request.POST.get(SAME_AGAIN) != ",".join(str(row.person_id) for row in alike):
        return show(request, "people/new.html", context | {"alike": alike}, status=422)
    try:
        (person,) = people.register([form.person()], by=request.user)
    except Refused as refused:
        return show(request, "people/new.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã ghi hồ sơ của {person.full_name}. Việc tiếp theo, nếu có, chọn ở “Ghi một việc”.")
    return redirect("person", person.pk)


def cells_of(request: HttpRequest, unit_id: int) -> Units:
    """Cells of the unit that may keep a record this viewer enters."""
    among = Among(Permission.CHANGE_PEOPLE, clock.today(), kinds=rules.HOLDS_MEMBERS, below=unit_id)
    return Units(request.viewer, among)
