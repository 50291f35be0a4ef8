"""Putting a record right, and taking back a wrong entry of the ledger. Both versions stay to be seen."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import membership, people
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock, dates
from ketnap.models import Sex
from ketnap.queries import people as files
from ketnap.queries.missing import NotFound
from ketnap.queries.people import PersonView
from ketnap.queries.people.file import reach, view
from ketnap.web import errors
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.people import COLUMNS, PersonForm, ProfileForm, ReverseForm, profile, record
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@page("person-edit")
def edit(request: HttpRequest, person_id: int) -> HttpResponse:
    if request.method == "GET":
        file = files.person(request.viewer, person_id)
        form = PersonForm(typed_before(request), initial=record(file))
        return form_page(request, file, form)
    file = view(reach(request.viewer, person_id), clock.today())
    form = PersonForm(request.POST, initial=record(file))
    if not form.is_valid():
        return form_page(request, file, form, status=422)
    changes = form.changes(file)
    if not changes:
        form.add_error(None, "Chưa có mục nào khác với sổ. Sửa ít nhất một mục.")
        return form_page(request, file, form, status=422)
    try:
        people.correct(person_id, posted_version(request), changes, by=request.user, paper=form.paper())
    except Refused as refused:
        return form_page(request, file, form, problems=refused.problems, status=422)
    except Conflict as conflict:
        return two_versions(request, conflict, file, form)
    done(request, f"Đã sửa hồ sơ của {file.full_name}.")
    return redirect("person", person_id)


def form_page(
    request: HttpRequest, file: PersonView, form: PersonForm, *, problems: Any = (), status: int = 200
) -> HttpResponse:
    context = {
        "file": file,
        "form": form,
        "version": file.version,
        "problems": problems,
        "back_to": reverse("person", args=[file.person_id]),
    }
    return show(request, "people/edit.html", context, status=status)


def two_versions(request: HttpRequest, conflict: Conflict, file: PersonView, form: PersonForm) -> HttpResponse:
    """Both versions side by side; what was typed can be sent again against the version that now stands."""
    versions = [
        (str(form.fields[column].label), words(column, getattr(file, column)), words(column, form.cleaned_data[column]))
        for column in COLUMNS
    ]
    here = reverse("person-edit", args=[file.person_id])
    typed = [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "version")]
    return errors.conflict(
        request, conflict, versions, keep=reverse("person", args=[file.person_id]), again=here,
        typed=[*typed, ("version", str(file.version))],
    )  # fmt: skip


def words(column: str, value: Any) -> str:
    if column == "sex" and value:
        return str(Sex(value).label)
    return dates.show(value) if column in ("born_on", "join_decided_on") else str(value or "")


@page("entry-reverse")
def reverse_entry(request: HttpRequest, person_id: int, movement_id: int) -> HttpResponse:
    """Sửa ghi chép này: an entry that takes the wrong one back. Nothing is deleted."""
    file = view(reach(request.viewer, person_id), clock.today())
    entry = next((one for one in file.ledger if one.movement_id == movement_id), None)
    if entry is None:
        raise NotFound("Không có mục này.")
    form = ReverseForm(request.POST if request.method == "POST" else typed_before(request))
    context = {
        "file": file,
        "entry": entry,
        "form": form,
        "version": file.version,
        "problems": [],
        "back_to": reverse("person", args=[file.person_id]),
    }
    if request.method == "GET" or not form.is_valid():
        return show(request, "people/reverse.html", context, status=200 if request.method == "GET" else 422)
    paper = form.paper()
    try:
        membership.reverse(
            movement_id, reason=paper.reason, by=request.user, paper=paper, version=posted_version(request)
        )
    except Refused as refused:
        return show(request, "people/reverse.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã bỏ mục “{entry.label}” ngày {dates.show(entry.on)}. Cả hai ghi chép còn trong sổ.")
    return redirect("person", person_id)


@page("person-profile")
def change_profile(request: HttpRequest, person_id: int) -> HttpResponse:
    """Thay đổi trong đời: another job, a school finished, from its own day on. What was before stays for its days."""
    file = view(reach(request.viewer, person_id), clock.today())
    now = profile(file)
    form = ProfileForm(request.POST if request.method == "POST" else typed_before(request), initial=now)
    back_to = reverse("person", args=[person_id])
    context = {"file": file, "form": form, "version": file.version, "problems": [], "back_to": back_to}
    if request.method == "GET" or not form.is_valid():
        return show(request, "people/profile.html", context, status=200 if request.method == "GET" else 422)
    changes, on = form.changes(now), form.cleaned_data["on"]
    if not changes and posted_version(request) == file.version:
        form.add_error(None, "Chưa có mục nào khác với sổ. Sửa ít nhất một mục.")
        return show(request, "people/profile.html", context, status=422)
    try:
        people.correct(person_id, posted_version(request), changes, by=request.user, paper=form.paper(), since=on)
    except Refused as refused:
        return show(request, "people/profile.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return errors.both(request, conflict, both_profiles(form, now), back_to, file.version)
    done(
        request,
        f"Đã ghi thay đổi của {file.full_name} từ {dates.show(on)}. Ghi nhầm thì ghi lại đúng từ chính ngày ấy.",
    )
    return redirect("person", person_id)


def both_profiles(form: ProfileForm, now: dict[str, str]) -> list[errors.Version]:
    """What the book holds now and what was typed, in words."""
    rows = []
    for name, held in now.items():
        named = dict(form.fields[name].choices)  # type: ignore[attr-defined]
        rows.append(
            (str(form.fields[name].label), str(named.get(held, "")), str(named.get(form.cleaned_data[name], "")))
        )
    return rows
