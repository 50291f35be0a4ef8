"""Yearly ratings: proposed by the unit or cell, decided by the level above, every version kept."""

from ketnap.actions.rating.checks import Choice
from ketnap.actions.rating.members import decide_members, propose_members
from ketnap.actions.rating.units import decide, propose

__all__ = ["Choice", "decide", "decide_members", "propose", "propose_members"]
