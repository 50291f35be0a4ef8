"""Organisational acts: the only door through which the tree changes."""

from ketnap.actions.organisation.acts import (
    Part,
    dissolve,
    found,
    lower_to_cell,
    move,
    raise_to_committee,
    rename,
    split,
)
from ketnap.actions.organisation.check import check_tree
from ketnap.actions.organisation.coding import assign_code
from ketnap.actions.organisation.joining import Arriving, Received, hand_over, merge, receive
from ketnap.actions.organisation.leading import (
    change_ownership,
    count_workers,
    enter_enterprise,
    lead,
    rename_enterprise,
    stop_leading,
)
from ketnap.actions.organisation.lists import update_units
from ketnap.actions.organisation.opening import NewUnit, foresee, open_office, open_units
from ketnap.actions.organisation.preview import Counts, Preview, PreviewLine, counts, preview
from ketnap.actions.organisation.reversal import reverse
from ketnap.actions.organisation.taking_back import take_back_enterprise_act

__all__ = [
    "Arriving", "Counts", "NewUnit", "Part", "Preview", "PreviewLine", "Received", "assign_code", "change_ownership",
    "check_tree", "count_workers", "counts", "dissolve", "enter_enterprise", "foresee", "found", "hand_over", "lead",
    "lower_to_cell", "merge", "move", "open_office", "open_units", "preview", "raise_to_committee", "receive",
    "rename", "rename_enterprise", "reverse", "split", "stop_leading", "take_back_enterprise_act", "update_units",
]  # fmt: skip
