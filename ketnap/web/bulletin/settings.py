"""The bulletin itself: opened, its name and who answers for it, its sections."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import bulletin as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock
from ketnap.queries import organisation
from ketnap.queries.bulletin import desk
from ketnap.web import errors
from ketnap.web.doors import may
from ketnap.web.forms.articles import BulletinForm, NewSectionForm, OpenForm, SectionForm
from ketnap.web.forms.fields import posted_version
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before

TEMPLATE = "bulletin/form.html"


@page("bulletin-open")
def open_bulletin(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    form = OpenForm(request.POST if request.method == "POST" else typed_before(request))
    context = {
        "title": "Mở bản tin", "says": f"{unit.name}. Trang mà mọi người đọc được, không cần tài khoản.",
        "verb": "Mở bản tin", "form": form, "version": None, "problems": [], "back_to": reverse("articles"),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, TEMPLATE, context, status=200 if request.method == "GET" else 422)
    try:
        made = acts.open_bulletin(unit_id=unit_id, by=request.user, **form.cleaned_data)
    except Refused as refused:
        return show(request, TEMPLATE, context | {"problems": refused.problems}, status=422)
    done(request, f"Đã mở {made.name}. Thêm chuyên mục rồi viết bài đầu tiên.")
    return redirect("bulletin", made.pk)


@page("bulletin")
def bulletin(request: HttpRequest, bulletin_id: int) -> HttpResponse:
    """Its sections, and the form of what is printed on every page."""
    held = desk.bulletin(request.viewer, bulletin_id)
    begun = {"name": held.name, "responsible": held.responsible, "closed": held.closed_on is not None}
    form = BulletinForm(request.POST if request.method == "POST" else typed_before(request), initial=begun)
    context = {
        "held": held, "form": form, "version": held.version, "problems": [],
        "may_edit": may(request, "bulletin", bulletin_id, "POST"),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "bulletin/bulletin.html", context, status=200 if request.method == "GET" else 422)
    told = {**form.cleaned_data, "version": posted_version(request), "by": request.user}
    try:
        acts.change_bulletin(bulletin_id=bulletin_id, **told)
    except Refused as refused:
        return show(request, "bulletin/bulletin.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        versions = [
            (form[name].label, str(begun[name]), str(form.cleaned_data[name])) for name in ("name", "responsible")
        ]
        return errors.both(request, conflict, versions, request.path, held.version)
    done(request, f"Đã sửa {form.cleaned_data['name']}.")
    return redirect("bulletin", bulletin_id)


@page("section-new")
def new_section(request: HttpRequest, bulletin_id: int) -> HttpResponse:
    held = desk.bulletin(request.viewer, bulletin_id)
    form = NewSectionForm(request.POST if request.method == "POST" else typed_before(request))
    context = {
        "title": "Thêm chuyên mục", "says": held.name, "verb": "Thêm chuyên mục", "form": form, "version": None,
        "problems": [], "back_to": reverse("bulletin", args=[bulletin_id]),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, TEMPLATE, context, status=200 if request.method == "GET" else 422)
    try:
        made = acts.add_section(bulletin_id=bulletin_id, by=request.user, **form.cleaned_data)
    except Refused as refused:
        return show(request, TEMPLATE, context | {"problems": refused.problems}, status=422)
    done(request, f"Đã thêm chuyên mục {made.name}.")
    return redirect("bulletin", bulletin_id)


@page("section-edit")
def section(request: HttpRequest, section_id: int) -> HttpResponse:
    held = desk.section(request.viewer, section_id)
    begun = {"name": held.name, "position": held.position, "closed": held.closed}
    form = SectionForm(request.POST if request.method == "POST" else typed_before(request), initial=begun)
    back = reverse("bulletin", args=[held.bulletin_id])
    context = {
        "title": f"Sửa chuyên mục: {held.name}", "says": "Địa chỉ của chuyên mục giữ nguyên.", "verb": "Lưu chuyên mục",
        "form": form, "version": held.version, "problems": [], "back_to": back,
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, TEMPLATE, context, status=200 if request.method == "GET" else 422)
    told = {**form.cleaned_data, "version": posted_version(request), "by": request.user}
    try:
        acts.change_section(section_id=section_id, **told)
    except Refused as refused:
        return show(request, TEMPLATE, context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        versions = [("Tên chuyên mục", held.name, form.cleaned_data["name"])]
        return errors.both(request, conflict, versions, back, held.version)
    done(request, f"Đã sửa chuyên mục {form.cleaned_data['name']}.")
    return redirect("bulletin", held.bulletin_id)
