"""Kế hoạch lớp: its shifts and lessons, the places of units, a lesson moved or dropped."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import training as acts
from ketnap.actions.refusal import Conflict, Problem, Refused, refuse
from ketnap.actions.training import NewShift
from ketnap.documents.table import Part
from ketnap.lib import clock, dates
from ketnap.models import Lesson
from ketnap.queries import training
from ketnap.queries.missing import NotFound
from ketnap.queries.training import ClassPlan, ClassView
from ketnap.rules import training as rules
from ketnap.web import errors
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.classes import (
    HALF_DAYS,
    LessonForm,
    PlacesForm,
    ShiftForm,
    lessons_of,
    proposed,
    typed_rows,
)
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.people import ReverseForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


def sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else typed_before(request)


def open_class(request: HttpRequest, class_id: int) -> ClassView:
    """The class of a page that writes; one that was cancelled has none."""
    held = training.training_class(request.viewer, class_id)
    if held.cancelled:
        raise NotFound("Lớp này đã bỏ.")
    return held


@page("class-plan")
def plan(request: HttpRequest, class_id: int) -> HttpResponse:
    held = training.training_class(request.viewer, class_id)
    found = training.class_plan(request.viewer, class_id)
    context = {
        "held": held, "plan": found, "may_write": not held.cancelled and may(request, "class-shift-new", class_id),
        "may_call": not held.cancelled and may(request, "taught", class_id), "today": clock.today(),
        "places": [(one, [(shift.name, one.seats.get(shift.shift_id, 0)) for shift in found.shifts])
                   for one in found.places],
    }  # fmt: skip
    return show(request, "training/plan.html", context)


SHIFTS = ("Ca", "Chỗ", "Đã giao", "Chờ trả lời", "Xác nhận dự", "Còn trống")
LESSONS = ("Ca", "Buổi", "Ngày", "Nội dung", "Người dạy", "Có mặt")


@table_page("class-plan-table")
def plan_table(request: HttpRequest, class_id: int) -> Sheet:
    held = training.training_class(request.viewer, class_id)
    found = training.class_plan(request.viewer, class_id)
    shifts = [(one.name, one.seats, one.given, one.waiting, one.coming, one.free) for one in found.shifts]
    lessons = [
        (shift.name, one.number, f"{one.part_label} {dates.show(one.on)}", one.topic, one.teacher,
         f"{one.present}/{one.marked}" if one.marked else "")
        for shift in found.shifts for one in shift.lessons
    ]  # fmt: skip
    head = ("Đơn vị", *(one.name for one in found.shifts), "Cộng", "Đã dùng")
    places = [
        (one.name, *(one.seats.get(shift.shift_id, 0) for shift in found.shifts), one.total, one.used)
        for one in found.places
    ]
    more = (Part("Buổi học", LESSONS, lessons), Part("Chỗ của các đơn vị", head, places))
    return Sheet(f"Kế hoạch {held.row.name}", SHIFTS, shifts, (), held.row.organiser_id, more)


@page("class-shift-new")
def new_shift(request: HttpRequest, class_id: int) -> HttpResponse:
    """Thêm ca: its lessons stand proposed by the plan of the kind, to be changed before they are written."""
    held = open_class(request, class_id)
    known = rules.plan(held.row.kind, held.row.starts_on)
    topics = known.topics if known else ("",) * 5
    days = (held.row.ends_on - held.row.starts_on).days + 1
    half = "ca-ngay" if len(topics) > days else "sang"
    first = not training.class_plan(request.viewer, class_id).shifts
    start = {"half": half, "name": "Cả lớp" if first else "", "seats": held.row.announced}
    form = ShiftForm(sent(request), initial=start)
    asked = request.POST.get("half", half)
    fresh = proposed(rules.sessions(topics, held.row.starts_on, held.row.ends_on, HALF_DAYS.get(asked, ("", ("",)))[1]))
    rows = typed_rows(request.POST) if request.method == "POST" and "xep" not in request.POST else fresh
    context = {
        "held": held, "form": form, "rows": rows, "source": known, "version": held.row.version, "problems": [],
        "parts": Lesson.Part.choices, "back_to": reverse("class-plan", args=[class_id]),
    }  # fmt: skip
    if "xep" in request.POST or request.method == "GET" or not form.is_valid():
        wrong = request.method == "POST" and "xep" not in request.POST
        return show(request, "training/shift.html", context, status=422 if wrong else 200)
    return written(request, held, form, context)


def written(request: HttpRequest, held: ClassView, form: ShiftForm, context: dict[str, Any]) -> HttpResponse:
    class_id, typed = held.row.class_id, form.cleaned_data
    lessons, wrong = lessons_of(context["rows"])
    try:
        if wrong:
            raise Refused([Problem(one) for one in wrong])
        made = acts.open_shift(
            class_id, NewShift(typed["name"], typed["seats"], tuple(lessons)), version=posted_version(request),
            by=request.user, paper=form.paper(),
        )  # fmt: skip
    except Refused as refused:
        return show(request, "training/shift.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        versions = [("Ca", "", typed["name"])]
        return errors.both(request, conflict, versions, context["back_to"], held.row.version)
    done(
        request, f"Đã thêm {made.name}, {len(lessons)} buổi.", reverse("class-places", args=[class_id]),
        "Giao chỗ cho các đơn vị",
    )  # fmt: skip
    return redirect("class-plan", class_id)


@page("class-shift-drop")
def drop_shift(request: HttpRequest, class_id: int, shift_id: int) -> HttpResponse:
    held, found = open_class(request, class_id), training.class_plan(request.viewer, class_id)
    shift = next((one for one in found.shifts if one.shift_id == shift_id), None)
    if shift is None:
        raise NotFound("Không có ca này.")
    says = "Dùng khi ca không mở nữa, hoặc lập nhầm. Ca và các buổi của ca còn trong sổ, cùng lý do."
    return taken_back(
        request, held, f"Bỏ {shift.name}", says, "Bỏ ca, ghi lý do",
        lambda paper, seen: acts.drop_shift(shift_id, version=seen, by=request.user, paper=paper),
    )  # fmt: skip


@page("class-lesson-drop")
def drop_lesson(request: HttpRequest, class_id: int, lesson_id: int) -> HttpResponse:
    held, found = open_class(request, class_id), training.lesson(request.viewer, class_id, lesson_id)
    return taken_back(
        request, held, f"Bỏ buổi {found.row.number}, {found.shift_name}",
        f"{found.row.topic}, {found.row.part_label.lower()} {dates.show(found.row.on)}. Buổi còn trong sổ, cùng lý do.",
        "Bỏ buổi, ghi lý do",
        lambda paper, seen: acts.drop_lesson(lesson_id, version=seen, by=request.user, paper=paper),
    )  # fmt: skip


def taken_back(
    request: HttpRequest, held: ClassView, title: str, says: str, verb: str, act: Any
) -> HttpResponse:  # fmt: skip
    """A page that asks for a reason and drops one thing of the plan. `act` takes (paper, version)."""
    form = ReverseForm(sent(request))
    back_to = reverse("class-plan", args=[held.row.class_id])
    one = {"title": title, "says": says, "verb": verb}
    context = {
        "held": held,
        "one": one,
        "form": form,
        "version": held.row.version,
        "problems": [],
        "back_to": back_to,
    }
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/back.html", context, status=200 if request.method == "GET" else 422)
    try:
        act(form.paper(), posted_version(request))
    except Refused as refused:
        return show(request, "training/back.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return errors.both(request, conflict, [("Kế hoạch lớp", held.row.name, title)], back_to, held.row.version)
    done(request, f"Đã ghi: {title}.")
    return redirect(back_to)


@page("class-places")
def places(request: HttpRequest, class_id: int) -> HttpResponse:
    """Giao chỗ cho các đơn vị, with how many of each need the class."""
    held, found = open_class(request, class_id), training.class_plan(request.viewer, class_id)
    senders = training.senders(request.viewer, class_id)
    given = {(shift, one.unit_id): seats for one in found.places for shift, seats in one.seats.items()}
    form = PlacesForm(sent(request), senders=senders, plan=found, given=given)
    wanted = training.wanted(request.viewer, class_id, found, clock.today())
    context = {
        "held": held, "plan": found, "form": form, "version": held.row.version, "problems": [],
        "rows": [(name, fields, wanted.get(unit, 0), sum(given.get((one.shift_id, unit), 0) for one in found.shifts))
                 for unit, name, fields in form.rows()],
        "wanted": sum(wanted.values()), "back_to": reverse("class-plan", args=[class_id]),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/places.html", context, status=200 if request.method == "GET" else 422)
    try:
        if not found.shifts:
            raise refuse("Lớp chưa có ca nào; mở trang kế hoạch lớp và thêm ca trước.")
        made = acts.give_places(class_id, form.given(), version=posted_version(request), by=request.user)
    except Refused as refused:
        return show(request, "training/places.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return errors.both(request, conflict, told(found, form), context["back_to"], held.row.version)
    done(
        request, f"Đã ghi {len(made)} ô chỗ học.", reverse("class-invite", args=[class_id]), "Mời người cần học"
    )  # fmt: skip
    return redirect("class-plan", class_id)


def told(found: ClassPlan, form: PlacesForm) -> list[errors.Version]:
    now = {(shift, one.unit_id): seats for one in found.places for shift, seats in one.seats.items()}
    return [
        (str(form.fields[f"p{shift}u{unit}"].label), str(now.get((shift, unit), 0)), str(number))
        for (shift, unit), number in form.given().items()
        if number != now.get((shift, unit), 0)
    ]


@page("class-lesson")
def lesson(request: HttpRequest, class_id: int, lesson_id: int) -> HttpResponse:
    held, found = open_class(request, class_id), training.lesson(request.viewer, class_id, lesson_id)
    start = {name: getattr(found.row, name) for name in ("topic", "on", "part", "teacher")}
    form = LessonForm(sent(request), initial=start)
    back_to = reverse("class-plan", args=[class_id])
    context = {
        "held": held,
        "lesson": found,
        "form": form,
        "version": found.version,
        "problems": [],
        "back_to": back_to,
    }
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/lesson.html", context, status=200 if request.method == "GET" else 422)
    changes = form.changes(found)
    try:
        acts.change_lesson(lesson_id, changes, version=posted_version(request), by=request.user, paper=form.paper())
    except Refused as refused:
        return show(request, "training/lesson.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        label = f"Buổi {found.row.number}, {found.shift_name}"
        versions = [(label, f"{found.row.topic}, {dates.show(found.row.on)}", form.cleaned_data["topic"])]
        return errors.both(request, conflict, versions, back_to, found.version)
    done(request, f"Đã sửa buổi {found.row.number} của {found.shift_name}.")
    return redirect(back_to)
