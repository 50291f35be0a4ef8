"""What was entered wrongly of a class: changed with a reason, or taken back. Both entries stay to be seen."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import training as acts
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import dates
from ketnap.models import ClassKind, TrainingClass
from ketnap.queries import training
from ketnap.queries.missing import NotFound
from ketnap.queries.training import ClassView
from ketnap.web import errors
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.people import ReverseForm
from ketnap.web.forms.training import ClassChangeForm, told
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@page("class-edit")
def edit(request: HttpRequest, class_id: int) -> HttpResponse:
    """Sửa lớp: days, names, partner. The learners stay."""
    held = training.training_class(request.viewer, class_id)
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = ClassChangeForm(sent, initial=told(held.row))
    context = {
        "held": held, "form": form, "version": held.row.version, "problems": [],
        "back_to": reverse("class", args=[class_id]),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/edit.html", context, status=200 if request.method == "GET" else 422)
    changes = form.changes(held.row)
    if not changes and posted_version(request) == held.row.version:
        form.add_error(None, "Chưa có mục nào khác với sổ. Sửa ít nhất một mục.")
        return show(request, "training/edit.html", context, status=422)
    try:
        acts.change_class(class_id, changes, version=posted_version(request), by=request.user, paper=form.paper())
    except Refused as refused:
        return show(request, "training/edit.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return errors.both(request, conflict, versions(form, held), reverse("class", args=[class_id]), held.row.version)
    done(request, f"Đã sửa {held.row.name}.")
    return redirect("class", class_id)


def versions(form: ClassChangeForm, held: ClassView) -> list[errors.Version]:
    """Each question as the book has it and as it was typed."""
    was = told(held.row)
    return [
        (str(form.fields[name].label), words(name, was[name]), words(name, form.cleaned_data[name])) for name in was
    ]


def words(name: str, value: object) -> str:
    if name == "kind":
        return str(ClassKind(value).label)
    if name == "mode":
        return str(TrainingClass.Mode(value).label) if value else "Chưa rõ"
    return dates.show(value) if name in ("starts_on", "ends_on") else str(value or "")  # type: ignore[arg-type]


@dataclass(frozen=True)
class TakingBack:
    """One thing of a class to take back, in words, and the act that does it."""

    title: str
    says: str
    verb: str
    told: str
    act: Callable[[Paper, int], object]
    """(paper with its reason, version the page showed)"""
    version: int


@page("class-withdraw")
def withdraw(request: HttpRequest, class_id: int) -> HttpResponse:
    """Đưa một học viên ra khỏi lớp: the one the question of the address names."""
    held = training.training_class(request.viewer, class_id)
    row = next((one for one in held.learners if str(one.person_id) == request.GET.get("nguoi")), None)
    if row is None:
        return choose(request, held, "class-withdraw", "nguoi")
    return take_back(request, held, TakingBack(
        f"Đưa ra khỏi lớp: {row.full_name}",
        "Dùng khi ghi nhầm người, hoặc học viên không theo lớp. Học viên không còn tính vào lớp; cả hai ghi chép còn "
        "trong sổ.", "Đưa ra khỏi lớp, ghi lý do", f"Đã đưa {row.full_name} ra khỏi {held.row.name}.",
        lambda paper, seen: acts.withdraw(class_id, row.person_id, version=seen, by=request.user, paper=paper),
        row.version,
    ))  # fmt: skip


@page("certificate-back")
def take_back_certificate(request: HttpRequest, class_id: int) -> HttpResponse:
    held = training.training_class(request.viewer, class_id)
    asked = request.GET.get("giay")
    row = next((one for one in held.learners if one.certificate_id and str(one.certificate_id) == asked), None)
    if row is None or row.certificate_id is None:
        return choose(request, held, "certificate-back", "giay")
    number = row.certificate_id
    return take_back(request, held, TakingBack(
        f"Thu hồi giấy chứng nhận số {row.certificate}",
        f"Cấp cho {row.full_name}, {held.row.name}. Dùng khi giấy ghi sai hoặc bị thu hồi. Giấy không còn hiệu lực "
        "trong sổ; cả hai ghi chép còn lại, và số ấy ghi lại được.", "Thu hồi, ghi lý do",
        f"Đã thu hồi giấy chứng nhận số {row.certificate} của {row.full_name}.",
        lambda paper, seen: acts.take_back_certificate(number, by=request.user, paper=paper), held.row.version,
    ))  # fmt: skip


@page("class-cancel")
def cancel(request: HttpRequest, class_id: int) -> HttpResponse:
    held = training.training_class(request.viewer, class_id)
    return take_back(request, held, TakingBack(
        f"Bỏ lớp: {held.row.name}",
        "Dùng khi lớp không tổ chức, hoặc ghi hai lần. Lớp và học viên không còn tính vào số liệu; ghi chép còn trong "
        "sổ.", "Bỏ lớp, ghi lý do", f"Đã bỏ {held.row.name}.",
        lambda paper, seen: acts.cancel_class(class_id, version=seen, by=request.user, paper=paper), held.row.version,
    ))  # fmt: skip


def choose(request: HttpRequest, held: ClassView, where: str, word: str) -> HttpResponse:
    """Whom it is about, where the address does not say: a list of doors."""
    if request.GET.get(word):
        raise NotFound("Không có người hoặc giấy này trong lớp.")
    rows = [
        (f"{row.full_name}, {row.certificate}" if word == "giay" else row.full_name,
         f"?{word}={row.certificate_id if word == 'giay' else row.person_id}")
        for row in held.learners if word == "nguoi" or row.certificate_id
    ]  # fmt: skip
    title = "Đưa học viên ra khỏi lớp" if word == "nguoi" else "Thu hồi giấy chứng nhận"
    context = {"held": held, "rows": rows, "title": title}
    return show(request, "training/choose.html", context, status=200 if request.method == "GET" else 422)


def take_back(request: HttpRequest, held: ClassView, one: TakingBack) -> HttpResponse:
    if held.cancelled:
        raise NotFound("Lớp này đã bỏ.")
    class_id = held.row.class_id
    form = ReverseForm(request.POST if request.method == "POST" else typed_before(request))
    back_to = reverse("class", args=[class_id])
    context = {"held": held, "one": one, "form": form, "version": one.version, "problems": [], "back_to": back_to}
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/back.html", context, status=200 if request.method == "GET" else 422)
    try:
        one.act(form.paper(), posted_version(request))
    except Refused as refused:
        return show(request, "training/back.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        versions = [("Lớp", f"{held.row.name}: {held.row.learners} học viên", one.title)]
        return errors.both(request, conflict, versions, back_to, one.version)
    done(request, one.told)
    return redirect("class", class_id)
