"""The standing committee's meeting on one screen: agenda, results, decisions handed to the cells."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.admission import meetings as acts
from ketnap.actions.admission.meetings import DECISION, WORDS
from ketnap.actions.refusal import Problem, Refused
from ketnap.lib import clock, dates
from ketnap.queries import organisation
from ketnap.queries.admission import meetings as queries
from ketnap.queries.admission.meetings import Item, MeetingPage
from ketnap.queries.papers import numbers, runs, together
from ketnap.web.doors import may
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.meetings import AgendaForm, present_of, proposed, results
from ketnap.web.pages import done, page, show
from ketnap.web.shell import house_of


@dataclass(frozen=True)
class Row:
    """A file of the agenda as it stands in the table: what is noted or was typed, and the number offered."""

    item: Item
    result: str
    votes: str
    number: str
    note: str
    wrong: str


@page("meetings")
def meetings(request: HttpRequest) -> HttpResponse:
    house = house_of(request)
    unit_id = house.unit_id
    context = {
        "rows": queries.meetings(request.viewer), "house_id": unit_id,
        "may_prepare": unit_id is not None and may(request, "meeting-new", unit_id),
    }  # fmt: skip
    return show(request, "admission/meetings.html", context)


@page("meeting-new")
def meeting_new(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    waiting = queries.waiting(request.viewer, unit_id)
    own = unit_id in request.viewer.mandates
    form = AgendaForm(request.POST if request.method == "POST" else None, waiting=waiting, own=own)
    chosen = set(request.POST.getlist("files"))
    context = {
        "unit": unit, "form": form, "waiting": [(one, str(one.candidacy_id) in chosen) for one in waiting],
        "back_to": reverse("meetings"), "fields": [form["on"], form["body"], form["members"]], "problems": [],
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "admission/meeting_new.html", context, status=200 if request.method == "GET" else 422)
    typed = form.cleaned_data
    try:
        made = acts.prepare(
            unit_id=unit_id, on=typed["on"], body=typed["body"], members=typed["members"],
            candidacy_ids=typed["files"], by=request.user,
        )  # fmt: skip
    except Refused as refused:
        return show(request, "admission/meeting_new.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã lập chương trình họp: {len(typed['files'])} hồ sơ.")
    return redirect("meeting", made)


@page("meeting")
def meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    held = queries.meeting(request.viewer, meeting_id)
    if request.method == "GET":
        return show(request, "admission/meeting.html", table(request, held))
    typed, wrong = results(request.POST, held.items)
    present, problem = present_of(request.POST)
    problems = [Problem(words, field=name) for name, words in wrong.items()]
    problems += [Problem(f"Số có mặt: {problem}", field="present")] if problem else []
    if problems:
        return show(request, "admission/meeting.html", table(request, held, problems), status=422)
    give = "cap" in request.POST
    write = "luu" not in request.POST and not give
    try:
        count = acts.note(
            meeting_id, typed, present=present, write=write, give=give, by=request.user,
            version=posted_version(request),
        )  # fmt: skip
    except Refused as refused:
        return show(request, "admission/meeting.html", table(request, held, refused.problems), status=422)
    told = f"Đã cấp {count} số quyết định, đã lưu nháp" if give else "Đã lưu nháp"
    done(request, f"Đã ghi {count} kết quả vào sổ." if write else f"{told}; chưa có kết quả nào vào sổ.")
    return redirect("meeting", meeting_id)


@page("meeting-handed")
def handed(request: HttpRequest, meeting_id: int) -> HttpResponse:
    held = queries.meeting(request.viewer, meeting_id)
    chosen = [int(one) for one in request.POST.getlist("giao") if one.isdecimal() and len(one) < 10]
    try:
        on = dates.parse(request.POST.get("on", "").strip())
        count = acts.hand_over(meeting_id, chosen, on=on, by=request.user)
    except ValueError as problem:
        problems = [Problem(str(problem), field="on")]
        return show(request, "admission/meeting.html", table(request, held, problems), status=422)
    except Refused as refused:
        return show(request, "admission/meeting.html", table(request, held, refused.problems), status=422)
    done(request, f"Đã ghi ngày chi bộ nhận của {count} quyết định.")
    return redirect("meeting", meeting_id)


def table(request: HttpRequest, held: MeetingPage, problems: list[Problem] | None = None) -> dict[str, object]:
    """What the screen shows; after a refusal everything that was typed stays."""
    sent = request.POST if problems is not None and "giao" not in request.POST else {}
    book = numbers.book_of(request.viewer, held.unit_id, "QĐ", held.on)
    last = "" if book else queries.last_number(request.viewer, held.unit_id, held.on.year)
    offered = proposed(last, held.items)
    wrong = {one.field: one for one in problems or ()}
    rows = [row(one, sent, offered, wrong) for one in held.items]
    left = [one for one in held.items if not one.written]
    return {
        "held": held, "rows": rows, "words": WORDS, "problems": problems or [], "version": held.version,
        "noted": sum(bool(one.result) for one in left), "left": len(left), "today": clock.today(),
        "counts": [(WORDS[kind], held.count(kind)) for kind in WORDS],
        "to_hand": [one for one in held.items if one.written and one.result == DECISION and one.stage == "decided"],
        "may_write": may(request, "meeting", held.meeting_id, "POST"), **printing(request, held),
        "book": book, "present": sent.get("present", held.present or ""),
    }  # fmt: skip


def printing(request: HttpRequest, held: MeetingPage) -> dict[str, object]:
    """How many of its decisions wait to be issued, and the runs that issued some."""
    if not may(request, "meeting-decisions", held.meeting_id):
        return {}
    rows = together.waiting(request.viewer, held.meeting_id)
    return {"to_print": rows, "runs": runs.of_meeting(request.viewer, held.meeting_id)}


def row(one: Item, sent: object, offered: dict[int, str], wrong: dict[str, Problem]) -> Row:
    typed = sent if isinstance(sent, dict) or hasattr(sent, "get") else {}
    at = one.item_id

    def value(name: str, kept: str) -> str:
        return str(typed.get(f"{name}{at}", kept))  # type: ignore[attr-defined]

    faults = [wrong[name].sentence for name in (f"votes{at}", f"number{at}", f"note{at}") if name in wrong]
    return Row(
        one, value("result", one.result), value("votes", "" if one.votes_for is None else str(one.votes_for)),
        value("number", one.decision_no or offered.get(at, "")), value("note", one.note), " ".join(faults),
    )  # fmt: skip
