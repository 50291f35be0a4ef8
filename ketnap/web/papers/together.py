"""One paper for many files: who stands at its act, what is asked once for all, and the run that makes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.papers import runs as acts
from ketnap.actions.papers.runs import NewRun
from ketnap.actions.refusal import Problem, Refused
from ketnap.documents.papers import forms
from ketnap.documents.papers.content import sheet
from ketnap.documents.papers.values import Values
from ketnap.lib import clock, dates
from ketnap.models import User
from ketnap.queries import organisation
from ketnap.queries.admission import meetings
from ketnap.queries.papers import issued, runs, together
from ketnap.queries.papers.issued import OwnFile
from ketnap.queries.papers.together import Standing
from ketnap.rules.papers import Entry, catalogue
from ketnap.web.days import asked
from ketnap.web.forms.papers import ManyForm, name_of, shared
from ketnap.web.pages import page, show


@dataclass(frozen=True)
class About:
    """Where the files come from, as the page shows it."""

    title: str
    unit_id: int
    trail: list[tuple[str, str]]
    back_to: str
    meeting_id: int | None = None
    chosen: dict[str, Any] = field(default_factory=dict)
    """The question of the page, where one can be asked."""


@page("meeting-decisions")
def of_meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    held = meetings.meeting(request.viewer, meeting_id)
    back_to = reverse("meeting", args=[meeting_id])
    name = f"Họp ngày {dates.show(held.on)}"
    trail = [("Cuộc họp", reverse("meetings")), (name, back_to)]
    about = About(f"{held.decider} họp ngày {dates.show(held.on)}", held.unit_id, trail, back_to, meeting_id)
    return ask(request, catalogue()[together.DECISION], together.of_meeting(request.viewer, meeting_id), about)


@page("unit-issue-many")
def of_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = organisation.unit(request.viewer, unit_id, request.viewer.on)
    kinds = {one.key: one for one in together.entries()}
    entry = kinds.get(request.GET.get("mau", ""), kinds[together.DECISION])
    today = clock.today()
    start, end = asked(request, "tu", date(today.year, 1, 1)), asked(request, "den", today)
    rows = together.of_unit(request.viewer, unit_id, entry, start.day, end.day)
    back_to = reverse("unit-issued", args=[unit_id])
    trail = [(unit.name, reverse("unit", args=[unit_id])), ("Văn bản đã phát hành", back_to)]
    chosen = {"kinds": list(kinds.values()), "entry": entry, "start": start, "end": end}
    return ask(request, entry, rows, About(unit.name, unit_id, trail, back_to, chosen=chosen))


def ask(request: HttpRequest, entry: Entry, rows: Sequence[Standing], about: About) -> HttpResponse:
    """The page that asks once for all; sent, it leads to the run."""
    ready = [one for one in rows if one.open][: together.MOST]
    paper = forms.form(entry.key)
    questions, left = shared(paper, [one.known for one in ready])
    before = together.remembered(request.viewer, entry.key, {one.issuer_id for one in ready})
    numberless = entry.numbered and any(not one.number for one in ready)
    form = ManyForm(
        request.POST if request.method == "POST" else None, asked=questions, files=[one.act_id for one in ready],
        numbered=numberless, booked=numberless and together.booked(request.viewer, entry, ready),
        initial={name_of(key): words for key, words in before.items()},
    )  # fmt: skip
    problems: Sequence[Problem] = []
    if form.is_bound and form.is_valid():
        try:
            return redirect("paper-run", _begun(request, entry, form, ready, about))
        except Refused as no:
            problems = no.problems
    picked = set(request.POST.getlist("files")) if form.is_bound else {str(one.act_id) for one in ready}
    context = {
        "entry": entry, "about": about, "trail": about.trail, "back_to": about.back_to, "form": form,
        "ready": [(one, str(one.act_id) in picked) for one in ready], "left": left, "problems": problems,
        "more": sum(one.open for one in rows) - len(ready), "kept": [one for one in rows if one.issued_id],
        "others": [one for one in rows if not one.issued_id and not one.may_issue],
        "sheet": _first(paper, ready, before), "own": _own(request, entry, ready), "runs": _runs(request, about),
    }  # fmt: skip
    return show(request, "papers/together.html", context, status=422 if problems or form.errors else 200)


def _begun(request: HttpRequest, entry: Entry, form: ManyForm, ready: Sequence[Standing], about: About) -> int:
    chosen = set(form.cleaned_data["files"])
    new = NewRun(
        entry.key, about.unit_id, [one for one in ready if one.act_id in chosen], form.words(),
        form.cleaned_data["on"], form.given(), about.meeting_id,
    )  # fmt: skip
    return acts.begin(new, by=cast(User, request.user)).pk


def _first(paper: forms.Form, ready: Sequence[Standing], before: dict[str, str]) -> dict[str, Any] | None:
    """The first of them as it would be."""
    if not ready:
        return None
    one = ready[0]
    number = {"head.number": f"Số {one.number}"} if one.number else {}
    return sheet(paper, Values({**before, **one.known, **number}), one.on)


def _own(request: HttpRequest, entry: Entry, ready: Sequence[Standing]) -> list[OwnFile]:
    """Files of the offices that issue them, where they have their own."""
    found = (issued.own_file(request.viewer, one, entry.key) for one in sorted({one.issuer_id for one in ready}))
    return [one for one in found if one]


def _runs(request: HttpRequest, about: About) -> list[runs.RunLine]:
    if about.meeting_id is not None:
        return runs.of_meeting(request.viewer, about.meeting_id)
    return runs.of_unit(request.viewer, about.unit_id)
