"""Committees and charges: who sits, who is in charge of what, from when to when; everything handed over in one step."""

from ketnap.actions.offices.charges import Target, charge, discharge
from ketnap.actions.offices.passing import pass_charges
from ketnap.actions.offices.seats import Holder, end_seat, seat
from ketnap.actions.offices.taking_back import take_back
from ketnap.actions.offices.terms import NewTerm, set_term

__all__ = [
    "Holder", "NewTerm", "Target", "charge", "discharge", "end_seat", "pass_charges", "seat", "set_term", "take_back",
]  # fmt: skip
