"""A class as it is taught: learners, the roll of a lesson, the sheet to sign, results. For who opened the class and for
its partner institution."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import training as acts
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.actions.training import Mark, Result
from ketnap.lib import clock, dates
from ketnap.models import Attendance, Enrolment
from ketnap.queries import training
from ketnap.queries.missing import NotFound
from ketnap.queries.training import LessonSheet, Taught
from ketnap.web.direction.measures import number
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.pages import done, page, show

State = Attendance.State
MARKS = {State.PRESENT: "Có mặt", State.EXCUSED: "Có lý do", State.ABSENT: "Vắng"}


@page("taught-classes")
def classes(request: HttpRequest) -> HttpResponse:
    """Điểm danh: the classes the viewer may call the roll of."""
    rows = training.taught_classes(request.viewer, clock.today())
    return show(request, "training/taught_classes.html", {"rows": rows})


@page("taught")
def one(request: HttpRequest, taught_id: int) -> HttpResponse:
    held = training.class_taught(request.viewer, taught_id, clock.today())
    context = {
        "held": held,
        "today": clock.today(),
        "may_plan": may(request, "class-plan", taught_id),
        "may_person": taught_id not in request.viewer.classes,
    }
    return show(request, "training/taught.html", context)


HEAD = ("TT", "Họ và tên", "Năm sinh", "Đơn vị cử", "Ca", "Có mặt", "Xếp loại")


@table_page("taught-table")
def table(request: HttpRequest, taught_id: int) -> Sheet:
    held = training.class_taught(request.viewer, taught_id, clock.today())
    rows = [
        (number, one.full_name, str(one.born_on.year), one.unit_name, one.shift,
         f"{one.present}/{one.marked}" if one.marked else "", one.grade)
        for number, one in enumerate(held.learners, 1)
    ]  # fmt: skip
    days = f"Từ {dates.show(held.starts_on)} đến {dates.show(held.ends_on)}, {held.organiser_name}"
    return Sheet(f"Học viên {held.name}", HEAD, rows, (days,))


@page("taught-lesson")
def lesson(request: HttpRequest, taught_id: int, lesson_id: int) -> HttpResponse:
    """The roll of one lesson on one screen."""
    sheet = training.lesson_sheet(request.viewer, taught_id, lesson_id, clock.today())
    everybody = request.method == "GET" and "co-mat" in request.GET
    chosen = {
        one.learner.enrolment_id: request.POST.get(f"m{one.learner.enrolment_id}", one.state)
        if request.method == "POST" else State.PRESENT if everybody and one.seen is None else one.state
        for one in sheet.lines
    }  # fmt: skip
    context = {
        "sheet": sheet, "held": sheet.held, "problems": [], "marks": list(MARKS.items()), "everybody": everybody,
        "rows": [(one, chosen[one.learner.enrolment_id]) for one in sheet.lines],
        "reason": request.POST.get("reason", ""), "ahead": sheet.lesson.on > clock.today(),
    }  # fmt: skip
    if request.method == "GET":
        return show(request, "training/roll.html", context)
    try:
        made = acts.mark(lesson_id, marks(request, sheet), by=request.user, paper=paper_of(request))
        if not made:
            raise Refused([Problem("Chưa có dấu nào khác với sổ; chọn dấu cho ít nhất một người.")])
    except Refused as refused:
        return show(request, "training/roll.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        words = f"{conflict.who} vừa điểm danh buổi này; dấu của đồng chí chưa ghi. Xem lại từng dòng rồi ghi lần nữa."
        fresh = training.lesson_sheet(request.viewer, taught_id, lesson_id, clock.today())
        again = {"sheet": fresh, "rows": [(one, chosen[one.learner.enrolment_id]) for one in fresh.lines
                                          if one.learner.enrolment_id in chosen]}  # fmt: skip
        return show(request, "training/roll.html", context | again | {"problems": [Problem(words)]}, status=409)
    done(request, f"Đã điểm danh {len(made)} người, {sheet.shift.name}, buổi {sheet.lesson.number}.")
    return redirect("taught", taught_id)


def paper_of(request: HttpRequest) -> Paper:
    return Paper(reason=request.POST.get("reason", "").strip()[:500])


def marks(request: HttpRequest, sheet: LessonSheet) -> list[Mark]:
    """What was ticked; a learner without a tick stays as the book has it."""
    found = []
    for one in sheet.lines:
        pk = one.learner.enrolment_id
        seen = request.POST.get(f"s{pk}", "")
        told = int(seen) if seen.isdecimal() and len(seen) < 12 else None
        found.append(Mark(pk, request.POST.get(f"m{pk}", one.state), told))
    return found


@page("taught-sheet")
def empty_sheet(request: HttpRequest, taught_id: int) -> HttpResponse:
    """Tờ điểm danh để ký: an empty cell for each lesson of a shift, to be signed."""
    held = training.class_taught(request.viewer, taught_id, clock.today())
    wanted = number(request, "ca")
    shift = next((one for one in held.shifts if wanted in (None, one.shift_id)), None)
    if shift is None:
        raise NotFound("Lớp chưa có ca này.")
    learners = [one for one in held.learners if one.shift_id == shift.shift_id]
    context = {"held": held, "shift": shift, "learners": learners}
    return show(request, "training/signing.html", context)


@page("taught-results")
def results(request: HttpRequest, taught_id: int) -> HttpResponse:
    """Results of a class by who taught it; who missed too much, or of whom the law does not tell, is said first."""
    held = training.class_taught(request.viewer, taught_id, clock.today())
    chosen = {
        one.person_id: request.POST.get(f"g{one.person_id}", one.grade_code)
        if request.method == "POST" else one.grade_code for one in held.learners
    }  # fmt: skip
    context = {
        "held": held, "problems": [], "grades": Enrolment.Grade.choices,
        "rows": [(one, chosen[one.person_id]) for one in held.learners],
        "back_to": reverse("taught", args=[taught_id]),
    }  # fmt: skip
    if request.method == "GET":
        return show(request, "training/taught_results.html", context)
    try:
        changed = acts.grade(graded(request, held), by=request.user)
        if not changed:
            raise Refused([Problem("Chưa có kết quả nào khác với sổ; sửa ít nhất một kết quả.")])
    except Refused as refused:
        return show(request, "training/taught_results.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã ghi {len(changed)} kết quả của {held.name}.")
    return redirect("taught", taught_id)


def graded(request: HttpRequest, held: Taught) -> list[Result]:
    found = []
    for one in held.learners:
        seen = request.POST.get(f"v{one.person_id}", "")
        version = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
        found.append(Result(held.class_id, one.person_id, request.POST.get(f"g{one.person_id}", ""), version=version))
    return found
