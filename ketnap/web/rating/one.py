"""One organisation: what it says of itself, what was decided, and the facts beside it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ketnap.actions import rating as acts
from ketnap.actions.rating import Choice
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.lib import clock
from ketnap.queries import rating
from ketnap.rules.rating import ORGANISATIONS, Regime, regime, regimes
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.rating import OwnRatingForm
from ketnap.web.pages import done, page, show
from ketnap.web.rating.facts import asked_year, below, development, review_day
from ketnap.web.session import typed_before


@page("unit-rating")
def rating_of(request: HttpRequest, unit_id: int) -> HttpResponse:
    year = asked_year(request)
    known, on = regime(year), review_day(year)
    context = surroundings(request, unit_id, known)
    if known is None or not context["unit"].exists:
        return show(request, "rating/unknown.html", context)
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = OwnRatingForm(
        sent, scale=known.scale(ORGANISATIONS), known=known, initial={"rated_on": min(on, clock.today())}
    )
    context |= {"form": form, "problems": [], "version": context["own"].number if context["own"] else 0}
    if request.method == "GET" or not form.is_valid():
        return show(request, "rating/unit.html", context, status=200 if request.method == "GET" else 422)
    typed = form.cleaned_data
    choice = Choice(unit_id, typed["verdict"], typed.get("points"), posted_version(request))
    try:
        made = acts.propose(
            unit_id, year, choice, on=on, rated_on=typed["rated_on"], by=request.user, paper=form.paper()
        )
    except Refused as refused:
        return show(request, "rating/unit.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        words = f"Vừa có người khác ghi tự xếp loại ({conflict.who}); hãy xem lại lần ghi ấy rồi bấm Ghi lần nữa."
        return show(request, "rating/unit.html", context | {"problems": [Problem(words)]}, status=409)
    if made.number == context["version"]:
        form.add_error(None, "Chưa có mục nào khác với lần ghi gần nhất. Sửa ít nhất một mục.")
        return show(request, "rating/unit.html", context, status=422)
    done(request, f"Đã ghi tự xếp loại năm {year} của {context['unit'].name}.")
    return redirect(request.get_full_path())


def surroundings(request: HttpRequest, unit_id: int, known: Regime | None) -> dict[str, Any]:
    year, viewer = asked_year(request), request.viewer
    on = review_day(year)
    versions = rating.history(viewer, unit_id)
    of_year = [one for one in versions if one.year == year]
    found: dict[str, Any] = {
        "unit": rating.head(viewer, unit_id, on), "year": year, "on": on, "years": (year - 1, year + 1),
        "regime": known, "first": regimes()[0].first_year, "versions": versions,
        "own": next((one for one in of_year if one.step == "proposed"), None),
        "decided": next((one for one in of_year if one.step == "decided"), None),
        "decider": rating.decider_of(viewer, unit_id, on),
        "fact": development(request, unit_id, [unit_id], year, on)[unit_id],
        "may_propose": may(request, "unit-rating", unit_id, "POST"),
    }  # fmt: skip
    if known is not None:
        held = rating.groups_below(viewer, unit_id, year, on)
        of_members = rating.cells(viewer, [unit_id], year, on)
        found["below"] = below(known, held.get(unit_id) or of_members.get(unit_id))
        found["of_units"] = unit_id in held
        found["caps"] = known.scale(ORGANISATIONS).caps
    found["sees_decider"] = found["decider"] is not None and may(request, "unit", found["decider"][0])
    found["may_decide"] = found["decider"] is not None and may(request, "unit-ratings", found["decider"][0], "POST")
    return found


@table_page("unit-rating-table")
def rating_table(request: HttpRequest, unit_id: int) -> Sheet:
    """Every version of every year."""
    unit = rating.head(request.viewer, unit_id, clock.today())
    rows = [
        (one.year, one.step_label, one.kind_label, one.words or "Thôi xếp loại", one.points, one.rated_on,
         one.source.decision_no, one.source.reason)
        for one in rating.history(request.viewer, unit_id)
    ]  # fmt: skip
    head = ("Năm", "Bước", "Loại", "Mức", "Điểm", "Ngày", "Số văn bản", "Lý do")
    return Sheet(f"Xếp loại {unit.name}", head, rows, (), unit_id)
