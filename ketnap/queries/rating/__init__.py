"""Ratings as they stand: who is rated together, how many how, and every version. Viewer first."""

from ketnap.queries.rating.development import targets
from ketnap.queries.rating.groups import Group
from ketnap.queries.rating.members import MemberLine, grassroots, member_groups, members, person_history
from ketnap.queries.rating.units import (
    Head,
    UnitLine,
    Version,
    cells,
    decider_of,
    groups_below,
    head,
    history,
    names_of,
    units,
)

__all__ = [
    "Group", "Head", "MemberLine", "UnitLine", "Version", "cells", "decider_of", "grassroots", "groups_below", "head",
    "history", "member_groups", "members", "names_of", "person_history", "targets", "units",
]  # fmt: skip
