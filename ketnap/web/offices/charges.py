"""Phân công phụ trách: who of the committee above is in charge of a unit, or of an enterprise nobody leads."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ketnap.actions import offices as acts
from ketnap.actions.offices import Target
from ketnap.actions.refusal import refuse
from ketnap.lib import clock, dates
from ketnap.queries import offices, organisation
from ketnap.queries.offices import InCharge
from ketnap.queries.offices.charges import History
from ketnap.web.days import asked, on_day
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.offices import ChargeForm, DischargeForm
from ketnap.web.offices.committees import place_of
from ketnap.web.offices.writing import Seen, Writing, sent, write
from ketnap.web.pages import done, page

HEAD = ("Người phụ trách", "Từ ngày", "Đến ngày", "Cấp ủy phân công", "Số văn bản")


@dataclass(frozen=True)
class Place:
    """What somebody is in charge of: a unit, or an enterprise."""

    target: Target
    name: str
    page: str
    above: str
    """Address of its own page."""

    @property
    def here(self) -> str:
        return place_of(self.target.unit_id, self.target.enterprise_id)

    @property
    def object_id(self) -> int:
        return self.target.unit_id or self.target.enterprise_id or 0


def unit_place(request: HttpRequest, unit_id: int, on: date | None = None) -> Place:
    name = organisation.unit(request.viewer, unit_id, on or clock.today()).name
    return Place(Target(unit_id=unit_id), name, "unit-charge", reverse("unit", args=[unit_id]))


def firm_place(request: HttpRequest, enterprise_id: int) -> Place:
    name = organisation.enterprise(request.viewer, enterprise_id).name
    above = reverse("enterprise", args=[enterprise_id])
    return Place(Target(enterprise_id=enterprise_id), name, "enterprise-charge", above)


def standing(request: HttpRequest, place: Place, on: date) -> InCharge | None:
    """Who is in charge on the day, or is written so."""
    if place.target.unit_id is not None:
        return offices.in_charge(request.viewer, [place.target.unit_id], on).get(place.target.unit_id)
    firm = place.target.enterprise_id or 0
    return offices.in_charge_of_firms(request.viewer, [firm], on).get(firm)


def history(request: HttpRequest, place: Place) -> History:
    target = place.target
    return offices.charge_history(request.viewer, unit_id=target.unit_id, enterprise_id=target.enterprise_id)


def carry(request: HttpRequest, place: Place) -> HttpResponse:
    """Who is in charge and who was; the form for who may name somebody."""
    viewer, today = request.viewer, clock.today()
    day = asked(request)
    seen, now = history(request, place), standing(request, place, today)
    target = place.target
    givers = offices.givers(viewer, unit_id=target.unit_id, enterprise_id=target.enterprise_id, on=today)
    reached = now is None or now.gone is not None or now.committee_id in givers
    offers = offices.offers(viewer, givers, today) if givers and reached else []
    form = ChargeForm(sent(request), offers=offers, held=bool(now and not now.gone))

    def act() -> str:
        typed = form.cleaned_data
        made = acts.charge(
            target, typed["seat"], typed["on"], until=typed["until"], replaces=typed.get("replaces", False),
            by=request.user, paper=form.paper(), after=posted_version(request),
        )  # fmt: skip
        done(
            request,
            f"Đã ghi đồng chí {made.holder_name} phụ trách {place.name} từ {dates.show(made.valid_from)}.",
            place.above,
            "Về trang trước",
        )
        return place.here

    more = {
        "place": place, "held": standing(request, place, day.day) if day.day != today else now, "day": day,
        "lines": seen.lines, "may_write": bool(offers) and may(request, place.page, place.object_id, "POST"),
        "may_end": bool(now) and now.committee_id in givers if now else False, "now": now, "givers": givers,
        "at_day": on_day(day.day), "past_on": day.day if day.day != today else None,
    }  # fmt: skip
    words = Writing(
        f"Người phụ trách: {place.name}", "", "Ghi phân công", [(place.name, place.above)], "offices/charge.html"
    )
    stands = [
        ("Người phụ trách", now.name if now else "chưa có", "seat"),
        ("Từ ngày", dates.show(now.since) if now else "", "on"),
    ]  # fmt: skip
    return write(request, form, words, act, seen=Seen(seen.last_act, stands), more=more)


@page("unit-charge")
def unit_charge(request: HttpRequest, unit_id: int) -> HttpResponse:
    return carry(request, unit_place(request, unit_id))


@page("enterprise-charge")
def enterprise_charge(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    return carry(request, firm_place(request, enterprise_id))


def carry_end(request: HttpRequest, place: Place) -> HttpResponse:
    """Ghi thôi phụ trách, chưa có người thay."""
    today = clock.today()
    seen, now = history(request, place), standing(request, place, today)
    givers = offices.givers(
        request.viewer, unit_id=place.target.unit_id, enterprise_id=place.target.enterprise_id, on=today
    )
    last = now or next(iter(seen.lines), None)
    if last is None or (now is None and request.method == "GET"):
        raise refuse(f"{place.name} chưa có người phụ trách; hãy ghi phân công trước.")
    if now is not None and now.committee_id not in givers:
        raise refuse(f"{now.committee_name} phân công đồng chí {now.name}; hãy đề nghị cấp ủy ấy ghi thôi phụ trách.")
    form = DischargeForm(sent(request))

    def act() -> str:
        made = acts.discharge(
            last.charge_id, form.cleaned_data["on"], by=request.user, paper=form.paper(), after=posted_version(request)
        )
        done(request, f"Đã ghi đồng chí {made.holder_name} thôi phụ trách từ {dates.show(made.valid_to)}.")
        return place.here

    words = Writing(
        f"Thôi phụ trách: {last.name}", f"{place.name}, từ {dates.show(last.since)}. Nơi này sẽ chờ người phụ trách "
        "mới. Đã có người thay thì ghi người ấy, người cũ thôi cùng ngày.", "Ghi thôi phụ trách",
        [(place.name, place.above), ("Người phụ trách", place.here)],
    )  # fmt: skip
    stands = [("Người phụ trách", now.name if now else "đã thôi", "on")]
    return write(request, form, words, act, seen=Seen(seen.last_act, stands))


@page("unit-charge-end")
def unit_charge_end(request: HttpRequest, unit_id: int) -> HttpResponse:
    return carry_end(request, unit_place(request, unit_id))


@page("enterprise-charge-end")
def enterprise_charge_end(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    return carry_end(request, firm_place(request, enterprise_id))


def table(request: HttpRequest, place: Place) -> Sheet:
    rows = [
        (one.name, one.since, one.until, one.committee_name, one.source.decision_no if one.source else "")
        for one in history(request, place).lines
    ]
    return Sheet(f"Người phụ trách {place.name}", HEAD, rows, (), place.target.unit_id)


@table_page("unit-charge-table")
def unit_charge_table(request: HttpRequest, unit_id: int) -> Sheet:
    return table(request, unit_place(request, unit_id))


@table_page("enterprise-charge-table")
def enterprise_charge_table(request: HttpRequest, enterprise_id: int) -> Sheet:
    return table(request, firm_place(request, enterprise_id))
