"""Entering somebody by hand, and the page that shows a person everything that is held about them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.actions import people
from ketnap.actions.refusal import Refused
from ketnap.imports.checks.people import similar
from ketnap.lib import clock
from ketnap.models import ClassKind
from ketnap.queries import organisation
from ketnap.queries import people as files
from ketnap.queries.admission.contents import contents
from ketnap.queries.admission.life import life as path_file
from ketnap.queries.admission.life import ways
from ketnap.queries.commendation import exemplars
from ketnap.queries.commendation import proposals as commendations
from ketnap.queries.organisation import UnitRow
from ketnap.queries.papers import issued
from ketnap.rules import codes
from ketnap.rules import organisation as rules
from ketnap.web.forms.people import NewPersonForm
from ketnap.web.organisation.trees import below
from ketnap.web.pages import done, page, show
from ketnap.web.people.file import life, profile_words
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


def cells_of(request: HttpRequest, unit_id: int) -> list[UnitRow]:
    """Cells of the unit that may keep a record this viewer enters."""
    today = clock.today()
    inside = below(organisation.tree(request.viewer, today), {unit_id})
    mine = organisation.within(request.viewer, today, Permission.CHANGE_PEOPLE, kinds=rules.HOLDS_MEMBERS)
    return [row for row in mine if row.unit_id in inside]


@page("person-held")
def held(request: HttpRequest, person_id: int) -> HttpResponse:
    found = files.held(request.viewer, person_id)
    file = found.file
    context = {
        "file": file,
        "held": found,
        "life": life(file),
        "profiles": [profile_words(one) for one in file.profiles],
        "certificates": [(ClassKind(one.kind).label, one) for one in file.certificates],
        "ethnicity": codes.names("ethnicities").get(file.ethnicity, ""),
        "religion": codes.names("religions").get(file.religion, ""),
        "paths": [
            (path_file(request.viewer, one.candidacy_id), contents(request.viewer, one.candidacy_id))
            for one in ways(request.viewer, person_id)
        ],
        "papers": issued.of_person(request.viewer, person_id),
        "commendations": commendations.of_person(request.viewer, person_id),
        "exemplars": exemplars.of_person(request.viewer, person_id),
        "lines": [(line, DEEDS.get(line.event, line.event)) for line in found.journal],
    }
    return show(request, "people/held.html", context)


DEEDS = {
    "people.registered": "Ghi hồ sơ", "people.corrected": "Sửa hồ sơ", "people.viewed": "Mở hồ sơ",
    "people.held_shown": "Xem, in những gì đang lưu", "people.entrusted": "Chuyển nơi giữ hồ sơ",
    "membership.recorded": "Ghi sổ đảng tịch", "membership.reversed": "Bỏ một mục của sổ đảng tịch",
    "membership.amended": "Sửa một mục của sổ đảng tịch",
}  # fmt: skip
"""Events of the journal about a person, in words."""
