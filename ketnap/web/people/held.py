"""The page that shows a person everything that is held about them."""

from django.http import HttpRequest, HttpResponse

from ketnap.lib import clock
from ketnap.models import ClassKind
from ketnap.queries import coverage, training
from ketnap.queries import people as files
from ketnap.queries.admission.contents import contents
from ketnap.queries.admission.life import life as path_file
from ketnap.queries.admission.life import ways
from ketnap.queries.commendation import exemplars
from ketnap.queries.commendation import proposals as commendations
from ketnap.queries.direction import inspections
from ketnap.queries.papers import issued
from ketnap.queries.people import requests
from ketnap.queries.rating import person_history
from ketnap.rules import codes
from ketnap.web.journal import said
from ketnap.web.pages import page, show
from ketnap.web.people.file import life, profile_words


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
        "invitations": training.invited(request.viewer, person_id),
        "lessons": training.attended(request.viewer, person_id),
        "papers": issued.of_person(request.viewer, person_id),
        "commendations": commendations.of_person(request.viewer, person_id),
        "exemplars": exemplars.of_person(request.viewer, person_id),
        "ratings": person_history(request.viewer, person_id, proposed=True),
        "work": coverage.of_person(request.viewer, person_id),
        "findings": inspections.of_person(request.viewer, person_id, clock.today()),
        "lines": [(line, said(line.event)) for line in found.journal],
        "requests": requests.of_person(request.viewer, person_id),
    }
    return show(request, "people/held.html", context)
