"""The organisations that admitted most in a year: who may be proposed first."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from ketnap.lib import clock, dates
from ketnap.queries.commendation import proposals as queries
from ketnap.statistics import commendation as figures
from ketnap.statistics.commendation import Leader, Leaders
from ketnap.web.commendation.asking import Place, neighbours, place_of, year_of
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.pages import page, show

BEST = 3


@dataclass(frozen=True)
class Ranking:
    place: Place
    year: int
    found: Leaders
    rows: list[tuple[Leader, str]]
    """With what stands in the book for it in that year."""


def ranking(request: HttpRequest) -> Ranking:
    today = clock.today()
    place, year = place_of(request), min(year_of(request) or today.year, today.year)
    found = figures.leaders(request.viewer, place.unit_id, *figures.year_days(year, today), count=BEST)
    said: dict[int, list[str]] = {}
    for one in queries.commendations(request.viewer, year=year, subject="unit") if found.rows else []:
        said.setdefault(one.subject_id or 0, []).append(f"{one.title}: {one.state_label.lower()}")
    return Ranking(place, year, found, [(one, "; ".join(said.get(one.unit_id, []))) for one in found.rows])


@page("year-leaders")
def leaders(request: HttpRequest) -> HttpResponse:
    held = ranking(request)
    context = {
        "held": held, "years": neighbours(held.year, []), "best": BEST,
        "may_propose": may(request, "commendation-new", held.place.unit_id),
        "end": figures.year_days(held.year, clock.today())[1],
    }  # fmt: skip
    return show(request, "commendation/leaders.html", context)


@table_page("year-leaders-table")
def leaders_table(request: HttpRequest) -> Sheet:
    held = ranking(request)
    head = ("Thứ hạng", "Tổ chức", "Kết nạp", "Chỉ tiêu", "Đạt, %", "Đã đề nghị, đã khen")
    rows = [(one.place, one.name, one.admitted.value, one.target, one.percent, said) for one, said in held.rows]
    end = figures.year_days(held.year, clock.today())[1]
    return Sheet(
        f"Kết nạp nhiều nhất năm {held.year} {held.place.name}", head, rows, (f"Tính đến ngày {dates.show(end)}",),
        held.place.unit_id,
    )  # fmt: skip
