"""Putting people on a cell's list of sympathisers: one or a pasted list, matched with the register first."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.actions import admission
from ketnap.actions.refusal import Problem, Refused
from ketnap.lib import clock, dates
from ketnap.queries import organisation, people
from ketnap.queries.organisation.choosing import Among
from ketnap.queries.people import PersonRow
from ketnap.queries.people.file import reach
from ketnap.web.admission.acts import CELLS
from ketnap.web.forms.admission import ListingForm
from ketnap.web.forms.training import Typed
from ketnap.web.forms.units import Units
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@dataclass(frozen=True)
class Named:
    """One pasted line with who it may be."""

    typed: Typed
    index: int
    found: list[PersonRow]
    chosen: int | None


@page("sympathisers-new")
def sympathisers_new(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    cells = cells_below(request, unit_id)
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = ListingForm(sent, cells=cells, initial={"names": asked_person(request)})
    context = {
        "unit": unit, "form": form, "problems": [], "nowhere": cells.few == [],
        "back_to": reverse("unit", args=[unit_id]),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "admission/listing.html", context, status=200 if request.method == "GET" else 422)
    rows = matched(request, form.cleaned_data["names"])
    context |= {"rows": rows, "open": sum(one.chosen is None for one in rows)}
    if "xem" in request.POST:
        return show(request, "admission/listing.html", context)
    if context["open"]:
        words = f"Còn {context['open']} dòng chưa rõ là ai. Chọn người, hoặc sửa dòng ấy."
        return show(request, "admission/listing.html", context | {"problems": [Problem(words)]}, status=422)
    cell, on = form.cleaned_data["unit"], form.cleaned_data["on"]
    chosen = list(dict.fromkeys(one.chosen for one in rows if one.chosen is not None))
    try:
        made = admission.open_candidacies([(one, cell, on) for one in chosen], by=request.user, paper=form.paper())
    except Refused as refused:
        return show(request, "admission/listing.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã đưa {len(made)} người vào danh sách cảm tình Đảng. Việc tiếp theo: phân công đảng viên giúp đỡ.")
    return redirect("candidacy", made[0]) if len(made) == 1 else redirect("unit", cell)


def cells_below(request: HttpRequest, unit_id: int) -> Units:
    """Cells of the unit's sub-tree whose lists this viewer may write."""
    return Units(request.viewer, Among(Permission.RECORD_PATH, clock.today(), kinds=CELLS, below=unit_id))


def asked_person(request: HttpRequest) -> str:
    """The line of the person whose page led here."""
    typed = request.GET.get("nguoi", "")
    if not (typed.isdecimal() and len(typed) < 10):
        return ""
    row = reach(request.viewer, int(typed))
    return f"{row.full_name}, {dates.show(row.born_on)}"


def matched(request: HttpRequest, names: list[Typed]) -> list[Named]:
    """Each line with the people it may be: one is taken as meant, several are a question."""
    found = []
    for index, typed in enumerate(names):
        rows = [row for row in people.search(request.viewer, typed.name, limit=200).rows if typed.fits(row)]
        answer = request.POST.get(f"chon{index}", "")
        picked = next((row.person_id for row in rows if str(row.person_id) == answer), None)
        found.append(Named(typed, index, rows, rows[0].person_id if len(rows) == 1 else picked))
    return found
