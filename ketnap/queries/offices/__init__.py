"""Committees and who is in charge of what: as they stand on a day, and as they stood. Viewer first."""

from ketnap.queries.offices.charges import (
    ChargeLine,
    InCharge,
    Offer,
    charge_history,
    entry,
    givers,
    in_charge,
    in_charge_of_firms,
    offers,
    without,
)
from ketnap.queries.offices.committees import CommitteeView, committee, elections_due, found_people, of_person
from ketnap.queries.offices.handovers import Passed, handovers, passed
from ketnap.queries.offices.loads import Load, load

__all__ = [
    "ChargeLine", "CommitteeView", "InCharge", "Load", "Offer", "Passed", "charge_history", "committee",
    "elections_due", "entry", "found_people", "givers", "handovers", "in_charge", "in_charge_of_firms", "load",
    "of_person", "offers", "passed", "without",
]  # fmt: skip
