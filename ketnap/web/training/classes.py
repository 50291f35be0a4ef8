"""Classes of a year and who attended them; opening one, enrolling, results, certificates."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import training as acts
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib import clock
from ketnap.queries import membership, organisation, people, training
from ketnap.queries.people import PersonRow
from ketnap.rules.papers import catalogue
from ketnap.web.bulletin.offering import button
from ketnap.web.doors import may
from ketnap.web.forms.training import CertificatesForm, ClassForm, NamesForm, ResultsForm, Typed
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before
from ketnap.web.shell import house_of


@dataclass(frozen=True)
class Year:
    """The classes of a year of the house; `years` have any, the latest first."""

    year: int
    years: list[int]
    rows: list[training.ClassRow]
    house_id: int | None


def of_year(request: HttpRequest) -> Year:
    """The year the address asks for, else the latest with a class."""
    house = house_of(request)
    typed = request.GET.get("nam", "")
    everything = training.classes(request.viewer, house.unit_id, date(1900, 1, 1), date(9000, 1, 1))
    years = sorted({row.starts_on.year for row in everything}, reverse=True)
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else (years or [clock.today().year])[0]
    return Year(year, years, [row for row in everything if row.starts_on.year == year], house.unit_id)


@page("classes")
def classes(request: HttpRequest) -> HttpResponse:
    found = of_year(request)
    context = {
        "rows": found.rows,
        "year": found.year,
        "years": found.years,
        "learners": sum(row.learners for row in found.rows),
        "may_open": found.house_id is not None and may(request, "class-new", found.house_id),
        "house_id": found.house_id,
    }
    return show(request, "training/classes.html", context)


@page("class")
def one_class(request: HttpRequest, class_id: int) -> HttpResponse:
    held = training.training_class(request.viewer, class_id)
    context = {
        "held": held,
        "may_write": not held.cancelled and may(request, "class-enrol", class_id),
        "end": training.ending(request.viewer, class_id),
        "papers": [one for one in catalogue().values() if one.about == "class"]
        if not held.cancelled and may(request, "class-issue", class_id, "POST")
        else [],
        "draft": button(request, "class", class_id)
        if not held.cancelled and held.row.starts_on <= clock.today()
        else None,
    }
    return show(request, "training/class.html", context)


@page("class-new")
def new_class(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    form = ClassForm(request.POST if request.method == "POST" else typed_before(request))
    context = {"unit": unit, "form": form, "problems": [], "back_to": reverse("classes")}
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/new.html", context, status=200 if request.method == "GET" else 422)
    try:
        (held,) = acts.open_classes([form.row(unit_id)], by=request.user)
    except Refused as refused:
        return show(request, "training/new.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã mở {held.name}.", reverse("class-enrol", args=[held.pk]), "Ghi học viên")
    return redirect("class", held.pk)


@dataclass(frozen=True)
class Learner:
    """One pasted line with who it may be; `taken` are already in the class."""

    typed: Typed
    index: int
    found: list[PersonRow]
    chosen: int | None
    taken: bool

    @property
    def settled(self) -> bool:
        return self.chosen is not None or self.taken


@page("class-enrol")
def enrol(request: HttpRequest, class_id: int) -> HttpResponse:
    """A pasted list is matched with the register and shown; who is not clear is asked about before it is written."""
    held = training.training_class(request.viewer, class_id)
    plan = training.class_plan(request.viewer, class_id)
    form = NamesForm(request.POST if request.method == "POST" else typed_before(request), shifts=plan.shifts)
    context = {"held": held, "form": form, "problems": [], "back_to": reverse("class", args=[class_id])}
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/enrol.html", context, status=200 if request.method == "GET" else 422)
    people_of = matched(request, held, form.cleaned_data["names"])
    context |= {"learners": people_of, "open": sum(not one.settled for one in people_of)}
    chosen = {one.chosen: one for one in people_of if one.chosen is not None and not one.taken}
    if "xem" in request.POST:
        return show(request, "training/enrol.html", context)
    if context["open"] or not chosen:
        words = "Mọi người trong danh sách đã có trong lớp." if not context["open"] else (
            f"Còn {context['open']} dòng chưa rõ là ai. Chọn người, hoặc sửa dòng ấy."
        )  # fmt: skip
        return show(request, "training/enrol.html", context | {"problems": [Problem(words)]}, status=422)
    rows = [
        acts.NewEnrolment(
            class_id,
            pk,
            sent_by(request, one, held.row.starts_on),
            paper=form.paper(),
            shift_id=form.cleaned_data.get("shift"),
        )
        for pk, one in chosen.items()
    ]
    try:
        acts.enrol(rows, by=request.user)
    except Refused as refused:
        return show(request, "training/enrol.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã ghi {len(rows)} học viên vào {held.row.name}.")
    return redirect("class", class_id)


def matched(request: HttpRequest, held: training.ClassView, names: list[Typed]) -> list[Learner]:
    """Each line with the people it may be: one is taken as meant, several are a question."""
    already = {row.person_id for row in held.learners}
    found = []
    for index, typed in enumerate(names):
        rows = [row for row in people.search(request.viewer, typed.name, limit=200).rows if typed.fits(row)]
        answer = request.POST.get(f"chon{index}", "")
        picked = next((row.person_id for row in rows if str(row.person_id) == answer), None)
        chosen = rows[0].person_id if len(rows) == 1 else picked
        found.append(Learner(typed, index, rows, chosen, chosen in already))
    return found


def sent_by(request: HttpRequest, learner: Learner, on: date) -> int:
    """The unit that sent the learner: where they were when the class began, else the unit that keeps the record."""
    row = next(row for row in learner.found if row.person_id == learner.chosen)
    return membership.status(request.viewer, row.person_id, on).unit_id or row.unit_id


@page("class-results")
def results(request: HttpRequest, class_id: int) -> HttpResponse:
    held = training.training_class(request.viewer, class_id)
    form = ResultsForm(request.POST if request.method == "POST" else typed_before(request), learners=held.learners)
    context = {"held": held, "form": form, "problems": [], "back_to": reverse("class", args=[class_id])}
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/results.html", context, status=200 if request.method == "GET" else 422)
    rows = [
        acts.Result(class_id, pk, form.cleaned_data[f"g{pk}"], posted(request, f"v{pk}"), form.cleaned_data[f"d{pk}"])
        for pk in (row.person_id for row in held.learners)
    ]
    try:
        changed = acts.grade(rows, by=request.user)
    except Refused as refused:
        return show(request, "training/results.html", context | {"problems": refused.problems}, status=422)
    if not changed:
        form.add_error(None, "Chưa có kết quả nào khác với sổ. Sửa ít nhất một kết quả.")
        return show(request, "training/results.html", context, status=422)
    done(request, f"Đã ghi {len(changed)} kết quả của {held.row.name}.")
    return redirect("class", class_id)


def posted(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


@page("class-certificates")
def certificates(request: HttpRequest, class_id: int) -> HttpResponse:
    held = training.training_class(request.viewer, class_id)
    form = CertificatesForm(request.POST if request.method == "POST" else typed_before(request), learners=held.learners)
    context = {"held": held, "form": form, "problems": [], "back_to": reverse("class", args=[class_id])}
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/certificates.html", context, status=200 if request.method == "GET" else 422)
    typed = form.cleaned_data
    rows = [
        acts.NewCertificate(
            row.person_id, held.row.kind, number, typed["issued_on"], typed["issuer"], class_id, form.paper()
        )
        for row in form.learners
        if (number := typed[f"s{row.person_id}"])
    ]
    try:
        if not rows:
            raise refuse("Ghi số của ít nhất một giấy chứng nhận.")
        acts.write_certificates(class_id, rows, by=request.user)
    except Refused as refused:
        return show(request, "training/certificates.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã ghi {len(rows)} giấy chứng nhận của {held.row.name}.")
    return redirect("class", class_id)
