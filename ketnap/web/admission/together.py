"""What an office does for several people at once: one ceremony, the monthly look at a cell's list, people sent to the
awareness class."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from ketnap.actions import training
from ketnap.actions.admission import together as acts
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.lib import clock
from ketnap.queries import organisation
from ketnap.queries.admission import board
from ketnap.queries.admission import together as queries
from ketnap.queries.admission.helping import offered
from ketnap.web.admission.board import door
from ketnap.web.forms.admission import name_of, typed_day
from ketnap.web.forms.together import CeremonyForm, Lines, LookForm, SendForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before

MOST = 200
"""People of one page of the class list."""


@dataclass(frozen=True)
class Row:
    """A person of the form: what the book says, the fields of the line, what was wrong with it."""

    file: Any
    fields: dict[str, forms.BoundField]
    wrong: list[Problem]


def rows(form: Lines, problems: list[Problem]) -> list[Row]:
    return [
        Row(
            one, {letter: form[f"{letter}{one.candidacy_id}"] for letter in "fhnrv"
                  if f"{letter}{one.candidacy_id}" in form.fields},
            [problem for problem in problems if problem.field.endswith(f":{one.candidacy_id}")],
        )
        for one in form.files
    ]  # fmt: skip


def drawn(
    request: HttpRequest, template: str, form: Lines, context: dict[str, Any], problems: list[Problem] | None = None
) -> HttpResponse:
    """The form with what was refused: general problems above, those of a person in the person's line too."""
    told = problems or []
    for one in told:
        name = name_of(one.field) if name_of(one.field) in form.fields else one.field
        if name in form.general and not one.rule:
            form.add_error(name, one.sentence)
    shown = {**context, "form": form, "rows": rows(form, told), "problems": told}
    return show(request, template, shown, status=422 if told or form.errors else 200)


def problems_of(no: Refused | Conflict, form: Lines) -> list[Problem]:
    """What to say above the form. After a race the page carries the versions that stand by now, and all that was typed:
    sent again it holds."""
    if isinstance(no, Refused):
        return no.problems
    name = next((one.full_name for one in form.files if no.what == f"candidacy:{one.candidacy_id}"), "Một người")
    at = f" lúc {timezone.localtime(no.at):%H:%M}" if no.at else ""
    words = f"{name}: {no.who} vừa ghi vào hồ sơ này{at}, chưa ghi ai. Xem lại dòng này rồi ghi lần nữa."
    return [Problem(words, field=no.what.replace("candidacy", "note"))]


@page("ceremony-together")
def ceremony(request: HttpRequest, unit_id: int) -> HttpResponse:
    today = clock.today()
    unit = organisation.unit(request.viewer, unit_id, today)
    files = queries.ready(request.viewer, unit_id)
    sent = request.POST if request.method == "POST" else typed_before(request)
    days = {today, *(() if sent is None else filter(None, [typed_day(sent.get("on", ""))]))}
    form = CeremonyForm(sent, files=files, helpers=offered(request.viewer, unit_id, days))
    context = {
        "unit": unit, "back_to": board_of(unit_id),
        "cells": [] if files else queries.cells(request.viewer, unit_id, queries.DECIDED, today),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return drawn(request, "admission/ceremony.html", form, context)
    try:
        count = acts.celebrate(
            form.chosen(), on=form.cleaned_data["on"], told=form.told(), by=request.user, paper=form.paper()
        )
    except (Refused, Conflict) as no:
        return drawn(request, "admission/ceremony.html", form, context, problems_of(no, form))
    done(request, f"Đã ghi lễ kết nạp của {count} người. Ghi nhầm thì sửa ở hồ sơ của từng người.")
    return redirect(board_of(unit_id))


@page("list-review")
def look_over(request: HttpRequest, unit_id: int) -> HttpResponse:
    today = clock.today()
    unit = organisation.unit(request.viewer, unit_id, today)
    files = queries.listed(request.viewer, unit_id, today)
    form = LookForm(request.POST if request.method == "POST" else typed_before(request), files=files)
    context = {
        "unit": unit, "back_to": board_of(unit_id), "late": sum(one.waits == "overdue" for one in files),
        "cells": [] if files else queries.cells(request.viewer, unit_id, queries.SYMPATHISER, today),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return drawn(request, "admission/look_over.html", form, context)
    try:
        counts = acts.look_over(form.chosen(), on=form.cleaned_data["on"], by=request.user, paper=form.paper())
    except (Refused, Conflict) as no:
        return drawn(request, "admission/look_over.html", form, context, problems_of(no, form))
    kept = sum(counts.values()) - counts[acts.OUT]
    done(request, f"Đã xem xét danh sách: {kept} người ở lại, {counts[acts.OUT]} người đưa ra khỏi danh sách.")
    return redirect(board_of(unit_id))


def board_of(unit_id: int) -> str:
    return f"{reverse('path-board')}?to_chuc={unit_id}"


@page("class-send")
def send(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Those without a valid certificate, with a class that is not over; enrolled by the act every class uses."""
    today, viewer = clock.today(), request.viewer
    unit = organisation.unit(viewer, unit_id, today)
    group = request.GET.get("nhom", "")
    group = group if group in board.GROUPS else ""
    found = queries.classless(viewer, unit_id, today, group=group)
    people = found.people[:MOST]
    classes = queries.classes(viewer, today)
    form = SendForm(request.POST if request.method == "POST" else None, classes=classes, people=people)
    chosen = set(request.POST.getlist("people"))
    context = {
        "unit": unit, "form": form, "found": found, "classes": classes, "problems": [],
        "more": len(found.people) - MOST,
        "group": board.GROUPS.get(group, ""), "rows": [(one, str(one.person_id) in chosen) for one in people],
        "back_to": door(unit_id, group=group),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "admission/send.html", context, status=200 if request.method == "GET" else 422)
    unit_of = {one.person_id: one.unit_id for one in people}
    held = form.cleaned_data["held"]
    try:
        made = training.enrol(
            [training.NewEnrolment(held, one, unit_of[one]) for one in form.cleaned_data["people"]], by=request.user
        )
    except Refused as refused:
        return show(request, "admission/send.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã ghi {len(made)} người vào lớp.")
    return redirect("class", held)
