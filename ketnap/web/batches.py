"""Workbooks that arrive: sent, checked, previewed, asked about, written, undone."""

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import batches as acts
from ketnap.actions.refusal import Conflict, refuse
from ketnap.imports import jobs, national, returned, template
from ketnap.lib import clock, dates
from ketnap.queries import audit, batches, organisation
from ketnap.queries.batches import BatchRow
from ketnap.web import errors, leaving
from ketnap.web.days import asked
from ketnap.web.downloads import KIND_XLSX, attachment, taken_by
from ketnap.web.excerpts import anchor, excerpts
from ketnap.web.forms.batches import FileForm, answers
from ketnap.web.pages import done, page, show

UNDER_WAY = ("waiting", "checking", "writing")
STUCK = timedelta(minutes=5)
PROBLEMS = 200
QUESTIONS = 100


@page("imports")
def arrivals(request: HttpRequest) -> HttpResponse:
    """The form, and what came before. A file is kept and queued; its page shows the rest."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        batch_id = jobs.receive(sent.read(), sent.name, by=request.viewer, as_of=form.cleaned_data["as_of"])
        return redirect("import", batch_id)
    context = {"form": form, "rows": batches.batches(request.viewer)}
    return show(request, "batches/arrivals.html", context, status=422 if form.is_bound else 200)


@page("import")
def arrival(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = batches.batch(request.viewer, batch_id)
    said = jobs.progress(batch_id)
    if under_way(batch, said):
        return show(request, "batches/progress.html", {"batch": batch, "said": said}, part="tien-do")
    if getattr(request, "htmx", None) and request.htmx.target == "tien-do":
        return HttpResponse(headers={"HX-Refresh": "true"})
    if batch.state in ("done", "undone", "dropped", "failed"):
        return show(request, "batches/ended.html", {"batch": batch, "said": said})
    return preview(request, batch)


def preview(request: HttpRequest, batch: BatchRow, problems: list[Any] | None = None) -> HttpResponse:
    """Nothing is written: counts, faults, excerpts, questions. Answers that were typed come back as typed."""
    seen = jobs.stored(batch.batch_id)
    questions, found = seen.get("questions", []), seen.get("problems", [])
    errors_found = sum(one["severity"] == "error" for one in found)
    unanswered = sum(not one["answer"] for one in questions)
    context = {
        "batch": batch,
        "seen": seen,
        "counts": seen.get("rows", {}),
        "told": [
            (one, anchor(seen, one["file"], one["sheet"], one["cell"]))
            for one in found
            if one["severity"] != "question"
        ][:PROBLEMS],
        "more": max(seen.get("problems_total", 0) - len(questions) - PROBLEMS, 0),
        "excerpts": excerpts(seen),
        "questions": [put(index, one, request) for index, one in enumerate(questions[:QUESTIONS])],
        "questions_more": max(len(questions) - QUESTIONS, 0),
        "errors_found": errors_found,
        "unanswered": unanswered,
        "no_day": any(one["kind"] == "no_as_of" for one in found),
        "problems": problems or [],
        "version": batch.version,
        "step": 3 if unanswered and not errors_found else 2 if errors_found else 4,
        "key_write": uuid.uuid4().hex,
        "key_drop": uuid.uuid4().hex,
    }
    return show(request, "batches/preview.html", context, status=422 if problems else 200)


def put(index: int, question: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    """One question with what was typed or answered before."""
    typed = request.POST.get(f"q{index}") or question["answer"]
    choices = [{**choice, "checked": choice["value"] == typed} for choice in question["choices"]]
    return {
        **question, "number": index + 1, "index": index, "choices": choices,
        "dated": question["kind"] == "missing", "on": request.POST.get(f"on{index}", ""),
        "to": request.POST.get(f"to{index}", ""),
    }  # fmt: skip


def under_way(batch: BatchRow, said: dict[str, Any]) -> bool:
    """A job has it in hand or is asked for. A job that died without a word is given up after a while."""
    if batch.state in UNDER_WAY:
        return True
    if batch.state != "ready" or not said or said["done"] >= said["total"]:
        return False
    return clock.now() - datetime.fromisoformat(said["at"]) < STUCK


def held(request: HttpRequest, batch_id: int) -> BatchRow:
    """The batch as the page showed it; Conflict, naming who, when somebody went on from there."""
    batch = batches.batch(request.viewer, batch_id)
    if request.POST.get("version") != str(batch.version):
        last = audit.lines_about(request.viewer, f"batch:{batch_id}", limit=1)
        raise Conflict(last[0].by_name if last else "", last[0].at if last else None, f"batch:{batch_id}")
    return batch


@page("import-answer")
def answer(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = held(request, batch_id)
    questions = jobs.stored(batch_id).get("questions", [])
    given, problems = answers(questions[:QUESTIONS], request.POST)
    as_of = None
    if typed := request.POST.get("as_of", "").strip():
        try:
            as_of = dates.parse(typed)
        except ValueError as problem:
            problems.append(refuse(str(problem), field="as_of").problems[0])
    if problems:
        return preview(request, batch, problems)
    jobs.answer(batch_id, given, by=request.viewer, as_of=as_of)
    return redirect("import", batch_id)


@page("import-write")
def write(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Asked for here, done by a job that checks once more."""
    batch = held(request, batch_id)
    acts.ask_to_write(batch_id, version=batch.version, by=request.viewer)
    jobs.ask_commit(batch_id, by=request.viewer)
    return redirect("import", batch_id)


@page("import-drop")
def drop(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = held(request, batch_id)
    jobs.drop(batch_id, by=request.viewer)
    done(request, f"Đã bỏ tệp {batch.file_name}, không ghi gì vào sổ.")
    return redirect("imports")


@page("import-undo")
def undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = held(request, batch_id)
    acts.undo(batch_id, by=request.viewer)
    done(request, f"Đã hoàn tác lần nhập tệp {batch.file_name}. Sổ như trước khi nhập.")
    return redirect("import", batch_id)


@page("unit-template")
def unit_template(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The workbook an office fills in, with what the book holds already."""
    day = asked(request).day
    leaving.begun(request, unit_id=unit_id)
    unit = organisation.unit(request.viewer, unit_id, day)
    with TemporaryDirectory(prefix="ketnap-template-") as folder:
        path = Path(folder) / "mau.xlsx"
        rows = template.write(request.viewer, unit.code, path, on=day, taken=taken_by(request))
        content = path.read_bytes()
    return attachment(
        content, KIND_XLSX, f"Mẫu {unit.name} {dates.show(day)}.xlsx", "mau.xlsx", rows=sum(rows.values())
    )


@page("unit-national")
def unit_national(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The list for cleaning the national database: 26 columns, identity numbers in clear."""
    day = asked(request).day
    leaving.begun(request, unit_id=unit_id)
    unit = organisation.unit(request.viewer, unit_id, day)
    with TemporaryDirectory(prefix="ketnap-national-") as folder:
        path = Path(folder) / "csdl.xlsx"
        rows = national.write(request.viewer, unit.code, path, on=day, taken=taken_by(request))
        content = path.read_bytes()
    return attachment(content, KIND_XLSX, f"CSDL đảng viên {unit.name} {dates.show(day)}.xlsx", "csdl.xlsx", rows=rows)


@page("import-marked")
def marked(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The same workbook back, wrong cells coloured and explained."""
    try:
        path = jobs.marked_copy(batch_id, by=request.viewer)
    except returned.NotReturned as problem:
        return errors.refused(request, refuse(str(problem)), back=reverse("import", args=[batch_id]))
    name = f"{Path(batches.batch(request.viewer, batch_id).file_name).stem}-danh-dau.xlsx"
    return attachment(path.read_bytes(), KIND_XLSX, name, "danh-dau.xlsx")
