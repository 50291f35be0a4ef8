"""The end of a class: its conclusion, certificates for all who passed and their file to print, the ceremony; each taken
back with its reason."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import training as acts
from ketnap.actions.refusal import Conflict, Refused, refuse
from ketnap.documents.papers import joining, packing
from ketnap.documents.papers.joining import Apart
from ketnap.lib import clock, dates
from ketnap.models import User
from ketnap.queries import training
from ketnap.queries.missing import NotFound
from ketnap.queries.papers.class_certificates import form_of, printed
from ketnap.queries.papers.issued import DOCX, PDF, lines_of
from ketnap.queries.training import ClassView
from ketnap.rules.papers import catalogue
from ketnap.web import errors
from ketnap.web.doors import may
from ketnap.web.downloads import attachment
from ketnap.web.forms.class_end import SAME, CeremonyForm, CeremonyPhotoForm, CertifyForm, ConcludeForm
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.people import ReverseForm
from ketnap.web.pages import done, page, show
from ketnap.web.papers.files import ZIP
from ketnap.web.papers.preparing import TYPES
from ketnap.web.session import typed_before

WIDEST = 960
"""Pixels of the photograph on a page."""


def open_class(request: HttpRequest, class_id: int) -> ClassView:
    held = training.training_class(request.viewer, class_id)
    if held.cancelled:
        raise NotFound("Lớp này đã bỏ.")
    return held


def stale(request: HttpRequest, conflict: Conflict, held: ClassView, act: str) -> HttpResponse:
    """Somebody else changed the class since the page was shown."""
    versions = [("Lớp", f"{held.row.name}: {held.row.learners} học viên", act)]
    return errors.both(request, conflict, versions, reverse("class", args=[held.row.class_id]), held.row.version)


@page("class-conclude")
def conclude(request: HttpRequest, class_id: int) -> HttpResponse:
    """Everybody with what the record says so far, who would pass; whom the organiser does not pass is told why."""
    held = open_class(request, class_id)
    judged = {one.enrolment.person_id: one for one in acts.judged(class_id)}
    form = ConcludeForm(
        request.POST if request.method == "POST" else typed_before(request), learners=held.learners,
        rolled=any(one.sessions for one in judged.values()), initial={"on": min(held.row.ends_on, clock.today())},
    )  # fmt: skip
    rows = [(row, judged[row.person_id], form.why(row.person_id)) for row in held.learners]
    context = {
        "held": held, "form": form, "rows": rows, "version": held.row.version, "problems": [],
        "passed": sum(one.verdict.passed for one in judged.values()), "total": len(judged),
        "back_to": reverse("class", args=[class_id]), "rolled": "least" in form.fields,
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/conclude.html", context, status=200 if request.method == "GET" else 422)
    typed = form.cleaned_data
    try:
        acts.conclude(
            class_id, on=typed["on"], least=typed.get("least") or 0, said=form.said(), version=posted_version(request),
            by=cast(User, request.user), paper=form.paper(),
        )  # fmt: skip
    except Refused as refused:
        return show(request, "training/conclude.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return stale(request, conflict, held, "Kết luận kết quả")
    done(
        request,
        f"Đã kết luận kết quả {held.row.name}.",
        reverse("class-certify", args=[class_id]),
        "Cấp giấy chứng nhận",
    )
    return redirect("class", class_id)


@page("class-certify")
def certify(request: HttpRequest, class_id: int) -> HttpResponse:
    """All who passed and have none yet, in the order their numbers will have."""
    held = open_class(request, class_id)
    on = min(max(held.row.ends_on, training.ending(request.viewer, class_id).concluded_on or held.row.ends_on),
             clock.today())  # fmt: skip
    shape = form_of(request.viewer, class_id, on)
    form = CertifyForm(
        request.POST if request.method == "POST" else typed_before(request),
        initial={"issued_on": on, **{name: shape.before.get(key, "") if shape else "" for key, name in SAME.items()}},
    )
    waiting = acts.waiting(class_id)
    within = {row.person_id: row for row in held.learners}
    rows = [within[one.person_id] for one in waiting if one.person_id in within]
    context = {
        "held": held, "form": form, "rows": rows, "total": len(waiting), "version": held.row.version, "problems": [],
        "next": training.next_number(request.viewer, class_id, on), "shape": shape,
        "may_book": may(request, "number-books", held.row.organiser_id), "back_to": reverse("class", args=[class_id]),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/certify.html", context, status=200 if request.method == "GET" else 422)
    try:
        made = acts.certify_passed(
            request.viewer, class_id, on=form.cleaned_data["issued_on"], version=posted_version(request),
            by=cast(User, request.user), typed=form.words(), paper=form.paper(),
        )  # fmt: skip
    except Refused as refused:
        return show(request, "training/certify.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return stale(request, conflict, held, "Cấp giấy chứng nhận")
    where = f"{reverse('class-certificates-file', args=[class_id])}?dang=pdf"
    done(request, f"Đã cấp {len(made)} giấy chứng nhận, số {made[0].number} đến {made[-1].number}.", where, "Tải để in")
    return redirect("class", class_id)


@page("class-certificates-file")
def certificates_file(request: HttpRequest, class_id: int) -> HttpResponse:
    """Certificates of the class that hold, as they were printed: one PDF, one Word file, or a ZIP."""
    held = open_class(request, class_id)
    rows = printed(request.viewer, class_id)
    name = f"Giấy chứng nhận_{held.row.name}_{len(rows)} bản"
    kind = request.GET.get("dang", "")
    try:
        if not rows:
            raise Apart("Lớp chưa có giấy chứng nhận nào in ở đây; hãy cấp giấy trước.")
        if kind == DOCX:
            content = joining.docx(bytes(row.content) for row in rows)
        elif kind == PDF:
            content = joining.of_issued(catalogue()[rows[0].key], rows)
        else:
            return attachment(
                packing.speaking(lines_of(request.viewer, rows), rows), ZIP, f"{name}.zip", "giay.zip", rows=len(rows)
            )
    except Apart as no:
        return errors.refused(request, refuse(str(no)), back=reverse("class", args=[class_id]))
    return attachment(content, TYPES[kind], f"{name}.{kind}", f"giay-chung-nhan.{kind}", rows=len(rows))


@page("class-ceremony")
def ceremony(request: HttpRequest, class_id: int) -> HttpResponse:
    held = open_class(request, class_id)
    form = CeremonyForm(
        request.POST if request.method == "POST" else typed_before(request),
        initial={"on": min(held.row.ends_on, clock.today()), "learners": held.row.learners},
    )
    context = {
        "held": held, "form": form, "version": held.row.version, "problems": [],
        "back_to": reverse("class", args=[class_id]),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/ceremony.html", context, status=200 if request.method == "GET" else 422)
    try:
        acts.hold_ceremony(
            class_id, on=form.cleaned_data["on"], told=form.told(), version=posted_version(request),
            by=cast(User, request.user), paper=form.paper(),
        )  # fmt: skip
    except Refused as refused:
        return show(request, "training/ceremony.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return stale(request, conflict, held, "Ghi lễ bế giảng")
    done(request, f"Đã ghi lễ bế giảng {held.row.name}.", reverse("class-report", args=[class_id]), "Xem báo cáo")
    return redirect("class", class_id)


@page("class-photo")
def photograph(request: HttpRequest, class_id: int) -> HttpResponse:
    """One photograph of the ceremony with its caption, and what is to be seen on it."""
    held = open_class(request, class_id)
    form = CeremonyPhotoForm(request.POST or None, request.FILES or None)
    context = {
        "held": held, "form": form, "version": held.row.version, "problems": [],
        "back_to": reverse("class", args=[class_id]),
        "now": training.ending(request.viewer, class_id).ceremony,
    }  # fmt: skip
    if request.method == "GET":
        return show(request, "training/photo.html", context | {"form": CeremonyPhotoForm()})
    if not form.is_valid():
        return show(request, "training/photo.html", context, status=422)
    typed = form.cleaned_data
    try:
        acts.photograph(
            class_id, name=typed["photo"].name, content=typed["photo"].read(), caption=typed["caption"],
            alt=typed["alt"], version=posted_version(request), by=cast(User, request.user),
        )  # fmt: skip
    except Refused as refused:
        return show(request, "training/photo.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return stale(request, conflict, held, "Thêm ảnh bế giảng")
    done(request, f"Đã thêm ảnh bế giảng {held.row.name}.")
    return redirect("class", class_id)


@page("class-photo-file")
def photo_file(request: HttpRequest, class_id: int) -> HttpResponse:
    content = training.photo(request.viewer, class_id, WIDEST)
    return HttpResponse(status=204) if content is None else HttpResponse(content, content_type="image/jpeg")


@page("class-end-back")
def take_back(request: HttpRequest, class_id: int) -> HttpResponse:
    """Hoàn tác the act the question of the address names."""
    held = open_class(request, class_id)
    asked = request.GET.get("viec", "")
    if not asked:
        rows = [
            (f"{one.label} ngày {dates.show(one.on)}", f"?viec={one.act_id}")
            for one in training.ending(request.viewer, class_id).acts
            if not one.reverses and not one.taken_back
        ]
        context = {"held": held, "rows": rows, "title": "Hoàn tác việc kết thúc lớp"}
        return show(request, "training/choose.html", context, status=200 if request.method == "GET" else 422)
    act = training.closing_act(request.viewer, class_id, int(asked) if asked.isdecimal() and len(asked) < 16 else 0)
    form = ReverseForm(request.POST if request.method == "POST" else typed_before(request))
    context = {
        "held": held, "act": act, "form": form, "version": held.row.version, "problems": [],
        "back_to": reverse("class", args=[class_id]), "together": act.kind == "certified",
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/act_back.html", context, status=200 if request.method == "GET" else 422)
    try:
        acts.take_back_act(act.act_id, version=posted_version(request), by=cast(User, request.user), paper=form.paper())
    except Refused as refused:
        return show(request, "training/act_back.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return stale(request, conflict, held, f"Hoàn tác: {act.label}")
    done(request, f"Đã hoàn tác {act.label[0].lower()}{act.label[1:]} của {held.row.name}.")
    return redirect("class", class_id)
