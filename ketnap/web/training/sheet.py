"""A filled list of the class: looked at first, then written all or nothing."""

from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import training as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.imports import class_sheet
from ketnap.lib import clock
from ketnap.queries.training import ClassView
from ketnap.web import errors
from ketnap.web.forms.class_end import ClassSheetForm, SheetNumbersForm
from ketnap.web.pages import done, page, show
from ketnap.web.training.classes import posted
from ketnap.web.training.ending import open_class


@page("class-sheet")
def sheet(request: HttpRequest, class_id: int) -> HttpResponse:
    """Sent with a file: what it says otherwise than the book, nothing written. Sent without: what was shown is
    written."""
    held = open_class(request, class_id)
    form = ClassSheetForm(request.POST or None, request.FILES or None)
    context = {
        "held": held, "form": form, "problems": [], "back_to": reverse("class", args=[class_id]), "found": None,
    }  # fmt: skip
    if request.method == "GET":
        return show(request, "training/sheet.html", context | {"form": ClassSheetForm()})
    if "ghi" in request.POST:
        return write(request, held, context)
    if not form.is_valid():
        return show(request, "training/sheet.html", context, status=422)
    sent = form.cleaned_data["file"]
    found = class_sheet.read(sent.read(), sent.name, held.learners)
    numbers = SheetNumbersForm(
        initial={
            "issued_on": min(held.row.ends_on, clock.today()),
            "issuer": held.row.partner or held.row.organiser_name,
        }
    )
    told = [(one, one.learner.version) for one in found.changed]
    return show(
        request, "training/sheet.html",
        context | {
            "found": found, "told": told, "numbers": numbers if any(one.number for one in found.changed) else None,
            "ready": bool(told) and not found.wrong,
        },
        status=422 if found.wrong else 200,
    )  # fmt: skip


def write(request: HttpRequest, held: ClassView, context: dict) -> HttpResponse:
    """Only what the shown page carries; whoever changed a result in between is told."""
    class_id = held.row.class_id
    results, given = [], []
    for row in held.learners:
        grade, mark, number = (request.POST.get(f"{key}{row.person_id}") for key in "gds")
        if grade is not None and mark is not None:
            results.append(
                acts.Result(class_id, row.person_id, grade, posted(request, f"v{row.person_id}"), decimal(mark))
            )
        if number:
            given.append((row.person_id, number))
    numbers = SheetNumbersForm(request.POST)
    if given and not numbers.is_valid():
        return show(request, "training/sheet.html", context | {"form": numbers, "again": True}, status=422)
    typed = numbers.cleaned_data if given else {}
    rows = [
        acts.NewCertificate(person, held.row.kind, number, typed["issued_on"], typed["issuer"], class_id)
        for person, number in given
    ]
    try:
        graded, written = acts.take_sheet(class_id, results, rows, by=request.user)
    except Refused as refused:
        return show(request, "training/sheet.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        versions = [("Kết quả lớp", f"{held.row.learners} học viên", "Bảng tính vừa chọn")]
        return errors.both(request, conflict, versions, reverse("class-sheet", args=[class_id]), held.row.version)
    done(request, f"Đã ghi {graded} kết quả, {written} số giấy chứng nhận của {held.row.name}.")
    return redirect("class", class_id)


def decimal(typed: str) -> Decimal | None:
    """A mark as the page carried it; what is no mark is told by the act."""
    try:
        return Decimal(typed.replace(",", ".")) if typed.strip() else None
    except InvalidOperation:
        return Decimal(99)
