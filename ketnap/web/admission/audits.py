"""What an inspector would find in the files of a unit, and in one file."""

from django.http import HttpRequest, HttpResponse

from ketnap.queries import organisation
from ketnap.queries.admission import auditing
from ketnap.web.days import asked
from ketnap.web.pages import page, show


@page("unit-audit")
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    day = asked(request)
    found = auditing.audit(request.viewer, unit_id, day.day)
    context = {
        "unit": organisation.unit(request.viewer, unit_id, day.day), "audit": found, "day": day,
        "faulty": [file for file in found.files if file.examined.faults],
        "clean": [file for file in found.files if not file.examined.faults],
    }  # fmt: skip
    return show(request, "admission/audit.html", context, on=day.day)


@page("candidacy-audit")
def file(request: HttpRequest, candidacy_id: int) -> HttpResponse:
    day = asked(request)
    found = auditing.audit_file(request.viewer, candidacy_id, day.day)
    return show(request, "admission/audit_file.html", {"file": found, "day": day}, on=day.day)
