"""What the page of a unit and of an enterprise says of its committee and of who is in charge."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from ketnap.queries import offices
from ketnap.queries.offices import CommitteeView, InCharge
from ketnap.queries.offices.committees import SeatLine
from ketnap.queries.organisation import UnitView
from ketnap.rules import offices as rules
from ketnap.web.doors import may


@dataclass(frozen=True)
class Panel:
    held: CommitteeView
    charged: InCharge | None
    has_above: bool
    """There is a committee above whose member is in charge."""
    leads: bool
    may_charge: bool

    @property
    def heads(self) -> list[SeatLine]:
        return [one for one in self.held.seats if one.post in (rules.SECRETARY, rules.DEPUTY) and one.gone is None]

    @property
    def late(self) -> bool:
        term = self.held.term
        return bool(term and term.until is None and term.end.on and term.end.on < self.held.on)


def panel(request: HttpRequest, view: UnitView, on: date) -> Panel | None:
    """None for who may not read people there."""
    if not may(request, "unit-committee", view.unit_id):
        return None
    viewer = request.viewer
    return Panel(
        offices.committee(viewer, view.unit_id, on), offices.in_charge(viewer, [view.unit_id], on).get(view.unit_id),
        bool(view.trail), bool(view.children),
        any(may(request, "unit-charge", one.unit_id, "POST") for one in view.trail if one.within_reach),
    )  # fmt: skip


def firm(request: HttpRequest, enterprise_id: int, on: date) -> InCharge | None:
    return offices.in_charge_of_firms(request.viewer, [enterprise_id], on).get(enterprise_id)
